"""Tornado, Morris, Sobol' and the split of a variance: the reference cases, and exact answers of small models."""

import numpy as np
import pytest
from scipy.special import ndtri

from sim.draws import Draws
from sim.statistics import intervals, morris, sobol, tornado
from sim.statistics import variance_shares as variance
from tests.validation import cases
from tests.validation.test_statistics import array, normals

# ---- tornado


def npv(price: float, vol: float, var: float, fix: float, inv: float) -> float:
    return -inv + ((price - var) * vol - fix) * (1 - 1.1**-7) / 0.1


def test_tornado() -> None:
    name = "S-TORNADO"
    base = cases.inputs(name)["base"]
    low, high = (array([[npv(**{**base, key: base[key] * change})] for key in base]) for change in (0.9, 1.1))
    found = tornado.bars(array([npv(**base)]), low, high)
    names = [list(base)[k] for k in found.order]
    cases.check_exact(name, "npv_base", found.base)
    cases.check_exact(name, "order_of_bars", names)
    for kind in ("low", "high", "swing"):
        for key, value in zip(names, getattr(found, kind), strict=True):
            cases.check_exact(name, f"{kind}_{key}", value)
    assert np.isnan(found.swing_half).all()


def test_bars_have_paired_intervals() -> None:
    """Three assumptions: one that matters, one whose both ends are worse than the base, one that does nothing."""
    luck, noise = 50 * normals("luck", 30), 0.1 * normals("bar noise", 2, 3, 30)
    low = array([-3.0, -1.0, 0.0])[:, None] + luck + noise[0] * array([1, 1, 0])[:, None]
    high = array([5.0, -2.0, 0.0])[:, None] + luck + noise[1] * array([1, 1, 0])[:, None]
    found = tornado.bars(luck, low, high)
    assert found.order.tolist() == [0, 1, 2]
    assert found.swing == pytest.approx([8.0, 2.0, 0.0], abs=0.15) and found.swing_half[2] == 0
    assert found.swing_half[0] == pytest.approx(float(intervals.half_widths(high[0] - low[0])))
    assert found.swing_half[1] == pytest.approx(float(intervals.half_widths(luck - high[1])))
    assert found.low_half[0] == pytest.approx(float(intervals.half_widths(low[0] - luck))) and found.high_half.max() < 0.05
    assert found.low == pytest.approx(low.mean(axis=1)) and found.high == pytest.approx(high.mean(axis=1))


# ---- Morris


def morris_function(x: np.ndarray) -> np.ndarray:
    return 2 * x[..., 0] - 3 * x[..., 1] + 4 * x[..., 0] * x[..., 2] + x[..., 2] ** 2


def test_morris() -> None:
    name = "S-MORRIS-a"
    points = morris.trajectories(20_000, 4, seed=1)
    effects = morris.elementary_effects(points, morris_function(points))
    found = morris.screening(effects)
    cases.check_exact(name, "mu", found.mu)
    cases.check_exact(name, "mu_star", found.mu_star)
    cases.check_exact(name, "sigma", found.sigma)
    assert (found.mu_half[[0, 2]] > 0).all() and found.mu_half.max() < 0.03


