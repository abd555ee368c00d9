"""A ledger handed over in stretches says what the same ledger says as a whole, wherever it is cut."""

from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.building import build
from sim.draws import Draws
from sim.engine import simulate
from sim.engine.compiled import engine, stretches
from sim.ledger import passes
from sim.ledger.grid import Grid
from sim.ledger.laws import check
from sim.ledger.reader import Reader
from sim.ledger.record import Record
from sim.ledger.rows import Interruptions, Ledger, Overtime, Tasks
from sim.ledger.spans import Spans
from sim.ledger.stretch import Stretch, last_stretch
from sim.measures import measures
from sim.measures.profiles import profiles
from sim.plant import Plant
from sim.quantities import tally
from sim.scenario.loading import load
from sim.tables import Table
from tests.engine.random_floors import HORIZON, plants
from tests.examples import drawn

TABLES: tuple[Callable[[Record], Table], ...] = (measures, profiles, lambda one: tally(one).table, lambda one: tally(one).entries)


@drawn(20)
@given(plant=plants(), seed=st.integers(0, 5), length=st.sampled_from((1, 4, 15)), from_s=st.sampled_from((0, HORIZON // 3)))
def test_stretches_are_the_ledger_and_give_its_tables(plant: Plant, seed: int, length: int, from_s: int) -> None:
    whole = simulate(plant, Draws(seed, 0), "compiled")
    check(whole, plant)
    pieces, reader = list[Stretch](), Reader(plant, from_s)

    def hand_over(stretch: Stretch) -> None:
        pieces.append(Stretch(*(_copied(part) for part in (stretch.tasks, stretch.interruptions, stretch.overtime)), stretch.until_s))
        reader.read(stretch)

    with patch.object(stretches, "STRETCH", length), patch.object(engine, "STRETCH", length):
        rest = simulate(plant, Draws(seed, 0), "compiled", hand_over=hand_over)
    _put_together([*pieces, last_stretch(rest)], whole)
    for stretch, following in pairwise([*pieces, last_stretch(rest)]):
        assert np.all(following.tasks.start >= stretch.until_s)
    one, other = Record(whole, plant, from_s), reader.record(rest)
    for table in TABLES:
        assert _bytes(table(one)) == _bytes(table(other))


@drawn(20)
@given(plant=plants(), seed=st.integers(0, 5))
def test_passes_as_they_stand_and_compiled_find_the_same(plant: Plant, seed: int) -> None:
    ledger = simulate(plant, Draws(seed, 0), "compiled")
    assert passes._compiled, "the engine has not had them compiled"
    fast = Record(ledger, plant, 0)
    tables = [_bytes(table(fast)) for table in TABLES]
    with patch.object(passes, "_compiled", {}):
        check(ledger, plant)
        slow = Record(ledger, plant, 0)
        assert [_bytes(table(slow)) for table in TABLES] == tables


def test_a_long_run_hands_over_more_than_once() -> None:
    """Else the test above would cut nothing."""
    plant = build(load("texas.yaml", settings=("horizon=3 weeks", "warm_up=1 d")).scenario, Draws(1, 0))
    cuts = list[int]()
    with patch.object(stretches, "STRETCH", 2000), patch.object(engine, "STRETCH", 2000):
        rest = simulate(plant, Draws(1, 0), "compiled", hand_over=lambda stretch: cuts.append(len(stretch.tasks.unit)))
    assert len(cuts) > 2
    assert sum(cuts) + len(rest.tasks.unit) == len(simulate(plant, Draws(1, 0), "compiled").tasks.unit)


def _copied(part: Tasks | Interruptions | Overtime) -> Tasks | Interruptions | Overtime:
    return type(part)(*(getattr(part, field.name).copy() for field in fields(part)))


def _put_together(pieces: list[Stretch], whole: Ledger) -> None:
    """Requires that the pieces are the rows of the whole ledger, those of tasks counted through."""
    before = np.cumsum([0, *(len(piece.tasks.unit) for piece in pieces)])
    for name in ("tasks", "interruptions", "overtime"):
        for field in fields(getattr(whole, name)):
            columns = [getattr(getattr(piece, name), field.name) for piece in pieces]
            if field.name == "task":
                columns = [column + first for column, first in zip(columns, before, strict=False)]
            assert np.concatenate(columns).tolist() == getattr(getattr(whole, name), field.name).tolist()


def _bytes(table: Table) -> dict[str, object]:
    return {name: table[name].tolist() if table[name].dtype == object else table[name].tobytes() for name in table.names}


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=9), st.integers(1, 9), st.sampled_from((1, 2**24)))
def test_spans_last_as_long_as_their_seconds_counted_one_by_one(spans: list[tuple[int, int]], cut: int, scale: int) -> None:
    """On a coarse scale the sums of a few seconds do not fit into four bytes."""
    edges = np.array([0, 7, 8, 20, 33])
    found = Spans(Grid(scale * edges))
    for piece in (spans[:cut], spans[cut:]):
        begins, ends = [start for start, _ in piece], [start + length for start, length in piece]
        found.add(*(scale * np.array(seconds, dtype=np.int32) for seconds in (begins, ends)))
    by_hand = [
        scale * sum(start <= k < start + length for start, length in spans for k in range(a, b)) for a, b in pairwise(edges.tolist())
    ]
    assert found.seconds(scale * edges).tolist() == by_hand


def test_spans_may_be_more_than_fit_into_two_bytes() -> None:
    begins, ends = (np.full(40_000, second, dtype=np.int32) for second in (5, 15))
    found = Spans(Grid(np.array([0, 10, 20])))
    found.add(begins, ends)
    assert found.seconds(np.array([0, 10, 20])).tolist() == [5 * 40_000, 5 * 40_000]
