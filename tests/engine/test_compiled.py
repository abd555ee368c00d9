"""The compiled engine gives the ledger that the SimPy engine gives, byte by byte."""

import os
import subprocess
import sys
import textwrap
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.building import build
from sim.distributions import Distribution
from sim.draws import Draws
from sim.engine import cells, make_ready, simulate
from sim.engine.compiled import kept
from sim.ledger.rows import Ledger
from sim.plant import Plant
from sim.scenario.loading import load
from tests.conftest import SHIPPED_LARGE
from tests.engine.crowded import crowded
from tests.engine.random_floors import plants
from tests.examples import drawn

ROOT = Path(__file__).parents[2]


def same(plant: Plant, draws: Draws) -> Ledger:
    """Requires two equal ledgers: columns of the same type, length and bytes."""
    simpy, compiled = simulate(plant, draws, "simpy"), simulate(plant, draws, "compiled")
    _same(simpy, compiled)
    return compiled


def _same(a: Any, b: Any) -> None:
    for field in fields(a):
        one, other = getattr(a, field.name), getattr(b, field.name)
        if isinstance(one, np.ndarray):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other, field.name)
        else:
            _same(one, other)


@st.composite
def wider(draw: st.DrawFn) -> Plant:
    """A plant of the rules' own test, perhaps with units that wait each as long as it likes, and customs that hold parts."""
    plant = draw(plants())
    patience = draw(st.none() | st.just(Distribution("uniform", (0.0, 20.0))))
    operations = tuple(replace(one, patience=one.patience and (patience or one.patience)) for one in plant.operations)
    hold = draw(st.sampled_from([0.0, 0.5]))
    lanes = tuple(replace(lane, hold_probability=hold, hold=Distribution("exponential", (9.0,)) if hold else None) for lane in plant.lanes)
    return replace(plant, operations=operations, lanes=lanes)


@drawn(20)
@given(plant=wider(), seed=st.integers(0, 5))
def test_same_ledger(plant: Plant, seed: int) -> None:
    same(plant, Draws(seed, 0))


@drawn(10)
@given(plant=wider(), seed=st.integers(0, 5))
def test_same_ledger_when_little_is_drawn_at_a_time(plant: Plant, seed: int) -> None:
    stops_and_goes_on(plant, seed)


def crowded_plants(first: int, last: int) -> None:
    """Requires the same ledgers of the crowded plants of these numbers, and that the rules for which they were made came to pass."""
    kept = interrupted = overtime = 0
    for number in range(first, last):
        ledger = same(crowded(number), Draws(number % 5, 0))
        kept += np.count_nonzero(ledger.interruptions.slot_kept == 1)
        interrupted += np.count_nonzero(ledger.interruptions.slot_kept == 0)
        overtime += len(ledger.overtime.task)
    assert min(kept, interrupted, overtime) > (last - first) // 10


def test_same_ledger_where_hands_are_short() -> None:
    crowded_plants(0, 60)


def test_same_ledger_where_hands_are_short_and_little_is_drawn_at_a_time() -> None:
    assert sum(stops_and_goes_on(crowded(number), number % 5) for number in range(60, 90)) > 100


@pytest.mark.slow
def test_same_ledger_where_hands_are_short_in_many_plants() -> None:
    crowded_plants(90, 3000)


def stops_and_goes_on(plant: Plant, seed: int) -> int:
    """The same, with blocks of four cells, hardly any room, and months of 40 s: the event loop stops all the time to have more of these.

    Units come four at a time, and their rows are wiped out when they have left: how many were.
    """
    from sim.engine.compiled import arrivals, drawing, engine, initial_state, layout

    draws, wiped = Draws(seed, 0), list[int]()
    plant = replace(plant, month_s=np.append(np.arange(0, plant.horizon_s, 40), plant.horizon_s))
    expected = simulate(plant, draws, "simpy")

    def wipe_out(table: Any, first: int, last: int) -> None:
        table[first:last] = np.zeros(1, dtype=table.dtype)
        wiped.append(last - first if table.dtype == layout.UNIT else 0)

    with pytest.MonkeyPatch.context() as patch:
        for module in (arrivals, cells, drawing, engine):
            patch.setattr(module, "BLOCK", 4)
        for module in (engine, initial_state):
            patch.setattr(module, "MARGIN", 8)
        patch.setattr(initial_state, "_room", lambda _: 0)
        patch.setattr(arrivals, "MONTHS", 1)
        patch.setattr(arrivals, "SMALL", 0)
        patch.setattr(arrivals, "give_back", wipe_out)
        _same(expected, simulate(plant, draws, "compiled"))
    return sum(wiped)


