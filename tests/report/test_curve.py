"""A profile averaged over replications, whether each of them has every x or not."""

import numpy as np
import pytest

from sim.report.facts import curve
from sim.tables import table

NAMES = ("scenario", "replication", "profile", "of", "x", "value")


@pytest.mark.parametrize("left_out", [(), ((2, 1.0),)])
@pytest.mark.parametrize("within", [1.0, 0.5])
def test_mean_and_band_are_those_of_the_replications_that_have_an_x(left_out: tuple[tuple[int, float], ...], within: float) -> None:
    """Of each x alone, as numpy gives it for a few numbers."""
    values = {(r, x): 3.0 ** (7 * r % 5) + x for r in range(5) for x in (0.0, 1.0, 2.0)}
    rows = [("a", r, "p", "o", x, value) for (r, x), value in values.items() if (r, x) not in left_out]
    found = curve(table(NAMES, rows), "a", "p", "o", within)
    assert found.x.tolist() == [0, 1, 2]
    for k, x in enumerate(found.x):
        own = [value for (r, place), value in values.items() if place == x and (r, place) not in left_out]
        low, high = np.quantile(own, (0.5 - within / 2, 0.5 + within / 2))
        assert (found.mean[k], found.lowest[k], found.highest[k]) == pytest.approx((sum(own) / len(own), low, high))


def test_nothing_has_no_curve() -> None:
    assert len(curve(table(NAMES, []), "a", "p", "o").x) == 0
