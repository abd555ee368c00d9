"""Places where a small wrong change would show in no total: the edges of months and years, signs, and zeros; by hand."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.economics.border.valuation import customs_value_usd
from sim.economics.costs import price
from sim.economics.currencies import factors, rate_levels
from sim.economics.drivers import drivers, full_headcount, window_months
from sim.economics.escalation import Price
from sim.economics.landed import valued
from sim.economics.lines import Line
from sim.economics.outcomes import Outcomes, as_written
from sim.economics.selling_price import market_level
from sim.economics.worth.cash import Cash, yearly_cash
from sim.economics.worth.income_tax import texas_margin_usd
from sim.economics.worth.investment import book_income_usd
from sim.economics.years import years_of
from sim.quantities import QUANTITY_NAMES, Quantities
from sim.scenario.kinds import with_values
from sim.scenario.schema import Scenario
from sim.scenario.subjects.currencies import Currency
from sim.tables import concatenated, table
from tests.economics.small import TEXT, bill, small, steady
from tests.economics.test_carbon import text_of
from tests.economics.test_chances import CHIPS, PAID_2026
from tests.economics.test_owners import around
from tests.economics.test_valuation import FEES

STRUCK = f"{CHIPS}.struck_down={{chance: 100 %, between: [2027-01-01, 2027-01-01], refunded: 90 %, after: AFTER}}"
ON_THE_ROAD = "units on the road at the end"


def cash_of(scenario: Scenario, quantities: Quantities) -> Cash:
    assert scenario.finance is not None
    return yearly_cash(price(quantities, scenario), scenario.finance, around(scenario))


def more(*rows: tuple[int, str, str, str, float]) -> Quantities:
    """The steady plant with further rows of its bill."""
    own = steady()
    extra = table(QUANTITY_NAMES, [(*row, "") for row in rows])
    return Quantities(own.months, concatenated([own.table, extra]), own.entries)


@pytest.mark.parametrize(("after", "year"), [("364 d", 2), ("365 d", 3), ("729 d", 3), ("730 d", 4)])
def test_a_refund_comes_in_the_year_of_its_day(tmp_path: Path, after: str, year: int) -> None:
    """The rule ends 365 days after the start; a year has 365 days, and its first day is its own."""
    refunded = cash_of(small(tmp_path, STRUCK.replace("AFTER", after)), steady()).lines["duty refunded"]
    assert np.flatnonzero(refunded).tolist() == [year]


def test_a_refund_that_only_some_draws_have_is_theirs(tmp_path: Path) -> None:
    scenario = with_values(
        small(tmp_path, STRUCK.replace("AFTER", "18 months")), {f"{CHIPS}.struck_down.refunded": np.array([[0.0], [0.9]])}
    )
    refunded = cash_of(scenario, steady()).lines["duty refunded"]
    assert refunded[:, 3] == pytest.approx([0, 0.9 * PAID_2026])


@pytest.mark.parametrize(("pieces", "fee"), [(1, 33.58), (300, 651.50 / 300)])
def test_a_transfer_price_delivered_duty_paid_makes_the_price_again(pieces: int, fee: float) -> None:
    """Three quarters of the price without freight, duty and fees are declared; at the least and at the largest fee of an entry."""
    given = (np.array([126.0]), np.array([0.126]), np.array([float(pieces)]), FEES, False)
    value = customs_value_usd(np.array([2574.0]), "DDP", 0.75, *given)[0]
    assert value / 0.75 + 126 + 0.126 * value + fee == pytest.approx(2574)


def test_stations_that_idle_emit_too(tmp_path: Path) -> None:
    """10 kWh a month of 0.5 kg, 24 months, over two years."""
    idle = more(*((month, "idle_energy", "bench", "", 10.0) for month in range(24)))
    scenario = small(tmp_path, text=text_of())
    with_it, without = (float(valued(each, scenario).measures["carbon_by_source", "electricity"][0]) for each in (idle, steady()))
    assert with_it - without == pytest.approx(24 * 10 * 0.5 / 1000 / 2)


def test_a_currency_moves_its_share_of_a_cost_from_its_day_on(tmp_path: Path) -> None:
    """Half of labor is paid in MYR, which is worth 120 % from the first of March on, and a quarter of chips."""
    own = "{labor: 50 %, parts: {chip: 25 %}, path: {2026-03-01: 120 %}}"
    scenario = small(tmp_path, text=TEXT.replace("money:\n", f"money:\n  currencies: {{MYR: {own}}}\n"))
    moved = factors(scenario, np.array([0, 31, 59, 90]) * 24.0, as_written(scenario))
    assert {kind: found.tolist() for kind, found in moved.items()} == {
        "labor": pytest.approx([1, 1, 1.1, 1.1]),
        "parts.chip": pytest.approx([1, 1, 1.05, 1.05]),
    }


def test_currencies_add_up_and_wander_around_their_paths(tmp_path: Path) -> None:
    """Half of labor in one that is 120 % from March on, drawn at 1, 0.9 and 0.5 of that; 30 % in one of 110 % from February on."""
    own = "{MYR: {labor: 50 %, path: {2026-03-01: 120 %}}, TWD: {labor: 30 %, path: {2026-02-01: 110 %}}}"
    scenario = small(tmp_path, text=TEXT.replace("money:\n", f"money:\n  currencies: {own}\n"))
    drawn = Outcomes({}, {"MYR": np.array([[1.0, 0.9, 0.5, 9.0]])})
    assert factors(scenario, np.array([0, 31, 59]) * 24.0, drawn)["labor"].tolist() == [
        pytest.approx([1, 1 - 0.5 * 0.1 + 0.3 * 0.1, 1 - 0.5 * 0.4 + 0.3 * 0.1])
    ]


def test_a_warm_up_that_leaves_no_month_leaves_all(tmp_path: Path) -> None:
    """Months begin on days 0 and 31."""
    for days, first in ((0, 0), (31, 1), (32, 0)):
        scenario = small(tmp_path, f"warm_up={days} d")
        assert window_months(drivers(bill(months=2), scenario), scenario) == slice(first, None)


def test_a_full_headcount_has_all_shifts(tmp_path: Path) -> None:
    assert full_headcount(small(tmp_path)) == 2 + 1 + 1


def test_a_margin_below_zero_is_no_margin() -> None:
    assert float(texas_margin_usd(500_000.0)) == 0


def test_lines_of_taxes_that_are_not_due_are_not_there(tmp_path: Path) -> None:
    """Taxes on margin, receipts and income of the state that begin above all that is earned."""
    state = "state_tax: {rate: 5 %, share: 100 %, exemption: 900 M USD}"
    receipts = "receipts_tax: {rate: 0.26 %, receipts: 100 %, exclusion: 900 M USD}"
    margin = "margin_tax: {rate: 0.75 %, receipts: 100 %, threshold: 900 M USD}"
    text = TEXT.replace("finance:\n", f"finance:\n  {state}\n  {receipts}\n  {margin}\n")
    lines = cash_of(small(tmp_path, text=text), steady()).lines
    assert {name for name in lines if "tax" in name} == {"income tax", "inventory tax"}


def test_a_typical_year_has_the_rate_of_the_last_one_whatever_its_quantity() -> None:
    """1.5 at 10 USD, then 0.5 at 2 USD: an average year is 1.0 at 2 USD."""
    quantity, rate = np.zeros(24), np.repeat([10.0, 2.0], 12)
    quantity[[0, 12]] = 1.5, 0.5
    line = Line(SimpleNamespace(shared=False), (), "", quantity, "", Price(rate, None, np.zeros(1)))  # type: ignore[arg-type]
    assert line.by_year(years_of(np.full(24, 730.0), 4)).tolist() == pytest.approx([15, 1, 2, 2])


def test_a_month_that_begins_with_the_end_of_the_run_has_its_own_price(tmp_path: Path) -> None:
    """From the middle of February on prices are 10 % higher; the run ends on the first of March."""
    text = TEXT + "market: {costs: {2026-02-15: 20 %}, pass_through: 50 %}\n"
    own = small(tmp_path, "horizon=59 d", text=text)
    assert market_level(own, np.array([0, 31, 59]) * 24.0).tolist() == pytest.approx([1, 1.05, 1.1])


def test_more_on_the_road_at_the_end_of_the_run_than_usual_is_sold_in_the_next_year(tmp_path: Path) -> None:
    """12 units more than the usual 20 and 1/2, which they are 31 of 730 days; and the usual ones at the end."""
    scenario = small(tmp_path, "finance.tax=0 %")
    rows = ((23, "units_in_transit", "sea_out", "build", 12.0),)
    usual, fuller = (cash_of(scenario, each).lines[ON_THE_ROAD] for each in (steady(), more(*rows)))
    each_usd = usual[5] / 20
    average = 20 + 12 * 31 / 730
    assert fuller[5] == pytest.approx(average * each_usd)
    assert fuller[3] == pytest.approx((32 - average) * each_usd)


def test_an_importer_keeps_its_margin_on_what_is_on_the_road(tmp_path: Path) -> None:
    affiliate = "finance.affiliate={role: importer, tax: 35 %}"
    cash = cash_of(small(tmp_path, "trade.price_terms=DDP", "trade.finished_value=75 %", affiliate), steady())
    assert cash.elsewhere[ON_THE_ROAD][5] == pytest.approx(0.25 * cash.lines[ON_THE_ROAD][5])


def test_what_the_books_have_left_is_set_against_the_sale(tmp_path: Path) -> None:
    """1,000 over ten years: 100 a year; sold for 300 after five, with 500 left in the books."""
    scenario = small(tmp_path, "finance.capex.line={cost: 1000 USD, life: 10 years, salvage_value: 30 %}")
    assert scenario.finance is not None
    assert book_income_usd(scenario.finance, 5).tolist() == pytest.approx([0, -100, -100, -100, -100, -100 + 300 - 500])


def test_a_rate_that_moves_in_the_middle_of_a_month_holds_for_the_rest_of_it() -> None:
    """120 % from 7 July on: 6 of its 31 days at 100 % before, and all of August; a month that has begun counts from its first day."""
    own = Currency.model_validate({"labor": "50 %", "path": {"2026-07-07": "120 %", "2026-07-17": "80 %"}})
    begins = np.array([0.0, 24.0 * 27, 24.0 * (31 + 28 + 31 + 30 + 31 + 30 - 4), 24.0 * (31 + 28 + 31 + 30 + 31 + 30 + 31 - 4)])
    plant = SimpleNamespace(start=date(2026, 1, 5), last_day=date(2026, 8, 3))
    levels = rate_levels(own, plant, begins, None)  # type: ignore[arg-type]
    assert levels == pytest.approx([1.0, 1.0, (6 * 1.0 + 10 * 1.2 + 15 * 0.8) / 31, 0.8])
