"""Rules 3, 6 and 7: which task starts, resumes or interrupts others.

Only operations that share something touched at this instant are looked at: what the others lack, and hold, is as it was.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

from sim.engine.simpy_engine.rows import Rows
from sim.engine.simpy_engine.state import Crew, Order, Pool, Station, Step, Task
from sim.ledger.rows import FOLLOWS, SET_UP
from sim.plant import FIT


class Floor(Protocol):
    """What a dispatch changes."""

    now: int
    begun: set[Task]
    rows: Rows

    def work(self, task: Task) -> None:
        """The task takes its hands and works on."""

    def give_back(self, task: Task) -> None:
        """The task gives back its hands."""

    def resume(self, task: Task) -> None:
        """The task is stopped or interrupted no more."""

    def free_slot(self, station: Station) -> None:
        """A slot comes free."""

    def later(self, delay: int, happen: Any, what: Any) -> None:
        """Something happens after so many seconds."""


class Dispatch:
    """`stopped` tasks in their order; `touched`: the operations to look at in the next pass."""

    def __init__(self, floor: Floor, steps: list[Step]) -> None:
        self.stopped: list[Task] = []
        self.touched: set[Step] = set()
        self._floor, self._steps = floor, steps
        self._smallest = 1 if any(step.preempt for step in steps) else 2  # hands of a crew that can hold a pool in which some are free
        self._holding: set[Step] = set()
        self._keeping: list[Pool] = []
        self._heap: list[tuple[Order, int]] = []
        self._at: Order | None = None  # the place in the order that a pass has reached

    def touch(self, step: Step) -> None:
        """Something has changed for an operation: it is looked at in this pass if its turn is still to come, or else in the next."""
        order = None if self._at is None else step.order()
        if order is not None and order > self._at:  # type: ignore[operator]
            heappush(self._heap, (order, step.index))
        else:
            self.touched.add(step)

    def freed(self, steps: Iterable[Step]) -> None:
        """Something that these operations share came free, or opened, or is no longer held."""
        for step in steps:
            if step.queue or step.interrupted:
                self.touch(step)

    def once(self) -> bool:
        """One dispatch; whether anything started or resumed."""
        progress = self._resume_stopped() if self.stopped or self._keeping else False
        self._list()
        while self._heap:
            order, index = heappop(self._heap)
            step = self._steps[index]
            if step.order() == order:
                self._at = order
                progress |= self._turn(step)
        self._at = None
        return progress

    def _list(self) -> None:
        """The operations touched, with their first tasks, in the order; what one without a task held is held no more."""
        while self.touched:
            step = self.touched.pop()
            order = step.order()
            if order is None:
                self._hold(step, ())
            else:
                self._heap.append((order, step.index))
        heapify(self._heap)

    def _turn(self, step: Step) -> bool:
        """Starts an operation's tasks until one cannot start or another operation's comes before; whether any started."""
        started = False
        while self._look(step):
            started = True
            for other in self._holding - {step}:
                self.touch(other)  # it may lack something else from now on
            order = step.order()
            if order is None:
                self._hold(step, ())
                break
            if self._heap and self._heap[0][0] < order:
                heappush(self._heap, (order, step.index))
                break
            self._at = order
        return started

    def _look(self, step: Step) -> bool:
        """Starts the operation's first task if that can be, or writes down which pools it lacks."""
        station = step.station
        if station.free < 1 and not step.preempt:
            return self._wait(step)
        task = self._first_interrupted(step)
        together, work, crews = 1, 0, step.crews
        if task is not None:
            crews = [task.crew]
        else:
            together = self._together(step)
            if not together or any(stock.on_hand < count * together for stock, count in step.parts):
                return self._wait(step)
            _, unit, visit = step.queue[0]
            work = step.cell(unit, visit)[0] + self._setup(step)
        ready = [crew for crew in crews if self._is_open(crew, work)]
        crew = next((crew for crew in ready if self._enough(crew, step)), None) if station.free >= 1 else None
        if crew is None and ready and step.preempt and self._interrupt_for(step, ready[0]):
            crew = ready[0]
        if crew is None:
            return self._wait(step, ready[0] if ready and station.free >= 1 else None, work)
        if task is None:
            self._start(step, crew, together)
        else:
            step.interrupted.remove(task)
            self._floor.resume(task)
        return True

    def _first_interrupted(self, step: Step) -> Task | None:
        """The operation's first task, if that is an interrupted one."""
        if step.interrupted and (not step.queue or step.interrupted[0].order[1:] < step.queue[0][:2]):
            return step.interrupted[0]
        return None

    def _together(self, step: Step) -> int:
        """How many tasks start together; 0 while a batch is not complete and has not waited long enough."""
        if step.batch == 1:
            return 1
        now, first_s, wait_s = self._floor.now, step.queue[0][0], step.batch_wait_s
        if len(step.queue) >= step.batch or 0 < wait_s <= now - first_s:
            return min(step.batch, len(step.queue))
        if wait_s and step.alarm_s != first_s + wait_s:
            step.alarm_s = first_s + wait_s
            self._floor.later(step.alarm_s - now, self.touch, step)
        return 0

    def _setup(self, step: Step) -> int:
        return step.setup_s if step.setup_s and step.station.last not in (-1, step.index) else 0

    def _is_open(self, crew: Crew, work: int) -> bool:
        now = self._floor.now
        return crew.hours.is_open(now) and (crew.shift_end != FIT or now + work <= crew.hours.closes_s())

    def _enough(self, crew: Crew, step: Step) -> bool:
        return all(pool.free >= count and not pool.barred(step) for pool, count in crew.hands)

    def _start(self, step: Step, crew: Crew, together: int) -> None:
        floor, station = self._floor, step.station
        first = step.queue[0]
        work, setup = step.cell(*first[1:])[0], self._setup(step)
        lost = self._stops(station, work, setup)
        units, rows = [], []
        for stock, count in step.parts:
            stock.on_hand -= count * together
            stock.owed -= count * together
        for k in range(together):
            waiting = step.queue.popleft()
            target = step.cell(*waiting[1:])[1]
            rows.append(floor.rows.started(step.index, waiting, floor.now, target, crew.number if k == 0 else FOLLOWS))
            units.append((waiting[1], target))
        task = Task(step, crew, (step.priority, *first[:2]), rows[0], units)
        task.left = work + setup + lost
        station.last = step.index
        station.free -= 1
        floor.begun.add(task)
        floor.work(task)

    def _stops(self, station: Station, work: int, setup: int) -> int:
        """Seconds of repair that fall into a task, written down with its set-up."""
        now, stops, lost = self._floor.now, self._floor.rows.stops, 0
        if setup:
            stops.append((station.number, SET_UP, now, setup))
        for number, wear in enumerate(station.wear):
            if repairs := wear.repairs(work):
                stops.append((station.number, number, now, repairs))
                lost += repairs
        return lost

    # Rule 5: stopped tasks come first.

    def _resume_stopped(self) -> bool:
        """Resumes stopped tasks in their order; those that lack hands keep the pools."""
        before = [(pool, pool.kept) for pool in self._keeping]
        for pool in self._keeping:
            pool.kept = None
        self._keeping.clear()
        waiting = [task for task in self.stopped if not self._resumed(task)]
        resumed = len(waiting) < len(self.stopped)
        self.stopped = waiting
        for pool, kept in before:
            if pool.kept is None or pool.kept > kept:  # type: ignore[operator]
                self.freed(pool.steps)
        if resumed:
            for step in self._holding:
                self.touch(step)
        return resumed

    def _resumed(self, task: Task) -> bool:
        hands = task.crew.hands
        if not task.crew.hours.is_open(self._floor.now):
            return False
        if all(pool.free >= count and pool.kept is None for pool, count in hands):
            self._floor.resume(task)
            return True
        for pool, count in hands:
            if pool.free < count <= pool.present:
                pool.kept = task.step.priority if pool.kept is None else min(task.step.priority, pool.kept)
                self._keeping.append(pool)
        return False

    # Rule 6: a task that waits for hands holds the pools it lacks.

    def _wait(self, step: Step, crew: Crew | None = None, work: int = 0) -> bool:
        """The operation's first task waits: for this crew's hands, or for something else."""
        lacks: Sequence[Pool] = ()
        if crew is not None:
            lacks = [pool for pool, count in crew.hands if pool.free < count <= pool.present and count >= self._smallest]
            if lacks and crew.shift_end == FIT and work:
                self._floor.later(crew.hours.closes_s() - work + 1 - self._floor.now, self.touch, step)  # when it fits no more
        if lacks or step.lacks:
            self._hold(step, tuple(lacks))
        return False

    def _hold(self, step: Step, lacks: tuple[Pool, ...]) -> None:
        before, step.lacks = step.lacks, lacks
        for pool in lacks:
            pool.held[step] = step.priority
        (self._holding.add if lacks else self._holding.discard)(step)
        for pool in before:
            if pool not in lacks:
                del pool.held[step]
                self.freed(pool.steps)

    # Rule 7: a task that may interrupt others.

    def _interrupt_for(self, step: Step, crew: Crew) -> bool:
        """Interrupts as few tasks as let the operation's first task start with this crew; whether it can."""
        if any(pool.barred(step) for pool, _ in crew.hands):
            return False
        lacks: dict[Any, int] = {step.station: 1 - step.station.free} | {pool: count - pool.free for pool, count in crew.hands}
        chosen: list[tuple[Task, dict[Any, int]]] = []
        for task in sorted(
            filter(lambda task: self._may_interrupt(step, task), self._floor.begun), key=lambda task: task.order, reverse=True
        ):
            gives: dict[Any, int] = {task.step.station: 1} | task.taken
            if any(lacks.get(what, 0) > 0 for what in gives):
                chosen.append((task, gives))
                lacks = {what: count - gives.get(what, 0) for what, count in lacks.items()}
            if all(count <= 0 for count in lacks.values()):
                break
        else:
            return False
        for task, gives in reversed(chosen):
            without = {what: count + gives.get(what, 0) for what, count in lacks.items()}
            if all(count <= 0 for count in without.values()):
                lacks = without
            else:
                self._interrupt(task)
        return True

    def _may_interrupt(self, step: Step, task: Task) -> bool:
        return task.step.priority > step.priority and not task.late and not task.interrupted

    def _interrupt(self, task: Task) -> None:
        floor = self._floor
        if task in self.stopped:
            self.stopped.remove(task)
        floor.give_back(task)
        task.interrupted = True
        insort(task.step.interrupted, task, key=lambda task: task.order)
        floor.free_slot(task.step.station)
        self.touch(task.step)
