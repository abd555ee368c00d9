"""What a study may take of this machine: time, and memory of its processes. What is finished at the end of either is kept."""

import sys
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf, isfinite
from time import monotonic


@dataclass(frozen=True, slots=True)
class Limits:
    """The moment, on the monotonic clock, when simulating ends, and the bytes that all processes may hold together.

    `said` is how the time was written, for the reason that is given.
    """

    until_s: float = inf
    memory_bytes: float = inf
    said: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is limited."""
        return isfinite(self.until_s) or isfinite(self.memory_bytes)

    def left_s(self) -> float | None:
        """Seconds that are left, 0 at least; None without end."""
        return max(self.until_s - monotonic(), 0.0) if isfinite(self.until_s) else None

    def processes(self, jobs: int, bytes_each: float) -> int:
        """How many of so many processes fit, one at least."""
        return max(1, min(jobs, int(self.memory_bytes // bytes_each))) if isfinite(self.memory_bytes) else jobs

    def bytes_each(self, processes: int) -> float:
        """The share of one process."""
        return self.memory_bytes / processes


UNLIMITED = Limits()
LIMITS: ContextVar[Limits] = ContextVar("what the command may take", default=UNLIMITED)


class CutShort(Exception):
    """A study can simulate nothing more; what is finished is kept, and answers as far as it goes."""

    exit_code = 4


class TimeIsOver(CutShort):
    """The time that a study was given has passed."""


def hold(memory_bytes: float) -> None:
    """Lets this process hold so many bytes of data; what asks for more gets a MemoryError. Nothing happens where systems know no limits."""
    if sys.platform == "win32" or not isfinite(memory_bytes):
        return
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (int(memory_bytes), int(memory_bytes)))
