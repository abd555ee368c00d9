"""Bootstrap intervals: the interval of any statistic of the replications, from replications drawn again with replacement.

A statistic takes an array with replications along the last axis and gives one number for each row before it. Series that belong together,
such as two sites under common random numbers, stand in rows and are resampled together: the statistic then takes
(..., series, replications).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.draws import Draws
from sim.portable import weighted
from sim.statistics.intervals import LEVEL, Interval

RESAMPLES = 10_000
_BLOCK = 50

Statistic = Callable[[Floats], Floats]


def picks(count: int, resamples: int, seed: int, block: int = 1) -> NDArray[np.int64]:
    """The indices of the replications in each resample of a block: (resamples, count), drawn with replacement from `count`."""
    u = Draws(seed, 0).uniforms("bootstrap", resamples * count, block)
    return np.asarray((u * count).astype(np.int64).reshape(resamples, count))


def replicates(values: Floats, statistic: Statistic, seed: int, resamples: int = RESAMPLES) -> Floats:
    """The values of the statistic in each of so many resamples. Their standard deviation estimates its standard error.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, alg. 6.1.
    """
    drawn: NDArray[Any] = values[..., picks(values.shape[-1], resamples, seed)]
    return np.asarray(statistic(np.moveaxis(drawn, -2, 0)))


def resampled_means(terms: Floats, seed: int, resamples: int) -> Floats:
    """The means of the columns of `terms` (replications, terms) in each resample: (resamples, terms), enough for any ratio of means.

    Computed in blocks, so that ten thousand replications need little memory.
    """
    count, means = len(terms), np.empty((resamples, terms.shape[1]))
    for block, start in enumerate(range(0, resamples, _BLOCK)):
        rows = picks(count, min(_BLOCK, resamples - start), seed, block + 1)
        times = np.stack([np.bincount(picked, minlength=count) for picked in rows]).astype(np.float64)
        means[start : start + len(rows)] = weighted(terms.T, times).T / count
    return means


def percentile_interval(values: Floats, statistic: Statistic, seed: int, level: float = LEVEL, resamples: int = RESAMPLES) -> Interval:
    """A statistic with its percentile interval: the quantiles of the resampled values at both tails of `level`.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, sec. 13.3.
    """
    return _between(values, statistic, replicates(values, statistic, seed, resamples), np.array([(1 - level) / 2, (1 + level) / 2]))


def bca_interval(values: Floats, statistic: Statistic, seed: int, level: float = LEVEL, resamples: int = RESAMPLES) -> Interval:
    """A statistic with its bias-corrected and accelerated (BCa) interval, more accurate than the percentile interval where it is skewed.

    Needs three replications. Source: Efron & Tibshirani, An Introduction to the Bootstrap, eq. 14.9 and 14.10.
    """
    from scipy.special import ndtr, ndtri

    drawn = replicates(values, statistic, seed, resamples)
    shift, bend = bias_correction(drawn, float(statistic(values))), acceleration(values, statistic)
    z = shift + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    return _between(values, statistic, drawn, np.asarray(ndtr(shift + z / (1 - bend * z))))


def bias_correction(drawn: Floats, observed: float) -> float:
    """The bias correction z0 of BCa: the normal quantile of the share of resampled values below the observed one.

    The share is kept half a resample away from 0 and 1, so that z0 is finite.
    Source: Efron & Tibshirani, An Introduction to the Bootstrap, eq. 14.14.
    """
    from scipy.special import ndtri

    margin = 0.5 / len(drawn)
    return float(ndtri(np.clip(np.mean(drawn < observed), margin, 1 - margin)))


def acceleration(values: Floats, statistic: Statistic) -> float:
    """The acceleration a of BCa, from the statistic without each replication in turn (jackknife); zero where these do not differ.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, eq. 14.15.
    """
    count = values.shape[-1]
    others = np.array([[k for k in range(count) if k != left_out] for left_out in range(count)])
    jackknife = np.asarray(statistic(np.moveaxis(values[..., others], -2, 0)))
    away = jackknife.mean() - jackknife
    square = float(np.sum(away**2))
    return float(np.sum(away**3)) / (6 * square**1.5) if square else 0.0


def _between(values: Floats, statistic: Statistic, drawn: Floats, probabilities: Floats) -> Interval:
    low, high = np.quantile(drawn, probabilities, method="inverted_cdf")
    return Interval(float(statistic(values)), float(low), float(high))
