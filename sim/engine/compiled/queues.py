"""Units in line, linked one to the next, in order of (ready, unit number)."""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, Floor


@jit
def join(floor: Floor, which: int, unit: int) -> None:
    """Puts a unit that is ready now in line: at the end, but before those of larger number that are ready at the same instant."""
    units, line = floor.units, floor.lines[which]
    ready, before, after = units[unit].ready, line.last, NONE
    while before != NONE and before > unit and units[before].ready == ready:
        after = before
        before = units[before].before
    _link(floor, which, before, unit)
    _link(floor, which, unit, after)
    line.count += 1


@jit
def join_again(floor: Floor, which: int, unit: int) -> None:
    """Puts a unit in line where it belongs, whenever it was ready."""
    before, after = floor.lines[which].last, NONE
    while before != NONE and ahead(floor, unit, before):
        after = before
        before = floor.units[before].before
    _link(floor, which, before, unit)
    _link(floor, which, unit, after)
    floor.lines[which].count += 1


@jit
def unlink(floor: Floor, which: int, unit: int) -> None:
    """Takes a unit out of line."""
    task = floor.units[unit]
    _link(floor, which, task.before, task.after)
    floor.lines[which].count -= 1


@jit
def _link(floor: Floor, which: int, a: int, b: int) -> None:
    if a != NONE:
        floor.units[a].after = b
    else:
        floor.lines[which].first = b
    if b != NONE:
        floor.units[b].before = a
    else:
        floor.lines[which].last = a


@jit
def ahead(floor: Floor, a: int, b: int) -> bool:
    """Whether unit a comes before unit b."""
    ready_a, ready_b = floor.units[a].ready, floor.units[b].ready
    return ready_a < ready_b or (ready_a == ready_b and a < b)
