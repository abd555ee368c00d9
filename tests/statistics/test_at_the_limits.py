"""Statistics exactly at a limit, just beyond it, and without the arguments that may be left out; by hand."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import chi2

from sim.statistics.decision_tree import Choice, Decision, solve
from sim.statistics.fieller import ratio_interval
from sim.statistics.fitting import Fit, fitted, not_ruled_out, observed
from sim.statistics.intervals import holm
from sim.statistics.morris import LEVELS, screening, trajectories
from sim.statistics.observations import doubts, heaped, outliers, resolution
from sim.statistics.ocba import ocba
from sim.statistics.precision import next_replications, replications_needed
from sim.statistics.probability_best import leads, may_be_best, order_by_pairs, probability_best, probability_best_independent
from sim.statistics.sobol import indices
from sim.statistics.variance_shares import crossed


def fit(log_likelihood: float, name: str = "mean", value: float = 1.0, **others: float) -> Fit:
    parameters = tuple((key, each, each, each) for key, each in {name: value, **others}.items())
    return Fit("any", parameters, np.zeros(1), np.eye(1), np.array([log_likelihood]))


def test_no_replication_asks_for_two_and_one_that_is_exact_for_no_more() -> None:
    assert next_replications(np.zeros(0), 1.0, relative=False, most=100) == 2
    assert next_replications(np.zeros(2), 0.1, relative=True, most=100) == 2, "both are 0, and so is the half-width"


def test_a_half_width_of_nothing_is_never_reached() -> None:
    with pytest.raises(ValueError, match="expected a half-width above zero, got 0"):
        replications_needed(1.0, 0.0)


def test_a_law_whose_criterion_is_four_larger_is_ruled_out() -> None:
    """2 x 1 parameter + 2 x 10 = 22 of the best; 26 and 25 of the others."""
    best, four, three = fit(-10.0), fit(-12.0), fit(-11.5)
    assert [each.aic for each in (best, four, three)] == [22, 26, 25]
    assert not_ruled_out([best, three, four]) == [three]


def test_the_mean_of_a_weibull_is_a_gamma_function_of_its_shape() -> None:
    """10 x gamma(1 + 1 / 0.5) = 10 x 2!."""
    assert fit(0.0, "shape", 0.5, scale=10.0).mean() == pytest.approx(20)


def test_a_fitted_weibull_solves_its_likelihood_equation() -> None:
    """sum(x^k ln x) / sum(x^k) - 1 / k = mean(ln x): Meeker, Escobar & Pascual, ch. 8."""
    x = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 13.0])
    k = next(value for name, value, *_ in fitted("weibull", observed(x)).parameters if name == "shape")
    assert (x**k @ np.log(x)) / np.sum(x**k) - 1 / k == pytest.approx(np.log(x).mean(), abs=1e-7)


def test_a_ratio_that_is_the_same_in_every_replication_has_an_interval_of_no_width() -> None:
    below = np.array([10.0, 11.0, 12.0])
    assert ratio_interval(2 * below, below) == pytest.approx((2, 2, 2))


def test_adjusted_probabilities_are_no_more_than_one() -> None:
    assert holm(np.array([0.9, 0.8])).tolist() == [1, 1]


def test_a_budget_is_shared_without_being_told_which_way_and_how_near() -> None:
    """Distances 1/2 and 1: 4 and 1 of the others, sqrt(4^2 + 1^2) of the best, which is the largest."""
    total = 5 + 17**0.5
    assert ocba(np.array([0.0, 1.0, 0.5]), np.ones(3), total) == pytest.approx([1, 17**0.5, 4])


def test_of_systems_of_which_none_leads_the_one_with_the_best_mean_is_first() -> None:
    assert order_by_pairs([1.0, 2.0], lambda *_: 0.0) == [1, 0]


def test_larger_is_better_unless_it_is_said_otherwise() -> None:
    outputs = np.array([[1.0, 1.1], [2.0, 2.1]])
    assert probability_best(outputs, 1).tolist() == [0, 1]
    assert probability_best(outputs, 1, larger=False).tolist() == [1, 0]
    assert may_be_best(outputs).tolist() == [False, True]
    assert may_be_best(outputs, larger=False).tolist() == [True, False]


def test_two_replications_may_show_a_lead_and_no_lead_is_none() -> None:
    """t(0.95, 1) = 6.31 times 0.5 / sqrt(2) x sqrt(2) / sqrt(2) of 10 and 10.5; a lead of 0 that never varies is no lead."""
    assert leads(np.array([10.0, 10.5]), 2)
    assert not leads(np.zeros(5), 3)


def test_the_quadrature_is_exact_to_twelve_digits() -> None:
    """Two independent means: the chance is that of their difference, 0.3 by a standard error of sqrt(1 + 0.5^2)."""
    found = probability_best_independent(np.array([0.3, 0.0]), np.array([1.0, 0.5]))
    assert found[0] == pytest.approx(ndtr(0.3 / 1.25**0.5), abs=1e-12)
    assert probability_best_independent(np.array([0.3, 0.0]), np.array([1.0, 0.5]), larger=False)[1] == pytest.approx(found[0], abs=1e-12)


def in_order(*turned: int, count: int = 30) -> np.ndarray:
    """The numbers from 1 on, the first so many of them turned round, then the next so many."""
    found, first = np.arange(1.0, count + 1), 0
    for many in turned:
        found[first : first + many] = found[first : first + many][::-1]
        first += many
    return found


def test_a_trend_counts_from_its_99_percent_on() -> None:
    """Turning k round adds k (k^2 - 1) / 3 squared differences of ranks; 2.576 / sqrt(29) = 0.4784 is needed of 30 values."""
    assert doubts(in_order(19, 5, 3)).trend == pytest.approx(1 - 6 * (2280 + 40 + 8) / (30 * 899))
    assert doubts(in_order(19, 6, 4)).trend is None, "0.4728"
    assert doubts(in_order(19, 5, 3)[:29]).trend is None, "of 29 values nothing is said"


def test_neighbors_that_are_alike_count_from_their_99_percent_on() -> None:
    """By fours, up and down: 24 pairs alike and 7 unlike of 32, and 2.576 / sqrt(32) = 0.455 is needed; by threes 20 and 9 of 30."""
    assert doubts(np.exp(np.tile(np.repeat([1.0, -1.0], 4), 4))).lag1 == pytest.approx(17 / 32)
    assert doubts(np.exp(np.tile(np.repeat([1.0, -1.0], 3), 5))).lag1 is None, "11/30"


def test_values_that_are_all_alike_have_neither_trend_nor_neighbors() -> None:
    assert (doubts(np.full(30, 7.0)).lag1, doubts(np.full(30, 7.0)).trend) == (None, None)
    assert doubts(np.tile([1.0, 2.0], 20)).lag1 is not None


@pytest.mark.parametrize("step", [0.0001, 1, 2, 5, 10, 15, 20, 30, 60, 3000, 5e6])
def test_a_resolution_is_the_largest_step_of_all(step: float) -> None:
    assert resolution(step * np.array([7.0, 11.0, 13.0])) == pytest.approx(step)


def test_a_step_far_below_the_values_does_not_matter() -> None:
    """1 of a median of 50 is 2 %; of 49 it is more. Steps below a ten-thousandth are not looked for."""
    assert resolution(np.array([47.0, 50.0, 53.0])) == 0
    assert resolution(np.array([47.0, 49.0, 53.0])) == 1
    assert resolution(np.array([0.00007, 0.00011])) == 0


def test_what_is_far_below_a_step_is_no_multiple_of_it() -> None:
    """Lifetimes of an hour or so are no multiples of 6,000,000 hours, though they are nearly 0 times as many."""
    assert resolution(np.array([0.35, 1.27, 0.911])) == 0
    assert heaped(np.array([0.5, 0.25] * 20)) == 0.5


def test_a_third_is_no_heap_and_steps_of_one_may_have_one() -> None:
    assert heaped(np.array([100.0, 110.0, 120.0] * 20)) == 0
    assert heaped(np.array([10.0, 11.0] * 20)) == 0.5


@pytest.mark.parametrize(("log", "far"), [(4.5, 1), (3.5, 0), (-3.5, 1), (-2.5, 0)])
def test_far_out_is_three_quartile_ranges_beyond_the_quartiles(log: float, far: int) -> None:
    """Quartiles at 0 and 1: from -3 to 4."""
    assert outliers(np.exp(np.array([0.0] * 6 + [1.0] * 6 + [log]))) == far


def test_the_spread_of_effects_of_three_trajectories() -> None:
    """-1, 0, 1: s = 1, fourth moment 2/3; t(0.975, 2) = 4.3027 times sqrt(2/9) / 2. Where nothing varies it is known."""
    found = screening(np.array([[-1.0, 2.0], [0.0, 2.0], [1.0, 2.0]]))
    assert found.sigma.tolist() == [1, 0]
    assert found.sigma_half == pytest.approx([4.30265 * (2 / 9) ** 0.5 / 2, 0], rel=1e-5)


def test_trajectories_stand_on_four_levels_unless_it_is_said_otherwise() -> None:
    assert set(np.round(3 * trajectories(20, 3, seed=1), 12).ravel()) == set(range(LEVELS))


def test_a_split_of_what_never_varies_is_of_nothing() -> None:
    split = crossed(np.ones((3, 3)))
    assert (split.luck.mean, split.not_knowing.mean) == (0, 0)
    assert np.isnan(split.share_not_knowing)


def test_the_degrees_of_luck_are_those_of_a_sum_of_mean_squares() -> None:
    """(0, 2, 4) and (0, 0, 6): means 2 and 2 of points, 0, 1 and 5 of replications, whose mean square is 2 x 7 = 14.

    (0, 1, -1) and its opposite are left over, 4 over 2 degrees. Luck is 14 / 2 + 2 / 2 = 8, of 8^2 / (7^2 / 2 + 1^2 / 2) = 2.56 degrees
    (Satterthwaite, Biometrics Bulletin 2 (1946) 110-114).
    """
    luck = crossed(np.array([[0.0, 2.0, 4.0], [0.0, 0.0, 6.0]])).luck
    assert luck.mean == pytest.approx(8)
    assert (luck.low, luck.high) == pytest.approx(tuple(8 * 2.56 / float(chi2.ppf(end, 2.56)) for end in (0.975, 0.025)))


def test_only_what_follows_other_choices_comes_later() -> None:
    """The best choice is followed by a decision, another is too, and a third by none."""
    one = np.ones(1)
    after = Decision(("",), (Choice("go", one),), "after")
    best, other, end = (
        Choice("best", then=Decision(("",), (Choice("on", 3 * one),), "then")),
        Choice("other", then=after),
        Choice("end", one),
    )
    node = solve(Decision(("",), (best, other, end)), one).nodes[0]
    assert (node.best, [each.name for each in node.below], list(node.later)) == ("best", ["then"], ["other"])
    assert solve(Decision(("",), (end,)), one).nodes[0].later == {}


def test_an_interval_at_no_level_is_the_median_of_the_resamples() -> None:
    """Half of them below and half above: both ends of the interval of each index are there."""
    outputs = np.random.default_rng(1).normal(size=(64, 4))
    found = indices(outputs, 2, seed=1, level=0.0, resamples=20)
    assert found.first.low.tolist() == found.first.high.tolist() and found.total.low.tolist() == found.total.high.tolist()
    wide = indices(outputs, 2, seed=1, level=1.0, resamples=20)
    assert (wide.first.low < found.first.low).all() and (wide.first.high > found.first.high).all()
