"""What a new unit sells for at the start, and how the costs of parts follow it."""

import numpy as np

from sim.arrays import Floats, floats
from sim.scenario.schema import Scenario


def start_price_usd(scenario: Scenario) -> Floats:
    """The selling price of a new unit at the start, USD: one number, or one of each draw [..., 1]. The scenario must have `money`."""
    assert scenario.money is not None
    prices = scenario.money.prices
    if prices.unit is not None:
        return floats(prices.unit.value)
    assert prices.terahash is not None and scenario.product is not None and scenario.product.hash_rate is not None
    return floats(prices.terahash.value * scenario.product.hash_rate.value)


def parts_level(scenario: Scenario) -> Floats:
    """What the written costs of parts are multiplied by: 1 + share x (price / at - 1), never below zero; 1 if they do not follow."""
    follow = scenario.money.prices.parts_follow if scenario.money else None
    if follow is None:
        return np.ones(())
    change = start_price_usd(scenario) / follow.at.value - 1
    return np.maximum(1 + floats(follow.share.value) * change, 0.0)
