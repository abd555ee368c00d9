"""The conservation laws that every ledger must keep."""

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints, distinct
from sim.calendars import FOREVER
from sim.ledger.rows import FOLLOWS, INSIDE, Compact, Ledger, Tasks
from sim.ledger.taken import Taken, hands_taken, slots_taken
from sim.plant import FINISH, Crew, Plant


class BrokenLaw(Exception):
    """A ledger that breaks a conservation law: a fault of the engine, never of the user."""


def check(ledger: Ledger, plant: Plant) -> None:
    """Raises BrokenLaw with the first law found broken: flow of units, order of visits, open hours, capacity, limits, Little's law.

    Capacity is looked at at every instant: hands taken are no more than are present, except that a step down that is no shift's end
    takes effect as tasks end; slots likewise.
    """
    _check_order(ledger, plant)
    _check_interruptions(ledger, plant)
    _check_overtime(ledger, plant)
    for index, operation in enumerate(plant.operations):
        for number, crew in enumerate(operation.crews):
            _check_hours(ledger, index, number, crew, operation.name)
    _check_slots(ledger, plant)
    _check_hands(ledger, plant)
    if plant.limits:
        _check_limits(ledger, plant)
    if not _untold(plant):
        _check_little(ledger, plant)


def _release_s(plant: Plant) -> Ints:
    return np.concatenate([flow.release_s for flow in plant.flows])


def _lasts(unit: Compact) -> NDArray[np.bool_]:
    """Which rows, sorted by unit, are a unit's last."""
    return np.append(unit[1:] != unit[:-1], True)[: len(unit)]


def _check_order(ledger: Ledger, plant: Plant) -> None:
    tasks = ledger.tasks
    _law(bool(np.all((tasks.ready <= tasks.start) & (tasks.start < tasks.end))), "a task is ready, starts and ends in this order")
    _law(bool(np.all(tasks.end <= tasks.onward)), "a unit goes on when its task has ended, or later")
    order = tasks.by_unit()
    ready, onward, unit = tasks.ready[order], tasks.onward[order], tasks.unit[order]
    last = _lasts(unit)
    first = np.append(True, last[:-1])[: len(unit)]
    release = _release_s(plant)
    _law(bool(np.all(ready[first] >= release[unit[first]])), "a unit's first task is ready at its release or later")
    _law(bool(np.all((ready[1:] >= onward[:-1]) | last[:-1])), "a task is ready when the unit has gone on from the one before, or later")
    if all(operation.patience is None for operation in plant.operations):
        _law(bool(np.all((ready[1:] == onward[:-1]) | last[:-1])), "a task is ready when the unit has gone on from the one before")
    if not _untold(plant):
        _law(bool(np.all(ready[first] == release[unit[first]])), "a unit's first task is ready at its release")
        _law(bool(np.all(tasks.onward == tasks.end)), "a unit goes on at once where no limit is in the way")
    done = (tasks.target[order] < 0) & (onward < plant.horizon_s)
    _law(bool(np.all(~done | last)), "nothing happens to a unit after its end")
    _law(bool(np.all(ledger.finished_s[unit[done]] == onward[done])), "a unit is finished when its last task ends")
    released = int(np.count_nonzero(release < plant.horizon_s))
    inside = int(np.count_nonzero((ledger.end == INSIDE) & (release < plant.horizon_s)))
    left = int(np.count_nonzero(ledger.end != INSIDE))
    _law(released == inside + left, f"{released} units released are {left} gone and {inside} inside")


def _check_interruptions(ledger: Ledger, plant: Plant) -> None:
    rows, tasks = ledger.interruptions, ledger.tasks
    _law(bool(np.all(tasks.crew[rows.task] != FOLLOWS)), "only a task that has hands is interrupted")
    _law(bool(np.all(rows.stopped_s < rows.resumed_s)), "a task is stopped before it resumes")
    _law(bool(np.all(rows.stopped_s >= tasks.start[rows.task])), "a task is stopped after it has started")
    _law(bool(np.all((rows.resumed_s < tasks.end[rows.task]) | (rows.resumed_s == FOREVER))), "a task resumes before it ends")
    same = rows.task[1:] == rows.task[:-1]
    _law(bool(np.all((rows.resumed_s[:-1] <= rows.stopped_s[1:]) | ~same)), "a task is stopped again after it has resumed")
    for index, crew, mine in _by_crew(tasks, rows.task, plant):
        ends = np.concatenate([plant.pools[pool].shift_end_s for pool, _ in crew.hands] or [np.zeros(0, dtype=np.int64)])
        kept = mine & (rows.slot_kept == 1)
        _law(bool(np.all(np.isin(rows.stopped_s[kept], ends))), f"a task of {plant.operations[index].name} is stopped by a shift's end")
        back = rows.resumed_s[mine & (rows.resumed_s != FOREVER)]
        handed_on = np.isin(back, rows.stopped_s[mine])  # a stopped task that is interrupted does not work between the two rows
        _law(bool(np.all(_is_open(crew, back) | handed_on)), f"{plant.operations[index].name} resumes in open time")


