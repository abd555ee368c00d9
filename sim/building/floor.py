"""Stations, operations, limits and lanes: names -> indices, hours -> seconds."""

from dataclasses import dataclass

import numpy as np

from sim import learning
from sim.building.disruptions import Disruptions
from sim.building.releases import cancellation
from sim.calendars import ALWAYS, HOUR, Calendar, either, intersect, without
from sim.draws import Law
from sim.plant import (
    ENDS,
    FINISH,
    FIT,
    LEAVE,
    PAUSE,
    SHIFT_ENDS,
    UNLIMITED,
    Crew,
    Failure,
    Lane,
    Learning,
    Limit,
    Operation,
    Pool,
    Station,
)
from sim.scenario import process
from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario


def lanes(scenario: Scenario, disruptions: Disruptions) -> tuple[Lane, ...]:
    """The scenario's lanes, with when they are shut."""
    return tuple(
        Lane(
            name,
            lane.crosses is not None,
            lane.transit.law(HOUR),
            lane.hold.probability.value if lane.hold else 0.0,
            lane.hold.lasts.law(HOUR) if lane.hold else None,
            disruptions.shut(f"lanes.{name}"),
        )
        for name, lane in scenario.lanes.items()
    )


def stations(scenario: Scenario, disruptions: Disruptions) -> tuple[Station, ...]:
    """The scenario's stations in the order of the file, one for each flow where they are shared out."""
    return tuple(
        _station(name, owner, share, described, disruptions)
        for owner, described in scenario.stations.items()
        for name, share in _places(owner, described).items()
    )


def _places(name: str, station: process.Station) -> dict[str, float]:
    return {f"{name}/{flow}": share.value for flow, share in station.shared.items()} or {name: 1.0}


def _station(name: str, owner: str, share: float, described: process.Station, disruptions: Disruptions) -> Station:
    slots = int(described.slots.value) if share == 1.0 else max(round(described.slots.value * share), 1)
    step_s, left = _left(owner, disruptions)
    return Station(
        name,
        step_s,
        np.rint(slots * left).astype(np.int64) if slots < UNLIMITED else np.full(len(step_s), slots),
        described.power.value,
        described.idle_power.value,
        tuple(
            Failure(f"{name}.{failure}", how.every.law(HOUR), how.lasts.law(HOUR))
            for failure, how in described.failures.items()
            if how.by == "work"
        ),
    )


def _left(station: str, disruptions: Disruptions) -> tuple[np.ndarray, np.ndarray]:
    """From when on which share of a station's slots is left."""
    mine = [(windows, share) for name, windows, share in disruptions.curtailed if name == station]
    edges = np.unique(np.concatenate([[0], *(edge for windows, _ in mine for edge in (windows.opens, windows.closes))])).astype(np.int64)
    left = np.ones(len(edges))
    for windows, share in mine:
        if len(windows.opens):
            k = np.searchsorted(windows.opens, edges, side="right") - 1
            left *= np.where((k >= 0) & (edges < windows.closes[np.maximum(k, 0)]), share, 1.0)
    return edges, left


def limits(scenario: Scenario) -> tuple[Limit, ...]:
    """Limits on work in process: those that are named, and the room before stations."""
    named = [Limit(name, int(limit.units.value), limit.turns_away) for name, limit in scenario.limits.items()]
    return (*named, *(Limit(f"stations.{name}", units) for name, units in _rooms(scenario).items()))


def _rooms(scenario: Scenario) -> dict[str, int]:
    """Units that stations with limited room hold, before them and on their slots."""
    every = [operation for steps in scenario.flows.values() for operation in steps.values()]
    found = {}
    for name, station in scenario.stations.items():
        if station.room is not None:
            batches = [int(operation.batch.size.value) for operation in every if operation.station == name and operation.batch]
            found[name] = int(station.slots.value) * max(batches, default=1) + int(station.room.value)
    return found


@dataclass(frozen=True, slots=True)
class _World:
    """What operations are built from; `calendars` are shared by crews of the same pools at stations shut at the same times."""

    scenario: Scenario
    pools: tuple[Pool, ...]
    disruptions: Disruptions
    index: dict[str, int]
    stations: dict[str, int]
    calendars: dict[tuple[frozenset[int], str], Calendar]


def operations(scenario: Scenario, pools: tuple[Pool, ...], disruptions: Disruptions) -> tuple[Operation, ...]:
    """All flows' operations, one flow after the other, named flow.operation."""
    names = [f"{flow}.{step}" for flow, steps in scenario.flows.items() for step in steps]
    places = [place for name, described in scenario.stations.items() for place in _places(name, described)]
    world = _World(scenario, pools, disruptions, {name: k for k, name in enumerate(names)}, {name: k for k, name in enumerate(places)}, {})
    return tuple(_operation(world, number, flow, name) for number, (flow, steps) in enumerate(scenario.flows.items()) for name in steps)


