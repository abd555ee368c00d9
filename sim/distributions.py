"""The distributions of the language: one record each, which everything that knows of distributions reads.

A record says what a distribution is called, which parameters it takes (in one or several forms: a Weibull by mean and cv, or by shape
and scale), what values it takes, its mean and variance, the quantile that turns a uniform into a value, and for those of a life its
hazard. To add a distribution, add a record to `FAMILIES`.

Sources: Law, Simulation Modeling and Analysis, 5th ed., sec. 6.2.2, 6.2.3, 6.2.4 (smoothed) and 8.3; Malcolm et al., Oper. Res. 7
(1959) 646-669 with weight 4 (PERT); Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed., sec. 1.3 (hazards).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.arrays import Floats

Then = Literal["", "repeat", "stop"]
Numbers = tuple[float, ...]

BEYOND = 1e15  # what a trace gives to those that come after its last value: in seconds, after all that ends


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution by the name of its record and the parameters of the record's first form, in the unit of whatever it measures.

    Lists stand one after another: `discrete` has its values and then their probabilities. `then` says what follows the last value of a
    trace.
    """

    kind: str
    parameters: Numbers
    then: Then = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name and meaning, and for a pure number (without the unit of what is measured) its unit and bounds.

    `unit` is None where the parameter is in the unit of what the distribution measures. `many`: a list of them.
    """

    name: str
    meaning: str
    unit: str | None = None
    least: float = 0.0
    most: float = math.inf
    whole: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a distribution: its parameters, and how they become those of the first form."""

    parameters: tuple[Parameter, ...]
    first: Callable[..., Numbers]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)


@dataclass(frozen=True, slots=True)
class Hazard:
    """-ln of the share that lives to an age, and the age at which that has grown to a value; both of the first form's parameters."""

    cumulative: Callable[..., Floats]
    age: Callable[..., Floats]


@dataclass(frozen=True, slots=True)
class Family:
    """All there is to know of a distribution. `quantile`, `mean` and `variance` take the parameters of the first form.

    `quantile(u, ...)` is the value below which it falls with probability `u`, an array inside (0, 1). A trace has none: it is not random.
    """

    name: str
    meaning: str
    support: str
    forms: tuple[Form, ...]
    quantile: Callable[..., Floats] | None
    mean: Callable[..., float]
    variance: Callable[..., float]
    hazard: Hazard | None = None


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


# ---- one number


def _constant(u: Floats, value: float) -> Floats:
    return np.full(len(u), value)


# ---- continuous


def _exponential(u: Floats, mean: float) -> Floats:
    return -mean * np.log1p(-u)


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


