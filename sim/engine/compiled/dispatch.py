"""Dispatch: starts every task that can start, in the order of (priority, ready time, unit number)."""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, Floor
from sim.engine.compiled.places import before, offer
from sim.engine.compiled.start import LACKS, WANTS, start


@jit
def dispatch(floor: Floor) -> bool:
    """Looks at the operations with news and at the first parked at each place that has come free. False if it stopped to ask."""
    clock = floor.clock[0]
    _gather(floor)
    while clock.active:
        k = _foremost(floor)
        operation = floor.active[k]
        step = floor.operations[operation]
        outcome = start(floor, operation)
        if outcome == WANTS:
            return False
        place, step.offered_by = step.offered_by, NONE
        if outcome == LACKS or floor.lines[operation].count == 0:
            clock.active -= 1
            floor.active[k] = floor.active[clock.active]
        if outcome == LACKS:
            step.looked_at = clock.passes  # nothing comes free within a pass: it need not be looked at again
        if place != NONE:
            offer(floor, place)
    return True


@jit
def _gather(floor: Floor) -> None:
    clock = floor.clock[0]
    clock.passes += 1
    for k in range(clock.news):
        operation = floor.news[k]
        floor.operations[operation].listed = 0
        if floor.lines[operation].count:
            floor.active[clock.active] = operation
            clock.active += 1
    clock.news = 0
    for k in range(clock.freed):
        place = floor.freed[k]
        floor.places[place].listed = 0
        offer(floor, place)
    clock.freed = 0


@jit
def _foremost(floor: Floor) -> int:
    """Which of the operations to look at comes first."""
    first = 0
    for k in range(1, floor.clock[0].active):
        if before(floor, floor.active[k], floor.active[first]):
            first = k
    return first