def _operation(world: _World, number: int, flow: str, name: str) -> Operation:
    scenario = world.scenario
    described = scenario.flows[flow][name]
    station = scenario.stations[described.station]
    parts = {part: k for k, part in enumerate(scenario.parts)}
    targets, shares = _next(world, flow, name, described)
    enters = name == next(iter(scenario.flows[flow])) and flow in scenario.demand and not described.patience
    cancelled = cancellation(scenario.demand[flow]) if enters else None
    return Operation(
        name=f"{flow}.{name}",
        flow=number,
        station=world.stations[f"{described.station}/{flow}" if station.shared else described.station],
        crews=tuple(_crew(world, described.station, crew) for crew in described.crew),
        work=_work(described, scenario),
        parts=tuple((parts[part], int(count.value)) for part, count in described.parts.items() if count.value > 0),
        makes=tuple((parts[part], int(count.value)) for part, count in described.makes.items() if count.value > 0),
        next_targets=targets,
        next_shares=shares,
        priority=int(described.priority.value),
        max_visits=int(described.max_visits.value) if described.max_visits else 0,
        give_up=LEAVE if cancelled else _target(world, flow, described.give_up),
        patience=described.patience.law(HOUR) if described.patience else cancelled,
        in_turn=isinstance(described.next, tuple),
        batch=int(described.batch.size.value) if described.batch else 1,
        batch_wait_s=_seconds(described.batch.wait.value) if described.batch and described.batch.wait else 0,
        setup_s=_seconds(station.setup.value),
        learning=_learning(described.learning),
        limits=_limits_of(scenario, flow, name, described.station),
    )


def _seconds(hours: float) -> int:
    return round(hours * HOUR)


def _work(described: process.Operation, scenario: Scenario) -> Law:
    """The work time in seconds; people at the pace of the workforce, unattended stations at their own."""
    pace = scenario.workforce.pace.value if described.crew[0] else 1.0
    return described.work.law(HOUR / pace)


def _learning(described: process.Learning | None) -> Learning | None:
    if described is None:
        return None
    first = described.first.value
    floor = described.floor.value if described.floor else 1.0 if first > 1 else 0.0
    return Learning(learning.exponent(described.rate.value), described.before.value, floor, first)


def _crew(world: _World, station: str, described: dict[str, Assumption]) -> Crew:
    index = {pool.name: k for k, pool in enumerate(world.pools)}
    hands = tuple((index[pool], int(count.value)) for pool, count in described.items())
    together = frozenset(pool for pool, _ in hands)
    shut = either((world.disruptions.shut(f"stations.{station}"), world.disruptions.shut("power")))
    key = (together, f"{shut.opens.tolist()}{shut.closes.tolist()}")
    if key not in world.calendars:
        people = intersect(world.pools[pool].calendar for pool in together) if together else ALWAYS
        world.calendars[key] = without(people, shut)
    modes = [SHIFT_ENDS[world.scenario.pools[pool].at_shift_end] for pool in described]
    return Crew(hands, world.calendars[key], _shift_end(modes))


def _shift_end(modes: list[int]) -> int:
    """A crew of several pools starts only what fits if one of them does, and runs on only if all do."""
    if FIT in modes:
        return FIT
    return FINISH if modes and all(mode == FINISH for mode in modes) else PAUSE


def _next(world: _World, flow: str, name: str, described: process.Operation) -> tuple[tuple[int, ...], tuple[float, ...]]:
    names = list(world.scenario.flows[flow])
    place = names.index(name) + 1
    following = described.next if described.next is not None else names[place] if place < len(names) else "ship"
    if isinstance(following, str):
        return (_target(world, flow, following),), (1.0,)
    if isinstance(following, tuple):
        return tuple(_target(world, flow, target) for target in following), tuple([1 / len(following)] * len(following))
    return tuple(_target(world, flow, target) for target in following), tuple(share.value for share in following.values())


def _target(world: _World, flow: str, name: str) -> int:
    return ENDS[name] if name in ENDS else world.index[f"{flow}.{name}"]


def _limits_of(scenario: Scenario, flow: str, name: str, station: str) -> tuple[int, ...]:
    named = [flow in limit.flows or f"{flow}.{name}" in limit.operations for limit in scenario.limits.values()]
    rooms = [owner == station for owner in _rooms(scenario)]
    return tuple(k for k, mine in enumerate([*named, *rooms]) if mine)
