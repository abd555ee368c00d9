"""An operation at work: its queue, what it needs, and what its units do next."""

from array import array
from collections import deque
from collections.abc import Callable
from typing import Any

from sim.draws import Draws
from sim.engine.cells import Cells, Sequence
from sim.engine.shelf import Shelf
from sim.engine.state import Bay, Entry, Hours, Place, Resource, Waiting
from sim.plant import Plant


class Hands:
    """One of an operation's crews at work: its pools with the hands each gives, its hours, and what it does at a shift's end."""

    __slots__ = ("hours", "number", "pools", "shift_end")

    def __init__(self, number: int, pools: list[tuple[Resource, int]], hours: Hours, shift_end: int) -> None:
        self.number = number
        self.pools = pools
        self.hours = hours
        self.shift_end = shift_end


class Step:
    """An operation at work: its queue, its needs, and what its units do next.

    A `plain` one has one crew, no batch, no set-up, and a station that does not fail while it works: nearly all of them. One that
    `crosses` is where units enter or leave a limit when they go on.
    """

    start: "Callable[[Step], Place | None]"
    on_finish: list[Callable[[Any], None]]
    plain: bool
    crosses: bool
    bay: Bay
    crews: list[Hands]
    hours: Hours  # of the first crew
    scarce: Resource  # what is lacking most often is looked at first
    count: int
    others: list[tuple[Resource, int]]
    gives: tuple[tuple[Resource, int], ...]

    def __init__(self, index: int, plant: Plant, draws: Draws, first_unit: int) -> None:
        operation = plant.operations[index]
        units = len(plant.flows[operation.flow].release_s)
        self.index = index
        self.first_unit = first_unit
        self.priority = operation.priority
        self.shift_end = operation.crews[0].shift_end
        self.queue: deque[Waiting] = deque()
        self.parked: Place | None = None
        self.also: tuple[Place, ...] = ()  # further places where it is parked, if it lacks something of each of several crews
        self.offered_by: Place | None = None
        self.listed = False
        self.cells = Cells(operation, draws, units)
        self.work, self.target = self.cells.work, self.cells.target
        self.max_visits = operation.max_visits
        self.give_up = operation.give_up
        self.visits = array("I", bytes(4 * units)) if returns(index, plant) else None
        self.patience = Sequence(operation.patience, f"{operation.name}.patience", draws) if operation.patience else None
        self.alike = operation.patience is not None and operation.patience.kind == "constant"
        self.deadlines: deque[tuple[int, Waiting]] = deque()  # until when tasks wait, the first first, where all wait as long
        self.batch, self.batch_wait_s = operation.batch, operation.batch_wait_s
        self.company = Place(0)  # where it is parked while its batch is not complete
        self.oldest_s = -1  # since when the first of it had been waiting when an alarm was set
        self.setup_s = operation.setup_s
        self.limits = operation.limits
        self.shelves: tuple[tuple[Shelf, int], ...] = ()
        self.makes: tuple[tuple[Shelf, int], ...] = ()

    def entry(self) -> Entry:
        """The first waiting task's place in the sweep."""
        return self.priority, self.queue[0], self.index


def insert(queue: deque[Waiting], waiting: Waiting) -> None:
    """Put a task where its unit number belongs among those that became ready at the same instant."""
    k = len(queue)
    while k > 0 and queue[k - 1] > waiting:
        k -= 1
    queue.insert(k, waiting)


def returns(index: int, plant: Plant) -> bool:
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
