"""Phases of a plant against small cases worked out by hand: routes, stations, people, parts and the dip, by both engines."""

from pathlib import Path

import numpy as np
import pytest

from sim.building import build
from sim.calendars import DAY
from sim.draws import Draws
from sim.economics.costs import price
from sim.economics.worth.cash import yearly_cash
from sim.engine import simulate
from sim.ledger.record import Record
from sim.plant import Plant
from sim.quantities import tally
from sim.scenario.loading import load
from tests.economics.small import TEXT, bill, small
from tests.engine.test_compiled import same
from tests.scenario.test_checks import cases, said

PLANT = """\
name: Phased
start: 2026-01-05
horizon: 120 d
shifts: {day: {days: daily, from: "06:00", to: "14:00"}}
phases: {boards: {from: 2026-03-06}}
pools:
  crew: {shifts: {day: 10}}
  placers: {shifts: {day: 2}, phase: boards}
stations: {bench: {slots: 9}, line: {slots: 3, phase: boards, unattended: true, idle_power: 10 kW}}
flows:
  build:
    - kit: {station: bench, crew: {crew: 1}, work: 10 min, parts: {chip: 3}}
    - place: {station: line, crew: {placers: 1}, work: 30 min}
    - box: {station: bench, crew: {crew: 1}, work: 1 h, next: ship}
    - kit_bought: {station: bench, crew: {crew: 1}, work: 5 min, parts: {board: 3}, next: box}
parts:
  chip: {lane: truck, opening_stock: 50, reorder_point: 20, order_quantity: 40, phase: boards}
  board: {lane: truck, opening_stock: 30, reorder_point: 20, order_quantity: 40, until: boards}
lanes: {truck: {transit: 3 d}}
demand: {build: {contracts: {big: {volume: 730 per year, every: 1 d}}, before: {boards: kit_bought}}}
"""


def plant_of(folder: Path, text: str = "{}") -> Plant:
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(text)
    return build(load(folder / "plant.yaml", [folder / "over.yaml"]).scenario, Draws(1, 0))


def begun(record: Record, operation: str) -> np.ndarray:
    """The days on which the tasks of an operation began."""
    (k,) = [k for k, each in enumerate(record.plant.operations) if each.name == f"build.{operation}"]
    return record.ledger.tasks.start[record.ledger.tasks.of(k)] // DAY


def lived(plant: Plant) -> Record:
    return Record(simulate(plant, Draws(1, 0)), plant, from_s=0)


def test_units_go_the_other_way_until_the_phase_begins(tmp_path):
    """Two a day: 120 of the first 60 days are built from bought boards, those of the other 60 from boards that are placed here."""
    record = lived(plant_of(tmp_path))
    assert len(begun(record, "kit_bought")) == 120 and begun(record, "kit_bought").max() == 59
    assert len(begun(record, "place")) == 120 and begun(record, "place").min() == begun(record, "kit").min() == 60
    assert len(begun(record, "box")) == 240


def test_what_begins_with_the_phase_is_not_there_before(tmp_path):
    record = lived(plant_of(tmp_path))
    plant, quantities = record.plant, tally(record)
    line, (placers,) = plant.stations[1], plant.pools[1].paid
    assert line.slots[np.searchsorted(line.step_s, [0, 60 * DAY - 1, 60 * DAY], side="right") - 1].tolist() == [0, 0, 3]
    assert placers.hands[placers.opens < 60 * DAY].max() == 0 and placers.hands[placers.opens >= 60 * DAY].min() == 2
    assert len(plant.pools[1].hired_s) == 2  # unlike a plant that opens, a phase hires
    assert quantities.by_driver["idle_energy"]["line", ""][:2].tolist() == [0, 0]
    assert quantities.by_driver["phase_begins"]["boards", ""].sum() == 60 * 24


def test_parts_come_with_the_phase_and_go_with_it(tmp_path):
    record = lived(plant_of(tmp_path))
    chips, boards = (record.ledger.receipts.stock == k for k in (0, 1))
    assert record.ledger.receipts.ordered_s[chips].min() >= 60 * DAY and record.ledger.receipts.ordered_s[boards].max() < 60 * DAY
    received = tally(record).by_driver["parts_received"]["chip", ""]
    assert received[:2].tolist() == [0, 0] and received[2] >= 50
    assert tally(record).by_driver["stock_on_hand"]["chip", ""][:2].tolist() == [0, 0]


