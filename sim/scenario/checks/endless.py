"""Sense of what would never end or never begin: rings of operations that take no time, and a plant that is closed on every day."""

from collections.abc import Iterator
from datetime import date, timedelta

from sim.plant import ENDS
from sim.scenario.assumption import DistributionAssumption
from sim.scenario.checks.flows import following
from sim.scenario.checks.issue import Finding
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Operation
from sim.scenario.times import EARLIEST, LATEST


def loops(scenario: Scenario) -> Iterator[Finding]:
    """Rings of operations through which a unit could go round and round in no time."""
    for flow, operations in scenario.flows.items():
        at_once = {name: _at_once(operations, name) & operations.keys() for name in operations}
        for name in operations:
            if name in _reached(at_once[name], at_once):
                ring = _ring(name, at_once)
                key, of_key = ("give_up", False) if operations[name].patience else ("work", False)
                said = f"a unit can go round here for ever without any work: {' -> '.join(ring)}"
                yield ("flows", flow, name, key), of_key, f"{said}; give an operation of this ring some work, or another way out"
                break


def _at_once(operations: dict[str, Operation], name: str) -> set[str]:
    """Where a unit may go from an operation that took no work: after a work of zero, or when its patience is over.

    `max_visits` bounds how often a unit comes back.
    """
    operation = operations[name]
    if operation.max_visits:
        return set()
    ways = {operation.give_up} if operation.patience else set()
    if _takes_nothing(operation.work):
        ways |= {target for target, share in following(operations, name).items() if share > 0}
    return ways - ENDS.keys()


def _takes_nothing(work: DistributionAssumption) -> bool:
    """Whether a work time is zero: whatever its law, if no parameter that is a time is above zero."""
    return not any(a.value > 0 for a in work.parameters.values() if a.unit == "h")


def _reached(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    reached, ahead = set(start), list(start)
    while ahead:
        new = ways[ahead.pop()] - reached
        reached |= new
        ahead += new
    return reached


def _ring(name: str, ways: dict[str, set[str]]) -> list[str]:
    """A shortest way from an operation back to it."""
    paths = [[name]]
    while paths:
        path = paths.pop(0)
        for target in sorted(ways[path[-1]]):
            if target == name:
                return [*path, name]
            if target not in path:
                paths.append([*path, target])
    return [name, name]


def beyond(scenario: Scenario) -> Iterator[Finding]:
    """A start or an end that no calendar reaches."""
    if not scenario.start >= EARLIEST or _end(scenario) > LATEST.toordinal():
        said = f"expected a start from 1970 on whose horizon ends before 2200, got {scenario.start} and {scenario.horizon.text}"
        yield ("start",), False, said


def has_days(scenario: Scenario) -> bool:
    """Whether the run ends on a day that can be written; without one no other check can count days."""
    return _end(scenario) <= date.max.toordinal()


def _end(scenario: Scenario) -> float:
    return scenario.start.toordinal() + scenario.horizon.value / 24


def closed(scenario: Scenario) -> Iterator[Finding]:
    """Shutdowns that leave no day, and shifts that never meet an open day."""
    if any(True for _ in beyond(scenario)):
        return
    for k, (first, last) in enumerate(scenario.site.shutdowns):
        if not EARLIEST <= first <= last <= LATEST and last != date.max:
            yield ("site", "shutdowns", str(k)), False, f"expected days from 1970 to 2200, got {first}..{last}"
            return
    days = _open_weekdays(scenario)
    for name, pool in scenario.pools.items():
        served = [shift for shift in pool.shifts or {} if shift in scenario.shifts]
        if served and not any(scenario.shifts[shift].days & days for shift in served):
            yield ("pools", name, "shifts"), True, "nobody ever works: `site.shutdowns` closes every day of these shifts{@site.shutdowns}"


def _open_weekdays(scenario: Scenario) -> set[int]:
    """Days of the week, Monday 0, of which at least one in the horizon is in no shutdown."""
    if not scenario.site.shutdowns:
        return set(range(7))
    spans = sorted(scenario.site.shutdowns)
    count = max(int(scenario.horizon.value // 24), 1)
    found = set[int]()
    for k in range(count):
        day = scenario.start + timedelta(days=k)
        if not any(first <= day <= last for first, last in spans):
            found.add(day.weekday())
        if len(found) == 7:
            break
    return found