def _check_overtime(ledger: Ledger, plant: Plant) -> None:
    rows, tasks = ledger.overtime, ledger.tasks
    _law(bool(np.all((tasks.start[rows.task] < rows.from_s) & (rows.from_s < tasks.end[rows.task]))), "overtime is within its task")
    for index, pool in enumerate(plant.pools):
        _law(bool(np.all(np.isin(rows.from_s[rows.pool == index], pool.shift_end_s))), f"overtime of {pool.name} begins as a shift ends")
    for index, crew, mine in _by_crew(tasks, rows.task, plant):
        _law(crew.shift_end == FINISH or not mine.any(), f"{plant.operations[index].name} works no overtime")


def _by_crew(tasks: Tasks, rows: Compact, plant: Plant) -> list[tuple[int, Crew, NDArray[np.bool_]]]:
    """Each operation and crew with which of the rows, numbers of tasks, are theirs; nothing where there are none."""
    if len(rows) == 0:
        return []
    operation, crew = tasks.operation[rows], tasks.crew[rows]
    return [
        (index, one, (operation == index) & (crew == number))
        for index, described in enumerate(plant.operations)
        for number, one in enumerate(described.crews)
    ]


def _is_open(crew: Crew, seconds: Compact) -> NDArray[np.bool_]:
    if len(crew.calendar.opens) == 0:
        return np.zeros(len(seconds), dtype=bool)
    window = np.searchsorted(crew.calendar.opens, seconds, side="right") - 1
    return np.asarray((window >= 0) & (seconds < crew.calendar.closes[np.maximum(window, 0)]))


def _all_open(crew: Crew, seconds: Compact) -> bool:
    """Whether sorted seconds all lie in open time: as many lie in the windows as there are."""
    windows = crew.calendar
    within = np.searchsorted(seconds, windows.closes.astype(seconds.dtype)) - np.searchsorted(seconds, windows.opens.astype(seconds.dtype))
    return int(within.sum()) == len(seconds)


def _check_hours(ledger: Ledger, index: int, number: int, crew: Crew, name: str) -> None:
    start, end = ledger.tasks.times(index, number)
    _law(_all_open(crew, start), f"{name} starts in open time")
    over = distinct(ledger.overtime.task)
    kept = np.ones(len(end), dtype=bool)
    kept[np.searchsorted(ledger.tasks.worked(index, number), over[_are_of(ledger.tasks, over, index, number)])] = False
    ended = np.sort(end[kept])
    ended = ended[: np.searchsorted(ended, FOREVER)]
    _law(_all_open(crew, ended - 1), f"{name} ends in open time")


def _are_of(tasks: Tasks, rows: Ints, operation: int, crew: int) -> NDArray[np.bool_]:
    return np.asarray((tasks.operation[rows] == operation) & (tasks.crew[rows] == crew))


def _check_slots(ledger: Ledger, plant: Plant) -> None:
    for index, station in enumerate(plant.stations):
        if station.slots.max() < len(ledger.tasks.unit):
            taken = slots_taken(ledger, plant, index)
            none = taken.seconds[:0]
            _check_level(
                taken, station.step_s, station.slots, none, plant.horizon_s, f"station {station.name} holds no more than its slots"
            )


def _check_hands(ledger: Ledger, plant: Plant) -> None:
    for index, pool in enumerate(plant.pools):
        taken = hands_taken(ledger, plant, index)
        law = f"pool {pool.name} works with no more hands than are present"
        _check_level(taken, pool.step_s, pool.hands, pool.shift_end_s, plant.horizon_s, law)


def _check_level(taken: Taken, step_s: Ints, level: Ints, strict_s: NDArray[np.integer], horizon_s: int, law: str) -> None:
    """No more is taken than there is where more is taken than before, and at the seconds where it is `strict`."""
    inside = int(np.searchsorted(taken.seconds, horizon_s))
    now, before = taken.level[:inside], taken.before[:inside]
    _law(bool(np.all((now <= _there(step_s, level, taken.seconds[:inside])) | (now <= before))), law)
    strict_s = strict_s[strict_s < horizon_s]
    _law(bool(np.all(taken.at(strict_s) <= _there(step_s, level, strict_s))), law)


def _there(step_s: Ints, level: Ints, seconds: NDArray[np.integer]) -> Ints:
    """The level of a step function at each of the seconds, in order; nothing before its first step."""
    changes = np.searchsorted(seconds, step_s)
    return np.repeat(np.append(0, level), np.diff(np.concatenate([[0], changes, [len(seconds)]])))


def _check_limits(ledger: Ledger, plant: Plant) -> None:
    tasks = ledger.tasks
    for index, limit in enumerate(plant.limits):
        mine = [tasks.of(number) for number, described in enumerate(plant.operations) if index in described.limits]
        rows = np.concatenate([np.zeros(0, dtype=np.int32), *mine])
        units = Taken.of(tasks.ready[rows], tasks.onward[rows], np.ones(len(rows), dtype=np.int64))
        _law(bool(np.all(units.level <= limit.units)), f"no more than {limit.units} units are inside the limit {limit.name}")


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
