"""The instants one after another: what ends or arrives, then the settling of the instant, then orders for parts."""

from sim.engine.compiled.blocking import go_on, hold, move, release
from sim.engine.compiled.dispatch import dispatch
from sim.engine.compiled.event_list import ALARM, CLOSING, COMPLETE, FINISH, KIND, OPENING, PATIENCE, SECOND, bells, pop
from sim.engine.compiled.jit import jit, outermost
from sim.engine.compiled.layout import CELLS, DONE, HAPPEN, NONE, ORDER, ROOM, SETTLE, WAITS, Floor
from sim.engine.compiled.places import first_changed, free, freed, unpark
from sim.engine.compiled.queues import unlink
from sim.engine.compiled.ready import first_patience_ends, patience_ends, provided, send
from sim.engine.compiled.shift_ends import shift_ends
from sim.engine.compiled.supply import look, order, receive
from sim.engine.compiled.working import put_down


@outermost
def run(floor: Floor) -> int:
    """Goes on as far as `until` (DONE), or until something is to be drawn or made longer; then it wants to be called again."""
    clock = floor.clock[0]
    _measure_room(floor)
    while True:
        if clock.phase == HAPPEN:
            if not _has_room(floor):
                return ROOM
            clock.now = _next_second(floor)
            if clock.now >= clock.until:
                return DONE
            _happen(floor)
            clock.phase = SETTLE
        if clock.phase == SETTLE:
            if not _settled(floor):
                return clock.asks
            clock.phase = ORDER
        if clock.short and not order(floor):
            return clock.asks
        clock.phase = HAPPEN


@jit
def _measure_room(floor: Floor) -> None:
    """How long the tables may be before an instant in which all units start, stop and run out of patience and all calendars ring."""
    clock, units = floor.clock[0], len(floor.units)
    clock.most_events = len(floor.events) - 2 * units - bells(floor)
    clock.most_tasks, clock.most_interruptions = floor.tasks.shape[1] - units, len(floor.interruptions) - units


@jit
def _has_room(floor: Floor) -> bool:
    """Whether the tables are long enough for any instant."""
    clock = floor.clock[0]
    return (
        clock.tasks <= clock.most_tasks
        and clock.events <= clock.most_events
        and clock.interruptions <= clock.most_interruptions
        and clock.overtime_rows + clock.widest * clock.working <= len(floor.overtime_rows)
    )


@jit
def _next_second(floor: Floor) -> int:
    clock = floor.clock[0]
    return min(clock.known, floor.events[0] >> SECOND) if clock.events else clock.known


@jit
def _happen(floor: Floor) -> None:
    """Everything that ends or arrives now."""
    clock = floor.clock[0]
    now = clock.now
    clock.again = clock.rivals
    while clock.events and floor.events[0] >> SECOND == now:
        item = pop(floor)
        _one(floor, (item >> KIND) & 15, item & ((1 << KIND) - 1))
    if now == clock.known:
        _known(floor)


@jit
def _known(floor: Floor) -> None:
    """What was known before the run to happen now; shifts end last. Finds the next second of which something is known."""
    clock = floor.clock[0]
    now = clock.now
    while floor.steps[clock.step].second == now:
        floor.places[floor.steps[clock.step].place].present += floor.steps[clock.step].change
        free(floor, floor.steps[clock.step].place, floor.steps[clock.step].change)
        clock.step += 1
    while floor.looks[clock.look].second == now:
        look(floor, floor.looks[clock.look].stock)
        clock.look += 1
    while floor.releases[clock.release].second == now:
        row = floor.releases[clock.release]
        release(floor, row.operation, row.unit)
        clock.release += 1
    while floor.shift_ends[clock.shift_end].second == now:
        shift_ends(floor, floor.shift_ends[clock.shift_end].pool, floor.shift_ends[clock.shift_end].staying)
        clock.shift_end += 1
    clock.known = min(floor.releases[clock.release].second, floor.steps[clock.step].second, floor.looks[clock.look].second)
    clock.known = min(clock.known, floor.shift_ends[clock.shift_end].second)


