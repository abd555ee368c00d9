"""Sense of time and people: horizon, shifts, and whether a crew is ever there together."""

from collections.abc import Iterator, Mapping
from math import inf

from sim.calendars import Pattern, stretches
from sim.scenario.assumption import Assumption, suggestion
from sim.scenario.checks.issue import Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.site import Pool, Shift, seats

DAY_S = 86_400
WEEK_S = 7 * DAY_S
MOST_PAY = 3.0  # times the wage: more for coming to a plant is a slip of the hand


def time(scenario: Scenario) -> Iterator[Finding]:
    """Horizon and warm-up."""
    if scenario.horizon.value < 1:
        yield ("horizon",), False, f"expected 1 h to 60 years, got '{scenario.horizon.text}'"
    elif scenario.warm_up.value >= scenario.horizon.value:
        yield ("warm_up",), False, f"{scenario.warm_up.text} leaves nothing of the horizon of {scenario.horizon.text}"


def shifts(scenario: Scenario) -> Iterator[Finding]:
    """Breaks outside their shift."""
    for name, shift in scenario.shifts.items():
        for field in ("meals", "breaks"):
            for k, (start, end) in enumerate(getattr(shift, field)):
                if not 0 <= (start - shift.from_) % DAY_S < (end - shift.from_) % DAY_S <= span_s(shift):
                    yield ("shifts", name, field, str(k)), False, "lies outside the shift"


def longest_stretch_s(pool: Pool, shifts: Mapping[str, Shift]) -> float:
    """Seconds of the longest stretch in which a pool is there without a break; infinite where its shifts meet round the week."""
    open_s = [
        (week * WEEK_S + day * DAY_S + start, week * WEEK_S + day * DAY_S + end)
        for shift in (shifts[name] for name in pool.shifts or {})
        for start, end in _stretches(pool, shift)
        for week in range(3)
        for day in shift.days
    ]
    longest, opened, closed = 0, 0, 0
    for start, end in sorted(open_s):
        opened, closed = (start if start > closed else opened), max(closed, end)
        longest = max(longest, closed - opened)
    return inf if longest >= 2 * WEEK_S else longest


def _stretches(pool: Pool, shift: Shift) -> list[tuple[int, int]]:
    """The stretches of work in a shift and the pool's planned overtime after it, as seconds after the midnight it starts on."""
    end = shift.from_ + span_s(shift)
    worked = stretches(Pattern(shift.days, shift.from_, shift.to, (*shift.meals, *shift.breaks)))
    return [*worked, (end, end + overtime_s(pool, shift))]


def overtime_s(pool: Pool, shift: Shift) -> int:
    """Seconds of planned overtime that a pool adds to the end of each day of a shift."""
    return round(pool.overtime.value * 3600 / len(shift.days))


def span_s(shift: Shift) -> int:
    """Seconds from a shift's start to its end, breaks included."""
    return (shift.to - shift.from_) % DAY_S or DAY_S


def pools(scenario: Scenario) -> Iterator[Finding]:
    """Who is there when, and at what wage."""
    for name, pool in scenario.pools.items():
        keys = ("pools", name)
        if pool.shifts is not None and pool.headcount is not None:
            both = f"has both `shifts`{{@pools.{name}.shifts}} and `headcount`{{@pools.{name}.headcount}}"
            yield keys, True, f"{both}; give one, and remove the other, like shifts: null"
        elif pool.shifts is None and pool.headcount is None:
            needs = "needs either `shifts` (workers on each) or `headcount` (round the clock)"
            like = suggestion(name, [each for each in scenario.pools if each != name])
            yield keys, True, f"new pool '{name}'{like} a new pool {needs}".replace("? a new", "? A new") if like else needs
        for shift in pool.shifts or {}:
            if shift not in scenario.shifts:
                yield (*keys, "shifts", shift), True, unknown("shift", shift, scenario.shifts)
        if pool.shifts == {}:
            yield (*keys, "shifts"), True, "no shift serves this pool"
        if scenario.money is not None and pool.wage is None:
            yield keys, True, "needs a `wage`, because the scenario has `money`"
        yield from _training(pool, keys)
        yield from _overtime(scenario, name, pool)
        yield from _labor_market(pool, keys)
    if scenario.workforce.efficiency.value <= 0:
        yield ("workforce", "efficiency"), False, f"expected more than 0 %, got '{scenario.workforce.efficiency.text}'"
    if scenario.workforce.absence.value >= 1:
        yield ("workforce", "absence"), False, f"expected less than 100 %, got '{scenario.workforce.absence.text}'"


