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


def welch_interval(values: Floats, base: Floats, level: float = LEVEL) -> Interval:
    """The mean of `values` minus the mean of `base` with Welch's interval, for independent replications with unequal variances and numbers.

    Needs two values of each. Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 10.2.2 (Welch, Biometrika 34 (1947) 28-35).
    """
    mean = float(np.mean(values) - np.mean(base))
    error = float(np.sqrt(_error_variance(values) + _error_variance(base)))
    half = t_quantile((1 + level) / 2, welch_degrees(values, base)) * error
    return Interval(mean, mean - half, mean + half)


def welch_degrees(values: Floats, base: Floats) -> float:
    """Satterthwaite's degrees of freedom of a difference of two means; NaN where neither varies.

    Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 10.2.2.
    """
    parts = np.array([_error_variance(values), _error_variance(base)])
    if not parts.any():
        return float("nan")
    return float(parts.sum() ** 2 / np.sum(parts**2 / (np.array([len(values), len(base)]) - 1)))


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


def correlation(values: Floats, base: Floats) -> float:
    """Pearson's correlation of two series over replications; NaN where one of them does not vary."""
    if np.ptp(values) == 0 or np.ptp(base) == 0:
        return float("nan")
    return float(np.corrcoef(values, base)[0, 1])


def variance_reduction(values: Floats, base: Floats) -> float:
    """The factor by which common random numbers reduce the variance of a difference: (var(values) + var(base)) / var(values - base).

    Above 1 they help: independent replications would have to be that many times more numerous. Infinite where the difference does not vary.
    Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 11.2.
    """
    apart, together = float(np.var(values, ddof=1) + np.var(base, ddof=1)), float(np.var(values - base, ddof=1))
    return apart / together if together else float("inf")


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


# ---- quantiles


def quantile_coverage(count: int, probability: float, low: int, high: int) -> float:
    """How probably the quantile lies between the low-th and the high-th smallest of so many values (ranks from 1), for any continuous law.

    The sum over i from low to high - 1 of the binomial probabilities of i. Source: Conover, Practical Nonparametric Statistics, sec. 3.2.
    """
    from scipy.special import bdtr

    return float(bdtr(high - 1, count, probability) - bdtr(low - 1, count, probability))


def quantile_ranks(count: int, probability: float, level: float = LEVEL) -> tuple[int, int] | None:
    """Ranks (from 1) between which the quantile lies with confidence `level` or more, each tail within half of what is left.

    None where so few values cannot say. Source: Conover, Practical Nonparametric Statistics, sec. 3.2.
    """
    from scipy.special import bdtr

    below = np.asarray(bdtr(np.arange(count), count, probability))  # P(at most i of the values lie below the quantile), i = 0..count-1
    low = int(np.sum(below <= (1 - level) / 2))
    high = int(np.argmax(below >= (1 + level) / 2)) + 1
    return (low, high) if low and below[high - 1] >= (1 + level) / 2 else None


def quantile_interval(values: Floats, probability: float, level: float = LEVEL) -> Interval:
    """A quantile (interpolated linearly) and its distribution-free interval, two of the values; NaN where they are too few."""
    ranks, estimate = quantile_ranks(len(values), probability, level), float(np.quantile(values, probability))
    if ranks is None:
        return Interval(estimate, float("nan"), float("nan"))
    ordered = np.sort(values)
    return Interval(estimate, float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1]))
