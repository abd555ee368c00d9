"""Preemption: a task interrupts others of less importance that hold the slot or the hands it lacks."""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, OVERTIME, Floor
from sim.engine.compiled.places import activate, free
from sim.engine.compiled.queues import join_again
from sim.engine.compiled.shift_ends import give_up_slot, sort_in
from sim.engine.compiled.working import lay_aside


@jit
def interrupts(floor: Floor, operation: int, crew: int) -> bool:
    """Interrupts as few tasks as let an operation's first task start with a crew; False, and nobody, if all together are too few."""
    clock = floor.clock[0]
    _candidates(floor, floor.operations[operation].priority)
    lacking = _lacking(floor, operation, crew)
    top = clock.sorted
    for k in range(clock.sorted - 1, -1, -1):
        lead = floor.sorted[k]
        if lacking and _gives(floor, operation, crew, lead):
            _count(floor, operation, crew, lead, 1)
            top -= 1
            floor.sorted[top] = lead
            lacking = _still(floor, crew)
    if lacking:
        return False
    _spare(floor, operation, crew, top)
    return True


@jit
def _spare(floor: Floor, operation: int, crew: int, top: int) -> None:
    """Interrupts those chosen but for each, the last chosen first, without which there is enough."""
    clock = floor.clock[0]
    for k in range(top, clock.sorted):
        _count(floor, operation, crew, floor.sorted[k], -1)
        if _still(floor, crew):
            _count(floor, operation, crew, floor.sorted[k], 1)
        else:
            floor.sorted[k] = NONE
    for k in range(top, clock.sorted):
        if floor.sorted[k] != NONE:
            _interrupt(floor, floor.sorted[k])


@jit
def _candidates(floor: Floor, priority: int) -> None:
    """Sorts the tasks that may be interrupted: in work or stopped, of less importance, without overtime hands."""
    clock = floor.clock[0]
    clock.sorted = 0
    for k in range(clock.working):
        task = floor.units[floor.working[k]]
        if floor.operations[task.operation].priority > priority and task.state != OVERTIME:
            sort_in(floor, floor.working[k])
    for k in range(clock.stopped):
        if floor.operations[floor.units[floor.stopped[k]].operation].priority > priority:
            sort_in(floor, floor.stopped[k])


@jit
def _lacking(floor: Floor, operation: int, crew: int) -> bool:
    """Counts how many slots and hands of each pool are lacking, and tells whether some are."""
    used, clock = floor.crews[crew], floor.clock[0]
    clock.slots_short = 1 - floor.places[floor.operations[operation].bay].free
    for k in range(used.hand_from, used.hand_to):
        floor.needs[k].short = floor.needs[k].count - floor.places[floor.needs[k].place].free
    return _still(floor, crew)


@jit
def _still(floor: Floor, crew: int) -> bool:
    used = floor.crews[crew]
    for k in range(used.hand_from, used.hand_to):
        if floor.needs[k].short > 0:
            return True
    return floor.clock[0].slots_short > 0


@jit
def _gives(floor: Floor, operation: int, crew: int, lead: int) -> bool:
    """Whether a task holds a slot, or hands of a pool, of which too few are free so far."""
    used = floor.crews[crew]
    if floor.clock[0].slots_short > 0 and _same_station(floor, operation, lead):
        return True
    for k in range(used.hand_from, used.hand_to):
        if floor.needs[k].short > 0 and _hands(floor, lead, floor.needs[k].place):
            return True
    return False


@jit
def _count(floor: Floor, operation: int, crew: int, lead: int, sign: int) -> None:
    """Counts what a task gives as no longer lacking, or (-1) as lacking again."""
    used = floor.crews[crew]
    if _same_station(floor, operation, lead):
        floor.clock[0].slots_short -= sign
    for k in range(used.hand_from, used.hand_to):
        floor.needs[k].short -= sign * _hands(floor, lead, floor.needs[k].place)


@jit
def _same_station(floor: Floor, operation: int, lead: int) -> bool:
    return floor.operations[floor.units[lead].operation].station == floor.operations[operation].station


@jit
def _hands(floor: Floor, lead: int, pool: int) -> int:
    """The hands of a pool that a task in work has; a stopped one has none."""
    task = floor.units[lead]
    crew = floor.crews[task.crew]
    for k in range(crew.hand_from, crew.hand_to):
        if task.ends != NONE and floor.needs[k].place == pool:
            return floor.needs[k].count
    return 0


@jit
def _interrupt(floor: Floor, lead: int) -> None:
    """A task gives back slot and hands, and waits to resume."""
    clock, task = floor.clock[0], floor.units[lead]
    if task.ends != NONE:
        lay_aside(floor, lead)
    else:
        give_up_slot(floor, lead)
    task.stood = clock.now
    free(floor, floor.operations[task.operation].bay, 1)
    join_again(floor, clock.interrupted_at + task.operation, lead)
    activate(floor, task.operation)
