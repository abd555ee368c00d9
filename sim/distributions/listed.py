"""Distributions of values that are given one by one: empirical, smoothed, discrete and trace."""

from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats
from sim.distributions.record import VALUES, Family, Form, Parameter, given


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


EMPIRICAL = Family(
    "empirical",
    "one of the values given, each as likely as the others: measurements drawn again",
    "the values",
    (Form((VALUES,), given),),
    _empirical,
    mean=_mean_of,
    variance=_variance_of,
)
SMOOTHED = Family(
    "smoothed",
    "an empirical with `smooth: true`: between the values given, a straight line from each to the next",
    "least to largest value",
    (Form((VALUES,), given),),
    _smoothed,
    mean=_smoothed_mean,
    variance=_smoothed_variance,
)
DISCRETE = Family(
    "discrete",
    "one of the values given, each with its probability: a two-point law, for example",
    "the values",
    (Form((VALUES, Parameter("probabilities", "of each value, 100 % in all", "%", most=1.0, many=True)), given),),
    _discrete,
    mean=_discrete_mean,
    variance=_discrete_variance,
)
TRACE = Family(
    "trace",
    "the values given, in their order: the first for the first unit or order, and so on",
    "the values",
    (Form((VALUES,), given),),
    None,
    mean=_mean_of,
    variance=_variance_of,
)
