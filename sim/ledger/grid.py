"""The edges of a run, so close that between two of them nothing opens or closes and no hour, month or window begins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints, distinct
from sim.calendars import ALWAYS, HOUR
from sim.ledger.passes import locate, run
from sim.ledger.rows import Compact
from sim.ledger.stretch import Stretch
from sim.plant import Plant


class Grid:
    """Edges in order, from 0 on, and the intervals from each to the next; what is not before the last edge is in one without end."""

    def __init__(self, edges: Ints) -> None:
        self.edges = edges
        hours = np.arange(0, int(edges[-1]) + HOUR, HOUR)
        self._by_hour: Compact = (np.searchsorted(edges, hours, side="right") - 1).astype(np.int32)  # the last edge not after each hour

    def interval(self, seconds: NDArray[np.integer]) -> Compact:
        """The interval in which each of the seconds is."""
        found = np.empty(len(seconds), dtype=np.int32)
        run(locate, np.ascontiguousarray(seconds, dtype=np.int32), self.edges, self._by_hour, found)
        return found


@dataclass(frozen=True, slots=True)
class Located:
    """The tasks of a stretch on the grid: in which of its `edges` from `first` on each begins and ends; those that do not end come after.

    `is_open` and `opened`, by calendar and interval, are whether a calendar is open in the interval, and its open seconds before it; at
    last those of the interval after them, where nothing is open.
    """

    first: int
    edges: Ints
    begins: Compact
    ends: Compact
    is_open: NDArray[np.bool_]
    opened: Ints


class PlantGrid(Grid):
    """The grid of a plant, and the places of its crews on it: `place[k]` is that of the first crew of operation k.

    The place before it is that of tasks that follow in a batch. `calendar` is by place: which of `calendars` it has.
    """

    def __init__(self, plant: Plant, from_s: int = 0) -> None:
        crews = [crew for operation in plant.operations for crew in operation.crews]
        shared = {id(calendar): calendar for calendar in (ALWAYS, *(crew.calendar for crew in crews))}
        self.calendars = list(shared.values())
        number = {key: k for k, key in enumerate(shared)}
        by_place = [each for operation in plant.operations for each in (ALWAYS, *(crew.calendar for crew in operation.crews))]
        self.calendar = np.array([number[id(each)] for each in by_place], dtype=np.int64)
        self.place = np.cumsum([1, *(1 + len(operation.crews) for operation in plant.operations)])[:-1]
        self.hours_s = hours_s(plant, from_s)
        windows = np.concatenate([edges for each in self.calendars for edges in (each.opens, each.closes)])
        super().__init__(distinct(np.concatenate([self.hours_s, windows[(windows > 0) & (windows < plant.horizon_s)]])))

    def of(self, stretch: Stretch) -> Located:
        """The tasks of a stretch, on the intervals from the first in which something happens to them to the last."""
        tasks = stretch.tasks
        begins, ends = self.interval(tasks.start), self.interval(tasks.end)
        first, last = int(begins[0]) if len(begins) else 0, self._last(stretch, ends)
        begins -= first
        np.minimum(ends - first, last + 1 - first, out=ends)
        edges = self.edges[first : last + 2]
        opened = np.array([calendar.open_seconds(edges) for calendar in self.calendars])
        is_open = np.zeros(opened.shape, dtype=bool)
        is_open[:, :-1] = np.diff(opened) > 0
        return Located(first, edges[:-1], begins, ends, is_open, opened)

    def _last(self, stretch: Stretch, ends: Compact) -> int:
        """The last interval in which a task of a stretch begins, ends, stops or resumes."""
        none = len(self.edges) - 1
        within = [each[each < none] for each in (ends, self.interval(stretch.interruptions.resumed_s))]
        others = [self.interval(each) for each in (stretch.tasks.start[-1:], stretch.interruptions.stopped_s)]
        return max((int(each.max(initial=0)) for each in (*within, *others)), default=0)


def hours_s(plant: Plant, from_s: int) -> Ints:
    """Every hour of a run, every start of a month, both ends of the window from a second on, in order."""
    hours = np.arange(0, plant.horizon_s, HOUR, dtype=np.int64)
    return distinct(np.concatenate([hours, plant.month_s, [from_s, plant.horizon_s]]))
