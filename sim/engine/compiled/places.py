"""What operations can lack, which of them are parked there, and whether it is kept from them.

An operation is parked at one place for each of its crews that lacks something, or at the one place that it lacks anyway. Few
operations use a place, so the first of those parked is looked for when the place comes free.
"""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, Floor
from sim.engine.compiled.queues import ahead


@jit
def free(floor: Floor, place: int, count: int) -> None:
    floor.places[place].free += count
    freed(floor, place)


@jit
def freed(floor: Floor, place: int) -> None:
    """Lists a place for the next pass, if an operation is parked there."""
    here, clock = floor.places[place], floor.clock[0]
    if here.crowd > 0 and not here.listed:
        here.listed = 1
        floor.freed[clock.freed] = place
        clock.freed += 1
        if here.stopped:
            clock.resume = 1


@jit
def park(floor: Floor, operation: int, place: int) -> None:
    step = floor.operations[operation]
    floor.parked[operation, step.parked] = place
    step.parked += 1
    floor.places[place].crowd += 1


@jit
def unpark(floor: Floor, operation: int) -> None:
    step = floor.operations[operation]
    for k in range(step.parked):
        floor.places[floor.parked[operation, k]].crowd -= 1
    step.parked = 0


@jit
def activate(floor: Floor, operation: int) -> None:
    """The first task of an operation is to be looked at in this pass."""
    step, clock = floor.operations[operation], floor.clock[0]
    if not step.active:
        step.active = 1
        floor.active[clock.active] = operation
        clock.active += 1


@jit
def barred(floor: Floor, crew: int, priority: int, preempts: int) -> bool:
    """Whether a pool of a crew is kept from a task by a stopped one, or held against it by one of more importance."""
    clock, used = floor.clock[0], floor.crews[crew]
    for k in range(used.hand_from, used.hand_to):
        pool = floor.places[floor.needs[k].place]
        if pool.kept_in == clock.resumptions and not (preempts and priority < pool.kept_by):
            return True
        if pool.held_in == clock.passes and pool.held_by < priority:
            return True
    return False


@jit
def hold_lacking(floor: Floor, crew: int, priority: int) -> bool:
    """Holds the pools that a crew lacks against tasks of less importance in this pass; whether there is any."""
    clock, used, holds = floor.clock[0], floor.crews[crew], False
    for k in range(used.hand_from, used.hand_to):
        pool, count = floor.places[floor.needs[k].place], floor.needs[k].count
        if pool.free < count <= pool.present:
            if pool.held_in != clock.passes:
                pool.held_in, pool.held_by = clock.passes, priority
            holds = True
    return holds


@jit
def offer(floor: Floor, place: int) -> None:
    """Moves the first operation parked at a place that is free into the pass; not one that has been looked at in this pass already."""
    here, clock = floor.places[place], floor.clock[0]
    if here.free <= 0 or here.crowd == 0 or here.kept_in == clock.resumptions:
        return
    first = NONE
    for k in range(here.user_from, here.user_to):
        user = floor.users[k]
        if _parked_at(floor, user, place) and (first == NONE or before(floor, user, first)):
            first = user
    if first != NONE:
        unpark(floor, first)
        floor.operations[first].offered_by = place
        activate(floor, first)


@jit
def _parked_at(floor: Floor, operation: int, place: int) -> bool:
    step = floor.operations[operation]
    if step.looked_at == floor.clock[0].passes:
        return False
    for k in range(step.parked):
        if floor.parked[operation, k] == place:
            return True
    return False


@jit
def before(floor: Floor, a: int, b: int) -> bool:
    """Whether the dispatch looks at operation a before operation b: by priority, and then by their first units."""
    first, second = floor.operations[a].priority, floor.operations[b].priority
    return first < second or (first == second and ahead(floor, first_unit(floor, a), first_unit(floor, b)))


@jit
def first_unit(floor: Floor, operation: int) -> int:
    """The unit of an operation's first task, waiting or interrupted; NONE if there is none."""
    clock, unit = floor.clock[0], floor.lines[operation].first
    if clock.preempts:
        interrupted = floor.lines[clock.interrupted_at + operation].first
        if interrupted != NONE and (unit == NONE or ahead(floor, interrupted, unit)):
            return interrupted
    return unit


@jit
def first_changed(floor: Floor, operation: int) -> None:
    """A new first task waits: what it lacks is the same, unless it is of another length or age and that matters."""
    step, clock = floor.operations[operation], floor.clock[0]
    if step.fits or not step.plain:
        unpark(floor, operation)
    if step.parked == 0 and not step.listed:
        step.listed = 1
        floor.news[clock.news] = operation
        clock.news += 1
