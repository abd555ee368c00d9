"""The value of lead time: the discount at which a buyer takes a long lead time as gladly as none.

A buyer orders one lead time before he learns what he needs. Demand has no drift, and its logarithm spreads by `volatility` x the root
of the years between: it is lognormal. A unit that is needed is worth `worth` to him, one too many `salvage_value`, each for the `price` he
pays. He orders what is best for him (the newsvendor), and what he expects to gain falls as the lead time grows. The cost-differential
curve tells what price would leave him as well off as a unit at once for the full price.

Source: S. de Treville and others, "Valuing lead time", Journal of Operations Management 32 (2014) 337-346.
Every argument may have draws in front: [..., 1] for the terms, (lead times,) for the lead times. Lead times are in years.
"""

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.drivers import Drivers
from sim.scenario.subjects.customer import Commitment

CLASSES = 20  # of the deliveries, from the soonest to the latest, each told by its mean
STEPS = 35  # of bisection: to a part in 10^10


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
    worth - 1 lies between those of the single lead times and is found by bisection. Where all are alike, this is `discount`.
    """
    from scipy.special import ndtr

    best, spread = _fractile(terms), np.maximum(_spread(years, terms), 1e-9)
    alone = spread * best + spread**2 / 2
    low, high = alone.min(axis=-1, keepdims=True), alone.max(axis=-1, keepdims=True)
    wanted = ndtr(best)
    for _ in range(STEPS):
        middle = (low + high) / 2
        enough = ndtr((middle - spread**2 / 2) / spread).mean(axis=-1, keepdims=True) >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    fractile = ndtr((high + spread**2 / 2) / spread).mean(axis=-1, keepdims=True)
    return floats(_at_stake(terms) * (fractile - wanted))[..., 0]


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
