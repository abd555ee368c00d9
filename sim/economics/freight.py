"""Freight: what one piece costs to carry on a lane."""

import numpy as np

from sim.arrays import Floats, floats
from sim.scenario.subjects.supply import Lane


def freight_usd(lane: Lane, mass_kg: float) -> float:
    """USD a piece of `mass_kg`: by mass, by piece, and its share of a full load; without what goes by value."""
    load: float = lane.per_mile.value * lane.distance.value / np.maximum(lane.units_per_load.value, 1.0)
    return lane.per_kg.value * mass_kg + lane.per_unit.value + load


def freight_by_value_usd(lane: Lane, value_usd: Floats) -> Floats:
    """USD a piece that is worth `value_usd` [...]: what the carrier and the insurer of the goods take as a share of their value."""
    return floats(lane.per_value.value * value_usd)
