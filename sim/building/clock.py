"""The pace of demand: ramp, season and price path make time at full rate of time on the calendar."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.calendars import DAY
from sim.distributions import Distribution
from sim.draws import Draws
from sim.scenario.assumption import Assumption
from sim.scenario.subjects.demand import MONTHS, Demand


def share_on(ramp: dict[date, Assumption], start: date, seconds: Ints) -> NDArray[np.float64]:
    """The ramp's share in force at each second; before its first date that of the first, and 1 without a ramp."""
    if not ramp:
        return np.ones(len(seconds))
    dates = sorted(ramp)
    from_s = np.array([(day - start).days * DAY for day in dates])
    shares = np.array([ramp[day].value for day in dates])
    return np.asarray(shares[np.maximum(np.searchsorted(from_s, seconds, side="right") - 1, 0)])


class Clock:
    """Time at full rate against time on the calendar: a ramp's share of 50 % makes a day count half.

    The rate is ramp x season x path x what else it is multiplied by from some dates on, and changes only at midnights.
    """

    def __init__(self, demand: Demand, start: date, horizon_s: int, factors: Mapping[date, float] | None = None) -> None:
        factors = factors or {}
        edges = [(day - start).days * DAY for day in (*demand.ramp, *demand.path, *factors)]
        if demand.season:
            edges += _month_starts(start, horizon_s)
        self._edges = np.array(sorted({0, horizon_s, *(edge for edge in edges if 0 < edge < horizon_s)}), dtype=np.int64)
        self._rate = _rate(demand, start, self._edges[:-1]) * _steps(factors, start, self._edges[:-1])
        self._full = np.concatenate([[0.0], np.cumsum(self._rate * np.diff(self._edges))])
        self.total = float(self._full[-1])

    def rate(self, seconds: Ints) -> Floats:
        """The factor on the full rate at each second."""
        return np.asarray(self._rate[np.minimum(np.searchsorted(self._edges, seconds, side="right") - 1, len(self._rate) - 1)])

    def full_rate_s(self, seconds: Floats) -> Floats:
        """Seconds at full rate that have passed at each second of the calendar."""
        return np.asarray(np.interp(seconds, self._edges, self._full))

    def calendar_s(self, full: Floats) -> Floats:
        """The first second of the calendar at which that much full-rate time has passed."""
        k = np.searchsorted(self._full, full, side="left")
        upper = np.clip(k, 1, len(self._full) - 1)
        lower = upper - 1
        width = np.where(self._full[upper] > self._full[lower], self._full[upper] - self._full[lower], 1.0)
        return np.asarray(self._edges[lower] + (full - self._full[lower]) / width * (self._edges[upper] - self._edges[lower]))


def _rate(demand: Demand, start: date, seconds: Ints) -> Floats:
    """Ramp x season x path at each second."""
    rate = share_on(demand.ramp, start, seconds)
    if demand.season:
        factors = np.array([demand.season[month].value if month in demand.season else 1.0 for month in MONTHS])
        rate = rate * factors[_months(start, seconds)]
    if demand.path:
        first = (min(demand.path) - start).days * DAY
        rate = rate * np.where(seconds < first, 1.0, share_on(demand.path, start, seconds))
    return rate


def _steps(factors: Mapping[date, float], start: date, seconds: Ints) -> Floats:
    """The factor in force at each second, 1 before the first date."""
    dates = sorted(factors)
    values = np.array([1.0, *(factors[day] for day in dates)])
    return values[np.searchsorted([(day - start).days * DAY for day in dates], seconds, side="right")]


def _months(start: date, seconds: Ints) -> Ints:
    """The month of each second, January 0."""
    days = np.datetime64(start, "D") + seconds // DAY
    return np.asarray(days.astype("datetime64[M]").astype(np.int64) % 12)


def _month_starts(start: date, horizon_s: int) -> list[int]:
    """Seconds at which months begin after the start, a few beyond the horizon."""
    count = horizon_s // (28 * DAY) + 2
    firsts = np.arange(np.datetime64(start, "M") + 1, np.datetime64(start, "M") + 1 + count).astype("datetime64[D]")
    return [int(day) * DAY for day in (firsts - np.datetime64(start, "D")).astype(np.int64)]


def arrivals(stream: str, gap: Distribution, total: float, draws: Draws) -> Floats:
    """Times of a renewal process until `total`, its gaps drawn from the stream."""
    count = 1024
    while True:
        times = np.cumsum(draws.sample(gap, f"{stream}.gap", count))
        if times[-1] > total:
            return np.asarray(times[times <= total])
        count *= 2


def whole(seconds: Floats) -> Ints:
    """Rounded to whole seconds."""
    return np.rint(seconds).astype(np.int64)
