"""Years out of months: which months make a year of cash, and which years lie beyond the run."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.units import YEAR_H


@dataclass(frozen=True, slots=True)
class Years:
    """Years 1, 2, ... of a valuation, each of 365 days.

    `weights` (years, months) is the part of each month that falls into each year; years beyond the `simulated` ones take the last
    365 days of the run again, and `beyond` (years,) says how many years later they lie, for what grows with time.
    """

    weights: Floats
    beyond: Floats
    simulated: int

    def __len__(self) -> int:
        return len(self.beyond)


def years_of(hours: Floats, years: int) -> Years:
    """Years of a run whose months last `hours`; a run shorter than a year is scaled up to one."""
    ends = np.cumsum(hours)
    simulated = min(int(ends[-1] / YEAR_H + 1e-9), years)
    begins = np.append(np.arange(simulated) * YEAR_H, np.full(years - simulated, ends[-1] - YEAR_H))
    inside = np.minimum(ends, begins[:, np.newaxis] + YEAR_H) - np.maximum(ends - hours, begins[:, np.newaxis])
    weights = np.maximum(inside, 0.0) / hours * max(YEAR_H / float(ends[-1]), 1.0)
    beyond = np.arange(years) - np.maximum(begins, 0.0) / YEAR_H
    return Years(weights, np.where(np.arange(years) < simulated, 0.0, beyond), simulated)
