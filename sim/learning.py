"""Learning curves: work falls by the same share each time that the output doubles.

Crawford's curve (`crawford`) is about the hours of the n-th unit, first_unit x n^b; Wright's (`wright`) about the average hours of the
first n, so that the n-th unit takes first_unit x (n^(1+b) - (n-1)^(1+b)). In both b = log2(rate), below 0: at a rate of 90 % each
doubling takes 90 % of the hours. Of the same rate, Wright's total is the lower one, by 1 + b after many units: 85 % at a rate of 90 %.
Sources: Wright, J. Aeronautical Sciences 3 (1936) 122-128; Crawford, Learning Curve, Ship Curve, Ratios, Related Data, Lockheed (1944).
"""

import math
from typing import Literal

import numpy as np

from sim.arrays import Floats, Ints
from sim.portable import raised

Curve = Literal["crawford", "wright"]


def exponent(rate: float) -> float:
    """The exponent b of a learning rate above 0: what doubling the output makes of the work."""
    return math.log2(rate)


def factors(exponent: float, before: float, floor: float, count: int, curve: Curve = "crawford") -> Floats:
    """What the first unit's work is multiplied with for units 1 to `count`: 1 for the first, falling along the curve, at least `floor`.

    `before` is the output that the curve has behind it at the first unit. By Crawford's curve ((n + before) / (1 + before))^b.
    """
    return factors_of(np.arange(1, count + 1), exponent, before, floor, curve)


def factors_of(numbers: Ints, exponent: float, before: float, floor: float, curve: Curve) -> Floats:
    """The same for some units, by their numbers from 1."""
    units = numbers.astype(np.float64) + before
    if curve == "wright":
        return np.maximum(floor, _wright_unit(units, exponent) / _wright_unit(np.array([1.0 + before]), exponent))
    return np.maximum(floor, raised(units / (1.0 + before), exponent))


def _wright_unit(units: Floats, exponent: float) -> Floats:
    """The n-th unit's hours over the first's: what it adds to the total of Wright's curve."""
    return raised(units, 1.0 + exponent) - raised(units - 1.0, 1.0 + exponent)
