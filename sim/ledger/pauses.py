"""What lies between the start and the end of tasks and is no work in their crew's hours: interruptions, and overtime."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints, distinct
from sim.ledger.grid import Located, PlantGrid
from sim.ledger.rows import Compact
from sim.ledger.stretch import Stretch


@dataclass(frozen=True, slots=True)
class Late:
    """The rows of the ledger's overtime with their tasks: number, operation, crew, start and end of the task, pool, since when, hands."""

    task: Ints
    operation: Compact
    crew: Compact
    start: Compact
    end: Compact
    pool: Compact
    from_s: Compact
    hands: Compact

    @staticmethod
    def of(stretch: Stretch, before: int) -> "Late":
        """Those of a stretch, with so many tasks before it."""
        tasks, late = stretch.tasks, stretch.overtime
        operation, crew, start, end = (column[late.task] for column in (tasks.operation, tasks.crew, tasks.start, tasks.end))
        return Late(late.task.astype(np.int64) + before, operation, crew, start, end, late.pool, late.from_s, late.hands)


def extra_s(stretch: Stretch, grid: PlantGrid) -> Ints:
    """What is worked on each task more than its crew's open time from its start to its end: overtime, less what interruptions take."""
    tasks, stops = stretch.tasks, stretch.interruptions
    extra = np.zeros(len(tasks.unit), dtype=np.int64)
    late, since = _late_since(stretch)
    end = tasks.end[late]
    extra[late] = end - since - _open_s(stretch, grid, late, since, end)
    np.subtract.at(extra, stops.task, _open_s(stretch, grid, stops.task, stops.stopped_s, stops.resumed_s))
    return extra


def leave_out(stretch: Stretch, located: Located, grid: PlantGrid, count: Ints, into_s: Ints) -> None:
    """Takes interruptions and overtime out of sums of what begins less what ends: see `passes.add_tasks`."""
    tasks, stops, (late, since) = stretch.tasks, stretch.interruptions, _late_since(stretch)
    resumed, stopped = (stops.task, stops.resumed_s, 1), (stops.task, stops.stopped_s, -1)
    for task, seconds, sign in ((late, tasks.end[late], 1), (late, since, -1), resumed, stopped):
        interval = grid.interval(seconds) - located.first
        known = interval < len(located.edges)
        at = _places(stretch, grid, task)[known], interval[known]
        np.add.at(count, at, sign)
        np.add.at(into_s, at, sign * (seconds[known] - located.edges[interval[known]]))


def _late_since(stretch: Stretch) -> tuple[Compact, Compact]:
    """The tasks of which hands work overtime, in order, and since when the first of them do."""
    late = stretch.overtime
    first = np.append(True, late.task[1:] != late.task[:-1])[: len(late.task)]
    return late.task[first], late.from_s[first]


def _places(stretch: Stretch, grid: PlantGrid, task: Compact) -> NDArray[np.integer]:
    return grid.place[stretch.tasks.operation[task]] + stretch.tasks.crew[task]


def _open_s(stretch: Stretch, grid: PlantGrid, task: Compact, begins: Compact, ends: Compact) -> Ints:
    """The open time of the crews of tasks between some seconds and others."""
    calendar, found = grid.calendar[_places(stretch, grid, task)], np.zeros(len(task), dtype=np.int64)
    for number in distinct(calendar).tolist():
        mine, opened = calendar == number, grid.calendars[number].open_seconds
        found[mine] = opened(ends[mine]) - opened(begins[mine])
    return found
