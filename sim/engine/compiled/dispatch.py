"""Dispatch: resumes stopped tasks, and starts every task that can start, in the order of (priority, ready time, unit number)."""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, Floor
from sim.engine.compiled.places import activate, before, first_unit, offer, park, unpark
from sim.engine.compiled.shift_ends import resume
from sim.engine.compiled.start import LACKS, WANTS, start


@jit
def dispatch(floor: Floor) -> bool:
    """Looks at operations with news, at rivals, and at the first parked at each place that has come free. False if it stopped to ask."""
    clock = floor.clock[0]
    if not clock.midway:
        clock.again = 0
        if clock.resume:
            resume(floor)
        _gather(floor)
    clock.midway = 0
    while clock.active:
        k = _foremost(floor)
        operation = floor.active[k]
        step = floor.operations[operation]
        outcome = LACKS if _lacks_slot(floor, operation) else start(floor, operation)
        if outcome == WANTS:
            clock.midway = 1
            return False
        place, step.offered_by = step.offered_by, NONE
        if outcome == LACKS:
            step.looked_at = clock.passes  # nothing comes free within a pass: it need not be looked at again
        else:
            clock.again = clock.rivals
        if outcome == LACKS or first_unit(floor, operation) == NONE:
            step.active = 0
            clock.active -= 1
            floor.active[k] = floor.active[clock.active]
        if place != NONE:
            offer(floor, place)
    return True


@jit
def _lacks_slot(floor: Floor, operation: int) -> bool:
    """Parks an operation that can only lack a slot, if it does: most often for the task after one that has been started."""
    step = floor.operations[operation]
    if not step.plain or step.rival or floor.places[step.bay].free >= 1:
        return False
    park(floor, operation, step.bay)
    return True


@jit
def _gather(floor: Floor) -> None:
    clock = floor.clock[0]
    clock.passes += 1
    if clock.rivals:
        _gather_rivals(floor)
    for k in range(clock.news):
        operation = floor.news[k]
        floor.operations[operation].listed = 0
        if floor.lines[operation].count:
            activate(floor, operation)
    clock.news = 0
    for k in range(clock.freed):
        place = floor.freed[k]
        floor.places[place].listed = 0
        offer(floor, place)
    clock.freed = 0


@jit
def _gather_rivals(floor: Floor) -> None:
    for operation in range(len(floor.operations)):
        if floor.operations[operation].rival and first_unit(floor, operation) != NONE:
            unpark(floor, operation)
            activate(floor, operation)


@jit
def _foremost(floor: Floor) -> int:
    """Which of the operations to look at comes first."""
    first = 0
    for k in range(1, floor.clock[0].active):
        if before(floor, floor.active[k], floor.active[first]):
            first = k
    return first
