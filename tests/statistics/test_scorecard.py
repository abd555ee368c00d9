"""Scores and turning weights of a small table worked out by hand, and against trying every weight."""

import numpy as np
import pytest

from sim.statistics.scorecard import scaled, scores, turn

POINTS = np.array([[100.0, 0.0, 50.0], [0.0, 100.0, 100.0]])
WEIGHTS = np.array([0.6, 0.2, 0.2])


def test_scores_and_the_weight_at_which_the_first_changes() -> None:
    """70 against 40. On the first criterion: 100 w + 25 (1 - w) = 100 (1 - w) at w = 3/7. On the second: (1 - w) 87.5 = 100 w + 25 (1 - w)
    at w = 62.5 / 162.5. On the third: 50 w + 75 (1 - w) = 100 w + 25 (1 - w) at w = 0.5.
    """
    assert scores(POINTS, WEIGHTS) == pytest.approx([70.0, 40.0])
    assert scores(np.stack([POINTS] * 4, axis=1), WEIGHTS) == pytest.approx(np.array([[70.0] * 4, [40.0] * 4])), "of each replication"
    found = [turn(POINTS, WEIGHTS, k) for k in range(3)]
    assert [each.weight for each in found if each] == pytest.approx([3 / 7, 62.5 / 162.5, 0.5])
    assert [each.other for each in found if each] == [1, 1, 1]


def test_where_one_criterion_has_all_the_weight_the_others_count_alike() -> None:
    """100 w + 25 (1 - w) = 100 (1 - w) at w = 3/7: the others' means are 25 and 100."""
    found = turn(POINTS, np.array([1.0, 0.0, 0.0]), 0)
    assert found is not None and found.weight == pytest.approx(3 / 7) and found.other == 1


def test_what_is_first_at_every_weight_never_turns() -> None:
    assert turn(np.array([[90.0, 80.0], [10.0, 20.0]]), np.array([0.5, 0.5]), 0) is None


@pytest.mark.parametrize(
    ("points", "weights", "criterion"),
    [
        ([[90.0, 50.0], [10.0, 50.0]], [0.5, 0.5], 0),  # level only where the first criterion counts for nothing
        ([[50.0, 90.0], [50.0, 10.0]], [0.5, 0.5], 0),  # level only where it is all that counts
        ([[50.0, 90.0], [50.0, 10.0]], [1.0, 0.0], 0),  # level now, and ahead wherever the other counts
        ([[90.0, 0.1 + 0.2], [10.0, 0.3]], [0.5, 0.5], 0),  # level but for the rounding of floats
        ([[70.0, 40.0], [70.0, 40.0]], [0.5, 0.5], 0),  # level at every weight
    ],
)
def test_a_tie_at_the_end_of_the_weights_is_no_turn(points: list[list[float]], weights: list[float], criterion: int) -> None:
    assert turn(np.array(points), np.array(weights), criterion) is None


def test_of_a_tie_now_the_first_loses_its_place_at_once_where_it_falls_behind() -> None:
    """Level at one half each; of more weight on the first criterion the first has more, of less the other."""
    found = turn(np.array([[80.0, 20.0], [20.0, 80.0]]), np.array([0.5, 0.5]), 0)
    assert found is not None and found.weight == pytest.approx(0.5) and found.other == 1


def test_the_turn_is_where_trying_weights_finds_it() -> None:
    for number in range(40):
        spread = np.modf(np.sin(np.arange(number + 1, number + 13) * 12.9898) * 43758.5453)[0]
        points = 100 * np.abs(spread).reshape(4, 3)
        weights = np.array([0.5, 0.3, 0.2])
        first = int(np.argmax(scores(points, weights)))
        for k in range(3):
            tried = np.linspace(0, 1, 20001)
            others = np.delete(weights, k) / np.delete(weights, k).sum()
            by_weight = tried[:, None] * points[:, k] + (1 - tried[:, None]) * (np.delete(points, k, axis=1) @ others)
            lost = tried[by_weight.argmax(axis=1) != first]
            found = turn(points, weights, k)
            if found is None:
                assert not len(lost)
            else:
                assert found.weight == pytest.approx(lost[np.abs(lost - weights[k]).argmin()], abs=1e-4)


def test_points_of_values() -> None:
    assert scaled(np.array([-10.0, 0.0, 25.0, 50.0, 80.0]), 0.0, 50.0) == pytest.approx([0, 0, 50, 100, 100])
    assert scaled(np.array([10.0, 30.0]), 30.0, 10.0) == pytest.approx([100, 0]), "less is better"
    assert scaled(np.array([7.0, 7.0]), 7.0, 7.0) == pytest.approx([100, 100])
