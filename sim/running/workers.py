"""The one seam for workers: work goes through `concurrent.futures`, and a killed worker costs only what it was doing.

Local workers are processes, spawned on every system so that results and habits are the same everywhere. A task's result travels back to
the process that asked for it, so that workers need no disk in common with it.
"""

import multiprocessing
import os
import signal
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from math import inf
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import ParamSpec, TypeVar

from sim.running.limits import LIMITS, TimeIsOver, hold
from sim.running.progress import AT_WORK, Share

Task = TypeVar("Task")
Out = TypeVar("Out")
P = ParamSpec("P")

LOOK_S = 0.5  # between two looks at how far the tasks at work are


class Struck(Exception):
    """A task whose worker died each time it was tried."""


class Workers(Executor):
    """An executor that says how many tasks it runs at once, and how its workers die."""

    strikes = 3  # so often a task is tried whose worker dies

    @abstractmethod
    def size(self) -> int:
        """How many tasks can run at once, now; no more are handed in."""

    def shares(self) -> list[float]:
        """What part of each task at work is done, as far as they tell."""
        return []

    @abstractmethod
    def died(self, error: BaseException) -> bool:
        """Whether the error of a task means that its worker died. Raises if it means that no worker can do any task."""


class Here(Workers):
    """This process itself, one task at a time."""

    def size(self) -> int:
        return 1

    def died(self, error: BaseException) -> bool:  # noqa: ARG002  # this process is alive
        return False

    def submit(self, function: Callable[P, Out], /, *args: P.args, **kwargs: P.kwargs) -> Future[Out]:
        future: Future[Out] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class NotKept(ValueError):
    """A replication that nobody may simulate, and that the store does not have."""

    exit_code = 3


class Nobody(Workers):
    """Nobody: what the store lacks stays unknown. Every task raises NotKept."""

    def size(self) -> int:
        return 1

    def died(self, error: BaseException) -> bool:  # noqa: ARG002  # there is nobody to die
        return False

    def submit(self, function: Callable[P, Out], /, *args: P.args, **kwargs: P.kwargs) -> Future[Out]:  # noqa: ARG002
        raise NotKept("it is not in the store, and nothing is simulated here")


class Processes(Workers):
    """Spawned processes, each the only one of its pool: a pool breaks as a whole when one of its processes is killed."""

    def __init__(self, size: int, bytes_each: float = inf) -> None:
        self._size, self._bytes_each = size, bytes_each
        self._given: dict[ProcessPoolExecutor, Future[object] | None] = {}
        self._shares: dict[ProcessPoolExecutor, Share] = {}
        self._processes: list[BaseProcess] = []

    def size(self) -> int:
        return self._size

    def shares(self) -> list[float]:
        return [float(self._shares[pool]) for pool, future in self._given.items() if future is not None and not future.done()]

    def died(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def submit(self, function: Callable[P, Out], /, *args: P.args, **kwargs: P.kwargs) -> Future[Out]:
        pool = self._idle()
        self._shares[pool].tell(0.0)
        try:
            future = self._submitted(pool, function, *args, **kwargs)
        except BrokenExecutor:  # killed while it had nothing to do
            del self._given[pool]
            return self.submit(function, *args, **kwargs)
        self._given[pool] = future  # type: ignore[assignment]  # only asked whether it is done and how
        return future

    def _idle(self) -> ProcessPoolExecutor:
        """A pool that has nothing to do, a new one if need be."""
        for pool, future in list(self._given.items()):
            if future is not None and future.done():
                if not isinstance(future.exception(), BrokenExecutor):
                    return pool
                del self._given[pool]
        context = multiprocessing.get_context("spawn")
        share = Share()
        pool = ProcessPoolExecutor(1, mp_context=context, initializer=_serve, initargs=(self._bytes_each, share))
        self._given[pool], self._shares[pool] = None, share
        return pool

    def _submitted(self, pool: ProcessPoolExecutor, function: Callable[P, Out], *args: P.args, **kwargs: P.kwargs) -> Future[Out]:
        """Hands the task in; the pool starts its process with its first task."""
        before = set(multiprocessing.active_children())
        with _undisturbed():
            future = pool.submit(function, *args, **kwargs)
        self._processes += set(multiprocessing.active_children()) - before
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for pool in self._given:
            pool.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Whatever ends the work early ends the processes too."""
        if error is not None:
            for process in self._processes:
                process.terminate()
        self.shutdown()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is over, so that no process is left half started.

    A process started meanwhile never hears Ctrl-C, which is for the one that started it. A handler that only notes is needed besides the
    mask, because the system gives a blocked signal to another thread, and Python then runs the handler here.
    """
    if threading.current_thread() is not threading.main_thread():  # only the main thread is ever disturbed
        yield
        return
    heard: list[int] = []
    usual = {number: signal.signal(number, lambda number, _frame: heard.append(number)) for number in (signal.SIGINT, signal.SIGTERM)}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in usual.items():
            signal.signal(number, handler)
        for told in heard:
            signal.raise_signal(told)


def _serve(bytes_each: float, share: Share) -> None:
    """Begins a worker process of so many bytes: Ctrl-C is for the parent, and the parent's end, however sudden, is this one's."""
    hold(bytes_each)
    AT_WORK.set(share.tell)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def available() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def hired(jobs: int | Workers) -> Iterator[Workers]:
    """Workers as they are, or so many processes for as long as the block lasts; a single one is this process itself.

    Under limits it is a process of its own too, which can be ended and be given its share of the memory.
    """
    if isinstance(jobs, Workers):
        yield jobs
        return
    limits = LIMITS.get()
    with Here() if jobs == 1 and not limits.any else Processes(jobs, limits.bytes_each(jobs)) as workers:
        yield workers


def done(
    function: Callable[[Task], Out], tasks: Iterable[Task], workers: Workers, at_work: Callable[[list[float]], None] = lambda _shares: None
) -> Iterator[tuple[Task, Future[Out]]]:
    """Calls the function on every task and yields each task as it ends, with its future, which holds the result or the error.

    The next task is asked for when a worker is free to take it. A task whose worker died is tried again, and given up as `Struck` after
    `workers.strikes`; a worker's death costs no other task anything. `at_work` is told from time to time what part of each task at
    work is done. Raises TimeIsOver when the time of the study is over.
    """
    limits = LIMITS.get()
    source, again = iter(tasks), list[tuple[Task, int]]()
    running: dict[Future[Out], tuple[Task, int]] = {}
    while True:
        while len(running) < workers.size() and (given := again.pop() if again else _next(source)):
            running[workers.submit(function, given[0])] = given
        if not running:
            return
        left_s = limits.left_s()
        ended = wait(running, timeout=LOOK_S if left_s is None else min(left_s, LOOK_S), return_when=FIRST_COMPLETED).done
        at_work(workers.shares())
        if not ended and limits.left_s() == 0:
            raise TimeIsOver(f"the time given by --timeout '{limits.said}' was over")
        for future in ended:
            task, strikes = running.pop(future)
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None or not workers.died(error):
                yield task, future
            elif strikes + 1 < workers.strikes:
                again.append((task, strikes + 1))
            else:
                yield task, _struck(strikes + 1)


def _next(source: Iterator[Task]) -> tuple[Task, int] | None:
    """The next task, with no strikes yet."""
    return next(((task, 0) for task in source), None)


def _struck(times: int) -> Future[Out]:
    future: Future[Out] = Future()
    future.set_exception(Struck(f"its worker died {times} times" if times > 1 else "its workers died"))
    return future
