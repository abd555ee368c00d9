"""What happened: one row a task, one a unit, one a receipt; and the conservation laws every ledger must keep."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.calendars import FOREVER, NEVER, either, past
from sim.plant import FINISH, SHIP, SHIP_BACK, Crew, Plant

Compact = NDArray[np.int32]

INSIDE = -9  # the end of a unit that is still on the floor
FOLLOWS = -1  # the crew of a task that others of its batch carry
SET_UP = -1  # the failure number of a set-up


def _none() -> Compact:
    return np.zeros(0, dtype=np.int32)


class BrokenLaw(Exception):
    """A ledger that breaks a conservation law: a fault of the engine, never of the user."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Started tasks in order of (first) start: operation, unit and visit numbers, ready/start/end seconds, and where the unit goes next.

    `crew` is which of the operation's crews works, FOLLOWS for a task that others of its batch carry: it takes no slot and no hands.
    `end` is FOREVER for a task that had not ended before the horizon. `onward` is when its unit went on to its next queue, or left:
    its `end`, or later if it had to wait for room; FOREVER if it had not before the horizon.
    """

    operation: Compact
    unit: Compact
    visit: Compact
    ready: Compact
    start: Compact
    end: Compact
    target: Compact
    crew: Compact
    onward: Compact = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Interruptions:
    """Each time a task gave back its hands before its end: the number of its row in Tasks, from when until when, in order of both.

    `resumed_s` is FOREVER if it had not resumed before the horizon. `slot_kept` is 1 where a shift's end stopped it on its slot, 0 where
    a more important task interrupted it; a stopped task that is interrupted has two rows, one from the other on. There is no row of
    no seconds. A batch has rows for its first task alone.
    """

    task: Compact = field(default_factory=_none)
    stopped_s: Compact = field(default_factory=_none)
    resumed_s: Compact = field(default_factory=_none)
    slot_kept: Compact = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Overtime:
    """Hands that stayed after their shift until the task's end: task row, pool, since when, how many; in order of (task, since, pool).

    From the first of these seconds on the task works without a pause.
    """

    task: Compact = field(default_factory=_none)
    pool: Compact = field(default_factory=_none)
    from_s: Compact = field(default_factory=_none)
    hands: Compact = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Receipts:
    """Orders for parts: stock, order number, seconds ordered, held at the border and received, pieces, and the lane they came on.

    `received_s` may lie beyond the horizon.
    """

    stock: Compact
    number: Compact
    ordered_s: Compact
    held_s: Compact
    received_s: Compact
    pieces: Compact
    lane: Compact


@dataclass(frozen=True, slots=True)
class Stops:
    """What made a task last longer: station, failure number (SET_UP for a set-up), the second the task began, seconds added."""

    station: Compact
    failure: Compact
    start_s: Compact
    lasts_s: Compact


@dataclass(frozen=True, slots=True)
class Ledger:
    """One replication. `finished_s[u]` is when unit u left the floor (-1: still inside), `end[u]` how (see `plant.ENDS`, or INSIDE)."""

    tasks: Tasks
    finished_s: Compact
    end: Compact
    receipts: Receipts
    stops: Stops
    interruptions: Interruptions = field(default_factory=Interruptions)
    overtime: Overtime = field(default_factory=Overtime)

    def delivered_s(self, plant: Plant) -> Ints:
        """When each unit reached its customer, counting transit, holds and closed lanes and borders; -1 if it has not left for one."""
        on_road = np.concatenate([flow.transit_s + flow.held_s for flow in plant.flows])
        arrives = self.finished_s + on_road
        lane = np.concatenate([flow.lane_out for flow in plant.flows])
        first = plant.first_unit()
        for number, flow in enumerate(plant.flows):
            mine = slice(first[number], first[number + 1])
            for k in np.unique(lane[mine][lane[mine] >= 0]).tolist():
                shut = either((plant.lanes[k].shut, flow.shut if plant.lanes[k].crosses else NEVER))
                arrives[mine] = np.where(lane[mine] == k, past(shut, arrives[mine]), arrives[mine])
        left = (self.end == SHIP) | (self.end == SHIP_BACK)
        return np.where(left, arrives, -1)


def check(ledger: Ledger, plant: Plant) -> None:
    """Raises BrokenLaw with the first law found broken: flow of units, order of visits, open hours, capacity, limits, Little's law."""
    _check_order(ledger, plant)
    for index, operation in enumerate(plant.operations):
        for number, crew in enumerate(operation.crews):
            _check_hours(ledger.tasks, index, number, crew, operation.name)
    _check_capacity(ledger, plant)
    if plant.limits:
        _check_limits(ledger, plant)
    if not _untold(plant):
        _check_little(ledger, plant)


