"""What slots, batches, crews and closures leave in a ledger, read off plants small enough to count by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calendars import spans
from sim.draws import Draws
from sim.engine import simulate
from sim.ledger.laws import check
from sim.ledger.record import Record
from sim.ledger.rows import FOLLOWS
from sim.measures import measures
from sim.measures.profiles import profiles
from sim.plant import Closure
from sim.quantities import tally
from tests.validation import plants

H = 3600


def value(seen: Record, measure: str, of: str) -> float:
    rows = measures(seen).where(measure=measure, of=of)
    assert len(rows) == 1, f"{len(rows)} rows of {measure} {of}"
    return float(rows["value"][0])


def quantity(seen: Record, driver: str, of: str = "", flow: str = "") -> float:
    """A driver over the whole run."""
    return float(tally(seen).table.where(driver=driver, of=of, flow=flow)["quantity"].sum())


def curve(seen: Record, profile: str, of: str) -> list[float]:
    return profiles(seen).where(profile=profile, of=of)["value"].tolist()


JAMMED = "    failures: {jam: {time_between_failures: 100 min, time_to_repair: 2 h}}\n"
JAMS = """
name: jams
horizon: 1 d
stations:
  cell:
    slots: 1
    unattended: true
    power: 10 kW
    idle_power: 1 kW
    setup: 30 min
    failures: {jam: {time_between_failures: 100 min, time_to_repair: 2 h}}
flows:
  a: [cut: {station: cell, work: 1 h}]
  b: [bend: {station: cell, work: 1 h}]
demand: {a: {at: [0 h, 0 h]}, b: {at: [0 h]}}
"""


@pytest.fixture
def jams(tmp_path: Path) -> Record:
    """a 0:00 to 1:00; a with a jam at 1:40, to 4:00; b with a set-up, to 5:30."""
    return plants.record(JAMS, tmp_path)


def test_a_stations_day_is_work_repair_set_up_and_nothing(jams: Record) -> None:
    assert jams.ledger.tasks.end.tolist() == [1 * H, 4 * H, 11 * H // 2]
    shares = {name: value(jams, name, "cell") for name in ("utilization", "down", "set_up", "starved")}
    assert shares == pytest.approx({"utilization": 300 / 24, "down": 200 / 24, "set_up": 50 / 24, "starved": 1850 / 24})


def test_a_stopped_slot_draws_what_an_idle_one_does(jams: Record) -> None:
    assert quantity(jams, "idle_energy", "cell") == pytest.approx(21)
    by_flow = quantity(jams, "energy", "cell", "a"), quantity(jams, "energy", "cell", "b")
    assert sum(by_flow) == pytest.approx(30)
    assert quantity(jams, "peak_power") == pytest.approx(10)


def test_a_plant_without_the_mechanisms_has_no_such_rows(tmp_path: Path) -> None:
    dull = plants.record("{name: d, horizon: 1 d, stations: {s: {slots: 1, unattended: true}}, flows: {a: [x: {station: s, work: 1 h}]},"
                         " demand: {a: {at: [0 h]}}}", tmp_path)  # fmt: skip
    names = set(measures(dull)["measure"].tolist())
    assert names.isdisjoint({"down", "set_up", "blocked", "starved", "days_closed", "canceled", "fill_rate", "time_to_full_rate"})
    always = {"hours", "tasks", "units_shipped", "units_delivered", "units_placed", "units_by_days", "customers_wait"}
    assert set(tally(dull).table["driver"].tolist()) == always


TANDEM = """
name: tandem
horizon: 10 h
stations:
  first: {slots: 1, unattended: true}
  second: {slots: 1, unattended: true, room: 0}
flows:
  a:
    - turn: {station: first, work: 1 h}
    - mill: {station: second, work: 3 h}
demand: {a: {at: [0 h, 0 h, 0 h]}}
"""


def test_a_finished_unit_without_room_blocks_its_slot(tmp_path: Path) -> None:
    seen = plants.record(TANDEM, tmp_path)  # turn 0-1, 1-2 (stays to 4), 4-5 (stays to 7); mill 1-4, 4-7, 7-10
    assert seen.ledger.tasks.ready[seen.ledger.tasks.of(1)].tolist() == [1 * H, 4 * H, 7 * H]
    assert value(seen, "utilization", "first") == pytest.approx(30)
    assert value(seen, "blocked", "first") == pytest.approx(40)
    assert value(seen, "starved", "first") == pytest.approx(30)
    assert value(seen, "blocked", "second") == 0
    assert value(seen, "wip", "a") == pytest.approx((4 + 7 + 10) / 10)
    assert value(seen, "waiting", "a") == pytest.approx((0 + 3 + 6) / 10)
    assert value(seen, "backlog", "a") == pytest.approx((0 + 1 + 4) / 10)
    assert curve(seen, "waiting_by_week", "a") == pytest.approx([0.9])
    assert curve(seen, "backlog_by_week", "a") == pytest.approx([0.5])


BATCH = """
name: batch
start: 2026-01-05
horizon: 7 d
shifts:
  day: {days: Mon-Fri, from: "08:00", to: "16:00"}
pools:
  first: {shifts: {day: 1}}
  second: {shifts: {day: 2}}
stations:
  oven: {slots: 2}
  rack: {slots: 9, unattended: true}
  desk: {slots: unlimited, unattended: true}
