"""The site: where it stands, its shifts, and the people on them."""

from datetime import date
from typing import Literal

from pydantic import Field

from sim.scenario.assumption import (
    Count,
    Fraction,
    Section,
    UsdPerHour,
    default,
)
from sim.scenario.times import Days, TimeOfDay, TimeSpan


class Site(Section):
    """Where the plant stands, which decides its public holidays."""

    jurisdiction: str | None = Field(
        None, description="Country, or country-state, whose public holidays close the plant: US-TX, US-FL, MY; leave out for none."
    )
    works_on: tuple[str, ...] = Field((), description="Public holidays, by name or part of it, on which the plant works all the same.")


class Shift(Section):
    """A weekly pattern of presence, shared by all pools that serve it."""

    days: Days = Field(
        description="Days of the week: 'Mon-Fri', 'Mon-Sat', 'Sat, Sun', 'daily'. A shift past midnight belongs to the day it starts on."
    )
    from_: TimeOfDay = Field(alias="from", description="Start, like '06:00'.")
    to: TimeOfDay = Field(description="End, like '14:30'; not after the start means on the next day.")
    meals: tuple[TimeSpan, ...] = Field((), description="Unpaid breaks, like '10:00-10:30'; work pauses.")
    breaks: tuple[TimeSpan, ...] = Field((), description="Paid breaks; work pauses.")
    premium: UsdPerHour = Field(default("0 USD/h"), description="Paid on top of the wage for every hour of this shift.")


class Workforce(Section):
    """What holds for all pools."""

    ramp: dict[date, Fraction] = Field({}, description="Share of the headcount present from each date on; 100 % if left out.")
    pace: Fraction = Field(
        default("100 %"), description="Work done per hour on task against the work times given (set-up, 5S, small stops take the rest)."
    )
    loading: Fraction = Field(default("0 %"), description="Employer's cost on top of wages: paid leave, social security, insurance.")
    overtime_premium: Fraction = Field(default("50 %"), description="Paid on top of the wage for overtime hours.")


class Pool(Section):
    """Workers of one skill. A pool without operations is paid and never busy: supervisors, engineers."""

    shifts: dict[str, Count] | None = Field(None, description="Workers on each shift at full headcount.")
    headcount: Count | None = Field(None, description="Workers present round the clock, instead of `shifts`.")
    wage: UsdPerHour | None = Field(None, description="Straight-time wage.")
    at_shift_end: Literal["pause", "finish", "fit"] = Field(
        "pause", description="Work in progress at the end of a shift: pause it, finish it (overtime), or start only what fits."
    )