def test_the_pace_dips_and_comes_back_evenly(tmp_path):
    """10 people at 50 % on the first of 10 days: 5, 5.5, 6, ..., rounded to whole hands, and all of them from the eleventh on."""
    plant = plant_of(tmp_path, "phases: {boards: {dip: {to: 50 %, lasts: 10 d, pools: [crew]}}}")
    crew = plant.pools[0]
    days = np.arange(59, 72)
    hands = crew.hands[np.searchsorted(crew.step_s, days * DAY + 7 * 3600, side="right") - 1]
    expected = [10, *(round(10 * (0.5 + 0.05 * (day + 0.25))) for day in range(10)), 10, 10]  # shifts begin a quarter of a day later
    assert hands.tolist() == expected
    assert crew.paid[0].hands.min() == 10 and plant.pools[1].hands.tolist() == [2]


def test_a_phase_moves_with_the_opening(tmp_path):
    plant = plant_of(tmp_path, "opening: {stages: {permit: {lasts: 20 d}}}")
    assert plant.phases == (("boards", 80 * DAY),)
    assert len(begun(lived(plant), "kit_bought")) == 2 * 60


@pytest.mark.parametrize("text", ["{}", "phases: {boards: {dip: {to: 30 %, lasts: 20 d}}}", "opening: {stages: {permit: {lasts: 20 d}}}"])
def test_both_engines_give_the_same_ledger(tmp_path, text):
    assert len(same(plant_of(tmp_path, text), Draws(1, 0)).tasks.start) > 200


def test_of_two_phases_ahead_the_next_decides(tmp_path):
    text = """
phases: {more: {from: 2026-04-05}}
flows: {build: {kit_more: {station: bench, crew: {crew: 1}, work: 7 min, next: box}}}
demand: {build: {before: {more: kit_more}}}
"""
    record = lived(plant_of(tmp_path, text))
    spans = {name: (begun(record, name).min(), begun(record, name).max()) for name in ("kit_bought", "kit_more", "kit")}
    assert spans == {"kit_bought": (0, 59), "kit_more": (60, 89), "kit": (90, 119)}


def test_an_order_that_is_not_begun_is_canceled_on_both_ways(tmp_path):
    plant = plant_of(tmp_path, "demand: {build: {cancel_after: 30 d}}")
    assert [each.patience is not None for each in plant.operations] == [True, False, False, True]


def test_an_investment_is_spent_when_its_phase_begins(tmp_path):
    """73,000 USD on day 438, 1.2 years after the start; in the books 100 USD a day from then on."""
    text = TEXT.replace("life: 2 years}", "life: 2 years, phase: line}") + "phases: {line: {from: 2027-03-15}}\n"
    scenario = small(tmp_path, text=text)
    costs = price(bill([(0, "phase_begins", "line", "", 438 * 24.0)]), scenario)
    assert yearly_cash(costs, scenario.finance).lines["capital"][:3] == pytest.approx([0, -73000 * 0.8, -73000 * 0.2])
    books = sum((line.amount for line in costs.lines if line.category == "depreciation"), np.zeros(24))
    assert books[:14].sum() == pytest.approx(0) and books[14] == pytest.approx(1700) and books[15] == pytest.approx(3000)


MISTAKES = """
phases: {boards: {from: 2026-01-05}}
    over.yaml:1:10: phases.boards: nothing begins with it: name it as `phase` of a station, pool, part or investment, or give it a `dip`
    over.yaml:1:25: phases.boards.from: 2026-01-05 is not after the start, 2026-01-05
stations: {oven: {phase: board}}
    over.yaml:1:26: stations.oven.phase: no phase named 'board'; none is defined
{phases: {late: {from: 2026-06-01, dip: {to: 50 %, lasts: 9 d, pools: [test, tes]}}}, parts: {board: {phase: late}}}
    over.yaml:1:78: phases.late.dip.pools.1: no pool named 'tes'; did you mean 'test'?
    over.yaml:1:110: parts.board.phase: build.mount takes it before that phase, and there is none then
{phases: {late: {from: 2026-06-01}}, parts: {board: {until: late}}}
    over.yaml:1:61: parts.board.until: build.mount still takes it after that phase has begun, and nothing is ordered then
{phases: {late: {from: 2026-06-01}}, demand: {build: {before: {late: age}}}}
    over.yaml:1:70: demand.build.before.late: units also come to age from other operations: give those of before one of their own
{phases: {late: {from: 2026-06-01}}, demand: {build: {before: {late: ages}}}}
    over.yaml:1:70: demand.build.before.late: no operation of build named 'ages'; did you mean 'age'?
{phases: {late: {from: 2026-06-01}}, finance: {capex: {line: {phase: late, after: 1 year}}}}
    over.yaml:1:63: finance.capex.line.phase: give either `phase`, or when it is spent and placed in service by `after`, `in_service` or
    `during`
"""


@pytest.mark.parametrize(("overlay", "mistake"), cases(MISTAKES))
def test_mistakes(overlay, mistake, tmp_path):
    assert " ".join(said(tmp_path, overlay)) == mistake
