"""The distributions of the language: one record each, which everything that knows of distributions reads.

A record says what a distribution is called, which parameters it takes (in one or several forms: a Weibull by mean and cv, or by shape
and scale), what values it takes, its mean and variance, the quantile that turns a uniform into a value, and for those of a life its
hazard. To add a distribution, write its record beside those it is like and name it here.

Sources: Law, Simulation Modeling and Analysis, 5th ed., sec. 6.2.2, 6.2.3, 6.2.4 (smoothed) and 8.3; Malcolm et al., Oper. Res. 7
(1959) 646-669 with weight 4 (PERT); Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed., sec. 1.3 (hazards).
"""

import math

import numpy as np

from sim.arrays import Floats
from sim.distributions.bounded import CONSTANT, NORMAL, PERT, TRIANGULAR, UNIFORM
from sim.distributions.listed import DISCRETE, EMPIRICAL, SMOOTHED, TRACE
from sim.distributions.lives import ERLANG, EXPONENTIAL, GAMMA, LOGNORMAL, WEIBULL, weibull_shape
from sim.distributions.record import Distribution, Family, Form, Hazard, Parameter, Then

__all__ = [
    "BEYOND",
    "FAMILIES",
    "Distribution",
    "Family",
    "Form",
    "Parameter",
    "Then",
    "age_at",
    "cumulative_hazard",
    "distribution_cv",
    "distribution_mean",
    "quantile",
    "traced",
    "weibull_shape",
]

BEYOND = 1e15  # what a trace gives to those that come after its last value: in seconds, after all that ends

_ALL = (
    CONSTANT,
    EXPONENTIAL,
    UNIFORM,
    TRIANGULAR,
    PERT,
    LOGNORMAL,
    GAMMA,
    ERLANG,
    WEIBULL,
    NORMAL,
    EMPIRICAL,
    SMOOTHED,
    DISCRETE,
    TRACE,
)
FAMILIES: dict[str, Family] = {each.name: each for each in _ALL}


def family(law: Distribution) -> Family:
    """The record of a distribution. Raises KeyError for an unknown name."""
    return FAMILIES[law.kind]


def quantile(law: Distribution, u: Floats) -> Floats:
    """The value below which a distribution falls with probability `u` (an array inside (0, 1)). Raises KeyError for a trace."""
    formula = family(law).quantile
    if formula is None:
        raise KeyError(f"{law.kind} has no quantiles")
    return np.asarray(formula(u, *law.parameters))


def distribution_mean(law: Distribution) -> float:
    """The mean of a distribution, in its own unit; for a trace the mean of the values given."""
    return family(law).mean(*law.parameters)


def distribution_cv(law: Distribution) -> float:
    """The coefficient of variation of a distribution, a fraction: standard deviation over mean; 0 where the mean is 0."""
    mean = distribution_mean(law)
    return math.sqrt(max(family(law).variance(*law.parameters), 0.0)) / mean if mean else 0.0


def cumulative_hazard(law: Distribution, age: Floats) -> Floats:
    """-ln of the share that lives to each age. Raises KeyError for a distribution whose hazard is not known at every age."""
    return np.asarray(_hazard(law).cumulative(age, *law.parameters))


def age_at(law: Distribution, hazard: Floats) -> Floats:
    """The age at which the cumulative hazard has grown to each value. Raises KeyError as `cumulative_hazard` does."""
    return np.asarray(_hazard(law).age(hazard, *law.parameters))


def _hazard(law: Distribution) -> Hazard:
    found = family(law).hazard
    if found is None:
        raise KeyError(law.kind)
    return found


def traced(law: Distribution, first: int, count: int) -> Floats:
    """The values of a trace for `count` entities from number `first` on; BEYOND for those after its last value, unless it repeats."""
    values, number = np.asarray(law.parameters), np.arange(first, first + count)
    if law.then == "repeat":
        return np.asarray(values[number % len(values)])
    return np.where(number < len(values), values[np.minimum(number, len(values) - 1)], BEYOND)
