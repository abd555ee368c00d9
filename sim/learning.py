"""Learning curves: work falls by the same share each time that the output doubles.

Crawford's curve (the plant's own) is about the hours of the n-th unit, first_unit x n^b; Wright's is about the average of the first n.
In both b = log2(rate), below 0: at a rate of 90 % each doubling takes 90 % of the hours. Sources: Wright, J. Aeronautical Sciences 3
(1936) 122-128; Crawford, Learning Curve, Ship Curve, Ratios, Related Data, Lockheed (1944).
"""

import math

import numpy as np

from sim.arrays import Floats


def exponent(rate: float) -> float:
    """The exponent b of a learning rate above 0: what doubling the output makes of the work."""
    return math.log2(rate)


def rate_between(first: int, first_hours: float, second: int, second_hours: float) -> float:
    """The learning rate of the Crawford curve through the hours of two different units."""
    return float(2.0 ** (math.log(second_hours / first_hours) / math.log(second / first)))


def factors(exponent: float, before: float, floor: float, count: int) -> Floats:
    """What the work given is multiplied with for units 1 to `count`: 1 for the first, ((n + before) / (1 + before))^b, at least `floor`.

    `before` is the output that the curve has behind it at the first unit.
    """
    units = np.arange(1, count + 1, dtype=np.float64)
    return np.maximum(floor, ((units + before) / (1.0 + before)) ** exponent)


def unit_hours(rate: float, first_unit: float, count: int, floor: float = 0.0) -> Floats:
    """Crawford: the hours of each of the units 1 to `count`, never below `floor` hours. `np.cumsum` of them is the curve's total."""
    return np.asarray(first_unit * factors(exponent(rate), 0.0, floor / first_unit, count))


def lot_hours(rate: float, first_unit: float, first: int, last: int, floor: float = 0.0) -> float:
    """Crawford: the hours of the units `first` to `last`, both included."""
    return float(unit_hours(rate, first_unit, last, floor)[first - 1 :].sum())


def finished_within(rate: float, first_unit: float, hours: float) -> int:
    """Crawford: how many units, built one after another, are finished within the hours given; the rate is above 50 %."""
    count = 64
    while (finished := int(np.searchsorted(np.cumsum(unit_hours(rate, first_unit, count)), hours, side="right"))) == count:
        count *= 2
    return finished


def wright_totals(rate: float, first_unit: float, count: int) -> Floats:
    """Wright: the hours of the first n units together, for n from 1 to `count`: n times their average, first_unit x n^b."""
    units = np.arange(1, count + 1, dtype=np.float64)
    return np.asarray(first_unit * units ** (1.0 + exponent(rate)))
