"""What closes, when and why, drawn before the doors open: storms, outages, strikes, detentions, cut-off supply, breakdowns by the clock."""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.building.clock import arrivals
from sim.building.traces import enough
from sim.calendars import DAY, FOREVER, HOUR, Calendar, either, spans
from sim.distributions import Distribution
from sim.draws import Draws
from sim.plant import Closure
from sim.scenario.schema import Scenario
from sim.scenario.subjects.disruption import Disruption
from sim.scenario.subjects.process import Maintenance, Station, StationFailure

YEAR_S = 365 * DAY
ROUNDING = 1e-9  # of a slot: 0.7 x 10 slots are 7
NOT_BEFORE = ("people", "power")  # what is away until the plant opens
RESTARTED = ("people", "power", "stations")  # what stays away for the restart after an event


@dataclass(frozen=True, slots=True)
class Disruptions:
    """All closures of one replication, and by station the windows in which only a share of its slots is left.

    `what` of a closure is people, power, lanes.NAME, stations.NAME, classes.NAME or parts.NAME; it is slots, which shuts nothing, for
    the events of a cause that only takes slots away.
    """

    closures: tuple[Closure, ...] = ()
    curtailed: tuple[tuple[str, Calendar, float], ...] = ()
    opens_s: int = 0

    def shut(self, what: str) -> Calendar:
        """When something is shut, whatever the cause; NEVER if nothing shuts it. Until the plant opens nobody is there, and no power."""
        before = (spans([(0, self.opens_s)]),) if self.opens_s and what in NOT_BEFORE else ()
        return either((*(closure.windows for closure in self.closures if closure.what == what), *before))


def disruptions(scenario: Scenario, draws: Draws, horizon_s: int, opens_s: int = 0) -> Disruptions:
    """Everything that closes something within the horizon: the scenario's disruptions, breakdowns by the clock, maintenance.

    All of it is drawn from the disruption's or the station's own name, so scenarios that share a name share its years.
    """
    closures: list[Closure] = []
    curtailed: list[tuple[str, Calendar, float]] = []
    for cause, described in scenario.disruptions.items():
        starts, lasts = _strikes(cause, described, scenario.start, draws, horizon_s)
        restart = round(described.restart.value * HOUR)
        for what in described.closes:
            longer = restart if what.partition(".")[0] in RESTARTED else 0
            closures.append(Closure(cause, what, _windows(starts, lasts + longer), starts))
        curtailed += [(station, _windows(starts, lasts + restart), share.value) for station, share in described.slots.items()]
        if described.power_limit is not None:
            within = _within(described.power_limit.value, scenario)
            curtailed += [(part, _windows(starts, lasts + restart), share) for part, share in within.items()]
        if not described.closes:
            closures.append(Closure(cause, "slots", _windows(starts, lasts + restart), starts))
    for name, station in scenario.stations.items():
        for cause, share, (starts, lasts) in _by_the_clock(name, station, draws, horizon_s):
            if share == 1:
                closures.append(Closure(cause, f"stations.{name}", _windows(starts, lasts), starts))
            else:
                curtailed.append((name, _windows(starts, lasts), 1 - share))
    return Disruptions(tuple(closures), tuple(curtailed), opens_s)


def _within(limit_kw: float, scenario: Scenario) -> dict[str, float]:
    """The share of its slots that each station, or its part for one flow, keeps so that all of them together draw no more than the limit.

    Whole slots, rounded down from the same share for all: the limit over what all slots draw. Empty if they never draw more.
    """
    powered = [
        (part, slots, station.power.value)
        for name, station in scenario.stations.items()
        for part, slots in station.split(name).items()
        if station.power.value
    ]
    share = limit_kw / sum(slots * kw for _, slots, kw in powered)
    return {part: int(slots * share + ROUNDING) / slots for part, slots, _ in powered} if share < 1 else {}


def _windows(starts: Ints, lasts: Ints) -> Calendar:
    return spans(zip(starts.tolist(), (starts + lasts).tolist(), strict=True))


