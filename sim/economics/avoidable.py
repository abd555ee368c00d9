"""What would not be spent without a flow, and what a flow contributes to what remains: marginal costing beside full cost.

A cost line is a flow's own if it counts what the flow alone used: its parts, freight, duty, fees, energy, penalties, and the paid hours of
hands that work on units, by the hours that it kept them busy. What the plant has whether or not the flow is there, the building,
overhead, indirect people, depreciation, base load and what grids charge on peaks, is shared (Horngren, Datar & Rajan, Cost Accounting,
ch. 11: relevant costs). Whether shared cost shrinks too when a flow goes is a question of two plants: `sim compare` of both answers it.
"""

from collections.abc import Mapping

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.categories import Categories, Category, Kinds
from sim.economics.costs import Costs
from sim.economics.customer import Measures
from sim.economics.drivers import Drivers
from sim.economics.lines import Line
from sim.economics.years import Years

MILLION = 1e6
Group = tuple[Category, str, bool]  # of cost lines: category, flow, and whether they are the flow's own
OF_POOLS = (Categories.LABOR, Categories.OVERTIME, Categories.HIRING)


def is_own(line: Line, known: Drivers) -> bool:
    """Whether a line is its flow's own: none of what flows share, and no hours of a pool that never works on a unit."""
    if line.kind.shared:
        return False
    return line.kind.category not in OF_POOLS or line.of[0] in known.of("busy_hours")


def by_group(costs: Costs) -> dict[Group, list[Line]]:
    """Cost lines by what measures count together."""
    found: dict[Group, list[Line]] = {}
    for line in costs.lines:
        found.setdefault((line.kind.category, line.flow, is_own(line, costs.known)), []).append(line)
    return found


def avoidable_measures(costs: Costs, totals: Mapping[Group, Floats], window: slice) -> Measures:
    """avoidable_cost of a flow's unit in USD and contribution of the flow in M USD a year, over the months of a window: [...] over draws.

    `totals` are those of the cost lines in the window. Nothing is said of the cost of a flow that delivers no unit.
    """
    found, years = Measures(), float(costs.known.years[window].sum())
    for flow in costs.known.flows:
        spent = floats(sum((total for (_, of, own), total in totals.items() if of == flow and own), np.zeros(())))
        earned = floats(sum((line.total(window) for line in costs.revenue if line.flow == flow), np.zeros(())))
        units = float(costs.known.total("units_delivered", flow)[window].sum())
        if units:
            found["avoidable_cost", flow] = spent / units, "USD/unit"
        found["contribution", flow] = (earned - spent) / years / MILLION, "M USD/year"
    return found


def idled_usd(costs: Costs, own_usd: Mapping[str, Floats], years: Years) -> Floats:
    """What a plant saves that does not work on new units in years in which they lose money at the margin: [..., years], positive.

    `own_usd` is what each flow pays of its own in each year. In such a year neither what a flow would earn nor its avoidable payments are
    there; all that is shared is. It is what the flow would lose. Not in the first year, which is the ramp.
    """
    found, later = np.zeros(len(years)), np.arange(len(years)) > 0
    for line in costs.revenue:
        if line.kind is Kinds.UNITS_SOLD:
            found = found + np.maximum(own_usd[line.flow] - line.by_year(years), 0.0) * later
    return floats(found)
