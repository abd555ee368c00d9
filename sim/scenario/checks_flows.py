"""Sense of the flows: names, crews, transitions, and a way to an end from everywhere."""

from collections.abc import Iterator, Mapping

from sim.plant import ENDS
from sim.scenario.assumption import Assumption, Variate
from sim.scenario.checks_people import longest_stretch_s, never_together
from sim.scenario.findings import DUST, Finding, Keys, unknown
from sim.scenario.process import Operation
from sim.scenario.schema import Scenario


def flows(scenario: Scenario) -> Iterator[Finding]:
    """Operations and what they name."""
    for flow, operations in scenario.flows.items():
        if not operations:
            yield ("flows", flow), True, "has no operations"
        for name, operation in operations.items():
            if name in ENDS:
                yield ("flows", flow, name), True, f"'{name}' is an end of a flow: name the operation otherwise"
            yield from _operation(scenario, operations, operation, ("flows", flow, name))
        if flow not in scenario.demand:
            yield ("flows", flow), True, "has no demand: add `demand." + flow + "`"


def _operation(scenario: Scenario, siblings: Mapping[str, Operation], operation: Operation, keys: Keys) -> Iterator[Finding]:
    if operation.station not in scenario.stations:
        yield (*keys, "station"), False, unknown("station", operation.station, scenario.stations)
    elif not all(operation.crew) and not scenario.stations[operation.station].unattended:
        yield keys, True, f"needs a `crew`, or a station with `unattended: true` (this one is {operation.station})"
    yield from _crew(scenario, operation, keys)
    for field in ("parts", "makes"):
        for part in getattr(operation, field):
            if part not in scenario.parts:
                yield (*keys, field, part), True, unknown("part", part, scenario.parts)
    if operation.give_up not in ENDS and operation.give_up not in siblings:
        yield (*keys, "give_up"), False, unknown("operation or end", operation.give_up, [*siblings, *ENDS])
    if operation.max_visits is not None and operation.max_visits.value < 1:
        yield (*keys, "max_visits"), False, f"expected 1 or more, got '{operation.max_visits.text}'"
    yield from _next(siblings, operation, keys)


def _crew(scenario: Scenario, operation: Operation, keys: Keys) -> Iterator[Finding]:
    """Hands that are not there, and work that no shift is long enough for; a second choice may be away."""
    if len(operation.crew) == 0:
        yield (*keys, "crew"), True, "needs at least one crew"
    for place, crew in enumerate(operation.crew):
        own = (*keys, "crew") if len(operation.crew) == 1 else (*keys, "crew", str(place))
        sound = True
        for pool, hands in crew.items():
            sound = sound and pool in scenario.pools and set(scenario.pools[pool].shifts or {}) <= scenario.shifts.keys()
            if pool not in scenario.pools:
                yield (*own, pool), True, unknown("pool", pool, scenario.pools)
            elif hands.value < 1:
                yield (*own, pool), False, f"expected 1 or more, got '{hands.text}'"
        if sound and crew and place == 0:
            yield from _at_work(scenario, operation, crew, own, keys)


def _at_work(scenario: Scenario, operation: Operation, crew: Mapping[str, Assumption], own: Keys, keys: Keys) -> Iterator[Finding]:
    why = never_together(scenario, crew)
    if why:
        yield own, True, why
    least_h = _least(operation.work) / max(scenario.workforce.pace.value, DUST)
    for pool in crew:
        served = [longest_stretch_s(scenario.shifts[shift]) for shift in scenario.pools[pool].shifts or {}]
        if scenario.pools[pool].at_shift_end == "fit" and served and least_h * 3600 > max(served):
            yield (
                (*keys, "work"),
                True,
                f"takes {least_h:.3g} h or more, so it never fits into a shift of {pool}, which starts only what fits",
            )


def _least(work: Variate) -> float:
    """The shortest that a work time can be, in hours."""
    for name in ("value", "low"):
        if name in work.parameters:
            return work.parameters[name].value
    return 0.0


def _next(siblings: Mapping[str, Operation], operation: Operation, keys: Keys) -> Iterator[Finding]:
    if isinstance(operation.next, str):
        if operation.next not in ENDS and operation.next not in siblings:
            yield (*keys, "next"), False, unknown("operation or end", operation.next, [*siblings, *ENDS])
    elif isinstance(operation.next, tuple):
        for place, target in enumerate(operation.next):
            if target not in ENDS and target not in siblings:
                yield (*keys, "next", str(place)), False, unknown("operation or end", target, [*siblings, *ENDS])
    elif operation.next is not None:
        for target in operation.next:
            if target not in ENDS and target not in siblings:
                yield (*keys, "next", target), True, unknown("operation or end", target, [*siblings, *ENDS])
        total = sum(share.value for share in operation.next.values())
        if abs(total - 1) > DUST:
            yield (*keys, "next"), True, f"adds up to {100 * total:.6g} %, must be 100 %"


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
        if not set().union(*ways.values()) <= operations.keys() | ENDS.keys():
            continue
        reached = _closure({*list(operations)[:1]}, ways)
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
