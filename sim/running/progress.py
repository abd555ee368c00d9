"""How far work is: what a study tells whoever waits for it."""

from collections.abc import Callable

OnProgress = Callable[[int], None]  # is told how many more pieces of work, like replications, are done


def silent(_more: int) -> None:
    """For work that nobody watches."""
