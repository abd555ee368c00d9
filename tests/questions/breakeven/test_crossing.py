"""Break-even values against closed forms: a price in which the measure is linear, Fieller's interval, and curves with known roots."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.questions.breakeven.crossing import CLOSED, SEARCHED, break_evens
from sim.statistics.fieller import ratio_interval
from sim.statistics.intervals import t_interval

START = np.array([-4.1, -3.8, -4.4, -3.9, -4.0, -4.3])
SLOPE = np.array([0.9, 1.0, 1.1, 1.0, 1.05, 0.95])
GRID = [0.0, 2.5, 5.0, 7.5, 10.0]


def test_straight_lines_are_fieller_and_need_only_the_grid() -> None:
    asked = []

    def at(x: float) -> np.ndarray:
        asked.append(x)
        return START + SLOPE * x

    found = break_evens(at, GRID)
    assert asked == GRID
    assert [(each.value, each.rises, each.method) for each in found] == [(ratio_interval(-START, SLOPE), True, CLOSED)]


def test_a_search_finds_what_the_closed_form_says() -> None:
    """The same lines, bent far from the root, so that they are searched: the same value, and the same interval."""
    found = break_evens(lambda x: START + SLOPE * x + 3.0 * max(x - 9.0, 0.0), GRID)
    assert [each.method for each in found] == [SEARCHED]
    assert found[0].value == pytest.approx(ratio_interval(-START, SLOPE), abs=1e-5)


def test_the_ends_of_a_searched_interval_are_where_the_mean_just_covers_zero() -> None:
    def at(x: float) -> np.ndarray:
        return np.array([8.0, 9.0, 10.5]) - x**2 * np.array([1.0, 0.9, 1.1])

    (found,) = break_evens(at, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    mean, low, high = found.value
    assert mean == pytest.approx(np.sqrt(27.5 / 3.0), abs=1e-5)
    assert not found.rises
    assert t_interval(at(low)).low == pytest.approx(0, abs=1e-4)
    assert t_interval(at(high)).high == pytest.approx(0, abs=1e-4)
    assert low < mean < high


def test_every_crossing_is_found() -> None:
    """x (x - 4) (x - 7) shifted: roots of a cubic."""
    noise = np.array([-0.01, 0.0, 0.01])
    found = break_evens(lambda x: (x - 1.1) * (x - 4.2) * (x - 7.3) + noise, [0.0, 2.0, 4.0, 6.0, 8.0])
    assert [each.value.mean for each in found] == pytest.approx([1.1, 4.2, 7.3], abs=1e-5)
    assert [each.rises for each in found] == [True, False, True]


def test_a_zero_on_the_grid_counts_once() -> None:
    found = break_evens(lambda x: np.array([-0.1, 0.1]) + (x - 2.0) ** 3, [0.0, 1.0, 2.0, 3.0, 4.0])
    assert [each.value.mean for each in found] == pytest.approx([2.0], abs=1e-2)


@pytest.mark.parametrize(
    "at", [lambda x: 1.0 + SLOPE * x, lambda x: SLOPE * 0 * x, lambda x: 1.0 + SLOPE + x**2], ids=["line", "same", "bent"]
)
def test_none_in_the_range(at) -> None:
    assert break_evens(at, GRID) == []


def test_ends_beyond_the_range_are_open_and_one_replication_has_none() -> None:
    """At noise this loud no value of the range is ruled out."""
    (found,) = break_evens(lambda x: np.array([-50.0, 50.0]) + x - 5.0 + 0.01 * (x - 5) ** 3, GRID)
    assert (found.value.low, found.value.high) == (-np.inf, np.inf)
    (alone,) = break_evens(lambda x: np.array([x**3 - 8.0]), GRID)
    assert alone.value.mean == pytest.approx(2.0, abs=1e-5)
    assert np.isnan([alone.value.low, alone.value.high]).all()


def partly(below: float, above: float) -> Callable[[float], np.ndarray]:
    """Bent lines that cross zero at about 4; outside of two values one replication lacks the measure."""

    def at(x: float) -> np.ndarray:
        found = (START + SLOPE * x) * (1 + x / 100)
        return found if below <= x <= above else np.append(found[:-1], np.nan)

    return at


def test_where_a_value_lacks_the_measure_the_others_are_told() -> None:
    whole, cut = break_evens(partly(0, 10), GRID), break_evens(partly(2.5, 7.5), GRID)
    assert cut == whole
    assert cut[0].method == SEARCHED


def test_an_interval_is_open_towards_what_cannot_be_told() -> None:
    whole, cut = break_evens(partly(0, 10), GRID)[0].value, break_evens(partly(4.0, 10), [0.0, 4.0, 5.0, 10.0])[0].value
    assert 3.5 < whole.low < 4.0 < whole.mean
    assert cut == pytest.approx((whole.mean, -np.inf, whole.high), abs=1e-5)


def test_nothing_is_found_across_a_value_without_the_measure() -> None:
    """Neither where the grid has one nor where the search comes upon one."""

    def hole(x: float) -> np.ndarray:
        return partly(0, 10)(x) if abs(x - 4.1) > 0.6 else np.full(len(START), np.nan)

    assert break_evens(hole, [0.0, 2.0, 4.0, 6.0]) == []
    assert break_evens(hole, [0.0, 2.0, 6.0]) == []
    assert break_evens(partly(99, 99), GRID) == []
