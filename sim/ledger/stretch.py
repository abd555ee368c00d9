"""Stretches of a ledger's tasks: what an engine hands over before its horizon, so that its readers need no more memory for a longer run.

Readers add up what they want to know stretch by stretch. A ledger that is there as a whole is a single stretch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.calendars import FOREVER
from sim.ledger.once import once
from sim.ledger.rows import Compact, Interruptions, Ledger, Overtime, Tasks
from sim.plant import Plant

Kind = TypeVar("Kind", bound=np.generic)

NOWHERE = -1  # the operation of a unit that has none behind it


@dataclass(frozen=True, slots=True)
class Moments:
    """Seconds in order, and the sum of the first k of them for each k."""

    seconds: Compact
    sums: Ints

    @staticmethod
    def of(seconds: Compact) -> "Moments":
        """Of seconds that are in order."""
        sums = np.zeros(len(seconds) + 1, dtype=np.int64)
        np.cumsum(seconds, dtype=np.int64, out=sums[1:])
        return Moments(seconds, sums)

    def up_to(self, edges: NDArray[np.integer]) -> Ints:
        """How many are at each edge or before it."""
        return np.searchsorted(self.seconds, edges.astype(self.seconds.dtype), side="right")


@dataclass(frozen=True)
class Stretch:
    """Started tasks in order of start, in rows that will not change any more; `task` numbers those of this stretch.

    Every task that started before second `until_s` is in this stretch or in one before. No batch is divided.
    """

    tasks: Tasks
    interruptions: Interruptions
    overtime: Overtime
    until_s: int = FOREVER

    @cached_property
    def by_unit(self) -> Compact:
        """All rows sorted by unit, in order of start within."""
        return self.tasks.by_unit()

    @once
    def begins(self, operation: int, crew: int | None = None) -> Moments:
        """When the tasks of an operation start; or only those that took a slot with one crew."""
        if crew is not None and self._works_all(operation, crew):
            return self.begins(operation)
        return Moments.of(self.tasks.start[self._rows(operation, crew)])

    @once
    def ends(self, operation: int, crew: int | None = None) -> Moments:
        """When they end, in order; FOREVER for those that do not before the horizon."""
        if crew is not None and self._works_all(operation, crew):
            return self.ends(operation)
        return Moments.of(np.sort(self.tasks.end[self._rows(operation, crew)]))

    def _rows(self, operation: int, crew: int | None) -> Compact:
        return self.tasks.of(operation) if crew is None else self.tasks.worked(operation, crew)

    def _works_all(self, operation: int, crew: int) -> bool:
        return len(self.tasks.worked(operation, crew)) == len(self.tasks.of(operation))


HandOver = Callable[[Stretch], None]


def last_stretch(ledger: Ledger) -> Stretch:
    """The rows that a ledger holds: all, or those not handed over before."""
    return Stretch(ledger.tasks, ledger.interruptions, ledger.overtime)


@dataclass(frozen=True, slots=True)
class Visits:
    """The tasks of a stretch by unit, in order of start within, each with that of the unit's task before: NOWHERE if it has none.

    Of a unit's first task `left_s` is when the unit was released, else when it went on from the task before. `last` is the unit's last yet.
    """

    row: Compact
    unit: Compact
    operation: NDArray[np.int16]
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    ready_s: Compact
    onward_s: Compact
    from_operation: NDArray[np.int16]
    left_s: Compact
    gone: NDArray[np.bool_]  # whether the task before was its unit's end


class Units:
    """Where each unit of a plant is, stretch by stretch: its last task's operation and target, and when it went on from there.

    A unit that has not begun is NOWHERE, since its release.
    """

    def __init__(self, plant: Plant) -> None:
        release = np.concatenate([np.zeros(0, dtype=np.int64), *(flow.release_s for flow in plant.flows)])
        self._horizon_s = plant.horizon_s
        self.onward_s: Compact = np.minimum(release, FOREVER).astype(np.int32)
        self.operation: NDArray[np.int16] = np.full(len(release), NOWHERE, dtype=np.int16)
        self.target: NDArray[np.int16] = np.zeros(len(release), dtype=np.int16)

    @property
    def gone(self) -> NDArray[np.bool_]:
        """Which units have left the floor after a task."""
        return np.asarray((self.operation != NOWHERE) & (self.target < 0) & (self.onward_s < self._horizon_s))

    def follow(self, stretch: Stretch) -> Visits:
        """The visits of the next stretch."""
        tasks, row = stretch.tasks, stretch.by_unit
        unit, onward, target = tasks.unit[row], tasks.onward[row], tasks.target[row].astype(np.int16)
        operation = tasks.operation[row].astype(np.int16)
        last = np.append(unit[1:] != unit[:-1], True)[: len(unit)]
        first = np.append(True, last[:-1])[: len(unit)]
        starts: Ints = np.flatnonzero(first)
        own = unit[first]
        gone = _shifted((target < 0) & (onward < self._horizon_s), starts, self.gone[own])
        left, source = _shifted(onward, starts, self.onward_s[own]), _shifted(operation, starts, self.operation[own])
        visits = Visits(row, unit, operation, first & (source == NOWHERE), last, tasks.ready[row], onward, source, left, gone)
        whose = unit[last]
        self.onward_s[whose], self.operation[whose], self.target[whose] = onward[last], operation[last], target[last]
        return visits


def _shifted(column: NDArray[Kind], starts: Ints, before: NDArray[Kind]) -> NDArray[Kind]:
    """The value of the row before; at the starts what was before."""
    shifted = np.empty_like(column)
    shifted[1:] = column[:-1]
    shifted[starts] = before
    return shifted
