"""A scorecard: criteria by which sites are judged beside money, each with its weight."""

from typing import Annotated

from pydantic import Field

from sim.scenario.assumption import Assumption, Section
from sim.scenario.fields import Fraction
from sim.scenario.numbers import Kind

Points = Annotated[Assumption, Kind("", most=100.0)]
OnScale = Annotated[Assumption, Kind("", least=-1e12, most=1e12)]


class Criterion(Section):
    """One criterion: a measure of the results, or points as judged. Either way it has 0 points at worst and 100 at best."""

    weight: Fraction = Field(description="Its part of the score; those of all criteria add up to 100 %.")
    measure: str | None = Field(None, description="A measure by name, like npv or lead_time.build, for `points` that follow from results.")
    zero: OnScale | None = Field(
        None,
        description="The value of the measure, in its unit, that has 0 points; more has none below. With `full`; without both the worst of "
        "the sites compared has 0 and the best 100, so that points depend on which sites are compared.",
    )
    full: OnScale | None = Field(None, description="The value of the measure, in its unit, that has 100 points.")
    points: Points | None = Field(None, description="0 to 100 points of this site as judged, with the reasons as `note`.")
