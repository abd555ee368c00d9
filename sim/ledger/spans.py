"""Spans of time that come piece by piece: how long they last between edges is a sum, which takes no more memory for more of them."""

import numpy as np

from sim.arrays import Floats, Ints, Wholes, narrowest
from sim.calendars import ALWAYS, Calendar
from sim.ledger.stretch import Moments


class Spans:
    """How long spans of time last between each two edges."""

    def __init__(self, edges: Ints) -> None:
        self._edges = edges
        # Of what begins less what ends after the edge before, up to each edge: how many, and the sum of their seconds from there on.
        self._count: Wholes = np.zeros(len(edges), dtype=np.int8)
        self._after: Wholes = np.zeros(len(edges), dtype=np.int16)

    def add(self, begins: Moments, ends: Moments) -> None:
        """Spans from some moments to as many others; which of them belong together does not matter."""
        if len(begins.seconds) == 0:
            return
        first = int(np.searchsorted(self._edges, min(begins.seconds[0], ends.seconds[0])))
        last = int(np.searchsorted(self._edges, max(begins.seconds[-1], ends.seconds[-1])))
        here = slice(first, last + 1)
        begun, ended = begins.up_to(self._edges[here]), ends.up_to(self._edges[here])
        count = np.diff(begun - ended, prepend=0)
        after = np.diff(begins.sums[begun] - ends.sums[ended], prepend=0) - count * self._before(here)
        self._count, self._after = _more(self._count, here, count), _more(self._after, here, after)

    def _before(self, here: slice = slice(None)) -> Ints:
        """The edge before each of some; the first has none but itself."""
        first, end, _ = here.indices(len(self._edges))
        return self._edges[first - 1 : end - 1] if first else np.append(self._edges[:1], self._edges[: end - 1])

    def seconds(self, edges: Ints, calendar: Calendar = ALWAYS) -> Floats:
        """The same as floats."""
        return self.whole_seconds(edges, calendar).astype(np.float64)

    def whole_seconds(self, edges: Ints, calendar: Calendar = ALWAYS) -> Ints:
        """Their time between each two of the edges given, which are among its own as those of the calendar are: that in open time."""
        if not (self._count.any() or self._after.any()):
            return np.zeros(len(edges) - 1, dtype=np.int64)
        opened, count = calendar.open_seconds(self._edges), self._count.astype(np.int64)
        is_open = np.append(True, np.diff(opened) > 0)
        before = np.cumsum(count) * opened
        sums = self._after + count * self._before()
        before -= np.cumsum(count * np.where(is_open, opened - self._edges, opened) + np.where(is_open, sums, 0))
        return np.diff(before[np.searchsorted(self._edges, edges)])


def _more(column: Wholes, here: slice, change: Ints) -> Wholes:
    """A column to which a change has been added; in more bytes where those it has do not hold the sum."""
    total = column[here] + change
    column = column.astype(np.promote_types(column.dtype, narrowest(total)), copy=False)
    column[here] = total
    return column
