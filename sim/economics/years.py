"""Years out of months: which months make a year of cash, and which years lie beyond the run."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.units import YEAR_H

SIMULATED, REPEATED = "simulated", "repeated"  # the basis of a year


@dataclass(frozen=True, slots=True)
class Years:
    """Years 1, 2, ... of a valuation, each of 365 days: the `simulated` ones, and after them an average year again and again.

    `rows` (rows, months) is the part of each month that falls into each of some years of the run: those that it simulates whole, and then
    those of the `typical` ones that are not among them. `typical` are the rows of the years, counted back from the end of the run, that
    begin after the warm-up, the last one first; `begins` is when each of them begins, in years after the start. `count` is how many years
    the valuation has.
    """

    rows: Floats
    typical: tuple[int, ...]
    begins: tuple[float, ...]
    simulated: int
    count: int

    def __len__(self) -> int:
        return self.count

    @property
    def weights(self) -> Floats:
        """The part of each month that counts in each year of the valuation: (years, months)."""
        average = self.rows[list(self.typical)].mean(axis=0)
        return floats(np.vstack([self.rows[: self.simulated], np.tile(average, (self.count - self.simulated, 1))]))

    @property
    def beyond(self) -> Floats:
        """How many years after the last year of the run each repeated year begins: (repeated years,)."""
        return np.arange(self.simulated, self.count, dtype=np.float64) - self.begins[0]

    @property
    def ago(self) -> Floats:
        """How many years before the last year of the run each typical year began: (typical years,)."""
        return self.begins[0] - np.array(self.begins)


def years_of(hours: Floats, years: int, after_h: float = 0.0) -> Years:
    """Years of a run whose months last `hours` and whose warm-up `after_h`; a run shorter than a year is scaled up to one.

    Typical are the whole years that begin after the warm-up, counted back from the end, or the last 365 days if none does.
    """
    ends = np.cumsum(hours)
    whole = int(ends[-1] / YEAR_H + 1e-9)
    simulated = min(whole, years)
    begins = list(np.arange(simulated) * YEAR_H)
    last = [ends[-1] - k * YEAR_H for k in range(1, max(whole, 1) + 1)]
    typical = [begin for begin in last if begin >= after_h - 1e-6] or last[:1]
    places = []
    for begin in typical if years > simulated else typical[:1]:
        same = [k for k, other in enumerate(begins) if abs(other - begin) < 1e-6]
        places.append(same[0] if same else len(begins))
        begins += [] if same else [begin]
    starts = np.array(begins)[:, np.newaxis]
    inside = np.minimum(ends, starts + YEAR_H) - np.maximum(ends - hours, starts)
    rows = np.maximum(inside, 0.0) / hours * max(YEAR_H / float(ends[-1]), 1.0)
    return Years(rows, tuple(places), tuple(max(begins[k], 0.0) / YEAR_H for k in places), simulated, years)
