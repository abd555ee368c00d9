"""Stations, operations, stocks and lanes: names -> indices, hours -> seconds."""

import numpy as np

from sim.calendars import HOUR, Calendar, intersect
from sim.draws import Law
from sim.plant import ENDS, FINISH, FIT, PAUSE, SHIFT_ENDS, Crew, Lane, Operation, Pool, Station, Stock
from sim.scenario.process import Operation as Described
from sim.scenario.schema import Scenario
from sim.scenario.supply import Part


def stations(scenario: Scenario) -> tuple[Station, ...]:
    """The scenario's stations in the order of the file."""
    return tuple(
        Station(name, np.array([0]), np.array([int(station.slots.value)]), station.power.value)
        for name, station in scenario.stations.items()
    )


def stocks(scenario: Scenario) -> tuple[Stock, ...]:
    """The scenario's parts as stocks; those without a lane, and those that no operation touches, are not kept."""
    lanes = list(scenario.lanes)
    kept = _touched(scenario)
    return tuple(_stock(name, part, lanes, name in kept) for name, part in scenario.parts.items())


def _stock(name: str, part: Part, lanes: list[str], kept: bool) -> Stock:
    if part.lane is None or not kept:
        return Stock(name, 0)
    return Stock(
        name,
        opening=int(part.opening_stock.value),
        counted=True,
        lane_s=np.array([0]),
        lane=np.array([lanes.index(part.lane)]),
        reorder_point=int(part.reorder_point.value) if part.reorder_point else 0,
        order_quantity=int(part.order_quantity.value) if part.order_quantity else 0,
    )


def _touched(scenario: Scenario) -> set[str]:
    """The parts that some operation takes or makes."""
    operations = [operation for steps in scenario.flows.values() for operation in steps.values()]
    return {name for operation in operations for name, count in [*operation.parts.items(), *operation.makes.items()] if count.value > 0}


def lanes(scenario: Scenario) -> tuple[Lane, ...]:
    """The scenario's lanes."""
    return tuple(
        Lane(
            name,
            lane.crosses is not None,
            lane.transit.law(HOUR),
            lane.hold.probability.value if lane.hold else 0.0,
            lane.hold.lasts.law(HOUR) if lane.hold else None,
        )
        for name, lane in scenario.lanes.items()
    )


def operations(scenario: Scenario, pools: tuple[Pool, ...]) -> tuple[Operation, ...]:
    """All flows' operations, one flow after the other, named flow.operation."""
    index = {f"{flow}.{step}": k for k, (flow, step) in enumerate((flow, step) for flow, steps in scenario.flows.items() for step in steps)}
    built: list[Operation] = []
    shared: dict[frozenset[int], Calendar] = {}  # crews of the same pools share one calendar, so that an engine walks it once
    for number, (flow, steps) in enumerate(scenario.flows.items()):
        names = list(steps)
        for place, (name, described) in enumerate(steps.items()):
            below = names[place + 1] if place + 1 < len(names) else "ship"
            targets, shares = _next(described, below, flow, index)
            built.append(
                _operation(
                    f"{flow}.{name}", number, described, targets, shares, _target(described.give_up, flow, index), scenario, pools, shared
                )
            )
    return tuple(built)


def _operation(
    name: str,
    flow: int,
    described: Described,
    targets: tuple[int, ...],
    shares: tuple[float, ...],
    give_up: int,
    scenario: Scenario,
    pools: tuple[Pool, ...],
    shared: dict[frozenset[int], Calendar],
) -> Operation:
    pool_index = {pool.name: k for k, pool in enumerate(pools)}
    part_index = {part: k for k, part in enumerate(scenario.parts)}
    crew = tuple((pool_index[pool], int(hands.value)) for pool, hands in described.crew.items())
    together = frozenset(pool for pool, _ in crew)
    calendar = shared.setdefault(together, intersect(pools[pool].calendar for pool in together))
    return Operation(
        name=name,
        flow=flow,
        station=list(scenario.stations).index(described.station),
        crews=(Crew(crew, calendar, _shift_end([SHIFT_ENDS[scenario.pools[pool].at_shift_end] for pool in described.crew])),),
        work=_work(described, scenario),
        parts=tuple((part_index[part], int(count.value)) for part, count in described.parts.items() if count.value > 0),
        makes=tuple((part_index[part], int(count.value)) for part, count in described.makes.items()),
        next_targets=targets,
        next_shares=shares,
        priority=int(described.priority.value),
        max_visits=int(described.max_visits.value) if described.max_visits else 0,
        give_up=give_up,
        patience=described.patience.law(HOUR) if described.patience else None,
    )


def _work(described: Described, scenario: Scenario) -> Law:
    """The work time in seconds; people at the pace of the workforce, unattended stations at their own."""
    pace = scenario.workforce.pace.value if described.crew else 1.0
    return described.work.law(HOUR / pace)


def _shift_end(modes: list[int]) -> int:
    """A crew of several pools starts only what fits if one of them does, and runs on only if all do."""
    if FIT in modes:
        return FIT
    return FINISH if modes and all(mode == FINISH for mode in modes) else PAUSE


def _next(described: Described, below: str, flow: str, index: dict[str, int]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    following = described.next if described.next is not None else below
    if isinstance(following, str):
        return (_target(following, flow, index),), (1.0,)
    return tuple(_target(name, flow, index) for name in following), tuple(share.value for share in following.values())


def _target(name: str, flow: str, index: dict[str, int]) -> int:
    return ENDS[name] if name in ENDS else index[f"{flow}.{name}"]
