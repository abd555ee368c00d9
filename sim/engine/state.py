"""What the engine keeps while it runs: things that can be taken, calendars walked forward, and operations with their queues."""

from array import array
from collections import deque
from collections.abc import Callable

from sim.calendars import FOREVER, Calendar
from sim.draws import Draws, Law
from sim.engine.cells import Cells, Sequence
from sim.plant import Plant, Stock

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


class Shelf(Resource):
    """A stock with its policy: `position` is on hand + on order - owed."""

    __slots__ = ("held", "number", "orders", "position", "stock", "transit")

    def __init__(self, number: int, stock: Stock, transit: Sequence, held: Callable[[int], int]) -> None:
        super().__init__(stock.opening)
        self.position = stock.opening
        self.number = number
        self.stock = stock
        self.transit = transit
        self.held = held
        self.orders = 0


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


class Step:
    """An operation at work: its queue, its needs, and what its units do next."""

    hours: Hours
    scarce: Resource  # what is lacking most often is looked at first
    count: int
    others: list[tuple[Resource, int]]
    gives: tuple[tuple[Resource, int], ...]
    shelves: tuple[tuple[Shelf, int], ...]
    makes: tuple[tuple[Shelf, int], ...]

    def __init__(self, index: int, plant: Plant, draws: Draws, first_unit: int) -> None:
        operation = plant.operations[index]
        units = len(plant.flows[operation.flow].release_s)
        self.index = index
        self.first_unit = first_unit
        self.priority = operation.priority
        self.shift_end = operation.shift_end
        self.queue: deque[Waiting] = deque()
        self.parked: Place | None = None
        self.offered_by: Place | None = None
        self.listed = False
        self.cells = Cells(operation, draws, units)
        self.work, self.target = self.cells.work, self.cells.target
        self.max_visits = operation.max_visits
        self.give_up = operation.give_up
        self.visits = array("I", bytes(4 * units)) if _returns(index, plant) else None
        self.patience = Sequence(operation.patience, f"{operation.name}.patience", draws) if operation.patience else None

    def entry(self) -> Entry:
        """The first waiting task's place in the sweep."""
        return self.priority, self.queue[0], self.index


def insert(queue: deque[Waiting], waiting: Waiting) -> None:
    """Put a task where its unit number belongs among those that became ready at the same instant."""
    k = len(queue)
    while k > 0 and queue[k - 1] > waiting:
        k -= 1
    queue.insert(k, waiting)


def _returns(index: int, plant: Plant) -> bool:
    """Whether a unit can come to the operation a second time."""
    seen, ahead = set(), [index]
    while ahead:
        operation = plant.operations[ahead.pop()]
        for target in (*operation.next_targets, operation.give_up):
            if target == index:
                return True
            if target >= 0 and target not in seen:
                seen.add(target)
                ahead.append(target)
    return False


def shelf_of(number: int, plant: Plant, draws: Draws) -> Shelf:
    stock = plant.stocks[number]
    lane = plant.lanes[stock.lane]
    return Shelf(
        number,
        stock,
        Sequence(lane.transit, f"{stock.name}.transit", draws, least=1),
        _holds(lane.hold, lane.hold_probability, stock.name, draws),
    )


def _holds(hold: Law | None, probability: float, name: str, draws: Draws) -> Callable[[int], int]:
    if hold is None:
        return lambda _order: 0
    lasts = Sequence(hold, f"{name}.hold", draws)
    strikes = Sequence(Law("uniform", (0.0, 1e9)), f"{name}.held", draws)
    return lambda order: lasts(order) if strikes(order) < probability * 1e9 else 0
