"""Pass-through and elasticity: a price that moves by a part of a cost, and demand that moves with it, as in a textbook."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.economics.selling_price import market_level, start_price_usd
from sim.evaluate import Result, evaluate
from sim.running.store import study_key
from sim.scenario.kinds import prices, with_values
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from sim.scenario.subjects.market import demand_factors, price_factors

TEXT = """
name: market
start: 2026-01-01
horizon: 730 d
product: {mass: 1 kg, hash_rate: 200 TH}
stations: {s: {slots: unlimited, unattended: true}}
flows: {job: [{do: {station: s, work: 1 min, next: ship}}], mend: [{fix: {station: s, work: 1 min, next: ship_back}}]}
demand:
  job: {contracts: {a: {volume: 36500 per year, every: 1 d}}}
  mend: {contracts: {b: {volume: 3650 per year, every: 1 d}}}
money: {prices: {unit: 1000 USD/unit, repair: 10 USD/unit}}
customer: {hash_price: 50 USD/PH/d, life: 5 years, failures: 0 per year}
finance: {discount_rate: 10 %, years: 2 years}
"""


def scenario(folder: Path, *settings: str) -> Scenario:
    path = folder / "market.yaml"
    path.write_text(TEXT)
    return load(path, settings=settings).scenario


def market(costs: str, pass_through: int, elasticity: float) -> str:
    return f"market={{costs: {costs}, pass_through: {pass_through} %, elasticity: {elasticity}}}"


def placed(result: Result, flow: str) -> np.ndarray:
    rows = result.tables["quantities"].where(driver="units_placed", flow=flow)
    return np.array(rows["quantity"])


def revenue(result: Result) -> list[float]:
    rows = result.tables["cash"].where(line="revenue")
    return [float(each) for each in rows["amount_usd"]]


def test_customers_move_by_constant_elasticity(tmp_path: Path) -> None:
    """A cost of 40 %, half of it in the price: 1.2 ^ -2 = 69.4 % of the orders; repairs stay as they are."""
    found = evaluate(scenario(tmp_path, market("{2027-01-01: 40 %}", 50, -2)), 1, 0)
    orders = placed(found, "job")
    assert orders[:12].sum() == 36_500
    assert orders[12:].sum() == pytest.approx(36_500 / 1.2**2, abs=1)
    assert placed(found, "mend").sum() == 7_300


def test_at_an_elasticity_of_one_revenue_stays_as_it_was(tmp_path: Path) -> None:
    """The textbook: 25 % dearer and a fifth fewer."""
    plain, moved = (evaluate(scenario(tmp_path, *each), 1, 0) for each in ((), (market("{2027-01-01: 25 %}", 100, -1),)))
    assert placed(moved, "job")[12:].sum() == 0.8 * 36_500
    assert revenue(moved) == pytest.approx(revenue(plain), rel=1e-4)


def test_without_elasticity_only_the_price_moves(tmp_path: Path) -> None:
    plain, moved = (evaluate(scenario(tmp_path, *each), 1, 0) for each in ((), (market("{2027-01-01: 10 %}", 60, 0),)))
    assert placed(moved, "job").tolist() == placed(plain, "job").tolist()
    first, second = (np.array(revenue(each)) for each in (plain, moved))
    units = second - first
    assert units[0] == pytest.approx(0, abs=1)
    assert units[1] == pytest.approx(0.06 * 36_500 * 1000, rel=1e-4)


def test_a_month_has_the_mean_of_its_days(tmp_path: Path) -> None:
    own = scenario(tmp_path, market("{2026-02-15: 20 %, 2026-04-01: -10 %}", 50, 0))
    begins = np.array([0, 31, 59, 90, 120]) * 24.0
    assert market_level(own, begins).tolist() == pytest.approx([1, 1.05, 1.1, 0.95, 0.95])


@pytest.mark.parametrize(("horizon", "from_day", "dearer"), [("730 d", "2026-02-15", 14 / 28), ("45 d", "2026-02-08", 7 / 14)])
def test_the_last_month_ends_with_the_calendar_or_with_the_run(tmp_path: Path, horizon: str, from_day: str, dearer: float) -> None:
    """February has 28 days; a run of 45 days ends on its 15th. From a day on the price is 10 % higher."""
    own = scenario(tmp_path, market(f"{{{from_day}: 20 %}}", 50, 0), f"horizon={horizon}")
    assert market_level(own, np.array([0, 31]) * 24.0).tolist() == pytest.approx([1, 1 + 0.1 * dearer])


def test_factors_by_hand(tmp_path: Path) -> None:
    own = scenario(tmp_path, market("{2027-01-01: 8.6 %}", 60, -1.2)).market
    assert price_factors(own) == {date(2027, 1, 1): pytest.approx(1.0516)}
    assert demand_factors(own) == {date(2027, 1, 1): pytest.approx(0.94141, abs=1e-5)}
    assert price_factors(None) == demand_factors(None) == {}


def test_the_market_is_simulated_and_no_price_that_is_drawn(tmp_path: Path) -> None:
    own, other = (scenario(tmp_path, market("{2027-01-01: 8 %}", share, -1)) for share in (60, 70))
    assert study_key(own, 1) != study_key(other, 1)
    assert not [key for key in prices(own) if key.startswith("market")]


def test_the_price_follows_the_hash_price(tmp_path: Path) -> None:
    """At 40 instead of 50 USD/PH/d the price falls by a fifth, or by half of it; never below nothing."""
    follows = "money.prices.follows_hash_price={at: 50 USD/PH/d, share: %s}"
    for share, hash_price, price in (("100 %", 40, 800), ("50 %", 40, 900), ("100 %", 60, 1200), ("100 %", 0, 0)):
        own = scenario(tmp_path, follows % share, f"customer.hash_price={hash_price} USD/PH/d")
        assert float(start_price_usd(own)) == pytest.approx(price)
    drawn = with_values(scenario(tmp_path, follows % "100 %"), {"customer.hash_price": np.array([[25.0], [50.0]])})
    assert start_price_usd(drawn).tolist() == [[500.0], [1000.0]]


def test_a_share_of_contracts_and_orders_comes_here(tmp_path: Path) -> None:
    found = evaluate(scenario(tmp_path, "demand.job.share=40 %"), 1, 0)
    assert placed(found, "job").sum() == 0.4 * 73_000
