"""What the engine keeps of the floor while it runs: hours, hands, slots, operations with their queues, and tasks."""

from array import array
from bisect import bisect_left, bisect_right
from collections import deque

from sim.calendars import FOREVER, Calendar
from sim.draws import Draws
from sim.engine.cells import Cells, Sequence
from sim.engine.simpy_engine.stocks import Stock
from sim.plant import Failure, Operation, Plant
from sim.plant import Pool as Workers
from sim.plant import Station as Place

Order = tuple[int, int, int]  # priority, ready second, unit
Waiting = tuple[int, int, int]  # ready second, unit, visit


class Hours:
    """A calendar asked about instants that only move on."""

    __slots__ = ("before", "closes", "k", "opens", "steps")

    def __init__(self, calendar: Calendar) -> None:
        self.opens: list[int] = calendar.opens.tolist()
        self.closes: list[int] = calendar.closes.tolist()
        self.before = [0]  # open seconds before each window
        for opens, closes in zip(self.opens, self.closes, strict=True):
            self.before.append(self.before[-1] + closes - opens)
        self.k = 0  # the window that is open, or the next
        self.steps: list[Step] = []  # operations of which a crew keeps these hours

    def is_open(self, now: int) -> bool:
        """Whether the calendar is open now."""
        k, closes = self.k, self.closes
        while k < len(closes) and closes[k] <= now:
            k += 1
        self.k = k
        return k < len(closes) and self.opens[k] <= now

    def was_open(self, now: int) -> bool:
        """Whether it was open until now."""
        k = bisect_left(self.closes, now)
        return k < len(self.closes) and self.opens[k] < now

    def closes_s(self) -> int:
        """When the window that is open now closes."""
        return self.closes[self.k]

    def worked(self, since: int, now: int) -> int:
        """Open seconds from one second to another."""
        return self._until(now) - self._until(since)

    def end_of(self, start: int, work: int) -> int:
        """When work begun at an open second is done; FOREVER if the calendar ends before."""
        k, end, closes = self.k, start + work, self.closes
        while end > closes[k]:
            if k + 1 == len(closes):
                return FOREVER
            end += self.opens[k + 1] - closes[k]
            k += 1
        return end

    def _until(self, second: int) -> int:
        k = bisect_right(self.opens, second) - 1
        return 0 if k < 0 else self.before[k] + min(second, self.closes[k]) - self.opens[k]


class Pool:
    """Hands `present` and `free`; by which operations they are `held`, and the importance of a stopped task that keeps them, if any."""

    __slots__ = ("free", "held", "kept", "number", "present", "staying", "steps")

    def __init__(self, number: int, workers: Workers) -> None:
        self.number = number
        self.present = self.free = 0
        self.staying: dict[int, int] = dict(zip(workers.shift_end_s.tolist(), workers.staying.tolist(), strict=True))
        self.steps: list[Step] = []
        self.held: dict[Step, int] = {}
        self.kept: int | None = None

    def barred(self, step: "Step") -> bool:
        """Whether the hands that are free are for more important tasks than this operation's (rules 5 and 6)."""
        if self.kept is not None and not (step.preempt and step.priority < self.kept):
            return True
        return bool(self.held) and any(priority < step.priority for priority in self.held.values())


class Wear:
    """One way in which a station fails: the next failure comes when `worked` seconds of work reach `due_s`."""

    __slots__ = ("count", "due_s", "every", "lasts", "worked")

    def __init__(self, failure: Failure, draws: Draws) -> None:
        self.every = Sequence(failure.time_between_failures, f"{failure.name}.every", draws, least=1)
        self.lasts = Sequence(failure.time_to_repair, f"{failure.name}.lasts", draws, least=1)
        self.count = 0
        self.worked = 0
        self.due_s = self.every(0)

    def repairs(self, work: int) -> int:
        """Seconds of repair that fall into `work` more seconds of work."""
        self.worked += work
        lost = 0
        while self.due_s <= self.worked:
            lost += self.lasts(self.count)
            self.count += 1
            self.due_s += self.every(self.count)
        return lost


