"""Limits: the units blocked before them, and how a unit goes on from one operation to the next.

Operations with the same limits are inside the same set of them; set 0 is empty. The units blocked before the same set are in one queue.
"""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, Floor
from sim.engine.compiled.places import free
from sim.engine.compiled.queues import ahead, join, unlink
from sim.engine.compiled.ready import resolved, send
from sim.ledger.rows import INSIDE
from sim.plant import LEAVE


@jit
def release(floor: Floor, operation: int, unit: int) -> None:
    """A unit comes to the door of a flow."""
    clock, inside = floor.clock[0], floor.operations[operation].inside
    if inside == 0:
        send(floor, operation, unit)
        return
    _block(floor, NONE, operation, unit, NONE)
    if _turned_away(floor, inside, False):
        floor.doors[clock.doors] = unit
        clock.doors += 1


@jit
def go_on(floor: Floor, source: int, target: int, unit: int, slot: int) -> None:
    """A unit leaves an operation for the next, if no limit is in the way, or else is blocked."""
    target = resolved(floor, target, unit)
    if floor.entering[_inside(floor, source), _inside(floor, target)]:
        _block(floor, source, target, unit, slot)
    else:
        _gone(floor, source, target, unit, slot)


@jit
def _inside(floor: Floor, operation: int) -> int:
    return floor.operations[operation].inside if operation >= 0 else 0


@jit
def _block(floor: Floor, source: int, target: int, unit: int, slot: int) -> None:
    clock, task = floor.clock[0], floor.units[unit]
    task.ready, task.operation, task.target, task.slot, task.state = clock.now, source, target, slot, NONE
    join(floor, clock.lines_at + floor.entering[_inside(floor, source), _inside(floor, target)], unit)
    clock.changed = 1


@jit
def _gone(floor: Floor, source: int, target: int, unit: int, slot: int) -> None:
    """The unit has moved on: it has left its slot, and the limits it has no more part in."""
    left = floor.sets[floor.leaves[_inside(floor, source), _inside(floor, target)]]
    for k in range(left.limit_from, left.limit_to):
        floor.limits[floor.members[k]].room += 1
        floor.clock[0].changed = 1
    row = floor.units[unit].row
    if row != NONE:
        floor.tasks[8, row], floor.units[unit].row = floor.clock[0].now, NONE
    if slot != NONE:
        stood = floor.slots[slot]
        stood.units -= 1
        if stood.units == 0:
            _give_back(floor, slot)
    send(floor, target, unit)


@jit
def hold(floor: Floor, bay: int, units: int) -> int:
    """A slot held by units whose task is over; it comes free when the last of a batch has gone."""
    clock = floor.clock[0]
    if clock.spare:
        clock.spare -= 1
        slot = floor.spare[clock.spare]
    else:
        slot = clock.slots
        clock.slots += 1
    floor.slots[slot].bay, floor.slots[slot].units = bay, units
    return slot


@jit
def _give_back(floor: Floor, slot: int) -> None:
    clock = floor.clock[0]
    floor.spare[clock.spare] = slot
    clock.spare += 1
    free(floor, floor.slots[slot].bay, 1)


@jit
def move(floor: Floor) -> None:
    """Units enter limits that have room, in the order of (since, unit); those just released that found none are turned away."""
    clock = floor.clock[0]
    entering = _first_able(floor)
    while entering != NONE:
        unit = floor.lines[clock.lines_at + entering].first
        unlink(floor, clock.lines_at + entering, unit)
        entered = floor.sets[entering]
        for k in range(entered.limit_from, entered.limit_to):
            floor.limits[floor.members[k]].room -= 1
        task = floor.units[unit]
        _gone(floor, task.operation, task.target, unit, task.slot)
        entering = _first_able(floor)
    clock.changed = 0
    _close_doors(floor)


@jit
def _first_able(floor: Floor) -> int:
    """The set of limits with room in each of them, for whose line it is the first unit's turn."""
    first, at = NONE, floor.clock[0].lines_at
    for number in range(1, len(floor.sets)):
        unit = floor.lines[at + number].first
        if unit != NONE and (first == NONE or ahead(floor, unit, floor.lines[at + first].first)) and not _full(floor, number):
            first = number
    return first


@jit
def _full(floor: Floor, number: int) -> bool:
    entered = floor.sets[number]
    for k in range(entered.limit_from, entered.limit_to):
        if floor.limits[floor.members[k]].room <= 0:
            return True
    return False


@jit
def _turned_away(floor: Floor, number: int, full: bool) -> bool:
    """Whether one of a set's limits turns units away; asked for `full`, whether one does that has no room."""
    entered = floor.sets[number]
    for k in range(entered.limit_from, entered.limit_to):
        limit = floor.limits[floor.members[k]]
        if limit.balk and (limit.room <= 0 or not full):
            return True
    return False


@jit
def _close_doors(floor: Floor) -> None:
    """Balking: who was released at this instant, is still outside and is not to wait, leaves."""
    clock = floor.clock[0]
    for k in range(clock.doors):
        unit = floor.doors[k]
        task = floor.units[unit]
        if task.operation != NONE or floor.end[unit] != INSIDE:
            continue
        entering = floor.operations[task.target].inside
        if _turned_away(floor, entering, True):
            unlink(floor, clock.lines_at + entering, unit)
            send(floor, LEAVE, unit)
    clock.doors = 0
