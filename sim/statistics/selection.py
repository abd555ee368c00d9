"""The number of replications that selecting the best of several systems with a stated guarantee needs.

The guarantee: whenever the best mean is better than every other by the *indifference* or more, it is selected with the probability asked
for; otherwise the one selected is worse than the best by less than the indifference, with the same probability. Outputs are normal.
"""

from collections.abc import Callable

import numpy as np

from sim.arrays import Floats

_REACH, _STEP = 9.0, 0.005  # of the normal density: beyond 9 standard deviations lies 2e-19 of it
_NODES = 120  # of the chi-square density


def correct_selection(shift: float, count: int) -> float:
    """The probability of selecting the best of `count` normal means when it leads all others by `shift` standard errors of a mean.

    The integral of Phi(x + shift)^(count - 1) phi(x). Source: Bechhofer, Ann. Math. Stat. 25 (1954) 16-39, eq. 14.
    """
    from scipy.special import ndtr

    x, weights = normal_nodes()
    return float(weights @ ndtr(x + shift) ** (count - 1))


def bechhofer_d(count: int, probability: float) -> float:
    """The lead, in standard errors of one mean, with which the best of `count` is selected with that probability.

    Source: Bechhofer, Ann. Math. Stat. 25 (1954) 16-39, table I (his d times sqrt(n) / sigma).
    """
    return _root(lambda d: correct_selection(d, count), count, probability)


def bechhofer_replications(count: int, probability: float, sd: float, indifference: float) -> int:
    """Replications of each of `count` systems whose standard deviation is known and the same. Source: as `bechhofer_d`."""
    return int(np.ceil((bechhofer_d(count, probability) * sd / indifference) ** 2))


def rinott_h(count: int, probability: float, first: int) -> float:
    """Rinott's constant, for independent replications with unknown and unequal variances and `first` replications in the first stage.

    Solves the double integral of his theorem over two chi-square densities. Source: Rinott, Comm. Stat. A7 (1978) 799-811.
    """
    from scipy.special import ndtr

    x, weights = _chi_square_nodes(first - 1)
    lead = 1 / np.sqrt((first - 1) * (1 / x + 1 / x[:, None]))
    return _root(lambda h: float(weights @ (ndtr(h * lead) @ weights) ** (count - 1)), count, probability)


def rinott_replications(h: float, sds: Floats, indifference: float, first: int) -> Floats:
    """Replications of each system, all told, from the standard deviations of its `first` ones. The largest mean of all is then selected.

    Source: Rinott, Comm. Stat. A7 (1978) 799-811.
    """
    return np.maximum(first, np.ceil((h * sds / indifference) ** 2))


def dudewicz_dalal_h(count: int, probability: float, first: int) -> float:
    """Dudewicz and Dalal's constant, as Rinott's but for their weighted means: smaller, and so fewer replications.

    Solves that the integral of F(t + h)^(count - 1) f(t), with Student's t of first - 1 degrees of freedom, is the probability.
    Source: Dudewicz & Dalal, Sankhya B 37 (1975) 28-78.
    """
    from scipy.special import ndtr, stdtr, stdtrit

    x, weights = normal_nodes()
    t = stdtrit(first - 1, ndtr(x))
    return _root(lambda h: float(weights @ stdtr(first - 1, t + h) ** (count - 1)), count, probability)


def normal_nodes() -> tuple[Floats, Floats]:
    """Points and weights with which the sum of weight x f(point) is the mean of f of a standard normal: the trapezium rule.

    Exact to the last digits for smooth f. Source: Trefethen & Weideman, SIAM Review 56 (2014) 385-458.
    """
    x = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    return x, np.exp(-(x**2) / 2) * (_STEP / np.sqrt(2 * np.pi))


def _chi_square_nodes(degrees: int) -> tuple[Floats, Floats]:
    """The same for a chi-square variable: generalised Gauss-Laguerre quadrature."""
    from scipy.special import gamma, roots_genlaguerre

    x, weights = roots_genlaguerre(_NODES, degrees / 2 - 1)
    return np.asarray(2 * x), np.asarray(weights / gamma(degrees / 2))


def _root(selected: Callable[[float], float], count: int, probability: float) -> float:
    """The lead at which the probability of a correct selection, rising in the lead, is the one asked for.

    Raises ValueError for less than two systems, or a probability no better than chance.
    """
    from scipy.optimize import brentq

    if count < 2 or not 1 / count < probability < 1:
        raise ValueError(f"expected two systems or more and a probability between 1/{count} and 1, got {count} and {probability:g}")
    return float(brentq(lambda lead: selected(lead) - probability, 0.0, 200.0, xtol=1e-13))
