"""What parts, people and promises leave in a ledger, read off plants small enough to count by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.ledger.record import Record
from sim.plant import PaidShift
from sim.quantities import tally
from tests.measures.test_floor import curve, quantity, value
from tests.validation import plants

H, DAY = 3600, 86400

PARTS = """
name: parts
start: 2026-01-05
horizon: 4 d
warm_up: 0 d
stations: {bench: {slots: unlimited, unattended: true}}
lanes:
  ship: {transit: 2 d, crosses: US}
  plane: {transit: 6 h, crosses: US, hold: {probability: 100 %, lasts: 6 h}}
parts:
  kit: {lane: ship, opening_stock: 3, reorder_point: 2, order_quantity: 9, expedite: {lane: plane, below: 0, quantity: 1}}
  frame: {}
flows:
  make: [weld: {station: bench, work: 1 h, makes: {frame: 1}, next: leave}]
  build: [join: {station: bench, work: 1 h, parts: {kit: 2}}]
  late: [finish: {station: bench, work: 1 h, parts: {frame: 1}}]
demand:
  make: {at: [12 h]}
  build: {at: [1 h, 2 h, 3 h]}
  late: {at: [1 h, 2 h]}
"""


@pytest.fixture
def parts(tmp_path: Path) -> Record:
    """Of 3 kits 2 go at 1:00; from 2:00 on one is owed, so single ones come by air at 14:00, 26:00 and 38:00, before the ship at 49:00."""
    return plants.record(PARTS, tmp_path)


def test_what_was_on_the_shelf_when_asked_for(parts: Record) -> None:
    assert parts.ledger.tasks.start[parts.ledger.tasks.of(1)].tolist() == [1 * H, 14 * H, 38 * H]
    assert value(parts, "fill_rate", "kit") == pytest.approx(100 / 3)
    assert value(parts, "units_waiting_for_parts", "kit") == pytest.approx((12 + 35) / 96)


def test_a_part_that_is_made_here_is_short_until_made_and_then_for_ever(parts: Record) -> None:
    assert value(parts, "fill_rate", "frame") == 0
    assert value(parts, "units_waiting_for_parts", "frame") == pytest.approx((12 + 94) / 96)  # from 1:00 to 13:00, and from 2:00 to the end
    assert value(parts, "stockout_days", "frame") == pytest.approx(365)


def test_pieces_are_counted_on_the_lane_they_came_on(parts: Record) -> None:
    by_lane = {lane: quantity(parts, "parts_by_lane", f"kit/{lane}") for lane in ("ship", "plane")}
    assert by_lane["plane"] >= 3
    assert sum(by_lane.values()) == quantity(parts, "parts_received", "kit")
    assert curve(parts, "holds", "kit") == [0.25] * len(curve(parts, "holds", "kit"))
    assert sum(curve(parts, "receipts", "kit")) == sum(by_lane.values()) - 3
    assert len(curve(parts, "stock_by_week", "kit")) == len(curve(parts, "stock_by_week", "frame")) == 1


QUEUE = """
name: impatient
horizon: 10 h
stations: {desk: {slots: 1, unattended: true}}
flows: {ask: [answer: {station: desk, work: 2 h, patience: 1 h, give_up: leave, next: leave}]}
demand: {ask: {at: [0 h, 0 h, 0 h, 4 h]}}
"""


def test_who_leaves_served_is_not_canceled(parts: Record, tmp_path: Path) -> None:
    """Of four that come, two at the same time as the first go when an hour is over; those of `make` leave with their work done."""
    assert value(plants.record(QUEUE, tmp_path), "canceled", "ask") == 50
    for flow in ("make", "build"):
        with pytest.raises(AssertionError, match="0 rows"):
            value(parts, "canceled", flow)


PEOPLE = """
name: people
start: 2026-01-05
horizon: 14 d
warm_up: 7 d
shifts: {day: {days: Mon-Fri, from: "08:00", to: "16:00"}}
pools: {worker: {shifts: {day: 2}}, clerk: {shifts: {day: 1}}}
stations: {bench: {slots: 1}}
flows: {a: [work: {station: bench, crew: {worker: 1}, work: 1 h}]}
demand: {a: {at: [176 h, 176 h, 176 h], promise: 2 h}}
"""


def test_planned_overtime_and_who_comes_and_goes(tmp_path: Path) -> None:
    seen = plants.record(PEOPLE, tmp_path)
    worker, clerk = seen.plant.pools
    days = worker.paid[0].opens
    more = PaidShift("worker/day", worker.paid[0].closes, worker.paid[0].closes + H, np.full(len(days), 2), overtime=True)
    moved = replace(worker, paid=(*worker.paid, more), hired_s=np.array([0, 8 * DAY, 9 * DAY]), left_s=np.array([10 * DAY]))
    seen = Record(seen.ledger, replace(seen.plant, pools=(moved, clerk)), seen.from_s)
    assert value(seen, "headcount", "worker") == 2
    assert value(seen, "overtime_hours", "all") == pytest.approx(5 * 2)
    assert value(seen, "overtime_share", "worker") == pytest.approx(100 * 10 / 90)
    assert value(seen, "overtime_share", "all") == pytest.approx(100 * 10 / 130)
    assert value(seen, "overtime_highest_week", "worker") == pytest.approx(5)  # an hour a day and worker
    assert value(seen, "hires", "worker") == pytest.approx(2 * 365 / 7)
    assert value(seen, "leavers", "worker") == pytest.approx(365 / 7)
    assert value(seen, "hires", "clerk") == 0
    assert quantity(seen, "paid_hours", "worker/day") == 160
    assert quantity(seen, "planned_overtime_hours", "worker/day") == 20
    assert quantity(seen, "hires", "worker") == 3
    assert curve(seen, "headcount_by_month", "worker") == curve(seen, "hands_by_month", "worker") == [2]


def test_each_unit_has_its_own_promise(tmp_path: Path) -> None:
    seen = plants.record(PEOPLE, tmp_path)  # done at 9:00, 10:00 and 11:00 of the Monday
    assert value(seen, "on_time", "a") == pytest.approx(200 / 3)
    own = replace(seen.plant.flows[0], promise_s=np.array([0, H, 3 * H]))
    assert value(Record(seen.ledger, replace(seen.plant, flows=(own,)), 0), "on_time", "a") == 50


RAMP = """
name: ramp
start: 2026-01-05
horizon: 104 weeks
stations: {bench: {slots: unlimited, unattended: true}}
flows: {a: [work: {station: bench, work: 1 h}]}
demand: {a: {contracts: {c: {volume: 3650 per year, every: 1 d}}, ramp: {2026-01-05: 50 %, 2026-05-04: 80 %, 2026-07-06: 100 %}}}
"""


def test_the_full_rate_is_reached_when_four_weeks_deliver_it(tmp_path: Path) -> None:
    """Full from week 26 on: the first four weeks with at least 95 % are weeks 25 (80 %) to 28."""
    assert value(plants.record(RAMP, tmp_path), "time_to_full_rate", "a") == 25 * 7
    short = plants.record(RAMP.replace("104 weeks", "100 weeks"), tmp_path)
    with pytest.raises(AssertionError):
        value(short, "time_to_full_rate", "a")


LATE = """
name: late
start: 2026-01-05
horizon: 60 d
stations: {bench: {slots: 1, unattended: true}}
lanes: {road: {transit: 1 d}}
flows:
  build: [work: {station: bench, work: 4 d}]
  repair: [mend: {station: bench, work: 1 h, priority: 9, next: ship_back}]
