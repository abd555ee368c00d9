"""Prices that grow over the months of a run, by their kind: wages, energy, materials, ... (`money.escalation`)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.arrays import Floats, floats, times
from sim.economics.categories import Growth
from sim.portable import in_stretches, powers
from sim.scenario.subjects.prices import Escalation


class Index(ABC):
    """What prices are multiplied by in each month."""

    @cached_property
    def by_month(self) -> Floats:
        """[..., months]."""
        return self._by_month()

    @abstractmethod
    def summed(self, weights: Floats) -> Floats:
        """Sums over months by rows of weights (rows, months): [..., rows]."""

    @abstractmethod
    def _by_month(self) -> Floats: ...


class Grown(Index):
    """What prices of a kind have grown to by each month [..., months]."""

    def __init__(self, levels: Floats) -> None:
        self._levels = levels

    def summed(self, weights: Floats) -> Floats:
        return in_stretches(self._levels, weights)

    def _by_month(self) -> Floats:
        return self._levels


@dataclass(frozen=True, slots=True)
class Price:
    """A price month by month: `start` [..., months], or [..., 1] where all months have the same, times an `index` if there is one.

    The rate is in the unit that the price is written in; the growth [..., 1], a fraction a year, says how it goes on in years that are
    not simulated.
    """

    start: Floats
    index: Index | None
    growth: Floats

    @property
    def rate(self) -> Floats:
        """The price of each month, [..., months or 1]."""
        return self.start if self.index is None else times(self.start, self.index.by_month)

    @property
    def free(self) -> bool:
        """Whether it is zero in every month of every draw; most often the first one tells that it is not."""
        return not (self.start.flat[0] or self.start.any())

    def times(self, factor: float | Floats) -> "Price":
        """The price by a factor, or by one of each draw [..., 1]."""
        return replace(self, start=floats(self.start * factor))

    def summed(self, weights: Floats) -> Floats:
        """Sums over months by rows of weights (rows, months), added in a fixed order: [..., rows]."""
        if self.index is not None:
            return times(self.start, self.index.summed(weights))
        if self.start.shape[-1] == 1:
            return times(self.start, weights.sum(axis=1))
        return in_stretches(self.start, weights)


class Prices:
    """Turns prices of the start into prices of each month; `years` (months,) is how many years after the start each month begins.

    `rates`: by kind of cost, and by 'parts.' and the name of a part, what exchange rates make of a dollar of the start in each month.
    """

    def __init__(self, years: Floats, escalation: Escalation, rates: Mapping[str, Floats] | None = None) -> None:
        self.years, self.escalation, self.rates = years, escalation, rates or {}
        self._indices: dict[Growth | None, tuple[Index | None, Floats]] = {None: (None, np.zeros(1))}

    def growing(self, growth: float | Floats, start: float | Floats) -> Price:
        """The price that is `start` at the start and grows at a rate of its own, a fraction a year."""
        rate = np.atleast_1d(floats(growth))
        return Price(np.atleast_1d(floats(start)), Grown(powers(1 + rate, self.years)) if rate.any() else None, rate)

    def of(self, kind: Growth | None, start: float | Floats) -> Price:
        """The price that is `start` at the start and grows with its kind: start x (1 + growth) ^ years. A kind of None never grows."""
        if kind not in self._indices:  # kept: powers of many draws take as long as most of what follows from them
            growth = np.atleast_1d(floats(getattr(self.escalation, str(kind)).value))
            grown = powers(1 + growth, self.years) if growth.any() else None
            rate = self.rates.get(str(kind))
            level = grown if rate is None else rate if grown is None else grown * rate
            self._indices[kind] = (None if level is None else Grown(floats(level)), growth if growth.any() else np.zeros(1))
        index, growth = self._indices[kind]
        return Price(np.atleast_1d(floats(start)), index, growth)

    def growth(self, kind: Growth | None) -> Floats:
        """How prices of a kind grow beyond the run, a fraction a year: (1,), or [..., 1]."""
        return (self._indices.get(kind) or (None, self.of(kind, 0.0).growth))[1]

    def of_part(self, part: str, start: float | Floats) -> Price:
        """The price of a part at its supplier's door, that is `start` at the start; as of 'materials', with the rate of its currencies."""
        price = self.of("materials", start)
        rate = self.rates.get(f"parts.{part}")
        return price if rate is None else Price(times(price.rate, rate), None, price.growth)