def _release_s(plant: Plant) -> Ints:
    return np.concatenate([flow.release_s for flow in plant.flows])


def _by_unit(tasks: Tasks) -> tuple[Compact, NDArray[np.bool_]]:
    """Task rows sorted by unit (in order of start within), and which of them are a unit's last."""
    order = np.argsort(tasks.unit, kind="stable").astype(np.int32)
    unit = tasks.unit[order]
    return order, np.append(unit[1:] != unit[:-1], True)[: len(unit)]


def _check_order(ledger: Ledger, plant: Plant) -> None:
    tasks = ledger.tasks
    _law(bool(np.all((tasks.ready <= tasks.start) & (tasks.start < tasks.end))), "a task is ready, starts and ends in this order")
    order, last = _by_unit(tasks)
    ready, end, unit = tasks.ready[order], tasks.end[order], tasks.unit[order]
    first = np.append(True, last[:-1])[: len(unit)]
    release = _release_s(plant)
    _law(bool(np.all(ready[first] >= release[unit[first]])), "a unit's first task is ready at its release or later")
    _law(bool(np.all((ready[1:] >= end[:-1]) | last[:-1])), "a task is ready when the one before it ends, or later")
    if not _untold(plant):
        _law(bool(np.all(ready[first] == release[unit[first]])), "a unit's first task is ready at its release")
        _law(bool(np.all((ready[1:] == end[:-1]) | last[:-1])), "a task is ready when the one before it ends")
    done = (tasks.target[order] < 0) & (end < plant.horizon_s)
    _law(bool(np.all(~done | last)), "nothing happens to a unit after its end")
    gone = unit[done]
    _law(bool(np.all(ledger.finished_s[gone] == end[done])), "a unit is finished when its last task ends")
    released = int(np.count_nonzero(release < plant.horizon_s))
    inside = int(np.count_nonzero((ledger.end == INSIDE) & (release < plant.horizon_s)))
    left = int(np.count_nonzero(ledger.end != INSIDE))
    _law(released == inside + left, f"{released} units released are {left} gone and {inside} inside")


def _check_hours(tasks: Tasks, index: int, number: int, crew: Crew, name: str) -> None:
    rows = (tasks.operation == index) & (tasks.crew == number)
    start = tasks.start[rows]
    window = np.searchsorted(crew.calendar.opens, start, side="right") - 1
    _law(bool(np.all((window >= 0) & (start < crew.calendar.closes[window]))), f"{name} starts in open time")
    if crew.shift_end != FINISH:
        end = tasks.end[rows]
        window = np.searchsorted(crew.calendar.opens, end, side="left") - 1
        ends = crew.calendar.closes[np.maximum(window, 0)] if len(crew.calendar.closes) else end
        _law(bool(np.all((end <= ends) | (end == FOREVER))), f"{name} ends in open time")


def _check_capacity(ledger: Ledger, plant: Plant) -> None:
    tasks = ledger.tasks
    leads = tasks.crew != FOLLOWS
    until = slot_until_s(ledger, plant)
    for index, station in enumerate(plant.stations):
        if station.slots.max() < len(tasks.unit):
            at_station = np.array([operation.station == index for operation in plant.operations])
            busy, start = busy_after_start(tasks.start, until, (at_station[tasks.operation] & leads).astype(np.int8))
            slots = station.slots[np.searchsorted(station.step_s, start, side="right") - 1]
            _law(bool(np.all(busy <= slots)), f"station {station.name} holds no more than its slots")
    crews = max((len(operation.crews) for operation in plant.operations), default=1)
    for index, pool in enumerate(plant.pools):
        weight = np.zeros((len(plant.operations), crews), dtype=np.int16)
        for k, operation in enumerate(plant.operations):
            for number, crew in enumerate(operation.crews):
                weight[k, number] = dict(crew.hands).get(index, 0)
        busy, start = busy_after_start(tasks.start, tasks.end, weight[tasks.operation, tasks.crew] * leads)
        hands = pool.hands[np.searchsorted(pool.step_s, start, side="right") - 1]
        _law(bool(np.all(busy <= hands)), f"pool {pool.name} works with no more hands than are present")


