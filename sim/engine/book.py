"""The rows of a ledger while an engine writes them: compact integers that become columns now and then."""

from array import array

import numpy as np

from sim.engine.cells import compact
from sim.ledger.rows import INSIDE, Ledger, Receipts, Stops, Tasks
from sim.plant import Plant

COLUMNS = 8
BUFFER = 1 << 16  # rows kept as one piece before they become columns


class Book:
    """`rows` takes a task's eight columns at a time; `finished` and `end` are by unit; receipts and stops are rows of their own."""

    def __init__(self, plant: Plant) -> None:
        units = plant.first_unit()[-1]
        self.rows = array("i")
        self.receipts: list[tuple[int, ...]] = []
        self.stops: list[tuple[int, ...]] = []
        self.finished = compact(np.full(units, -1))
        self.end = compact(np.full(units, INSIDE))
        self._columns = np.empty((COLUMNS, _room(plant)), dtype=np.int32)
        self._kept = 0

    def keep(self) -> None:
        """Moves the latest rows, if there are many, into columns, which are made longer when they are full."""
        if len(self.rows) > COLUMNS * BUFFER:
            self._keep()

    def ledger(self) -> Ledger:
        """All that was written down."""
        self._keep()
        return Ledger(
            Tasks(*self._columns[:, : self._kept]),
            np.asarray(self.finished, dtype=np.int32),
            np.asarray(self.end, dtype=np.int32),
            Receipts(*np.array(self.receipts, dtype=np.int32).reshape(-1, 7).T),
            Stops(*np.array(self.stops, dtype=np.int32).reshape(-1, 4).T),
        )

    def _keep(self) -> None:
        new = np.frombuffer(self.rows, dtype=np.int32).reshape(-1, COLUMNS).T
        until = self._kept + new.shape[1]
        if until > self._columns.shape[1]:
            longer = np.empty((COLUMNS, self._kept // 4 + new.shape[1]), dtype=np.int32)
            self._columns = np.concatenate([self._columns, longer], axis=1)
        self._columns[:, self._kept : until] = new
        self._kept = until
        self.rows = array("i")


def _room(plant: Plant) -> int:
    """Rows to make room for: each unit at each operation of its flow, and half of them again. Memory never touched costs nothing."""
    each = [sum(operation.flow == number for operation in plant.operations) for number in range(len(plant.flows))]
    return sum(3 * steps * len(flow.release_s) // 2 for steps, flow in zip(each, plant.flows, strict=True)) + BUFFER
