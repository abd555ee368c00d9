"""Distributions of lives and of work, skewed to the right: exponential, lognormal, gamma, Erlang and Weibull, with their hazards."""

import math

import numpy as np

from sim.arrays import Floats
from sim.distributions.record import MEAN, MEAN_CV, STAGES, Family, Form, Hazard, Numbers, Parameter, given
from sim.portable import exponential, log1p, logarithm, raised


def _exponential(u: Floats, mean: float) -> Floats:
    return -mean * log1p(-u)


def _lognormal(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    middle, deviation = _logarithm(mean, cv)
    of_life = ndtri(u)
    of_life *= deviation
    of_life += middle
    return exponential(of_life)


def _lognormal_of_median(median: float, sigma: float) -> Numbers:
    return median * math.exp(sigma * sigma / 2), math.sqrt(math.expm1(sigma * sigma))


def _logarithm(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal."""
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def _lognormal_cumulative(age: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import log_ndtr

    middle, deviation = _logarithm(mean, cv)
    return np.asarray(-log_ndtr((middle - logarithm(age)) / deviation))


def _lognormal_age(hazard: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    middle, deviation = _logarithm(mean, cv)
    return exponential(middle - deviation * ndtri(exponential(-hazard)))


def _gamma(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import gammaincinv

    if cv == 0:
        return np.full(len(u), mean)
    return np.asarray(mean * cv * cv * gammaincinv(1 / (cv * cv), u))


def _gamma_cumulative(age: Floats, mean: float, shape: float) -> Floats:
    from scipy.special import gammaincc

    return -logarithm(np.maximum(gammaincc(shape, age * shape / mean), np.finfo(float).tiny))


def _gamma_age(hazard: Floats, mean: float, shape: float) -> Floats:
    from scipy.special import gammainccinv

    return np.asarray(gammainccinv(shape, exponential(-hazard)) * mean / shape)


def _erlang(u: Floats, mean: float, shape: float) -> Floats:
    return _gamma(u, mean, shape**-0.5)


def _weibull(u: Floats, mean: float, cv: float) -> Floats:
    if cv == 0:
        return np.full(len(u), mean)
    scale, shape = _scale_and_shape(mean, cv)
    return scale * raised(-log1p(-u), 1 / shape)


def _scale_and_shape(mean: float, cv: float) -> tuple[float, float]:
    from scipy.special import gamma

    shape = weibull_shape(cv)
    return mean / float(gamma(1 + 1 / shape)), shape


def _weibull_of_shape(shape: float, scale: float) -> Numbers:
    about_one = math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)
    return scale * math.gamma(1 + 1 / shape), math.sqrt(math.expm1(about_one))


def weibull_shape(cv: float) -> float:
    """The Weibull shape that has a coefficient of variation `cv` > 0.

    Solves gamma(1 + 2/k) / gamma(1 + 1/k)^2 = 1 + cv^2. Raises ValueError for a cv outside 0.01 to 20.
    """
    from scipy.optimize import brentq
    from scipy.special import gammaln

    def excess(shape: float) -> float:
        return float(gammaln(1 + 2 / shape) - 2 * gammaln(1 + 1 / shape) - math.log1p(cv * cv))

    return float(brentq(excess, 0.15, 200.0, xtol=1e-13))


def _weibull_cumulative(age: Floats, mean: float, cv: float) -> Floats:
    scale, shape = _scale_and_shape(mean, cv)
    return raised(age / scale, shape)


def _weibull_age(hazard: Floats, mean: float, cv: float) -> Floats:
    scale, shape = _scale_and_shape(mean, cv)
    return scale * raised(hazard, 1 / shape)


def _square_of_cv(mean: float, cv: float) -> float:
    return (mean * cv) ** 2


EXPONENTIAL = Family(
    "exponential",
    "times between events that come at random",
    "0 or more",
    (Form((MEAN,), given),),
    _exponential,
    mean=lambda mean: mean,
    variance=lambda mean: mean * mean,
    hazard=Hazard(lambda age, mean: age / mean, lambda hazard, mean: hazard * mean),
)
LOGNORMAL = Family(
    "lognormal",
    "skewed to the right, as times of manual work and repair are",
    "above 0",
    (
        MEAN_CV,
        Form(
            (
                Parameter("median", "the median: the exponential of the logarithm's mean, mu"),
                Parameter("sigma", "standard deviation of the natural logarithm", "", most=3.0),
            ),
            _lognormal_of_median,
        ),
    ),
    _lognormal,
    mean=lambda mean, _cv: mean,
    variance=_square_of_cv,
    hazard=Hazard(_lognormal_cumulative, _lognormal_age),
)
GAMMA = Family(
    "gamma",
    "skewed to the right, less than a lognormal",
    "above 0",
    (
        MEAN_CV,
        Form(
            (Parameter("shape", "the shape", "", least=0.0025, most=1e6), Parameter("scale", "the scale: mean over shape")),
            lambda shape, scale: (shape * scale, shape**-0.5),
        ),
    ),
    _gamma,
    mean=lambda mean, _cv: mean,
    variance=_square_of_cv,
    hazard=Hazard(lambda age, mean, cv: _gamma_cumulative(age, mean, cv**-2), lambda hazard, mean, cv: _gamma_age(hazard, mean, cv**-2)),
)
ERLANG = Family(
    "erlang",
    "a sum of equal exponential stages",
    "above 0",
    (Form((MEAN, STAGES), given),),
    _erlang,
    mean=lambda mean, _shape: mean,
    variance=lambda mean, shape: mean * mean / shape,
    hazard=Hazard(_gamma_cumulative, _gamma_age),
)
WEIBULL = Family(
    "weibull",
    "lives: early failures with a cv above 100 % (shape below 1), wear-out with one below",
    "above 0",
    (
        MEAN_CV,
        Form(
            (
                Parameter("shape", "the shape: below 1 early failures, above 1 wear-out", "", least=0.2, most=100.0),
                Parameter("scale", "the scale, or characteristic life: 63.2 % have failed by then"),
            ),
            _weibull_of_shape,
        ),
    ),
    _weibull,
    mean=lambda mean, _cv: mean,
    variance=_square_of_cv,
    hazard=Hazard(_weibull_cumulative, _weibull_age),
)
