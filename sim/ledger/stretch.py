"""Stretches of a ledger's tasks: what an engine hands over before its horizon, so that its readers need no more memory for a longer run.

Readers add up what they want to know stretch by stretch. A ledger that is there as a whole is a single stretch.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendars import FOREVER
from sim.ledger.passes import NOWHERE, follow, run
from sim.ledger.rows import Compact, Interruptions, Ledger, Overtime, Tasks
from sim.plant import Plant


@dataclass(frozen=True)
class Stretch:
    """Started tasks in order of start, in rows that will not change any more; `task` numbers those of this stretch.

    Every task that started before second `until_s` is in this stretch or in one before. No batch is divided.
    """

    tasks: Tasks
    interruptions: Interruptions
    overtime: Overtime
    until_s: int = FOREVER


HandOver = Callable[[Stretch], None]


def last_stretch(ledger: Ledger) -> Stretch:
    """The rows that a ledger holds: all, or those not handed over before."""
    return Stretch(ledger.tasks, ledger.interruptions, ledger.overtime)


@dataclass(frozen=True, slots=True)
class Visits:
    """Where the unit of each task of a stretch was before: at which operation, NOWHERE for its first task, and since when it was not.

    `left_s` is when it went on from there; of a unit's first task, when the unit was released.
    """

    from_operation: NDArray[np.int16]
    left_s: Compact
    gone: NDArray[np.bool_]  # whether the task before was its unit's end


class Units:
    """What is known of each unit of a plant, stretch by stretch.

    `operation` and `target` are its last task's, and `onward_s` is when it went on from there; a unit that has not begun is NOWHERE, since
    its release. `first_start_s` is when its first task started, FOREVER where it has none; `missed` whether it was reworked or at an
    operation twice; `sent_away` whether a task sent it to leave.
    """

    def __init__(self, plant: Plant) -> None:
        release = np.concatenate([np.zeros(0, dtype=np.int64), *(flow.release_s for flow in plant.flows)])
        self._horizon_s = np.array([plant.horizon_s])
        self._rework = np.array([operation.rework for operation in plant.operations], dtype=bool)
        self.onward_s: Compact = np.minimum(release, FOREVER).astype(np.int32)
        self.operation: NDArray[np.int16] = np.full(len(release), NOWHERE, dtype=np.int16)
        self.target: NDArray[np.int16] = np.zeros(len(release), dtype=np.int16)
        self.first_start_s: Compact = np.full(len(release), FOREVER, dtype=np.int32)
        self.missed: NDArray[np.bool_] = np.zeros(len(release), dtype=bool)
        self.sent_away: NDArray[np.bool_] = np.zeros(len(release), dtype=bool)

    @property
    def gone(self) -> NDArray[np.bool_]:
        """Which units have left the floor after a task."""
        return np.asarray((self.operation != NOWHERE) & (self.target < 0) & (self.onward_s < self._horizon_s))

    def follow(self, stretch: Stretch) -> Visits:
        """The visits of the next stretch."""
        tasks, count = stretch.tasks, len(stretch.tasks.unit)
        found = Visits(np.empty(count, dtype=np.int16), np.empty(count, dtype=np.int32), np.empty(count, dtype=bool))
        rows = tasks.operation, tasks.unit, tasks.visit, tasks.start, tasks.target, tasks.onward
        units = self.operation, self.target, self.onward_s, self.first_start_s, self.missed, self.sent_away
        run(follow, *rows, self._rework, self._horizon_s, *units, found.from_operation, found.left_s, found.gone)
        return found
