"""Sense of working time: a day of the calendar has 24 hours, a day of a crew as many as its shift; which is meant must be said in hours."""

from collections.abc import Iterator

from sim.scenario.assumption import Assumption, DistributionAssumption
from sim.scenario.checks.issue import Finding, Keys
from sim.scenario.checks.people import DAY_S, span_s
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Operation
from sim.units import DAYS, MONTHS, WEEKS, WORKDAYS, YEARS, UnitError, parsed, symbols_of

LONG = DAYS | WEEKS | MONTHS | YEARS
SHORT = frozenset({"h", "hour", "hours", "min", "minutes", "s", "sec"})


def working_time(scenario: Scenario) -> Iterator[Finding]:
    """Work of crews, their set-ups, repairs and overtime in days or longer, and volumes by the day."""
    for flow, operations in scenario.flows.items():
        for name, operation in operations.items():
            if _has_shifts(scenario, operation):
                yield from _law(operation.work, ("flows", flow, name, "work"), _shift_h(scenario, operation))
    for name, station in scenario.stations.items():
        yield from _station(scenario, name, station.unattended)
    yield from _hours(scenario.workforce.overtime_allowed, ("workforce", "overtime_allowed"))
    for name, pool in scenario.pools.items():
        yield from _hours(pool.overtime, ("pools", name, "overtime"))
    yield from _volumes(scenario)


def _station(scenario: Scenario, name: str, unattended: bool) -> Iterator[Finding]:
    station, keys = scenario.stations[name], ("stations", name)
    users = [step for steps in scenario.flows.values() for step in steps.values() if step.station == name and _has_shifts(scenario, step)]
    if users and not unattended:
        yield from _number(station.setup, (*keys, "setup"), _shift_h(scenario, users[0]))
    for called, failure in station.failures.items():
        below = (*keys, "failures", called)
        if failure.by != "work":
            continue
        for key, a in _parameters(failure.time_between_failures):
            hours = _written_in(a, LONG)
            if hours:
                said = f"counts hours of work, not days of the calendar: write '{hours} h' of work, or add `by: calendar`"
                yield (*below, "time_between_failures", *key), False, said
        if users:
            yield from _law(failure.time_to_repair, (*below, "time_to_repair"), _shift_h(scenario, users[0]))


def _has_shifts(scenario: Scenario, operation: Operation) -> bool:
    """Whether an operation needs hands that come and go; a pool by headcount is there round the clock, and its day has 24 hours."""
    pools = [scenario.pools[pool] for crew in operation.crew for pool in crew if pool in scenario.pools]
    return any(pool.shifts for pool in pools)


def _shift_h(scenario: Scenario, operation: Operation) -> float:
    """Hours of work in the first shift of an operation's crew."""
    named = [shift for crew in operation.crew for pool in crew if pool in scenario.pools for shift in scenario.pools[pool].shifts or {}]
    known = [scenario.shifts[shift] for shift in named if shift in scenario.shifts]
    pauses_s = sum((end - start) % DAY_S for start, end in (*known[0].meals, *known[0].breaks)) if known else 0
    return (span_s(known[0]) - pauses_s) / 3600 if known else 8.0


def _law(law: DistributionAssumption, keys: Keys, shift_h: float) -> Iterator[Finding]:
    for key, a in _parameters(law):
        yield from _number(a, (*keys, *key), shift_h)


def _parameters(law: DistributionAssumption) -> Iterator[tuple[Keys, Assumption]]:
    """The parameters of a law that are times, by key."""
    for name, a in law.parameters.items():
        if a.unit == "h":
            yield (
                () if law.kind == "constant" else ("values", name) if law.kind == "trace" and name.isdigit() else tuple(name.split(".")),
                a,
            )


def _number(a: Assumption, keys: Keys, shift_h: float) -> Iterator[Finding]:
    hours = _written_in(a, LONG)
    if hours:
        days = float(hours) / 24
        said = f"a crew's day has as many hours as its shift: write '{days * shift_h:.10g} h' for {days:.4g} shifts of {shift_h:.4g} h"
        yield keys, False, f"{said}, or '{hours} h' of work" if days != 1 else f"{said.replace('shifts', 'shift')}, or '{hours} h' of work"


def _hours(a: Assumption, keys: Keys) -> Iterator[Finding]:
    hours = _written_in(a, LONG)
    if hours:
        yield keys, False, f"expected hours of overtime for each worker and week like '8 h', got '{a.text}'"


def _written_in(a: Assumption, symbols: frozenset[str]) -> str:
    """The hours of a time that is written in one of some units; '' if it is not."""
    try:
        found = parsed(a.text, a.unit)
    except UnitError:
        return ""
    return f"{found.value:.10g}" if found.value and symbols_of(found.written) & symbols else ""


def _volumes(scenario: Scenario) -> Iterator[Finding]:
    """A contract's volume by the day or hour: by 365 days, or by those on which the plant works?"""
    for flow, asked in scenario.demand.items():
        for name, contract in asked.contracts.items():
            volume = contract.volume
            if _written_in(volume, DAYS | SHORT):
                year, worked = f"{volume.value:.10g} per year", f"{volume.value / 365 * WORKDAYS:.10g} per year"
                said = (
                    f"a day may be one of the calendar or one of work: write '{year}' for 365 days, '{worked}' for {WORKDAYS} working days"
                )
                yield ("demand", flow, "contracts", name, "volume"), False, said
