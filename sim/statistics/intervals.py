"""Confidence intervals of means, paired differences and quantiles, and corrections for making many comparisons at once.

Replications stand along the last axis; every row before it is a series of its own.
"""

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats

LEVEL = 0.95


class Interval(NamedTuple):
    """An estimate with the low and the high end of its confidence interval, NaN where there is none."""

    mean: float
    low: float
    high: float


def t_interval(values: Floats, level: float = LEVEL) -> Interval:
    """Mean, low and high of the t confidence interval of independent values; low and high are NaN for a single value.

    Source: Law, Simulation Modeling and Analysis, 5th ed., eq. 4.12. Raises ValueError for no values.
    """
    half = float(half_widths(values, level))
    mean = float(np.mean(values))
    return Interval(mean, mean - half, mean + half)


def half_widths(values: Floats, level: float = LEVEL) -> Floats:
    """Half the width of the t confidence interval of the mean of each series, in its own unit; NaN for a single value.

    Source: Law, Simulation Modeling and Analysis, 5th ed., eq. 4.12. Raises ValueError for no values.
    """
    count = np.shape(values)[-1]
    if count == 0:
        raise ValueError("no values")
    if count == 1:
        return np.full(np.shape(values)[:-1], np.nan)
    return np.asarray(t_quantile((1 + level) / 2, count - 1) * np.std(values, axis=-1, ddof=1) / np.sqrt(count))


def wilson_interval(successes: int, count: int, level: float = LEVEL) -> Interval:
    """A chance seen so many times in `count` independent trials: the share, and the ends of its score interval, all fractions.

    Unlike the t interval of zeros and ones it is not empty where all trials end alike. Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209;
    Brown, Cai & DasGupta, Stat. Sci. 16 (2001) 101. Raises ValueError for no trials.
    """
    from scipy.special import ndtri

    if count == 0:
        raise ValueError("no values")
    share, z2 = successes / count, float(ndtri((1 + level) / 2)) ** 2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    return Interval(share, max(middle - float(half), 0.0), min(middle + float(half), 1.0))


def t_quantile(probability: float, degrees: float) -> float:
    """The quantile of Student's t with so many degrees of freedom at a probability."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


# ---- two systems


def paired_interval(values: Floats, base: Floats, level: float = LEVEL) -> Interval:
    """The mean of `values` minus `base` with its t interval, paired by replication, as common random numbers need.

    Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 10.2.1.
    """
    return t_interval(values - base, level)


def _error_variance(values: Floats) -> float:
    return float(np.var(values, ddof=1)) / len(values)


def paired_t(values: Floats, base: Floats) -> float:
    """The t statistic of a paired difference, `values` minus `base`: its mean over its standard error.

    Infinite where all pairs differ by the same amount.
    """
    difference = values - base
    error, mean = np.sqrt(_error_variance(difference)), float(np.mean(difference))
    return float(mean / error) if error else (0.0 if mean == 0 else float(np.copysign(np.inf, mean)))


def t_probability(t: float, degrees: float) -> float:
    """The two-sided p-value of a t statistic with so many degrees of freedom, as of a paired or a Welch test."""
    from scipy.special import stdtr

    return float(2 * stdtr(degrees, -abs(t)))


# ---- many comparisons at once


def bonferroni_level(level: float, comparisons: int) -> float:
    """The confidence level of each of so many intervals with which all of them hold at once with confidence `level` or more."""
    return 1 - (1 - level) / comparisons


def holm(probabilities: Floats) -> Floats:
    """P-values adjusted for testing many hypotheses: rejecting those at or below alpha makes any false rejection no likelier than alpha.

    Never less powerful than Bonferroni's correction. Source: Holm, Scand. J. Stat. 6 (1979) 65-70.
    """
    order, many = np.argsort(probabilities, kind="stable"), len(probabilities)
    adjusted = np.empty(many)
    adjusted[order] = np.minimum(np.maximum.accumulate(np.sort(probabilities) * np.arange(many, 0, -1)), 1.0)
    return adjusted
