"""Rules 3, 6 and 7: which task starts, resumes or interrupts others.

Only operations that share something touched at this instant are looked at: what the others lack, and hold, is as it was.
"""

from bisect import insort
from collections.abc import Iterable
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
        # A pool held by a task that takes one hand has no free hand, unless tasks that interrupt give back more than they need.
        self._smallest = 1 if any(step.preempt for step in steps) else 2
        for step in steps:
            hands = step.crews[0].hands if len(step.crews) == 1 else []
            step.pools = {pool for crew in step.crews for pool, _ in crew.hands}
            if all(count < self._smallest for _, count in hands):
                step.never_holds = hands
        self._waiting: set[Step] = set()  # those that wait for hands: when others take some, they may lack, and hold, other pools
        self._keeping: list[Pool] = []
        self._heap: list[tuple[Order, int]] = []
        self._at: Order | None = None  # the place in the order that a pass has reached

    def touch(self, step: Step) -> None:
        """Something has changed for an operation: it is looked at in this pass if its turn is still to come, or else in the next."""
        if self._at is not None and (order := step.order()) is not None and order > self._at:
            heappush(self._heap, (order, step.index))
        else:
            self.touched.add(step)

    def freed(self, steps: Iterable[Step]) -> None:
        """Something that these operations share came free, or opened, or is no longer held."""
        for step in steps:
            if (step.queue or step.interrupted) and (step.station.free > 0 or step.preempt):  # without a slot it neither starts nor holds
                self.touch(step)

    def once(self) -> bool:
        """One dispatch; whether another one may start more."""
        progress = self._resume_stopped() if self.stopped or self._keeping else False
        if not self.touched:
            return progress
        self._list()
        while self._heap:
            order, index = heappop(self._heap)
            step = self._steps[index]
            if not step.lacks_quietly() and step.order() == order:
                self._at = order
                progress |= self._turn(step)
        self._at = None
        return bool(self.touched) or (progress and bool(self.stopped))

    def _list(self) -> None:
        """The operations touched, with their first tasks, in the order; what one without a task held is held no more."""
        while self.touched:
            step = self.touched.pop()
            order = step.order()
            if order is not None:
                self._heap.append((order, step.index))
            else:
                self._wait(step)
        if len(self._heap) > 1:
            heapify(self._heap)

    def _turn(self, step: Step) -> bool:
        """Starts an operation's tasks until one cannot start or another operation's comes before; whether any started."""
        started = False
        while self._look(step):
            started = True
            for other in self._waiting - {step} if self._waiting else ():
                if _concerns(step, other):
                    self.touch(other)
            order = step.order()
            if order is None:
                self._wait(step)
                break
            if self._heap and self._heap[0][0] < order:
                heappush(self._heap, (order, step.index))
                break
            self._at = order
        return started

    def _look(self, step: Step) -> bool:
        """Starts the operation's first task if that can be, or writes down which pools it lacks."""
        slot = step.station.free >= 1
        if not slot and not step.preempt:
            return self._wait(step)
        if step.lacks_quietly():
            return False
        if step.interrupted and (task := self._first_interrupted(step)):
            return self._resume(step, task, slot)
        together = 1 if step.batch == 1 else self._together(step)
        if not together or (step.parts and not self._parts(step, together)):
            return self._wait(step)
        work, target = step.cell(step.queue[0])
        setup = step.setup_s if step.setup_s and step.station.last not in (-1, step.index) else 0
        crew = self._crew(step, step.crews, work + setup, slot)
        if crew is not None:
            self._start(step, crew, together, work, setup, target)
        return crew is not None

    def _resume(self, step: Step, task: Task, slot: bool) -> bool:
        if self._crew(step, [task.crew], 0, slot) is None:
            return False
        step.interrupted.remove(task)
        self._floor.resume(task)
        return True

    def _crew(self, step: Step, crews: list[Crew], work: int, slot: bool) -> Crew | None:
        """The crew with which the first task starts, if need be after interrupting others; if none, the step holds what it lacks."""
        now, first = self._floor.now, None
        for crew in crews:
            if crew.hours.is_open(now) and (crew.shift_end != FIT or now + work <= crew.hours.closes_s()):
                first = first or crew
                if slot and self._enough(crew, step):
                    return crew
        if first is not None and step.preempt and self._interrupt_for(step, first):
            return first
        self._wait(step, first if slot else None, work)
        return None

    def _first_interrupted(self, step: Step) -> Task | None:
        """The operation's first task, if that is an interrupted one."""
        if step.interrupted and (not step.queue or step.interrupted[0].order[1:] < step.queue[0][:2]):
            return step.interrupted[0]
        return None

    def _together(self, step: Step) -> int:
        """How many tasks of a batch start together; 0 while it is not complete and has not waited long enough."""
        now, first_s, wait_s = self._floor.now, step.queue[0][0], step.batch_wait_s
        if len(step.queue) >= step.batch or 0 < wait_s <= now - first_s:
            return min(step.batch, len(step.queue))
        if wait_s and step.alarm_s != first_s + wait_s:
            step.alarm_s = first_s + wait_s
            self._floor.later(step.alarm_s - now, self.touch, step)
        return 0

    def _parts(self, step: Step, together: int) -> bool:
        return all(stock.on_hand >= count * together for stock, count in step.parts)

    def _enough(self, crew: Crew, step: Step) -> bool:
        for pool, count in crew.hands:  # noqa: SIM110, the innermost loop
            if pool.free < count or pool.barred(step):
                return False
        return True

    def _start(self, step: Step, crew: Crew, together: int, work: int, setup: int, target: int) -> None:
        floor, station = self._floor, step.station
        for stock, count in step.parts:
            stock.on_hand -= count * together
            stock.owed -= count * together
        first = step.queue.popleft()
        row = floor.rows.started(step.index, first, floor.now, target, crew.number)
        task = Task(step, crew, (step.priority, first[0], first[1]), row, [(first[1], target)])
        task.left = work + (self._stops(station, work, setup) if setup or station.wear else 0)
        for _ in range(together - 1):
            waiting = step.queue.popleft()
            target = step.cell(waiting)[1]
            floor.rows.started(step.index, waiting, floor.now, target, FOLLOWS)
            task.units.append((waiting[1], target))
        task.standing = together
        station.last = step.index
        station.free -= 1
        floor.begun.add(task)
        floor.work(task)

    def _stops(self, station: Station, work: int, setup: int) -> int:
        """Seconds of set-up and repair that fall into a task, written down."""
        now, stops, lost = self._floor.now, self._floor.rows.stops, setup
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
            for step in self._waiting:
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
        lacks: tuple[Pool, ...] = ()
        if crew is not None:
            lacks = tuple([pool for pool, count in crew.hands if pool.free < count <= pool.present and count >= self._smallest])
            if lacks and crew.shift_end == FIT and work:
                self._floor.later(crew.hours.closes_s() - work + 1 - self._floor.now, self.touch, step)  # when it fits no more
        may_hold = crew is not None and any(count >= self._smallest for _, count in crew.hands)
        (self._waiting.add if may_hold else self._waiting.discard)(step)
        if lacks != step.lacks:
            self._hold(step, lacks)
        return False

    def _hold(self, step: Step, lacks: tuple[Pool, ...]) -> None:
        before, step.lacks = step.lacks, lacks
        for pool in lacks:
            pool.held[step] = step.priority
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


def _concerns(started: Step, waits: Step) -> bool:
    """Whether a start of one operation may change what another that waits for hands lacks: it lacks more, or no slot or part is left."""
    if len(waits.crews) > 1 or waits.preempt or waits.station is started.station or (waits.parts and started.parts):
        return True
    return any(pool in waits.pools and pool not in waits.lacks for pool in started.pools)
