"""Bands and ranks of a path among others, by counting on few of them."""

import numpy as np
import pytest

from sim.arrays import Floats, floats
from sim.statistics.prediction import band, chance_of_farther_level, chance_of_fewer_inside, inside, level


def paths(*values: float, times: int = 1) -> Floats:
    """Paths that stay where they are."""
    return np.repeat(np.array(values, dtype=float)[:, np.newaxis], times, axis=1)


@pytest.mark.parametrize(
    ("count", "share", "rank"),
    [(99, 0.8, 10), (99, 0.9, 5), (39, 0.9, 2), (19, 0.9, 1), (3, 0.9, 1), (3, 0.999, 1), (30, 0.9, 2), (4, 0.5, 1)],
)
def test_a_band_leaves_out_as_many_ranks_at_each_end_as_its_share_asks_for(count: int, share: float, rank: int) -> None:
    """Of n + 1 draws in any order each rank is as probable: `rank` of them lie at or below the lower end with chance rank / (n + 1)."""
    shuffled = floats(np.random.default_rng(3).permutation(count) + 1)
    low, high = band(shuffled[:, np.newaxis], share)
    assert (low.tolist(), high.tolist()) == ([rank], [count + 1 - rank])
    assert level(count, share) == pytest.approx(1 - 2 * rank / (count + 1))


def test_both_ends_of_a_band_lie_inside() -> None:
    wide = paths(*range(1, 100), times=4)
    assert inside(wide, np.array([9.0, 10.0, 90.0, 91.0]), 0.8).tolist() == [False, True, True, False]


def test_how_rarely_a_path_lies_inside_is_counted_among_all() -> None:
    """Against the three others: (5, 0) lies inside never, 1 and 3 once, 2 twice: one of four at most as often as the first."""
    assert chance_of_fewer_inside(paths(1, 2, 3, times=2), np.array([5.0, 0.0])) == 1 / 4
    assert chance_of_fewer_inside(paths(1, 3, 4, times=2), np.array([2.0, 2.0])) == 1.0, "2 and 3 lie between the others, 1 and 4 do not"


def test_how_far_a_level_lies_is_counted_among_all() -> None:
    """Each mean against that of the three others: 10 by 8, 1 by 4, 2 by 2.67, 3 by 1.33; of 2, 1, 3, 10 three lie as far or farther."""
    assert chance_of_farther_level(paths(1, 2, 3, times=2), np.array([9.0, 11.0])) == 1 / 4
    assert chance_of_farther_level(paths(1, 3, 10, times=2), np.array([2.0, 2.0])) == 3 / 4
    assert chance_of_farther_level(paths(0.2, 0.3, times=3), np.array([0.1, 0.1, 0.1])) == 2 / 3, (
        "0.1 and 0.3 lie alike far, but for rounding"
    )
