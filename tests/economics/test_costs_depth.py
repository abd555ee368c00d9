"""Cost lines of what few plants have, by hand: planned overtime, hires, idle power, storms, other suppliers and lanes."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.costs import price
from sim.economics.origins import line_origins
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, bill, small
from tests.economics.test_costs import amount

CHIP = "origin: TW, customs_class: ic, lane: air, opening_stock: 60, reorder_point: 60, order_quantity: 120"
OTHERS = (
    ", expedite: {lane: courier, below: 10, quantity: 20}, alternative: {lane: sea_in, origin: MY, cost: 130 USD/unit, after: 26 weeks}"
)
DEEP = (
    TEXT.replace(CHIP, CHIP + OTHERS)
    .replace(
        "  air: {",
        "  courier: {mode: air, crosses: US, transit: 1 d, per_kg: 20 USD/kg}\n  sea_in: {mode: ocean, crosses: US,"
        " transit: 30 d, per_kg: 1 USD/kg}\n  air: {",
    )
    .replace("overtime_premium: 50 %", "overtime_premium: 50 %, replacement_cost: 1500 USD")
    .replace("    chips: {", "    other_chips: {origins: [MY], classes: [ic], from: 2020-01-01, rate: 20 %}\n    chips: {")
    + "disruptions:\n  big_storm: {rate: 1 per year, lasts: 5 d, closes: [people], damage: 250000 USD}\n"
)


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small(tmp_path_factory.mktemp("deep"), text=DEEP)


BUSY = [(0, "busy_hours", "assembly", "build", 30.0), (0, "busy_hours", "assembly", "repair", 10.0)]


@pytest.mark.parametrize(
    ("row", "category", "item", "build", "repair"),
    [
        (("planned_overtime_hours", "assembly/late", 40.0), "overtime", "assembly/late, planned", 30 * 20 * 1.5 * 1.4, 10 * 20 * 1.5 * 1.4),
        (("hires", "assembly", 4.0), "hiring", "assembly", 3 * 1500, 1 * 1500),
        (("strikes", "big_storm", 2.0), "disruption", "big_storm, damage", 1.5 * 250000, 0.5 * 250000),
        (("strikes", "bench.jam", 7.0), "disruption", "bench jam, damage", 0, 0),
        (("idle_energy", "bench", 100.0), "energy", "bench, idle", 7.5, 2.5),
    ],
)
def test_line_by_hand(deep: Scenario, row: tuple[str, str, float], category: str, item: str, build: float, repair: float) -> None:
    driver, of, quantity = row
    costs = price(bill([*BUSY, (0, driver, of, "", quantity)]), deep).table()
    assert amount(costs, category, item, "build") == pytest.approx(build)
    assert amount(costs, category, item, "repair") == pytest.approx(repair)


def test_idle_power_follows_what_the_station_drew_at_work(deep: Scenario) -> None:
    drawn = [(0, "energy", "bench", "build", 90.0), (0, "energy", "bench", "repair", 10.0), (0, "idle_energy", "bench", "", 50.0)]
    costs = price(bill([*BUSY, *drawn]), deep).table()
    assert amount(costs, "energy", "bench, idle", "build") == pytest.approx(0.9 * 50 * 0.10)


def test_coincident_peaks_cost_the_load_that_is_left_on(tmp_path: Path) -> None:
    """(6 kW drawn + 10 kW base) x 1/12 of 90 USD a kW and year x the 60 % not avoided, on the shares of the flows."""
    scenario = small(tmp_path, text=TEXT.replace("base_load:", "coincident_peaks: {charge: 90 USD/kW/year, avoided: 40 %}, base_load:"))
    costs = price(bill([*BUSY, (0, "peak_power", "", "", 6.0)]), scenario).table()
    january = 31 * 24 / 8760
    assert amount(costs, "energy", "coincident peaks", "build") == pytest.approx(0.75 * 16 * 90 * 0.6 * january, abs=0.005)
    assert amount(costs, "energy", "coincident peaks", "repair") == pytest.approx(0.25 * 16 * 90 * 0.6 * january, abs=0.005)


def test_late_units_cost_their_contracts_penalty(tmp_path: Path) -> None:
    contracts = "contracts: {calm: {volume: 100 per year}, very_keen: {volume: 100 per year, promise: 14 d, penalty: 2 USD/unit/d}}"
    scenario = small(tmp_path, text=TEXT.replace("orders: {every: {dist: exponential, mean: 12 h}}", contracts))
    late = [(0, "late_unit_days", number, "build", days) for number, days in (("0", 70.0), ("1", 30.0))]
    costs = price(bill([*BUSY, *late]), scenario).table()
    assert amount(costs, "penalties", "very_keen", "build") == 60
    assert len(costs.where(category="penalties")) == 1


def test_a_repair_under_warranty_earns_nothing(deep: Scenario) -> None:
    rows = [(0, "units_delivered", "road", "repair", 10.0), (0, "units_in_warranty", "", "repair", 4.0)]
    earned = {line.item: line.amount[0] for line in price(bill([*BUSY, *rows]), deep).revenue}
    assert earned == {"units": 0, "repairs": 6 * 150}


def test_slots_kept_for_a_flow_pay_their_stations_fee(deep: Scenario) -> None:
    costs = price(bill([*BUSY, (0, "tasks", "partner/repair", "repair", 3.0)]), deep).table()
    assert amount(costs, "services", "partner/repair", "repair") == 150


def three_ways() -> Quantities:
    """60 chips by air, 20 by courier, 40 of the other supplier by sea, half of them used in the first month."""
    lanes = {"air": 60, "courier": 20, "sea_in": 40}
    rows = [(0, "parts_by_lane", f"chip/{lane}", "", float(pieces)) for lane, pieces in lanes.items()]
    rows += [(0, "parts_received", "chip", "", 120.0), (0, "parts_used", "chip", "build", 60.0)]
    return bill([*BUSY, *rows], [(3, lane, "chip", "part", pieces) for lane, pieces in lanes.items()])


def test_each_lane_has_its_freight_and_each_supplier_his_price_and_duty(deep: Scenario) -> None:
    chip = price(three_ways(), deep).parts["chip"]
    paid = {charge: amounts[0] for charge, amounts in chip.paid.items()}
    assert paid == pytest.approx(
        {
            "price": 80 * 100 + 40 * 130,
            "freight": 60 * 6 + 20 * 20 + 40 * 1,
            "freight by value": 0,
            "duty": 0.05 * 80 * 100 + 0.25 * 40 * 130,
            "fees": 3 * 33.58 + 0.00125 * 40 * 130,
        }
    )
    assert chip.bought_usd[0] == pytest.approx(sum(paid.values()))
    assert chip.used_usd[0] == pytest.approx(chip.bought_usd[0] / 2)


def test_what_is_used_costs_the_mean_of_what_came(deep: Scenario) -> None:
    costs = price(three_ways(), deep).table()
    assert amount(costs, "materials", "chip", "build") == pytest.approx(60 * (100 + 10))
    assert amount(costs, "inbound freight", "chip", "build") == pytest.approx(800 / 2)
    rows = sum(costs.where(item=item)["amount_usd"].sum() for item in ("chip", "chip, duty", "chip, fees"))
    assert rows == pytest.approx(price(three_ways(), deep).parts["chip"].used_usd.sum(), abs=0.05)


def test_rules_that_change_within_the_run_hold_from_their_day_on(tmp_path: Path) -> None:
    """Entries on the days around the surcharge's first day, on two lanes, in any order."""
    scenario = small(tmp_path)
    entries = [(day, "sea_out", "build", "unit", 1) for day in (40, 30, 31, 29)]
    costs = price(bill([], entries), scenario).table()
    surcharge = [amount(costs, "duty and fees", "surcharge", "build", month) for month in range(2)]
    assert surcharge == pytest.approx([0, 2 * 0.8 * 2200 * 0.10])
    assert np.isclose(amount(costs, "duty and fees", "ordinary_miner", "build", 0), 2 * 45.76)


