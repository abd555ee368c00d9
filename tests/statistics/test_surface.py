"""What a calibrated surface is between and at the ends of ranges: lines and parabolas that can be written down."""

import numpy as np
import pytest

from sim.statistics.calibration import Surface, best_place, covariance


def surface(center: list[float], base: float, low: list[float], high: list[float]) -> Surface:
    """Of one output."""
    at_low, at_high = (np.array(values, dtype=float)[:, np.newaxis] for values in (low, high))
    return Surface(np.array(center), np.array([base]), at_low, at_high, np.zeros(1))


@pytest.mark.parametrize(("center", "base", "low", "high"), [(0.0, 1.0, 1.0, 4.0), (1.0, 4.0, 1.0, 4.0)])
def test_a_center_at_an_end_gives_the_line_through_both_ends(center: float, base: float, low: float, high: float) -> None:
    line = surface([center], base, [low], [high])
    for x in (0.0, 0.25, 1.0):
        assert line.at(np.array([x])) == pytest.approx([1 + 3 * x])
        assert line.slopes(np.array([x])) == pytest.approx(np.array([[3.0]]))


def test_effects_of_several_assumptions_add_up() -> None:
    """y = 1 + 4 (a - 0.25)^2 - 2 (b - 0.75)^2 + b, by its values at the center (0.25, 0.75) and the ends of each."""

    def truth(a: float, b: float) -> float:
        return 1 + 4 * (a - 0.25) ** 2 - 2 * (b - 0.75) ** 2 + b

    both = surface([0.25, 0.75], truth(0.25, 0.75), [truth(0, 0.75), truth(0.25, 0)], [truth(1, 0.75), truth(0.25, 1)])
    for a, b in ((0.0, 0.0), (0.1, 0.9), (1.0, 0.3)):
        assert both.at(np.array([a, b])) == pytest.approx([truth(a, b)])
        assert both.slopes(np.array([a, b])) == pytest.approx(np.array([[8 * (a - 0.25)], [1 - 4 * (b - 0.75)]]))


def test_a_correction_is_added_to_earlier_ones() -> None:
    line = surface([0.0], 0.0, [0.0], [2.0])
    twice = line.corrected(np.array([0.5]), np.array([1.5])).corrected(np.array([1.0]), np.array([2.0]))
    assert twice.at(np.array([0.5])) == pytest.approx([1.0]) and twice.at(np.array([1.0])) == pytest.approx([2.0])


def test_what_nothing_is_known_of_keeps_the_place_and_the_variance_of_its_range() -> None:
    """Uniform on a range of length 1: variance 1 / 12. The other, observed exactly, is where the line says."""
    known = surface([0.3, 0.5], 1.0, [1.0, 0.0], [1.0, 2.0])
    place = best_place(known, np.array([1.6]), np.array([1e-4]))
    assert place == pytest.approx([0.3, 0.8], abs=1e-5)
    assert covariance(known, place, np.array([1e-4])) == pytest.approx(np.diag([1 / 12, 1e-8 / 4]), rel=1e-3, abs=1e-12)


@pytest.mark.parametrize(("seen", "end"), [(50.0, 1.0), (-50.0, 0.0)])
def test_what_no_place_explains_is_put_at_the_end_of_the_range(seen: float, end: float) -> None:
    assert best_place(surface([0.5], 1.0, [0.0], [2.0]), np.array([seen]), np.array([0.1])) == pytest.approx([end], abs=1e-6)
