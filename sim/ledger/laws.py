"""The conservation laws that every ledger must keep."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.calendars import FOREVER
from sim.ledger.grid import Located, PlantGrid
from sim.ledger.passes import NOWHERE
from sim.ledger.rows import FOLLOWS, INSIDE, Compact, Ledger, Tasks
from sim.ledger.stretch import Stretch, Units, Visits, last_stretch
from sim.ledger.taken import Change, Followed, hands_taken, slots_taken
from sim.plant import FINISH, UNLIMITED, Crew, Plant

Levels = tuple[Ints, Ints, Ints]  # seconds of steps, what is there from each of them on, and where no more than that may be taken
NO_SHIFT_ENDS: Ints = np.zeros(0, dtype=np.int64)


class BrokenLaw(Exception):
    """A ledger that breaks a conservation law: a fault of the engine, never of the user."""


def check(ledger: Ledger, plant: Plant) -> None:
    """Raises BrokenLaw with the first law found broken: flow of units, order of visits, open hours, capacity, limits, Little's law.

    Capacity is looked at at every instant: hands taken are no more than are present, except that a step down that is no shift's end
    takes effect as tasks end; slots likewise.
    """
    laws, units, stretch = Laws(plant, grid := PlantGrid(plant)), Units(plant), last_stretch(ledger)
    laws.keep(stretch, units.follow(stretch), grid.of(stretch))
    laws.kept(ledger, units)


class Laws:
    """The laws of `check` on a ledger of one plant, stretch by stretch; all methods raise BrokenLaw."""

    def __init__(self, plant: Plant, grid: PlantGrid) -> None:
        self._plant, self._grid = plant, grid
        self._slots = {k: Followed(plant.horizon_s) for k, station in enumerate(plant.stations) if station.slots.max() < UNLIMITED}
        self._hands = [Followed(plant.horizon_s) for _ in plant.pools]
        self._inside = [_inside(plant, index) for index in range(len(plant.limits))]
        self._entered: list[list[Compact]] = [[] for _ in plant.limits]
        self._left: list[list[Compact]] = [[] for _ in plant.limits]
        self._recorded_s = 0

    def keep(self, stretch: Stretch, visits: Visits, located: Located) -> None:
        """Requires the laws of the next stretch."""
        _check_order(stretch.tasks, visits, self._plant)
        _check_interruptions(stretch, self._plant)
        _check_overtime(stretch, self._plant)
        _check_hours(stretch, located, self._grid, self._plant)
        self._keep_levels(stretch)
        self._follow_limits(stretch.tasks, visits)
        within = np.minimum(stretch.tasks.end, self._plant.horizon_s)
        self._recorded_s += int(np.sum(within, dtype=np.int64) - np.sum(stretch.tasks.ready, dtype=np.int64))

    def kept(self, ledger: Ledger, units: Units) -> None:
        """Requires the laws of the ledger as a whole, when all its stretches have been seen."""
        _check_flow(ledger, units, self._plant)
        self._check_limits(units)
        if not _untold(self._plant):
            _check_little(ledger, units, self._recorded_s, self._plant)

    def _keep_levels(self, stretch: Stretch) -> None:
        for index, followed in self._slots.items():
            station, changes = self._plant.stations[index], slots_taken(stretch, self._plant, index)
            law = f"station {station.name} holds no more than its slots"
            _check_level(followed, changes, stretch.until_s, (station.step_s, station.slots, NO_SHIFT_ENDS), self._plant, law)
        for index, (followed, pool) in enumerate(zip(self._hands, self._plant.pools, strict=True)):
            law = f"pool {pool.name} works with no more hands than are present"
            changes = hands_taken(stretch, self._plant, index)
            _check_level(followed, changes, stretch.until_s, (pool.step_s, pool.hands, pool.shift_end_s), self._plant, law)

    def _follow_limits(self, tasks: Tasks, visits: Visits) -> None:
        """When units came into each limit and left it; one that goes on to a queue within it stays."""
        for inside, entered, left in zip(self._inside, self._entered, self._left, strict=True):
            now, before = inside[tasks.operation], inside[visits.from_operation]
            stays = now & before & (tasks.ready == visits.left_s)
            entered.append(tasks.ready[now & ~stays])
            left.append(visits.left_s[before & ~stays])

    def _check_limits(self, units: Units) -> None:
        for limit, inside, entered, left in zip(self._plant.limits, self._inside, self._entered, self._left, strict=True):
            came, went = np.concatenate(entered), np.concatenate([*left, units.onward_s[inside[units.operation]]])
            came.sort()
            went.sort()
            # Whoever comes when as many have come as there is room for finds one gone, at that second or before: so many are never inside.
            told = bool(np.all(went[: max(len(came) - limit.units, 0)] <= came[limit.units :]))
            _law(told and len(went) == len(came), f"no more than {limit.units} units are inside the limit {limit.name}")


def _inside(plant: Plant, limit: int) -> NDArray[np.bool_]:
    """Whether each operation is in a limit; at last, for NOWHERE, that it is not."""
    return np.array([*(limit in operation.limits for operation in plant.operations), False])


def _check_order(tasks: Tasks, visits: Visits, plant: Plant) -> None:
    _law(bool(np.all((tasks.ready <= tasks.start) & (tasks.start < tasks.end))), "a task is ready, starts and ends in this order")
    _law(bool(np.all(tasks.end <= tasks.onward)), "a unit goes on when its task has ended, or later")
    waited, first = tasks.ready - visits.left_s, visits.from_operation == NOWHERE
    _law(bool(np.all((waited >= 0) | ~first)), "a unit's first task is ready at its release or later")
    _law(bool(np.all((waited >= 0) | first)), "a task is ready when the unit has gone on from the one before, or later")
    if all(operation.patience is None for operation in plant.operations):
        _law(bool(np.all((waited == 0) | first)), "a task is ready when the unit has gone on from the one before")
    if not _untold(plant):
        _law(bool(np.all((waited == 0) | ~first)), "a unit's first task is ready at its release")
        _law(bool(np.all(tasks.onward == tasks.end)), "a unit goes on at once where no limit is in the way")
    _law(not visits.gone.any(), "nothing happens to a unit after its end")


def _check_flow(ledger: Ledger, units: Units, plant: Plant) -> None:
    gone = units.gone
    _law(bool(np.all(ledger.finished_s[gone] == units.onward_s[gone])), "a unit is finished when its last task ends")
    release = _release_s(plant)
    released = int(np.count_nonzero(release < plant.horizon_s))
    inside = int(np.count_nonzero((ledger.end == INSIDE) & (release < plant.horizon_s)))
    left = int(np.count_nonzero(ledger.end != INSIDE))
    _law(released == inside + left, f"{released} units released are {left} gone and {inside} inside")


def _release_s(plant: Plant) -> Ints:
    return np.concatenate([flow.release_s for flow in plant.flows])


def _check_interruptions(stretch: Stretch, plant: Plant) -> None:
    rows, tasks = stretch.interruptions, stretch.tasks
    _law(bool(np.all(tasks.crew[rows.task] != FOLLOWS)), "only a task that has hands is interrupted")
    _law(bool(np.all(rows.stopped_s < rows.resumed_s)), "a task is stopped before it resumes")
    _law(bool(np.all(rows.stopped_s >= tasks.start[rows.task])), "a task is stopped after it has started")
    _law(bool(np.all((rows.resumed_s < tasks.end[rows.task]) | (rows.resumed_s == FOREVER))), "a task resumes before it ends")
    same = rows.task[1:] == rows.task[:-1]
    _law(bool(np.all((rows.resumed_s[:-1] <= rows.stopped_s[1:]) | ~same)), "a task is stopped again after it has resumed")
    for index, crew, mine in _by_crew(tasks, rows.task, plant):
        ends = np.concatenate([plant.pools[pool].shift_end_s for pool, _ in crew.hands] or [np.zeros(0, dtype=np.int64)])
        kept = mine & (rows.slot_kept == 1)
        _law(bool(np.all(_among(rows.stopped_s[kept], ends))), f"a task of {plant.operations[index].name} is stopped by a shift's end")
        back = rows.resumed_s[mine & (rows.resumed_s != FOREVER)]
        handed_on = _among(back, rows.stopped_s[mine])  # a stopped task that is interrupted does not work between the two rows
        _law(bool(np.all(_is_open(crew, back) | handed_on)), f"{plant.operations[index].name} resumes in open time")


def _check_overtime(stretch: Stretch, plant: Plant) -> None:
    rows, tasks = stretch.overtime, stretch.tasks
    _law(bool(np.all((tasks.start[rows.task] < rows.from_s) & (rows.from_s < tasks.end[rows.task]))), "overtime is within its task")
    for index, pool in enumerate(plant.pools):
        _law(bool(np.all(_among(rows.from_s[rows.pool == index], pool.shift_end_s))), f"overtime of {pool.name} begins as a shift ends")
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


def _among(seconds: NDArray[np.integer], others: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which of the seconds are among others; numpy's own `isin` looks for the different ones first, much more slowly."""
    if len(seconds) == 0 or len(others) == 0:
        return np.zeros(len(seconds), dtype=bool)
    ordered = np.sort(others)
    return np.asarray(ordered[np.minimum(np.searchsorted(ordered, seconds), len(ordered) - 1)] == seconds)


