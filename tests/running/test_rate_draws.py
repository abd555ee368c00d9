"""Exchange rates: a geometric Brownian motion, costs that follow it, and stated paths, by hand."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.outcomes import Outcomes
from sim.running.chance_draws import drawn_outcomes
from sim.running.rate_draws import rate_draws
from sim.scenario.loading import ScenarioError
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, small, steady

MYR = "{MYR: {volatility: 20 %, labor: 50 %, parts: {screw: 100 %}}}"


def paid_in(tmp_path: Path, currencies: str) -> Scenario:
    """The small plant, some of whose costs are paid in other currencies."""
    return small(tmp_path, text=TEXT.replace("  overhead:", f"  currencies: {currencies}\n  overhead:"))


def amounts(lines: tuple, kind: str, of: str) -> np.ndarray:
    return sum(line.amount for line in lines if line.kind.name == kind and of in line.of)


def test_the_law_of_the_rate(tmp_path: Path) -> None:
    """After t years: mean 1, standard deviation of the logarithm 20 % x sqrt(t), and independent steps."""
    paths = rate_draws(paid_in(tmp_path, MYR), 4000, seed=1)["MYR"]
    years = np.array([0, 181, 365, 730]) / 365  # 1 January, 1 July, 1 January twice
    at = paths[:, [0, 6, 12, 24]]
    assert_allclose(at.mean(axis=0), 1.0, atol=0.01)
    assert_allclose(np.log(at).std(axis=0), 0.2 * np.sqrt(years), rtol=0.03, atol=1e-12)
    assert_allclose(np.log(at).mean(axis=0), -(0.2**2) * years / 2, atol=0.005)
    steps = np.diff(np.log(at), axis=1)
    assert abs(np.corrcoef(steps[:, 1], steps[:, 2])[0, 1]) < 0.05


def test_the_stream_is_that_of_the_currency(tmp_path: Path) -> None:
    """Half the volatility moves the same path half as far (on the logarithm), whatever else a site has."""
    wild, calm = (rate_draws(paid_in(tmp_path, MYR.replace("20 %", share)), 50, 1)["MYR"] for share in ("20 %", "10 %"))
    years = np.log(wild[:, 12]) + 0.2**2 / 2, np.log(calm[:, 12]) + 0.1**2 / 2
    assert_allclose(years[0], 2 * years[1])


def test_costs_paid_in_it_follow_and_no_others(tmp_path: Path) -> None:
    """A rate of 80 % from the second year on: half of wages and all of screws 20 % cheaper, half and not at all the others."""
    scenario, levels = paid_in(tmp_path, MYR), np.where(np.arange(24) < 12, 1.0, 0.8)
    plain = price(steady(), small(tmp_path)).lines
    moved = price(steady(), scenario, Outcomes({}, {"MYR": levels})).lines
    for kind, of, share in (
        ("wages", "assembly", 0.5),
        ("material", "screw", 1.0),
        ("material", "chip", 0.0),
        ("duty on a part", "chip", 0.0),
    ):
        assert_allclose(amounts(moved, kind, of), amounts(plain, kind, of) * (1 + share * (levels - 1)), err_msg=kind)


def test_a_stated_path_holds_in_a_run_and_a_volatility_alone_changes_none(tmp_path: Path) -> None:
    plain = valued(steady(), small(tmp_path)).measures["npv", "plant"][0]
    assert valued(steady(), paid_in(tmp_path, MYR)).measures["npv", "plant"][0] == plain
    stated = paid_in(tmp_path, "{MYR: {labor: 50 %, path: {2027-01-01: 80 %}}}")
    lines = price(steady(), stated).lines
    assert_allclose(amounts(lines, "wages", "office")[[11, 12]], [160 * 30, 160 * 30 * 0.9])


def test_what_is_expected_over_draws_is_the_path(tmp_path: Path) -> None:
    """Wages are linear in the rate, whose mean is its path."""
    scenario = paid_in(tmp_path, MYR)
    drawn = price(steady(), scenario, drawn_outcomes(scenario, 2000, seed=2)).lines
    assert_allclose(amounts(drawn, "wages", "office").mean(axis=0), 160 * 30, rtol=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{MYR: {labor: 70 %}, THB: {labor: 60 %}}", "all currencies together pay 130 % of it: 100 % at most, what is left is paid in USD"),
        ("{MYR: {parts: {scew: 10 %}}}", "no part named 'scew'; did you mean 'screw'?"),
        ("{MYR: {wages: 10 %}}", "unknown key"),
        ("{MYR: {volatility: 7}}", "expected 0 % to 100 %, got '7'; write '7 %'"),
    ],
)
def test_a_currency_that_makes_no_sense(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        paid_in(tmp_path, text)
    assert said in str(error.value)
