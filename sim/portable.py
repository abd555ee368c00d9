"""Arithmetic with the same bits on every processor.

Matrix products (BLAS) and numpy's powers and logarithms pick code by the processor, and their last bits differ; a table would then not be
the same on two machines. What is here adds and multiplies in a fixed order, or asks the C library for one number at a time.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats, is_followed


def weighted(values: Floats, weights: Floats) -> Floats:
    """Sums of values [..., months] by rows of weights (rows, months): [..., rows]."""
    return floats(np.einsum("...m,rm->...r", values, weights))


def in_stretches(values: Floats, weights: Floats) -> Floats:
    """`weighted` by rows of which each is zero but for a stretch of months: only that is looked at, and rows that are alike only once."""
    found: dict[bytes, Floats] = {}
    for row in weights:
        key = row.tobytes()
        if key not in found:
            taken = np.flatnonzero(row)
            stretch = slice(taken[0], taken[-1] + 1) if len(taken) else slice(0)
            found[key] = np.einsum("...m,m->...", values[..., stretch], row[stretch])
    return np.stack([found[row.tobytes()] for row in weights], axis=-1)


def powers(base: ArrayLike, exponents: Floats) -> Floats:
    """A base, or one of each draw [..., 1], to each of some exponents (count,): [..., count]. Not to be written to."""
    bases = floats(base)
    if is_followed(bases):
        return np.power(bases, exponents)
    found = _powers(bases.tobytes(), floats(exponents).tobytes())
    return found.reshape(*bases.shape[:-1], len(exponents))


@lru_cache(maxsize=256)
def _powers(bases: bytes, exponents: bytes) -> Floats:
    """(bases, exponents), kept: replications are priced at the same draws one after another, and lines grow alike."""
    ends = np.frombuffer(exponents).tolist()
    found = np.array([[base**end for end in ends] for base in np.frombuffer(bases).tolist()])
    found.flags.writeable = False
    return found


def compounded(rate: ArrayLike, count: int) -> Floats:
    """(1 + rate)^0, ^1, ... ^(count - 1) for a rate, or one of each draw [..., 1]: [..., count]."""
    level = 1 + np.atleast_1d(floats(rate))
    steps = [np.ones((*level.shape[:-1], 1)), np.broadcast_to(level, (*level.shape[:-1], count - 1))]
    return floats(np.multiply.accumulate(np.concatenate(steps, axis=-1), axis=-1))