def _strikes(cause: str, described: Disruption, start: date, draws: Draws, horizon_s: int) -> tuple[Ints, Ints]:
    """Seconds at which the events of a cause begin, and how long each lasts."""
    if described.rate is None:
        starts = np.array(sorted((day - start).days * DAY for day in described.at), dtype=np.int64)
        struck = draws.uniforms(f"{cause}.strikes", len(starts)) < described.probability.value
    else:
        starts = _in_season(cause, described, start, draws, horizon_s)
        struck = np.ones(len(starts), dtype=bool)
    enough(described.lasts.distribution(), f"disruptions.{cause}.lasts", len(starts), "events")
    lasts = np.maximum(np.rint(draws.sample(described.lasts.distribution(HOUR), f"{cause}.lasts", len(starts))), 1).astype(np.int64)
    if not described.overlaps:
        struck &= _apart(starts, lasts + round(described.restart.value * HOUR), struck)
    struck &= (starts >= 0) & (starts < horizon_s)
    return starts[struck], lasts[struck]


def _in_season(cause: str, described: Disruption, start: date, draws: Draws, horizon_s: int) -> Ints:
    """A Poisson process on a clock that runs only in the season, and so fast that the year's rate falls into it."""
    yearly = described.rate.value if described.rate else 0.0
    if yearly == 0:
        return np.zeros(0, dtype=np.int64)
    edges, pace, day = [0], [], start
    while edges[-1] < horizon_s:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        edges.append((following - start).days * DAY)
        pace.append(_pace(day.year, described.season) if day.month in described.season else 0.0)
        day = following
    clock = np.concatenate([[0.0], np.cumsum(np.diff(edges) * pace)])
    moments = arrivals(cause, Distribution("exponential", (YEAR_S / yearly,)), float(clock[-1]), draws)
    month = np.searchsorted(clock, moments, side="left") - 1  # the clock runs in it, for it has passed the moment at its end only
    return np.asarray(np.floor(np.array(edges)[month] + (moments - clock[month]) / np.array(pace)[month]), dtype=np.int64)


def _pace(year: int, season: frozenset[int]) -> float:
    """How many days of a year fall on each day of its season: 1 for the whole year."""
    return (366 if isleap(year) else 365) / sum(monthrange(year, month)[1] for month in season)


def _apart(starts: Ints, lasts: Ints, struck: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which events begin while none of those before them lasts."""
    free_s, kept = 0, np.zeros(len(starts), dtype=bool)
    for k, (begins, long) in enumerate(zip(starts.tolist(), lasts.tolist(), strict=True)):
        if struck[k] and begins >= free_s:
            kept[k], free_s = True, begins + long
    return kept


def _by_the_clock(name: str, station: Station, draws: Draws, horizon_s: int) -> Iterator[tuple[str, float, tuple[Ints, Ints]]]:
    """What stops a station at given times: the cause, the share of its slots, and when it begins and how long it lasts each time."""
    for called, failure in station.failures.items():
        if failure.by == "calendar":
            yield f"{name}.{called}", failure.slots.value, _breakdowns(f"{name}.{called}", failure, draws, horizon_s)
    for called, service in station.maintenance.items():
        if service.by == "calendar":
            yield f"{name}.{called}", service.slots.value, _maintenance(service, horizon_s)


def _breakdowns(stream: str, how: StationFailure, draws: Draws, horizon_s: int) -> tuple[Ints, Ints]:
    """Alternating times up and down, from up at second 0."""
    count = 256
    while True:
        up, down = (
            np.clip(np.rint(draws.sample(law.distribution(HOUR), f"{stream}.{of}", count)), 1, FOREVER).astype(np.int64)
            for law, of in ((how.time_between_failures, "every"), (how.time_to_repair, "lasts"))
        )
        starts = np.cumsum(up) + np.cumsum(down) - down
        if starts[-1] >= horizon_s:
            struck = starts < horizon_s
            _long_enough(stream, how, int(struck.sum()))
            return starts[struck], down[struck]
        count *= 4


def _long_enough(stream: str, how: StationFailure, count: int) -> None:
    """Raises TraceTooShort where so many failures, and the next that lies beyond the horizon, ask for more than a trace has."""
    station, _, name = stream.partition(".")
    key = f"stations.{station}.failures.{name}"
    enough(how.time_between_failures.distribution(), f"{key}.time_between_failures", count + 1, "failures and the next")
    enough(how.time_to_repair.distribution(), f"{key}.time_to_repair", count, "failures")


def _maintenance(how: Maintenance, horizon_s: int) -> tuple[Ints, Ints]:
    starts = np.arange(round(how.first.value * HOUR), horizon_s, round(how.every.value * HOUR), dtype=np.int64)
    return starts, np.full(len(starts), round(how.lasts.value * HOUR))
