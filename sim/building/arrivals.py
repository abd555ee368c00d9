"""Renewal processes: moments apart by gaps of one law."""

import numpy as np
from numpy.typing import NDArray

from sim.draws import Draws, Law


def renewals(stream: str, gap: Law, total_s: float, draws: Draws) -> NDArray[np.float64]:
    """Moments of a renewal process in (0, total_s], its gaps drawn from the cells of `stream`.gap; in the unit of the law."""
    count = 1024
    while True:
        times = np.cumsum(draws.sample(gap, f"{stream}.gap", count))
        if times[-1] > total_s:
            return np.asarray(times[times <= total_s])
        count *= 2
