"""What a scenario leaves out counts as nothing, and the least of a thing counts as it is; by hand."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.economics.border.drawback import drawback_usd
from sim.economics.border.duty import layers_of
from sim.economics.border.stack import duty_stack, piece_of
from sim.economics.border.valuation import customs_value_usd
from sim.economics.border.zone import zone_fees_usd
from sim.economics.carbon import lane_factor
from sim.economics.causes import Term
from sim.economics.costs import price
from sim.economics.customer import customer_parts
from sim.economics.drivers import split
from sim.economics.landed import valued
from sim.economics.lines import LineKey
from sim.economics.origins import line_origins
from sim.economics.worth.cash import Around, yearly_cash
from sim.quantities import Quantities
from sim.scenario.kinds import with_values
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Fees, Goods
from tests.economics.small import TEXT, bill, small, steady
from tests.economics.test_carbon import text_of
from tests.economics.test_customer import OWNER, waiting
from tests.economics.test_edges import ON_THE_ROAD, cash_of

ENERGY = "  energy: {price: 0.10 USD/kWh, demand_charge: 6 USD/kW/month, base_load: 10 kW}\n"


def amounts(quantities: Quantities, scenario: Scenario) -> dict[LineKey, float]:
    return {line.key: float(line.amount.sum()) for line in price(quantities, scenario).lines}


# ---- duty and customs


TWO = """trade:
  origin: MY
  duties:
    low: {origins: [any], classes: [any], from: 2020-01-01, rate: 2 %}
    high: {origins: [any], classes: [any], from: 2020-01-01, rate: 10 %, instead_of: [low]}
