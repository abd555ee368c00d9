"""The statement of cash: projects with taxes, working capital and disposal, sites with their own taxes, and what incentives ask for."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.worth.cash import Around, Cash, yearly_cash
from sim.economics.worth.cashflow import irr_all, npv_usd, payback_years
from sim.economics.worth.incentives import missed_incentives
from sim.economics.worth.investment import book_value_usd
from sim.quantities import Quantities
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, bill, small, steady
from tests.validation.cases import check_exact, inputs

PROJECT = """
name: project
start: 2026-01-01
horizon: 365 d
product: {{mass: 1 kg, customs_class: thing}}
pools: {{hands: {{headcount: 1, wage: 0 USD/h}}}}
stations: {{desk: {{slots: 1}}}}
flows: {{sell: [{{deal: {{station: desk, crew: {{hands: 1}}, work: 1 h, next: ship}}}}]}}
demand: {{sell: {{at: [0 h]}}}}
money:
  prices: {{unit: {revenue} USD/unit}}
  overhead: {{running: {cost} USD/year}}
  escalation: {{miner: {growth} %/year, overhead: {growth} %/year}}
finance:
  discount_rate: {rate} %
  years: {years} years
  tax: {tax} %
  working_capital: {{cash: {working} USD}}
  capex: {{works: {{cost: {investment} USD, life: 10 years, tax_class: {tax_class}, salvage_value: {salvage_value} %}}}}
"""


def year_of_units(units: float, *rows: tuple[str, str, str, float], entries: tuple[Any, ...] = ()) -> Quantities:
    """A bill of one year of twelve months, everything spread evenly."""
    each = [("units_delivered", "", "sell", units), *rows]
    return bill([(month, driver, of, flow, amount / 12) for month in range(12) for driver, of, flow, amount in each], entries, months=12)


def written(folder: Path, text: str) -> Scenario:
    path = folder / "site.yaml"
    path.write_text(text)
    return load(path).scenario


def project(folder: Path, name: str) -> tuple[dict[str, Any], Cash]:
    """A case as a plant that delivers one unit in its first month, at a price and a cost that grow year by year from then on."""
    case = inputs(name)
    scenario = written(
        folder,
        PROJECT.format(
            revenue=case["revenue_year1"],
            cost=case["cash_cost_year1"],
            growth=100 * case["growth"],
            rate=100 * case["discount_rate"],
            years=case["years"],
            tax=100 * case["tax_rate"],
            working=case["working_capital"],
            investment=case["investment"],
            tax_class=f"macrs_{len(case['macrs_percent']) - 1}",
            salvage_value=100 * case["salvage"] / case["investment"],
        ),
    )
    hours = [(0, "hours", "", "", 8760.0), (0, "units_delivered", "", "sell", 1.0)]
    empty = bill(months=1)
    table = type(empty.table)({key: column[:0] for key, column in empty.table.columns.items()})
    quantities = bill(hours, months=0)
    assert len(table) == 0
    assert scenario.finance is not None
    return case, yearly_cash(price(Quantities(1, quantities.table, quantities.entries), scenario), scenario.finance)


@pytest.mark.parametrize("name", ["E-PROJECT-a", "E-PROJECT-b"])
def test_e_project(name: str, tmp_path: Path) -> None:
    case, cash = project(tmp_path, name)
    check_exact(name, "cash_flows", cash.total.tolist())
    off = case["investment"] * np.array([0, *case["macrs_percent"]])[: case["years"] + 1] / 100
    profit = cash.lines["revenue"] + cash.lines["overhead"] - off
    check_exact(name, "net_incomes", (profit + cash.lines["income tax"] + _tax_on_sale(cash, case))[1:].tolist())
    check_exact(name, "npv", npv_usd(cash.total, case["discount_rate"]))
    check_exact(name, "irr", irr_all(cash.total)[0])
    check_exact(name, "payback", payback_years(cash.total))
    check_exact(name, "discounted_payback", payback_years(cash.total, case["discount_rate"]))


def _tax_on_sale(cash: Cash, case: dict[str, Any]) -> np.ndarray:
    """Net income leaves the sale out: the tax on it, in the last year, is given back."""
    return np.where(np.arange(case["years"] + 1) == case["years"], case["tax_rate"] * case["salvage"], 0.0)


SITE = """
name: site
start: 2026-01-01
horizon: 365 d
product: {{mass: 1 kg, customs_class: thing}}
pools: {{hands: {{headcount: 25, wage: {wage} USD/h}}}}
stations: {{desk: {{slots: 25}}}}
flows: {{sell: [{{make: {{station: desk, crew: {{hands: 1}}, work: 1 h, parts: {{kit: 1, rest: 1}}, next: ship}}}}]}}
parts:
  kit: {{cost: {imported} USD/unit, origin: MY, customs_class: kit, lane: air, reorder_point: 1, order_quantity: 1}}
  rest: {{cost: {local} USD/unit}}
