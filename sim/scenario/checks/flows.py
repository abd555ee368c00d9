"""Sense of the flows: names, crews, transitions, and a way to an end from everywhere."""

from collections.abc import Iterator, Mapping

from sim.plant import ENDS
from sim.scenario.assumption import Assumption, DistributionAssumption
from sim.scenario.checks.issue import DUST, Finding, Keys, unknown
from sim.scenario.checks.people import longest_stretch_s, never_together
from sim.scenario.checks.preempt import preempting
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Operation

SECOND_H = 1 / 3600


def flows(scenario: Scenario) -> Iterator[Finding]:
    """Operations and what they name."""
    if not scenario.flows:
        yield ("flows",), True, "expected a flow, got none: without one there is nothing to simulate"
    for flow, operations in scenario.flows.items():
        if not operations:
            yield ("flows", flow), True, "has no operations"
        for name, operation in operations.items():
            if name in ENDS:
                yield ("flows", flow, name), True, f"'{name}' is an end of a flow: name the operation otherwise"
            yield from _operation(scenario, operations, operation, ("flows", flow, name))
        if flow not in scenario.demand:
            yield ("flows", flow), True, "has no demand: add `demand." + flow + "`"
    yield from preempting(scenario)


def _operation(scenario: Scenario, siblings: Mapping[str, Operation], operation: Operation, keys: Keys) -> Iterator[Finding]:
    if operation.station not in scenario.stations:
        yield (*keys, "station"), False, unknown("station", operation.station, scenario.stations)
    elif not any(operation.crew) and not scenario.stations[operation.station].unattended:
        yield keys, True, f"needs a `crew`, or a station with `unattended: true` (this one is {operation.station})"
    for k, crew in enumerate(operation.crew):
        yield from _crew(scenario, operation, crew, keys, str(k))
    for field in ("parts", "makes"):
        for part in getattr(operation, field):
            if part not in scenario.parts:
                yield (*keys, field, part), True, unknown("part", part, scenario.parts)
    if operation.give_up not in ENDS and operation.give_up not in siblings:
        yield (*keys, "give_up"), False, unknown("operation or end", operation.give_up, [*siblings, *ENDS])
    if operation.max_visits is not None and operation.max_visits.value < 1:
        yield (*keys, "max_visits"), False, f"expected 1 or more, got '{operation.max_visits.text}'"
    yield from _batch_and_learning(operation, keys)
    yield from _next(siblings, operation, keys)


def _batch_and_learning(operation: Operation, keys: Keys) -> Iterator[Finding]:
    batch, learning = operation.batch, operation.learning
    if batch is not None and batch.size.value < 1:
        yield (*keys, "batch", "size"), False, f"expected 1 or more, got '{batch.size.text}'"
    if batch is not None and batch.wait is not None and batch.wait.value < SECOND_H:
        yield (*keys, "batch", "wait"), False, f"expected more than 0, got '{batch.wait.text}'; leave it out if only full batches start"
    if learning is not None and learning.rate.value <= 0:
        yield (*keys, "learning", "rate"), False, f"expected more than 0 %, got '{learning.rate.text}'"
    if learning is not None and learning.floor.value > learning.first.value:
        yield (*keys, "learning", "floor"), False, f"{learning.floor.text} is above the first unit's {learning.first.text}"


def _crew(scenario: Scenario, operation: Operation, crew: Mapping[str, Assumption], above: Keys, number: str) -> Iterator[Finding]:
    """Hands that are not there, and work that no shift is long enough for."""
    keys = (*above, "crew", number)
    if not crew and len(operation.crew) > 1:
        yield keys, False, "names no pool: a crew without hands never waits for another"
    sound = bool(crew)
    for pool, hands in crew.items():
        sound = sound and pool in scenario.pools and set(scenario.pools[pool].shifts or {}) <= scenario.shifts.keys()
        if pool not in scenario.pools:
            yield (*keys, pool), True, unknown("pool", pool, scenario.pools)
        elif hands.value < 1:
            yield (*keys, pool), False, f"expected 1 or more, got '{hands.text}'"
    if not sound:
        return
    why = never_together(scenario, crew)
    if why:
        yield keys, True, why
    least_h = _least(operation.work) / max(scenario.workforce.efficiency.value, DUST)
    for pool in crew:
        described = scenario.pools[pool]
        if described.at_shift_end == "fit" and described.shifts and least_h * 3600 > longest_stretch_s(described, scenario.shifts):
            never = f"takes {least_h:.3g} h or more, so it never fits into a shift of {pool}, which starts only what fits"
            yield (*above, "work"), True, never


def _least(work: DistributionAssumption) -> float:
    """The shortest that a work time can be, in hours."""
    for name in ("value", "low"):
        if name in work.parameters:
            return work.parameters[name].value
    return 0.0


def _next(siblings: Mapping[str, Operation], operation: Operation, keys: Keys) -> Iterator[Finding]:
    known = [*siblings, *ENDS]
    if isinstance(operation.next, dict):
        for target in operation.next:
            if target not in known:
                yield (*keys, "next", target), True, unknown("operation or end", target, known)
        total = sum(share.value for share in operation.next.values())
        if abs(total - 1) > DUST:
            yield (*keys, "next"), True, f"adds up to {100 * total:.6g} %, must be 100 %"
    elif isinstance(operation.next, tuple):
        if not operation.next:
            yield (*keys, "next"), True, "goes nowhere: name the operations or ends that units go to in turn"
        for k, target in enumerate(operation.next):
            if target not in known:
                yield (*keys, "next", str(k)), False, unknown("operation or end", target, known)
    elif operation.next is not None and operation.next not in known:
        yield (*keys, "next"), False, unknown("operation or end", operation.next, known)


def following(operations: Mapping[str, Operation], name: str) -> dict[str, float]:
    """Where a unit goes from an operation, with shares; the last operation ships unless it says otherwise."""
    operation, names = operations[name], list(operations)
    if isinstance(operation.next, str):
        return {operation.next: 1.0}
    if isinstance(operation.next, tuple):
        return {target: operation.next.count(target) / len(operation.next) for target in operation.next}
    if operation.next is not None:
        return {target: share.value for target, share in operation.next.items()}
    place = names.index(name) + 1
    return {names[place] if place < len(names) else "ship": 1.0}


def ways_out(scenario: Scenario) -> Iterator[Finding]:
    """Operations that no unit reaches, those from which no unit ever leaves, and rings of `give_up`."""
    for flow, operations in scenario.flows.items():
        ways = {name: {target for target, share in following(operations, name).items() if share > 0} for name in operations}
        rings = {name: {operation.give_up} for name, operation in operations.items() if operation.max_visits}
        for name, operation in operations.items():
            if operation.max_visits or operation.patience:
                ways[name].add(operation.give_up)
        if not set().union(*ways.values()) <= operations.keys() | ENDS.keys() or any(step.next == () for step in operations.values()):
            continue
        before = scenario.demand[flow].before.values() if flow in scenario.demand else ()
        reached = _closure({*list(operations)[:1], *before}, ways)
        for name in operations:
            if name not in reached:
                yield ("flows", flow, name), True, "no unit ever comes here"
            elif not _closure({name}, ways) & ENDS.keys():
                yield ("flows", flow, name), True, "no way from here to an end (ship, ship_back, scrap or leave)"
            elif name in _closure(rings.get(name, set()), rings):
                yield ("flows", flow, name, "give_up"), False, "leads back here, so a unit would go round for ever"


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    reached, ahead = set(start), list(start)
    while ahead:
        for target in ways.get(ahead.pop(), ()):
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached
