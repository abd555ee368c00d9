"""Tasks in work: hands take one up, and give it back when it ends, is stopped at a shift's end or is interrupted."""

from sim.engine.compiled.event_list import FINISH, push
from sim.engine.compiled.hours import end_of, left_until
from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, OVERTIME, Floor
from sim.engine.compiled.places import free


@jit
def take_up(floor: Floor, lead: int, left: int) -> None:
    """A task, or a batch with its first unit, works from now on with `left` seconds before it, in the current window of its hours."""
    task, clock = floor.units[lead], floor.clock[0]
    crew = floor.crews[task.crew]
    for k in range(crew.hand_from, crew.hand_to):
        pool = floor.places[floor.needs[k].place]
        pool.free -= floor.needs[k].count
        if pool.stopped:
            clock.resume = 1  # those that are stopped may lack this pool from now on, and keep it
    task.ends = end_of(floor, crew.hours, left)
    if task.ends <= floor.hours[crew.hours].last:
        push(floor, task.ends, FINISH, lead)
    if crew.tracked:
        task.spot = clock.working
        floor.working[clock.working] = lead
        clock.working += 1


@jit
def lay_aside(floor: Floor, lead: int) -> None:
    """A task that has not ended works no more, and notes the work that is left."""
    task, clock = floor.units[lead], floor.clock[0]
    task.work = task.ends - clock.now if task.state == OVERTIME else left_until(floor, floor.crews[task.crew].hours, task.ends)
    put_down(floor, lead)


@jit
def put_down(floor: Floor, lead: int) -> None:
    """A task works no more: its crew gives back all hands that are not overtime."""
    task, clock = floor.units[lead], floor.clock[0]
    crew = floor.crews[task.crew]
    for k in range(crew.hand_from, crew.hand_to):
        taken = floor.needs[k].count - (_home(floor, lead, k) if task.state == OVERTIME else 0)
        if taken:
            free(floor, floor.needs[k].place, taken)
    task.ends = NONE
    task.state = NONE
    if crew.tracked:
        clock.working -= 1
        last = floor.working[clock.working]
        floor.working[task.spot] = last
        floor.units[last].spot = task.spot


@jit
def overtime_hands(floor: Floor, lead: int, need: int) -> int:
    """How many hands a task has as overtime of one of the pools that its crew needs."""
    row = _overtime_row(floor, lead, need)
    return 0 if row == NONE else floor.overtime[row].hands


@jit
def _overtime_row(floor: Floor, lead: int, need: int) -> int:
    for k in range(floor.clock[0].overtime):
        if floor.overtime[k].lead == lead and floor.overtime[k].need == need:
            return k
    return NONE


@jit
def _home(floor: Floor, lead: int, need: int) -> int:
    """Sends a task's overtime hands of a pool home; how many they were."""
    clock, row = floor.clock[0], _overtime_row(floor, lead, need)
    if row == NONE:
        return 0
    hands = floor.overtime[row].hands
    clock.overtime -= 1
    last = floor.overtime[clock.overtime]
    floor.overtime[row].lead, floor.overtime[row].need, floor.overtime[row].hands = last.lead, last.need, last.hands
    return hands


@jit
def add_overtime(floor: Floor, lead: int, need: int, hands: int) -> None:
    """Hands of a task stay after their shift: they no longer count as taken."""
    clock, row = floor.clock[0], _overtime_row(floor, lead, need)
    if row == NONE:
        row = clock.overtime
        clock.overtime += 1
        floor.overtime[row].lead, floor.overtime[row].need, floor.overtime[row].hands = lead, need, 0
    floor.overtime[row].hands += hands
    place = floor.needs[need].place
    free(floor, place, hands)
    written = floor.overtime_rows[clock.overtime_rows]
    written.task, written.pool, written.from_s, written.hands = floor.units[lead].row, place - clock.pools_at, clock.now, hands
    clock.overtime_rows += 1


@jit
def sooner(floor: Floor, a: int, b: int) -> bool:
    """Whether the task of unit a comes before that of unit b in the order."""
    one, other = floor.units[a], floor.units[b]
    first, second = floor.operations[one.operation].priority, floor.operations[other.operation].priority
    if first != second:
        return first < second
    return one.ready < other.ready or (one.ready == other.ready and a < b)


@jit
def note(floor: Floor, lead: int, slot_kept: int) -> None:
    """Writes down how long a task has stood without hands, which is over now."""
    clock, task = floor.clock[0], floor.units[lead]
    if clock.now > task.stood:
        row = floor.interruptions[clock.interruptions]
        row.task, row.stopped_s, row.resumed_s, row.slot_kept = task.row, task.stood, clock.now, slot_kept
        clock.interruptions += 1
    task.stood = NONE
