"""The one seam for processes: work goes through `concurrent.futures`, and a killed worker costs only what it was doing.

Processes are spawned on every system, so that results and habits are the same everywhere.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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

    With one job the calls are made here. When a process is killed, the tasks that were running are tried again one by one, so that only
    the one that dies alone is struck, and given up after `STRIKES`.
    """
    if jobs == 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, _outcome(function, task)
        return
    left = list(range(len(tasks)))
    while left:
        suspects: list[int] = []
        for k, error in _together(function, tasks, left, jobs, suspects):
            left.remove(k)
            yield tasks[k], error
        for k in suspects:
            left.remove(k)
            yield tasks[k], _alone(function, tasks[k])


def _outcome(function: Callable[[Task], None], task: Task) -> Exception | None:
    try:
        function(task)
    except Exception as error:
        return error
    return None


def _alone(function: Callable[[Task], None], task: Task) -> BaseException | None:
    """The outcome of a task in a process of its own, tried until it has died three times."""
    for _ in range(STRIKES):
        with _pool(1) as pool:
            error = pool.submit(function, task).exception()
        if not isinstance(error, BrokenProcessPool):
            return error
    return Struck(f"its process died {STRIKES} times")


def _together(
    function: Callable[[Task], None], tasks: Sequence[Task], left: list[int], jobs: int, suspects: list[int]
) -> Iterator[tuple[int, BaseException | None]]:
    """One pool's life, with no more tasks handed in than run: it ends when all is done or a killed worker broke it.

    The tasks that were running then are put into `suspects`.
    """
    waiting = list(reversed(left))
    with _pool(min(jobs, len(left))) as pool:
        running: dict[Future[None], int] = {}
        while (waiting or running) and not suspects:
            while waiting and len(running) < jobs:
                k = waiting.pop()
                running[pool.submit(function, tasks[k])] = k
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                k, error = running.pop(future), future.exception()
                if isinstance(error, BrokenProcessPool):
                    suspects.append(k)
                else:
                    yield k, error
        suspects += running.values()


@contextmanager
def _pool(size: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes; whatever ends it early ends them too, and what they had finished is kept."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(size, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_ctrl_c_to_the_parent)
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