demand:
  build:
    delivered_by: road
    promise: 9 d
    contracts:
      keen: {volume: 36.5 per year, every: 10 d, promise: 6 d, penalty: 2 USD/unit/d}
      calm: {volume: 36.5 per year, every: 10 d}
  repair: {at: [0 h, 0 h, 100 h]}
"""


def test_late_days_are_counted_by_contract_when_the_unit_arrives(tmp_path: Path) -> None:
    """Every ten days one unit of each contract: the first takes 5 days, the other 9; the order between them is that of the file."""
    seen = plants.record(LATE, tmp_path)
    assert seen.delivered_s[:4].tolist() == [5 * DAY, 9 * DAY, 15 * DAY, 19 * DAY]
    assert quantity(seen, "late_unit_days", "0", "build") == quantity(seen, "late_unit_days", "1", "build") == 0
    swapped = LATE.replace("promise: 9 d", "promise: 7.5 d").replace("promise: 6 d", "promise: 4 d")
    seen = plants.record(swapped, tmp_path)
    late = {number: tally(seen).table.where(driver="late_unit_days", of=number) for number in ("0", "1")}
    assert late["0"]["quantity"].tolist() == [3, 2, 1]  # of those due in January, February and March
    assert late["1"]["quantity"].tolist() == pytest.approx([1.5 * 2, 1.5 * 3, 1.5])
    assert value(seen, "on_time", "build") == 0


def test_repairs_under_warranty_are_counted_when_they_are_back(tmp_path: Path) -> None:
    seen = plants.record(LATE, tmp_path)
    repair = replace(seen.plant.flows[1], warranty=np.array([True, False, True]))
    seen = Record(seen.ledger, replace(seen.plant, flows=(seen.plant.flows[0], repair)), 0)
    assert quantity(seen, "units_in_warranty", "", "repair") == 2
