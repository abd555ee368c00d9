"""The figures of `sim compare`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report import titles
from sim.report.figures.registry import Drawing
from sim.report.phrases import shorts
from sim.report.titles import LEGS
from sim.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REGISTRY = (
    Drawing("landed-cost", ("landed_cost", "landed_cost_part"), titles.landed_costs, "cost.stacks"),
    Drawing("landed-cost-bridge", ("landed_cost",), titles.cost_bridge, "cost.bridge"),
    Drawing("customer-cost", ("customer_cost", "customer_cost_part"), titles.customer_cost, "customer.total_cost"),
    Drawing(
        "lead-time-value",
        ("lead_time", "lead_time_discount", "discount_by_lead_time"),
        titles.lead_time_value,
        "customer.lead_time_value",
    ),
    Drawing("npv-difference", ("npv",), titles.npv, "money.npv_difference"),
    Drawing("differences", (), titles.differences, "money.differences"),
    Drawing("cash", ("npv", "cash_by_year"), titles.npv, "money.cash"),
    Drawing("lead-time", ("lead_time", "lead_time_quantiles"), titles.lead_time, "time.lead_time"),
    Drawing("turnaround-time", ("turnaround_time", "turnaround_time_quantiles"), titles.turnaround_time, "time.turnaround_time"),
    Drawing("turnaround-parts", ("turnaround_time", *LEGS), titles.turnaround_parts, "time.turnaround_parts"),
    Drawing("closed-days", ("days_closed",), titles.closed_days, "floor.closed_days"),
    Drawing("utilization", ("utilization",), titles.utilization, "people.utilization"),
    Drawing("utilization-by-hour", ("utilization_by_hour",), titles.utilization_by_hour, "people.by_hour"),
)


def scorecard(found: Mapping[str, Table], title: str, names: tuple[str, ...]) -> "Figure":
    """Weighted points of each site by criterion, one on top of the other: what is missing to 100 is what it falls short."""
    import numpy as np

    from sim.report import style

    card, brief = found["scorecard"], shorts(names)
    criteria = list(dict.fromkeys(card["criterion"].tolist()))
    figure = style.sheet(
        0.5 * len(names) + 0.9,
        title,
        "Points of 100: what each criterion adds, its weight times its points; in brackets the weights",
        "Where no scale is stated it reaches from the worst to the best of the sites compared.",
    )
    axis = figure.subplots()
    left = np.zeros(len(names))
    for criterion, color in zip(criteria, style.part_colors(len(criteria)), strict=True):
        own = card.where(criterion=criterion)
        wide = np.array([float(own.where(scenario=name)["weighted"][0]) for name in names])
        label = f"{criterion.replace('_', ' ')} ({100 * float(own['weight'][0]):g} %)"
        axis.barh(range(len(names)), wide, left=left, color=color, label=label)
        left = left + wide
    for y, total in enumerate(left):
        axis.text(total + 1, y, f"{total:.0f}", va="center", fontweight="bold")
    axis.set_yticks(range(len(names)), [brief[name] for name in names])
    axis.invert_yaxis()
    axis.set_xlim(0, 108)
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=3, frameon=False)
    return figure
