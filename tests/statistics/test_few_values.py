"""Statistics of very few values, where a slip of one shows."""

import numpy as np
import pytest

from sim.statistics.bootstrap import picks, resampled_means
from sim.statistics.fitting import FAMILIES, _distance
from sim.statistics.observations import heaped, outliers
from sim.statistics.precision import next_replications, replications_needed
from sim.statistics.probability_best import order_by_pairs, probability_best
from sim.statistics.warm_up import mser


def test_a_single_replication_asks_for_a_second() -> None:
    assert next_replications(np.array([5.0]), 1.0, relative=False, most=100) == 2


def test_two_replications_ask_for_as_many_as_their_deviation_calls_for() -> None:
    """Deviation 1: half-widths 12.706 / sqrt(2) = 8.98 of two and 4.303 / sqrt(3) = 2.48 of three; 3 is wanted."""
    assert next_replications(np.array([0.0, np.sqrt(2)]), 3.0, relative=False, most=100) == 3


def test_a_mean_of_zero_is_never_known_to_a_part_of_itself() -> None:
    assert next_replications(np.tile([-1.0, 1.0], 5), 0.1, relative=True, most=100) == 20


def test_two_batches_are_enough_to_look_for_a_warm_up() -> None:
    assert mser(np.array([1.0, 1.0]), size=1).observations in (0, 1)
    with pytest.raises(ValueError, match="expected at least 2 values, got 1"):
        mser(np.array([1.0]), size=1)


def test_two_replications_tell_two_systems_apart_and_one_does_not() -> None:
    assert probability_best(np.array([[1.0], [2.0]]), 1).tolist() == [0.5, 0.5]
    assert probability_best(np.array([[1.0, 1.0], [2.0, 2.0]]), 1).tolist() == [0, 1]


def test_resamples_are_of_the_same_size_and_of_all_rows() -> None:
    drawn = picks(4, 5000, seed=1)
    assert drawn.shape == (5000, 4)
    assert np.bincount(drawn.ravel(), minlength=4) / 20_000 == pytest.approx(0.25, abs=0.01)
    means = resampled_means(np.arange(4.0)[:, np.newaxis], seed=1, resamples=4000)
    assert means.mean() == pytest.approx(1.5, abs=0.03) and means.std() == pytest.approx(np.sqrt(1.25 / 4), abs=0.01)


def test_whom_another_leads_is_not_first_whatever_the_means() -> None:
    """Means 5, 4, 3 of different replications; where both have the same ones, the third leads the first by 0.5 and the second by 0.2."""
    lead = np.array([[0.0, 1.0, -0.5], [-1.0, 0.0, -0.2], [0.5, 0.2, 0.0]])
    assert order_by_pairs([5.0, 4.0, 3.0], lambda i, j: float(lead[i, j])) == [2, 1, 0]
    assert order_by_pairs([5.0, 4.0, 3.0], lambda i, j: -abs(i - j)) == [0, 1, 2]


def test_pairs_that_lead_in_a_circle_still_come_to_an_order() -> None:
    """Of different replications: 0 leads 1, 1 leads 2, 2 leads 0."""
    circle = np.array([[0.0, 1.0, -1.0], [-1.0, 0.0, 1.0], [1.0, -1.0, 0.0]])
    assert sorted(order_by_pairs([1.0, 1.0, 1.0], lambda i, j: float(circle[i, j]))) == [0, 1, 2]


def test_a_warm_up_of_nearly_half_the_run_is_found() -> None:
    """Nine values of 100, then eleven near 0: all places up to half the run are looked at."""
    assert mser(np.array([100.0] * 9 + [0.0, 1.0] * 5 + [0.0]), size=1).observations == 9


def test_resamples_that_fill_no_block_are_as_many_as_were_asked_for() -> None:
    """Seventy, drawn fifty at a time: the mean of a column of ones is one in each."""
    assert resampled_means(np.ones((3, 1)), seed=1, resamples=70).tolist() == [[1.0]] * 70


def test_what_is_written_in_tens_is_heaped_on_hundreds() -> None:
    """Half of the values are multiples of a hundred, all of ten, which is the smallest step."""
    assert heaped(np.array([100.0, 110.0] * 20)) == 0.5
    assert heaped(np.array([100.0, 110.0, 120.0, 130.0] * 20)) == 0.0, "a quarter is no heap"


def test_a_deviation_far_below_the_half_width_takes_two_replications() -> None:
    assert replications_needed(0.01, 100.0) == 2


def test_kolmogorov_distance_of_values_that_the_law_hardly_expects() -> None:
    """All near 0 under a law of mean 1: the steps reach 1 where the law has come to nothing. Far beyond it: the other way round."""
    unit = np.log([1.0])
    assert _distance(FAMILIES["exponential"], unit, np.full(4, 1e-9)) == pytest.approx(1)
    assert _distance(FAMILIES["exponential"], unit, np.full(4, 1e3)) == pytest.approx(1)
    median = np.log(2.0)
    assert _distance(FAMILIES["exponential"], unit, np.array([median])) == pytest.approx(0.5)


def test_where_quartiles_are_equal_nothing_is_far_out() -> None:
    assert outliers(np.array([1.0] * 9 + [2.0])) == 0
    assert outliers(np.array([1.0, 1.1, 1.2, 1.3] * 3 + [9.0])) == 1