def _lognormal(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    variance = np.log1p(cv * cv)
    return np.asarray(np.exp(np.log(mean) - variance / 2 + np.sqrt(variance) * ndtri(u)))


def _lognormal_of_median(median: float, sigma: float) -> Numbers:
    return median * math.exp(sigma * sigma / 2), math.sqrt(math.expm1(sigma * sigma))


def _logarithm(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal."""
    variance = float(np.log1p(cv * cv))
    return float(np.log(mean)) - variance / 2, variance**0.5


def _lognormal_cumulative(age: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import log_ndtr

    middle, deviation = _logarithm(mean, cv)
    with np.errstate(divide="ignore"):
        return np.asarray(-log_ndtr((middle - np.log(age)) / deviation))


def _lognormal_age(hazard: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    middle, deviation = _logarithm(mean, cv)
    return np.asarray(np.exp(middle - deviation * ndtri(np.exp(-hazard))))


def _gamma(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import gammaincinv

    if cv == 0:
        return np.full(len(u), mean)
    return np.asarray(mean * cv * cv * gammaincinv(1 / (cv * cv), u))


def _gamma_cumulative(age: Floats, mean: float, shape: float) -> Floats:
    from scipy.special import gammaincc

    return np.asarray(-np.log(np.maximum(gammaincc(shape, age * shape / mean), np.finfo(float).tiny)))


def _gamma_age(hazard: Floats, mean: float, shape: float) -> Floats:
    from scipy.special import gammainccinv

    return np.asarray(gammainccinv(shape, np.exp(-hazard)) * mean / shape)


def _erlang(u: Floats, mean: float, shape: float) -> Floats:
    return _gamma(u, mean, shape**-0.5)


def _weibull(u: Floats, mean: float, cv: float) -> Floats:
    if cv == 0:
        return np.full(len(u), mean)
    scale, shape = _scale_and_shape(mean, cv)
    return np.asarray(scale * (-np.log1p(-u)) ** (1 / shape))


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
        return float(gammaln(1 + 2 / shape) - 2 * gammaln(1 + 1 / shape) - np.log1p(cv * cv))

    return float(brentq(excess, 0.15, 200.0, xtol=1e-13))


def _weibull_cumulative(age: Floats, mean: float, cv: float) -> Floats:
    scale, shape = _scale_and_shape(mean, cv)
    return np.asarray((age / scale) ** shape)


def _weibull_age(hazard: Floats, mean: float, cv: float) -> Floats:
    scale, shape = _scale_and_shape(mean, cv)
    return np.asarray(scale * hazard ** (1 / shape))


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


# ---- given values


def _empirical(u: Floats, *values: float) -> Floats:
    return np.asarray(values)[np.minimum((u * len(values)).astype(np.int64), len(values) - 1)]


def _smoothed(u: Floats, *values: float) -> Floats:
    return np.asarray(np.interp(u * (len(values) - 1), np.arange(len(values)), np.sort(values)))


def _smoothed_mean(*values: float) -> float:
    """The mean of the middles between neighbors, as each gap is as likely as the others."""
    return float(np.mean(_middles(values))) if len(values) > 1 else values[0]


def _smoothed_variance(*values: float) -> float:
    """Within the gaps, each uniform, and between their middles."""
    if len(values) == 1:
        return 0.0
    return float(np.mean(np.diff(np.sort(values)) ** 2) / 12 + np.var(_middles(values)))


def _middles(values: Sequence[float]) -> Floats:
    ordered = np.sort(values)
    return np.asarray((ordered[1:] + ordered[:-1]) / 2)


def _mean_of(*values: float) -> float:
    return sum(values) / len(values)


def _variance_of(*values: float) -> float:
    mean = _mean_of(*values)
    return sum((value - mean) ** 2 for value in values) / len(values)


def _halves(parameters: Sequence[float]) -> tuple[Floats, Floats]:
    """Values and probabilities of a discrete distribution."""
    middle = len(parameters) // 2
    return np.asarray(parameters[:middle]), np.asarray(parameters[middle:])


def _discrete(u: Floats, *parameters: float) -> Floats:
    values, probabilities = _halves(parameters)
    return np.asarray(values[np.searchsorted(np.cumsum(probabilities)[:-1], u, side="right")])


def _discrete_mean(*parameters: float) -> float:
    values, probabilities = _halves(parameters)
    return float(np.sum(values * probabilities))


def _discrete_variance(*parameters: float) -> float:
    values, probabilities = _halves(parameters)
    return float(np.sum(probabilities * (values - _discrete_mean(*parameters)) ** 2))


# ---- the records


def _given(*parameters: float) -> Numbers:
    return parameters


_MEAN = Parameter("mean", "the mean")
_CV = Parameter("cv", "coefficient of variation: standard deviation over mean", "%", most=20.0)
_LOW = Parameter("low", "the least value")
_MODE = Parameter("mode", "the most likely value")
_HIGH = Parameter("high", "the largest value")
_VALUES = Parameter("values", "the values", many=True)
_MEAN_CV = Form((_MEAN, _CV), _given)
_LOW_MODE_HIGH = Form((_LOW, _MODE, _HIGH), _given)
_STAGES = Parameter("shape", "number of exponential stages", "", least=1.0, whole=True)


def _square_of_cv(mean: float, cv: float) -> float:
    return (mean * cv) ** 2


_ALL = (
    Family(
        "constant",
        "always the same value",
        "the value",
        (Form((Parameter("value", "the value"),), _given),),
        _constant,
        mean=lambda value: value,
        variance=lambda _value: 0.0,
    ),
    Family(
        "exponential",
        "times between events that come at random",
        "0 or more",
        (Form((_MEAN,), _given),),
        _exponential,
        mean=lambda mean: mean,
        variance=lambda mean: mean * mean,
        hazard=Hazard(lambda age, mean: age / mean, lambda hazard, mean: hazard * mean),
    ),
    Family(
        "uniform",
        "evenly between two values",
        "low to high",
        (Form((_LOW, _HIGH), _given),),
        _uniform,
        mean=lambda low, high: (low + high) / 2,
        variance=lambda low, high: (high - low) ** 2 / 12,
    ),
    Family(
        "triangular",
        "between two values, one in between the most likely",
        "low to high",
        (_LOW_MODE_HIGH,),
        _triangular,
        mean=lambda low, mode, high: sum((low, mode, high)) / 3,
        variance=_triangular_variance,
    ),
    Family(
        "pert",
        "as triangular, with less weight at the ends (a beta of weight 4)",
        "low to high",
        (_LOW_MODE_HIGH,),
        _pert,
        mean=_pert_mean,
        variance=_pert_variance,
    ),
    Family(
        "lognormal",
        "skewed to the right, as times of manual work and repair are",
        "above 0",
        (
            _MEAN_CV,
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
    ),
    Family(
        "gamma",
        "skewed to the right, less than a lognormal",
        "above 0",
        (
            _MEAN_CV,
            Form(
                (Parameter("shape", "the shape", "", least=0.0025, most=1e6), Parameter("scale", "the scale: mean over shape")),
                lambda shape, scale: (shape * scale, shape**-0.5),
            ),
        ),
        _gamma,
        mean=lambda mean, _cv: mean,
        variance=_square_of_cv,
        hazard=Hazard(
            lambda age, mean, cv: _gamma_cumulative(age, mean, cv**-2), lambda hazard, mean, cv: _gamma_age(hazard, mean, cv**-2)
        ),
    ),
    Family(
        "erlang",
        "a sum of equal exponential stages",
        "above 0",
        (Form((_MEAN, _STAGES), _given),),
        _erlang,
        mean=lambda mean, _shape: mean,
        variance=lambda mean, shape: mean * mean / shape,
        hazard=Hazard(_gamma_cumulative, _gamma_age),
    ),
    Family(
        "weibull",
        "lives: early failures with a cv above 100 % (shape below 1), wear-out with one below",
        "above 0",
        (
            _MEAN_CV,
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
    ),
    Family(
        "normal",
        "a bell curve cut off at zero, where what falls below counts as zero",
        "0 or more",
        (_MEAN_CV, Form((_MEAN, Parameter("sd", "standard deviation")), lambda mean, sd: (mean, sd / mean))),
        _normal,
        mean=_normal_mean,
        variance=_normal_variance,
    ),
    Family(
        "empirical",
        "one of the values given, each as likely as the others: measurements drawn again",
        "the values",
        (Form((_VALUES,), _given),),
        _empirical,
        mean=_mean_of,
        variance=_variance_of,
    ),
    Family(
        "smoothed",
        "an empirical with `smooth: true`: between the values given, a straight line from each to the next",
        "least to largest value",
        (Form((_VALUES,), _given),),
        _smoothed,
        mean=_smoothed_mean,
        variance=_smoothed_variance,
    ),
    Family(
        "discrete",
        "one of the values given, each with its probability: a two-point law, for example",
        "the values",
        (Form((_VALUES, Parameter("probabilities", "of each value, 100 % in all", "%", most=1.0, many=True)), _given),),
        _discrete,
        mean=_discrete_mean,
        variance=_discrete_variance,
    ),
    Family(
        "trace",
        "the values given, in their order: the first for the first unit or order, and so on",
        "the values",
        (Form((_VALUES,), _given),),
        None,
        mean=_mean_of,
        variance=_variance_of,
    ),
)

FAMILIES: dict[str, Family] = {each.name: each for each in _ALL}
