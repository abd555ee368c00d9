"""Measures and quantities of plants small enough to count by hand."""

from pathlib import Path

import pytest

from sim.ledger.record import Record
from sim.measures import REGISTRY, measures
from sim.measures.profiles import profiles
from sim.quantities import tally
from tests.validation import plants

# Three units an hour apart, an hour of work each by one of two hands, a day on the road; the third is scrapped.
TEXT = """
name: three units
start: 2026-01-05
horizon: 10 d
shifts:
  day: {days: Mon-Fri, from: "08:00", to: "16:00", meals: ["12:00-13:00"]}
pools:
  worker: {shifts: {day: 2}}
stations:
  bench: {slots: 4, power: 2 kW}
  oven: {slots: 1, unattended: true, power: 10 kW}
lanes:
  road: {transit: 1 d}
parts:
  kit: {lane: road, opening_stock: 5, reorder_point: 3, order_quantity: 4}
flows:
  build:
    - assemble: {station: bench, crew: {worker: 1}, work: 1 h, parts: {kit: 1}}
    - bake: {station: oven, work: 2 h, next: {ship: 100 %}}
demand:
  build: {at: [8 h, 9 h, 11 h 30 min], delivered_by: road, promise: 26 h}
""".replace("11 h 30 min", "11.5 h")


@pytest.fixture
def seen(tmp_path: Path) -> Record:
    return plants.record(TEXT, tmp_path)


def value(seen: Record, measure: str, of: str) -> float:
    rows = measures(seen).where(measure=measure, of=of)
    assert len(rows) == 1, f"{len(rows)} rows of {measure} {of}"
    return float(rows["value"][0])


def test_lead_time_counts_from_order_to_delivery(seen: Record) -> None:
    # 8:00 -> 9:00 -> 11:00; 9:00 -> 10:00 -> 13:00 (the oven is busy till 11:00); 11:30 -> 13:30 (meal) -> 15:30; a day on the road each
    assert value(seen, "lead_time", "build") == pytest.approx(1 + (3 + 4 + 4) / 3 / 24)
    assert value(seen, "on_time", "build") == 0.0


def test_utilization_counts_open_hours_only(seen: Record) -> None:
    days = 8  # Monday to Friday, and Monday to Wednesday
    assert value(seen, "utilization", "worker") == pytest.approx(100 * 3 / (days * 7 * 2))
    assert value(seen, "utilization", "oven") == pytest.approx(100 * 6 / 240)


def test_work_in_process_is_time_on_the_floor(seen: Record) -> None:
    assert value(seen, "wip", "build") == pytest.approx((3 + 4 + 4) / 240)


def test_energy_and_labor_per_unit(seen: Record) -> None:
    assert value(seen, "energy", "build") == pytest.approx((3 * 2 + 6 * 10) / 3)
    assert value(seen, "labor_hours", "build") == pytest.approx(1.0)


def power_by_hour(seen: Record, of: str) -> list[float]:
    return profiles(seen).where(profile="power_by_hour", of=of)["value"].tolist()


def test_power_by_hour_of_the_day(seen: Record) -> None:
    # Bench (2 kW) 8-10, 11:30-12, 13-13:30; oven (10 kW) 9-13, 13:30-15:30; on the first of ten days.
    drawn = [0.0] * 8 + [2, 12, 10, 11, 10, 6, 10, 5] + [0.0] * 8
    assert power_by_hour(seen, "highest") == pytest.approx(drawn)
    assert power_by_hour(seen, "mean") == pytest.approx([kw / 10 for kw in drawn])
    assert value(seen, "power_mean", "all") == pytest.approx(66 / 240)
    assert value(seen, "power_peak", "all") == pytest.approx(12)


def test_power_looks_at_what_comes_after_warm_up(tmp_path: Path) -> None:
    late = plants.record(TEXT.replace("horizon: 10 d", "horizon: 10 d\nwarm_up: 10 h"), tmp_path)
    assert value(late, "power_mean", "all") == pytest.approx((66 - 14) / 230)
    assert value(late, "power_peak", "all") == pytest.approx(11)  # the hour from 11:00; the bill of the month still has 12
    assert power_by_hour(late, "mean")[8:11] == pytest.approx([0, 0, 1])


def test_a_plant_that_draws_no_power_has_no_curve_of_it(tmp_path: Path) -> None:
    dark = plants.record(TEXT.replace(", power: 2 kW", "").replace(", power: 10 kW", ""), tmp_path)
    assert power_by_hour(dark, "mean") == []
    assert not {"power_mean", "power_peak"} & set(measures(dark)["measure"].tolist())


