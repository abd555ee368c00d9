"""The rules of the floor on SimPy: its clock, its events, its queue of what comes next.

`simpy.Resource` has a fixed capacity and no calendar, so slots, hands and the sweep are ours. The sweep runs in the last event of an
instant (`peek() > now`) instead of in one more event, and timeouts are used again, one for each task in work.
"""

import gc
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import simpy
from simpy.events import NORMAL

from sim.draws import Draws
from sim.engine.book import Book
from sim.engine.cells import compact
from sim.engine.equip import equipped
from sim.engine.gates import Gates, Slot
from sim.engine.shelf import FAR_BELOW, Shelf
from sim.engine.special import Special
from sim.engine.state import Bay, Hours, Place, Resource, Waiting
from sim.engine.step import Step, insert
from sim.engine.sweep import Sweep
from sim.ledger.rows import Ledger
from sim.plant import FINISH, FIT, Plant


def simulate(plant: Plant, draws: Draws) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon."""
    ledger = _Floor(plant, draws).run()
    gc.collect()  # the floor is full of rings, and its arrays are large
    return ledger


class _Floor:
    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.plant = plant
        self.env: Any = simpy.Environment()  # it types its clock as a float; ours counts whole seconds
        self.peek, self.schedule = self.env.peek, self.env.schedule
        self.now = 0
        self.first = plant.first_unit()
        self.bays = [Bay(number, plant, draws) for number in range(len(plant.stations))]
        self.pools = [Resource(0) for _ in plant.pools]
        self.shelves = {number: Shelf(number, plant, draws) for number, stock in enumerate(plant.stocks) if stock.counted}
        self.steps = equipped(plant, draws, self.bays, self.pools, self.shelves)
        special = Special(self)
        staying: list[Callable[[Any], None]] = [self._finish]
        crossing: list[Callable[[Any], None]] = [self._finish_crossing]
        for step in self.steps:
            step.start = self._start if step.plain else special.start
            step.on_finish = crossing if step.crosses else staying
        self.gates = Gates(plant, self.steps, self._send, self._free)
        self.sweep = Sweep(self.steps)
        self.short: list[Shelf] = []
        self.leaving: list[tuple[Step, Waiting]] = []
        self.idle: list[Any] = []
        self.book = Book(plant)
        self.finished, self.end = self.book.finished, self.book.end

    def run(self) -> Ledger:
        self.short = list(self.shelves.values())
        self._order()
        self._chain_steps()
        self._chain_supply()
        self._chain_releases()
        self.env.run(until=self.plant.horizon_s)
        return self.book.ledger()

    # What ends or arrives at an instant; the last of these settles it.

    def _chain(self, seconds: "array[int]", happen: Callable[[int], None]) -> None:
        """One event that rings through sorted seconds and calls `happen` with the number of each."""
        count, k = len(seconds), 0

        def ring(event: simpy.Event) -> None:
            nonlocal k
            self.now = now = self.env.now
            while k < count and seconds[k] == now:
                happen(k)
                k += 1
            if k < count:
                event.callbacks = [ring]
                self.env.schedule(event, delay=seconds[k] - now)
            self._settle_last()
            self.book.keep()

        if count:
            simpy.Timeout(self.env, seconds[0]).callbacks.append(ring)

    def _chain_steps(self) -> None:
        """Hands of pools and slots of stations that come and go."""
        pools = [(resource, pool.step_s, pool.hands) for resource, pool in zip(self.pools, self.plant.pools, strict=True)]
        bays = [(bay, station.step_s, station.slots) for bay, station in zip(self.bays, self.plant.stations, strict=True)]
        seconds = np.concatenate([step_s for _, step_s, _ in [*pools, *bays]] or [np.zeros(0, dtype=np.int64)])
        changes = [(resource, change) for resource, _, level in [*pools, *bays] for change in np.diff(level, prepend=0).tolist()]
        order = np.argsort(seconds, kind="stable")
        steps = [changes[k] for k in order.tolist()]
        self._chain(compact(seconds[order]), lambda k: self._free(*steps[k]))

    def _chain_supply(self) -> None:
        """The instants at which a stock is looked at for other reasons than its use: reviews, and changes of its lane."""
        horizon, looks = self.plant.horizon_s, []
        for shelf in self.shelves.values():
            stock = shelf.stock
            if len(stock.lane):
                instants = range(0, horizon, stock.review_s) if stock.review_s else stock.lane_s.tolist()
                looks += [(second, shelf.number) for second in instants if second < horizon]
        looks.sort()
        self._chain(compact(np.array([second for second, _ in looks])), lambda k: self._look(self.shelves[looks[k][1]]))

    def _look(self, shelf: Shelf) -> None:
        shelf.due = True
        self.short.append(shelf)

    def _chain_releases(self) -> None:
        release = np.concatenate([flow.release_s for flow in self.plant.flows])
        order = np.argsort(release, kind="stable")
        order = order[release[order] < self.plant.horizon_s]
        enters = np.repeat([flow.first for flow in self.plant.flows], np.diff(self.first))
        target, unit = compact(enters[order]), compact(order)
        self._chain(compact(release[order]), lambda k: self._release(target[k], unit[k], self.now))

    def _release(self, target: int, unit: int, now: int) -> None:
        if self.steps[target].limits:
            self.gates.release(unit, target, now)
        else:
            self._ready(target, unit, now)

    def _finish(self, event: Any) -> None:
        step, unit, target, now = event.payload
        self.now = now
        self.idle.append(event)
        for resource, count in step.gives:
            resource.free += count
            if resource.parked and not resource.listed:
                resource.listed = True
                self.sweep.freed.append(resource)
        if step.makes:
            self._make(step)
        if target >= 0:
            self._ready(target, unit, now)
        else:
            self.finished[unit] = now
            self.end[unit] = target
        if self.peek() > now:
            if self.gates.changed:
                self._settle()
                return
            if self.sweep.news or self.sweep.freed:
                self.sweep.run()
            if self.leaving or self.short:
                self._settle()

    def _finish_crossing(self, event: Any) -> None:
        """The end of a task where a limit may be in the way: the hands come free, and the slot when the unit has gone on."""
        step, unit, target, self.now = event.payload
        self.idle.append(event)
        for pool, count in step.crews[0].pools:
            self._free(pool, count)
        if step.makes:
            self._make(step)
        self.gates.go_on(step, unit, target, Slot(step.bay, 1), self.now)
        self._settle_last()

    def finish_special(self, event: Any) -> None:
        """The end of a task, or of a batch: the hands come free, and the slot as soon as all its units have gone on."""
        step, crew, units = event.payload
        self.now = now = self.env.now
        self.idle.append(event)
        for pool, count in crew.pools:
            self._free(pool, count)
        if not step.crosses:
            self._free(step.bay, 1)
        slot = Slot(step.bay, len(units))
        for unit, target in units:
            if step.makes:
                self._make(step)
            if step.crosses:
                self.gates.go_on(step, unit, target, slot, now)
            else:
                self._send(target, unit, now)
        self._settle_last()

    def _make(self, step: Step) -> None:
        for shelf, count in step.makes:
            shelf.position += count
            self._free(shelf, count)

    def complete(self, event: Any) -> None:
        self.now = self.env.now
        event.payload.free = 1
        self._freed(event.payload)
        self._settle_last()

    def _receive(self, event: Any) -> None:
        self.now = self.env.now
        shelf, pieces, expedited = event.payload
        shelf.on_order -= pieces
        if expedited:
            shelf.speeding = False
        if shelf.hurry > FAR_BELOW:
            self.short.append(shelf)
        self._free(shelf, pieces)
        self._settle_last()

    def _open(self, event: Any) -> None:
        self.now = self.env.now
        hours = event.payload
        hours.ringing = False
        self._freed(hours)
        self._settle_last()

    def _run_out(self, event: Any) -> None:
        self.now = self.env.now
        self.leaving.append(event.payload)
        self._settle_last()

    def _first_runs_out(self, event: Any) -> None:
        """Who has waited long enough leaves; the alarm is set for the next who still waits."""
        step, self.now = event.payload, self.env.now
        deadlines, queue = step.deadlines, step.queue
        while deadlines and (not queue or deadlines[0][1] < queue[0] or deadlines[0][0] <= self.now):
            deadline, waiting = deadlines.popleft()
            if deadline <= self.now and queue and waiting >= queue[0]:
                self.leaving.append((step, waiting))
        if deadlines:
            self.later(deadlines[0][0] - self.now, step, self._first_runs_out)
        self._settle_last()

    # The state they change.

    def _free(self, resource: Resource, count: int) -> None:
        resource.free += count
        self._freed(resource)

    def _freed(self, place: Place) -> None:
        if place.parked and not place.listed:
            place.listed = True
            self.sweep.freed.append(place)

    def _ready(self, target: int, unit: int, now: int) -> None:
        """The unit queues for an operation, or goes where those go that have been there too often."""
        step, visit = self.steps[target], 1
        if step.visits is not None:
            serial = unit - step.first_unit
            visit = step.visits[serial] + 1
            if visit > step.max_visits > 0:
                self._send(step.give_up, unit, now)
                return
            step.visits[serial] = visit
        waiting = (now, unit, visit)
        queue = step.queue
        if queue and queue[-1] > waiting:
            insert(queue, waiting)
        else:
            queue.append(waiting)
        if queue[0] is waiting:
            self.sweep.first_changed(step)
        elif step.batch > 1 and len(queue) >= step.batch:
            step.company.free = 1
            self._freed(step.company)
        for shelf, count in step.shelves:
            shelf.position -= count
            if shelf.position <= shelf.trigger or shelf.position - shelf.on_order <= shelf.hurry:
                self.short.append(shelf)
        if step.patience is not None:
            self._wait(step, waiting, step.patience(unit - step.first_unit, visit))

    def _send(self, target: int, unit: int, now: int) -> None:
        if target >= 0:
            self._ready(target, unit, now)
        else:
            self.finished[unit] = now
            self.end[unit] = target

    def _wait(self, step: Step, waiting: Waiting, patience: int) -> None:
        if patience == 0:
            self.leaving.append((step, waiting))
        elif not step.alike:
            self.later(patience, (step, waiting), self._run_out)
        else:  # of tasks that all wait as long, the first in line runs out first: one alarm is enough
            step.deadlines.append((waiting[0] + patience, waiting))
            if len(step.deadlines) == 1:
                self.later(patience, step, self._first_runs_out)

    def later(self, delay: int, payload: Any, happen: Callable[[Any], None]) -> None:
        if self.idle:
            event = self.idle.pop()
            event.callbacks = [happen]
            self.schedule(event, NORMAL, delay)
        else:
            event = _Moment(self.env, delay)
            event.callbacks.append(happen)
        event.payload = payload

    # The end of an instant.

    def _settle_last(self) -> None:
        if self.peek() > self.now:
            self._settle()

    def _settle(self) -> None:
        """Move, sweep, let the impatient leave, order parts: when the last event of the instant has happened."""
        sweep, gates = self.sweep, self.gates
        while sweep.news or sweep.freed or self.leaving or gates.changed:
            if gates.changed:
                gates.move(self.now)
            sweep.run()
            if self.leaving:
                self._leave()
        if self.short:
            self._order()

    def _start(self, step: Step) -> Place | None:
        """Starts the operation's first waiting task if all else that it needs is there; else says what it lacks."""
        now, hours = self.now, step.hours
        if not hours.opened_s <= now < hours.closes_s and not hours.is_open(now):
            return self.until_open(hours, hours.k)
        for resource, count in step.others:
            if resource.free < count:
                return resource
        ready, unit, visit = step.queue[0]
        serial = unit - step.first_unit
        work, target = (step.work[serial], step.target[serial]) if visit == 1 else step.cells.later(visit, serial)
        end = now + work
        if end > hours.closes_s:
            if step.shift_end == FIT:
                return self.until_open(hours, hours.k + 1)
            end = hours.end_of(now, work, step.shift_end == FINISH)
        step.queue.popleft()
        step.scarce.free -= step.count
        for resource, count in step.others:
            resource.free -= count
        self.book.rows.extend((step.index, unit, visit, ready, now, end, target, 0))
        if self.idle:
            event = self.idle.pop()
            event.callbacks = step.on_finish
            event.payload = (step, unit, target, end)
            self.schedule(event, NORMAL, end - now)
        else:
            self.later(end - now, (step, unit, target, end), step.on_finish[0])
        return None

    def until_open(self, hours: Hours, k: int) -> Hours:
        """Sets a bell for the opening of window `k`, unless one is set."""
        if not hours.ringing and k < len(hours.opens):
            hours.ringing = True
            self.later(hours.opens[k] - self.now, hours, self._open)
        return hours

    def _leave(self) -> None:
        leaving, self.leaving = self.leaving, []
        for step, waiting in leaving:
            if waiting not in step.queue:
                continue
            was_first = step.queue[0] is waiting
            step.queue.remove(waiting)
            for shelf, count in step.shelves:
                shelf.position += count
            if not step.queue:
                step.parked, step.also = None, ()
            elif was_first:
                self.sweep.first_changed(step)
            self.gates.go_on(step, waiting[1], step.give_up, None, self.now)

    def _order(self) -> None:
        """The stock policy, stock by stock in the order of the plant."""
        short, self.short = sorted(set(self.short), key=lambda shelf: shelf.number), []
        for shelf in short:
            lane = shelf.lane(self.now)
            while lane >= 0 and (shelf.due or not shelf.stock.review_s) and (pieces := shelf.wanted()):
                self._send_for(shelf, lane, pieces, expedited=False)
            shelf.due = False
            if shelf.position - shelf.on_order <= shelf.hurry and not shelf.speeding:
                shelf.speeding = True
                self._send_for(shelf, shelf.stock.expedite_lane, shelf.stock.expedite_quantity, expedited=True)

    def _send_for(self, shelf: Shelf, lane: int, pieces: int, expedited: bool) -> None:
        received, held = shelf.supplies[lane].arrival(self.now, shelf.orders)
        self.book.receipts.append((shelf.number, shelf.orders, self.now, held, received, pieces, lane))
        shelf.orders += 1
        shelf.position += pieces
        shelf.on_order += pieces
        self.later(received - self.now, (shelf, pieces, expedited), self._receive)


class _Moment(simpy.Timeout):
    """A timeout that carries what it is about, and can be scheduled again."""

    payload: Any
