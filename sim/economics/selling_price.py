"""What a new unit sells for at the start, and how the costs of parts follow it."""

import numpy as np

from sim.arrays import Floats, floats
from sim.scenario.schema import Scenario
from sim.scenario.subjects.market import price_factors


def start_price_usd(scenario: Scenario) -> Floats:
    """The selling price of a new unit at the start, USD: one number, or one of each draw [..., 1]. The scenario must have `money`."""
    assert scenario.money is not None
    prices = scenario.money.prices
    if prices.unit is not None:
        return floats(prices.unit.value * _hash_price_level(scenario))
    assert prices.terahash is not None and scenario.product is not None and scenario.product.hash_rate is not None
    return floats(prices.terahash.value * scenario.product.hash_rate.value * _hash_price_level(scenario))


def _hash_price_level(scenario: Scenario) -> float | Floats:
    """What the written price is multiplied by: 1 + share x (hash price / at - 1), never below zero; 1 if it does not follow."""
    follows = scenario.money.prices.follows_hash_price if scenario.money else None
    if follows is None or scenario.customer is None:
        return 1.0
    change = scenario.customer.hash_price.value / follows.at.value - 1
    return np.maximum(1 + floats(follows.share.value) * change, 0.0)


def market_level(scenario: Scenario, begins_h: Floats) -> Floats:
    """What the price of a new unit is multiplied by in each month (months,), on average over its days, as costs reach it (`market`).

    `begins_h` are the hours after the start at which months begin; the last one ends with the calendar month or the run.
    """
    factors = price_factors(scenario.market)
    first = np.datetime64(scenario.start, "D")
    days = first + np.rint(begins_h / 24).astype(np.int64)
    last = min((days[-1].astype("datetime64[M]") + 1).astype("datetime64[D]"), first + round(scenario.horizon.value / 24))
    edges = np.append(days, max(last, days[-1] + 1)).astype(np.int64)
    found = np.ones(len(days))
    before = 1.0
    for day, factor in factors.items():
        from_day = np.datetime64(day, "D").astype(np.int64)
        found += (factor - before) * np.clip((edges[1:] - from_day) / np.diff(edges), 0.0, 1.0)
        before = factor
    return found


def parts_level(scenario: Scenario) -> Floats:
    """What the written costs of parts are multiplied by: 1 + share x (price / at - 1), never below zero; 1 if they do not follow."""
    follow = scenario.money.prices.parts_follow if scenario.money else None
    if follow is None:
        return np.ones(())
    change = start_price_usd(scenario) / follow.at.value - 1
    return np.maximum(1 + floats(follow.share.value) * change, 0.0)
