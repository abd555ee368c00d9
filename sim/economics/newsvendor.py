"""The value of lead time: the discount at which a buyer takes a long lead time as gladly as none.

A buyer orders one lead time before he learns what he needs. Demand has no drift, and its logarithm spreads by `volatility` x the root
of the years between: it is lognormal. A unit that is needed is worth `worth` to him, one too many `salvage_value`, each for the `price` he
pays. He orders what is best for him (the newsvendor), and what he expects to gain falls as the lead time grows. The cost-differential
curve tells what price would leave him as well off as a unit at once for the full price.

Source: S. de Treville and others, "Valuing lead time", Journal of Operations Management 32 (2014) 337-346.
Every argument may have draws in front: [..., 1] for the terms, (lead times,) for the lead times. Lead times are in years.
"""

from collections.abc import Callable

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.drivers import Drivers
from sim.scenario.subjects.customer import Commitment

CLASSES = 20  # of the deliveries, from the soonest to the latest, each told by its mean
CLOSE = 1e-15  # how near a probability has to come to what is wanted
SECANTS, STEPS = 15, 70  # steps of false position, and in all: what bends too much for it is halved from then on


def mismatch(years: Floats, terms: Commitment) -> Floats:
    """What too many and too few cost at the full price, for each lead time, of the price and a unit of expected demand: a fraction >= 0."""
    from scipy.special import ndtr

    best = _fractile(terms)
    return floats(_at_stake(terms) * (ndtr(best) - ndtr(best - _spread(years, terms))))


def discount(years: Floats, terms: Commitment) -> Floats:
    """The discount that makes up for each lead time, a fraction of the price, >= 0 and rising with lead time and volatility.

    With the gain at stake w = worth - salvage_value, z = the normal quantile of (worth - 1) / w, and v = volatility x root of the lead
    time, the best order gains w N(z - v), so the price that gains worth - 1 again is lower by w (N(z + v) - N(z)).
    """
    from scipy.special import ndtr

    best = _fractile(terms)
    return floats(_at_stake(terms) * (ndtr(best + _spread(years, terms)) - ndtr(best)))


def discount_when_uncertain(years: Floats, terms: Commitment) -> Floats:
    """The discount [...] for a lead time that may be any of `years`, equally likely, and is not known when he orders.

    Demand is then a mixture of lognormals. Its best order q (a logarithm) gains w x the mean of N((q - v^2 / 2) / v); the q that gains
    worth - 1 lies between those of the single lead times. Where all are alike, this is `discount`.
    """
    from scipy.special import ndtr

    best, spread = _fractile(terms), np.maximum(_spread(years, terms), 1e-9)
    wanted, alone = ndtr(best), spread * best + spread**2 / 2

    def beyond(order: Floats, turn: float) -> Floats:
        return floats(ndtr(order / spread + turn * spread / 2).mean(axis=-1, keepdims=True) - wanted)

    order = _root(lambda q: beyond(q, -1.0), alone.min(axis=-1, keepdims=True), alone.max(axis=-1, keepdims=True))
    return floats(_at_stake(terms) * beyond(order, 1.0))[..., 0]


def _root(of: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a rising function is zero between two ends, element by element, so that none depends on those beside it.

    False position with what is left at the other end after each step: N. Anderson & A. Bjorck, BIT 13 (1973) 253-264.
    """
    other, found = low, high
    there, here = of(other), of(found)
    for step in range(STEPS):
        done = np.abs(here) <= CLOSE
        if done.all():
            break
        part = here / np.where(here == there, 1.0, here - there) if step < SECANTS else 0.5
        found, before = np.where(done, found, found - part * (found - other)), found
        here, passed = of(found), here
        left = 1 - here / np.where(passed == 0, 1.0, passed)
        turned = left > 1
        other, there = np.where(turned, before, other), np.where(turned, passed, there * np.where(left > 0, left, 0.5))
    return found


def _at_stake(terms: Commitment) -> Floats:
    return np.atleast_1d(terms.worth.value - terms.salvage_value.value)


def _fractile(terms: Commitment) -> Floats:
    """The quantile of the normal law up to which it pays to order."""
    from scipy.special import ndtri

    return floats(ndtri((np.atleast_1d(terms.worth.value) - 1) / _at_stake(terms)))


def _spread(years: Floats, terms: Commitment) -> Floats:
    """Standard deviation of the logarithm of demand over each lead time."""
    return floats(np.atleast_1d(terms.volatility.value) * np.sqrt(years))


def lead_times_days(known: Drivers, flow: str, window: slice) -> Floats:
    """The lead times of the units delivered in the window as `CLASSES` equally likely ones; empty where none was."""
    days = np.array([float(of) for of in known.of("units_by_days", flow)])
    units = np.array([known.get("units_by_days", of, flow)[window].sum() for of in known.of("units_by_days", flow)])
    if not units.sum():
        return np.zeros(0)
    order = np.argsort(days)
    share = np.append(0.0, np.cumsum(units[order]) / units.sum())
    passed = np.append(0.0, np.cumsum((days[order] + 0.5) * np.diff(share)))  # a whole day stands for what lies between it and the next
    return floats(np.diff(np.interp(np.linspace(0, 1, CLASSES + 1), share, passed)) * CLASSES)
