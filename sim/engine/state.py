"""What the engine keeps of the floor while it runs: things that can be taken, and calendars walked forward."""

from sim.calendars import FOREVER, Calendar
from sim.draws import Draws
from sim.engine.cells import Sequence
from sim.plant import Failure, Plant

Waiting = tuple[int, int, int]  # ready second, unit, visit
Entry = tuple[int, Waiting, int]  # priority, first waiting task, operation: the order of the sweep


class Place:
    """Where operations park that lack something: `free` tells whether it is worth offering to them."""

    __slots__ = ("free", "listed", "parked")

    def __init__(self, free: int) -> None:
        self.free = free
        self.listed = False
        self.parked: list[Entry] = []


class Resource(Place):
    """Something an operation needs a number of: slots of a station, hands of a pool, pieces of a stock."""

    __slots__ = ()


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


class Bay(Resource):
    """The slots of a station, the operation started there last (-1: none yet), and how it fails."""

    __slots__ = ("last", "number", "wear")

    def __init__(self, number: int, plant: Plant, draws: Draws) -> None:
        super().__init__(0)
        self.number = number
        self.last = -1
        self.wear = [Wear(failure, draws) for failure in plant.stations[number].failures]


class Hours(Place):
    """A calendar walked forward by the clock; the current or next window is [opened_s, closes_s)."""

    __slots__ = ("closes", "closes_s", "k", "opened_s", "opens", "over", "ringing")

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(free=1)
        self.opens: list[int] = calendar.opens.tolist()
        self.closes: list[int] = calendar.closes.tolist()
        self.over: list[bool] = calendar.shift_over.tolist()
        self.k = 0
        self.opened_s = self.closes_s = -1
        self.ringing = False

    def is_open(self, now: int) -> bool:
        """Whether the calendar is open now; moves on to the current or next window."""
        k, closes = self.k, self.closes
        while k < len(closes) and closes[k] <= now:
            k += 1
        self.k = k
        if k == len(closes):
            return False
        self.opened_s, self.closes_s = self.opens[k], closes[k]
        return self.opened_s <= now

    def end_of(self, start: int, work: int, runs_on: bool) -> int:
        """`Calendar.advance` for a start in the current window."""
        k, end, closes = self.k, start + work, self.closes
        while end > closes[k]:
            if runs_on and self.over[k]:
                return end
            if k + 1 == len(closes):
                return FOREVER
            end += self.opens[k + 1] - closes[k]
            k += 1
        return end
