"""Shifts, holidays and the people on them -> pools with calendars and steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial

import numpy as np

from sim.arrays import Floats, Ints, distinct
from sim.building.clock import share_on
from sim.building.disruptions import Disruptions
from sim.building.opening import ramp_from
from sim.building.phases import begins_s, pace, since_s
from sim.building.shift_ends import Worked, shift_ends, worked
from sim.building.traces import enough
from sim.building.turnover import Attendance, Plan, Stays, Turnover, attendance, stays
from sim.calendars import ALWAYS, DAY, HOUR, Calendar, Pattern, spans, united, windows, without
from sim.distributions import Distribution
from sim.draws import Draws
from sim.plant import PaidShift, Pool
from sim.scenario.assumption import Assumption
from sim.scenario.checks.people import overtime_s
from sim.scenario.schema import Scenario
from sim.scenario.subjects.site import Pool as Workers
from sim.scenario.subjects.site import Shift

# Calendars go on past the horizon, so that work begun before it has an end.
BEYOND_S = 60 * DAY
YEAR_S = 365 * DAY


def public_holidays(scenario: Scenario, last_s: int) -> frozenset[date]:
    """The public holidays of the site's jurisdiction that fall within the run; none if the site names no jurisdiction.

    Raises NotImplementedError for a jurisdiction the `holidays` library does not know.
    """
    if scenario.site.jurisdiction is None:
        return frozenset()
    days = _named_days(scenario.site.jurisdiction, scenario.start.year, (scenario.start + timedelta(seconds=last_s)).year)
    working = scenario.site.works_on
    return frozenset(day for day, names in days.items() if not all(any(kept in name for kept in working) for name in names.split("; ")))


@cache
def _named_days(jurisdiction: str, first: int, last: int) -> Mapping[date, str]:
    """The public holidays of a jurisdiction by day, from one year to another, each with its names: the same for every replication."""
    import holidays

    country, _, part = jurisdiction.partition("-")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=range(first, last + 1)))


def shutdowns(scenario: Scenario, last_s: int) -> frozenset[date]:
    """The days within the run on which the plant is shut down."""
    end = scenario.start + timedelta(seconds=last_s)
    within = [(max(first, scenario.start - timedelta(days=1)), min(last, end)) for first, last in scenario.site.shutdowns]
    return frozenset(first + timedelta(days=k) for first, last in within for k in range((last - first).days + 1))


def plan_of(headcount: Assumption, ramp: dict[date, Assumption], start: date, opens_s: int = 0) -> Plan:
    """The hiring plan of a shift: before the ramp's first date the first one's share, and without a ramp the full headcount."""
    later = [(day - start).days * DAY for day in sorted(ramp) if day > start]
    step_s = np.array([0, *later], dtype=np.int64)
    return Plan(step_s, np.asarray(np.rint(headcount.value * share_on(ramp, start, step_s)), dtype=np.int64), opens_s)


@dataclass(frozen=True, slots=True)
class _World:
    """What all pools share: the scenario, its chance, and the days and hours at which nobody works."""

    scenario: Scenario
    draws: Draws
    horizon_s: int
    last_s: int
    shutdowns: frozenset[date]
    closed: frozenset[date]
    stormed: Calendar
    opens_s: int


@dataclass(frozen=True, slots=True)
class _Team:
    """The workers of one shift of a pool. One without turnover follows its plan from window to window, all others from day to day."""

    plan: Plan
    days: Ints
    seen: Attendance | None
    hired_s: Ints
    left_s: Ints
    pace: Callable[[Ints], Floats]

    def on(self, opens: Ints, days: Ints) -> Attendance:
        """Who is there in windows that open at these seconds and belong to shifts that start on these days."""
        if self.seen is None:
            seats = self.plan.at(opens)
            return Attendance(seats, seats, seats * self.pace(opens))
        k = np.searchsorted(self.days, days)
        return Attendance(self.seen.booked[k], self.seen.present[k], self.seen.effective[k] * self.pace(opens))


def pools(scenario: Scenario, draws: Draws, disruptions: Disruptions, horizon_s: int) -> tuple[Pool, ...]:
    """The scenario's pools in the order of the file. What shuts people out closes their calendars; they are paid all the same."""
    last_s = horizon_s + BEYOND_S
    shut = shutdowns(scenario, last_s)
    world = _World(
        scenario, draws, horizon_s, last_s, shut, public_holidays(scenario, last_s) | shut, disruptions.shut("people"), disruptions.opens_s
    )
    return tuple(
        _round_the_clock(name, workers, world) if workers.shifts is None else _on_shifts(name, workers, workers.shifts, world)
        for name, workers in scenario.pools.items()
    )