def test_yield_and_scrap(seen: Record) -> None:
    assert value(seen, "first_pass_yield", "build") == 100.0
    assert value(seen, "scrap", "build") == 0.0


def test_quantities_of_the_month(seen: Record) -> None:
    table = tally(seen).table
    found = {(d, of, flow): q for d, of, flow, q in zip(*(table[n].tolist() for n in ("driver", "of", "flow", "quantity")), strict=True)}
    assert found["paid_hours", "worker/day", ""] == 8 * 7 * 2
    assert found["busy_hours", "worker", "build"] == pytest.approx(3)
    assert found["energy", "oven", "build"] == pytest.approx(60)
    assert found["peak_power", "", ""] == pytest.approx(12)  # one at the bench and one in the oven, from 9:00 to 10:00
    assert found["parts_used", "kit", "build"] == 3
    assert found["parts_received", "kit", ""] == 5 + 4  # ordered when two were taken, received a day later
    assert found["units_shipped", "road", "build"] == found["units_delivered", "road", "build"] == 3
    assert found["units_in_transit", "road", "build"] == pytest.approx(3 / 10)
    assert found["stock_on_hand", "kit", ""] == pytest.approx((5 * 8 + 4 * 1 + 3 * 2.5 + 2 * 21.5 + 6 * 207) / 240)


def by_month(seen: Record, driver: str, of: str, flow: str) -> list[float]:
    rows = tally(seen).table.where(driver=driver, of=of, flow=flow)
    found = dict(zip(rows["month"].tolist(), rows["quantity"].tolist(), strict=True))
    return [found.get(month, 0.0) for month in range(len(seen.plant.month_s) - 1)]


def test_a_customer_waits_from_the_order_to_the_delivery_or_the_horizon(tmp_path: Path) -> None:
    # From Friday 30 January: two as above, there after 27 and 28 h on Saturday; one ordered on Saturday at 23:00, baked on Monday
    # till 11:00, there on Tuesday; and one ordered an hour before the end.
    turn = TEXT.replace("2026-01-05", "2026-01-30").replace("[8 h, 9 h, 11.5 h]", "[8 h, 9 h, 47 h, 239 h]")
    seen = plants.record(turn, tmp_path)
    assert by_month(seen, "units_placed", "", "build") == [3, 1]
    assert by_month(seen, "customers_wait", "", "build") == pytest.approx([(27 + 28 + 1) / 24, (2 * 24 + 11 + 1) / 24])
    assert by_month(seen, "units_by_days", "1", "build") == [2, 0]
    assert by_month(seen, "units_by_days", "2", "build") == [0, 1]
    assert value(seen, "lead_time", "build") == pytest.approx((27 + 28 + 60) / 3 / 24)


def test_what_happens_in_one_month_has_a_row_for_every_month(tmp_path: Path) -> None:
    """A mean over months, taken by whoever reads the table, must not leave out those of nothing."""
    turn = TEXT.replace("2026-01-05", "2026-01-30").replace("[8 h, 9 h, 11.5 h]", "[8 h, 9 h]")  # delivered in January; none in February
    bill = tally(plants.record(turn, tmp_path))
    keys = dict.fromkeys(zip(*(bill.table[name].tolist() for name in ("driver", "of", "flow")), strict=True))
    lines = {key: bill.table.where(driver=key[0], of=key[1], flow=key[2]) for key in keys}
    assert all(rows["month"].tolist() == [0, 1] and any(rows["quantity"]) for rows in lines.values())
    assert bill.table.where(driver="units_delivered", flow="build")["quantity"].tolist() == [2, 0]


def test_a_customer_waits_no_longer_for_what_is_lost(tmp_path: Path) -> None:
    scrap = TEXT.replace("next: {ship: 100 %}", "next: scrap")
    seen = plants.record(scrap, tmp_path)
    assert by_month(seen, "customers_wait", "", "build") == pytest.approx([(3 + 4 + 4) / 24])
    assert "units_by_days" not in tally(seen).table["driver"].tolist()


def test_every_hour_of_the_week_with_hands_has_its_utilization(seen: Record) -> None:
    table = profiles(seen).where(profile="utilization_by_hour", of="worker")
    by_hour = dict(zip(table["x"].tolist(), table["value"].tolist(), strict=True))
    assert set(by_hour) == {24.0 * day + hour for day in range(5) for hour in (8, 9, 10, 11, 13, 14, 15)}
    assert by_hour[8.0] == pytest.approx(100 / 4)  # one of two hands, on one of two Mondays


def test_every_measure_says_what_it_is() -> None:
    assert all(measure.unit and measure.meaning for measure in REGISTRY.values())


