"""Draws of exchange rates: geometric Brownian motions without drift, month by month, one path a draw. Nothing is simulated here.

X(t) = exp(s W(t) - s^2 t / 2), whose mean is 1 at every time t, with s the volatility a year (Hull, Options, Futures and Other
Derivatives, ch. 14). Each currency and month has a stream of its own, so that sites that share a currency see the same path of it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from sim.arrays import Floats, floats
from sim.portable import exponential
from sim.running.price_draws import places
from sim.scenario.schema import Scenario
from sim.scenario.subjects.currencies import Currency


def volatile(scenario: Scenario) -> dict[str, Currency]:
    """The currencies that wander and in which something is paid."""
    known = scenario.money.currencies if scenario.money is not None else {}
    return {name: own for name, own in known.items() if own.volatility.value > 0}


def rate_draws(scenario: Scenario, count: int, seed: int) -> dict[str, Floats]:
    """What each currency that wanders is worth at the start of each month, of what its path says, in each draw: (count, months)."""
    years = np.array(list(_month_starts(scenario)))
    found = {}
    for name, own in volatile(scenario).items():
        volatility, walked = own.volatility.value, _walks(name, years, count, seed)
        found[name] = exponential(volatility * walked - volatility**2 * years / 2)
    return found


def _walks(name: str, years: Floats, count: int, seed: int) -> Floats:
    """Standard Brownian motions at some times: (count, times)."""
    from scipy.special import ndtri

    steps = [np.sqrt(step) * ndtri(places(f"rate {name}, month {k}", count, seed)) for k, step in enumerate(np.diff(years))]
    return floats(np.cumsum([np.zeros(count), *steps], axis=0).T)


def _month_starts(scenario: Scenario) -> Iterator[float]:
    """When each month that the run touches begins, in years of 365 days after the start, which is the first of them."""
    last = scenario.start + timedelta(hours=scenario.horizon.value)
    yield 0.0
    day = scenario.start
    while day <= last:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        yield (day - scenario.start).days / 365