def _is_open(crew: Crew, seconds: Compact) -> NDArray[np.bool_]:
    if len(crew.calendar.opens) == 0:
        return np.zeros(len(seconds), dtype=bool)
    window = np.searchsorted(crew.calendar.opens, seconds, side="right") - 1
    return np.asarray((window >= 0) & (seconds < crew.calendar.closes[np.maximum(window, 0)]))


def _check_hours(stretch: Stretch, located: Located, grid: PlantGrid, plant: Plant) -> None:
    """Tasks start and end while the calendar of their crew is open, but for overtime: an end in the second before it."""
    tasks = stretch.tasks
    is_open = located.is_open.ravel()
    calendar = grid.calendar[grid.place[tasks.operation] + tasks.crew] * located.is_open.shape[1]
    began = is_open[calendar + located.begins]
    _law(bool(began.all()), f"{_named(tasks, ~began, plant)} starts in open time")
    ends = located.ends - (np.append(located.edges, FOREVER)[located.ends] == tasks.end)
    ended = is_open[calendar + ends] | (tasks.end == FOREVER)
    ended[stretch.overtime.task] = True
    _law(bool(ended.all()), f"{_named(tasks, ~ended, plant)} ends in open time")


def _named(tasks: Tasks, which: NDArray[np.bool_], plant: Plant) -> str:
    """The operation of the first of some tasks."""
    return plant.operations[int(tasks.operation[np.argmax(which)])].name if which.any() else ""


