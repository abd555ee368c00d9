"""Yearly cash, tax and the measures of money: by hand, and the identities of accounting."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.categories import Categories, Kinds
from sim.economics.costs import Costs, price
from sim.economics.escalation import Price
from sim.economics.landed import economics, returns
from sim.economics.lines import Line
from sim.economics.worth.cash import Cash, yearly_cash
from sim.economics.worth.cashflow import irr_all, npv_usd
from sim.economics.worth.income_tax import tax_with_losses
from sim.economics.worth.investment import basis_usd, depreciation_usd
from sim.economics.years import REPEATED, SIMULATED, years_of
from sim.evaluate import evaluate
from sim.quantities import Quantities
from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, bill, scaled, small, steady

MINER = 2200.0


@pytest.fixture(scope="module")
def scenario(tmp_path_factory) -> Scenario:
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def costs(scenario) -> Costs:
    return price(steady(), scenario)


@pytest.fixture(scope="module")
def cash(costs, scenario) -> Cash:
    return yearly_cash(costs, scenario.finance)


def measures(quantities: Quantities, scenario: Scenario) -> dict[tuple[str, str], float]:
    table = economics(quantities, scenario)["measures"]
    return {(name, of): value for name, of, value in zip(*(table[column].tolist() for column in ("measure", "of", "value")), strict=True)}


# ---- years out of months


def test_a_year_has_8760_hours_whatever_the_calendar():
    """January of a leap year from the 5th on, and five years of 365 days: 61 months."""
    days = [27, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    five = [*days, *(31 if month % 12 == 0 else length for _ in range(4) for month, length in enumerate(days)), 4]
    years = years_of(24.0 * np.array(five), 10)
    weights = years.weights
    assert years.simulated == 5
    assert years.beyond.tolist() == [1, 2, 3, 4, 5]
    assert (years.typical, years.ago.tolist()) == ((4, 3, 2, 1, 0), [0, 1, 2, 3, 4])
    assert weights @ (24.0 * np.array(five)) == pytest.approx(np.full(10, 8760.0))
    assert weights[:5].sum(axis=0)[:-1] == pytest.approx(np.ones(60))  # no month is lost or counted twice


@given(st.lists(st.floats(1, 744), min_size=1, max_size=80), st.integers(1, 30))
def test_every_year_is_whole(hours, years):
    found = years_of(np.array(hours), years)
    weights, simulated = found.weights, found.simulated
    assert weights.shape == (years, len(hours))
    assert weights @ np.array(hours) == pytest.approx(np.full(years, 8760.0))
    assert np.all(weights[simulated:] == weights[-1])


@pytest.mark.parametrize(
    ("months", "after", "expected"),
    [(24, 0, [100, 220, 160]), (24, 12, [100, 220, 220]), (36, 12, [100, 220, 220]), (18, 0, [100, 160, 160]), (6, 0, [100, 100, 100])],
)
def test_years_beyond_repeat_an_average_year_after_the_warm_up(months, after, expected):
    """Earning 100 a year at first and 220 a year from month 12 on: the years that begin after the warm-up count alike, and 160 is the mean
    of both; a run of a year and a half has one whole year, counted back from its end: half a year of each."""
    by_month = np.where(np.arange(months) < 12, 100 / 12, 220 / 12)
    assert years_of(np.full(months, 730.0), 3, after * 730.0).weights @ by_month == pytest.approx(expected)


def line(quantity: list[float], rate: list[float], growth: float = 0.0) -> Line:
    """A line of a cost by month; its price grows by `growth` a year after the run."""
    return Line(Kinds.WAGES, (), "build", np.array(quantity), "h", Price(np.array(rate), None, np.array([growth])))


def test_bad_luck_of_the_last_year_is_not_repeated():
    """Two years of 12 units and one of none, at 10 USD: years 4 and 5 have 8 units each, in whichever year the luck was bad."""
    for luck in ([12, 12, 0], [12, 0, 12], [0, 12, 12]):
        quantity = [float(units) / 12 for units in luck for _ in range(12)]
        found = line(quantity, [10.0]).by_year(years_of(np.full(36, 730.0), 5))
        assert found == pytest.approx([10 * units for units in luck] + [80, 80])


def test_a_duty_that_has_ended_is_not_averaged_into_later_years():
    """A rate of 10 that is 0 from the last year on: an average quantity at the rate of the last year."""
    rates = [10.0] * 24 + [0.0] * 12
    assert line([1.0] * 36, rates).by_year(years_of(np.full(36, 730.0), 5)) == pytest.approx([120, 120, 0, 0, 0])


def test_a_price_that_grows_goes_on_from_each_typical_year():
    """Units of 100, 110 and 121 USD by year; the second of 12 units and the third of none: 8 a year at 133.1 and 146.41."""
    quantity, rate = [1.0] * 24 + [0.0] * 12, [100.0] * 12 + [110.0] * 12 + [121.0] * 12
    assert line(quantity, rate, 0.1).by_year(years_of(np.full(36, 730.0), 5))[3:] == pytest.approx([8 * 133.1, 8 * 146.41])


def test_drawn_quantities_repeat_as_each_does_alone():
    years, draws = years_of(np.full(36, 730.0), 5), np.array([[1.0] * 24 + [2.0] * 12, [3.0] * 12 + [1.0] * 24])
    together = line(draws, [10.0] * 24 + [5.0] * 12).by_year(years)
    assert together == pytest.approx(np.stack([line(each, [10.0] * 24 + [5.0] * 12).by_year(years) for each in draws]))


# ---- the small plant


def test_cash_of_the_first_years_by_hand(cash):
    assert cash.lines["capital"].tolist() == [-73000, 0, 0, 0, 0, 0]
    assert cash.lines["revenue"][1:] == pytest.approx(np.full(5, 12 * (20 * MINER + 10 * 150)), rel=2e-3)
    assert cash.lines["parts bought less used"][0] == pytest.approx(-60 * (111 + 67.16 / 140))
    assert cash.lines["parts bought less used"][1] == pytest.approx(-12 * 4 * 111.5, rel=0.01)
    assert cash.lines["parts bought less used"][3:].tolist() == [0, 0, 0]
    assert cash.basis == (SIMULATED, SIMULATED, SIMULATED, REPEATED, REPEATED, REPEATED)


def test_stock_comes_back_at_the_end_at_what_was_paid_for_it(cash, costs):
    chip = costs.parts["chip"]
    assert cash.lines["stock released"][-1] == pytest.approx(chip.bought_usd.sum() - chip.used_usd.sum())
    assert cash.lines["stock released"][-1] == -cash.lines["parts bought less used"].sum()


def test_a_valuation_shorter_than_the_run_ends_with_the_stock_of_its_end(costs, scenario):
    finance = scenario.finance.model_copy(update={"years": Assumption(8760.0, "h")})
    cash = yearly_cash(costs, finance)
    assert cash.basis == (SIMULATED, SIMULATED)
    assert cash.lines["stock released"][-1] == pytest.approx((60 + 12 * 4) * 111.5, rel=0.01)


def test_depreciation_ends_with_the_life_of_the_investment(scenario):
    """P-IDENT, depreciation: it adds up to what was paid, also in years that are repeated."""
    assert depreciation_usd(scenario.finance, basis_usd(scenario.finance), 5, 0.0).tolist() == [0, 36500, 36500, 0, 0, 0]
    longer = scenario.finance.capex["line"].model_copy(update={"life": Assumption(2.5 * 8760, "h")})
    long = scenario.finance.model_copy(update={"capex": {"line": longer}})
    assert depreciation_usd(long, basis_usd(long), 5, 0.0).tolist() == [0, 29200, 29200, 14600, 0, 0]


def test_tax_depreciation_follows_a_schedule_and_the_books_the_life(tmp_path):
    """The schedule of five-year property under MACRS; a valuation that ends before it leaves its last year unused."""
    plain, macrs = small(tmp_path), small(tmp_path, "finance.capex.line.schedule=[20 %, 32 %, 19.2 %, 11.52 %, 11.52 %, 5.76 %]")
    percent = np.array([0, 20, 32, 19.2, 11.52, 11.52, 5.76, 0])
    assert depreciation_usd(macrs.finance, basis_usd(macrs.finance), 7, 0.0) == pytest.approx(730 * percent)
    assert depreciation_usd(macrs.finance, basis_usd(macrs.finance), 3, 0.0) == pytest.approx(730 * percent[:4])
    straight, scheduled = price(steady(), plain), price(steady(), macrs)
    books = [costs.table().where(category="depreciation")["amount_usd"].tolist() for costs in (straight, scheduled)]
    assert books[0] == books[1]
    gained = yearly_cash(scheduled, macrs.finance).lines["income tax"] - yearly_cash(straight, plain.finance).lines["income tax"]
    assert gained == pytest.approx(0.2 * 730 * (percent - [0, 50, 50, 0, 0, 0, 0, 0])[:6])


def test_income_tax_by_hand():
    """Loss of 100 carried forward: 60 of the next profit and 40 of the one after go free."""
    assert tax_with_losses([0.0, -100, 60, 80, 50], 0.2).tax == pytest.approx([0, 0, 0, 8, 10])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.floats(0, 0.5))
def test_income_tax_is_never_paid_back_and_spares_no_profit(profits, rate):
    """P-IDENT, tax: over all years, what is taxed is the highest the running total of profits has been."""
    tax = tax_with_losses(profits, rate).tax
    assert np.all(tax >= 0)
    assert tax.sum() == pytest.approx(rate * max(0.0, *np.cumsum(profits)), abs=1e-6)


def test_cash_reconciles_with_profit(cash, costs, scenario):
    """P-IDENT, cash: all cash of the simulated years = profit + depreciation - stock built up - tax; at the end the stock comes back."""
    revenue = sum(line.amount.sum() for line in costs.revenue)
    spent = sum(line.amount.sum() for line in costs.lines if line.kind.category is not Categories.HOLDING)
    profit, depreciation = revenue - spent, sum(line.amount.sum() for line in costs.lines if line.category == "depreciation")
    simulated = cash.total[1:3].sum() - cash.lines["income tax"][1:3].sum() - cash.lines["parts bought less used"][1:3].sum()
    assert simulated == pytest.approx(profit + depreciation, abs=0.01)
    assert cash.lines["income tax"][1:3].sum() == pytest.approx(-0.2 * profit, rel=1e-6)
    assert npv_usd(cash.total, 0.0) == pytest.approx(cash.total.sum())


def test_holding_stock_is_a_cost_but_no_payment_and_inventory_tax_is_both(cash, costs):
    holding = sum(line.amount.sum() for line in costs.lines if line.kind.category is Categories.HOLDING)
    tax = sum(line.amount.sum() for line in costs.lines if line.kind is Kinds.INVENTORY_TAX)
    assert holding > 0 and "stock holding" not in cash.lines
    assert -cash.lines["inventory tax"][1:3].sum() == pytest.approx(tax, abs=0.01)


def test_the_cash_table_adds_up_and_says_what_is_repeated(cash):
    table = cash.table()
    assert table.names == ("year", "line", "amount_usd", "basis")
    sums = [table.where(year=year)["amount_usd"].sum() for year in range(6)]
    assert sums == pytest.approx(cash.total.tolist())
    assert set(table.where(basis=REPEATED)["year"]) == {3, 4, 5}


# ---- measures


def test_landed_cost_times_units_is_what_the_flow_costs(costs, scenario):
    found, table = measures(steady(), scenario), costs.table()
    for flow, name, units in (("build", "landed_cost", 480), ("repair", "repair_cost", 240)):
        assert found[name, flow] * units == pytest.approx(table.where(flow=flow)["amount_usd"].sum(), abs=0.005 * len(table))
        assert found[name, flow] * units == pytest.approx(sum(line.amount.sum() for line in costs.lines if line.flow == flow), rel=1e-12)
        assert sum(value for (measure, _), value in found.items() if measure == f"{name}_part") == pytest.approx(found[name, flow])
    for category in ("materials", "labor", "duty and fees"):
        whole = table.where(flow="build", category=category)["amount_usd"].sum()
        assert found["landed_cost_part", category] == pytest.approx(whole / 480, abs=1e-3)


def test_measures_leave_out_the_warm_up_and_value_does_not(tmp_path):
    """The first month is ten times as dear in overtime; the landed cost after warm-up does not know of it."""
    late = small(tmp_path, "warm_up=31 d")
    plain, costly = steady(), steady()
    costly.table["quantity"][(costly.table["driver"] == "overtime_hours") & (costly.table["month"] == 0)] = 4000.0
    before, after = measures(plain, late), measures(costly, late)
    assert after["repair_cost", "repair"] == before["repair_cost", "repair"]
    assert after["npv", "plant"] < before["npv", "plant"] - 0.1


def test_revenue_and_profit_by_year(scenario, costs):
    found = measures(steady(), scenario)
    assert found["revenue", "plant"] == pytest.approx(12 * (20 * MINER + 10 * 150) / 1e6)
    spent = sum(line.amount.sum() for line in costs.lines if line.kind.category is not Categories.HOLDING) / 2
    assert found["profit", "plant"] == pytest.approx(found["revenue", "plant"] - spent / 1e6)


def test_worth_is_that_of_the_cash_flow(scenario, cash):
    tables, found = economics(steady(), scenario), measures(steady(), scenario)
    assert found["npv", "plant"] * 1e6 == pytest.approx(npv_usd(cash.total, 0.1))
    assert [found["irr", "plant"] / 100] == pytest.approx(list(irr_all(cash.total)))
    assert tables["profiles"]["value"] * 1e6 == pytest.approx(np.cumsum(cash.total))
    assert tables["profiles"]["x"].tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("flows", "named"),
    [
        ([-100, 230, -132], ["mirr", "payback", "discounted_payback"]),
        ([100, -200, 150], ["mirr"]),
        ([-100, 110], ["irr", "mirr", "payback", "discounted_payback"]),
    ],
)
def test_a_rate_is_a_measure_only_where_there_is_exactly_one(flows, named):
    assert [name for name, *_ in returns(np.array(flows, dtype=float), 0.05, 0.05)] == named


def test_a_plant_that_never_earns_has_a_value_but_no_rate_and_no_payback(scenario):
    found = measures(bill(), scenario)
    assert found["npv", "plant"] < 0
    assert not {"irr", "payback"} & {measure for measure, _ in found}


def test_without_finance_there_is_no_value(tmp_path):
    scenario = small(tmp_path, text=TEXT[: TEXT.index("finance:")])
    tables = economics(steady(), scenario)
    assert "cash" not in tables
    assert not {"npv", "irr", "payback"} & set(tables["measures"]["measure"])
    assert len(tables["profiles"]) == 0
    assert tables["profiles"]["value"].dtype == np.float64


def test_parts_of_several_flows_are_told_apart(tmp_path):
    second = "  rebuild:\n    - again: {station: bench, crew: {assembly: 1}, work: 1 h, next: ship}\nparts:"
    text = TEXT.replace("parts:\n", second + "\n", 1).replace("demand:\n", "demand:\n  rebuild: {at: [0 h]}\n")
    scenario = small(tmp_path, text=text)
    rows = [(0, "units_delivered", "", flow, 1.0) for flow in ("build", "rebuild")]
    found = economics(bill(rows), scenario)["measures"].where(measure="landed_cost_part")
    assert len(set(found["of"])) == len(found)
    assert {"build, facility", "rebuild, facility"} <= set(found["of"])


@given(st.floats(0.1, 100.0))
def test_money_scales(factor):
    """P-META, money_scaling: all prices x k gives NPV and unit cost x k; rate of return and payback stay."""
    quantities, scenario = large()
    before, after = measures(quantities, scenario), measures(quantities, scaled(scenario, factor))
    for (measure, of), value in before.items():
        assert after[measure, of] == pytest.approx(
            value * (1.0 if measure in ("irr", "mirr", "payback", "discounted_payback") else factor), rel=1e-6
        ), measure


@cache
def large() -> tuple[Quantities, Scenario]:
    with TemporaryDirectory() as folder:
        scenario = small(Path(folder))
    return steady(), scaled(scenario, 1e5)


# ---- through the engine


def test_the_money_of_a_simulated_plant_adds_up(scenario):
    """Rows, measures and cash of a real replication agree with each other."""
    tables = evaluate(scenario, seed=1, replication=0).tables
    costs, quantities, found = tables["costs"], tables["quantities"], tables["measures"]
    assert {"materials", "inbound freight", "duty and fees", "scrap", "services", "stock holding"} <= set(costs["category"])
    units = quantities.where(driver="units_delivered", flow="build")["quantity"].sum()
    assert units > 500
    landed = float(found.where(measure="landed_cost", of="build")["value"][0])
    assert landed * units == pytest.approx(costs.where(flow="build")["amount_usd"].sum(), abs=0.005 * len(costs))
    yearly = np.bincount(tables["cash"]["year"], tables["cash"]["amount_usd"])
    assert float(found.where(measure="npv")["value"][0]) * 1e6 == pytest.approx(npv_usd(yearly, 0.1))
    paid = quantities.where(driver="paid_hours", of="office/day")["quantity"].sum()
    wages = costs.where(category="labor", item="office/day, wages")["amount_usd"].sum()
    assert wages == pytest.approx(30 * paid, abs=0.01 * 24)


def test_every_entry_of_a_simulated_plant_pays_its_duty(scenario):
    """Duty recomputed shipment by shipment equals the rows, to the cent of each month."""
    tables = evaluate(scenario, seed=1, replication=0).tables
    entries = tables["entries"].where(kind="unit")
    ordinary = sum(round(pieces * 0.8 * MINER * 0.026 + 1e-9, 2) for pieces in entries["pieces"].tolist())
    surcharge = sum(
        round(pieces * 0.8 * MINER * 0.1 + 1e-9, 2) for day, pieces in zip(entries["day"], entries["pieces"], strict=True) if day >= 31
    )
    for layer, expected in (("ordinary_miner", ordinary), ("surcharge", surcharge)):
        assert tables["costs"].where(item=layer)["amount_usd"].sum() == pytest.approx(expected, abs=0.005 * 24)


def test_units_on_the_road_at_the_end_are_sold_when_they_arrive(tmp_path: Path) -> None:
    """20 of 2,200 USD, less 12.6 % of 1,760 each and the fees of an entry of 35,200: 121.93 and 44.00. A repair under way is not sold."""
    scenario = small(tmp_path)
    assert scenario.finance is not None
    cash = yearly_cash(price(steady(), scenario), scenario.finance)
    own = cash.lines["units on the road at the end"]
    assert own.tolist() == pytest.approx([0, 0, 0, 0, 0, 20 * (2200 - 0.126 * 1760) - 121.93 - 44.00], abs=1e-6)
