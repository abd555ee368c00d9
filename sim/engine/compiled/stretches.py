"""Handing over a stretch of tasks whose rows will not change any more, so that the table of tasks stays short however long the run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.engine.compiled.layout import NONE, TASK_COLUMNS, Floor
from sim.ledger.rows import FOLLOWS, Interruptions, Overtime, Tasks
from sim.ledger.stretch import HandOver, Stretch

STRETCH = 1 << 18  # tasks from which on they are handed over: a few megabytes
START, CREW = 4, 7  # columns of tasks


def short(floor: Floor) -> Floor:
    """The floor at second 0 with room for a stretch of tasks."""
    rows = STRETCH + len(floor.units)
    return floor if floor.tasks.shape[1] <= rows else floor._replace(tasks=np.empty((TASK_COLUMNS, rows), dtype=np.int32))


def hand_over_some(floor: Floor, hand_over: HandOver, inside: Ints) -> None:
    """Hands over all tasks before the first that a unit inside has open, if they are many, and counts the rows anew from there."""
    clock, at_work = floor.clock[0], inside[floor.units["row"][inside] != NONE]
    tasks, first = int(clock["tasks"]), _first_open(floor, at_work)
    if tasks < STRETCH or first == 0:
        return
    until_s = int(floor.tasks[START, first]) if first < tasks else int(clock["now"])
    stops, clock["interruptions"] = _split(floor.interruptions, int(clock["interruptions"]), first)
    late, clock["overtime_rows"] = _split(floor.overtime_rows, int(clock["overtime_rows"]), first)
    hand_over(Stretch(Tasks(*floor.tasks[:, :first]), interruptions(stops), overtime(late), until_s))
    floor.tasks[:, : tasks - first] = floor.tasks[:, first:tasks].copy()
    floor.units["row"][at_work] -= first
    clock["tasks"] = tasks - first


def _first_open(floor: Floor, at_work: Ints) -> int:
    """The row of the first task that has not gone on, or of the first of its batch."""
    first = int(floor.units["row"][at_work].min(initial=floor.clock[0]["tasks"]))
    while 0 < first < floor.clock[0]["tasks"] and floor.tasks[CREW, first] == FOLLOWS:
        first -= 1
    return first


def _split(rows: NDArray[Any], count: int, first: int) -> tuple[NDArray[Any], int]:
    """The rows of tasks before the first open one; the others begin the table, counted from it: how many they are."""
    over, left = rows[:count][rows["task"][:count] < first], rows[:count][rows["task"][:count] >= first]
    left["task"] -= first
    rows[: len(left)] = left
    return over, len(left)


def interruptions(rows: NDArray[Any]) -> Interruptions:
    """Rows of interruptions in order."""
    rows = rows[np.lexsort((rows["stopped_s"], rows["task"]))]
    return Interruptions(*(np.ascontiguousarray(rows[name]) for name in Interruptions.__slots__))


def overtime(rows: NDArray[Any]) -> Overtime:
    """Rows of overtime in order."""
    rows = rows[np.lexsort((rows["pool"], rows["from_s"], rows["task"]))]
    return Overtime(*(np.ascontiguousarray(rows[name]) for name in Overtime.__slots__))
