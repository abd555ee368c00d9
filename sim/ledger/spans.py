"""Spans of time that come piece by piece: how long they last between edges is a sum, which takes no more memory for more of them."""

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, Wholes, narrowest
from sim.calendars import ALWAYS, Calendar
from sim.ledger.grid import Grid


class Spans:
    """How long spans of time last between each two edges of a grid."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        # In each interval, of what begins less what ends: how many, and the sum of their seconds since the edge.
        self._count: Wholes = np.zeros(len(grid.edges) - 1, dtype=np.int8)
        self._into_s: Wholes = np.zeros(len(grid.edges) - 1, dtype=np.int16)

    def add(self, begins: NDArray[np.integer], ends: NDArray[np.integer]) -> None:
        """Spans from some seconds to as many others, in any order; which of them belong together does not matter."""
        if len(begins) == 0:
            return
        seconds, edges = np.concatenate([begins, ends]).astype(np.int64), self._grid.edges
        interval = self._grid.interval(seconds)
        known = interval < len(edges) - 1  # what is after the last edge lasts beyond it
        sign, into_s = np.repeat([1, -1], len(begins))[known], (seconds - edges[interval])[known]
        interval = interval[known]
        first = int(interval.min(initial=len(edges) - 2))
        count, total = np.zeros((2, int(interval.max(initial=first)) + 1 - first), dtype=np.int64)
        np.add.at(count, interval - first, sign)
        np.add.at(total, interval - first, sign * into_s)
        self.put(first, count, total)

    def put(self, first: int, count: Ints, into_s: Ints) -> None:
        """Spans of which it is known, in some intervals, what begins less what ends: how many, and their seconds since the edge."""
        here = slice(first, first + len(count))
        self._count, self._into_s = _more(self._count, here, count), _more(self._into_s, here, into_s)

    def seconds(self, edges: Ints, calendar: Calendar = ALWAYS) -> Floats:
        """The same as floats."""
        return self.whole_seconds(edges, calendar).astype(np.float64)

    def whole_seconds(self, edges: Ints, calendar: Calendar = ALWAYS) -> Ints:
        """Their time between each two of the edges given, which are among the grid's as those of the calendar are: that in open time."""
        if not (self._count.any() or self._into_s.any()):
            return np.zeros(len(edges) - 1, dtype=np.int64)
        opened = np.diff(calendar.open_seconds(self._grid.edges))
        lasted = np.cumsum(self._count, dtype=np.int64) * opened
        lasted -= np.where(opened > 0, self._into_s, 0)
        before = np.append(0, np.cumsum(lasted))
        return np.diff(before[np.searchsorted(self._grid.edges, edges)])


def _more(column: Wholes, here: slice, change: Ints) -> Wholes:
    """A column to which a change has been added; in more bytes where those it has do not hold the sum."""
    total = column[here] + change
    column = column.astype(np.promote_types(column.dtype, narrowest(total)), copy=False)
    column[here] = total
    return column
