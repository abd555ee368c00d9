"""Prices that grow: the index of a kind of price in each month, and what it grows by beyond the run."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.portable import powers
from sim.scenario.prices import Escalation


@dataclass(frozen=True, slots=True)
class Price:
    """A price over the months: `rate` [..., months or 1] in the unit it was written in, and `growth` [..., 1] a year, a fraction."""

    rate: Floats
    growth: Floats


class Prices:
    """Prices of each month, from those of the start: `years` (months,) is how long after the start each month begins."""

    def __init__(self, years: Floats, escalation: Escalation) -> None:
        self.years, self.escalation = years, escalation
        self._kinds: dict[str, tuple[Floats | None, Floats]] = {}

    def of(self, kind: str, start: float | Floats) -> Price:
        """A price that is `start` at the start and then grows, month by month, as its kind does: start x (1 + growth) ^ years."""
        if kind not in self._kinds:  # worked out once: powers of many draws take as long as most of what follows from them
            growth = np.atleast_1d(np.asarray(getattr(self.escalation, kind).value, dtype=np.float64))
            self._kinds[kind] = (powers(1 + growth, self.years), growth) if growth.any() else (None, np.zeros(1))
        index, growth = self._kinds[kind]
        value = np.atleast_1d(np.asarray(start, dtype=np.float64))
        return Price(value if index is None else value * index, growth)


def flat(start: float | Floats) -> Price:
    """A price that never changes."""
    return Price(np.atleast_1d(np.asarray(start, dtype=np.float64)), np.zeros(1))
