"""`Record`: the ledger of one replication with its plant, and the arrays that several measures and quantities derive from them.

The window after the warm-up is applied to the finished record by those who read it; of the arrays here only `in_window` depends on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, Wholes, distinct, floats, labels, narrow
from sim.calendars import FOREVER, WEEK, Calendar
from sim.ledger.once import once
from sim.ledger.pauses import Late
from sim.ledger.rows import Compact, Ledger
from sim.ledger.served import Served
from sim.ledger.sums import Sums
from sim.plant import LEAVE, Plant

BLOCK = 1 << 16  # values added up at once


@dataclass(frozen=True)
class Record:
    """The ledger and the plant of one replication, and the window [from_s, to_s) in seconds over which measures are taken.

    Arrays are computed once, when they are first asked for, or each time where that is quick. Times are in seconds after the start. What is
    "by unit" has one entry for each unit of the plant, what is "by what was served" one for each entry of `served`, and what is "by
    interval" one for each interval of `grid_s`.
    """

    ledger: Ledger
    plant: Plant
    from_s: int
    given: Sums | None = None

    @cached_property
    def sums(self) -> Sums:
        """What is known of the tasks: the sums `given`, where the ledger's stretches were read as it came, or else those of the ledger."""
        return self.given or Sums.of(self.ledger, self.plant, self.from_s)

    @property
    def to_s(self) -> int:
        return self.plant.horizon_s

    @cached_property
    def flow(self) -> Wholes:
        """The flow of each unit."""
        return np.repeat(labels(np.arange(len(self.plant.flows))), [len(flow.release_s) for flow in self.plant.flows])

    @property
    def placed_s(self) -> Wholes:
        """When each unit was ordered, or its failure reported."""
        return np.concatenate([flow.placed_s for flow in self.plant.flows])

    @property
    def release_s(self) -> Wholes:
        """When each unit was released to the floor."""
        return np.concatenate([flow.release_s for flow in self.plant.flows])

    @property
    def promise_s(self) -> Wholes:
        """The time promised for each unit from order to delivery, 0 where none was."""
        return np.concatenate([flow.promise_s for flow in self.plant.flows])

    @cached_property
    def arrives_s(self) -> Wholes:
        """When each unit reaches its customer, beyond the horizon too: see `Ledger.delivered_s`."""
        return self.ledger.delivered_s(self.plant)

    @cached_property
    def delivered_s(self) -> Wholes:
        """When each unit was delivered; -1 for one that was not, or after the horizon."""
        return np.where(self.arrives_s < self.to_s, self.arrives_s, -1)

    @cached_property
    def delivered(self) -> NDArray[np.bool_]:
        """Which units were delivered within the window."""
        return self.delivered_s >= self.from_s

    @cached_property
    def left(self) -> NDArray[np.bool_]:
        """Which units left the floor within the window."""
        return np.asarray(self.ledger.finished_s >= self.from_s)

    @cached_property
    def unserved(self) -> NDArray[np.bool_]:
        """Which units ended with `leave` although no task sent them there: out of patience, canceled, or turned away."""
        return np.asarray((self.ledger.end == LEAVE) & ~self.sums.units.sent_away)

    @property
    def served(self) -> list[Served]:
        """The crews of the operations."""
        return self.sums.served

    @property
    def out_s(self) -> Compact:
        """When each unit left the floor, or the horizon."""
        return np.where(self.ledger.finished_s >= 0, self.ledger.finished_s, self.to_s)

    @property
    def first_start_s(self) -> Wholes:
        """When the first task of each unit started; for a unit without any, when it left, or the horizon."""
        return np.where(self.sums.units.first_start_s < FOREVER, self.sums.units.first_start_s, self.out_s)

    @property
    def grid_s(self) -> Ints:
        """The edges of the intervals: every hour of the run, every start of a month, and both ends of the window."""
        return self.sums.grid.hours_s

    @property
    def weeks_s(self) -> Ints:
        """The edges of the run's whole weeks; of the whole run if it is shorter."""
        return np.arange(0, self.to_s + 1, WEEK, dtype=np.int64) if self.to_s >= WEEK else np.array([0, self.to_s])

    @cached_property
    def month(self) -> Ints:
        """The month of each interval."""
        return np.searchsorted(self.plant.month_s, self.grid_s[:-1], side="right") - 1

    @cached_property
    def in_window(self) -> NDArray[np.bool_]:
        """Which intervals lie in the window."""
        return self.grid_s[:-1] >= self.from_s

    @property
    def work_s(self) -> list[Wholes]:
        """Slot-seconds of work in open time, by what was served and by interval."""
        return self.sums.work_s

    @cached_property
    def overtime_hands_s(self) -> Ints:
        """Hand-seconds of each row of overtime, until its task ends or the horizon."""
        late = self.sums.late
        return np.asarray(late.hands * (np.minimum(late.end, self.to_s).astype(np.int64) - late.from_s))

    @once
    def late_tasks(self, *positions: int) -> tuple[Ints, Ints]:
        """Of the tasks of what was served that have overtime hands: since when the first have, and when the tasks end, both in order."""
        late = self.sums.late
        first = np.append(True, late.task[1:] != late.task[:-1])[: len(late.task)]
        whose = [(self.served[k].operation, self.served[k].number) for k in positions]
        mine = np.flatnonzero(first & self._are_of(late, whose))
        return np.sort(late.from_s[mine]).astype(np.int64), np.sort(late.end[mine]).astype(np.int64)

    @staticmethod
    def _are_of(late: Late, whose: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
        """Which rows of overtime are of these operations and crews."""
        mine = np.zeros(len(late.task), dtype=bool)
        for operation, crew in whose:
            mine |= (late.operation == operation) & (late.crew == crew)
        return mine

    @cached_property
    def busy_s(self) -> list[Wholes]:
        """Slot-seconds of all work, overtime included, by what was served and by interval."""
        return [self._with_overtime(position, work) for position, work in enumerate(self.work_s)]

    def _with_overtime(self, position: int, work: Wholes) -> Wholes:
        begins, ends = self.late_tasks(position)
        return narrow(work + overlap(begins, ends, self.grid_s).astype(np.int64)) if len(begins) else work

    def pool_work_s(self, pool: int, flow: int | None = None) -> Floats:
        """Hand-seconds of work of a pool in open time by interval, for one flow or for all."""
        total = np.zeros(len(self.grid_s) - 1)
        for served, work in zip(self.served, self.work_s, strict=True):
            if served.hands(pool) and flow in (None, self.plant.operations[served.operation].flow):
                total += served.hands(pool) * floats(work)
        return total + self._taken_over_s(pool, flow)

    def _taken_over_s(self, pool: int, flow: int | None) -> Floats:
        """The work of hands of a pool in tasks of which other hands work overtime: what is left of the crew, in the pool's open time."""
        late, total = self.sums.late, np.zeros(len(self.grid_s) - 1)
        opened = self.plant.pools[pool].calendar.open_seconds
        for position, served in enumerate(self.served):
            if not served.hands(pool) or flow not in (None, self.plant.operations[served.operation].flow):
                continue
            begins, ends = self.late_tasks(position)
            if len(begins):
                mine = self._are_of(late, [(served.operation, served.number)]) & (late.pool == pool)
                gone, edges = np.repeat(np.flatnonzero(mine), late.hands[mine]), opened(self.grid_s)
                total += served.hands(pool) * overlap(opened(begins), opened(ends), edges)
                total -= overlap(opened(np.sort(late.from_s[gone])), opened(late.end[gone]), edges)
        return total

    @once
    def pool_busy_s(self, pool: int) -> Wholes:
        """`pool_work_s` of all flows, but no more than the hands present: those that a step down within a shift has left too many."""
        return narrow(np.minimum(self.pool_work_s(pool), self.pool_open_s(pool)).astype(np.int64))

    @once
    def pool_open_s(self, pool: int) -> Wholes:
        """Hand-seconds in which workers of a pool are present in open time, by interval."""
        workers = self.plant.pools[pool]
        return narrow(self.present_s(workers.step_s, workers.hands, workers.calendar).astype(np.int64))

    def present_s(self, step_s: Ints, level: Ints, calendar: Calendar) -> Floats:
        """The integral of a step function over open time, by interval."""
        if len(level) == 0 or len(calendar.opens) == 0:
            return np.zeros(len(self.grid_s) - 1)
        edges = distinct(np.concatenate([self.grid_s, step_s[step_s < self.to_s]]))
        present = np.searchsorted(step_s, edges[:-1], side="right") - 1
        seconds = np.where(present >= 0, level[np.maximum(present, 0)], 0) * np.diff(calendar.open_seconds(edges))
        interval = np.searchsorted(self.grid_s, edges[:-1], side="right") - 1
        return np.asarray(np.bincount(interval, seconds, len(self.grid_s) - 1), dtype=np.float64)

    def at_station(self, station: int) -> list[int]:
        """The positions in `served` of what is worked at a station."""
        return [k for k, served in enumerate(self.served) if self.plant.operations[served.operation].station == station]

    @property
    def station_hours(self) -> list[Calendar]:
        """When each station is open: whenever a crew of one of its operations is."""
        return self.sums.station_hours

    def stock_level(self, stock: int) -> tuple[Compact, Wholes]:
        """The pieces on hand of a stock: the seconds at which they change, from 0 on, and the level from each of them on.

        Worked out anew each time, because it is long: `inventory.shelf` keeps what is asked for more than once.
        """
        mine = self.ledger.receipts.stock == stock
        seconds = [np.zeros(1, dtype=np.int32), self.ledger.receipts.received_s[mine]]
        changes = [narrow(np.array([self.plant.stocks[stock].opening])), self.ledger.receipts.pieces[mine]]
        for index, operation in enumerate(self.plant.operations):
            if taken := dict(operation.parts).get(stock, 0):
                seconds.append(starts := self.sums.supplied(index).start)
                changes.append(labels(np.full(len(starts), -taken)))
            if made := dict(operation.makes).get(stock, 0):
                seconds.append(ends := self.sums.supplied(index).end)
                changes.append(labels(np.full(len(ends), made)))
        second = np.concatenate(seconds)
        order = np.argsort(second, kind="stable").astype(np.int32)
        second, level = second[order], np.cumsum(np.concatenate(changes)[order], dtype=np.int64)
        last = np.append(second[1:] != second[:-1], True) & (second < self.to_s)
        return second[last], narrow(level[last])

    def worked_s(self, index: int) -> float:
        """Slot-seconds of an operation's work within the window, overtime too."""
        mine = [k for k, served in enumerate(self.served) if served.operation == index]
        return sum(float(self.busy_s[k][self.in_window].sum()) for k in mine)


def within_s(record: Record, begins: NDArray[np.integer], ends: NDArray[np.integer]) -> NDArray[np.int64]:
    """How much of each interval [begins, ends) lies in the window, in seconds."""
    return np.asarray(np.maximum(np.minimum(ends, record.to_s) - np.maximum(begins, record.from_s), 0), dtype=np.int64)


def overlap(start: NDArray[np.integer], end: NDArray[np.integer], edges: Ints) -> Floats:
    """The total time that the intervals [start, end) spend between each two successive edges. `start` must be sorted."""
    return np.diff(_passed(start, edges) - _passed(np.sort(end), edges))


def _passed(moments: NDArray[np.integer], edges: Ints) -> Floats:
    """At each edge, the sum of the seconds since each of the sorted moments before it."""
    before = np.searchsorted(moments, edges.astype(moments.dtype), side="right")
    return np.asarray(before * edges - _sums(moments, before), dtype=np.float64)


def _sums(values: NDArray[np.integer], counts: Ints) -> Ints:
    """The sum of the first so many values, for each count; counts rise. Block by block, so that it takes no more memory for more values."""
    found, so_far = np.zeros(len(counts), dtype=np.int64), 0
    for k in range(0, len(values) + 1, BLOCK):
        sums = np.append(so_far, so_far + np.cumsum(values[k : k + BLOCK], dtype=np.int64))
        here = slice(*np.searchsorted(counts, [k, k + BLOCK]))
        found[here] = sums[counts[here] - k]
        so_far = int(sums[-1])
    return found


def mean_level(seconds: NDArray[np.integer], level: NDArray[np.integer], edges: Ints) -> Floats:
    """The time average of a step function between each two successive edges; its first change must not be after the first edge."""
    area = np.concatenate([[0], np.cumsum(level[:-1].astype(np.int64) * np.diff(seconds))])
    k = np.searchsorted(seconds, edges, side="right") - 1
    until = area[k] + level[k] * (edges - seconds[k])
    return np.asarray(np.diff(until) / np.diff(edges))
