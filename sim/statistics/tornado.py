"""One-at-a-time sensitivity (tornado): the measure when each assumption in turn takes its low and its high value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, half_widths


@dataclass(frozen=True, slots=True)
class Bars:
    """One entry an assumption, the largest swing first; all in the unit of the measure.

    `order` is the place of each among those given. `low` and `high` are means with the assumption at its low and high value, with half the
    width of the interval of their difference from the base; `swing` is from the smallest to the largest of low, base and high, likewise.
    Half-widths are NaN for a single replication.
    """

    order: NDArray[np.int64]
    base: float
    low: Floats
    low_half: Floats
    high: Floats
    high_half: Floats
    swing: Floats
    swing_half: Floats


def bars(base: Floats, low: Floats, high: Floats, level: float = LEVEL) -> Bars:
    """The bars, from the measure at the base (replications) and at each low and high value (assumptions, replications).

    Replications are paired by number, so that common random numbers make the intervals narrow. Of equal swings the first given stays first.
    """
    all_three = np.stack([low, np.broadcast_to(base, low.shape), high])
    means = all_three.mean(axis=2)
    top, bottom = (np.take_along_axis(all_three, pick(means, axis=0)[None, :, None], axis=0)[0] for pick in (np.argmax, np.argmin))
    swing = (top - bottom).mean(axis=1)
    order = np.argsort(-swing, kind="stable")
    return Bars(
        order,
        float(base.mean()),
        means[0][order],
        half_widths(low - base, level)[order],
        means[2][order],
        half_widths(high - base, level)[order],
        swing[order],
        half_widths(top - bottom, level)[order],
    )