@pytest.mark.parametrize(
    ("row", "item", "wage"),
    [
        (("planned_overtime_hours", "assembly/late"), "assembly/late, planned", 20),
        (("planned_overtime_hours", "office/day"), "office/day, planned", 30),
        (("overtime_hours", "assembly"), "assembly", 20),
        (("overtime_hours", "office"), "office", 30),
    ],
)
def test_overtime_is_paid_at_the_wage_of_its_own_pool(deep: Scenario, row: tuple[str, str], item: str, wage: float) -> None:
    """The wage with its premium of 50 % and the burden of 40 % on both; and no other wage moves it."""
    busy = [(0, "busy_hours", pool, "build", 10.0) for pool in ("assembly", "office")]
    hours = bill([*busy, (0, *row, "build" if row[0] == "overtime_hours" else "", 8.0)])
    assert amount(price(hours, deep).table(), "overtime", item, "build") == pytest.approx(8 * wage * 1.5 * 1.4)
    pool = row[1].partition("/")[0]
    named = next(keys for (kind, *_), keys in line_origins([hours], deep).items() if "overtime" in kind)
    assert [key for key in named if key.endswith(".wage")] == [f"pools.{pool}.wage"]


def test_freight_by_value_is_a_share_of_what_is_carried(tmp_path: Path) -> None:
    """0.5 % of chips of 100 USD on receipt; 1 % of a miner of 2,200 USD that goes out by sea. They grow with what they are a share of."""
    scenario = small(tmp_path, "lanes.air.per_value=0.5 %", "lanes.sea_out.per_value=1 %", "money.escalation.miner=-20 %/year")
    rows = [(month, "units_shipped", "sea_out", "build", 10.0) for month in (0, 12)]
    rows += [(0, "parts_received", "chip", "", 60.0), (0, "parts_by_lane", "chip/air", "", 60.0), (0, "parts_used", "chip", "build", 60.0)]
    costs = price(bill([*BUSY, *rows]), scenario).table()
    assert amount(costs, "inbound freight", "chip, by value", "build") == pytest.approx(60 * 0.5)
    assert amount(costs, "outbound freight", "sea_out, by value", "build") == pytest.approx(10 * 22)
    assert amount(costs, "outbound freight", "sea_out, by value", "build", month=12) == pytest.approx(10 * 22 * 0.8)
