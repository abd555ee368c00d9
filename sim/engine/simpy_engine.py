"""The rules of the floor on SimPy: its clock, its events, its queue of what comes next.

`simpy.Resource` has a fixed capacity and no calendar, so slots, hands and the sweep are ours. The sweep runs in the last event of an
instant (`peek() > now`) instead of in one more event, and timeouts are used again, one for each task in work.
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import simpy
from simpy.events import NORMAL

from sim.draws import Draws
from sim.engine.cells import compact
from sim.engine.state import Hours, Place, Resource, Shelf, Step, Waiting, insert, shelf_of
from sim.engine.sweep import Sweep
from sim.ledger import INSIDE, Ledger, Receipts, Tasks
from sim.plant import FINISH, FIT, Plant

BUFFER = 1 << 16  # rows kept as one piece before they become columns


def simulate(plant: Plant, draws: Draws) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon."""
    return _Floor(plant, draws).run()


class _Floor:
    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.plant = plant
        self.env: Any = simpy.Environment()  # it types its clock as a float; ours counts whole seconds
        self.peek, self.schedule = self.env.peek, self.env.schedule
        self.now = 0
        self.first = plant.first_unit()
        self.stations = [Resource(station.slots) for station in plant.stations]
        self.pools = [Resource(0) for _ in plant.pools]
        self.shelves = {number: shelf_of(number, plant, draws) for number, stock in enumerate(plant.stocks) if stock.lane >= 0}
        hours = {id(operation.calendar): Hours(operation.calendar) for operation in plant.operations}
        self.steps = [Step(index, plant, draws, self.first[operation.flow]) for index, operation in enumerate(plant.operations)]
        for step in self.steps:
            step.hours = hours[id(plant.operations[step.index].calendar)]
            self._equip(step)
        self.sweep = Sweep(self.steps, self._start)
        self.short: list[Shelf] = []
        self.leaving: list[tuple[Step, Waiting]] = []
        self.idle: list[Any] = []
        self.rows = array("i")
        self.columns = np.empty((7, _room(plant)), dtype=np.int32)
        self.kept = 0
        self.receipts: list[tuple[int, ...]] = []
        self.finished = compact(np.full(self.first[-1], -1))
        self.end = compact(np.full(self.first[-1], INSIDE))
        self.on_finish = [self._finish]

    def _equip(self, step: Step) -> None:
        operation = self.plant.operations[step.index]
        station = [(self.stations[operation.station], 1)]
        hands = [(self.pools[pool], count) for pool, count in operation.crew]
        taken: list[tuple[Shelf, int]] = [(self.shelves[stock], count) for stock, count in operation.parts if stock in self.shelves]
        step.shelves = tuple(taken)
        needs: list[tuple[Resource, int]] = [*hands, *station, *taken]
        (step.scarce, step.count), *step.others = needs
        step.gives = (*hands, *station)
        step.makes = tuple((self.shelves[stock], count) for stock, count in operation.makes if stock in self.shelves)

    def run(self) -> Ledger:
        self.short = list(self.shelves.values())
        self._order()
        self._chain_headcounts()
        self._chain_releases()
        self.env.run(until=self.plant.horizon_s)
        self._keep_rows()
        receipts = np.array(self.receipts, dtype=np.int32).reshape(-1, 6).T
        return Ledger(
            Tasks(*self.columns[:, : self.kept]),
            np.asarray(self.finished, dtype=np.int32),
            np.asarray(self.end, dtype=np.int32),
            Receipts(*receipts),
        )

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
            if len(self.rows) > 7 * BUFFER:
                self._keep_rows()

        if count:
            simpy.Timeout(self.env, seconds[0]).callbacks.append(ring)

    def _chain_headcounts(self) -> None:
        pools = list(zip(self.pools, self.plant.pools, strict=True))
        seconds = np.concatenate([pool.step_s for _, pool in pools] or [np.zeros(0, dtype=np.int64)])
        changes = [(resource, change) for resource, pool in pools for change in np.diff(pool.hands, prepend=0).tolist()]
        order = np.argsort(seconds, kind="stable")
        steps = [changes[k] for k in order.tolist()]
        self._chain(compact(seconds[order]), lambda k: self._free(*steps[k]))

    def _chain_releases(self) -> None:
        release = np.concatenate([flow.release_s for flow in self.plant.flows])
        order = np.argsort(release, kind="stable")
        order = order[release[order] < self.plant.horizon_s]
        enters = np.repeat([flow.first for flow in self.plant.flows], np.diff(self.first))
        target, unit = compact(enters[order]), compact(order)
        self._chain(compact(release[order]), lambda k: self._ready(target[k], unit[k], self.now))

    def _finish(self, event: Any) -> None:
        step, unit, target, now = event.payload
        self.now = now
        self.idle.append(event)
        for resource, count in step.gives:
            resource.free += count
            if resource.parked and not resource.listed:
                resource.listed = True
                self.sweep.freed.append(resource)
        for shelf, count in step.makes:
            shelf.position += count
            self._free(shelf, count)
        if target >= 0:
            self._ready(target, unit, now)
        else:
            self.finished[unit] = now
            self.end[unit] = target
        if self.peek() > now:
            if self.sweep.news or self.sweep.freed:
                self.sweep.run()
            if self.leaving or self.short:
                self._settle()

    def _receive(self, event: Any) -> None:
        self.now = self.env.now
        self._free(*event.payload)
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
        for shelf, count in step.shelves:
            shelf.position -= count
            if shelf.position <= shelf.stock.reorder_point:
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
        else:
            self._later(patience, (step, waiting), self._run_out)

    def _later(self, delay: int, payload: Any, happen: Callable[[Any], None]) -> None:
        event: Any = _Moment(self.env, delay)
        event.payload = payload
        event.callbacks.append(happen)

    # The end of an instant.

    def _settle_last(self) -> None:
        if self.peek() > self.now:
            self._settle()

    def _settle(self) -> None:
        """Sweep, let the impatient leave, order parts: when the last event of the instant has happened."""
        sweep = self.sweep
        while sweep.news or sweep.freed or self.leaving:
            sweep.run()
            if self.leaving:
                self._leave()
        if self.short:
            self._order()

    def _start(self, step: Step) -> Place | None:
        """Starts the operation's first waiting task if all else that it needs is there; else says what it lacks."""
        now, hours = self.now, step.hours
        if not hours.opened_s <= now < hours.closes_s and not hours.is_open(now):
            return self._until_open(hours, hours.k)
        for resource, count in step.others:
            if resource.free < count:
                return resource
        ready, unit, visit = step.queue[0]
        serial = unit - step.first_unit
        work, target = (step.work[serial], step.target[serial]) if visit == 1 else step.cells.later(visit, serial)
        end = now + work
        if end > hours.closes_s:
            if step.shift_end == FIT:
                return self._until_open(hours, hours.k + 1)
            end = hours.end_of(now, work, step.shift_end == FINISH)
        step.queue.popleft()
        step.scarce.free -= step.count
        for resource, count in step.others:
            resource.free -= count
        self.rows.extend((step.index, unit, visit, ready, now, end, target))
        if self.idle:
            event = self.idle.pop()
            event.callbacks = self.on_finish
            event.payload = (step, unit, target, end)
            self.schedule(event, NORMAL, end - now)
        else:
            self._later(end - now, (step, unit, target, end), self._finish)
        return None

    def _keep_rows(self) -> None:
        """Moves the latest rows into columns, which are made longer when they are full."""
        new = np.frombuffer(self.rows, dtype=np.int32).reshape(-1, 7).T
        if self.kept + new.shape[1] > self.columns.shape[1]:
            self.columns = np.concatenate([self.columns, np.empty((7, self.kept // 4 + new.shape[1]), dtype=np.int32)], axis=1)
        self.columns[:, self.kept : self.kept + new.shape[1]] = new
        self.kept += new.shape[1]
        self.rows = array("i")

    def _until_open(self, hours: Hours, k: int) -> Hours:
        """Sets a bell for the opening of window `k`, unless one is set."""
        if not hours.ringing and k < len(hours.opens):
            hours.ringing = True
            self._later(hours.opens[k] - self.now, hours, self._open)
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
                step.parked = None
            elif was_first:
                self.sweep.first_changed(step)
            self._send(step.give_up, waiting[1], self.now)

    def _order(self) -> None:
        short, self.short = self.short, []
        now = self.now
        for shelf in short:
            while shelf.position <= shelf.stock.reorder_point:
                transit, held, pieces = shelf.transit(shelf.orders), shelf.held(shelf.orders), shelf.stock.order_quantity
                self.receipts.append((shelf.number, shelf.orders, now, held, now + transit + held, pieces))
                shelf.orders += 1
                shelf.position += pieces
                self._later(transit + held, (shelf, pieces), self._receive)


def _room(plant: Plant) -> int:
    """Rows to make room for: each unit at each operation of its flow, and half of them again. Memory never touched costs nothing."""
    each = [sum(operation.flow == number for operation in plant.operations) for number in range(len(plant.flows))]
    return sum(3 * steps * len(flow.release_s) // 2 for steps, flow in zip(each, plant.flows, strict=True)) + BUFFER


class _Moment(simpy.Timeout):
    """A timeout that carries what it is about, and can be scheduled again."""

    payload: Any
