"""What the engine writes down: rows of compact integers that become a ledger."""

from array import array

import numpy as np

from sim.calendars import FOREVER
from sim.engine.cells import compact
from sim.ledger.rows import INSIDE, Compact, Interruptions, Ledger, Overtime, Receipts, Stops, Tasks
from sim.plant import Plant

COLUMNS = 9  # of a task
END, ONWARD = 5, 8


class Rows:
    """`finished` and `end` are by unit, the others one tuple a row; tasks are nine columns in one array."""

    def __init__(self, plant: Plant) -> None:
        units = plant.first_unit()[-1]
        self.finished, self.end = compact(np.full(units, -1)), compact(np.full(units, INSIDE))
        self.tasks = array("i")
        self.interruptions: list[tuple[int, ...]] = []
        self.overtime: list[tuple[int, ...]] = []
        self.receipts: list[tuple[int, ...]] = []
        self.stops: list[tuple[int, ...]] = []

    def started(self, operation: int, waiting: tuple[int, int, int], start: int, target: int, crew: int) -> int:
        """Writes a task that starts; the number of its row."""
        ready, unit, visit = waiting
        self.tasks.extend((operation, unit, visit, ready, start, FOREVER, target, crew, FOREVER))
        return len(self.tasks) // COLUMNS - 1

    def ended(self, row: int, now: int) -> None:
        """Writes when a task ended."""
        self.tasks[row * COLUMNS + END] = now

    def went_on(self, row: int, now: int) -> None:
        """Writes when a task's unit went on."""
        self.tasks[row * COLUMNS + ONWARD] = now

    def ledger(self) -> Ledger:
        """All that was written down."""
        tasks = np.ascontiguousarray(np.frombuffer(self.tasks, dtype=np.int32).reshape(-1, COLUMNS).T)
        return Ledger(
            Tasks(*tasks),
            np.asarray(self.finished, dtype=np.int32),
            np.asarray(self.end, dtype=np.int32),
            Receipts(*_columns(self.receipts, 7)),
            Stops(*_columns(self.stops, 4)),
            Interruptions(*_columns(sorted(self.interruptions), 4)),
            Overtime(*_columns([(task, pool, from_s, hands) for task, from_s, pool, hands in sorted(self.overtime)], 4)),
        )


def _columns(rows: list[tuple[int, ...]], count: int) -> list[Compact]:
    return list(np.ascontiguousarray(np.array(rows, dtype=np.int32).reshape(-1, count).T))
