"""Shifts, holidays and headcounts -> pools with calendars and steps."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.calendars import ALWAYS, DAY, Pattern, united, windows
from sim.plant import PaidShift, Pool
from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.site import Pool as Workers
from sim.scenario.site import Shift

Ints = NDArray[np.int64]

# Calendars go on past the horizon, so that work begun before it has an end.
BEYOND_S = 60 * DAY


def public_holidays(scenario: Scenario, last_s: int) -> frozenset[date]:
    """The public holidays of the site's jurisdiction that fall within the run; none if the site names no jurisdiction.

    Raises NotImplementedError for a jurisdiction the `holidays` library does not know.
    """
    if scenario.site.jurisdiction is None:
        return frozenset()
    import holidays

    country, _, part = scenario.site.jurisdiction.partition("-")
    years = range(scenario.start.year, (scenario.start + timedelta(seconds=last_s)).year + 1)
    days = holidays.country_holidays(country, subdiv=part or None, years=years)
    working = scenario.site.works_on
    return frozenset(day for day, names in days.items() if not all(any(kept in name for kept in working) for name in names.split("; ")))


def share_on(ramp: dict[date, Assumption], start: date, seconds: Ints) -> NDArray[np.float64]:
    """The ramp's share in force at each second; before its first date that of the first, and 1 without a ramp."""
    if not ramp:
        return np.ones(len(seconds))
    dates = sorted(ramp)
    from_s = np.array([(day - start).days * DAY for day in dates])
    shares = np.array([ramp[day].value for day in dates])
    return np.asarray(shares[np.maximum(np.searchsorted(from_s, seconds, side="right") - 1, 0)])


def pools(scenario: Scenario, horizon_s: int) -> tuple[Pool, ...]:
    """The scenario's pools in the order of the file."""
    last_s = horizon_s + BEYOND_S
    closed = public_holidays(scenario, last_s)
    return tuple(_pool(name, workers, scenario, last_s, closed) for name, workers in scenario.pools.items())


def _pool(name: str, workers: Workers, scenario: Scenario, last_s: int, closed: frozenset[date]) -> Pool:
    if workers.shifts is None:
        return _round_the_clock(name, workers, scenario, last_s)
    work, span, paid = [], [], []
    for shift_name, headcount in workers.shifts.items():
        shift = scenario.shifts[shift_name]
        work.append(_shift_windows(shift, scenario.start, last_s, closed, (*shift.meals, *shift.breaks)))
        span.append(_shift_windows(shift, scenario.start, last_s, closed, ()))
        opens, closes = _shift_windows(shift, scenario.start, last_s, closed, shift.meals)
        paid.append(PaidShift(f"{name}/{shift_name}", opens, closes, _hands(headcount, scenario, opens)))
    present = [_hands(headcount, scenario, opens) for headcount, (opens, _) in zip(workers.shifts.values(), work, strict=True)]
    manned = [(opens[hands > 0], closes[hands > 0]) for (opens, closes), hands in zip(work, present, strict=True)]
    calendar = united(manned, span, apart=workers.at_shift_end == "fit")
    step_s, hands = _steps(work, present)
    return Pool(name, calendar, step_s, hands, tuple(paid))


def _round_the_clock(name: str, workers: Workers, scenario: Scenario, last_s: int) -> Pool:
    assert workers.headcount is not None, "the scenario's checks ask for shifts or headcount"
    days = np.arange(0, last_s, DAY, dtype=np.int64)
    hands = _hands(workers.headcount, scenario, days)
    change = np.append(True, hands[1:] != hands[:-1])
    return Pool(name, ALWAYS, days[change], hands[change], (PaidShift(name, days, days + DAY, hands),))


def _shift_windows(
    shift: Shift, start: date, last_s: int, closed: frozenset[date], pauses: tuple[tuple[int, int], ...]
) -> tuple[Ints, Ints]:
    return windows(Pattern(shift.days, shift.from_, shift.to, pauses), start, last_s, closed)


def _hands(headcount: Assumption, scenario: Scenario, seconds: Ints) -> Ints:
    return np.asarray(np.rint(headcount.value * share_on(scenario.workforce.ramp, scenario.start, seconds)), dtype=np.int64)


def _steps(work: list[tuple[Ints, Ints]], present: list[Ints]) -> tuple[Ints, Ints]:
    """How many hands are present from when on: steps only where the number in open time changes."""
    edges = np.unique(np.concatenate([edge for pair in work for edge in pair]))
    hands = np.zeros(len(edges), dtype=np.int64)
    for (opens, closes), count in zip(work, present, strict=True):
        k = np.searchsorted(opens, edges, side="right") - 1
        on = (k >= 0) & (edges < closes[np.maximum(k, 0)])
        hands += np.where(on, count[np.maximum(k, 0)], 0)
    manned = hands > 0  # while nobody is there the calendar is closed, and needs no step
    step_s, hands = edges[manned], hands[manned]
    change = np.append(True, hands[1:] != hands[:-1])[: len(hands)]
    return step_s[change], hands[change]
