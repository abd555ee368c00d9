"""Calendars walked forward by the clock."""

from sim.calendars import FOREVER
from sim.engine.compiled.event_list import CLOSING, OPENING, push
from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import Floor


@jit
def is_open(floor: Floor, number: int) -> bool:
    """Whether a calendar is open now; moves on to the current or next window."""
    hours, now = floor.hours[number], floor.clock[0].now
    if hours.opened <= now < hours.closes:
        return True
    k, windows = hours.k, floor.windows
    while k < hours.window_to and windows[k].closes <= now:
        k += 1
    hours.k = k
    if k == hours.window_to:
        return False
    hours.opened, hours.closes = windows[k].opens, windows[k].closes
    return hours.opened <= now


@jit
def was_open(floor: Floor, number: int) -> bool:
    """Whether a calendar was open just before now."""
    is_open(floor, number)
    hours, now, windows = floor.hours[number], floor.clock[0].now, floor.windows
    k = hours.k
    if k < hours.window_to and windows[k].opens < now:
        return True
    return k > hours.window_from and windows[k - 1].closes == now


@jit
def end_of(floor: Floor, number: int, work: int) -> int:
    """`Calendar.advance` for a start now, in the current window; where the calendar ends before, when it would if that went on."""
    hours, windows = floor.hours[number], floor.windows
    k, end = hours.k, floor.clock[0].now + work
    while end > windows[k].closes and k + 1 < hours.window_to:
        end += windows[k + 1].opens - windows[k].closes
        k += 1
    return min(end, FOREVER)


@jit
def left_until(floor: Floor, number: int, end: int) -> int:
    """The work that is left now of what would have ended at an `end_of`."""
    is_open(floor, number)
    hours, now, windows = floor.hours[number], floor.clock[0].now, floor.windows
    k, left = hours.k, 0
    while k < hours.window_to and windows[k].opens < end:
        left += min(windows[k].closes, end) - max(windows[k].opens, now)
        k += 1
    return left + max(end - hours.last, 0)


@jit
def until_open(floor: Floor, number: int, later: int) -> int:
    """Sets a bell for the opening of the current window or a `later` one, unless one is set. The place where to wait for it."""
    hours = floor.hours[number]
    k = hours.k + later
    if not hours.ringing and k < hours.window_to:
        hours.ringing = 1
        push(floor, floor.windows[k].opens, OPENING, number)
    return hours.place


@jit
def until_closed(floor: Floor, number: int, work: int) -> None:
    """Sets a bell for when a calendar that is open closes, or some work no longer fits before that."""
    hours = floor.hours[number]
    second, now = hours.closes - max(work - 1, 0), floor.clock[0].now
    if second > now and (hours.closing <= now or second < hours.closing):
        hours.closing = second
        push(floor, second, CLOSING, number)


@jit
def past(floor: Floor, window_from: int, window_to: int, second: int) -> int:
    """The first second, from the one given on, that lies in none of the windows."""
    low, high = window_from, window_to
    while low < high:
        middle = (low + high) >> 1
        if floor.windows[middle].opens <= second:
            low = middle + 1
        else:
            high = middle
    if low > window_from and second < floor.windows[low - 1].closes:
        return floor.windows[low - 1].closes
    return second
