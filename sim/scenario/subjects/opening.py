"""Opening: the stages between the start and the day on which a new plant opens."""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import Price, Section
from sim.scenario.fields import Duration, Fraction, default


class Stage(Section):
    """A stage of opening a plant: a permit, the power connection, the fit-out."""

    lasts: Duration = Field(description="How long it takes, in calendar days; drawn for each replication.")
    after: tuple[str, ...] = Field((), description="Stages that must be over before it begins; it begins at the start if left out.")
    chance: Fraction = Field(default("100 %"), description="That it comes at all, like a review by an authority; else it takes no time.")


class Opening(Section):
    """A plant that is yet to open: it opens when its last stage is over, on the next midnight. Left out, it opens at the start.

    With the opening move all dates of the plant's own plans: ramps of people and demand, investments, phases, and whole years of
    incentives. Law, disruptions, seasons and holidays stay on the calendar. Before it opens nobody works or is paid, and no order is taken.
    """

    stages: dict[str, Stage] = Field(description="Stages by name, a network: each begins when those it is `after` are over.")
    planned: date | None = Field(
        None, description="The day of opening for which the dates of ramps and phases are written; the start if left out."
    )
    ships_by: tuple[date, ...] = Field((), description="Days by which the chance to have shipped a first unit is told.")
    overhead: Price[Fraction] = Field(
        default("0 %"),
        description="Of `money.overhead`, what is paid before it opens. Rent and insurance run from the start, energy from the opening.",
    )
