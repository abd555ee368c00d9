"""Drawback and the foreign-trade zone: the reference cases, and the same through YAML and `price`."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.border.drawback import drawback_usd
from sim.economics.border.zone import zone_duty, zone_fees_usd
from sim.economics.costs import Costs, price
from sim.economics.origins import line_origins
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Fees
from tests.economics.small import TEXT, bill, small, steady
from tests.validation.cases import check_exact, inputs

FISCAL_2026 = Fees(processing="0.3464 %", processing_least="33.58 USD", processing_most="651.50 USD")
TWO_LAYERS = TEXT.replace(
    "    chips: {", "    more_on_chips: {kind: section_301, origins: [TW], classes: [ic], from: 2020-01-01, rate: 10 %}\n    chips: {"
)
PIECES, LOST = 60, 6  # chips a month in new units, and scrapped


def test_e_drawback():
    case = inputs("E-DRAWBACK")
    c = case["c"]
    for name in ("a", "b"):
        check_exact("E-DRAWBACK", f"{name}_refund", float(drawback_usd(case[f"{name}_duty_paid"], 1.0)))
    paid = c["duty_per_unit"] * c["imported_units"]
    refund = float(drawback_usd(paid, c["exported_share"]))
    check_exact("E-DRAWBACK", "c_refund", refund)
    check_exact("E-DRAWBACK", "c_net_duty", paid - refund)


def test_e_ftz():
    case = inputs("E-FTZ")
    value, exported, scrapped = (case[name] for name in ("foreign_components_value", "exported_share", "scrapped_share"))
    found = zone_duty(value * case["component_rate"], value * case["finished_good_rate"], exported, scrapped)
    for name, amount in {
        "duty_without_zone": found.without,
        "duty_with_zone": found.paid,
        "duty_saving": found.saved,
        "of_which_rate_inversion": found.lower_rate,
        "of_which_exports": found.exports,
        "of_which_scrap": found.scrap,
    }.items():
        check_exact("E-FTZ", name, float(amount))
    each, weekly = case["entries_without_zone"], case["weekly_entries_of_equal_value"]
    check_exact("E-FTZ", "mpf_without_zone", float(zone_fees_usd(each["count"] * each["value_each"], each["count"], FISCAL_2026)))
    check_exact("E-FTZ", "mpf_with_zone", float(zone_fees_usd(value * (1 - exported - scrapped), weekly, FISCAL_2026)))
    fixed = case["privileged_variant"]
    surcharge = value * fixed["share_of_components"] * fixed["extra_rate_fixed_by_privileged_status"]
    kept = zone_duty(surcharge, surcharge, exported, scrapped)
    check_exact("E-FTZ", "extra_301_without_zone", float(kept.without))
    check_exact("E-FTZ", "extra_301_not_avoided_in_zone", float(kept.paid))


def test_nothing_leaves_a_zone_without_an_entry():
    assert zone_fees_usd([0.0, 1000.0], [4.0, 4.0], FISCAL_2026).tolist() == [0, pytest.approx(4 * 33.58)]


def lines(scenario: Scenario) -> tuple[Costs, dict[tuple[str, str], float]]:
    """What a steady year of the small plant pays, and amounts by (item, flow) in its last month."""
    costs = price(steady(), scenario)
    return costs, {(line.item, line.flow): float(line.amount[-1]) for line in costs.lines}


def test_drawback_by_yaml_is_a_line_below_zero_for_new_units_only(tmp_path: Path):
    """Chips of 100 USD pay 5 %, and 10 % more that is not refunded: 66 a month go into new units and scrap, 30 % of them abroad."""
    costs, found = lines(small(tmp_path, "trade.drawback={exported: 30 %, not_on: [section_301]}", text=TWO_LAYERS))
    assert found["chip, duty", "build"] == pytest.approx(PIECES * 15)
    assert found["chip, drawback", "build"] == pytest.approx(-(PIECES + LOST) * 5 * 0.3 * 0.99)
    assert ("chip, drawback", "repair") not in found
    line = next(line for line in costs.lines if line.item == "chip, drawback")
    named = line_origins([steady()], small(tmp_path, "trade.drawback={exported: 30 %}"))[line.key]
    assert {"trade.drawback.refund", "trade.drawback.exported", "trade.duties.chips.rate", "parts.chip.cost"} <= set(named)


ZONE = "trade.zone={exported: 20 %, privileged: [section_301], cost: 12000 USD/year}"


def test_a_zone_by_yaml_saves_by_rate_exports_scrap_and_weekly_entries(tmp_path: Path):
    """Chips of 100 USD pay 5 % as parts and 2.6 % as finished goods; the surcharge of 10 % stays, but on exports and scrap."""
    _, found = lines(small(tmp_path, ZONE, text=TWO_LAYERS))
    assert found["chip, duty", "build"] == pytest.approx(PIECES * 15)
    assert found["chip, zone", "build"] == pytest.approx(-PIECES * (15 - 0.8 * (2.6 + 10)))
    assert found["chip, scrap in zone", "build"] == pytest.approx(-LOST * 15)
    assert found["chip, fees in zone", "build"] == pytest.approx(-(PIECES + LOST) / PIECES * found["chip, fees", "build"])
    entries = 52 * 31 / 365
    assert found["entries of the zone, fees", "build"] == pytest.approx(entries * 33.58)
    assert found["foreign-trade zone", "build"] + found["foreign-trade zone", "repair"] == pytest.approx(12000 * 31 / 365)
    assert {flow for item, flow in found if item == "chip, zone"} == {"build"}


def test_in_a_zone_parts_keep_their_own_rate_where_it_is_lower(tmp_path: Path):
    _, found = lines(small(tmp_path, "trade.duties.chips.rate=1 %", "trade.zone={}"))
    assert ("chip, zone", "build") not in found
    assert found["chip, scrap in zone", "build"] == pytest.approx(-LOST * 1)


def test_draws_of_rates_choose_the_lower_one_each_for_itself(tmp_path: Path):
    scenario = small(tmp_path, "trade.zone={}")
    chips = scenario.trade.duties["chips"]
    drawn = chips.rate.__class__(np.array([[0.01], [0.05]]), chips.rate.unit, text="drawn")  # type: ignore[arg-type]
    duties = {**scenario.trade.duties, "chips": chips.model_copy(update={"rate": drawn})}
    costs = price(steady(), scenario.model_copy(update={"trade": scenario.trade.model_copy(update={"duties": duties})}))
    (line,) = (line for line in costs.lines if (line.item, line.flow) == ("chip, zone", "build"))
    assert line.amount[:, -1] == pytest.approx([0, -PIECES * (5 - 2.6)])


def test_first_sale_lowers_the_value_of_finished_units(tmp_path: Path):
    entered = bill([], [(5, "sea_out", "build", "unit", 20)])
    full, first = (
        sum(float(line.amount.sum()) for line in price(entered, small(tmp_path, *settings)).lines if line.item == "ordinary_miner")
        for settings in ((), ("trade.first_sale=75 %",))
    )
    assert first == pytest.approx(0.75 * full)
