"""Stations, operations and limits: names -> indices, hours -> seconds, shares of slots -> steps."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints
from sim.building.disruptions import Disruptions
from sim.building.phases import begins_s, since_s
from sim.building.releases import cancellation
from sim.calendars import HOUR, Calendar, either, intersect, spans, without
from sim.distributions import Distribution
from sim.learning import exponent
from sim.plant import ENDS, FINISH, FIT, LEAVE, PAUSE, SHIFT_ENDS, UNLIMITED, Crew, Failure, Learning, Limit, Operation, Pool, Station
from sim.scenario.routes import rework
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Operation as Described
from sim.scenario.subjects.process import Station as Place


def stations(scenario: Scenario, disruptions: Disruptions) -> tuple[Station, ...]:
    """The scenario's stations in the order of the file, those with shared slots as one for each flow."""
    begins = begins_s(scenario)
    return tuple(
        _station(part, slots, name, station, disruptions, since_s(station.phase, begins))
        for name, station in scenario.stations.items()
        for part, slots in station.split(name).items()
    )


def _station(part: str, slots: int, name: str, station: Place, disruptions: Disruptions, phase_s: int) -> Station:
    curtailed = [(windows, share) for what, windows, share in disruptions.curtailed if what in (name, part)]
    step_s, left = _slot_steps(slots, [*curtailed, *([(spans([(0, phase_s)]), 0.0)] if phase_s else [])])
    return Station(
        part,
        step_s,
        left,
        power_kw=station.power.value,
        idle_kw=station.idle_power.value,
        failures=(*_failures(part, station), *_maintenance(part, station)),
    )


def _failures(part: str, station: Place) -> Iterator[Failure]:
    """What breaks down by work."""
    for called, failure in station.failures.items():
        if failure.by == "work":
            yield Failure(f"{part}.{called}", failure.time_between_failures.distribution(HOUR), failure.time_to_repair.distribution(HOUR))


def _maintenance(part: str, station: Place) -> Iterator[Failure]:
    """Maintenance by age: as a failure that comes after the same work every time and is repaired in the same time."""
    for called, service in station.maintenance.items():
        if service.by == "work":
            every, lasts = (Distribution("constant", (value.value * HOUR,)) for value in (service.every, service.lasts))
            yield Failure(f"{part}.{called}", every, lasts)


def _slot_steps(slots: int, curtailed: list[tuple[Calendar, float]]) -> tuple[Ints, Ints]:
    """Seconds and slots: what the windows leave of them, each its share; those that overlap multiply."""
    edges = np.unique(np.concatenate([[0], *(edge for windows, _ in curtailed for edge in (windows.opens, windows.closes))])).astype(
        np.int64
    )
    share = np.ones(len(edges))
    for windows, left in curtailed:
        share[[windows.is_open(second) for second in edges.tolist()]] *= left
    steps = np.rint(slots * share).astype(np.int64)
    change = np.append(True, steps[1:] != steps[:-1])
    return edges[change], steps[change]


def limits(scenario: Scenario) -> tuple[Limit, ...]:
    """The room before stations, named stations.name, and then the scenario's limits."""
    rooms = [
        Limit(f"stations.{part}", _units_at(scenario, name, slots) + int(station.room.value))
        for name, station in scenario.stations.items()
        if station.room is not None
        for part, slots in station.split(name).items()
    ]
    named = [Limit(name, int(limit.units.value), limit.balk) for name, limit in scenario.limits.items()]
    return (*rooms, *named)


def _units_at(scenario: Scenario, station: str, slots: int) -> int:
    """The most units that a station's slots hold."""
    there = [operation for steps in scenario.flows.values() for operation in steps.values() if operation.station == station]
    return min(slots * max((_batch(operation) for operation in there), default=1), UNLIMITED)


def _batch(described: Described) -> int:
    return int(described.batch.size.value) if described.batch else 1


def operations(scenario: Scenario, pools: tuple[Pool, ...], disruptions: Disruptions) -> tuple[Operation, ...]:
    """All flows' operations, one flow after the other, named flow.operation."""
    return _Operations(scenario, pools, disruptions).all()


@dataclass(frozen=True, slots=True)
class _Route:
    """Where units go from an operation: targets with their shares, or in turn."""

    targets: tuple[int, ...]
    shares: tuple[float, ...]
    round_robin: bool


