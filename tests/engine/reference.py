"""The rules of the floor taken at their word: at every instant, look at every waiting task. Slow, short, and the engine's judge."""

import bisect
from typing import Any

import numpy as np

from sim.draws import Draws, Law
from sim.engine.cells import whole_seconds
from sim.plant import FINISH, FIT, Plant


def rows(plant: Plant, draws: Draws) -> tuple[list[tuple[int, ...]], dict[int, tuple[int, int]], list[tuple[int, ...]]]:
    """Task rows in order of start, (second, end) of each unit that left, and receipts."""
    return _Reference(plant, draws).run()


class _Reference:
    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.plant, self.draws = plant, draws
        self.agenda: list[tuple[int, int, Any]] = []
        self.serial = 0
        self.waiting: list[tuple[int, int, int, int, int]] = []  # priority, ready, unit, operation, visit
        self.slots = [station.slots for station in plant.stations]
        self.busy = [0] * len(plant.pools)
        self.on_hand = [stock.opening for stock in plant.stocks]
        self.on_order = [0] * len(plant.stocks)
        self.orders = [0] * len(plant.stocks)
        self.visits: dict[tuple[int, int], int] = {}
        self.tasks: list[tuple[int, ...]] = []
        self.left: dict[int, tuple[int, int]] = {}
        self.receipts: list[tuple[int, ...]] = []
        self.first = plant.first_unit()

    def run(self) -> tuple[list[tuple[int, ...]], dict[int, tuple[int, int]], list[tuple[int, ...]]]:
        for number, flow in enumerate(self.plant.flows):
            for serial, second in enumerate(flow.release_s.tolist()):
                self._at(second, ("ready", flow.first, self.first[number] + serial))
        for pool in self.plant.pools:
            for second in [*pool.step_s.tolist(), *pool.calendar.opens.tolist()]:
                self._at(second, ("look",))
        for operation in self.plant.operations:
            for second in operation.calendar.opens.tolist():
                self._at(second, ("look",))
        self._order(0)
        while self.agenda and self.agenda[0][0] < self.plant.horizon_s:
            now, leaving = self.agenda[0][0], []
            while self.agenda and self.agenda[0][0] == now:
                self._happen(now, self.agenda.pop(0)[2], leaving)
            self._settle(now, leaving)
        return self.tasks, self.left, self.receipts

    def _at(self, second: int, what: Any) -> None:
        bisect.insort(self.agenda, (second, self.serial, what))
        self.serial += 1

    def _happen(self, now: int, what: Any, leaving: list[Any]) -> None:
        match what:
            case ("ready", operation, unit):
                self._ready(now, operation, unit, leaving)
            case ("finish", index, unit, target):
                operation = self.plant.operations[index]
                self.slots[operation.station] += 1
                for pool, hands in operation.crew:
                    self.busy[pool] -= hands
                for stock, count in operation.makes:
                    self.on_hand[stock] += count
                self._send(now, target, unit, leaving)
            case ("receive", stock, pieces):
                self.on_hand[stock] += pieces
                self.on_order[stock] -= pieces
            case ("impatient", task):
                leaving.append(task)

    def _send(self, now: int, target: int, unit: int, leaving: list[Any]) -> None:
        if target < 0:
            self.left[unit] = (now, target)
        else:
            self._ready(now, target, unit, leaving)

    def _ready(self, now: int, index: int, unit: int, leaving: list[Any]) -> None:
        operation = self.plant.operations[index]
        visit = self.visits.get((index, unit), 0) + 1
        if visit > operation.max_visits > 0:
            self._send(now, operation.give_up, unit, leaving)
            return
        self.visits[index, unit] = visit
        task = (operation.priority, now, unit, index, visit)
        self.waiting.append(task)
        if operation.patience is not None:
            patience = self._cell(operation.patience, f"{operation.name}.patience", unit - self.first[operation.flow], visit, 0)
            if patience == 0:
                leaving.append(task)
            else:
                self._at(now + patience, ("impatient", task))

    def _settle(self, now: int, leaving: list[Any]) -> None:
        again = True
        while again:
            self._sweep(now)
            again = bool(leaving)
            for task in [leaving.pop(0) for _ in range(len(leaving))]:
                if task in self.waiting:
                    self.waiting.remove(task)
                    self._send(now, self.plant.operations[task[3]].give_up, task[2], leaving)
        self._order(now)

    def _sweep(self, now: int) -> None:
        blocked: set[int] = set()
        for task in sorted(self.waiting):
            _, ready, unit, index, visit = task
            if index in blocked:
                continue
            operation = self.plant.operations[index]
            serial = unit - self.first[operation.flow]
            work = self._cell(operation.work, f"{operation.name}.work", serial, visit, 1)
            if not self._can_start(operation, now, work):
                blocked.add(index)
                continue
            self.waiting.remove(task)
            end = operation.calendar.advance(now, work, operation.shift_end == FINISH)
            self.slots[operation.station] -= 1
            for pool, hands in operation.crew:
                self.busy[pool] += hands
            for stock, count in operation.parts:
                self.on_hand[stock] -= count
            target = self._target(operation, serial, visit)
            self.tasks.append((index, unit, visit, ready, now, end, target))
            self._at(end, ("finish", index, unit, target))

    def _can_start(self, operation: Any, now: int, work: int) -> bool:
        if not operation.calendar.is_open(now) or self.slots[operation.station] < 1:
            return False
        for pool, hands in operation.crew:
            steps = self.plant.pools[pool]
            k = int(np.searchsorted(steps.step_s, now, side="right")) - 1
            if (int(steps.hands[k]) if k >= 0 else 0) - self.busy[pool] < hands:
                return False
        if any(self.on_hand[stock] < count for stock, count in operation.parts):
            return False
        window = int(np.searchsorted(operation.calendar.opens, now, side="right")) - 1
        return operation.shift_end != FIT or now + work <= int(operation.calendar.closes[window])

    def _order(self, now: int) -> None:
        for index, stock in enumerate(self.plant.stocks):
            owed = sum(dict(self.plant.operations[task[3]].parts).get(index, 0) for task in self.waiting)
            while self.on_hand[index] + self.on_order[index] - owed <= stock.reorder_point:
                number, lane = self.orders[index], self.plant.lanes[stock.lane]
                transit = self._cell(lane.transit, f"{stock.name}.transit", number, 1, 1)
                self.receipts.append((index, number, now, 0, now + transit, stock.order_quantity))
                self._at(now + transit, ("receive", index, stock.order_quantity))
                self.orders[index] += 1
                self.on_order[index] += stock.order_quantity

    def _cell(self, law: Law, stream: str, entity: int, visit: int, least: int) -> int:
        return int(whole_seconds(self.draws.sample(law, stream, entity + 1, visit), least)[entity])

    def _target(self, operation: Any, serial: int, visit: int) -> int:
        if len(operation.next_targets) == 1:
            return int(operation.next_targets[0])
        bounds = np.cumsum(operation.next_shares)[:-1]
        cell = self.draws.uniforms(f"{operation.name}.next", serial + 1, visit)[serial]
        return int(operation.next_targets[int(np.searchsorted(bounds, cell, side="right"))])
