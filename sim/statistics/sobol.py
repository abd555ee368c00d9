"""Sobol' indices: the part of the measure's variance that each assumption explains alone, in all its interactions, and with one other."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.draws import Draws
from sim.statistics.bootstrap import resampled_means
from sim.statistics.intervals import LEVEL

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Ends:
    """Estimates with the low and the high ends of their bootstrap intervals."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Indices:
    """Mean and variance of the measure; the first-order and total index of each assumption, as fractions of the variance.

    `second` (assumptions, assumptions) is of each pair beyond what the two do alone, symmetric with NaN on the diagonal; None if not
    asked for. All are NaN where the measure does not vary.
    """

    mean: float
    variance: float
    first: Ends
    total: Ends
    second: Ends | None


def design(count: int, dimensions: int, seed: int, second: bool = False) -> Floats:
    """Points of the unit cube, (count, dimensions + 2, dimensions), with second-order indices (count, 2 dimensions + 2, dimensions).

    Of each row of 2 x dimensions Sobol' numbers: a, b, then a with each coordinate in turn from b, then b with each in turn from a.
    Best with `count` a power of two. Source: Saltelli et al., Comp. Phys. Comm. 181 (2010) 259-270, sec. 3.
    """
    points = Draws(seed, 0).points("sobol", count, 2 * dimensions)
    a, b = points[:, None, :dimensions], points[:, None, dimensions:]
    taken = np.eye(dimensions, dtype=bool)
    parts = [a, b, np.where(taken, b, a)]
    return np.concatenate([*parts, np.where(taken, a, b)] if second else parts, axis=1)


def indices(outputs: Floats, dimensions: int, seed: int, level: float = LEVEL, resamples: int = RESAMPLES) -> Indices:
    """Indices from the outputs (count, points a row) at the points of `design`, with percentile intervals over resampled rows.

    The intervals take the rows for independent, and so are rather too wide than too narrow for Sobol' points. Estimators: first order,
    mean f(b) (f(ab_i) - f(a)) / V; total, Jansen's mean (f(a) - f(ab_i))^2 / 2V. Source: Saltelli et al., Comp. Phys. Comm. 181 (2010)
    259-270, table 2 (b) and (f); second order, Saltelli, Comp. Phys. Comm. 145 (2002) 280-297, theorem 2.
    """
    mean = float(outputs[:, :2].mean())
    terms = _terms(outputs - mean, dimensions)
    pairs = terms.shape[1] > 2 + 2 * dimensions
    value = _ratios(terms.mean(axis=0), dimensions)
    drawn = _ratios(resampled_means(terms, seed, resamples), dimensions)
    ends = (value, *np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0))
    first, total = (Ends(*(each[part] for each in ends)) for part in (slice(dimensions), slice(dimensions, 2 * dimensions)))
    second = Ends(*(_square(each[2 * dimensions :], dimensions) for each in ends)) if pairs else None
    return Indices(mean, float(_variance(terms.mean(axis=0))), first, total, second)


def _terms(outputs: Floats, dimensions: int) -> Floats:
    """What the indices are ratios of means of, row by row: the mean and square of a and b, first, total, and pairs i < j."""
    a, b, ab, ba = outputs[:, :1], outputs[:, 1:2], outputs[:, 2 : 2 + dimensions], outputs[:, 2 + dimensions :]
    parts = [(a + b) / 2, (a**2 + b**2) / 2, b * (ab - a), (a - ab) ** 2 / 2]
    if ba.shape[1]:
        i, j = np.triu_indices(dimensions, 1)
        parts.append(ba[:, i] * ab[:, j] - a * b)
    return np.concatenate(parts, axis=1)


def _ratios(means: Floats, dimensions: int) -> Floats:
    """First, total and pair indices along the last axis, from means of the terms."""
    variance = _variance(means)[..., None]
    shares: Floats = np.divide(means[..., 2:], variance, out=np.full(means[..., 2:].shape, np.nan), where=variance > 0)
    i, j = np.triu_indices(dimensions, 1)
    if shares.shape[-1] > 2 * dimensions:
        shares[..., 2 * dimensions :] -= shares[..., i] + shares[..., j]
    return shares


def _variance(means: Floats) -> Floats:
    return np.asarray(means[..., 1] - means[..., 0] ** 2)


def _square(pairs: Floats, dimensions: int) -> Floats:
    matrix = np.full((dimensions, dimensions), np.nan)
    i, j = np.triu_indices(dimensions, 1)
    matrix[i, j] = matrix[j, i] = pairs
    return matrix