def _on_shifts(name: str, workers: Workers, shifts: dict[str, Assumption], world: _World) -> Pool:
    manned: list[Worked] = []
    paid, teams = [], []
    for shift_name, headcount in shifts.items():
        shift, of = world.scenario.shifts[shift_name], f"{name}/{shift_name}"
        extra_s = overtime_s(workers, shift)
        whole = _shift_windows(shift, world, (), extra_s)
        days = _days(shift, whole[1])
        team = _team(of, headcount, workers, world, days, np.maximum(days * DAY + shift.from_, 0))
        on_task = _shift_windows(shift, world, (*shift.meals, *shift.breaks))
        opens, closes = _shift_windows(shift, world, shift.meals)
        parts = [(*on_task, team.on(on_task[0], _days(shift, on_task[1])).hands)]
        paid.append(PaidShift(of, opens, closes, team.on(opens, _days(shift, closes)).booked))
        if extra_s:
            longer = np.maximum(whole[1] - extra_s, 0), whole[1]
            there = team.on(longer[0], days)
            parts.append((*longer, there.hands))
            paid.append(PaidShift(of, *longer, there.present, overtime=True))
        manned.append(worked(parts, (*whole, team.on(whole[0], days).hands)))
        teams.append(team)
    calendar = without(united([(shift.opens, shift.closes) for shift in manned]), world.stormed)
    return Pool(name, calendar, *_steps(manned), tuple(paid), *_changes(teams, world.horizon_s), *shift_ends(manned))