def _training(pool: Pool, keys: Keys) -> Iterator[Finding]:
    """Training is even, over `weeks` from a first rate, or goes by week."""
    training = pool.training
    if training is None:
        return
    even = training.weeks is not None and training.from_ is not None
    if bool(training.by_week) == (training.weeks is not None or training.from_ is not None) or not (training.by_week or even):
        yield (*keys, "training"), True, "needs either `weeks` and `from`, or `by_week`"


def _labor_market(pool: Pool, keys: Keys) -> Iterator[Finding]:
    """A market without people or posts, or one that says nothing."""
    market, here = pool.labor_market, (*keys, "labor_market")
    if market is None:
        return
    if market.people is None and market.vacancies is None:
        yield here, True, "changes nothing: needs `people`, for the wage, or `vacancies`, for the time to hire"
    for key, count in (("people", market.people), ("vacancies", market.vacancies)):
        if count is not None and count.value < 1:
            yield (*here, key), False, f"expected 1 or more, got '{count.text}'"
    if market.people is not None and market.people.value >= 1:
        times = (1 + seats(pool) / market.people.value) ** (1 / market.supply_elasticity.value)
        if times > MOST_PAY:
            told = f"{seats(pool):g} hired of {market.people.text} bring pay to {times:,.3g} times the wage; expected {MOST_PAY:g} at most"
            yield (*here, "people"), False, told
    if market.vacancies is not None and pool.hiring is None:
        yield (*here, "vacancies"), True, f"needs `hiring`, the time that it makes longer: give {'.'.join(keys)}.hiring"


def _overtime(scenario: Scenario, name: str, pool: Pool) -> Iterator[Finding]:
    if pool.overtime.value == 0:
        return
    keys, allowed = ("pools", name, "overtime"), scenario.workforce.overtime_allowed
    if pool.overtime.value > allowed.value:
        yield keys, False, f"{pool.overtime.text} a week is more than workforce.overtime_allowed, {allowed.text}"
    if pool.headcount is not None:
        yield keys, True, "needs `shifts` to be added to: these workers are there round the clock"
    for served, shift in scenario.shifts.items():
        if served in (pool.shifts or {}) and span_s(shift) + overtime_s(pool, shift) > DAY_S:
            yield keys, False, f"{pool.overtime.text} a week on {len(shift.days)} days makes the shift {served} longer than 24 h"


def never_together(scenario: Scenario, crew: Mapping[str, Assumption]) -> str:
    """Why a crew of known pools can never start: no instant of the week has all its hands. Empty if it can."""
    pools = {name: scenario.pools[name] for name in crew}
    for name, pool in pools.items():
        most = max((_present(scenario, pool, instant) for instant in _instants(scenario, pool)), default=0.0)
        if crew[name].value > most:
            return f"needs {crew[name].value:g} of {name} at once, where {'never more than ' if most else ''}{most:g} are present"
    instants = {instant for pool in pools.values() for instant in _instants(scenario, pool)}
    if instants and not any(all(_present(scenario, pools[name], t) >= hands.value for name, hands in crew.items()) for t in instants):
        return f"{' and '.join(crew)} are never present together in these numbers"
    return ""


def _instants(scenario: Scenario, pool: Pool) -> list[int]:
    """The starts of a pool's shifts in the week, when presence is at its peaks."""
    served = [scenario.shifts[name] for name in pool.shifts or {}]
    return [day * DAY_S + shift.from_ for shift in served for day in shift.days] if pool.shifts is not None else [0]


def _present(scenario: Scenario, pool: Pool, instant: int) -> float:
    if pool.headcount is not None:
        return pool.headcount.value
    return sum(count.value for name, count in (pool.shifts or {}).items() if _covers(pool, scenario.shifts[name], instant))


def _covers(pool: Pool, shift: Shift, instant: int) -> bool:
    return any((instant - day * DAY_S - shift.from_) % WEEK_S < span_s(shift) + overtime_s(pool, shift) for day in shift.days)