@jit
def _one(floor: Floor, kind: int, number: int) -> None:
    if kind == FINISH:
        if floor.units[number].ends == floor.clock[0].now:  # else it has been stopped since this was foreseen
            _finish(floor, number)
    elif kind == PATIENCE:
        patience_ends(floor, number)
    elif kind == ALARM:
        first_patience_ends(floor, number)
    elif kind == OPENING:
        floor.hours[number].ringing = 0
        freed(floor, floor.hours[number].place)
    elif kind == CLOSING:
        freed(floor, floor.hours[number].place)
    elif kind == COMPLETE:
        company = floor.operations[number].company
        floor.places[company].free = 1
        freed(floor, company)
    else:
        receive(floor, number)


@jit
def _finish(floor: Floor, lead: int) -> None:
    """The end of a task, or of a batch: the hands come free, and the slot when all its units have gone on."""
    operation, now = floor.units[lead].operation, floor.clock[0].now
    step = floor.operations[operation]
    tracked = floor.crews[floor.units[lead].crew].tracked
    put_down(floor, lead)
    slot = NONE
    if step.crosses:
        slot = hold(floor, step.bay, _company(floor, lead))
    else:
        free(floor, step.bay, 1)
    unit = lead
    while unit != NONE:
        task = floor.units[unit]
        after, target, row = task.mate, task.target, task.row
        if tracked:
            floor.tasks[5, row] = now
        for k in range(step.make_from, step.make_to):
            floor.stocks[floor.needs[k].place].position += floor.needs[k].count
            free(floor, floor.needs[k].place, floor.needs[k].count)
        if step.crosses:
            go_on(floor, operation, target, unit, slot)
        else:
            if tracked:
                floor.tasks[8, row] = now
            task.row = NONE
            send(floor, target, unit)
        unit = after


@jit
def _company(floor: Floor, unit: int) -> int:
    """How many units are in work together."""
    count = 0
    while unit != NONE:
        count += 1
        unit = floor.units[unit].mate
    return count


@jit
def _settled(floor: Floor) -> bool:
    """Move, dispatch, let the impatient renege, until nothing changes. False if it stopped to ask."""
    clock = floor.clock[0]
    while clock.news or clock.freed or clock.active or clock.reneging or clock.changed or clock.wanted or clock.resume or clock.again:
        if clock.changed:
            move(floor)
        if clock.wanted and not provided(floor):
            clock.asks = CELLS
            return False
        if not dispatch(floor):
            return False
        if clock.reneging:
            _renege(floor)
    return True


@jit
def _renege(floor: Floor) -> None:
    """Those whose patience has run out go, unless they have been started; who joins them meanwhile is next."""
    clock = floor.clock[0]
    count = clock.reneging
    for k in range(count):
        row = floor.reneging[k]
        task = floor.units[row.unit]
        if task.state == WAITS and task.operation == row.operation and task.visit == row.visit:
            _give_up(floor, row.operation, row.unit)
    for k in range(count, clock.reneging):
        row, later = floor.reneging[k - count], floor.reneging[k]
        row.operation, row.unit, row.visit = later.operation, later.unit, later.visit
    clock.reneging -= count
    clock.again = clock.rivals  # who has gone holds nothing any more


@jit
def _give_up(floor: Floor, operation: int, unit: int) -> None:
    step = floor.operations[operation]
    was_first = floor.lines[operation].first == unit
    unlink(floor, operation, unit)
    floor.units[unit].state = NONE
    for k in range(step.part_from, step.part_to):
        floor.stocks[floor.needs[k].place].position += floor.needs[k].count
    if floor.lines[operation].count == 0:
        unpark(floor, operation)
    elif was_first:
        first_changed(floor, operation)
    go_on(floor, operation, step.give_up, unit, NONE)
