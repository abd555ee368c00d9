"""`Record`: the ledger of one replication with its plant, and the arrays that several measures and quantities derive from them.

The window after the warm-up is applied to the finished record by those who read it; of the arrays here only `in_window` depends on it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, distinct
from sim.calendars import ALWAYS, HOUR, Calendar, either
from sim.ledger.once import once
from sim.ledger.rows import Compact, Ledger
from sim.plant import LEAVE, SHIP_BACK, UNLIMITED, Crew, Plant

LEGS = ("collection", "lane_in", "queue", "bench", "burn_in", "elsewhere", "lane_out")  # of a repair's turnaround
WORKED = ("bench", "burn_in", "elsewhere")  # those in which somebody or something works on it


@dataclass(frozen=True, slots=True)
class Served:
    """The tasks of one operation worked by its crew `number`.

    `rows` are the tasks that took a slot and hands; `carried` are these and the other tasks of their batches.
    """

    operation: int
    number: int
    crew: Crew
    rows: Compact
    carried: Compact

    def hands(self, pool: int) -> int:
        """How many hands of a pool the crew has."""
        return dict(self.crew.hands).get(pool, 0)

    @property
    def all_hands(self) -> int:
        """How many hands the crew has, of all pools."""
        return sum(hands for _, hands in self.crew.hands)


@dataclass(frozen=True)
class Record:
    """The ledger and the plant of one replication, and the window [from_s, to_s) in seconds over which measures are taken.

    Arrays are computed once, when they are first asked for. Times are in seconds after the start. What is "by unit" has one entry for each
    unit of the plant, what is "by what was served" one for each entry of `served`, and what is "by interval" one for each interval of
    `grid_s`.
    """

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
        """When each unit was ordered, or its failure reported."""
        return np.concatenate([flow.placed_s for flow in self.plant.flows])

    @cached_property
    def release_s(self) -> Ints:
        """When each unit was released to the floor."""
        return np.concatenate([flow.release_s for flow in self.plant.flows])

    @cached_property
    def promise_s(self) -> Ints:
        """The time promised for each unit from order to delivery, 0 where none was."""
        return np.concatenate([flow.promise_s for flow in self.plant.flows])

    @cached_property
    def arrives_s(self) -> Ints:
        """When each unit reaches its customer, beyond the horizon too: see `Ledger.delivered_s`."""
        return self.ledger.delivered_s(self.plant)

    @cached_property
    def delivered_s(self) -> Ints:
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
        sent = np.zeros(len(self.flow), dtype=bool)
        sent[self.ledger.tasks.unit[self.ledger.tasks.target == LEAVE]] = True
        return np.asarray((self.ledger.end == LEAVE) & ~sent)

    @cached_property
    def rows(self) -> list[Compact]:
        """The rows of the task table that belong to each operation, in order of start."""
        return [self.ledger.tasks.of(index) for index in range(len(self.plant.operations))]

    @cached_property
    def served(self) -> list[Served]:
        """The tasks by operation and crew."""
        crew = self.ledger.tasks.carrying
        return [
            self._served_by(index, number, described, crew)
            for index, operation in enumerate(self.plant.operations)
            for number, described in enumerate(operation.crews)
        ]

    def _served_by(self, index: int, number: int, crew: Crew, carrying: Compact) -> Served:
        leading = self.ledger.tasks.worked(index, number)
        if self.plant.operations[index].batch == 1:
            return Served(index, number, crew, leading, leading)
        return Served(index, number, crew, leading, self.rows[index][carrying[self.rows[index]] == number])

    @cached_property
    def first_start_s(self) -> Ints:
        """When the first task of each unit started; for a unit without any, when it left, or the horizon."""
        first = np.where(self.ledger.finished_s >= 0, self.ledger.finished_s, self.to_s).astype(np.int64)
        first[self.ledger.tasks.unit[::-1]] = self.ledger.tasks.start[::-1]  # of several values the last one stays: the earliest
        return first

    @cached_property
    def grid_s(self) -> Ints:
        """The edges of the intervals: every hour of the run, every start of a month, and both ends of the window."""
        hours = np.arange(0, self.to_s, HOUR, dtype=np.int64)
        return distinct(np.concatenate([hours, self.plant.month_s, [self.from_s, self.to_s]]))

    @cached_property
    def in_window(self) -> NDArray[np.bool_]:
        """Which intervals lie in the window."""
        return self.grid_s[:-1] >= self.from_s

    @cached_property
    def work_s(self) -> list[Floats]:
        """Slot-seconds of work in open time, by what was served and by interval."""
        return [self._work_of(served) for served in self.served]

    def _work_of(self, served: Served) -> Floats:
        calendar, stops = served.crew.calendar, self.ledger.interruptions
        start, end = self.ledger.tasks.times(served.operation, served.number)[0], self._regular_end(served)
        if len(start) == 0:
            return np.zeros(len(self.grid_s) - 1)
        mine = self._stops_of(served)
        if len(mine):
            start, end = np.sort(np.concatenate([start, stops.resumed_s[mine]])), np.concatenate([end, stops.stopped_s[mine]])
        if calendar is ALWAYS:
            return overlap(start, end, self.grid_s)
        return overlap(calendar.open_seconds(start), calendar.open_seconds(np.sort(end)), calendar.open_seconds(self.grid_s))

    def _stops_of(self, served: Served) -> NDArray[np.intp]:
        """The interruptions of the tasks of a crew."""
        tasks, task = self.ledger.tasks, self.ledger.interruptions.task
        return np.flatnonzero((tasks.operation[task] == served.operation) & (tasks.crew[task] == served.number))

    @cached_property
    def _late(self) -> tuple[Compact, Ints]:
        """The tasks of which hands work overtime, in order, and since when the first of them do."""
        late = self.ledger.overtime
        first = np.append(True, late.task[1:] != late.task[:-1])[: len(late.task)]
        return late.task[first], late.from_s[first].astype(np.int64)

    def late_from_s(self, rows: NDArray[np.integer]) -> Ints:
        """From when on hands of tasks work overtime, of which some do."""
        tasks, since = self._late
        return since[np.searchsorted(tasks, rows)]

    @cached_property
    def overtime_hands_s(self) -> Ints:
        """Hand-seconds of each row of the ledger's overtime, until its task ends or the horizon."""
        late = self.ledger.overtime
        until = np.minimum(self.ledger.tasks.end[late.task], self.to_s).astype(np.int64)
        return np.asarray(late.hands * (until - late.from_s))

    @cached_property
    def overtime_s(self) -> list[tuple[Compact, Ints]]:
        """The rows that ran past the end of a shift with hands of it, and by how many seconds, by what was served."""
        return [self._overtime_of(served) for served in self.served]

    def _overtime_of(self, served: Served) -> tuple[Compact, Ints]:
        tasks, (task, since) = self.ledger.tasks, self._late
        mine = (tasks.operation[task] == served.operation) & (tasks.crew[task] == served.number)
        return task[mine], np.minimum(tasks.end[task[mine]], self.to_s).astype(np.int64) - since[mine]

    def _regular_end(self, served: Served) -> Compact:
        """When the work of each task ends or, if hands of it work overtime, when that begins."""
        end = self.ledger.tasks.times(served.operation, served.number)[1]
        late, _ = self._overtime_of(served)
        if len(late):
            end, k = end.copy(), np.searchsorted(served.rows, late)
            end[k] = np.minimum(end[k], self.late_from_s(late))
        return end

    @cached_property
    def busy_s(self) -> list[Floats]:
        """Slot-seconds of all work, overtime included, by what was served and by interval."""
        each = zip(self.served, self.work_s, self.overtime_s, strict=True)
        return [work + self._overtime_on_grid(late) for _, work, (late, _) in each]

    def _overtime_on_grid(self, late: Compact) -> Floats:
        if len(late) == 0:
            return np.zeros(len(self.grid_s) - 1)
        return overlap(np.sort(self.late_from_s(late)), self.ledger.tasks.end[late], self.grid_s)

    @cached_property
    def legs(self) -> list[tuple[Ints, Ints]]:
        """By flow: when each repair was delivered, before the horizon, and the seconds of each leg of its turnaround (rows as in `LEGS`).

        The legs add up to the turnaround. `queue` is all time on the floor in which nobody works on the unit: it waits for hands, slots,
        parts, room or opening hours. `bench` is work by hands. `burn_in` is work at stations without hands that have a number of slots,
        `elsewhere` at those with unlimited slots, such as partners and customers. Set-ups and repairs of the station within a task count as
        work.
        """
        return [self._legs_of(number) for number in range(len(self.plant.flows))]

    def _legs_of(self, number: int) -> tuple[Ints, Ints]:
        flow, first = self.plant.flows[number], self.plant.first_unit()
        mine = slice(first[number], first[number + 1])
        back = (self.delivered_s[mine] >= 0) & (self.ledger.end[mine] == SHIP_BACK)
        if not back.any():
            return np.zeros(0, dtype=np.int64), np.zeros((len(LEGS), 0), dtype=np.int64)
        bench, burn_in, elsewhere = (self.tended_s(number, leg)[back] for leg in WORKED)
        left, delivered = self.ledger.finished_s[mine][back].astype(np.int64), self.delivered_s[mine][back]
        placed, collected, release = flow.placed_s[back], flow.collected_s[back], flow.release_s[back]
        queue = left - release - bench - burn_in - elsewhere
        return delivered, np.array([collected - placed, release - collected, queue, bench, burn_in, elsewhere, delivered - left])

    @once
    def tended_s(self, flow: int, leg: str) -> Ints:
        """Seconds of work on each unit of a flow that belong to a leg of `WORKED`, without waiting and pauses."""
        first, tasks = self.plant.first_unit(), self.ledger.tasks
        total = np.zeros(first[flow + 1] - first[flow])
        for served in self.served:
            if self.plant.operations[served.operation].flow == flow and self._leg(served) == leg and len(served.carried):
                total += np.bincount(tasks.unit[served.carried] - first[flow], self._worked_of(served), len(total))
        return total.astype(np.int64)

    def _worked_of(self, served: Served) -> Ints:
        """Seconds of work on each task that was carried."""
        opened, stops, rows = served.crew.calendar.open_seconds, self.ledger.interruptions, served.rows
        worked = opened(self._regular_end(served)) - opened(self.ledger.tasks.start[rows])
        late, over = self._overtime_of(served)
        worked[np.searchsorted(rows, late)] += over
        mine = self._stops_of(served)
        np.subtract.at(worked, np.searchsorted(rows, stops.task[mine]), opened(stops.resumed_s[mine]) - opened(stops.stopped_s[mine]))
        return np.asarray(worked[np.searchsorted(rows, served.carried, side="right") - 1])

    def _leg(self, served: Served) -> str:
        """The leg to which a crew's work belongs."""
        bench, burn_in, elsewhere = WORKED
        if served.all_hands > 0:
            return bench
        station = self.plant.stations[self.plant.operations[served.operation].station]
        return elsewhere if station.slots[0] >= UNLIMITED else burn_in

    @once
    def pool_work_s(self, pool: int, flow: int | None = None) -> Floats:
        """Hand-seconds of work of a pool in open time by interval, for one flow or for all."""
        total = np.zeros(len(self.grid_s) - 1)
        for served, work in zip(self.served, self.work_s, strict=True):
            if flow is None or self.plant.operations[served.operation].flow == flow:
                total += served.hands(pool) * work
        return total + self._taken_over_s(pool, flow)

    def _taken_over_s(self, pool: int, flow: int | None) -> Floats:
        """The work of hands of a pool in tasks of which other hands work overtime: what is left of the crew, in the pool's open time."""
        tasks, late, total = self.ledger.tasks, self.ledger.overtime, np.zeros(len(self.grid_s) - 1)
        for served, (rows, _) in zip(self.served, self.overtime_s, strict=True):
            if len(rows) and served.hands(pool) and flow in (None, self.plant.operations[served.operation].flow):
                mine = np.isin(late.task, rows) & (late.pool == pool)
                gone = np.repeat(np.flatnonzero(mine), late.hands[mine])
                crew = np.repeat(rows, served.hands(pool))
                opened = self.plant.pools[pool].calendar.open_seconds
                edges = opened(self.grid_s)
                total += overlap(opened(np.sort(self.late_from_s(crew))), opened(tasks.end[crew]), edges)
                total -= overlap(opened(np.sort(late.from_s[gone])), opened(tasks.end[late.task[gone]]), edges)
        return total

    @once
    def pool_busy_s(self, pool: int) -> Floats:
        """`pool_work_s` of all flows, but no more than the hands present: those that a step down within a shift has left too many."""
        return np.asarray(np.minimum(self.pool_work_s(pool), self.pool_open_s(pool)))

    @once
    def pool_open_s(self, pool: int) -> Floats:
        """Hand-seconds in which workers of a pool are present in open time, by interval."""
        workers = self.plant.pools[pool]
        return self.present_s(workers.step_s, workers.hands, workers.calendar)

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

    @cached_property
    def station_hours(self) -> list[Calendar]:
        """When each station is open: whenever a crew of one of its operations is."""
        crews = [[self.served[k].crew for k in self.at_station(station)] for station in range(len(self.plant.stations))]
        return [either({id(crew.calendar): crew.calendar for crew in mine}.values()) for mine in crews]

    @once
    def stock_level(self, stock: int) -> tuple[Compact, Compact]:
        """The pieces on hand of a stock: the seconds at which they change, from 0 on, and the level from each of them on."""
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
        return second[last].astype(np.int32), level[last].astype(np.int32)

    def worked_s(self, index: int) -> float:
        """Slot-seconds of an operation's work within the window, overtime too."""
        mine = [k for k, served in enumerate(self.served) if served.operation == index]
        return sum(float(self.busy_s[k][self.in_window].sum()) for k in mine)


def overlap(start: NDArray[np.integer], end: NDArray[np.integer], edges: Ints) -> Floats:
    """The total time that the intervals [start, end) spend between each two successive edges. `start` must be sorted."""
    return np.diff(_passed(start, edges) - _passed(np.sort(end), edges))


def _passed(moments: NDArray[np.integer], edges: Ints) -> Floats:
    """At each edge, the sum of the seconds since each of the sorted moments before it."""
    before = np.searchsorted(moments, edges.astype(moments.dtype), side="right")
    total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(moments, dtype=np.int64)])
    return np.asarray(before * edges - total[before], dtype=np.float64)


def mean_level(seconds: NDArray[np.integer], level: NDArray[np.integer], edges: Ints) -> Floats:
    """The time average of a step function between each two successive edges; its first change must not be after the first edge."""
    area = np.concatenate([[0], np.cumsum(level[:-1].astype(np.int64) * np.diff(seconds))])
    k = np.searchsorted(seconds, edges, side="right") - 1
    until = area[k] + level[k] * (edges - seconds[k])
    return np.asarray(np.diff(until) / np.diff(edges))
