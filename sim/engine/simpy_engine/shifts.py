"""Rule 5: what the end of a shift does to the tasks that are in work with hands of its pool."""

from typing import Protocol

from sim.engine.simpy_engine.rows import Rows
from sim.engine.simpy_engine.state import Pool, Task
from sim.plant import BREAK, FINISH


class Floor(Protocol):
    """What a shift's end changes."""

    now: int
    begun: set[Task]
    rows: Rows

    def give_back(self, task: Task) -> None:
        """The task gives back all its hands and waits for them on its slot."""

    def free_hands(self, pool: Pool, count: int) -> None:
        """Hands come free."""

    def end_at(self, task: Task, second: int) -> None:
        """The task will end then."""

    def left(self, task: Task) -> int:
        """The seconds of work that are left of a task."""


def end_shift(floor: Floor, pool: Pool) -> list[Task]:
    """Stops tasks, or hands them over to those who stay and to overtime; the tasks that are stopped."""
    staying, stopped = pool.staying[floor.now], []
    for task in sorted((task for task in floor.begun if pool in task.taken), key=lambda task: task.order):
        if not task.late and (staying == BREAK or task.crew.shift_end != FINISH or not task.crew.hours.was_open(floor.now)):
            floor.give_back(task)
            stopped.append(task)
        else:
            staying -= _hand_over(floor, task, pool, max(staying, 0))
    return stopped


def _hand_over(floor: Floor, task: Task, pool: Pool, staying: int) -> int:
    """How many of the staying hands take over; the others of the task work on as overtime, without a pause."""
    taken_over = min(task.taken[pool], staying)
    overtime = task.taken[pool] - taken_over
    if overtime:
        if not task.late:
            floor.end_at(task, floor.now + floor.left(task))
            task.late = True
        floor.rows.overtime.append((task.row, floor.now, pool.number, overtime))
        task.taken[pool] = taken_over
        if not taken_over:
            del task.taken[pool]
        floor.free_hands(pool, overtime)
    return taken_over
