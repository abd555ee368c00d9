"""What holds for any plant, on random small scenarios with most of what the language has: see `random_plants`.

`happened` checks every ledger: conservation of units, capacity, no work in closed time, Little's law. Here beside it: legs add up to the
turnaround, counts agree, money adds up, both engines tell the same story, and rows of the file may stand in any order.
"""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.building import build
from sim.draws import Draws
from sim.engine import simulate
from sim.evaluate import Result, evaluate
from sim.ledger.laws import check
from sim.ledger.legs import legs
from sim.ledger.record import Record
from sim.plant import SHIP_BACK, Plant
from sim.quantities import tally
from sim.scenario.schema import Scenario
from sim.tables import Table
from tests.engine.test_compiled import same
from tests.examples import drawn
from tests.random_plants import Data, loaded, reordered, wide_scenarios

seeds = st.integers(0, 99)

CLOSE = 1e-9  # of numbers that are summed in another order
CENT = 0.005  # by which an amount in the table is rounded at most


def added_up(data: Data, seed: int) -> None:
    """Requires that what happened and what it costs add up."""
    scenario = loaded(data)
    plant = build(scenario, Draws(seed, 0))
    ledger = simulate(plant, Draws(seed, 0))
    check(ledger, plant)
    record = Record(ledger, plant, 0)
    legs_add_up(record, plant)
    delivered = tally(record).table.where(driver="units_delivered")["quantity"].sum() if len(plant.flows) else 0
    assert delivered == np.count_nonzero(record.delivered)
    money_adds_up(evaluate(scenario, seed, 0), scenario)


def legs_add_up(record: Record, plant: Plant) -> None:
    """The legs of each repair are times, and together the time from its report to its return."""
    first = plant.first_unit()
    for number in range(len(plant.flows)):
        delivered_s, legs_s = legs(record, number)
        seconds = np.array(list(legs_s))
        mine = slice(first[number], first[number + 1])
        back = (record.delivered_s[mine] >= 0) & (record.ledger.end[mine] == SHIP_BACK)
        assert np.all(seconds >= 0)
        assert seconds.sum(axis=0).tolist() == (delivered_s - plant.flows[number].placed_s[back]).tolist()


def money_adds_up(result: Result, scenario: Scenario) -> None:
    """The parts of a unit's cost make it up, and the rows of the costs are that cost times the units delivered."""
    measures, costs = result.tables["measures"], result.tables["costs"]
    for flow in scenario.flows:
        for name in ("landed_cost", "repair_cost"):
            whole = measures.where(measure=name, of=flow)["value"]
            if len(whole) == 0:
                continue
            terms = result.tables["terms"].where(measure=name, of=flow)["amount"]
            assert math.isclose(terms.sum(), whole[0], rel_tol=CLOSE, abs_tol=1e-6)
            if scenario.warm_up.value == 0:
                rows = costs.where(flow=flow)["amount_usd"]
                delivered = result.tables["quantities"].where(driver="units_delivered", flow=flow)["quantity"].sum()
                assert abs(rows.sum() - whole[0] * delivered) <= CENT * len(rows) + CLOSE * abs(rows.sum())


def same_in_any_order(data: Data, seed: int, luck: Random) -> None:
    """Requires the same rows of all tables, numbers that are summed in another order to the ninth digit."""
    one, other = (evaluate(loaded(each), seed, 0).tables for each in (data, reordered(data, luck)))
    assert one.keys() == other.keys()
    for name in one:
        for a, b in zip(lines(one[name]), lines(other[name]), strict=True):
            assert a[0] == b[0], name
            assert a[1] == pytest.approx(b[1], rel=CLOSE, abs=CLOSE, nan_ok=True), (name, a[0])


def lines(table: Table) -> list[tuple[list[str], list[float]]]:
    """The rows of a table, their words and whole numbers before their other numbers, in the order of these."""
    numbers = [name for name in table.names if table[name].dtype.kind == "f"]
    words = [table[name].tolist() for name in table.names if name not in numbers]
    found = [
        ([str(word) for word in row[0]], list(row[1]))
        for row in zip(
            zip(*words, strict=True),
            zip(*(table[name].tolist() for name in numbers), strict=True) if numbers else [()] * len(table),
            strict=True,
        )
    ]
    return sorted(found)


def same_in_both_engines(data: Data, seed: int) -> None:
    """Requires that the engines give the same ledger."""
    draws = Draws(seed, 0)
    same(build(loaded(data), draws), draws)


@drawn(4)
@given(data=wide_scenarios(), seed=seeds)
def test_all_adds_up(data: Data, seed: int) -> None:
    added_up(data, seed)


@drawn(4)
@given(data=wide_scenarios(), seed=seeds, luck=st.integers(0, 999))
def test_rows_may_stand_in_any_order(data: Data, seed: int, luck: int) -> None:
    same_in_any_order(data, seed, Random(luck))


@drawn(4)
@given(data=wide_scenarios(), seed=seeds)
def test_both_engines_agree(data: Data, seed: int) -> None:
    same_in_both_engines(data, seed)
