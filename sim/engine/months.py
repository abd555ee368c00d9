"""The months of a plant one after another, told to whoever waits for the end."""

from collections.abc import Callable, Iterator

from sim.plant import Plant

OnMonth = Callable[[float], None]  # is told what part of the horizon is simulated, from 0 to 1


def unheard(_share: float) -> None:
    """For nobody who waits."""


def months(plant: Plant, on_month: OnMonth) -> Iterator[int]:
    """The second at which each month ends; that it is simulated is told when the next one is asked for."""
    for second in plant.month_s[1:].tolist():
        yield second
        on_month(second / plant.horizon_s)