lanes: {{air: {{transit: 1 d, mode: air, crosses: US}}}}
demand: {{sell: {{at: [0 h]}}}}
money:
  prices: {{unit: {price} USD/unit}}
  energy: {{price: {energy} USD/kWh}}
  overhead: {{fixed: {fixed} USD/year}}
trade: {{duties: {{all: {{origins: [any], classes: [any], from: 2020-01-01, rate: {duty} %}}}}}}
finance:
  discount_rate: {rate} %
  years: 8 years
  tax: {federal} %
  {state}
  capex: {{plant: {{cost: {invest} USD, life: 8 years, tax_class: macrs_7}}}}
"""
STATES = {
    "TX": "margin_tax: {{rate: 0.75 %, threshold: 2650000 USD, receipts: {share} %}}",
    "FL": "state_tax: {{rate: 5.5 %, exemption: 50000 USD, share: 100 %}}",
}


def site(folder: Path, name: str) -> tuple[Cash, float, float]:
    """A site of P-SITE-a: its cash, and its operating cost a year and a unit."""
    case, given = inputs("P-SITE-a"), inputs("P-SITE-a")["sites"][name]
    share = 100 * given.get("tx_receipts", 0) / (given["units"] * given["price"])
    text = SITE.format(
        **{key: given[key] for key in ("wage", "price", "energy", "fixed", "invest")},
        imported=given["import_value"],
        local=given["material"] - given["import_value"],
        duty=100 * given["duty"],
        rate=100 * case["discount_rate"],
        federal=100 * case["federal_rate"],
        state=STATES[given["state"]].format(share=share),
    )
    scenario, units = written(folder, text), given["units"]
    months = 12
    days = [int(day) for day in np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])]
    quantities = year_of_units(
        units,
        ("parts_used", "kit", "sell", units),
        ("parts_received", "kit", "", units),
        ("parts_by_lane", "kit/air", "", units),
        ("parts_used", "rest", "sell", units),
        ("paid_hours", "hands", "", units * given["hours"]),
        ("busy_hours", "hands", "sell", units * given["hours"]),
        ("energy", "desk", "sell", units * given["kwh"]),
        entries=tuple((day, "air", "kit", "part", units / months) for day in days),
    )
    assert scenario.finance is not None
    costs = price(quantities, scenario)
    cash = yearly_cash(costs, scenario.finance)
    running = sum(float(line.amount.sum()) for line in costs.lines if line.category != "depreciation")
    return cash, running, running / units


def test_p_site(tmp_path: Path) -> None:
    worth = {}
    for name in ("texas_site", "florida_site"):
        cash, running, unit = site(tmp_path, name)
        check_exact("P-SITE-a", f"{name}_annual_operating_cost", running)
        check_exact("P-SITE-a", f"{name}_unit_cost_before_capital", unit)
        check_exact("P-SITE-a", f"{name}_cash_flows", cash.total.tolist())
        worth[name] = float(npv_usd(cash.total, inputs("P-SITE-a")["discount_rate"]))
        check_exact("P-SITE-a", f"{name}_npv", worth[name])
    check_exact("P-SITE-a", "npv_difference", worth["texas_site"] - worth["florida_site"])
    check_exact("P-SITE-a", "preferred", max(worth, key=lambda name: worth[name]))


# ---- one by one, on the small plant


def cash_of(folder: Path, *settings: str, jobs: float = 0.0, text: str = TEXT) -> Cash:
    scenario = small(folder, *settings, text=text)
    assert scenario.finance is not None
    return yearly_cash(price(steady(), scenario), scenario.finance, Around(jobs))


def test_working_capital_is_tied_up_and_comes_back(tmp_path: Path) -> None:
    cash = cash_of(tmp_path, "finance.working_capital={cash: 1000 USD, receivable: 36.5 d, payable: 73 d}")
    lines = cash.lines
    bought = -sum(lines[name] for name in ("materials", "inbound freight", "outbound freight", "services"))
    tied = 1000 + 0.1 * lines["revenue"] - 0.2 * bought
    assert lines["working capital"][0] == -1000
    assert lines["working capital"][1:5] == pytest.approx(-np.diff(tied)[:4])
    assert lines["working capital"].sum() == pytest.approx(0, abs=1e-6)


def test_property_tax_falls_on_what_the_books_have_left(tmp_path: Path) -> None:
    text = f"{TEXT}    hall: {{cost: 100000 USD, life: 10 years, property: real}}\n"
    more = ("finance.capex.line.property=personal", "finance.property_tax={real: 2 %/year, personal: 1 %/year}")
    cash = cash_of(tmp_path, *more, text=text)
    assert -cash.lines["property tax"] == pytest.approx([0, 2730, 1800 + 365, 1600, 1400, 1200])
    finance = small(tmp_path, *more, text=text).finance
    assert finance is not None
    assert book_value_usd(finance, 3, "personal").tolist() == [0, 73000, 36500, 0]


def test_an_incentive_is_given_only_to_a_plant_that_keeps_its_promise(tmp_path: Path) -> None:
    own = "  incentives: {deal: {grant: 5000 USD, first: 2, last: 3, abates: 50 %, jobs: 250, capex: 70000 USD}}\n"
    more = ("finance.property_tax.personal=1 %/year", "finance.capex.line.property=personal", "finance.capex.line.life=10 years")
    kept, broken = (cash_of(tmp_path, *more, jobs=jobs, text=TEXT + own) for jobs in (250, 249))
    assert kept.lines["incentives"].tolist() == [0, 0, 5000, 0, 0, 0]
    assert "incentives" not in broken.lines
    assert kept.lines["property tax"] == pytest.approx(broken.lines["property tax"] * [1, 1, 0.5, 0.5, 1, 1])
    assert "incentives" not in cash_of(tmp_path, *more, "finance.capex.line.cost=69000 USD", jobs=250, text=TEXT + own).lines


def test_an_incentive_that_is_missed_says_what_it_asks_for(tmp_path: Path) -> None:
    own = "  incentives: {deal: {grant: 5000 USD, jobs: 250, capex: 1 M USD}, easy: {grant: 1 USD, jobs: 249}}\n"
    finance = small(tmp_path, text=TEXT + own).finance
    assert finance is not None
    said = "The incentive 'deal' gives nothing: it asks for"
    invested = "1,000,000 USD of investment, and 73,000 USD is invested."
    assert missed_incentives(finance, 249) == [f"{said} 250 jobs, and the plant has 249 and {invested}"]
    assert missed_incentives(finance, 250) == [f"{said} {invested}"]


def test_a_bonus_defers_the_tax_and_changes_no_sum(tmp_path: Path) -> None:
    table = ("finance.capex.line.tax_class=macrs_5", "finance.years=7 years")
    slow, fast = cash_of(tmp_path, *table), cash_of(tmp_path, *table, "finance.bonus=100 %")
    gained = fast.lines["income tax"] - slow.lines["income tax"]
    assert gained.sum() == pytest.approx(0, abs=1e-6)
    assert gained[1] == pytest.approx(0.2 * 73000 * 0.8)
    assert npv_usd(fast.total, 0.1) > npv_usd(slow.total, 0.1)


def test_capital_is_spent_and_written_off_in_its_year(tmp_path: Path) -> None:
    cash = cash_of(tmp_path, "finance.capex.line.after=2 years", "finance.capex.line.tax_class=macrs_5", "finance.sales_tax=8 %",
                   "finance.capex.line.property=personal")  # fmt: skip
    assert cash.lines["capital"].tolist() == [0, 0, -73000, 0, 0, 0]
    assert cash.lines["sales tax"] == pytest.approx([0, 0, -5840, 0, 0, 0])
    plain = cash_of(tmp_path, "finance.capex.line.cost=0 USD")
    assert cash.lines["income tax"] - plain.lines["income tax"] == pytest.approx(
        [0, 0, 0, 0.2 * 1.08 * 14600, 0.2 * 1.08 * 23360, 0.2 * 1.08 * 14016]  # the sales tax is a part of what is written off
    )


def test_a_sale_at_the_end_is_taxed_on_its_gain(tmp_path: Path) -> None:
    sold, kept = cash_of(tmp_path, "finance.capex.line.salvage_value=10 %"), cash_of(tmp_path)
    assert sold.lines["salvage value"].tolist() == [0, 0, 0, 0, 0, 7300]
    assert sold.total - kept.total == pytest.approx([0, 0, 0, 0, 0, 0.8 * 7300])


def test_a_small_plant_in_texas_may_choose_the_easy_computation(tmp_path: Path) -> None:
    margin = "rate: 0.75 %, receipts: 50 %"
    plain, easy, large = (
        cash_of(tmp_path, "money.prices.terahash=110 USD/TH", f"finance.margin_tax={{{margin}{more}}}")
        for more in ("", ", easy_rate: 0.01 %, easy_most: 20 M USD", ", easy_rate: 0.01 %, easy_most: 1 USD")
    )
    assert easy.lines["margin tax"] == pytest.approx(-0.5 * 0.0001 * easy.lines["revenue"])
    assert np.all(plain.lines["margin tax"][1:] < easy.lines["margin tax"][1:])
    assert large.lines["margin tax"].tolist() == plain.lines["margin tax"].tolist()


def test_what_is_given_up_at_the_end_is_a_loss_and_what_is_kept_is_none(tmp_path: Path) -> None:
    """15-year property after five years: 37.68 % written off. A salvage_value of nothing is the limit of a small one."""
    own = "finance.capex.line.tax_class=macrs_15"
    kept = cash_of(tmp_path, own).lines["income tax"]
    gone, nearly = (cash_of(tmp_path, own, f"finance.capex.line.salvage_value={share} %").lines["income tax"] for share in (0, 0.0001))
    assert gone - kept == pytest.approx([0, 0, 0, 0, 0, 0.2 * 73000 * (1 - 0.3768)])
    assert nearly == pytest.approx(gone, abs=0.02)


def test_a_state_taxes_the_gain_of_a_sale_over_what_it_has_left_itself(tmp_path: Path) -> None:
    """The federal tax wrote all of it off at once and the state 94.24 % of it in five years."""
    own = ("finance.capex.line.tax_class=macrs_5", "finance.bonus=100 %", "finance.state_tax.share=100 %", "finance.state_tax.rate=5 %")
    kept, sold = cash_of(tmp_path, *own), cash_of(tmp_path, *own, "finance.capex.line.salvage_value=10 %")
    state, federal = (sold.lines[name] - kept.lines[name] for name in ("state income tax", "income tax"))
    assert state == pytest.approx([0, 0, 0, 0, 0, -0.05 * 73000 * (0.1 - 0.0576)])
    assert federal[5] == pytest.approx(-0.2 * (7300 + state[5]))


TERMS = """
name: terms
start: 2026-01-01
horizon: 365 d
product: {{mass: 1 kg, customs_class: thing}}
pools: {{hands: {{headcount: 1, wage: 0 USD/h}}}}
stations: {{desk: {{slots: 1}}}}
flows: {{sell: [{{deal: {{station: desk, crew: {{hands: 1}}, work: 1 h, next: ship}}}}]}}
demand: {{sell: {{at: [0 h]}}}}
money: {{prices: {{unit: {price} USD/unit}}, escalation: {{miner: {growth} %/year}}}}
finance:
  {terms}
  years: 6 years
  tax: 25 %
  losses: 80 %
  working_capital: {{receivable: 36.5 d}}
  property_tax: {{personal: 1 %/year}}
  capex:
    line: {{cost: 900000 USD, life: 8 years, tax_class: macrs_5, salvage_value: {sold} %, property: personal}}
    second: {{cost: {later} USD, life: 8 years, tax_class: macrs_7, after: 3 years}}
