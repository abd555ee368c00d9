"""What happened: one row a task, one a unit, one a receipt; and the conservation laws every ledger must keep."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendars import NEVER, either, past
from sim.plant import FINISH, SHIP, SHIP_BACK, Operation, Plant

Ints = NDArray[np.int64]
Compact = NDArray[np.int32]

INSIDE = -9  # the end of a unit that is still on the floor
FOLLOWS = -1  # the crew of a task that others of its batch carry
SET_UP = -1  # the failure number of a set-up


class BrokenLaw(Exception):
    """A ledger that breaks a conservation law: a fault of the engine, never of the user."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Started tasks in order of start: operation, unit and visit numbers, ready/start/end seconds, and where the unit went next.

    `crew` is which of the operation's crews works, FOLLOWS for a task that others of its batch carry: it takes no slot and no hands.
    A task whose `end` lies beyond the horizon was still in work.
    """

    operation: Compact
    unit: Compact
    visit: Compact
    ready: Compact
    start: Compact
    end: Compact
    target: Compact
    crew: Compact


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
    """Raises BrokenLaw with the first law found broken: flow of units, order of visits, open hours, capacity, Little's law."""
    _check_order(ledger, plant)
    for index, operation in enumerate(plant.operations):
        _check_hours(ledger.tasks, index, operation)
    _check_capacity(ledger.tasks, plant)
    _check_little(ledger, plant)


def _release_s(plant: Plant) -> Ints:
    return np.concatenate([flow.release_s for flow in plant.flows])


def _by_unit(tasks: Tasks) -> tuple[Ints, NDArray[np.bool_]]:
    """Task rows sorted by unit (in order of start within), and which of them are a unit's last."""
    order = np.argsort(tasks.unit, kind="stable")
    unit = tasks.unit[order]
    return order, np.append(unit[1:] != unit[:-1], True)[: len(unit)]


def _check_order(ledger: Ledger, plant: Plant) -> None:
    tasks = ledger.tasks
    _law(bool(np.all((tasks.ready <= tasks.start) & (tasks.start < tasks.end))), "a task is ready, starts and ends in this order")
    order, last = _by_unit(tasks)
    ready, end, unit = tasks.ready[order], tasks.end[order], tasks.unit[order]
    first = np.append(True, last[:-1])[: len(unit)]
    release = _release_s(plant)
    _law(bool(np.all(ready[first] == release[unit[first]])), "a unit's first task is ready at its release")
    if not _impatient(plant):
        _law(bool(np.all(ready[1:][~last[:-1]] == end[:-1][~last[:-1]])), "a task is ready when the one before it ends")
    done = (tasks.target[order] < 0) & (end < plant.horizon_s)
    _law(bool(np.all(~done | last)), "nothing happens to a unit after its end")
    gone = unit[done]
    _law(bool(np.all(ledger.finished_s[gone] == end[done])), "a unit is finished when its last task ends")
    released = int(np.count_nonzero(release < plant.horizon_s))
    inside = int(np.count_nonzero((ledger.end == INSIDE) & (release < plant.horizon_s)))
    left = int(np.count_nonzero(ledger.end != INSIDE))
    _law(released == inside + left, f"{released} units released are {left} gone and {inside} inside")


def _check_hours(tasks: Tasks, index: int, operation: Operation) -> None:
    rows = tasks.operation == index
    calendar = operation.calendar
    start = tasks.start[rows]
    window = np.searchsorted(calendar.opens, start, side="right") - 1
    _law(bool(np.all((window >= 0) & (start < calendar.closes[window]))), f"{operation.name} starts in open time")
    if operation.shift_end != FINISH:
        end = tasks.end[rows]
        window = np.searchsorted(calendar.opens, end, side="left") - 1
        _law(bool(np.all(end <= calendar.closes[np.maximum(window, 0)])), f"{operation.name} ends in open time")


def _check_capacity(tasks: Tasks, plant: Plant) -> None:
    for index, station in enumerate(plant.stations):
        weight = np.array([operation.station == index for operation in plant.operations], dtype=np.int64)
        if station.slots < len(tasks.unit):
            busy, _ = busy_after_start(tasks, weight)
            _law(bool(np.all(busy <= station.slots)), f"station {station.name} holds no more than its slots")
    for index, pool in enumerate(plant.pools):
        weight = np.array([dict(operation.crew).get(index, 0) for operation in plant.operations], dtype=np.int64)
        busy, start = busy_after_start(tasks, weight)
        hands = pool.hands[np.searchsorted(pool.step_s, start, side="right") - 1]
        _law(bool(np.all(busy <= hands)), f"pool {pool.name} works with no more hands than are present")


def busy_after_start(tasks: Tasks, weight: Ints) -> tuple[Ints, Ints]:
    """How much is busy at the end of each instant at which a task starts, and those instants; `weight` is by operation."""
    rows = weight[tasks.operation] > 0
    each = weight[tasks.operation[rows]]
    start = tasks.start[rows].astype(np.int64)
    end = tasks.end[rows].astype(np.int64)
    by_end = np.argsort(end, kind="stable")
    ended = np.concatenate([[0], np.cumsum(each[by_end])])[np.searchsorted(end[by_end], start, side="right")]
    last = np.append(start[1:] != start[:-1], True)[: len(start)]
    return (np.cumsum(each) - ended)[last], start[last]


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
    if not _impatient(plant):
        _law(inside == recorded + waiting, "units' time inside is their tasks' waiting and work")


def _impatient(plant: Plant) -> bool:
    """Whether a unit may leave a queue without a task, so that some of its waiting is in no row."""
    return any(operation.patience is not None for operation in plant.operations)


def _law(kept: bool, law: str) -> None:
    if not kept:
        raise BrokenLaw(law)
