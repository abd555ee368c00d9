"""Intervals of means, differences and quantiles: the reference cases, and what scipy says of the same."""

import numpy as np
import pytest
from scipy import stats

from sim.draws import Draws
from sim.statistics import fieller as ratio
from sim.statistics import intervals
from tests.validation import cases


def array(values: object) -> np.ndarray:
    return np.array(values, dtype=float)


def normals(stream: str, *shape: int) -> np.ndarray:
    return stats.norm.ppf(Draws(1, 0).uniforms(stream, int(np.prod(shape)))).reshape(shape)


# ---- one system


def test_t_interval() -> None:
    name = "S-TCI-a"
    given = cases.inputs(name)
    data, level = array(given["data"]), given["confidence"]
    mean, low, high = intervals.t_interval(data, level)
    half = float(intervals.half_widths(data, level))
    found = {"mean": mean, "lower": low, "upper": high, "half_width": half, "relative_half_width": half / mean, "sd": data.std(ddof=1)}
    for quantity, value in found.items():
        cases.check_exact(name, quantity, value)
    assert (low, high) == pytest.approx(stats.ttest_1samp(data, 0).confidence_interval(level), rel=1e-12)


def test_no_interval_from_one_value_and_no_mean_from_none() -> None:
    assert str(intervals.t_interval(array([3.0]))) == "Interval(mean=3.0, low=nan, high=nan)"
    assert intervals.half_widths(np.ones((2, 3, 1))).shape == (2, 3)  # a half width a series, none of them known
    with pytest.raises(ValueError, match="no values"):
        intervals.t_interval(array([]))


@pytest.mark.parametrize("law", ["normal", "exponential"])
def test_coverage(law: str) -> None:
    """S-COVERAGE: how often the interval covers the truth, over the experiments suggested."""
    name = "S-COVERAGE"
    given = cases.inputs(name)
    for count in given[law]["n"]:
        u = Draws(2, 0).uniforms(f"{law}/{count}", given["experiments_suggested"] * count).reshape(-1, count)
        values, truth = (stats.norm.ppf(u), 0.0) if law == "normal" else (-np.log1p(-u), 1.0)
        inside = np.abs(values.mean(axis=1) - truth) <= intervals.half_widths(values, given[law]["confidence"])
        cases.check_exact(name, "normal_any_n" if law == "normal" else f"exponential_n={count}", inside.mean())


def test_bonferroni() -> None:
    name = "S-QUANTILE"
    given = cases.inputs(name)
    each = intervals.bonferroni_level(given["overall_confidence"], given["comparisons"])
    cases.check_exact(name, "bonferroni_each_confidence", each)
    cases.check_exact(name, "bonferroni_t", intervals.t_quantile((1 + each) / 2, given["df"]))


# ---- two systems


@pytest.mark.parametrize("name", ["S-PAIRED-a", "S-PAIRED-crn"])
def test_difference(name: str) -> None:
    given = cases.inputs(name)
    a, b, level = array(given["system_A"]), array(given["system_B"]), given["confidence"]
    paired = intervals.paired_interval(a, b, level)
    found = {
        "mean_difference": paired.mean,
        "paired_half_width": paired.high - paired.mean,
        "paired_t": intervals.paired_t(a, b),
    }
    assert found.keys() == cases.expected(name).keys()
    for quantity, value in found.items():
        cases.check_exact(name, quantity, value)
    assert intervals.t_probability(intervals.paired_t(a, b), len(a) - 1) == pytest.approx(stats.ttest_rel(a, b).pvalue, rel=1e-12)


def test_differences_that_do_not_vary() -> None:
    a = array([1.0, 2.0, 3.0])
    assert intervals.paired_interval(a + 1, a) == (1.0, 1.0, 1.0)
    assert [intervals.paired_t(a + 1, a), intervals.paired_t(a - 1, a), intervals.paired_t(a, a)] == [np.inf, -np.inf, 0.0]


def test_common_random_numbers() -> None:
    """S-CRN: a difference of costs by exact sums, and its paired interval over 1e5 pairs of demands."""
    name = "S-CRN"

    def cost(order: int, demand: np.ndarray) -> np.ndarray:
        return 1.0 * np.maximum(order - demand, 0) + 6.0 * np.maximum(demand - order, 0)

    demand = np.arange(300)
    means = array([cost(order, demand) for order in (34, 37)]) @ stats.poisson(30).pmf(demand)
    cases.check_exact(name, "c_mean_difference", float(means[0] - means[1]))
    u = Draws(3, 0).uniforms("pairs", 100_000)
    low, high = intervals.paired_interval(*(cost(order, stats.poisson(30).ppf(u)) for order in (34, 37)), 0.999)[1:]
    assert low <= cases.expected(name)["c_mean_difference"] <= high and high - low < 0.16


def test_holm() -> None:
    """Worked by hand: 4 x 0.01, 3 x 0.02, 2 x 0.03 and never below what came before, 1 x 0.04 likewise."""
    assert intervals.holm(array([0.04, 0.01, 0.03, 0.02])) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert intervals.holm(array([0.5, 0.9])) == pytest.approx([1.0, 1.0])


def test_holm_keeps_false_alarms_rare_and_finds_more_than_bonferroni() -> None:
    shift = array([0.0] * 5 + [3.5] * 5)
    alone = array([[intervals.t_probability(t, 1e6) for t in row] for row in normals("holm", 1000, 10) + shift])
    adjusted = array([intervals.holm(row) for row in alone])
    assert (adjusted[:, :5] <= 0.05).any(axis=1).mean() < 0.05
    assert (adjusted[:, 5:] <= 0.05).sum() > 1.03 * (alone[:, 5:] <= 0.005).sum()


# ---- ratios


def test_ratio_ends_are_where_the_difference_stops_being_told_from_zero() -> None:
    top, bottom = 10 + normals("top", 12), 4 + normals("bottom", 12)
    found = ratio.ratio_interval(top, bottom)
    assert found.mean == top.mean() / bottom.mean()
    assert intervals.t_interval(top - found.low * bottom).low == pytest.approx(0.0, abs=1e-9)
    assert intervals.t_interval(top - found.high * bottom).high == pytest.approx(0.0, abs=1e-9)
    assert ratio.ratio_interval(2.5 * bottom, bottom) == pytest.approx((2.5, 2.5, 2.5))
    assert ratio.ratio_interval(top, bottom - bottom.mean() + 0.01)[1:] == (-np.inf, np.inf)
    assert np.isnan(ratio.ratio_interval(top[:1], bottom[:1])[1:]).all()


def test_ratio_covers_as_often_as_it_says() -> None:
    """5000 studies of 8 replications: a break-even price of 2.5, known badly and skewed."""
    shared = normals("shared", 5000, 8)
    tops, bottoms = 10 + 3 * shared + normals("tops", 5000, 8), 4 + shared + normals("bottoms", 5000, 8)
    ends = array([ratio.ratio_interval(*each) for each in zip(tops, bottoms, strict=True)])
    inside = np.mean((ends[:, 1] <= 2.5) & (ends[:, 2] >= 2.5))
    assert abs(inside - 0.95) <= 3 * (0.95 * 0.05 / 5000) ** 0.5
