"""Passes over the rows of a ledger: loops that read each row once, and write what they find into arrays that they are given.

Each is stated once, in whole numbers, with nothing but entries of flat arrays, `for` and `if`. As it stands Python runs it; an engine that
compiles has it compiled too (`use`). Both find the same, as whole numbers do not round.

Columns are walked through side by side where a row is read once: Python is quicker at that than at asking for one entry after another.
"""

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from sim.calendars import HOUR
from sim.ledger.rows import FOLLOWS
from sim.plant import LEAVE

NOWHERE = -1  # the operation of a unit that has none behind it
NOT_COUNTED = -(1 << 40)  # of work on units of which it is not kept

Column = Any  # of whole numbers: an array where the pass is compiled, else a view of its memory, whose entries Python reads faster
Pass = Callable[..., None]

_compiled: dict[Pass, Pass] = {}


def use(compiled: Callable[[Pass, str], Pass]) -> None:
    """Has the passes run as something makes them of each and of the kinds of its arguments, from now on."""
    if not _compiled:
        _compiled.update({each: compiled(each, kinds) for each, kinds in KINDS.items()})


def run(each: Pass, *arrays: NDArray[Any]) -> None:
    """Runs a pass over arrays of one axis."""
    if each in _compiled:
        _compiled[each](*arrays)
    else:
        each(*(array.data for array in arrays))


def follow(
    operation: Column,
    unit: Column,
    visit: Column,
    start: Column,
    target: Column,
    onward: Column,
    rework: Column,
    horizon: Column,
    at_operation: Column,
    at_target: Column,
    onward_s: Column,
    first_start_s: Column,
    missed: Column,
    sent_away: Column,
    source: Column,
    left_s: Column,
    gone: Column,
) -> None:
    """Follows units from task to task. Of each row it finds where its unit was before: see `stretch.Visits`; of each unit: see `Units`."""
    rows = zip(operation, unit, visit, start, target, onward)
    for row, (here, one, times, begins, goes_to, goes_on) in enumerate(rows):
        before = at_operation[one]
        source[row], left_s[row] = before, onward_s[one]
        if before == NOWHERE:
            gone[row] = False
            first_start_s[one] = begins
        else:
            gone[row] = at_target[one] < 0 and onward_s[one] < horizon[0]
        if times > 1 or rework[here]:
            missed[one] = True
        if goes_to == LEAVE:
            sent_away[one] = True
        at_operation[one], at_target[one], onward_s[one] = here, goes_to, goes_on


def locate(seconds: Column, edges: Column, by_hour: Column, interval: Column) -> None:
    """Finds the last edge that is not after each second: see `grid.Grid`."""
    last = len(edges) - 1
    for row, second in enumerate(seconds):
        if second >= edges[last]:
            interval[row] = last
        else:
            k = by_hour[second // HOUR]
            while edges[k + 1] <= second:
                k += 1
            interval[row] = k


def add_tasks(
    operation: Column,
    crew: Column,
    unit: Column,
    start: Column,
    end: Column,
    begins: Column,
    ends: Column,
    extra_s: Column,
    place: Column,
    edges: Column,
    month: Column,
    started: Column,
    count: Column,
    into_s: Column,
    calendar: Column,
    is_open: Column,
    opened: Column,
    total: Column,
    worked_s: Column,
) -> None:
    """Adds up tasks by who works them: see `sums.Sums`. `count` and `into_s` are by place, and by interval within."""
    width, months = len(edges), len(started) // len(place)
    worked, whose = 0, NOT_COUNTED
    rows = zip(operation, crew, unit, start, end, begins, ends, extra_s)
    for here, who, one, began, ended, a, b, more in rows:
        at = place[here] + who
        into, cell = began - edges[a], at * width + a
        count[cell] += 1
        into_s[cell] += into
        started[here * months + month[a]] += 1
        if b == width:
            continue
        until, cell = ended - edges[b], at * width + b
        count[cell] -= 1
        into_s[cell] -= until
        if who != FOLLOWS:
            whose = total[at]
            if whose != NOT_COUNTED:
                k = calendar[at] * (width + 1)
                worked = opened[k + b] + until * is_open[k + b] - opened[k + a] - into * is_open[k + a] + more
        if whose != NOT_COUNTED:
            worked_s[whose + one] += worked


# The kinds of their arguments, as numpy's letters for them: i, q and h are whole numbers of four, eight and two bytes
KINDS: dict[Pass, str] = {follow: "iiiiii?qhhii??hi?", locate: "iqii", add_tasks: "iiiiiiiqqqiqqqq?qqi"}
