"""The rules of the floor taken at their word: at every instant, look at every waiting task. Slow, short, and the engine's judge."""

import bisect
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.calendars import FOREVER, Calendar, past
from sim.draws import Distribution, Draws
from sim.engine.cells import learned, whole_seconds
from sim.ledger.rows import FOLLOWS, SET_UP
from sim.plant import FINISH, FIT, LEAVE, Crew, Operation, Plant

Rows = list[tuple[int, ...]]
Key = tuple[int, int, int]  # priority, ready, unit: the order of tasks


@dataclass
class Story:
    """Task rows in order of start, (second, end) of each unit that left, and the rows of all other tables."""

    tasks: Rows = field(default_factory=list)
    left: dict[int, tuple[int, int]] = field(default_factory=dict)
    receipts: Rows = field(default_factory=list)
    stops: Rows = field(default_factory=list)
    interruptions: Rows = field(default_factory=list)
    overtime: Rows = field(default_factory=list)


@dataclass(eq=False)
class Begun:
    """A task, or batch, that has begun: in work if `ends` is known, else stopped on its `slot`, or interrupted."""

    key: Key
    index: int
    crew: int
    row: int
    units: list[tuple[int, int]]
    left: int
    since: int = 0
    ends: int | None = None
    slot: bool = True
    stood: int = 0
    overtime: dict[int, int] = field(default_factory=dict)


def rows(plant: Plant, draws: Draws) -> Story:
    """What happens in a plant."""
    return _Reference(plant, draws).run()


