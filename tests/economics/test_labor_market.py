"""A narrow labor market by hand: the pay it asks for, how wages of an occupation grow, and how long hiring takes."""

from math import sqrt

import numpy as np
import pytest

from sim.building import build
from sim.calendars import DAY
from sim.draws import Draws
from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.wages import wage_usd
from sim.scenario.kinds import with_values
from sim.scenario.loading import load
from tests.building.test_opening import PLANT
from tests.economics.small import TEXT, small, steady
from tests.scenario.test_checks import cases, said

MARKET = TEXT.replace("wage: 20 USD/h,", "wage: 20 USD/h, labor_market: {people: 30, supply_elasticity: 2},")


def wages(scenario, month=0) -> float:
    """USD of straight-time wages of assembly in a month."""
    lines = [line for line in price(steady(), scenario).lines if line.kind.name == "wages" and line.of[0] == "assembly"]
    return float(sum(line.amount[month] for line in lines))


def test_pay_rises_by_the_inverse_power_of_the_supply(tmp_path):
    """Three of 30 people: (1 + 3/30) ^ (1/2) = sqrt(1.1), 4.88 % more; 480 paid hours a month at 20 USD."""
    scenario = small(tmp_path, text=MARKET)
    assert float(wage_usd(scenario, "assembly")) == pytest.approx(20 * sqrt(1.1))
    assert wages(scenario) == pytest.approx(480 * 20 * sqrt(1.1))
    assert float(valued(steady(), scenario).measures["offered_premium", "assembly"][0]) == pytest.approx(100 * (sqrt(1.1) - 1))
    assert wages(small(tmp_path)) == pytest.approx(480 * 20)


def test_a_plant_that_is_small_in_its_market_pays_the_market(tmp_path):
    text = MARKET.replace("people: 30", "people: 1000000")
    assert wages(small(tmp_path, text=text)) == pytest.approx(480 * 20, rel=1e-5)


def test_draws_of_the_market_are_priced_at_once(tmp_path):
    scenario = small(tmp_path, text=MARKET)
    drawn = with_values(scenario, {"pools.assembly.labor_market.people": np.array([[30.0], [10.0]])})
    assert wage_usd(drawn, "assembly")[:, 0] == pytest.approx([20 * sqrt(1.1), 20 * sqrt(1.3)])
    assert valued(steady(), drawn).measures["offered_premium", "assembly"][0].shape == (2,)


def test_wages_of_an_occupation_grow_by_their_own_rate(tmp_path):
    """A year after the start at 10 % a year, where all other wages stay."""
    scenario = small(tmp_path, text=TEXT.replace("wage: 20 USD/h,", "wage: 20 USD/h, wage_growth: 10 %/year,"))
    assert wages(scenario, 12) == pytest.approx(wages(scenario) * 1.1)
    office = [line for line in price(steady(), scenario).lines if line.kind.name == "wages" and line.of[0] == "office"]
    assert office[0].rate.size == 1 or len(set(office[0].rate.tolist())) == 1


def hired_days(text: str, folder) -> list[int]:
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(text)
    scenario = load(folder / "plant.yaml", [folder / "over.yaml"]).scenario
    return [second // DAY for second in build(scenario, Draws(1, 0)).pools[0].hired_s.tolist()]


def test_many_seats_on_a_day_take_longer_to_fill(tmp_path):
    """Nine seats open on day 28, beside three vacancies: sqrt(1 + 9/3) = 2 times the ten days, so they are taken on day 48."""
    text = "workforce: {{ramp: {{2026-01-05: 25 %, 2026-02-02: 100 %}}}}\npools: {{crew: {{shifts: {{day: 12}}, hiring: 10 d{more}}}}}"
    assert hired_days(text.format(more=""), tmp_path) == [38] * 9
    assert hired_days(text.format(more=", labor_market: {vacancies: 3}"), tmp_path) == [48] * 9
    assert hired_days(text.format(more=", labor_market: {vacancies: 3, hiring_elasticity: 0 %}"), tmp_path) == [38] * 9


MISTAKES = """
pools: {test: {labor_market: {}}}
    over.yaml:1:16: pools.test.labor_market: changes nothing: needs `people`, for the wage, or `vacancies`, for the time to hire
pools: {test: {labor_market: {people: 0}}}
    over.yaml:1:39: pools.test.labor_market.people: expected 1 or more, got '0'
pools: {test: {labor_market: {vacancies: 30}}}
    over.yaml:1:31: pools.test.labor_market.vacancies: needs `hiring`, the time that it makes longer: give pools.test.hiring
pools: {test: {labor_market: {people: 300, supply_elasticity: 0}}}
    over.yaml:1:63: pools.test.labor_market.supply_elasticity: expected 0.1 to 100, got 0
"""


@pytest.mark.parametrize(("overlay", "mistake"), cases(MISTAKES))
def test_mistakes(overlay, mistake, tmp_path):
    assert " ".join(said(tmp_path, overlay)) == mistake
