"""Where the warm-up of a run ends: MSER's truncation point, and Welch's moving average for the eye."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats


@dataclass(frozen=True, slots=True)
class Truncation:
    """The first `observations` values of a series (`batches` of them) are warm-up; `criterion` is MSER by number of batches left out.

    `too_short` tells that the minimum lies at the last place allowed, half the series: the run may never have warmed up.
    """

    batches: int
    observations: int
    criterion: Floats

    @property
    def too_short(self) -> bool:
        """Whether no earlier place was better than the last one looked at."""
        return self.batches == len(self.criterion) - 1


def mser(values: Floats, size: int = 5) -> Truncation:
    """MSER-m: the truncation after which the mean of the rest has the smallest estimated standard error.

    MSER(d) = sum over j > d of (Z_j - mean_d)^2 / (n - d)^2, with Z_j the means of batches of `size` values, for d = 0 .. n / 2; the
    smallest wins, the first of equals. An incomplete last batch is left out. Raises ValueError for less than two batches.
    Sources: White, SIMULATION 69 (1997) 323-334; White, Cobb & Spratt, WSC 2000.
    """
    means = batch_means(values, size)
    count = len(means)
    if count < 2:
        raise ValueError(f"expected at least {2 * size} values, got {len(values)}")
    behind = (means - means.mean())[::-1]
    kept = np.arange(1, count + 1)
    spread = np.cumsum(behind**2) - np.cumsum(behind) ** 2 / kept
    criterion = (np.maximum(spread, 0.0) / kept**2)[::-1][: count // 2 + 1]
    best = int(np.argmin(criterion))
    return Truncation(best, best * size, criterion)


def welch_average(replications: Floats, window: int) -> Floats:
    """Welch's moving average of the mean over replications (one a row), for the first m - window of m observations.

    The k-th is the mean of the 2 * window + 1 observations around it, or of 2k - 1 where fewer stand before it.
    Source: Welch (1983); Law, Simulation Modeling and Analysis, 5th ed., sec. 9.5.1.
    """
    average = replications.mean(axis=0)
    sums = np.concatenate(([0.0], np.cumsum(average)))
    place = np.arange(len(average) - window)
    reach = np.minimum(place, window)
    return np.asarray((sums[place + reach + 1] - sums[place - reach]) / (2 * reach + 1))


def batch_means(values: Floats, size: int) -> Floats:
    """Means of successive batches of `size` along the last axis; values after the last whole batch are left out."""
    count = np.shape(values)[-1] // size
    return np.asarray(values[..., : count * size].reshape(*np.shape(values)[:-1], count, size).mean(axis=-1))
