"""The moving average and the sums over it, which are worked out without it."""

import numpy as np
import pytest

from sim.economics.average import Averaged, moving_average

RECEIVED = np.array([100.0, 0.0, 40.0, 0.0, 0.0, 60.0])
USED = np.array([30.0, 70.0, 10.0, 30.0, 0.0, 20.0])  # the stock runs empty in the second month and in the fourth


def test_sums_are_those_of_the_averages_of_each_draw():
    paid = np.random.default_rng(1).uniform(1, 9, (50, 6)) * RECEIVED
    weights = np.array([USED, [0, 0, 1, 1, 0, 0], [0.25, 0, 0, 0, 2, 0]])
    by_month = moving_average(paid, RECEIVED, USED)
    wanted = np.stack([(by_month * row).sum(axis=-1) for row in weights], axis=-1)
    assert Averaged(paid, RECEIVED, USED).summed(weights) == pytest.approx(wanted, rel=1e-12)


def test_sums_over_some_months_know_what_was_paid_before_them():
    """100 pieces for 5 and 100 for 7 are one for 6 each: of the second month alone 10 pieces are 60."""
    own = Averaged(np.array([500.0, 700.0]), np.array([100.0, 100.0]), np.array([0.0, 10.0]))
    assert own.summed(np.array([[0.0, 10.0]])) == pytest.approx(np.array([60.0]), rel=1e-12)


def test_a_draw_has_the_same_sum_whatever_is_drawn_beside_it():
    paid = np.random.default_rng(2).uniform(1, 9, (50, 6)) * RECEIVED
    together = Averaged(paid, RECEIVED, USED).summed(USED[np.newaxis])
    alone = [Averaged(each, RECEIVED, USED).summed(USED[np.newaxis]) for each in paid]
    assert together == pytest.approx(np.stack(alone), rel=1e-12)


def test_what_cost_nothing_is_free():
    assert Averaged(np.zeros(6), RECEIVED, USED).price.free
    free, dear = (Averaged(paid, RECEIVED, USED).price for paid in (np.zeros(6), RECEIVED * 2))
    assert free.rate.tolist() == [0], "the same in every month"
    assert free.growth.tolist() == dear.growth.tolist() == [0]
    assert not Averaged(RECEIVED * 2, RECEIVED, USED).price.free
