"""A unit queues for an operation: its cells, its place in line, what it makes the stocks owe, and how long it has patience."""

from sim.engine.compiled.event_list import ALARM, PATIENCE, push
from sim.engine.compiled.jit import jit, outermost
from sim.engine.compiled.layout import NONE, WAITS, Floor
from sim.engine.compiled.places import first_changed, freed
from sim.engine.compiled.queues import join

FORESEEN = 20  # visits to an operation for which cells are drawn ahead; few units come oftener, and who does asks for them


@jit
def send(floor: Floor, target: int, unit: int) -> None:
    """The unit goes to an operation or leaves the floor."""
    target = resolved(floor, target, unit)
    if target < 0:
        floor.finished[unit] = floor.clock[0].now
        floor.end[unit] = target
    else:
        ready(floor, target, unit)


@jit
def resolved(floor: Floor, target: int, unit: int) -> int:
    """Where a unit really goes: on to `give_up` from where it has been too often."""
    while target >= 0:
        step = floor.operations[target]
        if step.visits_at == NONE or step.max_visits == 0:
            return target
        if floor.visits[step.visits_at + unit - step.first_unit] < step.max_visits:
            return target
        target = step.give_up
    return target


@jit
def ready(floor: Floor, operation: int, unit: int) -> None:
    """The unit waits for an operation from now on."""
    step, task, clock = floor.operations[operation], floor.units[unit], floor.clock[0]
    task.ready, task.until, task.operation, task.visit, task.state = clock.now, NONE, operation, _visit(floor, operation, unit), WAITS
    join(floor, operation, unit)
    if floor.lines[operation].first == unit:
        first_changed(floor, operation)
    elif step.batch > 1 and floor.lines[operation].count >= step.batch:
        floor.places[step.company].free = 1
        freed(floor, step.company)
    _owe(floor, operation)
    if not _provided(floor, unit):
        floor.wanted[clock.wanted] = unit
        clock.wanted += 1


@jit
def _owe(floor: Floor, operation: int) -> None:
    step = floor.operations[operation]
    for k in range(step.part_from, step.part_to):
        need = floor.needs[k]
        stock = floor.stocks[need.place]
        stock.position -= need.count
        if stock.position <= stock.trigger or stock.position - stock.on_order <= stock.hurry:
            short(floor, need.place)


@jit
def short(floor: Floor, number: int) -> None:
    """A stock is to be looked at when the instant is settled."""
    floor.stocks[number].short = 1
    floor.clock[0].short = 1


@jit
def _provided(floor: Floor, unit: int) -> bool:
    """Gives a task its work, its outcome and its patience; False if its cells are not at hand."""
    task = floor.units[unit]
    step = floor.operations[task.operation]
    serial, patience = unit - step.first_unit, step.alike
    if task.visit == 1:
        task.work, task.target = floor.work[step.cells_at + serial], _first_target(floor, task.operation, unit)
        if step.patience_at != NONE:
            patience = floor.patience[step.patience_at + serial]
    else:
        row = later_row(floor, unit, task.operation, task.visit)
        if row == NONE:
            return False
        task.work, task.target = floor.later[row].work, floor.later[row].target
        if step.patience_at != NONE:
            patience = floor.later[row].patience
    if patience != NONE:
        _wait(floor, unit, patience)
    return True


@jit
def _first_target(floor: Floor, operation: int, unit: int) -> int:
    """Where a unit goes after its first visit."""
    step = floor.operations[operation]
    return step.onward if step.targets_at == NONE else floor.target[step.targets_at + unit - step.first_unit]


@jit
def later_row(floor: Floor, unit: int, operation: int, visit: int) -> int:
    """Where the cells of a unit's later visit are, or NONE."""
    row = floor.later_of[unit]
    while row != NONE and (floor.later[row].operation != operation or floor.later[row].visit != visit):
        row = floor.later[row].before
    return row


@outermost
def walk(floor: Floor) -> None:
    """Walks the units wanted along their routes, as long as none reneges, until each leaves or wants the cells of a later visit."""
    clock, left = floor.clock[0], 0
    for k in range(clock.wanted):
        unit = floor.wanted[k]
        if _walk(floor, unit):
            floor.wanted[left] = unit
            left += 1
    clock.wanted = left


@jit
def _walk(floor: Floor, unit: int) -> bool:
    """Whether the unit wants cells for the `visit` to the `operation` that it has come to."""
    task = floor.units[unit]
    operation, visit = task.operation, task.visit
    while operation >= 0:
        if visit > 1:
            row = later_row(floor, unit, operation, visit)
            if row == NONE:
                task.operation, task.visit = operation, visit
                return visit < FORESEEN
            target = floor.later[row].target
        else:
            target = _first_target(floor, operation, unit)
        operation = resolved(floor, target, unit)
        visit = _visit(floor, operation, unit) if operation >= 0 else 0
    return False


@jit
def _visit(floor: Floor, operation: int, unit: int) -> int:
    """Counts a visit."""
    step = floor.operations[operation]
    if step.visits_at == NONE:
        return 1
    floor.visits[step.visits_at + unit - step.first_unit] += 1
    return floor.visits[step.visits_at + unit - step.first_unit]


@jit
def provided(floor: Floor) -> bool:
    """Whether all tasks that wanted cells now have them."""
    clock, left = floor.clock[0], 0
    for k in range(clock.wanted):
        if not _provided(floor, floor.wanted[k]):
            floor.wanted[left] = floor.wanted[k]
            left += 1
    clock.wanted = left
    return left == 0


@jit
def _wait(floor: Floor, unit: int, patience: int) -> None:
    """Of tasks that all wait as long, the first in line runs out first: one alarm is enough."""
    task, clock = floor.units[unit], floor.clock[0]
    step = floor.operations[task.operation]
    until = clock.now + patience
    if patience == 0:
        renege(floor, unit)
    elif step.alike == NONE:
        task.until = until if until < clock.horizon else NONE
        push(floor, until, PATIENCE, unit)
    elif not step.alarm:
        step.alarm = 1
        push(floor, until, ALARM, task.operation)


@jit
def renege(floor: Floor, unit: int) -> None:
    """Lists a task whose patience has run out: it reneges after the dispatch, unless that starts it."""
    clock, task = floor.clock[0], floor.units[unit]
    row = floor.reneging[clock.reneging]
    row.operation, row.unit, row.visit = task.operation, unit, task.visit
    clock.reneging += 1


@jit
def patience_ends(floor: Floor, unit: int) -> None:
    """The patience of a task may have run out now, if it still waits."""
    task = floor.units[unit]
    if task.state == WAITS and task.until == floor.clock[0].now:
        task.until = NONE
        renege(floor, unit)


@jit
def first_patience_ends(floor: Floor, operation: int) -> None:
    """Who has waited long enough leaves; the alarm is set for the next who still waits."""
    step, now = floor.operations[operation], floor.clock[0].now
    unit = floor.lines[operation].first
    while unit != NONE and floor.units[unit].ready + step.alike <= now:
        renege(floor, unit)
        unit = floor.units[unit].after
    step.alarm = 0
    if unit != NONE:
        step.alarm = 1
        push(floor, floor.units[unit].ready + step.alike, ALARM, operation)
