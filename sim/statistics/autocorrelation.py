"""The variance of the mean of a series whose values depend on earlier ones, and its confidence interval by batch means."""

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, Interval, t_interval


def autocovariances(values: Floats, lags: int) -> Floats:
    """The autocovariances of a series at lags 0 to `lags`, in its unit squared.

    Each sum is divided by the length of the series and not by its number of terms, so that the matrix of them is nonnegative definite.
    Source: Brockwell & Davis, Time Series: Theory and Methods, eq. 1.4.5.
    """
    count = len(values)
    centered = np.fft.rfft(values - values.mean(), 2 * count)
    return np.asarray(np.fft.irfft(np.abs(centered) ** 2, 2 * count)[: lags + 1] / count)


def variance_of_mean(covariances: Floats, count: int) -> float:
    """The variance of the mean of `count` successive values of a series.

    `autocovariances` begin with lag 0 and are taken as zero beyond the last one given:
    (g_0 + 2 sum over k < count of (1 - k / count) g_k) / count. Source: Law, Simulation Modeling and Analysis, 5th ed., eq. 4.7.
    """
    later = covariances[1:count]
    weights = 1 - np.arange(1, len(later) + 1) / count
    return float((covariances[0] + 2 * np.sum(weights * later)) / count)


def asymptotic_variance(covariances: Floats) -> float:
    """The limit of n times the variance of the mean of n values, as n grows: g_0 + 2 sum of g_k.

    Source: Law, Simulation Modeling and Analysis, 5th ed., eq. 4.7, n to infinity.
    """
    return float(covariances[0] + 2 * np.sum(covariances[1:]))


def effective_sample_size(covariances: Floats, count: int) -> float:
    """The number of independent values whose mean would have the same variance as that of `count` successive values of the series."""
    return float(covariances[0]) / variance_of_mean(covariances, count)


def batch_means(values: Floats, size: int) -> Floats:
    """The means of successive batches of `size` values along the last axis; an incomplete last batch is left out."""
    count = np.shape(values)[-1] // size
    return np.asarray(values[..., : count * size].reshape(*np.shape(values)[:-1], count, size).mean(axis=-1))


def batch_variance(values: Floats, size: int) -> Floats:
    """The asymptotic variance of a series, estimated from its batch means: `size` times their variance.

    Nearly unbiased where batches are so long that their means are nearly independent.
    Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 9.5.3.
    """
    return np.asarray(size * np.var(batch_means(values, size), axis=-1, ddof=1))


def batch_interval(values: Floats, batches: int = 20, level: float = LEVEL) -> Interval:
    """The mean of one long series and its t confidence interval by batch means. Source: as `batch_variance`."""
    return t_interval(batch_means(values, len(values) // batches)[:batches], level)
