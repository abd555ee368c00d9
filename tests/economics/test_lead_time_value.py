"""The value of lead time against integrals, limits and points of the cost-differential curve."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from sim.economics.costs import price
from sim.economics.drivers import drivers
from sim.economics.landed import economics, valued
from sim.economics.newsvendor import discount, discount_when_uncertain, lead_times_days, mismatch
from sim.quantities import QUANTITY_NAMES, Quantities
from sim.scenario.assumption import Assumption
from sim.scenario.subjects.customer import Commitment
from sim.tables import concatenated, table
from tests.economics.small import bill, small, steady

Floats = NDArray[np.float64]


def terms(volatility: float = 0.6, worth: float = 1.2, salvage_value: float = 0.68) -> Commitment:
    return Commitment.model_construct(
        volatility=Assumption(volatility, ""), worth=Assumption(worth, ""), salvage_value=Assumption(salvage_value, "")
    )


def best_gain(years: list[float], volatility: float, worth: float, salvage_value: float, price: float) -> float:
    """The most a buyer can expect from his order, by integrating over demand and searching over orders."""

    def gain(order: float) -> float:
        total = 0.0
        for lead_time in years:
            v = volatility * np.sqrt(lead_time)
            sold, _ = quad(
                lambda z, v=v: min(np.exp(v * z - v * v / 2), order) * norm.pdf(z), -9, 9, limit=200, points=[np.log(order) / v + v / 2]
            )
            total += (worth - salvage_value) * sold / len(years)
        return total - (price - salvage_value) * order

    return -minimize_scalar(lambda order: -gain(order), bounds=(0.3, 2.0), method="bounded", options={"xatol": 1e-9}).fun


@pytest.mark.parametrize(
    ("years", "volatility", "worth", "salvage_value"), [(0.1, 0.6, 1.2, 0.68), (0.3, 1.0, 1.5, 0.4), (0.05, 0.4, 1.1, 0.9)]
)
def test_against_integrals(years: float, volatility: float, worth: float, salvage_value: float) -> None:
    case = terms(volatility, worth, salvage_value)
    less, lost = float(discount(np.array([years]), case)[0]), float(mismatch(np.array([years]), case)[0])
    assert best_gain([years], volatility, worth, salvage_value, 1 - less) == pytest.approx(worth - 1, abs=1e-7)
    assert best_gain([years], volatility, worth, salvage_value, 1.0) == pytest.approx(worth - 1 - lost, abs=1e-7)


def test_an_uncertain_lead_time_against_integrals() -> None:
    years = [0.02, 0.05, 0.2]
    less = float(discount_when_uncertain(np.array(years), terms()))
    assert best_gain(years, 0.6, 1.2, 0.68, 1 - less) == pytest.approx(0.2, abs=1e-7)


def test_no_lead_time_and_no_volatility_cost_nothing() -> None:
    assert discount(np.zeros(1), terms()) == mismatch(np.zeros(1), terms()) == 0
    assert discount(np.ones(1), terms(volatility=0.0)) == mismatch(np.ones(1), terms(volatility=0.0)) == 0
    assert discount_when_uncertain(np.zeros(3), terms()) == pytest.approx(0, abs=1e-8)


def test_longer_and_less_sure_costs_more() -> None:
    years = np.linspace(0, 1, 30)
    for curve in (discount, mismatch):
        assert np.all(np.diff(curve(years, terms())) > 0)
        assert np.all(curve(years[1:], terms(volatility=0.7)) > curve(years[1:], terms()))


def test_a_known_lead_time_is_a_point_of_the_curve() -> None:
    for days in (1.0, 20.0, 90.0):
        assert discount_when_uncertain(np.full(20, days / 365), terms()) == pytest.approx(discount(np.array([days / 365]), terms())[0])


def test_draws_of_terms_in_one_pass() -> None:
    one = terms()
    drawn = one.model_copy(update={"volatility": replace(one.volatility, value=np.array([[0.4], [0.6], [1.0]]))})
    years = np.array([0.02, 0.05, 0.2])
    alone = [float(discount_when_uncertain(years, terms(volatility=v))) for v in (0.4, 0.6, 1.0)]
    assert discount_when_uncertain(years, drawn).tolist() == pytest.approx(alone)


BUYER = "commitment: {volatility: 60 %, worth: 120 %, salvage_value: 68 %}"
SETTINGS = f"customer={{hash_price: 38 USD/PH/d, life: 5 years, failures: 5 % per year, {BUYER}}}"


def test_the_lead_times_of_a_bill_by_twentieths(tmp_path: Path) -> None:
    rows = [(0, "units_by_days", "30", "build", 5.0), (1, "units_by_days", "10", "build", 15.0), (1, "units_by_days", "9", "build", 20.0)]
    known = drivers(bill(rows, months=2), small(tmp_path))
    assert lead_times_days(known, "build", slice(0, None)).tolist() == pytest.approx(
        [9.5] * 10 + [10.5] * 7 + [10.5 / 2 + 30.5 / 2] + [30.5] * 2
    )
    assert lead_times_days(known, "build", slice(1, None)).mean() == pytest.approx((20 * 9.5 + 15 * 10.5) / 35)
    assert not len(lead_times_days(known, "repair", slice(0, None)))


def test_the_measure_is_the_curve_at_the_price(tmp_path: Path) -> None:
    rows = [(0, "units_by_days", "36", "build", 8.0), (0, "units_delivered", "sea_out", "build", 8.0)]
    scenario, quantities = small(tmp_path, SETTINGS), bill(rows, months=2)
    value, unit = valued(quantities, scenario).measures["lead_time_discount", "build"]
    assert (float(value), unit) == (pytest.approx(2200 * float(discount(np.array([36.5 / 365]), terms())[0])), "USD/unit")
    curve = economics(quantities, scenario)["profiles"].where(profile="discount_by_lead_time", of="build")
    assert curve["x"].tolist() == [float(k) for k in range(121)]
    assert curve["value"].tolist() == pytest.approx((2200 * discount(curve["x"] / 365, terms())).tolist())


def test_landed_cost_times_units_is_the_cost_of_what_was_delivered(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    found, lines = valued(steady(), scenario).measures, price(steady(), scenario).lines
    for measure, flow, units in (("landed_cost", "build", 480), ("repair_cost", "repair", 240)):
        assert float(found[measure, flow][0]) * units == pytest.approx(sum(float(line.amount.sum()) for line in lines if line.flow == flow))


def test_what_is_conceded_for_the_lead_time_costs_the_plant_unit_by_unit(tmp_path: Path) -> None:
    """All units take 90 days and a half, at a volatility of 60 % and even stakes: w (N(v) - N(0)) of the price, half of it conceded."""
    stakes = "commitment: {volatility: 60 %, worth: 120 %, salvage_value: 80 %"
    owner = f"customer={{hash_price: 50 USD/PH/d, life: 5 years, failures: 5 % per year, {stakes}"
    quantities = steady()
    rows = [(month, "units_by_days", "90", "build", 20.0, "units") for month in range(24)]
    quantities = Quantities(quantities.months, concatenated([quantities.table, table(QUANTITY_NAMES, rows)]), quantities.entries)
    free, dear = (valued(quantities, small(tmp_path, f"{owner}{more}}}}}")) for more in ("", ", conceded: 50 %"))
    share = 0.4 * (float(norm.cdf(0.6 * np.sqrt(90.5 / 365))) - 0.5)  # worth and salvage value lie evenly about the price: z = 0
    assert float(free.measures["lead_time_discount", "build"][0]) == pytest.approx(2200 * share)
    more = float(dear.measures["landed_cost", "build"][0]) - float(free.measures["landed_cost", "build"][0])
    assert more == pytest.approx(0.5 * 2200 * share)
    assert free.cash is not None
    assert dear.cash is not None
    assert "penalties" not in free.cash.lines
    assert dear.cash.lines["penalties"][1] == pytest.approx(-240 * 0.5 * 2200 * share, rel=2e-3)
    assert dear.cash.lines["revenue"].tolist() == free.cash.lines["revenue"].tolist()
    assert dear.cash.lines["duty and fees"].tolist() == free.cash.lines["duty and fees"].tolist()
