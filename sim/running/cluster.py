"""Workers of an existing Dask cluster: the door to `distributed`.

Nothing is shared with them but the address: a task travels there as bytes, its result travels back, and both sides say which version of
the model they are before anything is read.
"""

import logging
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sim.running.limits import CutShort
from sim.running.model import model_version
from sim.running.workers import Workers

if TYPE_CHECKING:
    from distributed import Client

Out = TypeVar("Out")
P = ParamSpec("P")

PATIENCE_S = 10  # for the scheduler to answer, and for a first worker to be there


class Unusable(Exception):
    """A cluster that cannot do the work, and what to do about it."""

    exit_code = 2


class SchedulerGone(CutShort):
    """Nobody is there any more who knows the workers."""


class OtherModel(Exception):
    """A worker that would give other numbers."""


class Cluster(Workers):
    """The workers of a Dask cluster, as many at a time as are there."""

    strikes = 1  # the scheduler itself tries a task again, `distributed.scheduler.allowed-failures` times

    def __init__(self, address: str, executor: Executor, size: Callable[[], int]) -> None:
        self._address, self._executor, self._size = address, executor, size
        self._is_gone = False

    def size(self) -> int:
        if self._is_gone:
            raise self._gone()
        try:
            return self._size()
        except OSError as error:
            raise self._gone() from error

    def died(self, error: BaseException) -> bool:
        from distributed import KilledWorker

        if isinstance(error, OtherModel | ImportError):
            raise Unusable(f"{self._address}: its workers cannot do this work: {error}; install the same version of sim there") from error
        if isinstance(error, CancelledError):
            raise self._gone() from error
        return isinstance(error, KilledWorker)

    def submit(self, function: Callable[P, Out], /, *args: P.args, **kwargs: P.kwargs) -> Future[Out]:
        return self._executor.submit(_performed, model_version(), pickle.dumps((function, args, kwargs)))

    def _gone(self) -> SchedulerGone:
        self._is_gone = True
        return SchedulerGone(f"{self._address}: the scheduler is gone")


def _performed(model: str, packed: bytes) -> Any:
    """Does a task on the worker, if both sides have the same model."""
    if model != model_version():
        raise OtherModel(f"the model is {model_version()[:12]} there and {model[:12]} here")
    function, args, kwargs = pickle.loads(packed)
    return function(*args, **kwargs)


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """The workers of the cluster whose scheduler is at `address`, like tcp://10.0.0.1:8786.

    Raises Unusable if Dask is not installed, nobody answers or no worker is there.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise Unusable("--cluster needs Dask: pip install 'miner-plant-sim[cluster]'") from error
    log = logging.getLogger("distributed.client")  # tells with tracebacks what is told here in a sentence
    loud = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with _client(address) as client:
            executor = client.get_executor(pure=False)
            yield Cluster(address, executor, lambda: max(1, sum(client.nthreads().values())))
    finally:
        log.setLevel(loud)


def _client(address: str) -> "Client":
    """A connection to a scheduler that has a worker at least."""
    from distributed import Client

    try:
        client = Client(address, timeout=PATIENCE_S)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Unusable(f"{address}: no Dask scheduler answers; start one with: dask scheduler") from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError as error:
        client.close()  # type: ignore[no-untyped-call]
        raise Unusable(f"{address}: no worker is there; start some with: dask worker {address} --nworkers auto --nthreads 1") from error
    return client