def test_whole_pages_are_given_back_and_no_other_rows() -> None:
    from sim.engine.compiled.pages import PAGE_ROWS, give_back, padded, pages

    rows = pages(padded(4 * PAGE_ROWS), np.int32)
    rows[:] = 7
    give_back(rows, PAGE_ROWS // 2, 4 * PAGE_ROWS - 1)
    assert np.all(rows[: PAGE_ROWS // 2] == 7)
    assert rows[-1] == 7
    if sys.platform == "linux":
        assert np.count_nonzero(rows == 0) >= 2 * PAGE_ROWS * (os.sysconf("SC_PAGE_SIZE") == 4096)


@pytest.mark.slow
def test_nothing_is_read_or_written_out_of_bounds() -> None:
    """The quick tests of this file again, with numba's bounds checks."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, "-m", "not slow", "-k", "same_ledger or scenarios"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"NUMBA_BOUNDSCHECK": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("site", ["queue", "spares"])
def test_scenarios(site: str) -> None:
    scenario = load(f"{site}.yaml").scenario
    draws = Draws(1, 0)
    assert len(same(build(scenario, draws), draws).tasks.unit) > 1000


def test_patience_ends_with_its_visit(tmp_path: Path) -> None:
    """Who has passed the impatient queue waits on for a counter that is taken."""
    text = """
        name: offices
        horizon: 10 h
        stations: {desk: {slots: 1, unattended: true}, counter: {slots: 1, unattended: true}}
        flows:
          customers:
            - ask: {station: desk, work: 1 min, next: sign, patience: {dist: uniform, low: 0 h, high: 2 h}}
            - sign: {station: counter, work: 8 h, next: ship}
        demand: {customers: {orders: {every: 1 h}}}
    """
    (tmp_path / "offices.yaml").write_text(textwrap.dedent(text))
    draws = Draws(1, 0)
    ledger = same(build(load(tmp_path / "offices.yaml").scenario, draws), draws)
    assert (ledger.finished_s >= 0).sum() == 1  # one signs; nobody leaves the counter


@pytest.mark.slow
@pytest.mark.parametrize("site", ["texas", "florida", "southeast_asia"])
def test_scenarios_of_the_sites(site: str) -> None:
    scenario = load(f"{site}.yaml", settings=("horizon=60 d", "warm_up=0 d")).scenario
    draws = Draws(1, 0)
    assert len(same(build(scenario, draws), draws).tasks.unit) > 1000


@pytest.mark.parametrize(
    ("units", "at_hand", "installed", "engine"),
    [
        (19_999, True, True, "simpy_engine"),
        (20_000, True, True, "compiled.engine"),
        (416_666, False, True, "simpy_engine"),  # compiling takes longer than SimPy
        (416_667, False, True, "compiled.engine"),
        (416_667, True, False, "simpy_engine"),
    ],
)
def test_a_large_plant_is_run_compiled(units: int, at_hand: bool, installed: bool, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large by its tasks: a unit at each of three operations."""
    called = []
    monkeypatch.setattr("sim.engine.LARGE", SHIPPED_LARGE)
    monkeypatch.setattr(kept, "at_hand", lambda: at_hand)
    monkeypatch.setattr(kept, "installed", lambda: installed)
    for name in ("simpy_engine", "compiled.engine"):
        monkeypatch.setattr(f"sim.engine.{name}.simulate", lambda *_, name=name: called.append(name))
    flows = (SimpleNamespace(release_s=np.zeros(units)), SimpleNamespace(release_s=np.zeros(0)))
    operations = tuple(SimpleNamespace(flow=flow) for flow in (0, 0, 1, 0))
    simulate(SimpleNamespace(flows=flows, operations=operations), Draws(1, 0))  # type: ignore[arg-type]
    assert called == [engine]


@pytest.mark.parametrize(
    ("tasks", "at_hand", "installed", "compiles"),
    [
        ([300_000] * 4, False, True, False),  # SimPy comes through them sooner than numba
        ([300_000] * 5, False, True, True),
        ([300_000] * 5, True, True, False),
        ([300_000] * 5, False, False, False),
        ([50_000] * 100, False, True, False),  # none of them would be run compiled
        ([1_250_000, 50_000], False, True, True),
    ],
)
def test_many_replications_are_worth_compiling_for(
    tasks: list[int], at_hand: bool, installed: bool, compiles: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[bool] = []
    monkeypatch.setattr("sim.engine.LARGE", SHIPPED_LARGE)
    monkeypatch.setattr(kept, "at_hand", lambda: at_hand)
    monkeypatch.setattr(kept, "installed", lambda: installed)
    monkeypatch.setattr("sim.engine.compiled.engine.prepare", lambda: prepared.append(True))
    make_ready(tasks)
    assert prepared == [True] * compiles
