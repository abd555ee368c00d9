"""Where a difference is zero: in closed form for straight lines, else by a search; with a confidence interval.

`break_evens` takes the difference of two scenarios in each replication, by the value of an assumption. Where every replication's
difference is a straight line in the value, the line through the means and Fieller's interval give the answer in closed form. Where it is
not (a loss pays no tax, a queue bends), the root of the mean is searched for; its interval holds the values at which the t interval of the
mean difference covers zero, which for straight lines is Fieller's. Where a replication has no such measure (a loss is never paid back)
there is no difference, and nothing is searched for across such a value.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.arrays import Floats
from sim.statistics.fieller import ratio_interval
from sim.statistics.intervals import Interval, half_widths

STRAIGHT = 1e-9  # how far from a line, in parts of the largest difference, is rounding of floats
NEAR = 1e-7  # how closely a root is searched for, in parts of the range
CLOSED, SEARCHED, NONE = "closed form", "root", "none in range"

Differences = Callable[[float], Floats]  # scenario minus base in each replication, by the value varied
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where a mean difference is zero, with its interval: infinite ends where nothing looked at rules zero out."""

    value: Interval
    rises: bool  # whether the difference is below zero before, above it after
    method: str


def break_evens(at: Differences, grid: Sequence[float]) -> list[BreakEven]:
    """Every break-even between the first and the last value of a rising grid that the grid's points tell apart; none is found twice."""
    cached = cache(at)
    differences = np.stack([cached(x) for x in grid])
    means = differences.mean(axis=1)
    if not np.nan_to_num(means).any():
        return []
    line = _line(np.asarray(grid), differences)
    if line is not None:
        start, slope = line
        if slope.mean() == 0:
            return []
        value = ratio_interval(-start, slope)
        return [BreakEven(value, bool(slope.mean() > 0), CLOSED)] if grid[0] <= value.mean <= grid[-1] else []
    return [_around(cached, root, rises, grid) for root, rises in _roots(cached, means, grid)]


def _line(grid: Floats, differences: Floats) -> tuple[Floats, Floats] | None:
    """Start at zero and slope of each replication's difference, if all are straight lines."""
    slope = (differences[-1] - differences[0]) / (grid[-1] - grid[0])
    start = differences[0] - slope * grid[0]
    away = np.abs(differences - (start + slope * grid[:, np.newaxis])).max()  # NaN, and so no line, where a value lacks a difference
    return (start, slope) if len(grid) > 2 and away <= STRAIGHT * np.abs(differences).max() else None


def _roots(at: Differences, means: Floats, grid: Sequence[float]) -> list[tuple[float, bool]]:
    """Where the mean is zero between two points of the grid at which it is not, and whether it rises there."""
    apart = np.flatnonzero(means)  # holds what is NaN, too
    near = NEAR * (grid[-1] - grid[0])
    crossings = [
        (_root(lambda x: float(np.mean(at(x))), grid[i], grid[j], near), bool(means[j] > 0))
        for i, j in zip(apart[:-1].tolist(), apart[1:].tolist(), strict=True)
        if means[i] * means[j] < 0
    ]
    return [(root, rises) for root, rises in crossings if root is not None]


def _root(function: Callable[[float], float], low: float, high: float, near: float) -> float | None:
    """The root between two values of different sign; None if the search comes upon a value at which there is none."""
    from scipy.optimize import brentq

    try:
        return float(brentq(function, low, high, xtol=near))
    except ValueError:  # brentq's word for a function value of NaN: the signs are known to differ
        return None


def _around(at: Differences, root: float, rises: bool, grid: Sequence[float]) -> BreakEven:
    """A root with the ends of its interval."""
    if len(at(root)) == 1:
        return BreakEven(Interval(root, float("nan"), float("nan")), rises, SEARCHED)
    before, after = [x for x in reversed(grid) if x < root], [x for x in grid if x > root]
    low, high = _end(at, root, before, -1.0 if rises else 1.0), _end(at, root, after, 1.0 if rises else -1.0)
    return BreakEven(Interval(root, -np.inf if low is None else low, np.inf if high is None else high), rises, SEARCHED)


def _end(at: Differences, root: float, outward: Sequence[float], sign: float) -> float | None:
    """Where, going from the root outward, the interval of the mean first lies wholly on the side of `sign`; None if nowhere.

    Nor is it known where a value in between has no difference.
    """

    def clear(x: float) -> float:
        return sign * float(np.mean(at(x))) - float(half_widths(at(x)))

    inner = root
    if clear(root) >= 0:
        return root
    for outer in outward:
        ahead = clear(outer)
        if np.isnan(ahead):
            return None
        if ahead > 0:
            return _root(clear, min(inner, outer), max(inner, outer), NEAR * abs(outward[-1] - root) + 1e-15)
        inner = outer
    return None
