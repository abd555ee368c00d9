"""What is told of outcomes over draws and replications, on numbers small enough to check by eye."""

import numpy as np
import pytest
from scipy.special import ndtri

from sim.draws import Draws
from sim.questions.uncertainty.outcomes import differences, fan, outcomes, uncertainty
from sim.questions.uncertainty.sites import Site
from sim.running.price_draws import Repriced
from sim.statistics.variance_shares import crossed, crossed_thrice
from sim.tables import Table


def site(name: str, npv: list[list[float]], cost: list[list[float]], cash: list[float] = ()) -> Site:
    """A site by its outcomes (draws, replications); `cash` in dollars by year is the same in all of them."""
    values = np.array(npv)
    by_year = np.broadcast_to(np.array(cash), (*values.shape, len(cash)))
    measures = {("landed_cost", "build"): (np.array(cost), "USD/unit"), ("npv", "plant"): (values, "M USD")}
    return Site(name, {}, Repriced(measures, by_year, ("simulated", "repeated")[: len(cash)]))


A = site("a", npv=[[1, 2], [5, 6], [9, 10]], cost=[[7, 7], [7, 7], [7, 7]], cash=[-1e6, 2e6])
B = site("b", npv=[[1, 3], [4, 6], [0, 0]], cost=[[7, 7], [6, 6], [8, 8]], cash=[-2e6, 0.0])


def row(table: Table, **equal: str) -> dict[str, object]:
    found = table.where(**equal)
    assert len(found) == 1
    return {name: found[name][0] for name in found.names}


def test_the_best_is_the_highest_value_and_the_lowest_cost_and_those_alike_share() -> None:
    """NPV: alike, b, a, alike, a, a. Cost: alike in two outcomes, b in two, a in two."""
    found = uncertainty([A, B])
    assert [row(found, scenario=name, measure="npv")["best"] for name in "ab"] == pytest.approx([4 / 6, 2 / 6])
    assert [row(found, scenario=name, measure="landed_cost")["best"] for name in "ab"] == pytest.approx([3 / 6, 3 / 6])


def test_quantiles_are_over_all_outcomes_and_the_value_comes_first() -> None:
    found = uncertainty([A])
    assert found["measure"].tolist() == ["npv", "landed_cost"]
    npv = row(found, measure="npv")
    assert [npv[name] for name in ("mean", "p50", "draws", "replications", "best")] == [5.5, 5.5, 3, 2, ""]
    assert (npv["p5"], npv["p95"]) == pytest.approx((1.25, 9.75))


def test_luck_that_all_draws_share_is_told_from_prices() -> None:
    """Draws at 1.5, 5.5, 9.5 differ with variance 16; replications lie 0.5 to either side, variance 0.5, at every draw alike."""
    npv = row(uncertainty([A]), measure="npv")
    assert npv["variance_prices"] == pytest.approx(16.0)
    assert npv["variance_luck"] == pytest.approx(0.5)
    assert npv["share_prices"] == pytest.approx(16 / 16.5)


def test_one_replication_tells_nothing_of_luck() -> None:
    npv = row(uncertainty([site("one", npv=[[1], [2]], cost=[[1], [1]])]), measure="npv")
    assert np.isnan([npv[name] for name in ("variance_prices", "variance_luck", "share_prices")]).all()


def test_differences_are_taken_outcome_by_outcome() -> None:
    """b - a: 0, 1, -1, 0, -9, -10; b is strictly better in one of six. Its cost is lower in two."""
    found = differences([A, B])
    npv = row(found, measure="npv")
    assert (npv["base"], npv["scenario"], npv["mean_difference"]) == ("a", "b", pytest.approx(-19 / 6))
    assert (npv["p50"], npv["better"]) == (-0.5, pytest.approx(1 / 6))
    assert row(found, measure="landed_cost")["better"] == pytest.approx(2 / 6)


def test_the_fan_is_in_millions_and_says_which_years_are_repeated() -> None:
    rows = fan([A, B]).where(scenario="a", quantile=0.5)
    assert list(zip(*(rows[name].tolist() for name in ("year", "basis", "value")), strict=True)) == [
        (0, "simulated", -1.0),
        (1, "repeated", 2.0),
    ]


def test_outcomes_are_tidy() -> None:
    rows = outcomes([A, B])
    assert len(rows) == 2 * 2 * 6
    assert rows.where(scenario="b", measure="npv", draw=1, replication=0)["value"].tolist() == [4.0]


def test_prices_physical_assumptions_and_luck_are_told_apart() -> None:
    """Outcomes that are a sum of effects with the variances 9 (points), 4 (prices), 2 (both together), 1 (luck), 0.5 (luck at a point)."""
    shape = (60, 50, 40)
    z = [_normals(k, *each) for k, each in enumerate([(60, 1, 1), (1, 50, 1), (60, 50, 1), (1, 1, 40), (60, 1, 40)])]
    npv = sum(variance**0.5 * each for variance, each in zip((9, 4, 2, 1, 0.5), z, strict=True)) + np.zeros(shape)
    outputs = npv.reshape(60 * 50, 40)
    drawn = Site("s", {}, Repriced({("npv", "plant"): (outputs, "M USD")}, np.zeros((*outputs.shape, 0)), ()), {"key": np.zeros(60)})
    npv_row = row(uncertainty([drawn]), measure="npv")
    assert [npv_row[name] for name in ("points", "draws", "replications")] == list(shape)
    found = [npv_row[f"variance_{part}"] for part in ("luck", "prices", "physical")]
    assert found == pytest.approx([1.5, 6.0, 9.0], rel=0.01)
    assert (npv_row["share_prices"], npv_row["share_physical"]) == pytest.approx((found[1] / sum(found), found[2] / sum(found)))


def test_three_ways_with_one_of_them_idle_are_two() -> None:
    """Where prices change nothing, points and luck are split as without them."""
    outputs = _normals(7, 12, 1, 5) + _normals(9, 1, 1, 5) + 2 * _normals(8, 12, 1, 1)
    parts, split = crossed_thrice(outputs + np.zeros((12, 3, 5))), crossed(outputs[:, 0])
    assert (parts.points, parts.prices, parts.luck) == pytest.approx((split.not_knowing.mean, 0.0, split.luck.mean))


def _normals(number: int, *shape: int) -> np.ndarray:
    """Normal numbers whose sums over each axis are 0, and whose variance is 1: so are those of the effects."""
    values = ndtri(Draws(5, number).uniforms("split", int(np.prod(shape)))).reshape(shape)
    wide = [axis for axis, size in enumerate(shape) if size > 1]
    for axis in wide:
        values = values - values.mean(axis=axis, keepdims=True)
    return np.asarray(values / np.sqrt(np.sum(values**2) / np.prod([shape[axis] - 1 for axis in wide])))
