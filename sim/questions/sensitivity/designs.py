"""What a measure depends on: a tornado over the ends of ranges, Morris screening and Sobol' indices over all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.measures.naming import Key
from sim.questions.sensitivity.factors import Factor, NoFactor
from sim.questions.sensitivity.method import Method
from sim.scenario.editors.describe import written
from sim.statistics import morris, sobol
from sim.statistics.tornado import bars
from sim.tables import Table, table

NOISE = 1e-9  # a change below this share is rounding of floats

FACTOR_NAMES = ("rank", "key", "only", "kind", "value", "low", "high")
MEASURE_NAMES = ("scenario", "less", "measure", "of", "unit")
TORNADO_NAMES = ("base", "at_low", "at_low_half", "at_high", "at_high_half", "swing", "swing_half", "replications")
MORRIS_NAMES = ("mu_star", "mu_star_half", "mu", "mu_half", "sigma", "sigma_half", "trajectories", "replications")
SOBOL_NAMES = ("first", "first_low", "first_high", "total", "total_low", "total_high", "mean", "variance", "points", "replications")


def tornado_points(moved: Sequence[Factor]) -> Floats:
    """All as written; then each factor alone at its low end, in order; then each at its high end."""
    base = np.array([factor.assumption.value for factor in moved])
    ends = [
        np.where(np.eye(len(moved), dtype=bool), end, base) for end in ([factor.low for factor in moved], [factor.high for factor in moved])
    ]
    return np.concatenate([base[np.newaxis], *ends])


def all_numbers(values: Floats, measure: Key) -> Floats:
    """The values, where all are numbers. Raises NoFactor where one is none: then effects and variances have no meaning."""
    if not np.isfinite(values).all():
        raise NoFactor(f"{measure[0]} of {measure[1]} is no number at some of the points; take another --measure, or narrower ranges")
    return values


def tornado_table(moved: Sequence[Factor], values: Floats) -> Table:
    """One row a factor, the largest swing first, from the measure at the points (points, replications).

    `at_low` and `at_high` are means with half the width of the interval of their difference from the base; a swing is from the smallest to
    the largest of low, base and high. Before all stand factors at an end of which the measure is no number in some replication (NaN), like
    the payback of a loss: no swing is as large. Raises NoFactor if it is none as written, or at an end of every factor.
    """
    if not np.isfinite(values[0]).all():
        raise NoFactor("the measure is no number in every replication as written; take another --measure")
    values = np.where(np.isclose(values, values[0], rtol=NOISE, atol=0.0), values[0], values)
    tornado = bars(values[0], values[1 : len(moved) + 1], values[len(moved) + 1 :])
    if np.isnan(tornado.swing).all():
        raise NoFactor("the measure is no number at an end of any of these assumptions; take another --measure, or narrower ranges")
    columns = (tornado.order, tornado.low, tornado.low_half, tornado.high, tornado.high_half, tornado.swing, tornado.swing_half)
    ranked = np.stack(columns, axis=1)[np.argsort(~np.isnan(tornado.swing), kind="stable")]
    rows = [
        (*_factor(rank, moved[int(k)]), tornado.base, *numbers, values.shape[1]) for rank, (k, *numbers) in enumerate(ranked.tolist(), 1)
    ]
    return table((*FACTOR_NAMES, *TORNADO_NAMES), rows)


def morris_points(moved: Sequence[Factor], trajectories: int, seed: int) -> Floats:
    """The points of all trajectories, one after another."""
    cube = morris.trajectories(trajectories, len(moved), seed).reshape(-1, len(moved))
    return np.stack([factor.uniform(cube[:, k]) for k, factor in enumerate(moved)], axis=1)


def morris_table(moved: Sequence[Factor], values: Floats, trajectories: int, seed: int) -> Table:
    """One row a factor, the largest mean size of an effect first; effects are of going through the whole range.

    A factor of whole numbers moves by whole numbers, and its effect is that of the step it takes.
    """
    low, high = (np.array([getattr(factor, end) for factor in moved]) for end in ("low", "high"))
    places = ((morris_points(moved, trajectories, seed) - low) / (high - low)).reshape(trajectories, -1, len(moved))
    effects = morris.screening(morris.elementary_effects(places, values.mean(axis=1).reshape(places.shape[:2])))
    columns = (effects.mu_star, effects.mu_star_half, effects.mu, effects.mu_half, effects.sigma, effects.sigma_half)
    rows = [
        (*_factor(rank, moved[k]), *(float(column[k]) for column in columns), trajectories, values.shape[1])
        for rank, k in enumerate(np.argsort(-effects.mu_star, kind="stable").tolist(), 1)
    ]
    return table((*FACTOR_NAMES, *MORRIS_NAMES), rows)


def sobol_points(moved: Sequence[Factor], count: int, seed: int) -> Floats:
    """The points of the design, row by row, each factor drawn from the triangular distribution over its range."""
    cube = sobol.design(count, len(moved), seed).reshape(-1, len(moved))
    return np.stack([factor.triangular(cube[:, k]) for k, factor in enumerate(moved)], axis=1)


def sobol_table(moved: Sequence[Factor], values: Floats, count: int, seed: int) -> Table:
    """One row a factor, the largest total index first, of the variance of the mean over replications."""
    indices = sobol.indices(values.mean(axis=1).reshape(count, -1), len(moved), seed)
    columns = (indices.first.value, indices.first.low, indices.first.high, indices.total.value, indices.total.low, indices.total.high)
    rows = [
        (*_factor(rank, moved[k]), *(float(column[k]) for column in columns), indices.mean, indices.variance, count, values.shape[1])
        for rank, k in enumerate(np.argsort(-indices.total.value, kind="stable").tolist(), 1)
    ]
    return table((*FACTOR_NAMES, *SOBOL_NAMES), rows)


def _factor(rank: int, factor: Factor) -> tuple[int | str, ...]:
    a = factor.assumption
    return rank, factor.key, factor.only, factor.kind, a.text, written(a, factor.low), written(a, factor.high)


def about_measure(factors: Table, names: Sequence[str], measure: Key, unit: str) -> Table:
    """The table of factors with what it is about in front: a scenario, the one it is less than if there are two, and the measure."""
    return factors.with_columns(**dict(zip(MEASURE_NAMES, (names[0], names[1] if len(names) > 1 else "", *measure, unit), strict=True)))


@dataclass(frozen=True, slots=True)
class Design:
    """A method with its number of trajectories (Morris) or rows (Sobol'), and the seed of its random points."""

    method: Method
    count: int
    seed: int

    def points(self, moved: Sequence[Factor]) -> Floats:
        """The points at which the measure is needed, (points, factors)."""
        match self.method:
            case Method.tornado:
                return tornado_points(moved)
            case Method.morris:
                return morris_points(moved, self.count, self.seed)
            case Method.sobol:
                return sobol_points(moved, self.count, self.seed)

    def table(self, moved: Sequence[Factor], values: Floats, measure: Key) -> Table:
        """One row a factor, the most important first, from the measure at the points, (points, replications)."""
        match self.method:
            case Method.tornado:
                return tornado_table(moved, values)
            case Method.morris:
                return morris_table(moved, all_numbers(values, measure), self.count, self.seed)
            case Method.sobol:
                return sobol_table(moved, all_numbers(values, measure), self.count, self.seed)
