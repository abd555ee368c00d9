"""How probably each of several systems is the best, and which may still be."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.draws import Draws
from sim.portable import weighted
from sim.statistics.intervals import LEVEL, t_quantile

DRAWN = 10_000
_REACH, _STEP = 9.0, 0.005  # of the normal density: beyond 9 standard deviations lies 2e-19 of it


def probability_best(outputs: Floats, seed: int, larger: bool = True, drawn: int = DRAWN) -> Floats:
    """Probability that each system has the best mean, given outputs (systems, replications) paired by number; the sum is 1.

    The means are drawn from what the replications leave open about them: normal with the covariance of the replications over their
    number, widened as Student's t, so that each difference of two is distributed as in its paired interval. Common random numbers are so
    made use of. Systems with the same mean in every draw share their part. With a single replication nothing is known: equal parts.
    Source: Chick & Inoue, Oper. Res. 49 (2001) 732-743 (the posterior); drawn without a Cholesky root, from the replications themselves.
    """
    systems, count = outputs.shape
    if count < 2:
        return np.full(systems, 1 / systems)
    centered = outputs - outputs.mean(axis=1, keepdims=True)
    noise = weighted(centered, _normals(seed, count, drawn).T) / np.sqrt(count * (count - 1)) / _scale(seed, count - 1, drawn)
    means = outputs.mean(axis=1, keepdims=True) + noise
    means = means if larger else -means
    first = means == means.max(axis=0)
    return np.asarray((first / first.sum(axis=0)).mean(axis=1))


def _normals(seed: int, rows: int, columns: int) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(Draws(seed, 0).uniforms("best", rows * columns)).reshape(rows, columns))


def _scale(seed: int, degrees: int, count: int) -> Floats:
    """The root of a chi-square variable over its degrees of freedom."""
    from scipy.special import chdtri

    return np.asarray(np.sqrt(chdtri(degrees, Draws(seed, 0).uniforms("best/scale", count)) / degrees))


def probability_best_independent(means: Floats, errors: Floats, larger: bool = True) -> Floats:
    """Probability that each of several independent normal means is the best, from estimates and their standard errors, all above zero.

    The integral over the mean of each of the chance that all others are worse, by quadrature. With the true means and the errors a budget
    leaves, the part of the best is the probability of a correct selection. Source: Chen & Lee (2010), eq. 3.1.
    """
    from scipy.special import ndtr

    x, weights = normal_nodes()
    means = means if larger else -means
    parts = []
    for k, (mean, error) in enumerate(zip(means, errors, strict=True)):
        others = np.arange(len(means)) != k
        worse = ndtr((mean + error * x - means[others, None]) / errors[others, None])
        parts.append(float(np.sum(weights * np.prod(worse, axis=0))))
    return np.array(parts)


def order_by_pairs(means: Sequence[float], lead: Callable[[int, int], float]) -> list[int]:
    """The systems, best first, by how far each is ahead in pairs: `lead(i, j)` of one over another, from what both were replicated.

    The first has the best mean of all those that no other leads. With as many replications of each this is the order of the means
    (larger is better); without, means of different replications say less than pairs do.
    """
    everyone = range(len(means))
    first = max(everyone, key=lambda k: means[k])
    for _ in everyone:  # pairs of different replications could go round in a circle
        ahead = max(everyone, key=lambda k: lead(k, first) if k != first else 0.0)
        if ahead == first or lead(ahead, first) <= 0:
            break
        first = ahead
    return [first, *sorted((k for k in everyone if k != first), key=lambda k: -lead(k, first))]


def may_be_best(outputs: Floats, level: float = LEVEL, larger: bool = True) -> NDArray[np.bool_]:
    """Which systems cannot be told from the best: all others are worse than some system, and the best is among those kept with `level`.

    Outputs (systems, replications) are paired by number, with or without common random numbers. A system is kept if no other leads it by
    more than t(1 - alpha / (systems - 1)) standard errors of their paired difference.
    Source: Nelson, Swann, Goldsman & Song, Oper. Res. 49 (2001) 950-963, sec. 3.1 (screening to a subset).
    """
    signed = outputs if larger else -outputs
    systems = len(outputs)
    return np.array(
        [not any(leads(signed[other] - signed[own], systems, level) for other in range(systems) if other != own) for own in range(systems)]
    )


def leads(lead: Floats, systems: int, level: float = LEVEL) -> bool:
    """Whether one of so many systems leads another by more than chance explains, given its lead in each replication.

    By more than t(1 - alpha / (systems - 1)) standard errors of the mean lead. Never after a single replication.
    Source: Nelson, Swann, Goldsman & Song, Oper. Res. 49 (2001) 950-963, sec. 3.1.
    """
    count = len(lead)
    if count < 2:
        return False
    allowed = t_quantile(1 - (1 - level) / (systems - 1), count - 1) * np.std(lead, ddof=1) / np.sqrt(count)
    return bool(lead.mean() > allowed)


def normal_nodes() -> tuple[Floats, Floats]:
    """Points and weights with which the sum of weight x f(point) is the mean of f of a standard normal: the trapezium rule.

    Exact to the last digits for smooth f. Source: Trefethen & Weideman, SIAM Review 56 (2014) 385-458.
    """
    x = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    return x, np.exp(-(x**2) / 2) * (_STEP / np.sqrt(2 * np.pi))