def slot_until_s(ledger: Ledger, plant: Plant) -> Compact:
    """When each task gave its slot free: at its end or, where a unit had to wait for room (of a batch the last one), when it went on.

    Of a unit that has no later row it is not known when it went on, and its slot counts as free.
    """
    tasks = ledger.tasks
    if not plant.limits:
        return tasks.end
    until = tasks.end.copy()
    order, last = _by_unit(tasks)
    following = tasks.ready[order[1:]]
    waited = np.flatnonzero(~last[:-1] & (following > tasks.end[order[:-1]]))
    until[order[waited]] = following[waited]
    followers = np.flatnonzero(tasks.crew == FOLLOWS)
    leaders = np.flatnonzero(tasks.crew != FOLLOWS)
    np.maximum.at(until, leaders[np.searchsorted(leaders, followers) - 1], until[followers])
    return until


def busy_after_start(start: NDArray[np.integer], end: NDArray[np.integer], weight: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """How much is busy at the end of each instant at which a task of any weight starts, and those instants; rows in order of start."""
    rows = weight > 0
    each, begins, ends = weight[rows].astype(np.int64), start[rows].astype(np.int64), end[rows].astype(np.int64)
    by_end = np.argsort(ends, kind="stable")
    ended = np.concatenate([[0], np.cumsum(each[by_end])])[np.searchsorted(ends[by_end], begins, side="right")]
    last = np.append(begins[1:] != begins[:-1], True)[: len(begins)]
    return (np.cumsum(each) - ended)[last], begins[last]


def _check_limits(ledger: Ledger, plant: Plant) -> None:
    tasks = ledger.tasks
    order, last = _by_unit(tasks)
    operation, ready = tasks.operation[order], tasks.ready[order]
    leaves = np.where(last, tasks.end[order], np.append(ready[1:], np.int32(0))[: len(ready)])
    for index, limit in enumerate(plant.limits):
        inside = np.array([index in described.limits for described in plant.operations])[operation]
        by_ready = np.argsort(ready[inside], kind="stable")
        busy, _ = busy_after_start(ready[inside][by_ready], leaves[inside][by_ready], np.ones(int(inside.sum()), dtype=np.int8))
        _law(bool(np.all(busy <= limit.units)), f"no more than {limit.units} units are inside the limit {limit.name}")


def _check_little(ledger: Ledger, plant: Plant) -> None:
    """The units' time inside, clipped to the horizon, is the time their tasks wait and work: L = lambda W over the whole record."""
    horizon, tasks = plant.horizon_s, ledger.tasks
    release = _release_s(plant)
    came = release < horizon
    inside = int(np.sum(np.where(ledger.finished_s >= 0, ledger.finished_s, horizon)[came] - release[came]))
    recorded = int(np.sum(np.minimum(tasks.end, horizon).astype(np.int64) - tasks.ready))
    seen_until = np.minimum(release, horizon)
    np.maximum.at(seen_until, tasks.unit, np.minimum(tasks.end, horizon))
    waiting = int(np.sum((horizon - seen_until)[came & (ledger.end == INSIDE)]))
    _law(inside == recorded + waiting, "units' time inside is their tasks' waiting and work")


def _untold(plant: Plant) -> bool:
    """Whether some of a unit's waiting is in no row: it may leave a queue without a task, or wait for room after one."""
    return bool(plant.limits) or any(operation.patience is not None for operation in plant.operations)


def _law(kept: bool, law: str) -> None:
    if not kept:
        raise BrokenLaw(law)
