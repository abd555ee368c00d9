"""Learning curves: how the time of a unit falls with the units made before it."""

import numpy as np
from numpy.typing import NDArray


def factors(exponent: float, before: float, floor: float, count: int) -> NDArray[np.float64]:
    """Share of the work given that units 1 to `count` take: max(floor, ((n + before) / (1 + before))^exponent).

    Crawford's unit curve with exponent log2(rate), the first unit here being number 1 + before (Crawford, 1944).
    """
    number = np.arange(1, count + 1, dtype=np.float64)
    return np.maximum(((number + before) / (1 + before)) ** exponent, floor)
