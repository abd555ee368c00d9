"""What is still to happen: one heap of integers, each a second, a kind and a number. What lies beyond the horizon is left out."""

from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import Floor

FINISH, IMPATIENT, ALARM, OPENING, COMPLETE, RECEIPT = 0, 1, 2, 3, 4, 5
SECOND, KIND = 32, 28  # where a second and a kind begin, in bits


@jit
def push(floor: Floor, second: int, kind: int, number: int) -> None:
    clock, agenda = floor.clock[0], floor.agenda
    if second >= clock.horizon:
        return
    item = second << SECOND | kind << KIND | number
    k = clock.agenda
    clock.agenda += 1
    while k > 0:
        above = (k - 1) >> 1
        if agenda[above] <= item:
            break
        agenda[k] = agenda[above]
        k = above
    agenda[k] = item


@jit
def pop(floor: Floor) -> int:
    """Takes out the earliest item; what stood last sinks to where it belongs."""
    clock, agenda = floor.clock[0], floor.agenda
    first = agenda[0]
    clock.agenda -= 1
    size = clock.agenda
    last, k, below = agenda[size], 0, 1
    while below < size:
        if below + 1 < size and agenda[below + 1] < agenda[below]:
            below += 1
        if last <= agenda[below]:
            break
        agenda[k] = agenda[below]
        k, below = below, 2 * below + 1
    agenda[k] = last
    return first
