"""The opening of a plant against PERT by hand: the sum of a chain, the later of two paths, and what moves with it."""

from math import pi, sqrt
from pathlib import Path

import numpy as np
import pytest

from sim.building import build
from sim.building.opening import opened
from sim.calendars import DAY, HOUR
from sim.draws import Draws
from sim.engine import simulate
from sim.evaluate import happened
from sim.ledger.record import Record
from sim.measures import measures
from sim.plant import Opened
from sim.quantities import Quantities, tally
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from sim.tables import Table
from tests.engine.test_compiled import same
from tests.scenario.test_checks import cases, said

PLANT = """\
name: Opens
start: 2026-01-05
horizon: 40 weeks
shifts: {day: {days: daily, from: "06:00", to: "14:00"}}
pools: {crew: {shifts: {day: 4}}}
stations: {bench: {slots: 9, idle_power: 2 kW}, oven: {slots: 9, unattended: true, idle_power: 5 kW}}
flows: {build: [{mount: {station: bench, crew: {crew: 1}, work: 2 h, parts: {board: 1}}}, {age: {station: oven, work: 4 h}}]}
parts: {board: {lane: truck, opening_stock: 50, reorder_point: 60, order_quantity: 40}}
lanes: {truck: {transit: 3 d}}
demand: {build: {contracts: {big: {volume: 730 per year, every: 1 d}}}}
"""
CHAIN = "opening: {stages: {permit: {lasts: 30 d}, power: {lasts: 45 d, after: [permit]}, fit_out: {lasts: 10 d, after: [power]}}}"


def plant_with(text: str, folder: Path) -> Scenario:
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(text)
    return load(folder / "plant.yaml", [folder / "over.yaml"]).scenario


def draws_of(scenario: Scenario, count: int) -> list[Opened]:
    found = [opened(scenario, Draws(1, k)) for k in range(count)]
    assert all(found)
    return [each for each in found if each]


