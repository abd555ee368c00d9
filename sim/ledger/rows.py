"""What happened: one row a task, one a unit, one a receipt, one a stop."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Wholes, distinct, narrow
from sim.calendars import NEVER, either, past
from sim.plant import SHIP, SHIP_BACK, Plant

Compact = NDArray[np.int32]

INSIDE = -9  # the end of a unit that is still on the floor
FOLLOWS = -1  # the crew of a task that others of its batch carry
SET_UP = -1  # the failure number of a set-up


class _Groups(NamedTuple):
    """All rows by operation and then by crew, FOLLOWS first, in order of start within, with their starts and ends.

    `begins` is where each such group begins, and at last how many rows there are; an operation has `width` groups.
    """

    order: Compact
    start: Compact
    end: Compact
    begins: list[int]
    width: int

    def between(self, first: int, last: int) -> slice:
        """Where some groups are, from the first to before the last."""
        most = len(self.begins) - 1
        return slice(self.begins[min(first, most)], self.begins[min(last, most)])

    def of_crew(self, operation: int, crew: int) -> slice:
        """Where the rows of an operation and a crew are."""
        group = operation * self.width + crew + 1
        return self.between(group, group + 1) if crew + 1 < self.width else slice(0, 0)


@dataclass(frozen=True)
class Tasks:
    """Started tasks in order of (first) start: operation, unit and visit numbers, ready/start/end seconds, and where the unit goes next.

    `crew` is which of the operation's crews works, FOLLOWS for a task that others of its batch carry: it takes no slot and no hands.
    `end` is FOREVER for a task that had not ended before the horizon. `onward` is when its unit went on to its next queue, or left:
    its `end`, or later if it had to wait for room; FOREVER if it had not before the horizon. Rows are grouped once, for whoever asks.
    """

    operation: Compact
    unit: Compact
    visit: Compact
    ready: Compact
    start: Compact
    end: Compact
    target: Compact
    crew: Compact
    onward: Compact

    @cached_property
    def _groups(self) -> _Groups:
        width = int(self.crew.max(initial=FOLLOWS)) + 2
        group = self.operation * width + (self.crew + 1)
        group = group.astype(np.min_scalar_type(group.max(initial=0)))  # which is sorted faster
        order = np.argsort(group, kind="stable").astype(np.int32)
        begins = np.concatenate([[0], np.cumsum(np.bincount(group))])
        return _Groups(order, self.start[order], self.end[order], begins.tolist(), width)

    def of(self, operation: int) -> Compact:
        """The rows of one operation, in order of start."""
        groups = self._groups
        return np.sort(groups.order[groups.between(operation * groups.width, (operation + 1) * groups.width)])

    def worked(self, operation: int, crew: int) -> Compact:
        """The rows of an operation that a crew works, without those that follow in a batch, in order of start."""
        return self._groups.order[self._groups.of_crew(operation, crew)]

    def times(self, operation: int, crew: int) -> tuple[Compact, Compact]:
        """When the tasks of an operation and a crew start and end, in order of start."""
        mine = self._groups.of_crew(operation, crew)
        return self._groups.start[mine], self._groups.end[mine]

    @cached_property
    def slot_until(self) -> Compact:
        """When each task gave its slot free for good: when its unit went on, of a batch the last one."""
        followers = np.flatnonzero(self.crew == FOLLOWS)
        if len(followers) == 0:
            return self.onward
        until, leaders = self.onward.copy(), np.flatnonzero(self.crew != FOLLOWS)
        np.maximum.at(until, leaders[np.searchsorted(leaders, followers) - 1], until[followers])
        return until


@dataclass(frozen=True, slots=True)
class Interruptions:
    """Each time a task gave back its hands before its end: the number of its row in Tasks, from when until when, in order of both.

    `resumed_s` is FOREVER if it had not resumed before the horizon. `slot_kept` is 1 where a shift's end stopped it on its slot, 0 where
    a more important task interrupted it; a stopped task that is interrupted has two rows, one from the other on. There is no row of
    no seconds. A batch has rows for its first task alone.
    """

    task: Compact
    stopped_s: Compact
    resumed_s: Compact
    slot_kept: Compact


@dataclass(frozen=True, slots=True)
class Overtime:
    """Hands that stayed after their shift until the task's end: task row, pool, since when, how many; in order of (task, since, pool).

    From the first of these seconds on the task works without a pause.
    """

    task: Compact
    pool: Compact
    from_s: Compact
    hands: Compact


@dataclass(frozen=True, slots=True)
class Receipts:
    """Orders for parts: stock, order number, seconds ordered, held at the border and received, pieces, and the lane they came on.

    `received_s` may lie beyond the horizon.
    """

    stock: Compact
    number: Compact
    ordered_s: Compact
    held_s: Compact
    received_s: Compact
    pieces: Compact
    lane: Compact


@dataclass(frozen=True, slots=True)
class Stops:
    """What made a task last longer: station, failure number (SET_UP for a set-up), the second the task began, seconds added."""

    station: Compact
    failure: Compact
    start_s: Compact
    lasts_s: Compact


@dataclass(frozen=True, slots=True)
class Ledger:
    """One replication. `finished_s[u]` is when unit u left the floor (-1: still inside), `end[u]` how (see `plant.ENDS`, or INSIDE)."""

    tasks: Tasks
    finished_s: Compact
    end: Wholes
    receipts: Receipts
    stops: Stops
    interruptions: Interruptions
    overtime: Overtime

    def delivered_s(self, plant: Plant) -> Wholes:
        """When each unit reached its customer, counting transit, holds and closed lanes and borders; -1 if it has not left for one."""
        on_road = np.concatenate([flow.transit_s + flow.held_s for flow in plant.flows])
        arrives = self.finished_s.astype(np.int64) + on_road
        lane = np.concatenate([flow.lane_out for flow in plant.flows])
        first = plant.first_unit()
        for number, flow in enumerate(plant.flows):
            mine = slice(first[number], first[number + 1])
            for k in distinct(lane[mine][lane[mine] >= 0]).tolist():
                shut = either((plant.lanes[k].shut, flow.shut if plant.lanes[k].crosses else NEVER))
                arrives[mine] = np.where(lane[mine] == k, past(shut, arrives[mine]), arrives[mine])
        left = (self.end == SHIP) | (self.end == SHIP_BACK)
        return narrow(np.where(left, arrives, -1))
