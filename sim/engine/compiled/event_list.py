"""What is still to happen: one heap of integers, each a second, a kind and a number. What lies beyond the horizon is left out."""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import Floor

FINISH, PATIENCE, ALARM, OPENING, CLOSING, COMPLETE, RECEIPT = 0, 1, 2, 3, 4, 5, 6
NEVER = 2**63 - 1  # later than everything
SECOND, KIND = 32, 28  # where a second and a kind begin, in bits


@jit
def bells(floor: Floor) -> int:
    """How many events may join the list in an instant beside the ends of tasks and of patience."""
    return 2 * len(floor.hours) + 3 * len(floor.operations) + len(floor.receipts)


@jit
def push(floor: Floor, second: int, kind: int, number: int) -> None:
    clock = floor.clock[0]
    if second >= clock.horizon:
        return
    clock.events += 1
    _rise(floor, clock.events - 1, second << SECOND | kind << KIND | number)


@jit
def _rise(floor: Floor, k: int, item: int) -> None:
    """Puts an item in the free place k, or above it."""
    events = floor.events
    while k > 0:
        above = (k - 1) >> 2
        if events[above] <= item:
            break
        events[k] = events[above]
        k = above
    events[k] = item


@jit
def pop(floor: Floor) -> int:
    """Takes out the earliest item; what stood last sinks to where it belongs."""
    clock, events = floor.clock[0], floor.events
    first = events[0]
    clock.events -= 1
    size = clock.events
    last, k, below = events[size], 0, 1
    events[size] = events[size + 1] = events[size + 2] = NEVER
    while below < size:
        # sums instead of branches, which nobody could foresee
        one = below + int(events[below + 1] < events[below])
        other = below + 2 + int(events[below + 3] < events[below + 2])
        below = one + (other - one) * int(events[other] < events[one])
        events[k] = events[below]
        k, below = below, 4 * below + 1
    _rise(floor, k, last)
    return first
