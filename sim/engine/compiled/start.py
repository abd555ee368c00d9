"""The start of an operation's first task or batch, if all that it needs is there."""

from sim.calendars import FOREVER
from sim.engine.compiled.event_list import COMPLETE, push
from sim.engine.compiled.hours import is_open, until_closed, until_open
from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import FAILURES, NONE, ROOM, Floor
from sim.engine.compiled.places import barred, first_unit, hold_lacking, park, unpark
from sim.engine.compiled.preempt import interrupts
from sim.engine.compiled.queues import unlink
from sim.engine.compiled.working import note, take_up
from sim.ledger.rows import FOLLOWS, SET_UP
from sim.plant import FIT

STARTED, LACKS, WANTS = 0, 1, 2


@jit
def start(floor: Floor, operation: int) -> int:
    """STARTED, or LACKS: parked where it lacks something, or WANTS: nothing has changed, and what it asks for is to be made first."""
    step, line, clock = floor.operations[operation], floor.lines[operation], floor.clock[0]
    if clock.preempts and floor.units[first_unit(floor, operation)].stood != NONE:
        return _resume(floor, operation)
    first = floor.units[line.first]
    size = min(step.batch, line.count)
    if size < step.batch and not 0 < step.batch_wait <= clock.now - first.ready:
        _wait_for_company(floor, operation)
        return LACKS
    last = floor.stations[step.station].last
    setup = step.setup if last not in (NONE, operation) else 0
    crew = NONE if _lacks_things(floor, operation, size) else _crew(floor, operation, first.work + setup)
    if crew == NONE and step.rival and _has_parts(floor, operation, size):
        crew = _insists(floor, operation, _open_crew(floor, operation, first.work + setup), first.work + setup)
    if crew == NONE:
        return LACKS
    unpark(floor, operation)
    if not _foreseen(floor, step.station, first.work):
        return WANTS
    lasts = first.work + setup + _stopped(floor, step.station, first.work, setup)
    _begin(floor, operation, crew, size, lasts)
    return STARTED


@jit
def _resume(floor: Floor, operation: int) -> int:
    """The same for a first task that has been interrupted: it waits with its crew."""
    step, clock = floor.operations[operation], floor.clock[0]
    lead = first_unit(floor, operation)
    task = floor.units[lead]
    crew = floor.crews[task.crew]
    if not is_open(floor, crew.hours):
        until_open(floor, crew.hours, 0)
        return LACKS
    lacks = floor.places[step.bay].free < 1 or _lacks_hands(floor, operation, task.crew) != NONE
    if lacks and _insists(floor, operation, task.crew, 0) == NONE:
        return LACKS
    if not _has_room(floor):
        return WANTS
    unlink(floor, clock.interrupted_at + operation, lead)
    floor.places[step.bay].free -= 1
    note(floor, lead, 0)
    take_up(floor, lead, task.work)
    return STARTED


@jit
def _insists(floor: Floor, operation: int, crew: int, work: int) -> int:
    """What a task does that cannot start: with a crew that is open to it, it interrupts others, and starts, or has hands held for it."""
    step = floor.operations[operation]
    if crew == NONE:
        return NONE
    if step.preempt and not barred(floor, crew, step.priority, 1) and interrupts(floor, operation, crew):
        return crew
    if floor.places[step.bay].free >= 1 and hold_lacking(floor, crew, step.priority):
        fits = floor.crews[crew].shift_end == FIT
        until_closed(floor, floor.crews[crew].hours, work if fits else 0)
    return NONE


@jit
def _wait_for_company(floor: Floor, operation: int) -> None:
    """A batch that is not complete waits for one more, or until its first has waited long enough."""
    step = floor.operations[operation]
    floor.places[step.company].free = 0
    first_s = floor.units[floor.lines[operation].first].ready
    if step.batch_wait and step.oldest != first_s:
        step.oldest = first_s
        push(floor, first_s + step.batch_wait, COMPLETE, operation)
    park(floor, operation, step.company)


@jit
def _lacks_things(floor: Floor, operation: int, size: int) -> bool:
    """Parks the operation where a slot or a part is lacking."""
    step = floor.operations[operation]
    if floor.places[step.bay].free < 1:
        park(floor, operation, step.bay)
        return True
    for k in range(step.part_from, step.part_to):
        need = floor.needs[k]
        if floor.places[need.place].free < need.count * size:
            park(floor, operation, need.place)
            return True
    return False


@jit
def _has_parts(floor: Floor, operation: int, size: int) -> bool:
    step = floor.operations[operation]
    for k in range(step.part_from, step.part_to):
        if floor.places[floor.needs[k].place].free < floor.needs[k].count * size:
            return False
    return True


@jit
def _crew(floor: Floor, operation: int, work: int) -> int:
    """The first crew that can start that much work now; NONE, and parked where each lacks something, if none can."""
    step = floor.operations[operation]
    for crew in range(step.crew_from, step.crew_to):
        place = _lacks_hands(floor, operation, crew)
        if place == NONE:
            place = _lacks_hours(floor, crew, work)
        if place == NONE:
            return crew
        park(floor, operation, place)
    return NONE


