"""The customer's total cost of a miner: the price, what waiting for it costs, and what it does not earn while it is away for repair.

A day without a miner loses its hash rate x the hash price, less the power that it saves, and never less than nothing: a miner that
earns less than its power is switched off. The hash price falls from the start of the run, month by month. Repair fees are left out:
they are the same at every site.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.costs import Costs
from sim.economics.drivers import Drivers, is_repair
from sim.portable import powers, summed_by
from sim.scenario.schema import Scenario
from sim.scenario.subjects.customer import Customer
from sim.units import YEAR_H

Measures = dict[tuple[str, str], tuple[Floats, str]]

YEAR_D = YEAR_H / 24


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the customer's cost of one unit: USD, for a quantity of units or days, each [...] over draws."""

    name: str
    quantity: Floats
    unit: str
    usd: Floats


def customer_measures(costs: Costs, scenario: Scenario, window: slice) -> Measures:
    """Over the months of a window: customer_cost of each flow of new units and its parts, which add up to it; downtime_cost of a repair.

    Nothing is said of a flow that delivers no unit. USD a unit, [...] over draws.
    """
    owner, found = scenario.customer, Measures()
    if owner is None:
        return found
    lost = lost_usd_per_day(owner, costs.known, scenario)[..., window]
    for flow in costs.known.flows:
        back = costs.known.total("units_delivered", flow)[window].sum()
        if back and is_repair(scenario, flow):
            found["downtime_cost", flow] = _total(lost, costs.known.get("customers_wait", "", flow)[window]) / back, "USD/unit"
    new = customer_parts(costs, scenario, window)
    for flow, parts in new.items():
        found["customer_cost", flow] = floats(sum(part.usd for part in parts)), "USD/unit"
        for part in parts:
            found["customer_cost_part", part.name if len(new) == 1 else f"{flow}, {part.name}"] = part.usd, "USD/unit"
    return found


def customer_parts(costs: Costs, scenario: Scenario, window: slice) -> dict[str, tuple[Part, ...]]:
    """What the customer's cost of a unit is made of, by flow of new units; the scenario must have a `customer`.

    Waiting is what all customers lose together in the window, over the units that reach them in it. Downtime is what the repairs of a
    unit's life lose, which begins at its delivery.
    """
    owner, known = scenario.customer, costs.known
    assert owner is not None
    away = turnaround_days(known, [flow for flow in known.flows if is_repair(scenario, flow)], window)
    failed = np.atleast_1d(owner.failures.value * away / YEAR_D)
    found: dict[str, tuple[Part, ...]] = {}
    for flow, price in prices_usd(costs, scenario, window).items():
        units, waits = known.total("units_delivered", flow)[window], known.get("customers_wait", "", flow)[window]
        lost = lost_usd_per_day(owner, known, scenario)[..., window]
        worked = years_at_work(owner, known, scenario)
        of_life = lost_usd_of_life(owner, known, scenario, worked)[..., window]
        found[flow] = (
            Part("price", np.ones(()), "unit", price),
            Part("paid on top", np.ones(()), "unit", _mean(np.atleast_1d(owner.on_top.value), units)),
            Part("waiting", floats(waits.sum() / units.sum()), "days", _total(lost, waits) / units.sum()),
            Part("downtime", _mean(failed * YEAR_D * worked[..., window], units), "days", _mean(failed * of_life, units)),
        )
    return found


def prices_usd(costs: Costs, scenario: Scenario, window: slice) -> dict[str, Floats]:
    """The mean price [...] of the new units delivered in the window, by flow; without flows that deliver none."""
    found = {}
    for line in costs.revenue:
        units = costs.known.total("units_delivered", line.flow)[window]
        if units.sum() and not is_repair(scenario, line.flow):
            by_month = np.broadcast_to(line.rate, (*line.rate.shape[:-1], costs.known.months))
            found[line.flow] = _mean(by_month[..., window], units)
    return found


def _total(values: Floats, quantity: Floats) -> Floats:
    """Sum over months of values times a quantity: [...]."""
    return summed_by(values, quantity[np.newaxis])[..., 0]


def _mean(values: Floats, units: Floats) -> Floats:
    """Mean over months, weighted by units: [...]."""
    return floats(_total(values, units) / units.sum())


def turnaround_days(known: Drivers, repairs: list[str], window: slice) -> float:
    """Days that owners wait for each repair that comes back within the window; 0 where nothing is repaired."""
    back = sum(float(known.total("units_delivered", flow)[window].sum()) for flow in repairs)
    return sum(float(known.get("customers_wait", "", flow)[window].sum()) for flow in repairs) / back if back else 0.0


def earned_usd_per_day(owner: Customer, known: Drivers, scenario: Scenario) -> Floats:
    """Gross revenue of a miner a day, in each month: [..., months]."""
    assert scenario.product is not None and scenario.product.hash_rate is not None
    start = owner.hash_price.value * scenario.product.hash_rate.value / 1000
    return floats(start * powers(1 - floats(owner.fall.value), known.begins_h / YEAR_H))


def power_usd_per_day(owner: Customer) -> Floats:
    """What a miner's power costs a day: [1] or [draws, 1]."""
    return np.atleast_1d(24 * owner.power.value * owner.power_price.value)


def lost_usd_per_day(owner: Customer, known: Drivers, scenario: Scenario) -> Floats:
    """What a day without a miner loses, in each month: [..., months]."""
    return np.maximum(earned_usd_per_day(owner, known, scenario) - power_usd_per_day(owner), 0.0)


def years_at_work(owner: Customer, known: Drivers, scenario: Scenario) -> Floats:
    """How long a miner delivered in each month works: until it is worn out or no longer pays its power, in years [..., months]."""
    from scipy.special import xlogy

    earned, power, decay = earned_usd_per_day(owner, known, scenario), power_usd_per_day(owner), _decay(owner)
    margin = xlogy(1.0, earned / np.where(power > 0, power, 1.0)) / np.where(decay > 0, decay, 1.0)
    pays = np.where((power > 0) & (decay > 0), margin, np.where(earned > power, np.inf, 0.0))
    return floats(np.clip(pays, 0.0, floats(owner.life.value) / YEAR_H))


def lost_usd_of_life(owner: Customer, known: Drivers, scenario: Scenario, years: Floats) -> Floats:
    """What a miner delivered in each month earns above its power over its life, in which it works so many `years`: [..., months].

    The integral of earned x (1 - fall) ^ t - power over the years t in which it works, 365 days each.
    """
    from scipy.special import expm1

    decay = _decay(owner)
    discounted = np.where(decay > 0, -expm1(-decay * years) / np.where(decay > 0, decay, 1.0), years)
    return floats(YEAR_D * (earned_usd_per_day(owner, known, scenario) * discounted - power_usd_per_day(owner) * years))


def _decay(owner: Customer) -> Floats:
    """The continuous rate at which the hash price falls, a year."""
    from scipy.special import log1p

    return floats(-log1p(-np.atleast_1d(floats(owner.fall.value))))
