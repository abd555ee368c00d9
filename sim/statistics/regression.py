"""Standardized regression coefficients: the effect of each assumption in a linear model of the measure."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, t_quantile


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The change of the measure, in its standard deviations, by one standard deviation of each assumption, with half-widths.

    `r_squared` is the part of the variance that the linear model explains; where it is low, the coefficients mean little.
    """

    value: Floats
    half: Floats
    r_squared: float


def standardized_coefficients(inputs: Floats, outputs: Floats, level: float = LEVEL) -> Coefficients:
    """Of least squares of outputs (samples) on inputs (samples, assumptions); zero for an assumption that does not vary.

    Needs two samples more than assumptions. Source: Saltelli et al., Global Sensitivity Analysis: The Primer (2008), sec. 1.2.5.
    """
    count, dimensions = inputs.shape
    x, y = (_standardized(each) for each in (inputs, outputs))
    inverse = np.linalg.pinv(x.T @ x)
    value = inverse @ (x.T @ y)
    residual = float(np.sum((y - x @ value) ** 2))
    degrees = count - dimensions - 1
    error = np.sqrt(np.diag(inverse) * residual / degrees)
    return Coefficients(value, t_quantile((1 + level) / 2, degrees) * error, 1 - residual / float(y @ y) if y.any() else float("nan"))


def _standardized(values: Floats) -> Floats:
    spread = values.std(axis=0, ddof=1)
    centered = values - values.mean(axis=0)
    return np.asarray(np.divide(centered, spread, out=np.zeros_like(centered), where=spread > 0))
