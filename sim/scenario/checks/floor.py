"""Sense of the floor: stations with what interrupts and bounds them, and limits on the units among operations."""

from collections.abc import Iterator

from sim.distributions import distribution_mean
from sim.scenario.assumption import DistributionAssumption
from sim.scenario.checks.issue import DUST, Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Limit, Maintenance, Operation, Station

MINUTE_H = 1 / 60


def stations(scenario: Scenario) -> Iterator[Finding]:
    """Stations: room, shares, failures and maintenance."""
    for name, station in scenario.stations.items():
        keys = ("stations", name)
        if station.room is not None and station.slots.text == "unlimited":
            yield (*keys, "room"), True, "nothing ever waits here, because `slots` is unlimited"
        yield from _shared(scenario, name, station)
        yield from _failures(station, keys)
        for called, work in station.maintenance.items():
            below = (*keys, "maintenance", called)
            if work.every.value < MINUTE_H:
                yield (*below, "every"), False, f"expected a minute or more, got '{work.every.text}'"
            if work.by == "work":
                yield from _by_age(station, called, work, below)
            elif work.lasts.value >= work.every.value >= MINUTE_H:
                yield (*below, "lasts"), False, f"{work.lasts.text} is not over when the next begins, after {work.every.text}"


def _by_age(station: Station, called: str, work: Maintenance, keys: Keys) -> Iterator[Finding]:
    """What goes with maintenance by the calendar alone, and a name that tells it from a failure."""
    if work.first.value:
        yield (*keys, "first"), True, "counts only with `by: calendar`; by work it begins to count at the start"
    if work.slots.value != 1:
        yield (*keys, "slots"), True, "counts only with `by: calendar`; by work it strikes one task"
    if called in station.failures:
        yield keys, True, "has the name of a failure of this station, from which it could not be told"


def _shared(scenario: Scenario, name: str, station: Station) -> Iterator[Finding]:
    keys = ("stations", name, "shared")
    if not station.shared:
        return
    if station.slots.text == "unlimited":
        yield keys, True, "nothing to share out, because `slots` is unlimited"
        return
    total = sum(share.value for share in station.shared.values())
    if abs(total - 1) > DUST:
        yield keys, True, f"adds up to {100 * total:.6g} %, must be 100 %"
    users = [flow for flow, steps in scenario.flows.items() if any(operation.station == name for operation in steps.values())]
    for flow in station.shared:
        if flow not in scenario.flows:
            yield (*keys, flow), True, unknown("flow", flow, scenario.flows)
        elif flow not in users:
            yield (*keys, flow), True, "no operation of this flow is at this station"
    missing = [flow for flow in users if flow not in station.shared]
    if missing:
        yield keys, True, f"no share for {' and '.join(missing)}, which works here too"


def _failures(station: Station, keys: Keys) -> Iterator[Finding]:
    for name, failure in station.failures.items():
        below = (*keys, "failures", name)
        if _mean_h(failure.time_between_failures) < MINUTE_H:
            yield (*below, "time_between_failures"), False, "the time between failures must be a minute or more on average"
        if failure.by == "work" and failure.slots.value != 1:
            yield (*below, "slots"), True, "counts only with `by: calendar`; by work it strikes one task"


def _mean_h(law: DistributionAssumption) -> float:
    """The mean of a law in hours; of a trace that of its values."""
    return distribution_mean(law.distribution())


def limits(scenario: Scenario) -> Iterator[Finding]:
    """Limits: what they name, and whether they can ever let anything in."""
    steps = {f"{flow}.{name}": operation for flow, operations in scenario.flows.items() for name, operation in operations.items()}
    doors = {f"{flow}.{next(iter(operations))}" for flow, operations in scenario.flows.items() if operations}
    for name, limit in scenario.limits.items():
        keys = ("limits", name)
        if not (limit.flows or limit.operations):
            yield keys, True, "bounds nothing: name `flows`, or `operations` as flow.operation"
        for k, flow in enumerate(limit.flows):
            if flow not in scenario.flows:
                yield (*keys, "flows", str(k)), False, unknown("flow", flow, scenario.flows)
        for k, operation in enumerate(limit.operations):
            if operation not in steps:
                yield (*keys, "operations", str(k)), False, unknown("operation", operation, steps)
        inside = [step for step in steps if step.partition(".")[0] in limit.flows or step in limit.operations]
        if limit.balk and inside and doors.isdisjoint(inside):
            yield (*keys, "balk"), True, f"no unit is released into it; the first operations are {', '.join(sorted(doors))}"
        yield from _too_small(limit, {step: steps[step] for step in inside}, keys)


def _too_small(limit: Limit, inside: dict[str, Operation], keys: Keys) -> Iterator[Finding]:
    if limit.units.value < 1:
        yield (*keys, "units"), False, f"expected 1 or more, got '{limit.units.text}'"
        return
    for name, operation in inside.items():
        if operation.batch is not None and operation.batch.size.value > limit.units.value:
            yield (*keys, "units"), False, f"{limit.units.text} is less than a batch of {name}, {operation.batch.size.text}"
