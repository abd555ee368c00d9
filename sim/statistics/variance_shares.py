"""The variance of a measure, split into luck (differences among replications) and not knowing (differences among draws of assumptions).

Outputs are (points, replications); a point is one draw of all assumptions. Either every replication has luck of its own (`nested`), or
replication r has the same luck at all points (`crossed`), as common random numbers give it.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, Interval


@dataclass(frozen=True, slots=True)
class Split:
    """The two variances, in the square of the measure's unit, with intervals for normal outputs; their sum is that of one outcome.

    Both estimates are unbiased, so that the one of not knowing may be negative where it is small; its interval never is.
    """

    luck: Interval
    not_knowing: Interval

    @property
    def share_not_knowing(self) -> float:
        """The part of the variance that knowing the assumptions would remove, from 0 to 1; NaN where nothing varies."""
        known = max(self.not_knowing.mean, 0.0)
        whole = known + self.luck.mean
        return known / whole if whole else float("nan")


def nested(outputs: Floats, level: float = LEVEL) -> Split:
    """The split where every replication has luck of its own: one-way analysis of variance with random effects.

    Source: Searle, Casella & McCulloch, Variance Components (1992), sec. 3.6. Needs two points and two replications.
    """
    points, replications = _shape(outputs)
    between = replications * float(np.var(outputs.mean(axis=1), ddof=1))
    within = float(np.var(outputs, axis=1, ddof=1).mean())
    degrees = points * (replications - 1)
    return Split(_chi_square(within, degrees, level), _effect(between, points - 1, within, degrees, replications, level))


def crossed(outputs: Floats, level: float = LEVEL) -> Split:
    """The split where replication r has the same luck at all points: two-way analysis of variance with random effects.

    Luck is the effect of the replication plus the residual. A one-way analysis would count shared luck as agreement among the points and so
    underestimate not knowing. Source: Searle, Casella & McCulloch, Variance Components (1992), sec. 4.3 and 4.5.
    """
    points, replications = _shape(outputs)
    by_point, by_replication = outputs.mean(axis=1), outputs.mean(axis=0)
    left = outputs - by_point[:, None] - by_replication + outputs.mean()
    degrees = (points - 1) * (replications - 1)
    rest = float(np.sum(left**2)) / degrees
    shared = points * float(np.var(by_replication, ddof=1))
    luck = (shared + (points - 1) * rest) / points
    spread = (shared / points) ** 2 / (replications - 1) + ((points - 1) / points * rest) ** 2 / degrees
    between = replications * float(np.var(by_point, ddof=1))
    return Split(
        _chi_square(luck, luck**2 / spread if spread else 1.0, level), _effect(between, points - 1, rest, degrees, replications, level)
    )


@dataclass(frozen=True, slots=True)
class ThreeParts:
    """The variance of one outcome: what points differ by on average over prices, what prices add at a point, and luck; unbiased."""

    points: float
    prices: float
    luck: float


def crossed_thrice(outputs: Floats) -> ThreeParts:
    """The split of outputs (points, prices, replications) where every point has the same prices and the same luck: random effects.

    Prices are the variance within a point on average (their effect and its interaction with points), luck all in which replications take
    part. Each component is the alternating sum of the mean squares that contain it over the number of outputs that share its effect.
    Source: Searle, Casella & McCulloch, Variance Components (1992), sec. 4.3 (balanced data). Needs two of each.
    """
    if min(outputs.shape) < 2:
        raise ValueError(f"expected two points, prices and replications or more, got {outputs.shape}")
    axes = range(outputs.ndim)
    subsets = [frozenset(chosen) for size in range(outputs.ndim + 1) for chosen in combinations(axes, size)]
    effects: dict[frozenset[int], Floats] = {}
    squares: dict[frozenset[int], float] = {}
    for subset in subsets:
        means = outputs.mean(axis=tuple(k for k in axes if k not in subset), keepdims=True)
        effects[subset] = means - sum(effect for below, effect in effects.items() if below < subset)
        degrees = np.prod([outputs.shape[k] - 1 for k in subset])
        squares[subset] = float(np.sum(effects[subset] ** 2)) * outputs.size / effects[subset].size / float(degrees)
    variances = {
        subset: sum((-1) ** len(above - subset) * squares[above] for above in subsets if above >= subset)
        / np.prod([outputs.shape[k] for k in axes if k not in subset])
        for subset in subsets
    }
    luck = sum(float(variance) for subset, variance in variances.items() if 2 in subset)
    return ThreeParts(float(variances[frozenset({0})]), float(variances[frozenset({1})] + variances[frozenset({0, 1})]), luck)


def _shape(outputs: Floats) -> tuple[int, int]:
    points, replications = outputs.shape
    if min(points, replications) < 2:
        raise ValueError(f"expected two points and two replications or more, got {points} and {replications}")
    return points, replications


def _chi_square(variance: float, degrees: float, level: float) -> Interval:
    """A variance with its chi-square interval; of a sum of variances, with Satterthwaite's degrees of freedom."""
    from scipy.special import chdtri

    low, high = (float(variance * degrees / chdtri(degrees, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return Interval(variance, low, high)


def _effect(between: float, above: int, error: float, below: float, replications: int, level: float) -> Interval:
    """The variance between points beyond what `error` explains, (between - error) / replications, with its Williams-Tukey interval.

    Holds with `level` or more. Source: Williams, Biometrika 49 (1962) 278-281.
    """
    from scipy.special import chdtri, fdtri

    def end(tail: float) -> float:
        beyond = above * (between - error * float(fdtri(above, below, 1 - tail)))
        return max(beyond / (replications * float(chdtri(above, tail))), 0.0)

    tail = (1 - level) / 4
    return Interval((between - error) / replications, end(tail), end(1 - tail))
