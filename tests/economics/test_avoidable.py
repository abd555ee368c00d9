"""Avoidable cost and contribution beside full cost, by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.causes import Term, by_cause
from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.worth.cash import yearly_cash
from tests.economics.small import small, steady

SHARED_USD = (  # a year, of the small plant
    1000 * (8 + 3) + 500_000 * 0.002  # building, insurance
    + 7300  # overhead
    + 10 * 8760 * 0.10 + (6 + 10) * 12 * 6  # base load, and its peak
    + 73_000 / 2  # depreciation
    + 160 * 12 * 30 * 1.4  # the office, who never works on a unit
)  # fmt: skip


def test_shared_cost_is_not_avoidable(tmp_path: Path) -> None:
    """New units keep hands busy for 66 of 88 hours, so their full cost bears three quarters of what is shared; 240 a year."""
    found = valued(steady(), small(tmp_path)).measures
    full, own = (float(found[name, "build"][0]) for name in ("landed_cost", "avoidable_cost"))
    assert full - own == pytest.approx(0.75 * SHARED_USD / 240, rel=1e-6)
    assert float(found["contribution", "build"][0]) == pytest.approx(240 * (2200 - own) / 1e6)


def test_contributions_less_what_is_shared_and_held_are_the_profit(tmp_path: Path) -> None:
    """Full profit leaves out the cost of capital in stock, which is avoidable: 12 % on chips and on units under way."""
    found = valued(steady(), small(tmp_path)).measures
    earned = sum(float(found["contribution", flow][0]) for flow in ("build", "repair"))
    held = (50 * (100 + 6 + 5 + 67.16 / 140) + 20 * 2200) * 0.12  # chips at price, freight, duty and fees, miners at their price
    assert float(found["profit", "plant"][0]) == pytest.approx(earned + (held - SHARED_USD) / 1e6, rel=2e-3)
    assert float(found["spending", "plant"][0]) == pytest.approx(float(found["revenue", "plant"][0] - found["profit", "plant"][0]))


def test_a_dearer_overhead_leaves_avoidable_cost_as_it_is(tmp_path: Path) -> None:
    dear = small(tmp_path, "money.overhead.it_and_software=900000 USD/year", "pools.office.wage=99 USD/h")
    plain = small(tmp_path)
    one, other = (valued(steady(), each).measures for each in (plain, dear))
    for flow in ("build", "repair"):
        assert float(one["avoidable_cost", flow][0]) == float(other["avoidable_cost", flow][0])


def test_a_repair_with_downtime_is_both(tmp_path: Path) -> None:
    customer = (
        "customer={hash_price: 50 USD/PH/d, fall: 0 %/year, power: 3 kW, power_price: 0 USD/kWh, life: 5 years, failures: 5 % per year}"
    )
    found = valued(steady(), small(tmp_path, customer)).measures
    both = float(found["repair_cost", "repair"][0]) + float(found["downtime_cost", "repair"][0])
    assert float(found["repair_cost_with_downtime", "repair"][0]) == pytest.approx(both)


def test_the_bridge_keeps_flows_apart() -> None:
    """10 more of wages on repairs and 10 less on new units are two causes, not none; what flows share is the plant's."""
    base = {("labor", "wages", "bench", flow): Term(1.0, 20.0) for flow in ("build", "repair")} | {
        ("overhead", "overhead", "it", ""): Term(1.0, 5.0)
    }
    other = {
        ("labor", "wages", "bench", "build"): Term(1.0, 10.0),
        ("labor", "wages", "bench", "repair"): Term(1.0, 30.0),
        ("overhead", "overhead", "it", ""): Term(1.0, 6.0),
    }
    found = {cause: amount for cause, amount in by_cause(base, other).items() if amount}
    assert found == {"build: wages": -10.0, "repair: wages": 10.0, "overhead": 1.0}


def test_a_plant_stands_still_where_units_lose_money_at_the_margin(tmp_path: Path) -> None:
    """At 600 USD a miner new units alone cost more than they earn: from the second year on that is not lost."""
    cheap = ("money.prices.terahash=3 USD/TH", "warm_up=365 d")
    works, stands = (small(tmp_path, *cheap, f"finance.idles={yes}") for yes in ("false", "true"))
    costs = price(steady(), works)
    table = costs.table()
    second = table.rows((table["month"] >= 12) & (table["flow"] == "build"))
    spent = float(second["amount_usd"].sum())
    unpaid = float(second.rows(np.isin(second["category"], ("depreciation", "stock holding")))["amount_usd"].sum())
    loss = spent - unpaid - 0.75 * (SHARED_USD - 73_000 / 2) - 240 * 600
    assert loss > 10_000
    assert works.finance is not None
    assert stands.finance is not None
    before, after = (yearly_cash(costs, each) for each in (works.finance, stands.finance))
    spared = after.lines["losses spared by standing still"].tolist()
    assert spared == pytest.approx([0, 0, loss, loss, loss, loss], rel=1e-5)
    assert float((after.total - before.total)[2]) == pytest.approx(loss, rel=1e-5)  # a plant that loses so much pays no tax either way


def test_a_plant_that_earns_at_the_margin_never_stands_still(tmp_path: Path) -> None:
    scenario = small(tmp_path, "finance.idles=true")
    assert scenario.finance is not None
    assert "losses spared by standing still" not in yearly_cash(price(steady(), scenario), scenario.finance).lines
