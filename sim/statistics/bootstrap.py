"""Means of resamples: the replications are drawn again with replacement, and what a statistic of them then is tells how sure it is."""

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.draws import Draws
from sim.portable import weighted

_BLOCK = 50


def picks(count: int, resamples: int, seed: int, block: int = 1) -> NDArray[np.int64]:
    """Which of `count` replications each resample of a block holds, a row a resample."""
    u = Draws(seed, 0).uniforms("bootstrap", resamples * count, block)
    return np.asarray((u * count).astype(np.int64).reshape(resamples, count))


def resampled_means(terms: Floats, seed: int, resamples: int) -> Floats:
    """Means of the columns of `terms` (replications, terms) over so many resamples, a row each: all that a ratio of means needs.

    Done in blocks, so that ten thousand rows take little memory.
    """
    count, means = len(terms), np.empty((resamples, terms.shape[1]))
    for block, start in enumerate(range(0, resamples, _BLOCK)):
        rows = picks(count, min(_BLOCK, resamples - start), seed, block + 1)
        times = np.stack([np.bincount(picked, minlength=count) for picked in rows]).astype(np.float64)
        means[start : start + len(rows)] = weighted(terms.T, times).T / count
    return means