def _round_the_clock(name: str, workers: Workers, world: _World) -> Pool:
    assert workers.headcount is not None, "the scenario's checks ask for shifts or headcount"
    free = sorted((day - world.scenario.start).days for day in world.shutdowns)
    days = np.setdiff1d(np.arange(-(-world.last_s // DAY), dtype=np.int64), free)
    opens = days * DAY
    team = _team(name, workers.headcount, workers, world, days, opens)
    there = team.on(opens, days)
    change = np.append(True, there.hands[1:] != there.hands[:-1])
    calendar = without(without(ALWAYS, spans((day * DAY, day * DAY + DAY) for day in free)), world.stormed)
    paid = (PaidShift(name, opens, opens + DAY, there.booked),)
    return Pool(name, calendar, opens[change], there.hands[change], paid, *_changes([team], world.horizon_s))


def _team(of: str, headcount: Assumption, workers: Workers, world: _World, days: Ints, starts: Ints) -> _Team:
    scenario, pool = world.scenario, of.partition("/")[0]
    begins = begins_s(scenario)
    since = since_s(workers.phase, begins, world.opens_s)
    ramp = workers.ramp or scenario.workforce.ramp
    if workers.phase:
        ramp = ramp_from(scenario.phases[workers.phase].from_, ramp, scenario.start)
    plan = plan_of(headcount, ramp, scenario.start, since)
    dips = partial(pace, pool, scenario, begins)
    turnover = _turnover(workers, scenario)
    if turnover is None:
        return _Team(plan, days, None, *plan.changes(world.opens_s), dips)
    turnover = replace(turnover, longer=_longer(workers, ramp, plan, scenario.start))
    enough(turnover.lead, f"pools.{pool}.hiring", int(plan.seats.max()), "seats")
    everyone: Stays = stays(of, plan, turnover, world.draws, world.last_s)
    seen = attendance(of, everyone, turnover, world.draws, days, starts)
    return _Team(plan, days, seen, everyone.begin_s[everyone.begin_s > world.opens_s], everyone.end_s, dips)


def _longer(workers: Workers, ramp: dict[date, Assumption], plan: Plan, start: date) -> Floats:
    """How much longer hiring takes for the seats that a pool opens at each step of its plan: (1 + opened / vacancies) ^ elasticity.

    With matching of constant returns a post is filled the more slowly the more posts there are for those who look for one: see Petrongolo
    & Pissarides, J. Econ. Lit. 39 (2001). Seats of all shifts count together; those that trained workers take are not hired for.
    """
    market = workers.labor_market
    if market is None or market.vacancies is None:
        return np.ones(1)
    counts = [*(workers.shifts or {}).values(), *([workers.headcount] if workers.headcount else [])]
    plans = [plan_of(count, ramp, start, plan.opens_s).seats for count in counts]
    whole = np.sum(plans, axis=0)
    opened = np.maximum(np.diff(whole, prepend=0), 0).astype(np.float64)
    first = plan.step_s == plan.opens_s
    opened[first] *= 1 - workers.trained_before.value
    return np.array([(1 + float(each) / market.vacancies.value) ** market.hiring_elasticity.value for each in opened])


def _turnover(workers: Workers, scenario: Scenario) -> Turnover | None:
    """What makes a pool's workers come and go; None if they follow the plan to the day, trained and without absence."""
    a_year = (scenario.workforce.attrition if workers.attrition is None else workers.attrition).value
    training = workers.training
    turnover = Turnover(
        lead=None if workers.hiring is None else workers.hiring.distribution(HOUR),
        stay=None if a_year == 0 else Distribution("exponential", (YEAR_S / a_year,)),
        training_s=0.0 if training is None or training.weeks is None else training.weeks.value * HOUR,
        rate_from=1.0 if training is None or training.from_ is None else training.from_.value,
        trained_before=workers.trained_before.value,
        absence=scenario.workforce.absence.value,
        by_week=() if training is None else tuple(rate.value for rate in training.by_week),
    )
    trains = turnover.training_s > 0 or turnover.by_week
    steady = turnover.lead is None and turnover.stay is None and not trains and turnover.absence == 0
    return None if steady else turnover


def _changes(teams: list[_Team], horizon_s: int) -> tuple[Ints, Ints]:
    """The seconds within the horizon at which workers came and at which they left."""
    hired, left = (np.sort(np.concatenate(column)) for column in ([t.hired_s for t in teams], [t.left_s for t in teams]))
    return hired[hired < horizon_s], left[left < horizon_s]


def _shift_windows(shift: Shift, world: _World, pauses: tuple[tuple[int, int], ...], extra_s: int = 0) -> tuple[Ints, Ints]:
    end = (shift.to + extra_s) % DAY if extra_s else shift.to
    return windows(Pattern(shift.days, shift.from_, end, pauses), world.scenario.start, world.last_s, world.closed)


def _days(shift: Shift, closes: Ints) -> Ints:
    """The days, 0 for the first, on which the shifts of these windows began."""
    return np.asarray((closes - 1 - shift.from_) // DAY)


def _steps(shifts: list[Worked]) -> tuple[Ints, Ints]:
    """How many hands are present from when on: steps only where the number in open time changes."""
    edges = distinct(np.concatenate([edge for shift in shifts for edge in (shift.opens, shift.closes)]))
    hands = sum((shift.at(edges) for shift in shifts), np.zeros(len(edges), dtype=np.int64))
    manned = hands > 0  # while nobody is there the calendar is closed, and needs no step
    step_s, hands = edges[manned], hands[manned]
    change = np.append(True, hands[1:] != hands[:-1])[: len(hands)]
    return step_s[change], hands[change]