lanes: {way_in: {transit: 1 d}, way_back: {transit: 2 d}}
flows:
  repair:
    - bake: {station: oven, crew: {first: 1}, work: 2 h, batch: {size: 2, wait: 1 h}}
    - soak: {station: rack, work: 3 h}
    - ask: {station: desk, work: 4 h, next: ship_back}
demand: {repair: {at: [8 h, 8 h, 9 h, 9 h, 13 h], collected_by: way_in, delivered_by: way_back}}
"""


@pytest.fixture
def batch(tmp_path: Path) -> Record:
    """On Tuesday: two at 8:00 by the first, two at 9:00 by the second, one alone at 14:00 after an hour in vain."""
    plant = plants.record(BATCH, tmp_path).plant
    bake, *others = plant.operations
    crews = (bake.crews[0], replace(bake.crews[0], hands=((1, 2),)))
    plant = replace(plant, operations=(replace(bake, crews=crews), *others))
    ledger = simulate(plant, Draws(1, 0))
    check(ledger, plant)
    return Record(ledger, plant, from_s=0)


def test_a_batch_takes_one_slot_and_one_crew(batch: Record) -> None:
    tasks = batch.ledger.tasks
    crews = [(served.number, served.all_hands, len(tasks.worked(served.operation, served.number))) for served in batch.served]
    assert crews == [(0, 1, 2), (1, 2, 1), (0, 0, 5), (0, 0, 5)]
    assert tasks.crew[tasks.of(0)].tolist() == [0, FOLLOWS, 1, FOLLOWS, 0]
    assert value(batch, "utilization", "first") == pytest.approx(100 * 4 / 40)
    assert value(batch, "utilization", "second") == pytest.approx(100 * 4 / 80)
    assert value(batch, "utilization", "oven") == pytest.approx(100 * 6 / 80)
    assert value(batch, "labor_hours", "repair") == pytest.approx((2 + 2 + 4) / 5)
    assert quantity(batch, "busy_hours", "second", "repair") == pytest.approx(4)


def test_the_legs_of_a_repair_add_up(batch: Record) -> None:
    flow = batch.plant.flows[0]
    late = replace(flow, collected_s=flow.placed_s + 6 * H)
    seen = Record(batch.ledger, replace(batch.plant, flows=(late,)), 0)
    legs = {"collection": 6, "lane_in": 18, "queue": 1 / 5, "bench": 2, "burn_in": 3, "elsewhere": 4, "lane_out": 48}
    assert {leg: 24 * value(seen, f"turnaround_{leg}", "repair") for leg in legs} == pytest.approx(legs)
    assert 24 * value(seen, "turnaround_time", "repair") == pytest.approx(sum(legs.values()))
    by_month = [curve(seen, "turnaround_legs_by_month", f"repair, {leg}") for leg in legs]
    assert [24 * days for (days,) in by_month] == pytest.approx(list(legs.values()))


def test_an_owner_waits_from_the_failure_to_the_unit_back(batch: Record) -> None:
    # a day on the way in, two on the way back; 8:00 to 17:00 twice, 9:00 to 18:00 twice, and 13:00 to 14:00 + 9 h
    days = 3 + np.array([9, 9, 9, 9, 10]) / 24
    assert quantity(batch, "customers_wait", "", "repair") == pytest.approx(days.sum())
    assert quantity(batch, "units_by_days", "3", "repair") == 5
    short = Record(batch.ledger, replace(batch.plant, horizon_s=3 * 24 * H, month_s=np.array([0, 3 * 24 * H])), 0)
    assert quantity(short, "customers_wait", "", "repair") == pytest.approx((2 * 64 + 2 * 63 + 59) / 24)


def test_closed_days_are_counted_once_by_cause(batch: Record) -> None:
    storm = {
        "people": spans([(24 * H, 48 * H), (40 * H, 60 * H)]),
        "power": spans([(50 * H, 72 * H)]),
        "lanes.way_in": spans([(0, 12 * H)]),
    }
    strikes = np.array([24 * H, 40 * H])
    closures = tuple(Closure("storm", what, windows, strikes) for what, windows in storm.items())
    seen = Record(batch.ledger, replace(batch.plant, closures=closures), from_s=36 * H)
    assert value(seen, "days_closed", "storm") == pytest.approx(36 / 24 * 365 / 5.5)
    assert value(seen, "days_closed", "storm: lanes.way_in") == 0
    assert curve(seen, "closed_by_month", "storm") == pytest.approx([2])
    assert curve(seen, "closed_by_month", "storm: lanes.way_in") == pytest.approx([0.5])
    assert quantity(seen, "strikes", "storm") == 2


def test_an_empty_slot_of_a_station_without_end_draws_nothing(tmp_path: Path) -> None:
    """Nobody counts its slots, so none of them is idle: 2 h at work draw 10 kW each, and the rest of the day nothing."""
    endless = JAMS.replace("slots: 1", "slots: unlimited").replace("    setup: 30 min\n", "").replace(JAMMED, "")
    seen = plants.record(endless, tmp_path)
    assert quantity(seen, "idle_energy", "cell") == 0
    assert quantity(seen, "energy", "cell", "a") == pytest.approx(20)
    assert value(seen, "power_mean", "all") == pytest.approx(30 / 24)
