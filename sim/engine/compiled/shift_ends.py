"""The ends of shifts: tasks are stopped and resume, or hands stay with them as overtime."""

from sim.engine.compiled.event_list import FINISH as FINISHED
from sim.engine.compiled.event_list import push
from sim.engine.compiled.hours import is_open, left_until, until_closed, until_open, was_open
from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import OVERTIME, Floor
from sim.engine.compiled.places import freed
from sim.engine.compiled.working import add_overtime, lay_aside, note, overtime_hands, sooner, take_up
from sim.plant import BREAK, FINISH


@jit
def shift_ends(floor: Floor, pool: int, staying: int) -> None:
    """Stops the tasks in work with hands of a pool; of crews that finish, hands that do not stay become overtime."""
    clock = floor.clock[0]
    clock.sorted = 0
    for k in range(clock.working - 1, -1, -1):
        lead = floor.working[k]
        task = floor.units[lead]
        crew = floor.crews[task.crew]
        if _taken(floor, lead, pool) == 0:
            continue
        if task.state == OVERTIME or (staying != BREAK and crew.shift_end == FINISH and was_open(floor, crew.hours)):
            sort_in(floor, lead)
        else:
            _stop(floor, lead)
    staying = max(staying, 0)
    for k in range(clock.sorted):
        staying -= _stay(floor, floor.sorted[k], pool, staying)


@jit
def sort_in(floor: Floor, lead: int) -> None:
    """Puts a task among those sorted so far, in the order."""
    clock = floor.clock[0]
    k = clock.sorted
    while k > 0 and sooner(floor, lead, floor.sorted[k - 1]):
        floor.sorted[k] = floor.sorted[k - 1]
        k -= 1
    floor.sorted[k] = lead
    clock.sorted += 1


@jit
def _taken(floor: Floor, lead: int, pool: int) -> int:
    """The hands of a pool that a task in work has and that are not overtime."""
    task = floor.units[lead]
    crew = floor.crews[task.crew]
    for k in range(crew.hand_from, crew.hand_to):
        if floor.needs[k].place == pool:
            return floor.needs[k].count - (overtime_hands(floor, lead, k) if task.state == OVERTIME else 0)
    return 0


@jit
def _stay(floor: Floor, lead: int, pool: int, staying: int) -> int:
    """Of the hands that a task has of a pool, as many stay as there are; the others become overtime. How many stay."""
    task = floor.units[lead]
    crew, taken = floor.crews[task.crew], _taken(floor, lead, pool)
    stay = min(staying, taken)
    if stay < taken:
        if task.state != OVERTIME:
            _run_on(floor, lead)
        for k in range(crew.hand_from, crew.hand_to):
            if floor.needs[k].place == pool:
                add_overtime(floor, lead, k, taken - stay)
    return stay


@jit
def _run_on(floor: Floor, lead: int) -> None:
    """From now on a task works without any pause."""
    task, now = floor.units[lead], floor.clock[0].now
    task.ends = now + left_until(floor, floor.crews[task.crew].hours, task.ends)
    task.state = OVERTIME
    push(floor, task.ends, FINISHED, lead)


@jit
def _stop(floor: Floor, lead: int) -> None:
    """A task gives back its hands and keeps its slot, in line with the others that are stopped."""
    clock, task = floor.clock[0], floor.units[lead]
    lay_aside(floor, lead)
    task.stood = clock.now
    k = clock.stopped
    while k > 0 and sooner(floor, lead, floor.stopped[k - 1]):
        floor.stopped[k] = floor.stopped[k - 1]
        k -= 1
    floor.stopped[k] = lead
    clock.stopped += 1
    _waits_at(floor, lead, 1)
    clock.resume = 1


@jit
def _waits_at(floor: Floor, lead: int, change: int) -> None:
    """A stopped task waits for its hours and for hands of all its pools, or (-1) no longer."""
    crew = floor.crews[floor.units[lead].crew]
    _crowd(floor, floor.hours[crew.hours].place, change)
    for k in range(crew.hand_from, crew.hand_to):
        _crowd(floor, floor.needs[k].place, change)


@jit
def _crowd(floor: Floor, place: int, change: int) -> None:
    floor.places[place].crowd += change
    floor.places[place].stopped += change


@jit
def resume(floor: Floor) -> None:
    """Stopped tasks work again, in the order, as far as hands reach; what they lack they keep from those after them."""
    clock = floor.clock[0]
    _let_go(floor)
    clock.resume = 0
    clock.resumptions += 1
    kept = 0
    for k in range(clock.stopped):
        lead = floor.stopped[k]
        if not _resumes(floor, lead):
            floor.stopped[kept] = lead
            kept += 1
    clock.stopped = kept


@jit
def _let_go(floor: Floor) -> None:
    """What was kept until now is worth another look."""
    clock = floor.clock[0]
    for pool in range(clock.pools_at, clock.pools_to):
        if floor.places[pool].kept_in == clock.resumptions:
            floor.places[pool].kept_in = 0
            freed(floor, pool)


@jit
def _resumes(floor: Floor, lead: int) -> bool:
    task, clock = floor.units[lead], floor.clock[0]
    crew = floor.crews[task.crew]
    if not is_open(floor, crew.hours):
        until_open(floor, crew.hours, 0)
        return False
    if not _has_hands(floor, crew.hand_from, crew.hand_to):
        _keep(floor, lead)
        return False
    _waits_at(floor, lead, -1)
    note(floor, lead, 1)
    take_up(floor, lead, task.work)
    clock.again = clock.rivals
    return True


@jit
def _has_hands(floor: Floor, need_from: int, need_to: int) -> bool:
    for k in range(need_from, need_to):
        pool = floor.places[floor.needs[k].place]
        if pool.free < floor.needs[k].count or pool.kept_in == floor.clock[0].resumptions:
            return False
    return True


@jit
def _keep(floor: Floor, lead: int) -> None:
    """Keeps the pools in which a stopped task finds too few hands from those after it, while its hours are open."""
    task, clock = floor.units[lead], floor.clock[0]
    crew = floor.crews[task.crew]
    for k in range(crew.hand_from, crew.hand_to):
        pool, count = floor.places[floor.needs[k].place], floor.needs[k].count
        if pool.free < count <= pool.present and pool.kept_in != clock.resumptions:
            pool.kept_in, pool.kept_by = clock.resumptions, floor.operations[task.operation].priority
            until_closed(floor, crew.hours, 0)


@jit
def give_up_slot(floor: Floor, lead: int) -> None:
    """A stopped task is interrupted: it is no longer in line with the others that are stopped."""
    clock, kept = floor.clock[0], 0
    for k in range(clock.stopped):
        if floor.stopped[k] != lead:
            floor.stopped[kept] = floor.stopped[k]
            kept += 1
    clock.stopped = kept
    _waits_at(floor, lead, -1)
    note(floor, lead, 1)
    clock.resume = 1