class Station:
    """Slots that are free, the operation started there last (-1: none yet), and how it fails."""

    __slots__ = ("free", "last", "number", "steps", "wear")

    def __init__(self, number: int, place: Place, draws: Draws) -> None:
        self.number = number
        self.free = 0
        self.last = -1
        self.wear = [Wear(failure, draws) for failure in place.failures]
        self.steps: list[Step] = []


class Crew:
    """One of an operation's crews: the hands it takes, its hours, and what a shift's end does to it."""

    __slots__ = ("hands", "hours", "number", "shift_end")

    def __init__(self, number: int, hands: list[tuple[Pool, int]], hours: Hours, shift_end: int) -> None:
        self.number = number
        self.hands = hands
        self.hours = hours
        self.shift_end = shift_end


class Step:
    """An operation with its queue, its interrupted tasks in their order, what it needs, and the pools that it lacks just now."""

    def __init__(self, index: int, operation: Operation, plant: Plant, draws: Draws) -> None:
        units = len(plant.flows[operation.flow].release_s)
        self.index = index
        self.first_unit = plant.first_unit()[operation.flow]
        self.priority = operation.priority
        self.preempt = operation.preempt
        self.queue: deque[Waiting] = deque()
        self.interrupted: list[Task] = []
        self.lacks: tuple[Pool, ...] = ()
        self.pools: set[Pool] = set()  # of all its crews
        self.never_holds: list[tuple[Pool, int]] = []  # the hands of its only crew, if it lacks them without holding them
        self.cells = Cells(operation, draws, units)
        self.visits = array("I", bytes(4 * units))
        self.max_visits, self.give_up = operation.max_visits, operation.give_up
        self.patience = Sequence(operation.patience, f"{operation.name}.patience", draws) if operation.patience else None
        self.batch, self.batch_wait_s = operation.batch, operation.batch_wait_s
        self.alarm_s = -1  # when its batch will have waited long enough, if it was said so
        self.setup_s = operation.setup_s
        self.limits = operation.limits
        self.station: Station
        self.crews: list[Crew]
        self.parts: list[tuple[Stock, int]]
        self.makes: list[tuple[Stock, int]]

    def order(self) -> Order | None:
        """The place of its first task, waiting or interrupted, in the order; None if it has none."""
        first = self.queue[0] if self.queue else None
        if self.interrupted and (first is None or self.interrupted[0].order[1:] < first[:2]):
            return self.interrupted[0].order
        return None if first is None else (self.priority, first[0], first[1])

    def lacks_quietly(self) -> bool:
        """Whether it lacks hands without holding them, so that a look at it finds and changes nothing."""
        for pool, count in self.never_holds:  # noqa: SIM110, the innermost loop
            if pool.free < count:
                return True
        return False

    def been_too_often(self, unit: int) -> bool:
        """Whether one more visit of the unit would be too many."""
        return 0 < self.max_visits <= self.visits[unit - self.first_unit]

    def cell(self, waiting: Waiting) -> tuple[int, int]:
        """Work and target of a task."""
        _, unit, visit = waiting
        serial = unit - self.first_unit
        return (self.cells.work[serial], self.cells.target[serial]) if visit == 1 else self.cells.later(visit, serial)


class Task:
    """A task that has begun: its crew, its units with their targets, the hands it has taken, and the work that was `left` at `since`.

    `end_s` is when it will end if nothing comes between, `idle_s` since when it is stopped or interrupted, -1 while it is in work;
    `late` tells that some of its hands work overtime.
    """

    __slots__ = (
        "crew",
        "end_s",
        "idle_s",
        "interrupted",
        "late",
        "left",
        "order",
        "row",
        "since",
        "standing",
        "step",
        "taken",
        "units",
    )

    def __init__(self, step: Step, crew: Crew, order: Order, row: int, units: list[tuple[int, int]]) -> None:
        self.step = step
        self.crew = crew
        self.order = order
        self.row = row
        self.units = units
        self.standing = len(units)  # units that have not gone on
        self.taken: dict[Pool, int] = {}
        self.left = self.since = 0
        self.end_s = self.idle_s = -1
        self.interrupted = False
        self.late = False
