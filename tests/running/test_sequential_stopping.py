"""Replications until the answer is known well enough: on plants whose luck is known, and as a user meets it."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.measures.naming import NoMeasure
from sim.questions.effort import Misused, Within
from sim.running.replicate import replicate
from sim.running.sequential_stopping import NoPrecision, Wanted, judged, replicate_until
from sim.scenario.loading import Loaded, load
from sim.statistics.intervals import half_widths
from sim.tables import table
from tests.program import sim

SHORT = ("horizon=30 d", "warm_up=2 d")


def queue(*settings: str) -> Loaded:
    return load("queue.yaml", settings=(*SHORT, *settings))


def faster() -> Loaded:
    return queue("name=Faster", "flows.customers.serve.work.mean=20 min")


def lead_times(study_measures, name: str) -> np.ndarray:
    return np.array(study_measures.where(scenario=name, measure="lead_time")["value"])


def test_replications_stop_as_soon_as_the_interval_is_narrow_enough(tmp_path: Path) -> None:
    wanted = Wanted("lead_time", 0.1, "h")
    told: list[int] = []
    study, verdict = replicate_until([queue()], wanted, 5, 60, 1, 1, tmp_path, told.append)
    values = lead_times(study.tables["measures"], "M/M/3 queue")
    assert verdict.reached
    assert 5 < study.replications == verdict.replications == len(values) < 60
    assert verdict.half == pytest.approx(float(half_widths(values)))
    assert verdict.half <= 0.1 / 24 == pytest.approx(verdict.wanted)
    assert float(half_widths(values[:5])) > 0.1 / 24
    assert sum(told) == study.replications  # each told once


def test_the_study_is_the_one_of_so_many_replications(tmp_path: Path) -> None:
    until, _ = replicate_until([queue()], Wanted("lead_time", 8.0, "%"), 3, 30, 1, 1, tmp_path)
    plain = replicate([queue()], until.replications, 1, 1, tmp_path)
    assert {name: each.csv() for name, each in until.tables.items()} == {name: each.csv() for name, each in plain.tables.items()}


def test_of_two_scenarios_the_paired_difference_is_known(tmp_path: Path) -> None:
    """Common random numbers make the difference known sooner than either of the two."""
    study, verdict = replicate_until([queue(), faster()], Wanted("lead_time", 0.15, "h"), 4, 60, 1, 1, tmp_path)
    base, other = (lead_times(study.tables["measures"], name) for name in ("M/M/3 queue", "Faster"))
    assert verdict.name == "Faster minus M/M/3 queue"
    assert verdict.half == pytest.approx(float(half_widths(other - base)))
    assert verdict.half <= 0.15 / 24
    assert verdict.half < float(half_widths(base))


def test_what_cannot_be_reached_stops_at_the_most(tmp_path: Path) -> None:
    study, verdict = replicate_until([queue()], Wanted("", 0.01, "%"), 2, 6, 1, 1, tmp_path)
    assert (study.replications, verdict.reached, verdict.measure) == (6, False, "lead_time")
    assert verdict.needed is not None and verdict.needed > 6


def test_a_bare_number_of_money_is_dollars_and_any_unit_of_its_kind_will_do() -> None:
    assert Wanted("npv", 250_000, "").within("M USD") == Wanted("npv", 0.25, "M USD").within("M USD") == 0.25
    assert Wanted("lead_time", 2, "h").within("d") == pytest.approx(1 / 12)
    assert Wanted("on_time", 0.5, "").within("%") == 0.5
    with pytest.raises(NoPrecision, match="lead_time: expected a quantity like '1 d', got '5 kg'"):
        Wanted("lead_time", 5, "kg").within("d")


def test_a_measure_nobody_has_is_named_with_those_like_it() -> None:
    rows = table(("scenario", "measure", "of", "unit", "replication", "value"), [("a", "lead_time", "x", "d", 0, 1.0)])
    with pytest.raises(NoMeasure, match=r"^--precision led_time: no such measure; did you mean lead_time"):
        judged(rows, "led_time")


def test_run_ends_with_four_where_the_precision_is_not_reached(tmp_path: Path) -> None:
    short = ("--set", "horizon=4 d", "--set", "warm_up=1 d", "--jobs", "1", "--out", "kept", "-q")
    done = sim("run", "queue.yaml", *short, "--reps", "2", "--precision", "2%", "--max-reps", "4", folder=tmp_path)
    assert done.returncode == 4
    assert "Precision not reached. M/M/3 queue, lead time of customers: ± 0." in " ".join(done.stdout.split())
    assert "replications would do." in " ".join(done.stdout.split())
    told = json.loads((tmp_path / "kept" / "run.json").read_text())
    assert told["replications"] == 4 and told["finished"]


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        ("npv", 100, "expected a width like 1% or npv=250000, got 'npv'"),
        ("npv=0", 100, "expected a width like 1% or npv=250000, got 'npv=0'"),
        ("=1%", 100, "expected a width like 1% or npv=250000, got '=1%'"),
        ("npv=-1", 100, "expected a width like 1% or npv=250000, got 'npv=-1'"),
        ("250000", 100, "say of which measure, like npv=250000"),
        ("1%", 5, "5 are fewer than the 10 of --reps"),
    ],
)
def test_a_width_that_is_none_is_refused(text: str, most: int, said: str) -> None:
    with pytest.raises(Misused, match=said):
        Within(text, most).checked([], 10)