def _check_level(followed: Followed, changes: Sequence[Change], until_s: int, there: Levels, plant: Plant, law: str) -> None:
    """No more is taken than there is where more is taken than before, and at the seconds where it is `strict`."""
    (step_s, level, strict_s), end_s = there, min(until_s, plant.horizon_s)
    course = followed.until(end_s, changes)
    present = np.repeat(np.append(0, level).astype(np.int32), np.diff(course.up_to(step_s - 1), prepend=0, append=len(course.level)))
    if not np.all((course.level <= present) | (course.change <= 0)):  # some take more than there is, but others may give back as much
        taken = course.taken()
        _law(bool(np.all((taken.level <= _there(step_s, level, taken.seconds)) | (taken.level <= taken.before(followed.level)))), law)
    strict_s = strict_s[(strict_s >= followed.since_s) & (strict_s < end_s)]
    before = np.append(followed.level, course.level)[course.up_to(strict_s)]
    _law(bool(np.all(before <= _there(step_s, level, strict_s))), law)
    followed.go_on(course, end_s)


def _there(step_s: Ints, level: Ints, seconds: NDArray[np.integer]) -> Ints:
    """The level of a step function at each of the seconds, in order; nothing before its first step."""
    changes = np.searchsorted(seconds, step_s)
    return np.repeat(np.append(0, level), np.diff(np.concatenate([[0], changes, [len(seconds)]])))


def _check_little(ledger: Ledger, units: Units, recorded: int, plant: Plant) -> None:
    """The units' time inside, clipped to the horizon, is the time their tasks wait and work: L = lambda W over the whole record."""
    horizon, release = plant.horizon_s, _release_s(plant)
    came = release < horizon
    inside = int(np.sum(np.where(ledger.finished_s >= 0, ledger.finished_s, horizon)[came] - release[came]))
    seen_until = np.minimum(units.onward_s, horizon).astype(np.int64)
    waiting = int(np.sum((horizon - seen_until)[came & (ledger.end == INSIDE)]))
    _law(inside == recorded + waiting, "units' time inside is their tasks' waiting and work")


def _untold(plant: Plant) -> bool:
    """Whether some of a unit's waiting is in no row: it may leave a queue without a task, or wait for room after one."""
    return bool(plant.limits) or any(operation.patience is not None for operation in plant.operations)


def _law(kept: bool, law: str) -> None:
    if not kept:
        raise BrokenLaw(law)
