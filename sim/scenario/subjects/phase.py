"""Phases: parts of a plant that begin on a day of their own, and the dip that comes with them."""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import DurationValue, Fraction


class Dip(Section):
    """How the pace of people falls when a phase begins, and comes back evenly."""

    to: Fraction = Field(description="Of the pace, what is left on the first day.")
    lasts: DurationValue = Field(description="Until the pace is back.")
    pools: tuple[str, ...] = Field((), description="Pools that it concerns; all if left out.")


class Phase(Section):
    """A day on which stations, pools, parts, investments and routes begin that name it; it moves with the opening."""

    from_: date = Field(alias="from", description="The first day.")
    dip: Dip | None = Field(None, description="The dip in pace that it brings; none if left out.")