def test_a_chain_adds_up(tmp_path):
    own = draws_of(plant_with(CHAIN, tmp_path), 1)[0]
    assert own.opens_s == 85 * DAY
    assert [(s.name, s.begins_s // DAY, s.ends_s // DAY, s.critical) for s in own.stages] == [
        ("permit", 0, 30, True), ("power", 30, 75, True), ("fit_out", 75, 85, True),
    ]  # fmt: skip


def test_the_later_of_two_paths_counts_and_is_critical(tmp_path):
    text = "opening: {stages: {a: {lasts: 20 d}, b: {lasts: 50 d}, c: {lasts: 20 d, after: [a]}, end: {lasts: 36 h, after: [b, c]}}}"
    own = draws_of(plant_with(text, tmp_path), 1)[0]
    assert own.opens_s == 52 * DAY  # 51.5 days, and then the next midnight
    assert [stage.critical for stage in own.stages] == [False, True, False, True]


def test_paths_of_equal_length_are_both_critical(tmp_path):
    text = "opening: {stages: {a: {lasts: 20 d}, b: {lasts: 30 d}, c: {lasts: 10 d, after: [a]}}}"
    assert all(stage.critical for stage in draws_of(plant_with(text, tmp_path), 1)[0].stages)


def test_pert_mean_and_variance_of_a_chain(tmp_path):
    """(low + 4 mode + high) / 6 each: 40 + 25 + 60 = 125 days; a midnight adds half a day on average."""
    text = """opening: {stages: {
      a: {lasts: {dist: pert, low: 20 d, mode: 35 d, high: 80 d}}, b: {after: [a], lasts: {dist: pert, low: 10 d, mode: 25 d, high: 40 d}},
      c: {after: [b], lasts: {dist: pert, low: 30 d, mode: 60 d, high: 90 d}}}}"""
    days = np.array([own.opens_s / DAY for own in draws_of(plant_with(text, tmp_path), 3000)])
    variances = [(m - low) * (high - m) / 7 for low, m, high in ((20, 40, 80), (10, 25, 40), (30, 60, 90))]
    assert days.mean() == pytest.approx(125.5, abs=4 * sqrt(sum(variances) / 3000))
    assert days.var() == pytest.approx(sum(variances), rel=0.15)


def test_the_larger_of_two_equal_normal_paths(tmp_path):
    """Clark (1961): E max = mean + sd / sqrt(pi) for two independent ones, and each is critical in half of the cases."""
    text = "opening: {stages: {a: {lasts: {dist: normal, mean: 100 d, sd: 20 d}}, b: {lasts: {dist: normal, mean: 100 d, sd: 20 d}}}}"
    found = draws_of(plant_with(text, tmp_path), 3000)
    assert np.mean([own.opens_s / DAY for own in found]) == pytest.approx(100.5 + 20 / sqrt(pi), abs=1.5)
    assert np.mean([own.stages[0].critical for own in found]) == pytest.approx(0.5, abs=0.04)


def test_a_stage_that_comes_by_chance(tmp_path):
    text = "opening: {stages: {review: {chance: 15 %, lasts: 90 d}, fit_out: {lasts: 60 d}}}"
    days = [own.opens_s // DAY for own in draws_of(plant_with(text, tmp_path), 2000)]
    assert set(days) == {60, 90} and np.mean([day == 90 for day in days]) == pytest.approx(0.15, abs=0.03)


def test_each_stage_has_a_stream_of_its_own(tmp_path):
    one = "a: {lasts: {dist: exponential, mean: 50 d}}"
    alone = draws_of(plant_with(f"opening: {{stages: {{{one}}}}}", tmp_path), 5)
    beside = draws_of(plant_with(f"opening: {{stages: {{b: {{lasts: {{dist: exponential, mean: 9 d}}}}, {one}}}}}", tmp_path), 5)
    assert [own.stages[0].ends_s for own in alone] == [own.stages[1].ends_s for own in beside]


def lived(scenario: Scenario) -> tuple[Record, Quantities]:
    plant = build(scenario, Draws(1, 0))
    record = Record(simulate(plant, Draws(1, 0)), plant, from_s=round(scenario.warm_up.value * HOUR))
    return record, tally(record)


def test_before_it_opens_nobody_works_and_nothing_is_ordered_drawn_or_stocked(tmp_path):
    record, quantities = lived(plant_with(CHAIN, tmp_path))
    opens = 85 * DAY
    assert record.ledger.tasks.start.min() == opens + 6 * HOUR and record.release_s.min() == opens
    assert record.ledger.receipts.ordered_s.min() >= opens
    paid = record.plant.pools[0].paid[0]
    assert paid.hands[paid.opens < opens].sum() == 0 and paid.hands[paid.opens >= opens].min() == 4
    assert record.plant.pools[0].hired_s.tolist() == []  # the first crew is there when it opens
    hours = quantities.by_driver["hours"]["", ""]
    idle = quantities.by_driver["idle_energy"]["oven", ""]
    assert idle[:2].tolist() == [0.0, 0.0] and idle[4] == pytest.approx(hours[4] * 9 * 5, rel=0.1)
    assert quantities.by_driver["stock_on_hand"]["board", ""][:2].tolist() == [0.0, 0.0]
    received = quantities.by_driver["parts_received"]["board", ""]
    assert received[:2].tolist() == [0.0, 0.0] and received[2] == 50  # on 31 March; what it orders then comes in April
    assert quantities.by_driver["opens_after"]["", ""].sum() == 85 * 24


def test_its_first_years_are_those_of_a_plant_that_stands_later(tmp_path):
    """Without chance, and on shifts that are the same every day, everything happens 85 days later."""
    stands = lived(plant_with("horizon: 155 d", tmp_path))[0]
    opens = lived(plant_with(f"horizon: 240 d\n{CHAIN}", tmp_path))[0]
    np.testing.assert_array_equal(opens.ledger.tasks.start - 85 * DAY, stands.ledger.tasks.start)
    np.testing.assert_array_equal(opens.ledger.receipts.received_s - 85 * DAY, stands.ledger.receipts.received_s)


def test_ramps_and_given_times_move_with_the_opening_from_the_planned_day(tmp_path):
    text = f"""{CHAIN[:-1]}, planned: 2026-02-04}}
workforce: {{ramp: {{2026-02-04: 50 %, 2026-03-06: 100 %}}}}
demand: {{build: {{contracts: null, at: [1 d, 40 d]}}}}
"""
    plant = build(plant_with(text, tmp_path), Draws(1, 0))
    steps = dict(zip((plant.pools[0].step_s // DAY).tolist(), plant.pools[0].hands.tolist(), strict=True))
    assert steps == {85: 2, 115: 4}  # opened 55 days after the plan, and so is the second step: 60 + 55
    assert (plant.flows[0].placed_s // DAY).tolist() == [86, 125]
    assert plant.opening is not None and plant.opening.planned_s == 30 * DAY


def test_a_plant_that_opens_before_the_plan_ramps_earlier(tmp_path):
    text = "opening: {planned: 2026-02-04, stages: {a: {lasts: 10 d}}}\nworkforce: {ramp: {2026-02-04: 50 %, 2026-03-06: 100 %}}"
    pool = build(plant_with(text, tmp_path), Draws(1, 0)).pools[0]
    assert dict(zip((pool.step_s // DAY).tolist(), pool.hands.tolist(), strict=True)) == {10: 2, 40: 4}


def values(found: Table) -> dict[tuple[str, str], float]:
    """Measures by name and what they are of."""
    return {(m, of): v for m, of, v in zip(*(found[name].tolist() for name in ("measure", "of", "value")), strict=True)}


def test_measures_of_the_opening(tmp_path):
    text = f"{CHAIN[:-1]}, planned: 2026-03-01, ships_by: [2026-03-30, 2026-03-31]}}"
    rows = values(measures(lived(plant_with(text, tmp_path))[0]))
    assert (rows["opening_time", "plant"], rows["opening_delay", "plant"]) == (85, 30)
    assert rows["first_output", "build"] == pytest.approx(85 + 12 / 24)  # from 06:00 two hours on the bench, four in the oven
    assert (rows["ships_by", "2026-03-30"], rows["ships_by", "2026-03-31"]) == (0, 100)
    assert rows["criticality", "power"] == 100 and rows["stage_time", "power"] == 45


def test_a_plant_that_stands_has_none_of_them(tmp_path):
    names = set(measures(lived(plant_with("{}", tmp_path))[0])["measure"].tolist())
    assert not names & {"opening_time", "opening_delay", "first_output", "ships_by", "criticality", "stage_time"}


def test_a_plant_that_never_opens_within_the_run_makes_nothing(tmp_path):
    result = happened(plant_with("opening: {stages: {court: {lasts: 9 years}}, ships_by: [2026-02-01]}", tmp_path), 1, 0)
    rows = values(result.tables["measures"])
    assert rows["ships_by", "2026-02-01"] == 0 and ("first_output", "build") not in rows
    drivers = set(result.tables["quantities"]["driver"].tolist())
    assert not drivers & {"parts_received", "paid_hours", "units_shipped", "energy", "stock_on_hand"}


def test_both_engines_give_the_same_ledger(tmp_path):
    text = "opening: {stages: {a: {lasts: {dist: pert, low: 20 d, mode: 35 d, high: 80 d}}}}\npools: {crew: {at_shift_end: finish}}"
    for replication in range(3):
        plant = build(plant_with(text, tmp_path), Draws(1, replication))
        assert len(same(plant, Draws(1, replication)).tasks.start) > 0


def test_durations_are_assumptions_like_the_rest(tmp_path):
    from sim.scenario.kinds import physical_ranged, prices

    text = (
        "opening: {overhead: 10 %, stages: {a: {lasts: {dist: pert, low: 20 d, mode: {value: 35 d, low: 30 d, high: 50 d}, high: 80 d}}}}"
    )
    scenario = plant_with(text, tmp_path)
    assert "opening.stages.a.lasts.mode" in physical_ranged(scenario) and "opening.overhead" in prices(scenario)


MISTAKES = """
opening: {stages: {}}
    over.yaml:1:11: opening.stages: has no stages: name one, or leave `opening` out for a plant that opens at the start
opening: {stages: {permit: {lasts: 30 d, after: [permits]}}}
    over.yaml:1:50: opening.stages.permit.after.0: no stage named 'permits'; did you mean 'permit'?
opening: {stages: {a: {lasts: 3 d, after: [b]}, b: {lasts: 3 d, after: [a]}}}
    over.yaml:1:36: opening.stages.a.after: waits for itself, through the stages it is after
    over.yaml:1:65: opening.stages.b.after: waits for itself, through the stages it is after
opening: {planned: 2025-12-01, stages: {a: {lasts: 3 d}}}
    over.yaml:1:20: opening.planned: 2025-12-01 is before the start, 2026-01-05
opening: {ships_by: [2026-01-05, 2036-01-05], stages: {a: {lasts: 3 d}}}
    over.yaml:1:22: opening.ships_by.0: 2026-01-05 is not after the start, 2026-01-05
    over.yaml:1:34: opening.ships_by.1: 2036-01-05 lies beyond the horizon of 1 year from 2026-01-05
opening: {stages: {a: {lasts: 30 kW}}}
    over.yaml:1:31: opening.stages.a.lasts: expected a time like '15 min', got '30 kW'
opening: {stages: {a: {lasts: 30 d, chance: 150 %}}}
    over.yaml:1:45: opening.stages.a.chance: expected 0 % to 100 %, got '150 %'
finance: {capex: {line: {during: permit}}}
    over.yaml:1:34: finance.capex.line.during: needs an `opening`, one of whose stages is meant
"""


@pytest.mark.parametrize(("overlay", "mistake"), cases(MISTAKES))
def test_mistakes(overlay, mistake, tmp_path):
    assert " ".join(said(tmp_path, overlay)) == mistake


def test_warnings(tmp_path):
    (tmp_path / "plant.yaml").write_text(f"{PLANT}{CHAIN}\nwarm_up: 8 weeks\n")
    (warning,) = [each for each in load(tmp_path / "plant.yaml").warnings if each.startswith("opening")]
    assert warning.startswith("opening: by the mean times of its stages the plant opens after 85 d, and warm_up is 8 weeks")
