"""Distributions of a value that lies about a middle: constant, uniform, triangular, PERT and normal."""

import math

import numpy as np

from sim.arrays import Floats
from sim.distributions.record import HIGH, LOW, LOW_MODE_HIGH, MEAN, MEAN_CV, Family, Form, Parameter, given


def _constant(u: Floats, value: float) -> Floats:
    return np.full(len(u), value)


def _uniform(u: Floats, low: float, high: float) -> Floats:
    return low + (high - low) * u


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    if high == low:
        return np.full(len(u), low)
    knee = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < knee, rising, falling)


def _triangular_variance(low: float, mode: float, high: float) -> float:
    return (low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18


def _pert(u: Floats, low: float, mode: float, high: float) -> Floats:
    from scipy.special import betaincinv

    if high == low:
        return np.full(len(u), low)
    alpha = 1 + 4 * (mode - low) / (high - low)
    beta = 1 + 4 * (high - mode) / (high - low)
    return low + (high - low) * np.asarray(betaincinv(alpha, beta, u))


def _pert_mean(low: float, mode: float, high: float) -> float:
    return (low + 4 * mode + high) / 6


def _pert_variance(low: float, mode: float, high: float) -> float:
    mean = _pert_mean(low, mode, high)
    return (mean - low) * (high - mean) / 7


def _normal(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    return np.maximum(mean + mean * cv * np.asarray(ndtri(u)), 0.0)


def _normal_mean(mean: float, cv: float) -> float:
    """The mean of a normal that is cut off at zero: what falls below counts as zero."""
    if cv == 0:
        return mean
    return mean * _below(1 / cv) + mean * cv * _density(1 / cv)


def _normal_variance(mean: float, cv: float) -> float:
    if cv == 0:
        return 0.0
    squares = (1 + cv * cv) * _below(1 / cv) + cv * _density(1 / cv)
    return mean * mean * squares - _normal_mean(mean, cv) ** 2


def _below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


CONSTANT = Family(
    "constant",
    "always the same value",
    "the value",
    (Form((Parameter("value", "the value"),), given),),
    _constant,
    mean=lambda value: value,
    variance=lambda _value: 0.0,
)
UNIFORM = Family(
    "uniform",
    "evenly between two values",
    "low to high",
    (Form((LOW, HIGH), given),),
    _uniform,
    mean=lambda low, high: (low + high) / 2,
    variance=lambda low, high: (high - low) ** 2 / 12,
)
TRIANGULAR = Family(
    "triangular",
    "between two values, one in between the most likely",
    "low to high",
    (LOW_MODE_HIGH,),
    _triangular,
    mean=lambda low, mode, high: sum((low, mode, high)) / 3,
    variance=_triangular_variance,
)
PERT = Family(
    "pert",
    "as triangular, with less weight at the ends (a beta of weight 4)",
    "low to high",
    (LOW_MODE_HIGH,),
    _pert,
    mean=_pert_mean,
    variance=_pert_variance,
)
NORMAL = Family(
    "normal",
    "a bell curve cut off at zero, where what falls below counts as zero",
    "0 or more",
    (MEAN_CV, Form((MEAN, Parameter("sd", "standard deviation")), lambda mean, sd: (mean, sd / mean))),
    _normal,
    mean=_normal_mean,
    variance=_normal_variance,
)
