"""The one seam for processes: work goes through `concurrent.futures`, and a killed worker costs only what it was doing.

Processes are spawned on every system, so that results and habits are the same everywhere.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Task = TypeVar("Task")

STRIKES = 3


class Struck(Exception):
    """A task whose worker died three times."""


def available() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def done(function: Callable[[Task], None], tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, BaseException | None]]:
    """Calls the function on every task and yields each task as it ends, with its exception if it raised one.

    With one job the calls are made here. A task whose process is killed is tried again, `STRIKES` times in all.
    """
    if jobs == 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, _outcome(function, task)
        return
    strikes = dict.fromkeys(range(len(tasks)), 0)
    waiting = list(strikes)
    while waiting:
        ended: set[int] = set()
        for k, error in _round(function, tasks, waiting, jobs):
            ended.add(k)
            yield tasks[k], error
        waiting = [k for k in waiting if k not in ended]
        for k in waiting:
            strikes[k] += 1
            if strikes[k] == STRIKES:
                yield tasks[k], Struck(f"its process died {STRIKES} times")
        waiting = [k for k in waiting if strikes[k] < STRIKES]


def _outcome(function: Callable[[Task], None], task: Task) -> Exception | None:
    try:
        function(task)
    except Exception as error:
        return error
    return None


def _round(
    function: Callable[[Task], None], tasks: Sequence[Task], waiting: list[int], jobs: int
) -> Iterator[tuple[int, BaseException | None]]:
    """One pool's life: it ends when all is done or a worker was killed, which breaks the pool."""
    others = set(multiprocessing.active_children())
    spawned = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(waiting)), mp_context=spawned, initializer=_leave_ctrl_c_to_the_parent)
    try:
        running: dict[Future[None], int] = {pool.submit(function, tasks[k]): k for k in waiting}
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                k, error = running.pop(future), future.exception()
                if isinstance(error, BrokenProcessPool):
                    return
                yield k, error
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()  # what it was doing is lost, what it had finished is kept
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
