"""Fieller's confidence interval of a ratio of two means, which is also that of the price at which a linear difference is zero."""

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, Interval, t_quantile


def ratio_interval(numerator: Floats, denominator: Floats, level: float = LEVEL) -> Interval:
    """The mean of the numerator over the mean of the denominator, paired by replication, with Fieller's interval.

    The interval holds every ratio x for which the mean of (numerator - x denominator) does not differ significantly from zero. Its ends
    are infinite where the mean of the denominator does not, and NaN for a single replication. For a difference a + b x that is linear in a
    price x, `ratio_interval(-a, b)` is the price at which it is zero. Source: Fieller, J. R. Stat. Soc. B 16 (1954) 175-185.
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