@jit
def _lacks_hands(floor: Floor, operation: int, number: int) -> int:
    """The pool of which too few hands are free to a crew, or NONE."""
    crew, step, clock = floor.crews[number], floor.operations[operation], floor.clock[0]
    for k in range(crew.hand_from, crew.hand_to):
        place, need = floor.needs[k].place, floor.needs[k]
        pool = floor.places[place]
        if pool.free < need.count:
            return place
        if pool.kept_in == clock.resumptions and not (step.preempt and step.priority < pool.kept_by):
            return place
        if pool.held_in == clock.passes and pool.held_by < step.priority:
            return place
    return NONE


@jit
def _lacks_hours(floor: Floor, number: int, work: int) -> int:
    """The calendar whose opening a crew waits for to start that much work, or NONE."""
    crew = floor.crews[number]
    if not is_open(floor, crew.hours):
        return until_open(floor, crew.hours, 0)
    if crew.shift_end == FIT and floor.clock[0].now + work > floor.hours[crew.hours].closes:
        return until_open(floor, crew.hours, 1)
    return NONE


@jit
def _open_crew(floor: Floor, operation: int, work: int) -> int:
    """The first crew that is open to that much work, NONE if none is."""
    step = floor.operations[operation]
    for crew in range(step.crew_from, step.crew_to):
        if _lacks_hours(floor, crew, work) == NONE:
            return crew
    return NONE


@jit
def _has_room(floor: Floor) -> bool:
    """Whether one more event surely fits into the list; asks for more room if not."""
    clock = floor.clock[0]
    if clock.events > clock.most_events + len(floor.units):
        clock.asks = ROOM
        return False
    return True


@jit
def _foreseen(floor: Floor, station: int, work: int) -> bool:
    """Whether the station's failures are drawn so far that the work can start, and there is room to write them down."""
    here, clock = floor.stations[station], floor.clock[0]
    if not _has_room(floor):
        return False
    if clock.stops + 1 + here.wear_to - here.wear_from > len(floor.stops):
        clock.asks = ROOM
        return False
    for k in range(here.wear_from, here.wear_to):
        wear = floor.wear[k]
        due, count = wear.due, wear.count
        while due <= wear.worked + work:
            count += 1
            if count == floor.every.shape[1]:
                clock.asks = FAILURES
                return False
            due += floor.every[k, count]
    return True


@jit
def _stopped(floor: Floor, station: int, work: int, setup: int) -> int:
    """Seconds that failures add to a task, written down with its set-up."""
    here, lost = floor.stations[station], 0
    if setup:
        _write_stop(floor, station, SET_UP, setup)
    for k in range(here.wear_from, here.wear_to):
        repairs = _repairs(floor, k, work)
        if repairs:
            _write_stop(floor, station, k - here.wear_from, repairs)
        lost += repairs
    return lost


@jit
def _repairs(floor: Floor, number: int, work: int) -> int:
    """Seconds of repair that fall into `work` more seconds of work."""
    wear, lost = floor.wear[number], 0
    wear.worked += work
    while wear.due <= wear.worked:
        lost += floor.lasts[number, wear.count]
        wear.count += 1
        wear.due += floor.every[number, wear.count]
    return lost


@jit
def _write_stop(floor: Floor, station: int, failure: int, lasts: int) -> None:
    clock = floor.clock[0]
    row = floor.stops[clock.stops]
    row.station, row.failure, row.start_s, row.lasts_s = station, failure, clock.now, lasts
    clock.stops += 1


@jit
def _begin(floor: Floor, operation: int, crew: int, size: int, lasts: int) -> None:
    """Takes slot, hands and parts, and writes down the first `size` tasks in line, linked as mates."""
    step = floor.operations[operation]
    floor.stations[step.station].last = operation
    floor.places[step.bay].free -= 1
    for k in range(step.part_from, step.part_to):
        floor.places[floor.needs[k].place].free -= floor.needs[k].count * size
    lead = unit = floor.lines[operation].first
    floor.units[lead].crew = crew
    take_up(floor, lead, lasts)
    for k in range(size):
        task = floor.units[unit]
        after = task.after
        unlink(floor, operation, unit)
        task.state = NONE
        task.mate = after if k < size - 1 else NONE
        _write_task(floor, unit, lead, crew - step.crew_from if k == 0 else FOLLOWS)
        unit = after


@jit
def _write_task(floor: Floor, unit: int, lead: int, crew: int) -> None:
    """The row of a task; its end is written now if nothing can stop it."""
    clock, task, tasks = floor.clock[0], floor.units[unit], floor.tasks
    end = floor.units[lead].ends
    used = floor.crews[floor.units[lead].crew]
    if used.tracked or end >= clock.horizon or end > floor.hours[used.hours].last:
        end = FOREVER
    row = clock.tasks
    tasks[0, row], tasks[1, row], tasks[2, row], tasks[3, row] = task.operation, unit, task.visit, task.ready
    tasks[4, row], tasks[5, row], tasks[6, row], tasks[7, row] = clock.now, end, task.target, crew
    tasks[8, row] = FOREVER if floor.operations[task.operation].crosses else end
    task.row = row
    clock.tasks += 1
