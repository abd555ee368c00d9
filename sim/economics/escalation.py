"""Prices that grow over the months of a run, by their kind: wages, energy, materials, ... (`money.escalation`)."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.categories import Growth
from sim.portable import powers
from sim.scenario.prices import Escalation


@dataclass(frozen=True, slots=True)
class Price:
    """A price month by month: `rate` [..., months], or [..., 1] where all months have the same; `growth` [..., 1], a fraction a year.

    The rate is in the unit that the price is written in; the growth says how it goes on in years that are not simulated.
    """

    rate: Floats
    growth: Floats


class Prices:
    """Turns prices of the start into prices of each month; `years` (months,) is how many years after the start each month begins."""

    def __init__(self, years: Floats, escalation: Escalation) -> None:
        self.years, self.escalation = years, escalation
        self._indices: dict[Growth | None, tuple[Floats | None, Floats]] = {None: (None, np.zeros(1))}

    def of(self, kind: Growth | None, start: float | Floats) -> Price:
        """The price that is `start` at the start and grows with its kind: start x (1 + growth) ^ years. A kind of None never grows."""
        if kind not in self._indices:  # kept: powers of many draws take as long as most of what follows from them
            growth = np.atleast_1d(floats(getattr(self.escalation, str(kind)).value))
            self._indices[kind] = (powers(1 + growth, self.years), growth) if growth.any() else (None, np.zeros(1))
        index, growth = self._indices[kind]
        value = np.atleast_1d(floats(start))
        return Price(value if index is None else value * index, growth)
