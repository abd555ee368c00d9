"""How far work is: what a study tells whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

OnProgress = Callable[[int], None]  # is told how many more pieces of work are done


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of at most `total` pieces of one stage of a study are done, like 30 of 100 replications."""

    stage: str
    done: int
    total: int


Watcher = Callable[[Progress], None]  # is told of every step of a study that goes through several stages


def silent(_more: int) -> None:
    """For work that nobody watches."""


def unwatched(_progress: Progress) -> None:
    """For a study that nobody watches."""


def counted(on_progress: Watcher, stage: str, total: int) -> OnProgress:
    """What one stage calls with the pieces it did: tells `on_progress` how many that makes, of how many."""
    done = 0

    def step(more: int) -> None:
        nonlocal done
        done += more
        on_progress(Progress(stage, done, max(total, done)))

    return step
