"""The start of what is not plain: operations with several crews, batches, set-ups, failing stations or limits."""

from collections.abc import Callable
from typing import Any, Protocol

from sim.engine.book import Book
from sim.engine.state import Bay, Hours, Place
from sim.engine.step import Hands, Step
from sim.ledger.rows import FOLLOWS, SET_UP
from sim.plant import FINISH, FIT


class Floor(Protocol):
    """What an engine offers: its clock, its book, and what can be made to happen later."""

    now: int
    book: Book

    def later(self, delay: int, payload: Any, happen: Callable[[Any], None]) -> None:
        """Makes something happen after a delay."""

    def until_open(self, hours: Hours, k: int) -> Hours:
        """Sets a bell for the opening of window `k`."""

    def finish_special(self, event: Any) -> None:
        """The end of a task or batch."""

    def complete(self, event: Any) -> None:
        """A batch has waited long enough."""


class Special:
    """Starts steps that are not plain."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def start(self, step: Step) -> Place | None:
        """Starts the operation's first waiting task or batch if all that it needs is there; else says what it lacks."""
        floor = self._floor
        now, queue = floor.now, step.queue
        size = min(step.batch, len(queue))
        if size < step.batch and not 0 < step.batch_wait_s <= now - queue[0][0]:
            return self._alone(step)
        if step.bay.free < 1:
            return step.bay
        for shelf, count in step.shelves:
            if shelf.free < count * size:
                return shelf
        ready, unit, visit = queue[0]
        work, target = self._cell(step, unit, visit)
        setup = step.setup_s if step.bay.last not in (-1, step.index) else 0
        places: list[Place] = []
        for crew in step.crews:
            place = self._lacks(crew, work + setup)
            if place is None:
                break
            places.append(place)
        else:
            step.also = tuple(places[1:])
            return places[0]
        end = crew.hours.end_of(now, work + setup + self._stopped(step.bay, work, setup), crew.shift_end == FINISH)
        step.bay.last = step.index
        step.bay.free -= 1
        for resource, count in crew.pools:
            resource.free -= count
        for shelf, count in step.shelves:
            shelf.free -= count * size
        units = []
        for k in range(size):
            ready, unit, visit = queue.popleft()
            target = target if k == 0 else self._cell(step, unit, visit)[1]
            floor.book.rows.extend((step.index, unit, visit, ready, now, end, target, crew.number if k == 0 else FOLLOWS))
            units.append((unit, target))
        floor.later(end - now, (step, crew, units), floor.finish_special)
        return None

    def _cell(self, step: Step, unit: int, visit: int) -> tuple[int, int]:
        serial = unit - step.first_unit
        return (step.work[serial], step.target[serial]) if visit == 1 else step.cells.later(visit, serial)

    def _alone(self, step: Step) -> Place:
        """Where a batch that is not complete waits: for one more, or until its first has waited long enough."""
        floor = self._floor
        step.company.free = 0
        first_s = step.queue[0][0]
        if step.batch_wait_s and step.oldest_s != first_s:
            step.oldest_s = first_s
            floor.later(first_s + step.batch_wait_s - floor.now, step.company, floor.complete)
        return step.company

    def _lacks(self, crew: Hands, work: int) -> Place | None:
        """What keeps a crew from starting that much work now, None if nothing does."""
        floor, hours = self._floor, crew.hours
        now = floor.now
        if not hours.opened_s <= now < hours.closes_s and not hours.is_open(now):
            return floor.until_open(hours, hours.k)
        for resource, count in crew.pools:
            if resource.free < count:
                return resource
        if now + work > hours.closes_s and crew.shift_end == FIT:
            return floor.until_open(hours, hours.k + 1)
        return None

    def _stopped(self, bay: Bay, work: int, setup: int) -> int:
        """Seconds that failures add to a task, written down with its set-up."""
        floor = self._floor
        if setup:
            floor.book.stops.append((bay.number, SET_UP, floor.now, setup))
        lost = 0
        for number, wear in enumerate(bay.wear):
            repairs = wear.repairs(work)
            if repairs:
                floor.book.stops.append((bay.number, number, floor.now, repairs))
            lost += repairs
        return lost
