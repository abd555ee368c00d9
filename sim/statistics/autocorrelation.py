"""How much a series that depends on its own past says about its mean."""

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, Interval, t_interval


def autocovariances(values: Floats, lags: int) -> Floats:
    """The covariance of a series with itself 0 .. `lags` later, each sum divided by the whole count so that they belong together.

    Source: Brockwell & Davis, Time Series: Theory and Methods, eq. 1.4.5 (biased, nonnegative definite).
    """
    count = len(values)
    centered = np.fft.rfft(values - values.mean(), 2 * count)
    return np.asarray(np.fft.irfft(np.abs(centered) ** 2, 2 * count)[: lags + 1] / count)


def variance_of_mean(covariances: Floats, count: int) -> float:
    """Variance of the mean of `count` successive values, from their autocovariances (lag 0 first; zero beyond the lags given).

    (g_0 + 2 sum over k < count of (1 - k / count) g_k) / count. Source: Law, Simulation Modeling and Analysis, 5th ed., eq. 4.7.
    """
    later = covariances[1:count]
    weights = 1 - np.arange(1, len(later) + 1) / count
    return float((covariances[0] + 2 * np.sum(weights * later)) / count)


def asymptotic_variance(covariances: Floats) -> float:
    """What the variance of the mean of n values tends to times n: g_0 + 2 sum of g_k. Source: as `variance_of_mean`, n to infinity."""
    return float(covariances[0] + 2 * np.sum(covariances[1:]))


def effective_sample_size(covariances: Floats, count: int) -> float:
    """How many independent values would know the mean as well as `count` successive ones do."""
    return float(covariances[0]) / variance_of_mean(covariances, count)


def batch_means(values: Floats, size: int) -> Floats:
    """Means of successive batches of `size` along the last axis; values after the last whole batch are left out."""
    count = np.shape(values)[-1] // size
    return np.asarray(values[..., : count * size].reshape(*np.shape(values)[:-1], count, size).mean(axis=-1))


def batch_variance(values: Floats, size: int) -> Floats:
    """The asymptotic variance of a series, estimated from its batch means: `size` times their variance.

    Right where batches are long enough to be nearly independent. Source: Law, Simulation Modeling and Analysis, 5th ed., sec. 9.5.3.
    """
    return np.asarray(size * np.var(batch_means(values, size), axis=-1, ddof=1))


def batch_interval(values: Floats, batches: int = 20, level: float = LEVEL) -> Interval:
    """Mean of one long series and its confidence interval by batch means. Source: as `batch_variance`."""
    return t_interval(batch_means(values, len(values) // batches)[:batches], level)
