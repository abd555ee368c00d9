"""A ledger laid beside its plant, with what several measures and quantities read from both.

Warm-up is a window laid over the record afterwards: nothing here depends on it but `window`.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.calendars import ALWAYS, FOREVER, HOUR
from sim.ledger import Ledger
from sim.plant import FINISH, Plant

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Record:
    """One replication's ledger and plant, and the window [from_s, to_s) that measures look at."""

    ledger: Ledger
    plant: Plant
    from_s: int

    @property
    def to_s(self) -> int:
        return self.plant.horizon_s

    @cached_property
    def flow(self) -> Ints:
        """The flow of each unit."""
        return np.repeat(np.arange(len(self.plant.flows)), [len(flow.release_s) for flow in self.plant.flows])

    @cached_property
    def placed_s(self) -> Ints:
        """When each unit was ordered or reported."""
        return np.concatenate([flow.placed_s for flow in self.plant.flows])

    @cached_property
    def release_s(self) -> Ints:
        """When each unit came to the floor."""
        return np.concatenate([flow.release_s for flow in self.plant.flows])

    @cached_property
    def delivered_s(self) -> Ints:
        """When each unit reached the customer, -1 if it did not or did so after the horizon."""
        delivered = self.ledger.delivered_s(self.plant)
        return np.where(delivered < self.to_s, delivered, -1)

    @cached_property
    def delivered(self) -> NDArray[np.bool_]:
        """Which units reached the customer within the window."""
        return self.delivered_s >= self.from_s

    @cached_property
    def left(self) -> NDArray[np.bool_]:
        """Which units left the floor within the window."""
        return np.asarray(self.ledger.finished_s >= self.from_s)

    @cached_property
    def rows(self) -> list[NDArray[np.int64]]:
        """Task rows of each operation, in order of start."""
        order = np.argsort(self.ledger.tasks.operation.astype(np.int16), kind="stable")
        edges = np.searchsorted(self.ledger.tasks.operation[order], np.arange(len(self.plant.operations) + 1))
        return [order[a:b] for a, b in pairwise(edges.tolist())]

    @cached_property
    def grid_s(self) -> Ints:
        """The hours of the run, with the edges of months and of the window."""
        hours = np.arange(0, self.to_s, HOUR, dtype=np.int64)
        return np.unique(np.concatenate([hours, self.plant.month_s, [self.from_s, self.to_s]]))

    @cached_property
    def in_window(self) -> NDArray[np.bool_]:
        """Which intervals of the grid lie in the window."""
        return self.grid_s[:-1] >= self.from_s

    @cached_property
    def work_s(self) -> list[Floats]:
        """For each operation, the slot-seconds of work in open time within each interval of the grid."""
        return [self._work_of(index) for index in range(len(self.plant.operations))]

    def _work_of(self, index: int) -> Floats:
        rows, calendar = self.rows[index], self.plant.operations[index].calendar
        start, end = self.ledger.tasks.start[rows].astype(np.int64), self._regular_end(index)
        if calendar is ALWAYS:
            return overlap(start, end, self.grid_s)
        return overlap(calendar.open_seconds(start), calendar.open_seconds(end), calendar.open_seconds(self.grid_s))

    @cached_property
    def overtime_s(self) -> list[tuple[Ints, Ints]]:
        """For each operation, the rows that ran past the end of the shift, and by how many seconds."""
        return [self._overtime_of(index) for index in range(len(self.plant.operations))]

    def _overtime_of(self, index: int) -> tuple[Ints, Ints]:
        rows = self.rows[index]
        over = np.minimum(self.ledger.tasks.end[rows], self.to_s) - np.minimum(self._regular_end(index), self.to_s)
        return rows[over > 0], over[over > 0].astype(np.int64)

    def _regular_end(self, index: int) -> Ints:
        """When the work of each task ends or, if it runs on past the end of a shift, when that shift ends."""
        operation, rows = self.plant.operations[index], self.rows[index]
        end = self.ledger.tasks.end[rows].astype(np.int64)
        if operation.shift_end != FINISH:
            return end
        shift_ends = np.append(operation.calendar.closes[operation.calendar.shift_over], FOREVER)
        return np.asarray(np.minimum(end, shift_ends[np.searchsorted(shift_ends, self.ledger.tasks.start[rows], side="right")]))

    @cached_property
    def busy_s(self) -> list[Floats]:
        """For each operation, the slot-seconds of all work, overtime too, within each interval of the grid."""
        return [work + self._overtime_on_grid(index) for index, work in enumerate(self.work_s)]

    def _overtime_on_grid(self, index: int) -> Floats:
        late, _ = self.overtime_s[index]
        if len(late) == 0:
            return np.zeros(len(self.grid_s) - 1)
        begins = self._regular_end(index)[np.isin(self.rows[index], late)]
        return overlap(np.sort(begins), self.ledger.tasks.end[late].astype(np.int64), self.grid_s)

    def bench_s(self, flow: int) -> Ints:
        """Seconds of work on each unit of a flow, waiting and pauses left out."""
        first = self.plant.first_unit()
        total = np.zeros(first[flow + 1] - first[flow])
        for index, operation in enumerate(self.plant.operations):
            if operation.flow == flow:
                rows, (late, over) = self.rows[index], self.overtime_s[index]
                opened = operation.calendar.open_seconds
                worked = opened(self._regular_end(index)) - opened(self.ledger.tasks.start[rows])
                total += np.bincount(self.ledger.tasks.unit[rows] - first[flow], worked, len(total))
                total += np.bincount(self.ledger.tasks.unit[late] - first[flow], over, len(total))
        return total.astype(np.int64)

    def pool_work_s(self, pool: int, flow: int | None = None) -> Floats:
        """Hand-seconds of a pool's work in open time by interval of the grid, of one flow or of all."""
        total = np.zeros(len(self.grid_s) - 1)
        for operation, work in zip(self.plant.operations, self.work_s, strict=True):
            if flow is None or operation.flow == flow:
                total += dict(operation.crew).get(pool, 0) * work
        return total

    def pool_open_s(self, pool: int) -> Floats:
        """Hand-seconds at which a pool was present and open, by interval of the grid."""
        workers = self.plant.pools[pool]
        if len(workers.hands) == 0:
            return np.zeros(len(self.grid_s) - 1)
        edges = np.unique(np.concatenate([self.grid_s, workers.step_s[workers.step_s < self.to_s]]))
        present = np.searchsorted(workers.step_s, edges[:-1], side="right") - 1
        hands = np.where(present >= 0, workers.hands[np.maximum(present, 0)], 0)
        seconds = hands * np.diff(workers.calendar.open_seconds(edges))
        interval = np.searchsorted(self.grid_s, edges[:-1], side="right") - 1
        return np.asarray(np.bincount(interval, seconds, len(self.grid_s) - 1), dtype=np.float64)

    def stock_level(self, stock: int) -> tuple[Ints, Ints]:
        """On-hand pieces of a stock over time: seconds of change from 0 on, and the level from each on."""
        seconds, changes = [np.zeros(1, dtype=np.int64)], [np.array([self.plant.stocks[stock].opening])]
        for index, operation in enumerate(self.plant.operations):
            rows, tasks = self.rows[index], self.ledger.tasks
            if taken := dict(operation.parts).get(stock, 0):
                seconds.append(tasks.start[rows].astype(np.int64))
                changes.append(np.full(len(rows), -taken))
            if made := dict(operation.makes).get(stock, 0):
                seconds.append(tasks.end[rows].astype(np.int64))
                changes.append(np.full(len(rows), made))
        mine = self.ledger.receipts.stock == stock
        seconds.append(self.ledger.receipts.received_s[mine].astype(np.int64))
        changes.append(self.ledger.receipts.pieces[mine].astype(np.int64))
        second, change = np.concatenate(seconds), np.concatenate(changes)
        order = np.argsort(second, kind="stable")
        order = order[second[order] < self.to_s]
        second, level = second[order], np.cumsum(change[order])
        last = np.append(second[1:] != second[:-1], True)
        return second[last], level[last]

    def worked_s(self, index: int) -> float:
        """Slot-seconds of an operation's work within the window, overtime too."""
        return float(self.busy_s[index][self.in_window].sum())


def overlap(start: Ints, end: Ints, edges: Ints) -> Floats:
    """How much of the intervals [start, end) lies between each two edges, added up; `start` is in order."""
    return np.diff(_passed(start, edges) - _passed(np.sort(end), edges))


def _passed(moments: Ints, edges: Ints) -> Floats:
    """Seconds passed since each of the sorted moments before an edge, added up, at each edge."""
    before = np.searchsorted(moments, edges, side="right")
    total = np.concatenate([[0], np.cumsum(moments)])
    return np.asarray(before * edges - total[before], dtype=np.float64)


def mean_level(seconds: Ints, level: Ints, edges: Ints) -> Floats:
    """The time average of a step function between each two edges; `seconds` begin at or before the first edge."""
    area = np.concatenate([[0], np.cumsum(level[:-1] * np.diff(seconds))])
    k = np.searchsorted(seconds, edges, side="right") - 1
    until = area[k] + level[k] * (edges - seconds[k])
    return np.asarray(np.diff(until) / np.diff(edges))
