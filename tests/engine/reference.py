"""The rules of the floor taken at their word: at every instant, look at every waiting task. Slow, short, and the engine's judge."""

import bisect
from typing import Any

import numpy as np

from sim.calendars import past
from sim.distributions import Distribution
from sim.draws import Draws
from sim.engine.cells import learned, whole_seconds
from sim.ledger.rows import FOLLOWS, SET_UP
from sim.plant import FINISH, FIT, LEAVE, Plant

Rows = list[tuple[int, ...]]


def rows(plant: Plant, draws: Draws) -> tuple[Rows, dict[int, tuple[int, int]], Rows, Rows]:
    """Task rows in order of start, (second, end) of each unit that left, receipts, and stops."""
    return _Reference(plant, draws).run()


class _Reference:
    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.plant, self.draws = plant, draws
        self.agenda: list[tuple[int, int, Any]] = []
        self.serial = 0
        self.waiting: list[tuple[int, int, int, int, int]] = []  # priority, ready, unit, operation, visit
        self.wishes: list[tuple[int, int, int, int, Any]] = []  # since, unit, source (-1: the door), target, slot
        self.inside = [0] * len(plant.limits)
        self.taken = [0] * len(plant.stations)
        self.last = [-1] * len(plant.stations)
        self.wear = {(k, n): [0, 0] for k, station in enumerate(plant.stations) for n in range(len(station.failures))}  # worked, failed
        self.busy = [0] * len(plant.pools)
        self.on_hand = [stock.opening for stock in plant.stocks]
        self.on_order = [0] * len(plant.stocks)
        self.speeding = [False] * len(plant.stocks)
        self.orders = [0] * len(plant.stocks)
        self.visits: dict[tuple[int, int], int] = {}
        self.tasks: Rows = []
        self.left: dict[int, tuple[int, int]] = {}
        self.receipts: Rows = []
        self.stops: Rows = []
        self.first = plant.first_unit()

    def run(self) -> tuple[Rows, dict[int, tuple[int, int]], Rows, Rows]:
        for number, flow in enumerate(self.plant.flows):
            for serial, second in enumerate(flow.release_s.tolist()):
                self._at(second, ("release", flow.first, self.first[number] + serial))
        for looks in [
            *(pool.step_s for pool in self.plant.pools),
            *(station.step_s for station in self.plant.stations),
            *(stock.lane_s for stock in self.plant.stocks),
            *(np.arange(0, self.plant.horizon_s, stock.review_s) for stock in self.plant.stocks if stock.review_s),
            *(crew.calendar.opens for operation in self.plant.operations for crew in operation.crews),
        ]:
            for second in looks.tolist():
                self._at(second, ("look",))
        self._order(0, begun=False)
        while self.agenda and self.agenda[0][0] < self.plant.horizon_s:
            now, leaving = self.agenda[0][0], []
            while self.agenda and self.agenda[0][0] == now:
                self._happen(now, self.agenda.pop(0)[2], leaving)
            self._settle(now, leaving)
        return self.tasks, self.left, self.receipts, self.stops

    def _at(self, second: int, what: Any) -> None:
        bisect.insort(self.agenda, (second, self.serial, what))
        self.serial += 1

    def _happen(self, now: int, what: Any, leaving: list[Any]) -> None:
        match what:
            case ("release", operation, unit):
                self._go_on(now, -1, operation, unit, None, leaving)
            case ("finish", index, crew, units):
                operation = self.plant.operations[index]
                for pool, hands in operation.crews[crew].hands:
                    self.busy[pool] -= hands
                slot = [operation.station, len(units)]
                for unit, target in units:
                    for stock, count in operation.makes:
                        self.on_hand[stock] += count
                    self._go_on(now, index, target, unit, slot, leaving)
            case ("receive", stock, pieces, expedited):
                self.on_hand[stock] += pieces
                self.on_order[stock] -= pieces
                if expedited:
                    self.speeding[stock] = False
            case ("impatient", task):
                leaving.append(task)

    def _limits(self, index: int) -> set[int]:
        return set(self.plant.operations[index].limits) if index >= 0 else set()

    def _go_on(self, now: int, source: int, target: int, unit: int, slot: Any, leaving: list[Any]) -> None:
        while target >= 0 and self.visits.get((target, unit), 0) >= self.plant.operations[target].max_visits > 0:
            target = self.plant.operations[target].give_up
        if self._limits(target) - self._limits(source):
            self.wishes.append((now, unit, source, target, slot))
        else:
            self._gone(now, source, target, unit, slot, leaving)

    def _gone(self, now: int, source: int, target: int, unit: int, slot: Any, leaving: list[Any]) -> None:
        for limit in self._limits(source) - self._limits(target):
            self.inside[limit] -= 1
        for limit in self._limits(target) - self._limits(source):
            self.inside[limit] += 1
        if slot is not None:
            slot[1] -= 1
            if slot[1] == 0:
                self.taken[slot[0]] -= 1
        if target < 0:
            self.left[unit] = (now, target)
            return
        operation = self.plant.operations[target]
        visit = self.visits[target, unit] = self.visits.get((target, unit), 0) + 1
        task = (operation.priority, now, unit, target, visit)
        self.waiting.append(task)
        if operation.batch_wait_s:
            self._at(now + operation.batch_wait_s, ("look",))
        if operation.patience is not None:
            patience = self._cell(operation.patience, f"{operation.name}.patience", unit - self.first[operation.flow], visit, 0)
            if patience == 0:
                leaving.append(task)
            else:
                self._at(now + patience, ("impatient", task))

    def _settle(self, now: int, leaving: list[Any]) -> None:
        again = True
        while again:
            self._move(now, leaving)
            started = len(self.tasks)
            self._sweep(now)
            gone = [task for task in leaving if task in self.waiting]
            leaving.clear()
            for task in gone:
                self.waiting.remove(task)
                self._go_on(now, task[3], self.plant.operations[task[3]].give_up, task[2], None, leaving)
            again = bool(gone) or bool(leaving) or len(self.tasks) > started
        self._order(now)

    def _full(self, source: int, target: int) -> set[int]:
        entering = self._limits(target) - self._limits(source)
        return {limit for limit in entering if self.inside[limit] >= self.plant.limits[limit].units}

    def _move(self, now: int, leaving: list[Any]) -> None:
        while able := [wish for wish in self.wishes if not self._full(wish[2], wish[3])]:
            wish = min(able, key=lambda wish: wish[:2])
            self.wishes.remove(wish)
            _, unit, source, target, slot = wish
            self._gone(now, source, target, unit, slot, leaving)
        for wish in [wish for wish in self.wishes if wish[0] == now and wish[2] < 0]:
            if any(self.plant.limits[limit].balk for limit in self._full(-1, wish[3])):
                self.wishes.remove(wish)
                self.left[wish[1]] = (now, LEAVE)

    def _sweep(self, now: int) -> None:
        blocked: set[int] = set()
        started: set[tuple[int, ...]] = set()
        for task in sorted(self.waiting):
            index = task[3]
            if index in blocked or task in started:
                continue
            operation = self.plant.operations[index]
            queue = sorted(other for other in self.waiting if other[3] == index)[: operation.batch]
            late = 0 < operation.batch_wait_s <= now - queue[0][1]
            crew = self._crew(operation, now, queue) if len(queue) == operation.batch or late else None
            if crew is None:
                blocked.add(index)
                continue
            started |= set(queue)
            self._begin(index, crew, queue, now)

    def _begin(self, index: int, crew: int, queue: list[Any], now: int) -> None:
        operation = self.plant.operations[index]
        station, (_, _, unit, _, visit) = operation.station, queue[0]
        work, setup = self._work(operation, unit, visit), self._setup(index)
        lasts = work + setup
        if setup:
            self.stops.append((station, SET_UP, now, setup))
        for number, failure in enumerate(self.plant.stations[station].failures):
            lost = self._repairs(station, number, failure, work)
            if lost:
                self.stops.append((station, number, now, lost))
            lasts += lost
        chosen = operation.crews[crew]
        end = chosen.calendar.advance(now, lasts, chosen.shift_end == FINISH)
        self.taken[station] += 1
        self.last[station] = index
        for pool, hands in chosen.hands:
            self.busy[pool] += hands
        units = []
        for k, task in enumerate(queue):
            _, ready, unit, _, visit = task
            self.waiting.remove(task)
            for stock, count in operation.parts:
                self.on_hand[stock] -= count
            target = self._target(operation, unit - self.first[operation.flow], visit)
            self.tasks.append((index, unit, visit, ready, now, end, target, crew if k == 0 else FOLLOWS))
            units.append((unit, target))
        self._at(end, ("finish", index, crew, units))

    def _repairs(self, station: int, number: int, failure: Any, work: int) -> int:
        """Failure k comes when the work reaches the sum of the times between failures up to k."""
        state, lost = self.wear[station, number], 0
        state[0] += work
        while sum(self._cell(failure.time_between_failures, f"{failure.name}.every", k, 1, 1) for k in range(state[1] + 1)) <= state[0]:
            lost += self._cell(failure.time_to_repair, f"{failure.name}.lasts", state[1], 1, 1)
            state[1] += 1
        return lost

    def _setup(self, index: int) -> int:
        operation = self.plant.operations[index]
        return operation.setup_s if self.last[operation.station] not in (-1, index) else 0

    def _work(self, operation: Any, unit: int, visit: int) -> int:
        serial = unit - self.first[operation.flow]
        seconds = self.draws.sample(operation.work, f"{operation.name}.work", serial + 1, visit)
        if operation.learning is not None:
            seconds = seconds * learned(operation.learning, serial + 1)
        return int(whole_seconds(seconds)[serial])

    def _crew(self, operation: Any, now: int, queue: list[Any]) -> int | None:
        """The first crew that can start the tasks together, None if slot, parts or every crew is lacking."""
        slots = self.plant.stations[operation.station]
        if self._level(slots.step_s, slots.slots, now) - self.taken[operation.station] < 1:
            return None
        if any(self.on_hand[stock] < count * len(queue) for stock, count in operation.parts):
            return None
        _, _, unit, index, visit = queue[0]
        work = self._work(operation, unit, visit) + self._setup(index)
        for number, crew in enumerate(operation.crews):
            if not crew.calendar.is_open(now):
                continue
            pools = self.plant.pools
            if any(self._level(pools[pool].step_s, pools[pool].hands, now) - self.busy[pool] < hands for pool, hands in crew.hands):
                continue
            window = int(np.searchsorted(crew.calendar.opens, now, side="right")) - 1
            if crew.shift_end != FIT or now + work <= int(crew.calendar.closes[window]):
                return number
        return None

    def _level(self, step_s: Any, level: Any, now: int) -> int:
        k = int(np.searchsorted(step_s, now, side="right")) - 1
        return int(level[k]) if k >= 0 else 0

    def _order(self, now: int, begun: bool = True) -> None:
        for index, stock in enumerate(self.plant.stocks):
            owed = sum(dict(self.plant.operations[task[3]].parts).get(index, 0) for task in self.waiting)
            k = int(np.searchsorted(stock.lane_s, now, side="right")) - 1
            lane = int(stock.lane[k]) if k >= 0 else -1
            looked_at = not stock.review_s or (begun and now % stock.review_s == 0)
            while lane >= 0 and looked_at and (position := self.on_hand[index] + self.on_order[index] - owed) <= stock.reorder_point:
                pieces = max(stock.up_to - position, stock.minimum_order) if stock.up_to else stock.order_quantity
                self._send_for(index, lane, pieces, now, expedited=False)
            if stock.expedite_lane >= 0 and not self.speeding[index] and self.on_hand[index] - owed <= stock.expedite_below:
                self.speeding[index] = True
                self._send_for(index, stock.expedite_lane, stock.expedite_quantity, now, expedited=True)

    def _send_for(self, index: int, lane: int, pieces: int, now: int, expedited: bool) -> None:
        stock, number, link = self.plant.stocks[index], self.orders[index], self.plant.lanes[lane]
        transit = self._cell(link.transit, f"{stock.name}.transit", number, 1, 1)
        received, before = now + transit, -1
        while received != before:
            before = received
            for shut in (link.shut, stock.shut) if link.crosses else (link.shut,):
                received = int(past(shut, np.array([received]))[0])
        self.receipts.append((index, number, now, received - now - transit, received, pieces, lane))
        self._at(received, ("receive", index, pieces, expedited))
        self.orders[index] += 1
        self.on_order[index] += pieces

    def _cell(self, law: Distribution, stream: str, entity: int, visit: int, least: int) -> int:
        return int(whole_seconds(self.draws.sample(law, stream, entity + 1, visit), least)[entity])

    def _target(self, operation: Any, serial: int, visit: int) -> int:
        if operation.round_robin:
            return int(operation.next_targets[serial % len(operation.next_targets)])
        if len(operation.next_targets) == 1:
            return int(operation.next_targets[0])
        bounds = np.cumsum(operation.next_shares)[:-1]
        cell = self.draws.uniforms(f"{operation.name}.next", serial + 1, visit)[serial]
        return int(operation.next_targets[int(np.searchsorted(bounds, cell, side="right"))])