"""


def test_a_rule_that_some_draws_replace_says_by_what(tmp_path: Path) -> None:
    """In the first draw the rule that stands instead takes nothing, and so the other holds."""
    text = TEXT[: TEXT.index("trade:")] + TWO + TEXT[TEXT.index("finance:") :]
    drawn = with_values(small(tmp_path, text=text), {"trade.duties.high.rate": np.array([[0.0], [0.1]])})
    low = layers_of(drawn.trade, Goods("US", "MY", "miner"), date(2026, 6, 1), "a unit")["low"]
    assert low.replaced_by == ("high",)
    assert low.effective[:, 0].tolist() == pytest.approx([0.02, 0])


@pytest.mark.parametrize(("most", "fee"), [("1 USD", 1.0), ("0 USD", 0.01 * 0.75 * 1000 / 1.0075)])
def test_a_largest_fee_of_a_dollar_is_one_and_of_nothing_is_none(most: str, fee: float) -> None:
    """1 % on three quarters of what is left of 1,000: price = V / 0.75 + fee, of one piece without freight and duty."""
    fees = Fees(processing="1 %", processing_least="0 USD", processing_most=most, harbor="0.125 %")
    one = np.ones(1)
    value = customs_value_usd(1000 * one, "DDP", 0.75, 0 * one, 0 * one, one, fees, False)[0]
    assert value / 0.75 + fee == pytest.approx(1000)
    delivered = customs_value_usd(1000 * one, "DAP", 0.75, 1200 * one, 0 * one, one, fees, False)[0]
    assert delivered == 0, "freight above the price leaves nothing to declare"


def test_the_harbor_fee_is_of_what_comes_by_sea() -> None:
    """Delivered duty paid, by sea and by air: V = 1000 / (1 + 0.125 %) and V = 1000."""
    fees, one = Fees(processing="0 %", processing_least="0 USD", processing_most="0 USD", harbor="0.125 %"), np.ones(1)
    given = (1000 * one, "DDP", 1.0, 0 * one, 0 * one, one, fees)
    assert customs_value_usd(*given, True)[0] == pytest.approx(1000 / 1.00125)  # type: ignore[arg-type]
    assert customs_value_usd(*given, False)[0] == pytest.approx(1000)  # type: ignore[arg-type]


def test_nothing_leaves_a_zone_without_an_entry_and_nothing_is_due_on_nothing() -> None:
    """1 % of half of 1,000 each; the least fee of an entry is not due where no value leaves."""
    fees = Fees(processing="1 %", processing_least="4 USD", processing_most="500 USD", harbor="0 %")
    assert zone_fees_usd([1000.0, 0.5, 0.0, 1000.0], [2.0, 1.0, 3.0, 0.0], fees).tolist() == [10, 4, 0, 0]


def test_a_drawback_gives_back_99_percent() -> None:
    assert float(drawback_usd(1000.0, 0.5)) == pytest.approx(495)


# ---- what is left out


def test_without_an_energy_price_carbon_is_of_the_stations(tmp_path: Path) -> None:
    """132 and 44 kWh a month for two years at 0.5 kg, no base load; a plant with one of 10 kW has that too."""
    text = text_of()
    found = valued(steady(), small(tmp_path, text=text.replace(ENERGY, ""))).measures["carbon_by_source", "electricity"][0]
    assert float(found) == pytest.approx(176 * 24 * 0.5 / 1000 / 2)
    assert lane_factor(small(tmp_path).lanes["pick_up"], small(tmp_path, text=text).carbon) == 0  # type: ignore[arg-type]


def test_a_pool_that_is_always_there_has_no_shift_premium(tmp_path: Path) -> None:
    office = "  office: {shifts: {day: 1}, wage: 30 USD/h}"
    always = "  office: {headcount: 1, wage: 30 USD/h}"
    rows = bill([(0, "paid_hours", "office", "", 100.0), (0, "units_delivered", "sea_out", "build", 1.0)], months=1)
    found = amounts(rows, small(tmp_path, text=TEXT.replace(office, always)))
    assert found["wages", ("office",), "build"] == pytest.approx(3000)
    assert ("shift premium", ("office",), "build") not in found


def test_planned_overtime_is_of_its_pool_and_shift(tmp_path: Path) -> None:
    """100 hours at 20 USD, half as much again, and 40 % on it."""
    rows = [(0, "planned_overtime_hours", "assembly/late", "", 100.0), (0, "busy_hours", "assembly", "build", 10.0)]
    found = amounts(bill(rows, months=1), small(tmp_path))
    assert found["planned overtime", ("assembly", "late"), "build"] == pytest.approx(100 * 20 * 1.5 * 1.4)


def test_idle_energy_falls_on_flows_as_a_station_works_for_them_and_is_shared(tmp_path: Path) -> None:
    """40 kWh idle at 0.10 USD, of which three quarters fall on the build; only the 75 kWh at work are avoidable."""
    scenario = small(tmp_path, text=TEXT.replace("base_load:", "coincident_peaks: {charge: 90 USD/kW/year}, base_load:"))
    rows = [(0, "energy", "bench", "build", 75.0), (0, "energy", "bench", "repair", 25.0), (0, "idle_energy", "bench", "", 40.0)]
    quantities = bill([*rows, (0, "peak_power", "", "", 6.0), (0, "units_delivered", "sea_out", "build", 1.0)], months=1)
    assert amounts(quantities, scenario)["idle energy of a station", ("bench",), "build"] == pytest.approx(3)
    assert float(valued(quantities, scenario).measures["avoidable_cost", "build"][0]) == pytest.approx(7.5)


def test_a_load_of_one_unit_bears_its_whole_mile(tmp_path: Path) -> None:
    """500 miles at 2 USD a mile for each unit."""
    scenario = small(tmp_path, "lanes.road.units_per_load=1")
    assert amounts(steady(), scenario)["outbound freight", ("road",), "repair"] == pytest.approx(24 * 10 * 1000)


def test_only_what_comes_in_the_month_of_the_opening_is_its_stock(tmp_path: Path) -> None:
    """60 of 120 chips at 100 USD, 6 USD of freight and 5 % of duty, and half of a fee; in the second month they are bought."""
    for month, day, stock in ((0, 14, 60 * (100 + 6 + 5) + 0.5 * 41.57), (1, 45, 0.0)):
        rows = [(month, "parts_received", "chip", "", 120.0), (month, "parts_by_lane", "chip/air", "", 120.0)]
        own = price(bill(rows, [(day, "air", "chip", "part", 120)], months=3), small(tmp_path)).parts["chip"]
        assert float(own.opening_usd) == pytest.approx(stock)


def test_a_price_is_named_however_little_it_comes_to(tmp_path: Path) -> None:
    """A screw of a billionth of a dollar: 200 of them a month, of which a hundredth is 2e-9."""
    found = line_origins([steady()], small(tmp_path, "parts.screw.cost=0.000000001 USD/unit"))
    assert "parts.screw.cost" in found["material", ("screw",), "build"]


def test_how_long_customers_wait_for_a_unit(tmp_path: Path) -> None:
    """15 days for each of 20 units a month; 0.1 x 4 failures of 30 days each."""
    scenario = small(tmp_path, *OWNER)
    own = {part.name: part for part in customer_parts(price(waiting(), scenario), scenario, slice(None))["build"]}
    assert (float(own["waiting"].quantity), float(own["downtime"].quantity)) == pytest.approx((15, 0.4 * 30))


def test_a_term_without_a_quantity_has_no_rate() -> None:
    assert Term(0.0, 5.0).rate == 0 and Term(2.0, 5.0).rate == 2.5


def test_a_month_without_work_takes_the_share_of_all_and_a_run_without_any_equal_ones() -> None:
    assert {name: each.tolist() for name, each in split({"a": np.array([3.0, 0.0]), "b": np.array([0.5, 0.5])}).items()} == {
        "a": pytest.approx([6 / 7, 0]),
        "b": pytest.approx([1 / 7, 1]),
    }
    assert {name: each.tolist() for name, each in split({"a": np.array([3.0, 0.0]), "b": np.array([1.0, 0.0])}).items()} == {
        "a": [0.75, 0.75],
        "b": [0.25, 0.25],
    }
    assert [each.tolist() for each in split({"a": np.zeros(1), "b": np.zeros(1)}).values()] == [[0.5], [0.5]]


def test_a_valuation_without_anything_around_it_has_no_jobs_and_a_year_of_2080_hours() -> None:
    assert (Around().jobs, Around().paid_year_h, Around().transfer, Around().closes) == (0, 2080, None, False)


def test_cash_without_rows_of_zero(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    assert scenario.finance is not None
    table = yearly_cash(price(steady(), scenario), scenario.finance).table()
    assert (table["amount_usd"] != 0).all() and table["year"].tolist() == sorted(table["year"].tolist())
    assert set(table.where(line="capital")["year"].tolist()) == {0}


def test_lines_of_cash_that_nothing_is_said_of_are_not_listed_and_others_always_are(tmp_path: Path) -> None:
    """A plant that neither uses parts nor earns anything has four lines of zero that are listed all the same."""
    nothing = cash_of(small(tmp_path), bill([(0, "units_delivered", "sea_out", "build", 1.0)]))
    assert [name for name, each in nothing.lines.items() if not np.any(each)] == ["parts bought less used", "income tax", "stock released"]
    assert "capital" in nothing.lines
    categories = {
        "revenue",
        "materials",
        "inbound freight",
        "duty and fees",
        "labor",
        "overtime",
        "energy",
        "services",
        "facility",
        "overhead",
    }
    categories |= {"scrap", "inventory tax", "outbound freight", "disruption", "hiring", "penalties"}
    others = {"parts bought less used", "income tax", "capital", "stock released", ON_THE_ROAD}
    assert set(cash_of(small(tmp_path), steady()).lines) - categories == others


def test_a_piece_at_the_border_of_which_the_scenario_says_little(tmp_path: Path) -> None:
    """A piece for an entry, by air, where no order and no lane is known; a hundred dollars where no cost is."""
    day, scenario = date(2026, 6, 1), small(tmp_path)
    screw = piece_of(scenario, "screw", "ic", "MY", None, False, day)
    assert (screw.goods.into, screw.goods.origin, screw.goods.customs_class, screw.goods.metal) == ("US", "MY", "ic", 0)
    assert (screw.value_usd, screw.entered_usd, screw.pieces, screw.mode) == (0.10, 0.10, 1, "air")
    chip = piece_of(scenario, "chip", None, None, None, False, day)
    assert (chip.value_usd, chip.pieces, chip.goods.origin) == (100, 120, "TW")
    assert piece_of(scenario, "chip", None, None, 7, False, day).pieces == 7
    of_class = piece_of(scenario, None, "ic", None, None, False, day)
    assert (of_class.value_usd, of_class.goods.origin, of_class.pieces, of_class.mode) == (100, "TW", 1, "air")
    miner = piece_of(scenario, None, None, None, None, False, day)
    assert (miner.value_usd, miner.pieces, miner.mode, miner.goods.mended) == (0.8 * 2200, 1, "ocean", False)
    mended = piece_of(scenario, None, None, None, None, True, day)
    assert (mended.value_usd, mended.entered_usd, mended.goods.mended) == (0.8 * 2200, 150, True)


def test_the_stack_of_a_piece_in_its_entry_by_hand(tmp_path: Path) -> None:
    """1,760 USD each of ten at sea: 2.6 % and 10 %; 0.3464 % of 17,600 is 60.97, and 0.125 % is 22 for the entry."""
    day, scenario = date(2026, 6, 1), small(tmp_path)
    lines = {line.name: line for line in duty_stack(scenario, piece_of(scenario, None, None, None, 10, False, day), day)}
    assert {name: round(line.amount_usd, 3) for name, line in lines.items()} == {
        "ordinary_miner": 45.76,
        "surcharge": 176,
        "merchandise processing fee": 6.097,
        "harbor maintenance fee": 2.2,
    }
    assert {line.due_on for line in lines.values()} == {"customs value", "value of the entry"}
    assert lines["merchandise processing fee"].why == "33.58 USD to 651.50 USD an entry; here 60.97 USD for 10"
    assert (lines["ordinary_miner"].why, lines["harbor maintenance fee"].why) == ("", "by sea; here 22.00 USD for 10")
