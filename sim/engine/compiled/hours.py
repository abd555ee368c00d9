"""Calendars walked forward by the clock."""

from sim.calendars import FOREVER
from sim.engine.compiled.event_list import OPENING, push
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
def end_of(floor: Floor, number: int, work: int, runs_on: bool) -> int:
    """`Calendar.advance` for a start now, in the current window."""
    hours, windows = floor.hours[number], floor.windows
    k, end = hours.k, floor.clock[0].now + work
    while end > windows[k].closes:
        if runs_on and windows[k].over:
            return end
        if k + 1 == hours.window_to:
            return FOREVER
        end += windows[k + 1].opens - windows[k].closes
        k += 1
    return end


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
