"""The customer's total cost by hand: what he pays, what he loses while he waits, and while his miner is away for repair."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad

from sim.economics.landed import valued
from sim.quantities import Quantities
from sim.scenario.loading import ScenarioError
from sim.scenario.schema import Scenario
from tests.economics.small import bill, small, steady

# 200 TH at 50 USD/PH/d earn 10 USD a day; 3.5 kW at 0.05 USD/kWh cost 4.20 USD of it
OWNER = ("customer.hash_price=50 USD/PH/d", "customer.power=3.5 kW", "customer.power_price=0.05 USD/kWh", "customer.life=4 years",
         "customer.failures=10 % per year")  # fmt: skip


def waiting(months: int = 24) -> Quantities:
    """20 units and 10 repairs a month, for which customers wait 15 and 30 days each."""
    rows = [
        (month, *row)
        for month in range(months)
        for row in (
            ("units_delivered", "sea_out", "build", 20.0),
            ("units_delivered", "road", "repair", 10.0),
            ("customers_wait", "", "build", 20 * 15.0),
            ("customers_wait", "", "repair", 10 * 30.0),
        )
    ]
    return bill(rows, months=months)


def owners(scenario: Scenario, quantities: Quantities | None = None) -> dict[str, float]:
    found = valued(quantities or waiting(), scenario).measures
    wanted = ("customer_cost", "customer_cost_part", "downtime_cost")
    return {f"{measure} {of}": float(value) for (measure, of), (value, _) in found.items() if measure in wanted}


def test_a_steady_hash_price_by_hand(tmp_path: Path) -> None:
    assert owners(small(tmp_path, *OWNER, "customer.on_top=40 USD/unit")) == pytest.approx(
        {
            "downtime_cost repair": 30 * 5.8,
            "customer_cost build": 2200 + 40 + 15 * 5.8 + 4 * 0.1 * 30 * 5.8,
            "customer_cost_part price": 11 * 200,
            "customer_cost_part paid on top": 40,
            "customer_cost_part waiting": 15 * 5.8,
            "customer_cost_part downtime": 4 * 0.1 * 30 * 5.8,  # 0.4 failures in four years, 30 days each
        }
    )


def test_gross_where_power_is_paid_for_all_the_same(tmp_path: Path) -> None:
    found = owners(small(tmp_path, *OWNER, "customer.power_price=0 USD/kWh"))
    assert found["downtime_cost repair"] == pytest.approx(300)
    assert found["customer_cost_part downtime"] == pytest.approx(4 * 0.1 * 300)


def test_a_falling_hash_price_by_hand(tmp_path: Path) -> None:
    # one month: waiting at the price of the start, downtime over a life in which 10 USD a day fall by 30 % a year to 4.20 of power
    found = owners(small(tmp_path, *OWNER, "customer.fall=30 %/year"), waiting(months=1))
    assert found["customer_cost_part waiting"] == pytest.approx(15 * 5.8)
    of_life, _ = quad(lambda t: max(10 * 0.7**t - 4.2, 0.0), 0, 4, points=[np.log(0.42) / np.log(0.7)])
    assert found["customer_cost_part downtime"] == pytest.approx(0.1 * 30 * of_life)
    gross = owners(small(tmp_path, *OWNER, "customer.fall=30 %/year", "customer.power=0 kW"), waiting(months=1))
    assert gross["customer_cost_part downtime"] == pytest.approx(0.1 * 30 * quad(lambda t: 10 * 0.7**t, 0, 4)[0])


def test_the_price_of_a_day_follows_the_months(tmp_path: Path) -> None:
    found = owners(small(tmp_path, *OWNER, "customer.fall=30 %/year", "customer.power=0 kW"), waiting(months=12))
    begins = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]) / 365
    assert found["downtime_cost repair"] == pytest.approx(30 * np.mean(10 * 0.7**begins))


def test_a_miner_that_does_not_pay_its_power_loses_nothing(tmp_path: Path) -> None:
    found = owners(small(tmp_path, *OWNER, "customer.power_price=0.20 USD/kWh"))
    assert (found["customer_cost_part waiting"], found["customer_cost_part downtime"]) == (0, 0)


def test_draws_of_prices_give_what_single_prices_give(tmp_path: Path) -> None:
    prices, falls = (33.0, 38.0, 60.0), (0.0, 0.1, 0.24)
    alone = [
        owners(small(tmp_path, *OWNER, f"customer.hash_price={price} USD/PH/d", f"customer.fall={100 * fall} %/year"))
        for price, fall in zip(prices, falls, strict=True)
    ]
    scenario = small(tmp_path, *OWNER)
    assert scenario.customer is not None
    drawn = {
        "hash_price": replace(scenario.customer.hash_price, value=np.array(prices)[:, np.newaxis]),
        "fall": replace(scenario.customer.fall, value=np.array(falls)[:, np.newaxis]),
    }
    together = valued(waiting(), scenario.model_copy(update={"customer": scenario.customer.model_copy(update=drawn)})).measures
    for name, of in (("customer_cost", "build"), ("customer_cost_part", "downtime"), ("downtime_cost", "repair")):
        assert together[name, of][0].tolist() == pytest.approx([each[f"{name} {of}"] for each in alone])


def test_without_a_customer_nothing_is_said(tmp_path: Path) -> None:
    assert owners(small(tmp_path)) == {}
    assert owners(small(tmp_path, *OWNER), steady())["customer_cost_part waiting"] == 0  # a bill without the driver


def test_a_customer_needs_a_price_and_a_hash_rate(tmp_path: Path) -> None:
    terms = ("customer.commitment.volatility=60 %", "customer.commitment.worth=100 %", "customer.commitment.salvage_value=100 %")
    with pytest.raises(ScenarioError) as caught:
        small(tmp_path, *OWNER, *terms)
    assert sorted(str(issue).partition("customer")[2] for issue in caught.value.issues) == [
        ".commitment.salvage_value: expected less than 100 %, got '100 %'",
        ".commitment.worth: expected more than 100 %, got '100 %'",
    ]


@pytest.mark.parametrize(("hash_rate", "power", "worth"), [(200, 3500, 61), (270, 3645, 101)])
def test_sixteen_days_sooner_are_worth_what_the_sources_say(tmp_path: Path, hash_rate: float, power: float, worth: float) -> None:
    """28 to 12 days of turnaround for an S21 and an S21 XP at 38 USD/PH/d and 4.5 cents of power, as compiled with the input data."""
    terms = ("customer.hash_price=38 USD/PH/d", "customer.power_price=0.045 USD/kWh", f"customer.power={power} W")
    settings = (*OWNER, *terms, f"product.hash_rate={hash_rate} TH")
    rows = {days: [(0, "units_delivered", "road", "repair", 1.0), (0, "customers_wait", "", "repair", days)] for days in (28.0, 12.0)}
    slow, fast = (owners(small(tmp_path, *settings), bill(rows[days], months=1))["downtime_cost repair"] for days in (28.0, 12.0))
    assert slow - fast == pytest.approx(worth, abs=0.5)
