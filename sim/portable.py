"""Arithmetic with the same bits on every processor.

Matrix products (BLAS) and numpy's powers and logarithms pick code by the processor, and their last bits differ; a table would then not be
the same on two machines. What is here adds and multiplies in a fixed order, or asks the C library, by itself or through scipy, for one
number at a time.
"""

from functools import lru_cache
from math import log, prod

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, beside, floats, is_followed, stacked

FEW = 24  # months, of which it is not worth while to look for stretches


def weighted(values: Floats, weights: Floats) -> Floats:
    """Sums of values [..., months] by rows of weights (rows, months): [..., rows]."""
    return floats(np.einsum("...m,rm->...r", values, weights))


def summed_by(values: Floats, weights: Floats) -> Floats:
    """`weighted` of draws that lie beside each other in memory, months one after another: the same bits for one draw and for many."""
    if is_followed(values):
        return weighted(values, weights)
    sums, by_month = _rows(values, len(weights))
    np.einsum("mn,rm->rn", by_month, weights, out=sums)
    return _of_draws(sums, values)


def _rows(values: Floats, count: int) -> tuple[Floats, Floats]:
    """Room for so many sums (count, draws), and values as (months, draws): a single draw twice, whose months would be added otherwise."""
    by_month = beside(values.reshape(prod(values.shape[:-1]), values.shape[-1]))
    twice: Floats = by_month if by_month.shape[1] > 1 else np.repeat(by_month, 2, axis=1)
    return np.empty((count, twice.shape[1])), twice


def _of_draws(sums: Floats, values: Floats) -> Floats:
    """Sums (rows, draws) of values [..., months] as [..., rows]."""
    return sums[:, : prod(values.shape[:-1])].T.reshape(*values.shape[:-1], len(sums))


def added(values: Floats) -> Floats:
    """Sums over the last axis, by `summed_by`: [..., n] -> [...]."""
    return summed_by(values, np.ones((1, values.shape[-1])))[..., 0]


def in_stretches(values: Floats, weights: Floats) -> Floats:
    """`summed_by` of rows of which each is zero but for a stretch of months: only that is looked at, of the rows that share it at once."""
    if weights.shape[1] <= FEW or is_followed(values):
        return summed_by(values, weights)
    there, months = weights != 0, weights.shape[1]
    first, last = there.argmax(axis=1), months - there[:, ::-1].argmax(axis=1)
    rows: dict[tuple[int, int], list[int]] = {}
    for row, stretch in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        rows.setdefault(stretch, []).append(row)
    sums, by_month = _rows(values, len(weights))
    for stretch, own in rows.items():
        sums[own] = np.einsum("mn,rm->rn", by_month[slice(*stretch)], weights[own, slice(*stretch)])
    return _of_draws(sums, values)


def powers(base: ArrayLike, exponents: Floats) -> Floats:
    """A base, or one of each draw [..., 1], to each of some exponents (count,): [..., count]. Not to be written to."""
    bases = floats(base)
    if is_followed(bases):
        return np.power(bases, exponents)
    found = _powers(bases.tobytes(), floats(exponents).tobytes(), bases.ndim > 1)
    return found.reshape(*bases.shape[:-1], len(exponents))


@lru_cache(maxsize=64)
def _powers(bases: bytes, exponents: bytes, drawn: bool) -> Floats:
    """(bases, exponents), kept: replications are priced at the same draws one after another, and lines grow alike."""
    base, ends = np.frombuffer(bases), np.frombuffer(exponents)
    found = _drawn_powers(base, ends) if drawn else np.array([[one**end for end in ends.tolist()] for one in base.tolist()])
    found.flags.writeable = False
    return found


def _drawn_powers(bases: Floats, exponents: Floats) -> Floats:
    """(bases, exponents) to the last bits, several times faster: scipy has one code of these functions for all processors."""
    from scipy.special import exp2, xlogy

    return floats(exp2(xlogy(exponents[:, np.newaxis], bases) / log(2))).T


def exponential(values: ArrayLike) -> Floats:
    """e to each power, to the last bits: numpy's own `exp` picks code by the processor."""
    from scipy.special import exp2

    return floats(exp2(floats(values) / log(2)))


def compounded(rate: ArrayLike, count: int) -> Floats:
    """(1 + rate)^0, ^1, ... ^(count - 1) for a rate, or one of each draw [..., 1]: [..., count]."""
    level = 1 + np.atleast_1d(floats(rate))
    found = [np.ones(level.shape[:-1])]
    for _ in range(count - 1):
        found.append(found[-1] * level[..., 0])
    return stacked(found)