class _Operations:
    """Names to indices, for all operations of a scenario."""

    def __init__(self, scenario: Scenario, pools: tuple[Pool, ...], disruptions: Disruptions) -> None:
        self._scenario, self._pools, self._disruptions = scenario, pools, disruptions
        steps = [f"{flow}.{name}" for flow, steps in scenario.flows.items() for name in steps]
        self._operation = {name: k for k, name in enumerate(steps)}
        self._station = {part: k for k, part in enumerate(part for name, place in scenario.stations.items() for part in place.split(name))}
        self._pool = {pool.name: k for k, pool in enumerate(pools)}
        self._part = {name: k for k, name in enumerate(scenario.parts)}
        self._limit = {limit.name: k for k, limit in enumerate(limits(scenario))}
        self._rework = {flow: rework(steps) for flow, steps in scenario.flows.items()}
        # Crews of the same pools, shut at the same times, share one calendar, so that an engine walks it once.
        self._calendars: dict[tuple[frozenset[int], str], Calendar] = {}

    def all(self) -> tuple[Operation, ...]:
        """The operations in the order of the file."""
        built = []
        for number, (flow, steps) in enumerate(self._scenario.flows.items()):
            below = [*list(steps)[1:], "ship"]
            built += [self._one(number, flow, name, steps[name], after) for name, after in zip(steps, below, strict=True)]
        return tuple(built)

    def _one(self, number: int, flow: str, name: str, described: Described, below: str) -> Operation:
        scenario, route = self._scenario, self._route(described, below, flow)
        station = scenario.stations[described.station].called(described.station, flow)
        efficiency = scenario.workforce.efficiency.value if any(described.crew) else 1.0  # unattended stations keep their own
        before = scenario.demand[flow].before.values() if flow in scenario.demand else ()
        enters = name in (next(iter(scenario.flows[flow])), *before) and described.patience is None
        canceled = cancellation(scenario.demand[flow]) if enters and flow in scenario.demand else None
        return Operation(
            name=f"{flow}.{name}",
            flow=number,
            station=self._station[station],
            crews=tuple(self._crew(described.station, {pool: int(hands.value) for pool, hands in crew.items()}) for crew in described.crew),
            work=described.work.distribution(HOUR / efficiency),
            parts=tuple((self._part[part], int(count.value)) for part, count in described.parts.items() if count.value > 0),
            makes=tuple((self._part[part], int(count.value)) for part, count in described.makes.items()),
            next_targets=route.targets,
            next_shares=route.shares,
            priority=int(described.priority.value),
            max_visits=int(described.max_visits.value) if described.max_visits else 0,
            give_up=LEAVE if canceled else self._target(described.give_up, flow),
            patience=described.patience.distribution(HOUR) if described.patience else canceled,
            round_robin=route.round_robin,
            batch=_batch(described),
            batch_wait_s=round(described.batch.wait.value * HOUR) if described.batch and described.batch.wait else 0,
            setup_s=round(scenario.stations[described.station].setup.value * HOUR),
            learning=_learning(described),
            limits=tuple(sorted(self._limits(flow, name, station))),
            preempt=described.preempt,
            rework=name in self._rework[flow],
        )

    def _crew(self, station: str, hands: dict[str, int]) -> Crew:
        together = frozenset(self._pool[pool] for pool in hands)
        shut = self._disruptions.shut(f"stations.{station}")
        key = (together, station if len(shut.opens) else "")
        if key not in self._calendars:
            shut = either([shut, self._disruptions.shut("power")])
            own = without(intersect(self._pools[pool].calendar for pool in together), shut)
            self._calendars[key] = next((there for there in self._calendars.values() if there.same_as(own)), own)
        modes = [SHIFT_ENDS[self._scenario.pools[pool].at_shift_end] for pool in hands]
        return Crew(tuple((self._pool[pool], count) for pool, count in hands.items()), self._calendars[key], _shift_end(modes))

    def _route(self, described: Described, below: str, flow: str) -> _Route:
        following = described.next if described.next is not None else below
        if isinstance(following, dict):
            targets = sorted(following)  # by name, so that the luck of a unit does not depend on the order in the file
            return _Route(tuple(self._target(name, flow) for name in targets), tuple(following[name].value for name in targets), False)
        names = (following,) if isinstance(following, str) else following
        return _Route(tuple(self._target(name, flow) for name in names), (1 / len(names),) * len(names), len(names) > 1)

    def _target(self, name: str, flow: str) -> int:
        return ENDS[name] if name in ENDS else self._operation[f"{flow}.{name}"]

    def _limits(self, flow: str, name: str, station: str) -> Iterator[int]:
        """The limits that bound an operation's units."""
        if f"stations.{station}" in self._limit:
            yield self._limit[f"stations.{station}"]
        for called, limit in self._scenario.limits.items():
            if flow in limit.flows or f"{flow}.{name}" in limit.operations:
                yield self._limit[called]


def _shift_end(modes: list[int]) -> int:
    """A crew of several pools starts only what fits if one of them does, and runs on only if all do."""
    if FIT in modes:
        return FIT
    return FINISH if modes and all(mode == FINISH for mode in modes) else PAUSE


def _learning(described: Described) -> Learning | None:
    """The curve with its rate as a power of the unit's number."""
    if described.learning is None:
        return None
    curve = described.learning
    return Learning(exponent(curve.rate.value), curve.before.value, curve.floor.value, curve.first.value, curve.curve)
