"""Sense of options: a day on which cash is known, and what each kind of option needs."""

from collections.abc import Iterator
from datetime import date

from sim.scenario.checks.issue import Finding, unknown
from sim.scenario.events import events
from sim.scenario.schema import Scenario
from sim.scenario.subjects.options import Option
from sim.units import YEAR_H

NEEDS = {"switch": "to", "apply": "policy"}  # does -> the key that it needs and no other has


def options(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with what may be decided later."""
    for name, option in scenario.options.items():
        above = ("options", name)
        if scenario.money is None or scenario.finance is None:
            yield above, True, "needs `money` and `finance`: options are chosen by net present value"
            continue
        longest = round(scenario.finance.years.value / YEAR_H)
        years = years_after(scenario.start, option.day)
        if years is None or not 0 < years < longest + (option.does == "wait"):
            days = (anniversary(scenario.start, years) for years in (1, 2))
            fitting = f"expected whole years after the start and before the valuation ends, like {' or '.join(map(str, days))}"
            yield (*above, "day"), False, f"{fitting}, got '{option.day}'"
        for does, key in NEEDS.items():
            if option.does == does and getattr(option, key) is None:
                yield above, True, f"needs `{key}`, because it does '{does}'"
            elif option.does != does and getattr(option, key) is not None:
                yield (*above, key), True, f"goes with does: {does}"
        yield from _only_after(name, option, scenario)


def _only_after(name: str, option: Option, scenario: Scenario) -> Iterator[Finding]:
    """A chance that is none, or that cannot have come true on the day of the option."""
    known, here = {event.key: event for event in events(scenario) if event.is_fate}, ("options", name, "only_after")
    if option.only_after is None:
        return
    if option.only_after not in known:
        yield here, False, unknown("chance", option.only_after, known)
    elif known[option.only_after].begins > option.day.toordinal():
        first = date.fromordinal(int(known[option.only_after].begins))
        yield here, False, f"cannot have come true by {option.day}: {first} is the first day on which it may"


def anniversary(start: date, years: int) -> date:
    """The day some years after a start; that of 29 February is 1 March in other years."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def years_after(start: date, day: date) -> int | None:
    """Whole years from a start to a day; None for a day that is no anniversary."""
    years = day.year - start.year
    return years if years >= 0 and anniversary(start, years) == day else None
