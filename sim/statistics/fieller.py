"""The ratio of two means with its interval: where a difference that is linear in a price is zero, a cost a unit, a return on a stake."""

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, Interval, t_quantile


def ratio_interval(numerator: Floats, denominator: Floats, level: float = LEVEL) -> Interval:
    """Mean of the numerator over mean of the denominator, paired by replication, and Fieller's interval.

    It holds the values x for which the mean of numerator - x denominator cannot be told from zero. Where the denominator itself cannot,
    any ratio is possible and the ends are infinite; for a single replication they are NaN. A measure that is a + b x in a price x is zero
    at `ratio_interval(-a, b)`. Source: Fieller, J. R. Stat. Soc. B 16 (1954) 175-185.
    Raises ZeroDivisionError for a denominator whose mean is zero.
    """
    count, top, bottom = len(numerator), float(np.mean(numerator)), float(np.mean(denominator))
    ratio = top / bottom
    if count == 1:
        return Interval(ratio, float("nan"), float("nan"))
    scale = t_quantile((1 + level) / 2, count - 1) ** 2 / count / (count - 1)
    away, below = numerator - top, denominator - bottom
    of_top, both, of_bottom = (scale * float(np.sum(product)) for product in (away**2, away * below, below**2))
    square, middle, rest = bottom**2 - of_bottom, top * bottom - both, top**2 - of_top
    if square <= 0:
        return Interval(ratio, -np.inf, np.inf)
    reach = float(np.sqrt(max(middle**2 - square * rest, 0.0)))
    return Interval(ratio, float((middle - reach) / square), float((middle + reach) / square))
