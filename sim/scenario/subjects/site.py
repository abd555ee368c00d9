"""The site: where it stands, its shifts, and the people on them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo

from sim.scenario.assumption import LENIENT, Chosen, Federal, Legal, Price, Section, invalid
from sim.scenario.fields import (
    Absence,
    Burden,
    Count,
    Duration,
    Efficiency,
    Fraction,
    GrowthPerYear,
    Hours,
    PaidYear,
    SupplyElasticity,
    Turnover,
    Usd,
    UsdPerHour,
    Wage,
    Weeks,
    default,
)
from sim.scenario.times import Days, TimeOfDay, TimeSpan


def _days_closed(text: Any, info: ValidationInfo) -> tuple[date, date]:
    """The first and the last day of a span like '2026-12-24..2027-01-02', or of a single date."""
    try:
        first, dots, last = text.partition("..")
        span = date.fromisoformat(first.strip()), date.fromisoformat((last if dots else first).strip())
    except (AttributeError, ValueError):
        span = None
    if span is not None and span[0] <= span[1]:
        return span
    if info.context is LENIENT:
        return date.max, date.max
    if span is not None:
        raise invalid(f"{span[1]} is before {span[0]}")
    raise invalid(f"expected a date like 2026-07-24 or a span like 2026-12-24..2027-01-02, got '{text}'")


DateSpan = Annotated[tuple[date, date], BeforeValidator(_days_closed)]


class Site(Section):
    """Where the plant stands, which decides its public holidays."""

    jurisdiction: str | None = Field(
        None, description="Country, or country-state, whose law and public holidays hold: US-TX, US-FL, US-OH, MY; no holidays if left out."
    )
    works_on: Legal[tuple[str, ...]] = Field(
        (), description="Public holidays, by name or part of it, on which the plant works all the same."
    )
    shutdowns: tuple[DateSpan, ...] = Field(
        (), description="Days on which nobody works or is paid: dates, or spans like 2026-12-24..2027-01-02 with both ends in them."
    )


class Shift(Section):
    """A weekly pattern of presence, shared by all pools that serve it."""

    days: Days = Field(
        description="Days of the week: 'Mon-Fri', 'Mon-Sat', 'Sat, Sun', 'daily'. A shift past midnight belongs to the day it starts on."
    )
    from_: TimeOfDay = Field(alias="from", description="Start, like '06:00'.")
    to: TimeOfDay = Field(description="End, like '14:30'; not after the start means on the next day.")
    meals: tuple[TimeSpan, ...] = Field((), description="Unpaid breaks, like '10:00-10:30'; work pauses.")
    breaks: tuple[TimeSpan, ...] = Field((), description="Paid breaks; work pauses.")
    premium: Price[UsdPerHour] = Field(default("0 USD/h"), description="Paid on top of the wage for every hour of this shift.")


class Workforce(Section):
    """What holds for all pools."""

    ramp: dict[date, Fraction] = Field({}, description="Share of the headcount present from each date on; 100 % if left out.")
    efficiency: Efficiency = Field(
        default("100 %"), description="Work done per hour on task against the work times given (set-up, 5S, small stops take the rest)."
    )
    burden_rate: Price[Burden] = Field(
        default("0 %"), description="Employer's cost on top of wages: paid leave, social security, insurance."
    )
    overtime_premium: Federal[Price[Fraction]] = Field(default("50 %"), description="Paid on top of the wage for overtime hours.")
    overtime_allowed: Hours = Field(default("20 h"), description="Most planned overtime for each worker and week.")
    absence: Absence = Field(
        default("0 %"), description="Share of shifts that a worker misses, drawn for each worker and shift; an absent worker is paid."
    )
    attrition: Turnover = Field(
        default("0 %/year"), description="Rate at which a worker leaves; the seat is empty until somebody is hired for it."
    )
    paid_year: Chosen[PaidYear] = Field(
        default("2080 h"), description="Paid hours of a working year, by which pay per year, month (12), week (52) or day (260) is divided."
    )
    replacement_cost: Price[Usd] = Field(default("0 USD"), description="For each hire: advertising, screening, gear.")


class Training(Section):
    """How a new hire comes up to the rate of a trained worker, evenly over a time or week by week; one counts as a fraction of a hand."""

    weeks: Weeks | None = Field(None, description="From the first day to the full rate, evenly.")
    from_: Fraction | None = Field(None, alias="from", description="With `weeks`: the rate on the first day, against a trained worker's.")
    by_week: tuple[Fraction, ...] = Field(
        (),
        description="Instead of both: the rate in each week of service, the first one first; the full rate after the last.",
    )


class LaborMarket(Section):
    """The market from which a pool is hired, in the occupation and the area: how large the plant is in it."""

    people: Price[Count | None] = Field(None, description="Who work in the occupation there; the wage does not rise if left out.")
    supply_elasticity: Price[SupplyElasticity] = Field(
        default("3"),
        description="Per cent more people that come for a per cent more pay: pay rises by (1 + headcount / people) ^ (1 / elasticity).",
    )
    vacancies: Count | None = Field(None, description="Open posts for them before; hiring takes no longer if left out.")
    hiring_elasticity: Fraction = Field(
        default("50 %"), description="Hiring takes (1 + seats opened on a day / vacancies) to this power times as long."
    )


class Pool(Section):
    """Workers of one skill. A pool without operations is paid and never busy: supervisors, engineers."""

    shifts: dict[str, Count] | None = Field(None, description="Workers on each shift at full headcount.")
    headcount: Count | None = Field(None, description="Workers present round the clock, instead of `shifts`.")
    wage: Price[Wage | None] = Field(None, description="Straight-time wage.")
    wage_growth: Price[GrowthPerYear | None] = Field(None, description="Of the occupation's wages, instead of money.escalation.labor.")
    labor_market: LaborMarket | None = Field(None, description="What hiring so many does to pay and to the time that it takes.")
    ramp: dict[date, Fraction] = Field({}, description="The pool's own hiring plan, instead of the workforce's.")
    hiring: Duration | None = Field(
        None, description="From a seat's opening, by plan or because a worker left, to the new worker's first day; at once if left out."
    )
    phase: str | None = Field(None, description="The phase with which its seats open; open from the opening if left out.")
    trained_before: Fraction = Field(
        default("100 %"),
        description="Share of the seats open at the start, opening or phase that trained workers take at once; others are hired for.",
    )
    training: Training | None = Field(None, description="How new hires learn; left out, they work at the full rate from the first day.")
    attrition: Turnover | None = Field(None, description="The pool's own rate, instead of the workforce's.")
    overtime: Hours = Field(
        default("0 h"),
        description="Planned overtime for each worker and week, at the end of the shifts in equal parts, paid with the premium.",
    )
    at_shift_end: Literal["pause", "finish", "fit"] = Field(
        "pause", description="Work in progress at the end of a shift: pause it, finish it (overtime), or start only what fits."
    )


def seats(pool: Pool) -> float:
    """Workers of a pool at its full headcount, on all its shifts."""
    return sum(count.value for count in (*(pool.shifts or {}).values(), *([pool.headcount] if pool.headcount else [])))
