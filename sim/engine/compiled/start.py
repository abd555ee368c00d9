"""The start of an operation's first waiting task or batch, if all that it needs is there."""

from sim.engine.compiled.event_list import COMPLETE, FINISH, push
from sim.engine.compiled.hours import end_of, is_open, until_open
from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import FAILURES, NONE, ROOM, Floor
from sim.engine.compiled.places import park, unpark
from sim.engine.compiled.queues import unlink
from sim.ledger.rows import FOLLOWS, SET_UP
from sim.plant import FINISH as RUNS_ON
from sim.plant import FIT

STARTED, LACKS, WANTS = 0, 1, 2


@jit
def start(floor: Floor, operation: int) -> int:
    """STARTED, or LACKS: parked where it lacks something, or WANTS: nothing has changed, and what it asks for is to be made first."""
    step, line, clock = floor.operations[operation], floor.lines[operation], floor.clock[0]
    first = floor.units[line.first]
    size = min(step.batch, line.count)
    if size < step.batch and not 0 < step.batch_wait <= clock.now - first.ready:
        _wait_for_company(floor, operation)
        return LACKS
    if _lacks_things(floor, operation, size):
        return LACKS
    last = floor.stations[step.station].last
    setup = step.setup if last not in (NONE, operation) else 0
    crew = _crew(floor, operation, first.work + setup)
    if crew == NONE:
        return LACKS
    unpark(floor, operation)
    if not _foreseen(floor, step.station, first.work):
        return WANTS
    lasts = first.work + setup + _stopped(floor, step.station, first.work, setup)
    _begin(floor, operation, crew, size, lasts)
    return STARTED


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
def _crew(floor: Floor, operation: int, work: int) -> int:
    """The first crew that can start that much work now; NONE, and parked where each lacks something, if none can."""
    step = floor.operations[operation]
    for crew in range(step.crew_from, step.crew_to):
        place = _lacks_hands(floor, crew, work)
        if place == NONE:
            return crew
        park(floor, operation, place)
    return NONE


@jit
def _lacks_hands(floor: Floor, number: int, work: int) -> int:
    """The place where a crew lacks something to start that much work now, or NONE."""
    crew = floor.crews[number]
    for k in range(crew.hand_from, crew.hand_to):
        need = floor.needs[k]
        if floor.places[need.place].free < need.count:
            return need.place
    if not is_open(floor, crew.hours):
        return until_open(floor, crew.hours, 0)
    if crew.shift_end == FIT and floor.clock[0].now + work > floor.hours[crew.hours].closes:
        return until_open(floor, crew.hours, 1)
    return NONE


@jit
def _foreseen(floor: Floor, station: int, work: int) -> bool:
    """Whether the station's failures are drawn so far that the work can start, and there is room to write them down."""
    here, clock = floor.stations[station], floor.clock[0]
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
    """Takes slot, hands and parts, and writes down the first `size` tasks in line; they stay linked until they are finished."""
    step, used = floor.operations[operation], floor.crews[crew]
    floor.stations[step.station].last = operation
    floor.places[step.bay].free -= 1
    for k in range(used.hand_from, used.hand_to):
        floor.places[floor.needs[k].place].free -= floor.needs[k].count
    for k in range(step.part_from, step.part_to):
        floor.places[floor.needs[k].place].free -= floor.needs[k].count * size
    end = end_of(floor, used.hours, lasts, used.shift_end == RUNS_ON)
    lead = unit = floor.lines[operation].first
    for k in range(size):
        after = floor.units[unit].after
        unlink(floor, operation, unit)
        floor.units[unit].waits = 0
        floor.units[unit].crew = crew
        _write_task(floor, unit, end, crew - step.crew_from if k == 0 else FOLLOWS)
        if k == size - 1:
            floor.units[unit].after = NONE
        unit = after
    push(floor, end, FINISH, lead)


@jit
def _write_task(floor: Floor, unit: int, end: int, crew: int) -> None:
    clock, task, tasks = floor.clock[0], floor.units[unit], floor.tasks
    row = clock.tasks
    tasks[0, row], tasks[1, row], tasks[2, row], tasks[3, row] = task.operation, unit, task.visit, task.ready
    tasks[4, row], tasks[5, row], tasks[6, row], tasks[7, row] = clock.now, end, task.target, crew
    clock.tasks += 1
