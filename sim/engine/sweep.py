"""The sweep: which waiting task may start next.

An operation whose first task cannot start is parked at the place it lacks (a station, a pool, a stock, or its opening hours), in the
order in which the sweep would look at it. A place that comes free offers the first parked there; when that has been dealt with and
something is still free, the next. So an instant costs as many looks as tasks can start, not as many as wait, and the order is the
same as if all waiting tasks were looked at.
"""

from collections.abc import Callable
from heapq import heapify, heappop, heappush

from sim.engine.state import Entry, Place, Step
from sim.plant import FIT


class Sweep:
    """Operations with news since the last sweep, and places that have come free."""

    def __init__(self, steps: list[Step], start: Callable[[Step], Place | None]) -> None:
        self._steps = steps
        self._start = start
        self._news: list[Step] = []
        self._freed: list[Place] = []
        self._parking: list[Step] = []

    @property
    def due(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self._news or self._freed)

    def first_changed(self, step: Step) -> None:
        """A new first task waits for this operation. What it lacks is the same, but under `fit` it may be shorter than the one before."""
        if step.shift_end == FIT:
            step.parked = None
        if step.parked is not None:
            heappush(step.parked.parked, step.entry())
        elif not step.listed:
            step.listed = True
            self._news.append(step)

    def freed(self, place: Place) -> None:
        """Something at this place has come free."""
        if place.parked and not place.listed:
            place.listed = True
            self._freed.append(place)

    def run(self) -> None:
        """Starts every task that can start, in the order of (priority, ready time, unit number)."""
        heap: list[Entry] = []
        offered: dict[int, Place] = {}
        for step in self._news:
            step.listed = False
            if step.queue:
                heap.append(step.entry())
        for place in self._freed:
            place.listed = False
            self._offer(place, heap, offered)
        self._news, self._freed = [], []
        if len(heap) > 1:
            heapify(heap)
        while heap:
            step = self._steps[heappop(heap)[2]]
            self._start_all(step, heap, offered)
        for step in self._parking:
            if step.parked is not None:
                heappush(step.parked.parked, step.entry())
        self._parking = []

    def _start_all(self, step: Step, heap: list[Entry], offered: dict[int, Place]) -> None:
        """Starts the operation's tasks until one cannot, or another operation's comes before."""
        place = offered.pop(step.index, None)
        while step.queue:
            lacking = self._start(step)
            if place is not None and place.free > 0:
                self._offer(place, heap, offered)
                place = None
            if lacking is not None:
                step.parked = lacking
                self._parking.append(step)
                return
            if heap and step.queue and heap[0] < step.entry():
                heappush(heap, step.entry())
                return

    def _offer(self, place: Place, heap: list[Entry], offered: dict[int, Place]) -> None:
        """Moves the first operation parked at a place into the sweep; what is no longer true is dropped."""
        while place.parked and place.free > 0:
            entry = heappop(place.parked)
            step = self._steps[entry[2]]
            if step.parked is place and step.queue and step.queue[0] is entry[1]:
                step.parked = None
                offered[step.index] = place
                heappush(heap, entry)
                return
