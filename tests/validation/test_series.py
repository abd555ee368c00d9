"""Precision and warm-up: the reference cases."""

import numpy as np
import pytest

from sim.draws import Draws
from sim.statistics import precision, warm_up
from sim.statistics.intervals import half_widths
from tests.validation import cases
from tests.validation.test_statistics import array

# ---- precision


def test_replications_needed() -> None:
    name = "S-RUNS"
    given = cases.inputs(name)
    pilot, level = array(given["pilot"]), given["confidence"]
    mean, sd = float(pilot.mean()), float(pilot.std(ddof=1))
    wanted = precision.wanted_half_width(pilot, given["relative_half_width"], relative=True)
    cases.check_exact(name, "mean", mean)
    cases.check_exact(name, "sd", sd)
    cases.check_exact(name, "n_required", precision.replications_needed(sd, wanted, len(pilot), level))
    cases.check_exact(name, "n_normal_approximation", precision.normal_replications(sd, wanted, level))


def test_next_number_of_replications() -> None:
    pilot = array(cases.inputs("S-RUNS")["pilot"])
    half = float(half_widths(pilot))
    assert precision.next_replications(pilot, 0.05, relative=True, most=1000) == 20  # 39 needed, but at most twice as many at a time
    assert precision.next_replications(pilot, 0.05, relative=True, most=15) == 15
    assert precision.next_replications(pilot, half, relative=False, most=1000) == 10
    assert precision.next_replications(pilot, 0.95 * half, relative=False, most=1000) == 11
    assert precision.next_replications(pilot, 0.01, relative=False, most=10) == 10
    assert precision.next_replications(pilot[:1], 0.05, relative=True, most=1000) == 2
    assert precision.next_replications(pilot - pilot.mean(), 0.05, relative=True, most=1000) == 20
    with pytest.raises(ValueError, match="above zero, got 0"):
        precision.replications_needed(1.0, 0.0)


def test_stopping_when_precise_enough_keeps_the_coverage() -> None:
    """1000 studies that start with 10 replications of an exponential output and stop at 10 % of the mean: about 385 replications each."""
    values = -np.log1p(-Draws(4, 0).uniforms("sequential", 1000 * 1200)).reshape(1000, 1200)
    inside, lengths = [], []
    for row in values:
        count = 10
        while (more := precision.next_replications(row[:count], 0.1, relative=True, most=1200)) > count:
            count = more
        half = float(half_widths(row[:count]))
        assert half <= 0.1 * row[:count].mean()
        inside.append(abs(row[:count].mean() - 1) <= half)
        lengths.append(count)
    assert 0.92 <= np.mean(inside) <= 0.97
    assert 340 <= np.mean(lengths) <= 420


# ---- warm-up


@pytest.mark.parametrize("name", ["S-MSER-a", "S-MSER-nowarm"])
def test_mser(name: str) -> None:
    given = cases.inputs(name)
    series = array(given["series"])
    found = warm_up.mser(series, given["batch"])
    cases.check_exact(name, "batches", len(warm_up.batch_means(series, given["batch"])))
    cases.check_exact(name, "truncation_batches", found.batches)
    cases.check_exact(name, "truncated_observations", found.observations)
    cases.check_exact(name, "mser_at_optimum", found.criterion[found.batches])
    cases.check_exact(name, "mser_at_0", found.criterion[0])
    cases.check_exact(name, "truncated_mean", series[found.observations :].mean())
    cases.check_exact(name, "full_mean", series.mean())
    cases.check_exact(name, "mser1_truncated_observations", warm_up.mser(series, 1).observations)
    assert not found.too_short


def test_mser_of_a_run_that_never_warms_up() -> None:
    assert warm_up.mser(np.arange(100.0)).too_short
    assert warm_up.mser(np.full(23, 5.0)).observations == 0
    with pytest.raises(ValueError, match="at least 10 values, got 9"):
        warm_up.mser(np.arange(9.0))


def test_welch_average() -> None:
    name = "S-WELCHPLOT"
    given = cases.inputs(name)
    runs = array(given["replications"])
    cases.check_exact(name, "replication_average", warm_up.welch_average(runs, 0))
    cases.check_exact(name, "moving_average", warm_up.welch_average(runs, given["window"]))
