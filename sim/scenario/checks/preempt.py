"""Sense of `preempt`: an operation that interrupts others needs some of less importance, at stations that it may interrupt."""

from collections.abc import Iterator

from sim.scenario.checks.issue import Finding
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Operation


def preempting(scenario: Scenario) -> Iterator[Finding]:
    """What the interrupting operations of a scenario cannot do."""
    everything = [(flow, name, operation) for flow, steps in scenario.flows.items() for name, operation in steps.items()]
    for flow, name, operation in everything:
        if not operation.preempt:
            continue
        keys = ("flows", flow, name, "preempt")
        below = [(f"{to}.{of}", other) for to, of, other in everything if _interrupts(operation, other)]
        if not below:
            never = f"interrupts nothing: no operation of its station or pools has a `priority` number above {operation.priority.text}"
            yield keys, False, never
        for called, other in below:
            station = scenario.stations.get(other.station)
            if station is not None and (station.setup.value > 0 or any(failure.by == "work" for failure in station.failures.values())):
                why = f"may interrupt {called}, whose station {other.station} has a set-up or fails by work, which cannot be interrupted"
                yield keys, False, f"{why}; give {called} a smaller `priority`, or leave `preempt` out"


def _interrupts(operation: Operation, other: Operation) -> bool:
    """Whether it may interrupt the other: one of less importance that shares its station or a pool."""
    if other.priority.value <= operation.priority.value:
        return False
    mine, theirs = ({pool for crew in each.crew for pool in crew} for each in (operation, other))
    return other.station == operation.station or bool(mine & theirs)
