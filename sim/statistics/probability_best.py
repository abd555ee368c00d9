"""The probability that each of several systems is the best, and which of them cannot be told from the best."""

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
    """The probability that each system has the best mean, from outputs (systems, replications) paired by number; they add up to 1.

    The true means are drawn `drawn` times from their posterior: normal around the sample means, with the covariance of the replications
    over their number, widened as Student's t. A difference of two systems is then distributed as in its paired interval, which makes use of
    common random numbers. Systems that are equal in every draw share it. After a single replication all are equally probable.
    Source: Chick & Inoue, Oper. Res. 49 (2001) 732-743 (the posterior), drawn from the replications themselves without a Cholesky root.
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
    """Draws of the square root of a chi-square variable over its degrees of freedom."""
    from scipy.special import chdtri

    return np.asarray(np.sqrt(chdtri(degrees, Draws(seed, 0).uniforms("best/scale", count)) / degrees))


def probability_best_independent(means: Floats, errors: Floats, larger: bool = True) -> Floats:
    """The probability that each of several independent normal means is the best, from estimates and their positive standard errors.

    It is the integral over the mean of each system of the probability that all others are worse, by quadrature. With the true means and the
    standard errors after a budget, the entry of the best system is the probability of a correct selection.
    Source: Chen & Lee (2010), eq. 3.1.
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
    """The systems, best first, by their paired differences: `lead(i, j)` is how far i is ahead of j over the replications that both have.

    The first is the one with the best mean among those that no other leads. Where all have the same replications this is the order of the
    means, larger being better; otherwise paired differences are more precise than means of different replications.
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
    """Which systems cannot be told from the best: the best one is among them with probability `level` or more.

    Outputs (systems, replications) are paired by number, with or without common random numbers. A system is kept if no other `leads` it.
    Source: Nelson, Swann, Goldsman & Song, Oper. Res. 49 (2001) 950-963, sec. 3.1 (screening to a subset).
    """
    signed = outputs if larger else -outputs
    systems = len(outputs)
    return np.array(
        [not any(leads(signed[other] - signed[own], systems, level) for other in range(systems) if other != own) for own in range(systems)]
    )


def leads(lead: Floats, systems: int, level: float = LEVEL) -> bool:
    """Whether one of so many systems leads another by more than chance explains, from its lead in each replication that both have.

    It does if the mean lead exceeds t(1 - alpha / (systems - 1)) times its standard error; a single replication never shows it.
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
