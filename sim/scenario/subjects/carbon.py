"""Carbon: what a kilowatt-hour and freight emit, beside money."""

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import KgPerKgMile, KgPerKwh, default


class Carbon(Section):
    """Greenhouse gas of electricity (scope 2, by place) and freight, in CO2 equivalents. Goods and the life of a unit are not in it."""

    grid: KgPerKwh = Field(description="Kg CO2e for each kilowatt-hour from the grid, at the place.")
    road: KgPerKgMile = Field(
        default("0 kg/kg/mile"),
        description="On lanes with a `distance` and no `carbon` of their own, for each kilogram and mile; also written like '0.1 kg/t/km'.",
    )
