"""Small floors of tests/cases that once came out wrong, each with its right value, worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.building import build
from sim.calendars import HOUR
from sim.draws import Draws
from sim.engine import Engine, simulate
from sim.ledger.laws import check
from sim.ledger.record import Record
from sim.measures import measures
from sim.scenario.loading import load

CASES = Path(__file__).parent.parent / "cases"
both = pytest.mark.parametrize("engine", ["simpy", "compiled"])


def ran(name: str, engine: Engine, seed: int = 1, settings: tuple[str, ...] = ()) -> Record:
    """A case, run and checked."""
    draws = Draws(seed, 0)
    plant = build(load(CASES / f"{name}.yaml", settings=settings).scenario, draws)
    ledger = simulate(plant, draws, engine)
    check(ledger, plant)
    return Record(ledger, plant, 0)


def hours(record: Record) -> list[tuple[float, float]]:
    """When each task started and ended."""
    tasks = record.ledger.tasks
    return list(zip((tasks.start / HOUR).tolist(), (tasks.end / HOUR).tolist(), strict=True))


@both
def test_hands_that_step_down_pause(engine: Engine) -> None:
    """One of three works on at 04:00; the others end one after the other, and the fourth has worked 3 h by 10:00."""
    record = ran("hands_step_down_pause", engine)
    assert hours(record)[:4] == [(0, 5), (0, 6), (0, 7), (7, 26)]
    assert record.overtime_hands_s.sum() == 0
    assert record.ledger.interruptions.resumed_s.tolist() == [5 * HOUR, 6 * HOUR, 24 * HOUR]


@both
def test_hands_that_step_down_finish(engine: Engine) -> None:
    record = ran("hands_step_down_finish", engine)
    assert hours(record)[:4] == [(0, 5), (0, 5), (0, 5), (5, 10)]
    assert record.overtime_hands_s.sum() == 2 * HOUR


@both
def test_no_more_is_worked_than_is_paid(engine: Engine) -> None:
    """27 x 8 h and 3 x 8 h on 20 days; the boards of 4 h always wait."""
    record = ran("unequal_shifts", engine, settings=("horizon=4 weeks", "demand.job.orders.size.values=[2000]"))
    assert record.pool_work_s(0).sum() / HOUR == pytest.approx(30 * 8 * 20)
    assert measures(record).where(measure="utilization", of="repair")["value"].tolist() == pytest.approx([100])


@both
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_large_crew_waits_no_longer_than_the_tasks_in_work(seed: int, engine: Engine) -> None:
    record = ran("large_crew_waits", engine, seed, ("horizon=2 d",))
    row = record.ledger.tasks.of(0)[0]
    assert record.ledger.tasks.start[row] - record.ledger.tasks.ready[row] <= HOUR


@both
def test_round_the_clock_fits(engine: Engine) -> None:
    assert hours(ran("fit_round_the_clock", engine)) == [(20, 30)]
    longer = ran("fit_round_the_clock", engine, settings=("flows.job.do.work=25 h",))
    assert hours(longer) == [(20, 45)]


@both
def test_blocked_to_the_end(engine: Engine) -> None:
    """The second station is shut from minute 60 on; the first stands blocked from minute 66 of 600 on."""
    table = measures(ran("blocked_to_the_end", engine))
    told = {name: table.where(measure=name, of="one")["value"].tolist() for name in ("blocked", "starved")}
    assert told == {"blocked": [pytest.approx(89)], "starved": [pytest.approx(0, abs=1e-9)]}


@both
def test_what_moved_into_the_buffer_was_blocked_until_then(engine: Engine) -> None:
    """Room for two: the units of the first station go on at once, and the third stands from minute 78 on: 87 %."""
    table = measures(ran("blocked_to_the_end", engine, settings=("stations.two.room=2",)))
    assert table.where(measure="blocked", of="one")["value"].tolist() == [pytest.approx(87)]


def test_overtime_slots_are_open(tmp_path: Path) -> None:
    """A task of 900 days, a shift of one minute a day: all the time it is worked, the slot is open."""
    text = """
name: minute
horizon: 20 d
stations: {server: {slots: 1}}
shifts: {d: {days: daily, from: '06:00', to: '06:01'}}
pools: {p: {shifts: {d: 10}, at_shift_end: finish}}
flows: {job: [{serve: {station: server, work: 21600 h, crew: {p: 1}, next: leave}}]}
demand: {job: {at: [0 h, 0 h]}}
"""
    (tmp_path / "minute.yaml").write_text(text)
    draws = Draws(1, 0)
    plant = build(load(tmp_path / "minute.yaml").scenario, draws)
    record = Record(simulate(plant, draws, "simpy"), plant, 0)
    shares = measures(record).where(measure="utilization")["value"]
    assert np.all(shares <= 100 + 1e-9) and len(shares) == 2


TWO_PARTS = """
name: two parts
horizon: 2 d
stations: {bench: {slots: 3, unattended: true}}
parts: {board: {}, frame: {}}
flows:
  boards: [{etch: {station: bench, work: 2 h, makes: {board: 1}, next: leave}}]
  frames: [{bend: {station: bench, work: 5 h, makes: {frame: 1}, next: leave}}]
  units: [{join: {station: bench, work: 1 h, parts: {board: 1, frame: 1}, next: ship}}]
demand: {boards: {at: [0 h]}, frames: {at: [0 h]}, units: {at: [0 h]}}
"""


@both
def test_a_task_waits_for_the_last_of_its_parts(engine: Engine, tmp_path: Path) -> None:
    """The board is there after two hours, the frame after five."""
    (tmp_path / "two.yaml").write_text(TWO_PARTS)
    draws = Draws(1, 0)
    plant = build(load(tmp_path / "two.yaml").scenario, draws)
    record = Record(simulate(plant, draws, engine), plant, 0)
    assert sorted(hours(record)) == [(0, 2), (0, 5), (5, 6)]
