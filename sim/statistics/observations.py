"""What to doubt in a series of observations before a distribution is fitted: order, rounding, outliers."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

FEW = 30  # observations below which tests of order say nothing
COARSE = 0.02  # of the median: a resolution above this is a rounding that matters


@dataclass(frozen=True, slots=True)
class Doubts:
    """lag1: correlation of each value with the next; trend: rank correlation with the order, each None where nothing is doubtful.

    resolution: the step all values are multiples of, 0 if none that matters. heaped: the share of values at multiples of ten times the
    smallest step, where it is far above a tenth, else 0. outliers: how many values lie far outside the others, on the scale of logarithms.
    """

    lag1: float | None
    trend: float | None
    resolution: float
    heaped: float
    outliers: int


def doubts(values: Floats) -> Doubts:
    """What is doubtful in positive values, in the order in which they were observed."""
    return Doubts(_lag1(values), _trend(values), resolution(values), heaped(values), outliers(values))


def _lag1(values: Floats) -> float | None:
    """The first autocorrelation where it is farther from 0 than independent values explain with 99 %."""
    if len(values) < FEW or np.ptp(values) == 0:
        return None
    logs = np.log(values) - np.log(values).mean()
    found = float(logs[1:] @ logs[:-1] / (logs @ logs))
    return found if abs(found) > 2.576 / sqrt(len(values)) else None


def _trend(values: Floats) -> float | None:
    """Spearman's rank correlation with the order where it is farther from 0 than chance explains with 99 %."""
    if len(values) < FEW or np.ptp(values) == 0:
        return None
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(float)
    found = float(np.corrcoef(ranks, np.arange(len(values)))[0, 1])
    return found if abs(found) * sqrt(len(values) - 1) > 2.576 else None


def resolution(values: Floats) -> float:
    """The largest step of 1, 2, 5, 10, 15, 20, 30, 60 (times a power of ten) that all values are multiples of; 0 if it does not matter."""
    steps = sorted({base * 10.0**power for base in (1, 2, 5, 1.5, 3, 6) for power in range(-4, 7)}, reverse=True)
    found = next((step for step in steps if _multiples(values, step).all()), 0.0)
    return found if found > COARSE * float(np.median(values)) else 0.0


def heaped(values: Floats) -> float:
    """The share of values that are multiples of ten times the smallest step they are written in, where it is above a third, else 0."""
    steps = (10.0**power for power in range(6, -5, -1))
    finest = next((step for step in steps if _multiples(values, step).all()), 0.0)
    if finest == 0 or len(values) < FEW:
        return 0.0
    share = float(np.mean(_multiples(values, 10 * finest)))
    return share if 1 / 3 < share < 1 else 0.0


def _multiples(values: Floats, step: float) -> NDArray[np.bool_]:
    """Which values are whole multiples of a step, once or more: what is far below a step is none, though it is near 0 times that."""
    counts = np.rint(values / step)
    return np.asarray((counts >= 1) & np.isclose(values / step, counts, rtol=0, atol=1e-6))


def outliers(values: Floats) -> int:
    """How many values lie more than three interquartile ranges beyond the quartiles, on the scale of logarithms (Tukey's far out)."""
    logs = np.log(values)
    low, high = np.quantile(logs, [0.25, 0.75])
    return int(np.sum((logs < low - 3 * (high - low)) | (logs > high + 3 * (high - low)))) if high > low else 0
