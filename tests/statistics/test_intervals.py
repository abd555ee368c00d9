"""Intervals against published examples."""

import pytest

from sim.statistics.intervals import wilson_interval


def test_wilson_interval_of_a_chance() -> None:
    """Newcombe, Stat. Med. 17 (1998) 857, table I, method 3 (score without continuity correction): 81 of 263, 15 of 148, 0 of 20."""
    assert wilson_interval(81, 263) == pytest.approx((81 / 263, 0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((15 / 148, 0.0624, 0.1605), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.0, 0.1611), abs=5e-5)
    with pytest.raises(ValueError, match="no values"):
        wilson_interval(0, 0)