def test_overtime_is_what_runs_past_the_shift(tmp_path: Path) -> None:
    late = TEXT.replace("{shifts: {day: 2}}", "{at_shift_end: finish, shifts: {day: 2}}").replace("11.5 h", "15.25 h")
    seen = plants.record(late, tmp_path)
    assert value(seen, "overtime_hours", "all") == pytest.approx(0.25 * 7 / 10)
    table = tally(seen).table.where(driver="overtime_hours")
    assert table["quantity"].tolist() == pytest.approx([0.25])


def test_overtime_of_the_highest_week_is_shared_by_the_workers_of_the_pool(tmp_path: Path) -> None:
    late = TEXT.replace("{shifts: {day: 2}}", "{at_shift_end: finish, shifts: {day: 2}}").replace("horizon: 10 d", "horizon: 17 d")
    late = late.replace("[8 h, 9 h, 11.5 h]", "[15.25 h, 183.25 h, 183.5 h]")  # till 16:15 on Monday; 16:15 and 16:30 a week later
    seen = plants.record(late, tmp_path)
    assert value(seen, "overtime_highest_week", "worker") == pytest.approx(0.75 / 2)
    assert value(seen, "overtime_hours", "all") == pytest.approx(1.0 * 7 / 17)
    plain = plants.record(TEXT, tmp_path)
    assert len(measures(plain).where(measure="overtime_highest_week")) == 0  # nobody may work past the end of a shift


def test_overtime_past_the_next_opening_is_still_overtime_and_draws_power(tmp_path: Path) -> None:
    gap = (
        TEXT.replace('to: "16:00"', 'to: "10:00"')
        .replace(', meals: ["12:00-13:00"]', "")
        .replace("shifts:\n  day:", 'shifts:\n  noon: {days: Mon-Fri, from: "10:30", to: "18:00"}\n  day:', 1)
    )
    gap = gap.replace("{shifts: {day: 2}}", "{at_shift_end: finish, shifts: {day: 2, noon: 2}}").replace("[8 h, 9 h, 11.5 h]", "[9.75 h]")
    seen = plants.record(gap, tmp_path)
    assert value(seen, "overtime_hours", "all") == pytest.approx(0.75 * 7 / 10)
    assert value(seen, "labor_hours", "build") == pytest.approx(1.0)
    assert value(seen, "energy", "build") == pytest.approx(1 * 2 + 2 * 10)


def test_shift_without_hands_is_closed(tmp_path: Path) -> None:
    late = TEXT.replace("shifts:\n  day:", 'shifts:\n  night: {days: Mon-Fri, from: "16:00", to: "22:00"}\n  day:', 1)
    late = late.replace("{shifts: {day: 2}}", "{shifts: {day: 2, night: 0}}").replace("[8 h, 9 h, 11.5 h]", "[17 h]")
    seen = plants.record(late, tmp_path)
    assert int(seen.ledger.tasks.start[0]) == (24 + 8) * 3600


def test_station_shared_by_two_shifts_is_open_in_both(tmp_path: Path) -> None:
    text = """
name: two shifts
start: 2026-01-05
horizon: 7 d
shifts:
  day: {days: Mon-Fri, from: "06:00", to: "14:00"}
  late: {days: Mon-Fri, from: "14:00", to: "22:00"}
pools: {early: {shifts: {day: 1}}, later: {shifts: {late: 1}}}
stations: {bench: {slots: 1}}
flows:
  a: [work: {station: bench, crew: {early: 1}, work: 8 h}]
  b: [work: {station: bench, crew: {later: 1}, work: 4 h}]
demand: {a: {at: [6 h]}, b: {at: [14 h]}}
"""
    assert value(plants.record(text, tmp_path), "utilization", "bench") == pytest.approx(100 * 12 / (5 * 16))


ABROAD = """
name: abroad
start: 2026-01-05
horizon: 20 d
stations: {bench: {slots: 1, unattended: true}}
flows:
  build: [make: {station: bench, work: 1 h, next: ship}]
lanes:
  sea: {crosses: US, transit: {dist: trace, values: [3 d, 4 d, 10 d, 5 d, 6 d]}}
demand:
  build: {at: [0 h, 2 h, 4 h, 30 h, 32 h], delivered_by: sea}
"""


def test_units_that_leave_on_one_day_enter_together_when_the_median_of_them_arrives(tmp_path: Path) -> None:
    """Three leave on day 0 and take 3, 4 and 10 days; two leave on day 1 and take 5 and 6, so that the median lies on day 6."""
    entries = tally(plants.record(ABROAD, tmp_path)).entries
    rows = [*zip(*(entries[name].tolist() for name in entries.names), strict=True)]
    assert rows == [(4, "sea", "build", "unit", 3), (6, "sea", "build", "unit", 2)]
