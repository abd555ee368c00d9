"""Rules 2, 8, 10 and 11: what happens at an instant, and how units go on."""

from bisect import insort
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import simpy

from sim.calendars import FOREVER
from sim.draws import Draws
from sim.engine.cells import compact
from sim.engine.months import OnMonth, months, unheard
from sim.engine.simpy_engine.dispatch import Dispatch
from sim.engine.simpy_engine.limits import Limits, Move, without
from sim.engine.simpy_engine.rows import Rows
from sim.engine.simpy_engine.shifts import end_shift
from sim.engine.simpy_engine.state import Crew, Hours, Pool, Station, Step, Task, Waiting
from sim.engine.simpy_engine.stocks import Stock
from sim.ledger.rows import Ledger
from sim.plant import LEAVE, Plant

Happen = Callable[[Any], None]


def simulate(plant: Plant, draws: Draws, on_month: OnMonth = unheard) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon."""
    return _Floor(plant, draws).run(on_month)


class _Floor:
    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.plant = plant
        self.env: Any = simpy.Environment()  # it types its clock as a float; ours counts whole seconds
        self.now = 0
        self.rows = Rows(plant)
        self.begun: set[Task] = set()
        self.pools = [Pool(number, pool) for number, pool in enumerate(plant.pools)]
        self.stations = [Station(number, place, draws) for number, place in enumerate(plant.stations)]
        self.stocks = {number: Stock(number, plant, draws) for number, stock in enumerate(plant.stocks) if stock.counted}
        self.hours = {id(crew.calendar): Hours(crew.calendar) for operation in plant.operations for crew in operation.crews}
        self.steps = [Step(index, operation, plant, draws) for index, operation in enumerate(plant.operations)]
        for step in self.steps:
            self._equip(step)
        self.limits = Limits(plant.limits, self._gone, lambda unit: self._leave_floor(unit, LEAVE))
        self.dispatch = Dispatch(self, self.steps)
        self.shift_ends: list[Pool] = []
        self.leaving: list[tuple[Step, Waiting]] = []
        self.short: set[Stock] = set(self.stocks.values())

    def _equip(self, step: Step) -> None:
        """Ties an operation to what it shares with others."""
        operation = self.plant.operations[step.index]
        step.station = self.stations[operation.station]
        step.crews = [
            Crew(number, [(self.pools[pool], count) for pool, count in crew.hands], self.hours[id(crew.calendar)], crew.shift_end)
            for number, crew in enumerate(operation.crews)
        ]
        step.parts = [(self.stocks[stock], count) for stock, count in operation.parts if stock in self.stocks]
        step.makes = [(self.stocks[stock], count) for stock, count in operation.makes if stock in self.stocks]
        crews = step.crews
        shared = {pool for crew in crews for pool, _ in crew.hands} | {crew.hours for crew in crews} | {stock for stock, _ in step.parts}
        for what in [step.station, *shared]:
            what.steps.append(step)

    def run(self, on_month: OnMonth) -> Ledger:
        """From the first order to the horizon."""
        self._order()
        self._happen_in_turn(sorted(self._timetable(), key=lambda entry: entry[0]))
        self._release_in_turn()
        for second in months(self.plant, on_month):
            self.env.run(until=second)
        for task in self.begun:
            if task.idle_s >= 0:
                self._write_idle(task, FOREVER)
        return self.rows.ledger()

    # What ends or arrives at an instant; the last of these settles it.

    def later(self, delay: int, happen: Happen, what: Any) -> None:
        """Something happens after so many seconds."""
        self.env.timeout(delay, (happen, what)).callbacks.append(self._happen)

    def _happen(self, event: Any) -> None:
        self.now = self.env.now
        happen, what = event.value
        happen(what)
        if self.env.peek() > self.now:
            self._settle()

    def _timetable(self) -> Iterator[tuple[int, Happen, Any]]:
        """What is known before the run: steps of hands and slots, hours, shift ends, and looks at stocks."""
        horizon_s = self.plant.horizon_s
        for pool, workers in zip(self.pools, self.plant.pools, strict=True):
            for second, hands in zip(workers.step_s.tolist(), workers.hands.tolist(), strict=True):
                yield second, self._step_hands, (pool, hands)
            for second in pool.staying:
                yield second, self.shift_ends.append, pool
        for station, place in zip(self.stations, self.plant.stations, strict=True):
            for second, change in zip(place.step_s.tolist(), np.diff(place.slots, prepend=0).tolist(), strict=True):
                yield second, self._step_slots, (station, change)
        for hours in self.hours.values():
            for second in hours.opens:
                yield second, self._open, hours
            for second in hours.closes:
                yield second, self._close, hours
        for stock in self.stocks.values():
            for second in stock.looks(horizon_s):
                yield second, self._look, stock

    def _happen_in_turn(self, entries: list[tuple[int, Happen, Any]]) -> None:
        """One event that goes through the entries of a timetable."""
        k = 0

        def ring(_: None) -> None:
            nonlocal k
            while k < len(entries) and entries[k][0] == self.now:
                entries[k][1](entries[k][2])
                k += 1
            if k < len(entries) and entries[k][0] < self.plant.horizon_s:
                self.later(entries[k][0] - self.now, ring, None)

        if entries:
            self.later(entries[0][0], ring, None)

    def _release_in_turn(self) -> None:
        """One event that goes through the releases of units."""
        release = np.concatenate([flow.release_s for flow in self.plant.flows] or [np.zeros(0, dtype=np.int64)])
        order = np.argsort(release, kind="stable")
        order = order[release[order] < self.plant.horizon_s]
        first = np.concatenate([flow.entries() for flow in self.plant.flows] or [np.zeros(0, dtype=np.int64)])
        seconds, units, targets = compact(release[order]), compact(order), compact(first[order])
        k = 0

        def ring(_: None) -> None:
            nonlocal k
            while k < len(units) and seconds[k] == self.now:
                self._go_on(None, units[k], targets[k])
                k += 1
            if k < len(units):
                self.later(seconds[k] - self.now, ring, None)

        if units:
            self.later(seconds[0], ring, None)

    def _step_hands(self, step: tuple[Pool, int]) -> None:
        pool, hands = step
        pool.free += hands - pool.present
        pool.present = hands
        self.dispatch.freed(pool.steps)

    def _step_slots(self, step: tuple[Station, int]) -> None:
        station, change = step
        station.free += change
        for operation in station.steps:  # without a slot it holds nothing any more
            self.dispatch.touch(operation)

    def _open(self, hours: Hours) -> None:
        self.dispatch.freed(hours.steps)

    def _close(self, hours: Hours) -> None:
        for step in hours.steps:
            if step.lacks:  # it holds pools no longer
                self.dispatch.touch(step)

    def _look(self, stock: Stock) -> None:
        stock.due = True
        self.short.add(stock)

    def _receive(self, order: tuple[Stock, int, bool]) -> None:
        stock, pieces, expedited = order
        stock.receive(pieces, expedited)
        self.short.add(stock)
        self.dispatch.freed(stock.steps)

    def _finish(self, task: Task) -> None:
        if task.end_s != self.now:
            return  # it was stopped or interrupted, or has hands that work overtime
        task.end_s = -1
        self.begun.remove(task)
        for pool, count in task.taken.items():
            self.free_hands(pool, count)
        for place, (unit, target) in enumerate(task.units):
            self.rows.ended(task.row + place, self.now)
            for stock, count in task.step.makes:
                stock.on_hand += count
                self.dispatch.freed(stock.steps)
            self._go_on(task.step, unit, target, task, place)

    # How units go on.

    def _go_on(self, step: Step | None, unit: int, target: int, task: Task | None = None, place: int = 0) -> None:
        """A unit leaves the door, a queue, or a task on whose slot it stands, if no limit is in the way."""
        while target >= 0 and self.steps[target].been_too_often(unit):
            target = self.steps[target].give_up
        inside = step.limits if step is not None else ()
        ahead = self.steps[target].limits if target >= 0 else ()
        if inside == ahead:
            self._gone(unit, target, task, place)
        else:
            self.limits.add(Move(self.now, unit, target, without(inside, ahead), without(ahead, inside), task, place, step is None))

    def _gone(self, unit: int, target: int, task: Task | None, place: int) -> None:
        """A unit has left its slot for its next queue, or the floor."""
        if task is not None:
            self.rows.went_on(task.row + place, self.now)
            task.standing -= 1
            if task.standing == 0:
                self.free_slot(task.step.station)
        if target >= 0:
            self._ready(self.steps[target], unit)
        else:
            self._leave_floor(unit, target)

    def _leave_floor(self, unit: int, end: int) -> None:
        self.rows.finished[unit] = self.now
        self.rows.end[unit] = end

    def _ready(self, step: Step, unit: int) -> None:
        """A unit comes to the queue of an operation."""
        serial = unit - step.first_unit
        step.visits[serial] = visit = step.visits[serial] + 1
        waiting = (self.now, unit, visit)
        queue = step.queue
        if queue and queue[-1] > waiting:
            _insert(queue, waiting)
        else:
            queue.append(waiting)
        if queue[0] is waiting or step.batch > 1:
            self.dispatch.touch(step)
        for stock, count in step.parts:
            stock.owed += count
            self.short.add(stock)
        if step.patience is not None:
            patience = step.patience(serial, visit)
            if patience:
                self.later(patience, self.leaving.append, (step, waiting))
            else:
                self.leaving.append((step, waiting))

    # What tasks take and give back.

    def work(self, task: Task) -> None:
        """The task takes its hands and works from now on."""
        task.taken = dict(task.crew.hands)
        for pool, count in task.crew.hands:
            pool.free -= count
        task.since = self.now
        self.end_at(task, task.crew.hours.end_of(self.now, task.left))

    def end_at(self, task: Task, second: int) -> None:
        """The task will end then if nothing comes between."""
        task.end_s = second
        if second < self.plant.horizon_s:
            self.later(second - self.now, self._finish, task)

    def left(self, task: Task) -> int:
        """The seconds of work that are left of a task."""
        return task.left - task.crew.hours.worked(task.since, self.now)

    def give_back(self, task: Task) -> None:
        """The task gives back all the hands it has; one that is stopped already has none, and begins to idle anew."""
        if task.idle_s < 0:
            task.left = self.left(task)
            for pool, count in task.taken.items():
                self.free_hands(pool, count)
            task.taken = {}
            task.end_s = -1
        else:
            self._write_idle(task, self.now)
        task.idle_s = self.now

    def resume(self, task: Task) -> None:
        """A stopped or interrupted task works on."""
        self._write_idle(task, self.now)
        if task.interrupted:
            task.interrupted = False
            task.step.station.free -= 1
        task.idle_s = -1
        self.work(task)

    def _write_idle(self, task: Task, until: int) -> None:
        if task.idle_s < until:
            self.rows.interruptions.append((task.row, task.idle_s, until, int(not task.interrupted)))

    def free_hands(self, pool: Pool, count: int) -> None:
        """Hands come free."""
        pool.free += count
        self.dispatch.freed(pool.steps)

    def free_slot(self, station: Station) -> None:
        """A slot comes free."""
        station.free += 1
        self.dispatch.freed(station.steps)

    # The end of an instant.

    def _settle(self) -> None:
        """Shifts end; then units move, tasks start and the impatient leave until nothing changes; then parts are ordered."""
        self._end_shifts()
        again = True
        while again:
            if self.limits.changed:
                self.limits.move()
            again = self.dispatch.once()
            if self.leaving:
                self._leave()
            again = again or self.limits.changed or bool(self.leaving or self.dispatch.touched)
        if self.short:
            self._order()

    def _end_shifts(self) -> None:
        for pool in self.shift_ends:
            for task in end_shift(self, pool):
                insort(self.dispatch.stopped, task, key=lambda task: task.order)
        self.shift_ends.clear()

    def _leave(self) -> None:
        """Those whose patience has run out leave, if they still wait."""
        leaving = [(step, waiting) for step, waiting in self.leaving if waiting in step.queue]
        self.leaving.clear()
        for step, waiting in leaving:
            step.queue.remove(waiting)
            for stock, count in step.parts:
                stock.owed -= count
            self.dispatch.touch(step)
            self._go_on(step, waiting[1], step.give_up)

    def _order(self) -> None:
        """The stock policy, stock by stock in the order of the plant."""
        for stock in sorted(self.short, key=lambda stock: stock.number):
            for lane, pieces, expedited in stock.orders_due(self.now):
                number, held, received = stock.arrival(lane, self.now)
                self.rows.receipts.append((stock.number, number, self.now, held, received, pieces, lane))
                self.later(received - self.now, self._receive, (stock, pieces, expedited))
        self.short.clear()


def _insert(queue: Any, waiting: Waiting) -> None:
    """Puts a task where its unit number belongs among those that became ready at the same instant."""
    k = len(queue)
    while k > 0 and queue[k - 1] > waiting:
        k -= 1
    queue.insert(k, waiting)
