"""Sense of chances: days in order, headings that make up a whole, and rules and parts that share an event."""

from collections.abc import Iterator
from datetime import timedelta

from sim.scenario.checks.issue import DUST, Finding, unknown
from sim.scenario.events import FATES
from sim.scenario.schema import Scenario
from sim.scenario.subjects.headings import filed, leader
from sim.scenario.subjects.supply import Part
from sim.scenario.subjects.trade import Duty
from sim.units import YEAR_H

LONGEST = timedelta(days=20 * 365 + 5)  # of the days on which something may happen: no law is foreseen for longer


def fates(scenario: Scenario) -> Iterator[Finding]:
    """What is wrong with `struck_down`, `struck_with` and `raised` of duty rules."""
    duties = scenario.trade.duties
    for name, duty in duties.items():
        above = ("trade", "duties", name)
        for key in FATES:
            fate = getattr(duty, key)
            if fate is None:
                continue
            days = fate.between
            if len(days) != 2:
                yield (*above, key, "between"), False, f"expected two days, the first and the last, got {len(days)}"
            elif days[1] < days[0]:
                yield (*above, key, "between"), False, f"{days[1]} is before {days[0]}"
            elif days[1] - days[0] > LONGEST:
                yield (*above, key, "between"), False, f"expected {LONGEST.days // 365} years at most, got {days[0]} to {days[1]}"
            elif key == "raised" and duty.until is not None and days[1] > duty.until:
                yield (*above, key, "between"), False, f"{days[1]} is after the last day in force, {duty.until}"
        yield from _struck(name, duty, duties)


def _struck(name: str, duty: Duty, duties: dict[str, Duty]) -> Iterator[Finding]:
    keys, other = ("trade", "duties", name, "struck_with"), duty.struck_with
    if other is None:
        return
    struck = [each for each, rule in duties.items() if rule.struck_down is not None and each != name]
    if duty.struck_down is not None:
        yield keys, True, "leave it out: the rule has a `struck_down` of its own"
    elif other not in struck:
        yield keys, False, unknown("other rule with a `struck_down`", other, struck)


def headings(scenario: Scenario) -> Iterator[Finding]:
    """What is wrong with the headings of parts."""
    for name, part in scenario.parts.items():
        above = ("parts", name)
        if part.classified_with is not None:
            yield from _classified_with(scenario, name, part)
        elif part.headings:
            total = sum(each.chance.value for each in part.headings.values())
            if abs(total - 1) > DUST:
                yield (*above, "headings"), True, f"the chances add up to {100 * total:.6g} %, must be 100 %"
            if filed(scenario, name) not in part.headings:
                yield (*above, "headings"), True, _not_filed(part, filed(scenario, name))
        else:
            for key in ("filed_as", "ruling"):
                if getattr(part, key) is not None:
                    yield (*above, key), True, "goes with `headings`"


def _not_filed(part: Part, own: str) -> str:
    listed = ", ".join(part.headings)
    said = f"as filed it is '{own}', which is none of {listed}" if own else f"none of {listed} is filed"
    return f"{said}; name one of them in `filed_as`"


def _classified_with(scenario: Scenario, name: str, part: Part) -> Iterator[Finding]:
    keys = ("parts", name, "classified_with")
    others = [each for each, own in scenario.parts.items() if own.headings and own.classified_with is None and each != name]
    if part.classified_with not in others:
        yield keys, False, unknown("other part with `headings`", str(part.classified_with), others)
    for key in ("headings", "filed_as", "ruling"):
        if getattr(part, key):
            yield ("parts", name, key), True, f"leave it out: that of {leader(scenario, name)} holds"


def chance_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each event that is past or may fall beyond what is priced month by month, and each part entered against all chance."""
    yield from _past(scenario)
    yield from _beyond(scenario)


def _past(scenario: Scenario) -> Iterator[str]:
    """What is known by the start, and is left to chance all the same."""
    settle = "is known by then: settle it (chance: 0 % or 100 %)"
    for name, duty in scenario.trade.duties.items():
        for key, word in FATES.items():
            fate, over = getattr(duty, key), duty.until is not None and duty.until < scenario.start
            if fate is None or over or not 0 < fate.chance.value < 1 or fate.between[0] >= scenario.start:
                continue
            some = "all" if fate.between[1] < scenario.start else "some"
            days = f"{some} days on which it may be {word}, {fate.between[0]} to {fate.between[1]}, lie before the start, {scenario.start}"
            yield f"trade.duties.{name}.{key}: {days}; what happened there {settle}, or let `between` begin with the start"
    for name, part in scenario.parts.items():
        own, chances = filed(scenario, name), {word: each.chance.value for word, each in part.headings.items()}
        if part.ruling is not None and part.ruling <= scenario.start and sum(each > 0 for each in chances.values()) > 1:
            yield f"parts.{name}.ruling: {part.ruling} is not after the start, {scenario.start}, and the class {settle}"
        if own in chances and not chances[own]:
            yield f"parts.{name}.headings: it is entered as {own}, which has no chance: a run computes what cannot be; see `filed_as`"


def _beyond(scenario: Scenario) -> Iterator[str]:
    """What may fall beyond what is priced month by month."""
    finance, horizon = scenario.finance, scenario.horizon.value
    if scenario.money is None or finance is None or finance.years.value <= horizon:
        return
    last = scenario.start + timedelta(hours=max(horizon - YEAR_H, 0.0))
    for name, duty in scenario.trade.duties.items():
        for key, word in FATES.items():
            fate = getattr(duty, key)
            if fate is not None and fate.between[-1] > last:
                yield (
                    f"{name} may be {word} after {last}, but years beyond the {scenario.horizon.text} simulated repeat an average one at "
                    f"the rates of the last: lengthen `horizon`"
                )