class _Reference:
    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.plant, self.draws = plant, draws
        self.agenda: list[tuple[int, int, Any]] = []
        self.serial = 0
        self.waiting: list[tuple[int, int, int, int, int]] = []  # priority, ready, unit, operation, visit
        self.begun: list[Begun] = []
        self.row_of: dict[int, list[int]] = {}  # of units whose last task has not gone on
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
        self.story = Story()
        self.tasks: list[list[int]] = []
        self.left, self.receipts, self.stops = self.story.left, self.story.receipts, self.story.stops
        self.first = plant.first_unit()

    def run(self) -> Story:
        for number, flow in enumerate(self.plant.flows):
            for serial, second in enumerate(flow.release_s.tolist()):
                self._at(second, ("release", flow.first, self.first[number] + serial))
        for looks in [
            *(pool.step_s for pool in self.plant.pools),
            *(station.step_s for station in self.plant.stations),
            *(stock.lane_s for stock in self.plant.stocks),
            *(np.arange(0, self.plant.horizon_s, stock.review_s) for stock in self.plant.stocks if stock.review_s),
            *(crew.calendar.opens for operation in self.plant.operations for crew in operation.crews),
            *(crew.calendar.closes for operation in self.plant.operations for crew in operation.crews),
            *(pool.shift_end_s for pool in self.plant.pools),
        ]:
            for second in looks.tolist():
                self._at(second, ("look",))
        self._order(0, begun=False)
        while self.agenda and self.agenda[0][0] < self.plant.horizon_s:
            now, leaving = self.agenda[0][0], []
            while self.agenda and self.agenda[0][0] == now:
                self._happen(now, self.agenda.pop(0)[2], leaving)
            for number, pool in enumerate(self.plant.pools):
                for k in np.flatnonzero(pool.shift_end_s == now).tolist():
                    self._shift_ends(now, number, int(pool.staying[k]))
            self._settle(now, leaving)
        return self._told()

    def _told(self) -> Story:
        story = self.story
        for task in self.begun:
            if task.ends is None:
                story.interruptions.append((task.row, task.stood, FOREVER, int(task.slot)))
        story.tasks = [tuple(row) for row in self.tasks]
        story.interruptions.sort()
        story.overtime.sort(key=lambda row: (row[0], row[2], row[1]))
        return story

    def _at(self, second: int, what: Any) -> None:
        bisect.insort(self.agenda, (second, self.serial, what))
        self.serial += 1

    def _happen(self, now: int, what: Any, leaving: list[Any]) -> None:
        match what:
            case ("release", operation, unit):
                self._go_on(now, -1, operation, unit, None, leaving)
            case ("finish", task) if task.ends == now:
                operation = self.plant.operations[task.index]
                self._put_down(task, now)
                self.begun.remove(task)
                slot = [operation.station, len(task.units)]
                for k in range(len(task.units)):
                    self.tasks[task.row + k][5] = now
                for unit, target in task.units:
                    for stock, count in operation.makes:
                        self.on_hand[stock] += count
                    self._go_on(now, task.index, target, unit, slot, leaving)
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
        if unit in self.row_of:
            self.row_of.pop(unit)[8] = now
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
            changed = self._dispatch(now)
            gone = [task for task in leaving if task in self.waiting]
            leaving.clear()
            for task in gone:
                self.waiting.remove(task)
                self._go_on(now, task[3], self.plant.operations[task[3]].give_up, task[2], None, leaving)
            again = bool(gone) or bool(leaving) or changed
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

    # Hands that take tasks up and put them down.

    def _crew_of(self, task: Begun) -> Crew:
        return self.plant.operations[task.index].crews[task.crew]

    def _free(self, pool: int, now: int) -> int:
        return self._present(pool, now) - self.busy[pool]

    def _present(self, pool: int, now: int) -> int:
        return self._level(self.plant.pools[pool].step_s, self.plant.pools[pool].hands, now)

    def _free_slots(self, station: int, now: int) -> int:
        described = self.plant.stations[station]
        return self._level(described.step_s, described.slots, now) - self.taken[station]

    def _take_up(self, task: Begun, now: int) -> None:
        crew = self._crew_of(task)
        for pool, hands in crew.hands:
            self.busy[pool] += hands
        task.since, task.ends = now, _advance(crew.calendar, now, task.left)
        self._at(task.ends, ("finish", task))

    def _taken(self, task: Begun, pool: int) -> int:
        """The hands of a pool that a task in work has, but for overtime."""
        return 0 if task.ends is None else dict(self._crew_of(task).hands).get(pool, 0) - task.overtime.get(pool, 0)

    def _put_down(self, task: Begun, now: int) -> None:
        calendar = self._crew_of(task).calendar
        for pool, _ in self._crew_of(task).hands:
            self.busy[pool] -= self._taken(task, pool)
        done = np.diff(calendar.open_seconds(np.array([task.since, now])))[0]
        task.left, task.ends, task.stood = task.left - int(done), None, now

    def _note(self, task: Begun, now: int) -> None:
        if now > task.stood:
            self.story.interruptions.append((task.row, task.stood, now, int(task.slot)))

    def _shift_ends(self, now: int, pool: int, staying: int) -> None:
        for task in sorted(self.begun, key=lambda task: task.key):
            taken, crew = self._taken(task, pool), self._crew_of(task)
            if taken == 0:
                continue
            if crew.shift_end != FINISH or not (task.overtime or crew.calendar.is_open(now - 1)):
                self._put_down(task, now)
                continue
            stays = min(taken, staying)
            staying -= stays
            if stays < taken:
                if not task.overtime:
                    done = np.diff(crew.calendar.open_seconds(np.array([task.since, now])))[0]
                    task.ends = now + task.left - int(done)
                    self._at(task.ends, ("finish", task))
                task.overtime[pool] = task.overtime.get(pool, 0) + taken - stays
                self.busy[pool] -= taken - stays
                self.story.overtime.append((task.row, pool, now, taken - stays))

    # Dispatch.

    def _dispatch(self, now: int) -> bool:
        """Whether anything resumed, started or was interrupted."""
        kept: dict[int, int] = {}  # by pool: the priority of the first stopped task that keeps it
        changed = False
        for task in sorted((task for task in self.begun if task.ends is None and task.slot), key=lambda task: task.key):
            changed |= self._resumes(task, now, kept)
        held: dict[int, int] = {}
        blocked: set[int] = set()
        while firsts := [first for first in self._firsts() if first[1] not in blocked]:
            key, index, what = min(firsts, key=lambda first: first[0])
            if self._starts(index, key, what, now, kept, held):
                changed = True
            else:
                blocked.add(index)
        return changed

    def _resumes(self, task: Begun, now: int, kept: dict[int, int]) -> bool:
        crew = self._crew_of(task)
        if not crew.calendar.is_open(now):
            return False
        lacking = [pool for pool, count in crew.hands if self._free(pool, now) < count]
        if not lacking and not any(pool in kept for pool, _ in crew.hands):
            self._note(task, now)
            self._take_up(task, now)
            return True
        for pool in lacking:
            if self._present(pool, now) >= dict(crew.hands)[pool]:
                kept.setdefault(pool, task.key[0])
        return False

    def _firsts(self) -> list[tuple[Key, int, Any]]:
        """The first task of each operation: its key, the operation, and what is begun of it, None if it waits."""
        firsts: dict[int, tuple[Key, int, Any]] = {}
        waiting = [(task[:3], task[3], None) for task in self.waiting]
        interrupted = [(task.key, task.index, task) for task in self.begun if not task.slot]
        for first in sorted([*waiting, *interrupted], key=lambda first: first[0]):
            firsts.setdefault(first[1], first)
        return list(firsts.values())

    def _starts(self, index: int, key: Key, begun: Begun | None, now: int, kept: dict[int, int], held: dict[int, int]) -> bool:
        """Starts or resumes the first task of an operation if that can be, perhaps by interrupting others; else holds what it lacks."""
        operation, priority = self.plant.operations[index], key[0]
        queue = sorted(other for other in self.waiting if other[3] == index)[: operation.batch]
        able = self._able(operation, queue, now) if begun is None else [begun.crew]
        able = [number for number in able if operation.crews[number].calendar.is_open(now)]
        slot = self._free_slots(operation.station, now) >= 1
        free = [number for number in able if slot and not self._lacking(operation.crews[number], now)]
        chosen = [number for number in free if not self._barred(operation, operation.crews[number], priority, kept, held)]
        if not chosen and able:
            crew = operation.crews[able[0]]
            if operation.preempt and not self._barred(operation, crew, priority, kept, held) and self._interrupts(operation, crew, now):
                chosen = able[:1]
            elif slot:
                for pool in self._lacking(crew, now):
                    if self._present(pool, now) >= dict(crew.hands)[pool]:
                        held[pool] = min(priority, held.get(pool, priority))
        if not chosen:
            return False
        if begun is None:
            self._begin(index, chosen[0], queue, now)
        else:
            self._note(begun, now)
            begun.slot = True
            self.taken[operation.station] += 1
            self._take_up(begun, now)
        return True

    def _able(self, operation: Operation, queue: list[Any], now: int) -> list[int]:
        """The crews open to waiting tasks that lack neither parts nor others of their batch."""
        late = 0 < operation.batch_wait_s <= now - queue[0][1]
        if len(queue) < operation.batch and not late:
            return []
        if any(self.on_hand[stock] < count * len(queue) for stock, count in operation.parts):
            return []
        work = self._work(operation, queue[0][2], queue[0][4]) + self._setup(queue[0][3])
        able = [number for number, crew in enumerate(operation.crews) if _is_open(crew, now, work)]
        if able and operation.crews[able[0]].shift_end == FIT:  # from then on it does not fit, and holds nothing
            self._at(_window_closes(operation.crews[able[0]].calendar, now) - work + 1, ("look",))
        return able

    def _lacking(self, crew: Crew, now: int) -> list[int]:
        return [pool for pool, count in crew.hands if self._free(pool, now) < count]

    def _barred(self, operation: Operation, crew: Crew, priority: int, kept: dict[int, int], held: dict[int, int]) -> bool:
        """Whether a pool of the crew is kept by a stopped task or held by a more important one."""
        for pool, _ in crew.hands:
            if pool in kept and not (operation.preempt and priority < kept[pool]):
                return True
            if pool in held and held[pool] < priority:
                return True
        return False

    def _interrupts(self, operation: Operation, crew: Crew, now: int) -> bool:
        """Interrupts as few as let a task of the operation start; nobody if all together are too few."""

        def lacking(victims: list[Begun]) -> set[Any]:
            slots = sum(self.plant.operations[task.index].station == operation.station for task in victims)
            short: set[Any] = {"slot"} if self._free_slots(operation.station, now) + slots < 1 else set()
            for pool, count in crew.hands:
                if self._free(pool, now) + sum(self._taken(task, pool) for task in victims) < count:
                    short.add(pool)
            return short

        def gives(task: Begun) -> set[Any]:
            slot = {"slot"} if self.plant.operations[task.index].station == operation.station else set()
            return slot | {pool for pool, _ in crew.hands if self._taken(task, pool)}

        victims: list[Begun] = []
        able = [task for task in self.begun if task.slot and not task.overtime and task.key[0] > operation.priority]
        for task in sorted(able, key=lambda task: task.key, reverse=True):
            if gives(task) & lacking(victims):
                victims.append(task)
        if lacking(victims):
            return False
        for task in reversed(list(victims)):
            without = [other for other in victims if other is not task]
            if not lacking(without):
                victims = without
        for task in victims:
            if task.ends is None:
                self._note(task, now)
                task.stood = now
            else:
                self._put_down(task, now)
            task.slot = False
            self.taken[self.plant.operations[task.index].station] -= 1
        return True

    def _begin(self, index: int, crew: int, queue: list[Any], now: int) -> None:
        operation = self.plant.operations[index]
        station, (_, ready, unit, _, visit) = operation.station, queue[0]
        work, setup = self._work(operation, unit, visit), self._setup(index)
        lasts = work + setup
        if setup:
            self.stops.append((station, SET_UP, now, setup))
        for number, failure in enumerate(self.plant.stations[station].failures):
            lost = self._repairs(station, number, failure, work)
            if lost:
                self.stops.append((station, number, now, lost))
            lasts += lost
        self.taken[station] += 1
        self.last[station] = index
        begun = Begun((operation.priority, ready, unit), index, crew, len(self.tasks), [], lasts)
        for k, task in enumerate(queue):
            _, ready, unit, _, visit = task
            self.waiting.remove(task)
            for stock, count in operation.parts:
                self.on_hand[stock] -= count
            target = self._target(operation, unit - self.first[operation.flow], visit)
            self.tasks.append([index, unit, visit, ready, now, FOREVER, target, crew if k == 0 else FOLLOWS, FOREVER])
            self.row_of[unit] = self.tasks[-1]
            begun.units.append((unit, target))
        self.begun.append(begun)
        self._take_up(begun, now)

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


def _advance(calendar: Calendar, now: int, left: int) -> int:
    """The second at whose end the calendar has been open for so much more; FOREVER if it never is."""
    for opens, closes in zip(calendar.opens.tolist(), calendar.closes.tolist(), strict=True):
        if closes > now:
            open_s = closes - max(opens, now)
            if left <= open_s:
                return int(max(opens, now) + left)
            left -= open_s
    return FOREVER


def _window_closes(calendar: Calendar, now: int) -> int:
    return int(calendar.closes[int(np.searchsorted(calendar.opens, now, side="right")) - 1])


def _is_open(crew: Crew, now: int, work: int) -> bool:
    return crew.calendar.is_open(now) and (crew.shift_end != FIT or now + work <= _window_closes(crew.calendar, now))
