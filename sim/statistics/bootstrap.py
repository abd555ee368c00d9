"""Resampling for bootstrap intervals: means of rows drawn again with replacement.

Source: Efron & Tibshirani, An Introduction to the Bootstrap, alg. 6.1.
"""

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.draws import Draws
from sim.portable import weighted

_BLOCK = 50


def picks(count: int, resamples: int, seed: int, block: int = 1) -> NDArray[np.int64]:
    """The indices of the replications in each resample of a block: (resamples, count), drawn with replacement from `count`."""
    u = Draws(seed, 0).uniforms("bootstrap", resamples * count, block)
    return np.asarray((u * count).astype(np.int64).reshape(resamples, count))


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