"""
INFLATION = 1.03


def in_terms(folder: Path, terms: str, **amounts: float) -> np.ndarray:
    """Cash of a plant that sells one unit at the start of each year."""
    scenario = written(folder, TERMS.format(terms=terms, **amounts))
    rows = bill([(0, "hours", "", "", 8760.0), (0, "units_delivered", "", "sell", 1.0)], months=0)
    assert scenario.finance is not None
    return yearly_cash(price(Quantities(1, rows.table, rows.entries), scenario), scenario.finance).total


def test_real_and_nominal_terms_are_worth_the_same(tmp_path: Path) -> None:
    """One plant written twice, in the money of the start and in that of each year: taxes, later capital and the sale at the end included.

    Year 1 is paid at its end, so its nominal price has grown once.
    """
    real = in_terms(
        tmp_path, "terms: real\n  inflation: 3 %/year\n  discount_rate: 7 %",
        price=400_000, growth=0, later=300_000, sold=10,
    )  # fmt: skip
    nominal = in_terms(
        tmp_path, "discount_rate: 10.21 %", price=400_000 * INFLATION, growth=3, later=300_000 * INFLATION**3, sold=10 * INFLATION**6
    )
    assert real * INFLATION ** np.arange(7) == pytest.approx(nominal)
    assert npv_usd(real, 0.07) == pytest.approx(float(npv_usd(nominal, 0.1021)))
    untaxed_growth = in_terms(tmp_path, "discount_rate: 7 %", price=400_000, growth=0, later=300_000, sold=10)
    assert npv_usd(real, 0.07) < npv_usd(untaxed_growth, 0.07)  # inflation eats depreciation, which is nominal


def test_cash_that_is_held_keeps_its_worth_in_real_terms(tmp_path: Path) -> None:
    """1000 USD of the start, topped up by 10 % of what is held every year; all of it comes back in the last."""
    cash = cash_of(tmp_path, "finance={terms: real, inflation: 10 %/year, working_capital: {cash: 1000 USD}}")
    assert cash.lines["working capital"] == pytest.approx([-1000, *[-100 / 1.1] * 4, 1000 / 1.1])


def test_what_a_plant_is_worth_a_year_and_a_unit(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    found = valued(steady(), scenario).measures
    annual = float(found["equivalent_annual", "plant"][0])
    assert npv_usd([0, *[annual] * 5], 0.1) == pytest.approx(float(found["npv", "plant"][0]))
    landed, levelized = (float(found[name, "build"][0]) for name in ("landed_cost", "levelized_cost"))
    assert levelized == pytest.approx(landed, rel=0.05)
    assert levelized != landed
