"""How far work is: what a study tells whoever waits for it."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from ctypes import c_double
from multiprocessing import get_context
from typing import Any

OnProgress = Callable[[float], None]  # is told how many more pieces of work, like replications, are done, or what part of one

STEPS = 1024  # parts are told in so many steps, a power of two, so that they add up to whole pieces exactly


def silent(_more: float) -> None:
    """For work that nobody watches."""


# Is told what part, from 0 to 1, of the piece at work in this process is done.
AT_WORK: ContextVar[Callable[[float], None]] = ContextVar("AT_WORK", default=silent)


class Share:
    """What part of a piece of work is done, from 0 to 1: told by the process that does it, read by the one that waits."""

    def __init__(self) -> None:
        self._value: Any = get_context("spawn").RawValue(c_double, 0.0)

    def tell(self, share: float) -> None:
        """So much is done."""
        self._value.value = share

    def __float__(self) -> float:
        return float(self._value.value)


class Pieces:
    """Counts pieces that are done and parts of those at work; never goes back, and adds up to the pieces done."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress, self._done, self._told = on_progress, 0, 0.0

    def done(self, more: int = 1) -> None:
        """So many more are done."""
        self._done += more
        self._tell(float(self._done))

    def at_work(self, shares: Iterable[float]) -> None:
        """These parts of the pieces at work are done."""
        reached = self._done + sum(int(share * STEPS) for share in shares) / STEPS
        if reached > self._told:
            self._tell(reached)

    def _tell(self, reached: float) -> None:
        more = max(reached - self._told, 0.0)
        self._told += more
        self._on_progress(more)