def test_trajectories_stay_on_the_grid_and_move_every_coordinate_once() -> None:
    points = morris.trajectories(500, 6, seed=3)
    assert points.shape == (500, 7, 6)
    levels, counts = np.unique(np.round(3 * points[:, 0]), return_counts=True)
    assert points == pytest.approx(np.round(3 * points) / 3) and levels.tolist() == [0, 1, 2, 3]
    assert counts == pytest.approx([750] * 4, rel=0.12)
    moved = np.diff(points, axis=1) != 0
    assert (moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all()
    assert moved.argmax(axis=2).mean(axis=0) == pytest.approx([2.5] * 6, abs=0.3)  # no coordinate prefers a place in the order
    assert not np.array_equal(points, morris.trajectories(500, 6, seed=4))


def test_screening_covers_as_often_as_it_says() -> None:
    truth = cases.expected("S-MORRIS-a")
    inside = []
    for seed in range(300):
        points = morris.trajectories(40, 4, seed)
        found = morris.screening(morris.elementary_effects(points, morris_function(points)))
        pairs = ((found.mu, found.mu_half, "mu"), (found.mu_star, found.mu_star_half, "mu_star"), (found.sigma, found.sigma_half, "sigma"))
        inside.append([np.abs(value - array(truth[key])) <= half + 1e-9 for value, half, key in pairs])
    covered = np.mean(inside, axis=0)
    assert (covered[:, [1, 3]] == 1).all() and np.all(covered[:, [0, 2]] >= 0.9) and np.all(covered[:2, [0, 2]] <= 0.98)


# ---- Sobol'

BASE = 8192


def ishigami(x: np.ndarray) -> np.ndarray:
    given = cases.inputs("S-SOBOL-ishigami")
    z = np.pi * (2 * x - 1)
    return np.sin(z[..., 0]) + given["a"] * np.sin(z[..., 1]) ** 2 + given["b"] * z[..., 2] ** 4 * np.sin(z[..., 0])


def test_ishigami() -> None:
    name = "S-SOBOL-ishigami"
    points = sobol.design(BASE, 3, seed=1, second=True)
    found = sobol.indices(ishigami(points), 3, seed=1)
    cases.check_exact(name, "mean", found.mean)
    cases.check_exact(name, "variance", found.variance)
    for k in range(3):
        cases.check_exact(name, f"S{k + 1}", found.first.value[k])
        cases.check_exact(name, f"ST{k + 1}", found.total.value[k])
    pairs = found.second
    assert pairs is not None and np.isnan(np.diag(pairs.value)).all() and np.array_equal(pairs.value, pairs.value.T, equal_nan=True)
    cases.check_exact(name, "S13", pairs.value[0, 2])
    assert abs(pairs.value[0, 1]) < 0.02 and abs(pairs.value[1, 2]) < 0.02
    truth = cases.expected(name)
    assert pairs.low[0, 2] < truth["S13"] < pairs.high[0, 2]
    for ends, kind in ((found.first, "S"), (found.total, "ST")):
        assert all(ends.low[k] - 1e-3 <= truth[f"{kind}{k + 1}"] <= ends.high[k] + 1e-3 for k in range(3))
        assert np.all(ends.high - ends.low < 0.08) and np.all(ends.low <= ends.value) and np.all(ends.value <= ends.high)


def test_sobol_g() -> None:
    name = "S-SOBOL-g"
    a = array(cases.inputs(name)["a"])
    outputs = np.prod((np.abs(4 * sobol.design(BASE, len(a), seed=1) - 2) + a) / (1 + a), axis=-1)
    found = sobol.indices(outputs, len(a), seed=1, resamples=200)
    assert found.second is None
    cases.check_exact(name, "mean", found.mean)
    cases.check_exact(name, "variance", found.variance)
    cases.check_exact(name, "first_order", found.first.value)
    cases.check_exact(name, "total", found.total.value)
    cases.check_exact(name, "sum_first_order", found.first.value.sum())


def test_linear_model() -> None:
    name = "S-SOBOL-linear"
    sds, slopes = array(cases.inputs(name)["sds"]), array([3.0, -2.0, 0.5, 1.0])
    cases.check_exact(name, "variance", float(((slopes * sds) ** 2).sum()))
    x = ndtri(sobol.design(BASE, 4, seed=1)) * sds
    found = sobol.indices(x @ slopes, 4, seed=1, resamples=200)
    assert found.variance == pytest.approx(29.25, rel=0.01)
    cases.check_exact(name, "first_order", found.first.value)
    cases.check_exact(name, "total", found.total.value)


def test_intervals_of_indices_cover_with_independent_rows() -> None:
    """200 studies of y = 3 u + v + 4 u v at 256 rows. Its parts are 5 u (v at its mean), 3 v and 4 (u - 1/2)(v - 1/2)."""
    first, pair = array([25, 9]) / 12, 16 / 144
    whole, inside = first.sum() + pair, []
    for seed in range(200):
        a, b = Draws(seed, 0).uniforms("rows", 256 * 4).reshape(2, 256, 1, 2)
        x = np.concatenate([a, b, np.where(np.eye(2, dtype=bool), b, a), np.where(np.eye(2, dtype=bool), a, b)], axis=1)
        found = sobol.indices(3 * x[..., 0] + x[..., 1] + 4 * x[..., 0] * x[..., 1], 2, seed, resamples=200)
        both = ((found.first, first / whole), (found.total, (first + pair) / whole), (found.second, np.full((2, 2), pair / whole)))
        inside.append(np.concatenate([((ends.low <= truth) & (truth <= ends.high)).ravel() for ends, truth in both]))
    covered = np.mean(inside, axis=0)[[0, 1, 2, 3, 5]]
    assert np.all((covered >= 0.9) & (covered <= 0.99)), covered


def test_measure_that_does_not_vary_has_no_indices() -> None:
    found = sobol.indices(np.full((64, 4), 7.0), 2, seed=1, resamples=10)
    assert found.variance == 0 and np.isnan(found.first.value).all() and np.isnan(found.total.high).all()


# ---- luck and not knowing


def test_nested_by_hand() -> None:
    """Points 1, 3 and 4, 8: means 2 and 6, between 2 x 8 = 16, within (2 + 8) / 2 = 5; (16 - 5) / 2."""
    found = variance.nested(array([[1, 3], [4, 8]]))
    assert (found.luck.mean, found.not_knowing.mean) == (5.0, 5.5) and found.share_not_knowing == pytest.approx(5.5 / 10.5)


def test_crossed_by_hand() -> None:
    """Left over are 0.5 each, 1 in all; replications differ by 3: 2 x 4.5 = 9. Luck 1 + (9 - 1) / 2, not knowing (16 - 1) / 2."""
    found = variance.crossed(array([[1, 3], [4, 8]]))
    assert (found.luck.mean, found.not_knowing.mean) == (5.0, 7.5)


def test_luck_that_all_points_share_is_no_agreement() -> None:
    """Common luck and nothing else by replication: exactly split, where the one-way formula would find too little not knowing."""
    points, replications = normals("points", 40), 3 * normals("replications", 10)
    found = variance.crossed(points[:, None] + replications)
    assert found.not_knowing.mean == pytest.approx(points.var(ddof=1)) and found.luck.mean == pytest.approx(replications.var(ddof=1))
    assert variance.nested(points[:, None] + replications).not_knowing.mean < found.not_knowing.mean - 0.8


@pytest.mark.parametrize("known", [0.0, 4.0])
@pytest.mark.parametrize("split", [variance.nested, variance.crossed])
def test_split_is_unbiased_and_covers(split, known: float) -> None:
    """2000 studies of 12 points x 6 replications with luck 1 + 2 (crossed: 1 of it shared by all points) and not knowing 0 or 4."""
    trials = 2000
    shape = (trials, 1, 6) if split is variance.crossed else (trials, 12, 6)
    own = 2**0.5 * normals("own luck", trials, 12, 6)
    outputs = known**0.5 * normals("not knowing", trials, 12, 1) + normals("shared luck", *shape) + own
    found = [split(each) for each in outputs]
    for values, truth in (([each.luck for each in found], 3.0), ([each.not_knowing for each in found], known)):
        estimates, lows, highs = array(values).T
        assert abs(estimates.mean() - truth) <= 3 * estimates.std() / trials**0.5
        assert 0.93 <= np.mean((lows <= truth) & (truth <= highs)) <= (1.0 if known == truth else 0.97)


def test_nothing_to_split() -> None:
    assert np.isnan(variance.nested(np.ones((3, 3))).share_not_knowing)
    with pytest.raises(ValueError, match="two points and two replications or more, got 5 and 1"):
        variance.crossed(np.ones((5, 1)))
