"""The sweep: which waiting task may start next.

An operation whose first task cannot start is parked at the place it lacks (a pool, a station, a stock, or its opening hours), in the
order in which the sweep would look at it. A place that comes free offers the first parked there; when that has been dealt with and
something is still free, the next. So an instant costs as many looks as tasks can start, not as many as wait, and the order is the
same as if all waiting tasks were looked at.
"""

from heapq import heapify, heappop, heappush

from sim.engine.state import Entry, Place
from sim.engine.step import Step
from sim.plant import FIT


class Sweep:
    """`news`: operations with a new first task; `freed`: places at which something has come free. Both since the last sweep."""

    def __init__(self, steps: list[Step]) -> None:
        self.news: list[Step] = []
        self.freed: list[Place] = []
        self._steps = steps
        self._parking: list[Step] = []

    def first_changed(self, step: Step) -> None:
        """A new first task waits for this operation. What it lacks is the same, unless it is of another length or age and that matters.

        Where what it needs most is lacking, or is about to be offered, it can be parked there at once.
        """
        scarce = step.scarce
        if step.shift_end == FIT or not step.plain:
            step.parked, step.also = None, ()
        elif step.parked is None and not step.listed and (scarce.free < step.count or scarce.listed):
            step.parked = scarce
        if step.parked is not None:
            heappush(step.parked.parked, (step.priority, step.queue[0], step.index))
        elif not step.listed:
            step.listed = True
            self.news.append(step)

    def run(self) -> None:
        """Starts every task that can start, in the order of (priority, ready time, unit number)."""
        steps, heap = self._steps, self._gathered()
        while heap:
            step = steps[(heappop(heap) if len(heap) > 1 else heap.pop())[2]]
            queue, place, step.offered_by = step.queue, step.offered_by, None
            scarce, count = step.scarce, step.count
            while queue:  # its tasks, until one cannot start or another operation's comes before
                lacking = scarce if scarce.free < count else step.start(step)
                if place is not None:
                    if place.parked and place.free > 0:
                        self._offer(place, heap)
                    place = None
                if lacking is not None:
                    step.parked = lacking
                    if lacking.free > 0 or step.also:
                        self._parking.append(step)  # not yet: the place would offer it again
                    else:
                        heappush(lacking.parked, (step.priority, queue[0], step.index))
                    break
                if heap and queue and heap[0] < (step.priority, queue[0], step.index):
                    heappush(heap, (step.priority, queue[0], step.index))
                    break
        if self._parking:
            self._park()

    def _park(self) -> None:
        for step in self._parking:
            if step.parked is not None:
                for place in (step.parked, *step.also):
                    heappush(place.parked, step.entry())
        self._parking.clear()

    def _gathered(self) -> list[Entry]:
        """The operations to look at: those with news, and the first parked at each place that came free."""
        heap: list[Entry] = []
        if self.news:
            for step in self.news:
                step.listed = False
                if step.queue:
                    heap.append((step.priority, step.queue[0], step.index))
            self.news.clear()
            if len(heap) > 1:
                heapify(heap)
        if self.freed:
            for place in self.freed:
                place.listed = False
                self._offer(place, heap)
            self.freed.clear()
        return heap

    def _offer(self, place: Place, heap: list[Entry]) -> None:
        """Moves the first operation parked at a place into the sweep; what is no longer true is dropped."""
        while place.parked and place.free > 0:
            entry = heappop(place.parked)
            step = self._steps[entry[2]]
            if (step.parked is place or place in step.also) and step.queue and step.queue[0] is entry[1]:
                step.parked, step.also = None, ()
                step.offered_by = place
                heappush(heap, entry)
                return
