"""From when on a run has settled: on series whose settling is known, and as it is said."""

import numpy as np
import pytest

from sim.questions.run.settling import settling_sentences
from sim.running.settling import settling
from sim.statistics.warm_up import mser, welch_average
from sim.tables import Table, table


def profiles(series: np.ndarray, flow: str = "build", name: str = "Texas") -> Table:
    """The waiting of each week, a row of `series` a replication; nothing in the backlog."""
    rows = [
        (name, number, profile, flow, float(week), value)
        for number, own in enumerate(series.tolist())
        for profile, values in (("backlog_by_week", [0.0] * len(own)), ("waiting_by_week", own))
        for week, value in enumerate(values)
    ]
    return table(("scenario", "replication", "profile", "of", "x", "value"), rows)


def falling(weeks: int, until: int) -> np.ndarray:
    """Three replications that fall from 50 to 10 in so many weeks, and then only vary."""
    luck = np.random.default_rng(3)
    return np.maximum(50 - 40 * np.arange(weeks) / until, 10) + luck.normal(size=(3, weeks))


def test_the_weeks_before_it_has_settled_are_those_of_mser() -> None:
    runs = falling(100, 20)
    found = settling(profiles(runs), {"Texas": 4.0}).where(series="waiting on the floor")
    mean = runs.mean(axis=0)
    truncation = mser(mean)
    assert 15 <= truncation.observations <= 25
    assert found["mean"].tolist() == pytest.approx(mean.tolist())
    assert np.flatnonzero(found["settled"] == "yes").tolist() == list(range(truncation.observations, 100))
    assert np.flatnonzero(found["left_out"] == "yes").tolist() == [0, 1, 2, 3]
    assert found["welch"][:87].tolist() == pytest.approx(welch_average(runs, 13).tolist())
    assert np.isnan(found["welch"][87:]).all()
    assert settling_sentences(found) == [settles(truncation.observations, "after the 4-week warm-up")]
    found = settling(profiles(runs), {"Texas": 0.0}).where(series="waiting on the floor")
    assert settling_sentences(found) == [settles(truncation.observations, "without a warm-up")]


def settles(weeks: int, warm_up: str) -> str:
    """What is said of a warm-up that ends before so many weeks."""
    return f"Units of build waiting on the floor are still settling {warm_up}; for steady-state figures use --set warm_up='{weeks} weeks'."


def test_of_a_warm_up_that_is_long_enough_nothing_is_said() -> None:
    assert settling_sentences(settling(profiles(falling(100, 20)), {"Texas": 26.0})) == []
    assert settling_sentences(settling(profiles(np.ones((2, 60))), {"Texas": 0.0})) == []


def test_a_queue_that_only_grows_never_settles() -> None:
    growing = np.arange(100.0)[np.newaxis]
    assert settling_sentences(settling(profiles(growing), {"Texas": 4.0})) == [
        "Units of build waiting on the floor do not settle in this run: its means are those of its time, not of a steady state."
    ]


def test_what_chance_makes_of_the_first_weeks_is_not_taken_for_a_warm_up() -> None:
    steady = 10 + np.random.default_rng(5).normal(size=(20, 29))
    steady[0, 2] += 60  # one odd week of one replication, which MSER leaves out with all before it
    assert mser(steady.mean(axis=0), 1).observations > 2
    assert settling_sentences(settling(profiles(steady), {"Texas": 2.0})) == []


def test_weeks_are_batches_of_their_own_where_fives_would_be_few() -> None:
    runs = falling(30, 6)
    found = settling(profiles(runs), {"Texas": 3.0})
    weeks = mser(runs.mean(axis=0), 1).observations
    assert settling_sentences(found) == [settles(weeks, "after the 3-week warm-up")]


def test_of_a_short_run_nothing_is_said() -> None:
    assert len(settling(profiles(falling(9, 3)), {"Texas": 1.0})) == 0
    assert settling_sentences(None) == []
