"""The number of replications that a wanted precision needs."""

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, half_widths, t_quantile


def replications_needed(sd: float, half_width: float, at_least: int = 2, level: float = LEVEL) -> int:
    """The smallest number of replications, `at_least` or more, whose t interval would be no wider, if their standard deviation is `sd`.

    That is t(n - 1) sd / sqrt(n) <= half_width. Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 9.4.1.
    Raises ValueError for a half-width that is not positive.
    """
    if not half_width > 0:
        raise ValueError(f"expected a half-width above zero, got {half_width:g}")
    count = max(at_least, 2, normal_replications(sd, half_width, level))
    while t_quantile((1 + level) / 2, count - 1) * sd > half_width * count**0.5:
        count += 1
    return count


def normal_replications(sd: float, half_width: float, level: float = LEVEL) -> int:
    """Like `replications_needed`, by the normal quantile instead of Student's t: never more, and too few for small numbers."""
    from scipy.special import ndtri

    return int(np.ceil((ndtri((1 + level) / 2) * sd / half_width) ** 2))


def wanted_half_width(values: Floats, precision: float, relative: bool) -> float:
    """The half-width wanted, in the unit of the values: `precision` itself or, if `relative`, that fraction of the absolute mean."""
    return precision * abs(float(np.mean(values))) if relative else precision


def next_replications(values: Floats, precision: float, relative: bool, most: int, level: float = LEVEL) -> int:
    """The total number of replications to have next; the present number if the interval of `values` is narrow enough or there are `most`.

    Otherwise the number that their standard deviation calls for, but at most twice the present one, because the standard deviation is an
    estimate too. Stopping when the interval happens to be narrow costs a little of its coverage, so start with ten or so. A relative
    precision is never reached where the mean is zero. Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 9.4.1.
    """
    count = len(values)
    wanted = wanted_half_width(values, precision, relative)
    if count >= most or (count > 1 and float(half_widths(values, level)) <= wanted):
        return count
    if count < 2 or wanted == 0:
        return min(2 * max(count, 1), most)
    needed = replications_needed(float(np.std(values, ddof=1)), wanted, count + 1, level)
    return min(needed, 2 * count, most)
