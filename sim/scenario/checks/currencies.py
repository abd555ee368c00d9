"""Sense of currencies: no cost is paid in more than all of them together, and parts that are there."""

from collections.abc import Iterator

from sim.scenario.checks.issue import DUST, Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.currencies import KINDS, Currency


def currencies(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with the currencies."""
    known = scenario.money.currencies if scenario.money is not None else {}
    above = ("money", "currencies")
    for kind in KINDS:
        shares = {name: getattr(own, kind).value for name, own in known.items()}
        if sum(shares.values()) > 1 + DUST:
            yield (*above, max(shares, key=lambda name: shares[name]), kind), False, _too_much(sum(shares.values()))
    for name, own in known.items():
        yield from _currency((*above, name), own, scenario)
        for part in own.parts:
            if part not in scenario.parts:
                yield (*above, name, "parts", part), True, unknown("part", part, scenario.parts)
    for part in scenario.parts:
        parts = {name: own.parts[part].value for name, own in known.items() if part in own.parts}
        if sum(parts.values()) > 1 + DUST:
            yield (*above, max(parts, key=lambda name: parts[name]), "parts", part), False, _too_much(sum(parts.values()))


def _currency(here: Keys, own: Currency, scenario: Scenario) -> Iterator[Finding]:
    """One that is none, in which nothing is paid, or whose rate is given for days before the run."""
    if here[-1].strip().upper() == "USD":
        yield here, True, "all prices are written in USD, whose rate does not move; name the other currency"
    if not any(share.value or share.high for share in (*(getattr(own, kind) for kind in KINDS), *own.parts.values())):
        yield here, True, "changes nothing: no cost is paid in it; say which, like labor: 100 %"
    for day in own.path:
        if day <= scenario.start:
            yield (*here, "path", str(day)), True, f"is not after the start, {scenario.start}: rates are of what it was worth then"


def _too_much(total: float) -> str:
    return f"all currencies together pay {100 * total:.6g} % of it: 100 % at most, what is left is paid in USD"
