"""What is told of outcomes over draws and replications, on numbers small enough to check by eye."""

import numpy as np
import pytest
from scipy.special import ndtri

from sim.draws import Draws
from sim.experiment.price_draws import Repriced
from sim.experiment.uncertainty import Site, differences, fan, outcomes, uncertainty
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
    """Outcomes that are a sum of 1 unit of variance by luck, 4 by prices and 9 by physical assumptions."""
    points, draws, replications = 200, 6, 8
    z = [np.array(ndtri(Draws(5, k).uniforms("split", points * draws))) for k in range(3)]
    by_point = 3 * z[0][:points, None, None]
    by_price = 2 * z[1].reshape(points, draws, 1)
    npv = (by_point + by_price + z[2][:replications]).reshape(points * draws, replications)
    drawn = Site("s", {}, Repriced({("npv", "plant"): (npv, "M USD")}, np.zeros((*npv.shape, 0)), ()), {"key": np.zeros(points)})
    npv_row = row(uncertainty([drawn]), measure="npv")
    assert npv_row["points"] == points
    found = [npv_row[f"variance_{part}"] for part in ("luck", "prices", "physical")]
    assert found == pytest.approx([float(np.var(z[2][:replications], ddof=1)), 4.0, 9.0], rel=0.12)
    shares = npv_row["share_prices"], npv_row["share_physical"]
    assert shares == pytest.approx((found[1] / sum(found), found[2] / sum(found)))
