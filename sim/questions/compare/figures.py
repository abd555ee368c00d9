"""The figures of `sim compare`."""

from matplotlib.figure import Figure

from sim.report.about import About
from sim.report.figures import cost as figures_cost
from sim.report.figures import customer as figures_customer
from sim.report.figures import floor as figures_floor
from sim.report.figures import money as figures_money
from sim.report.figures import people as figures_people
from sim.report.figures import time as figures_time
from sim.report.figures.registry import COMPARISONS, PROFILES, SUMMARY, Drawing, Facts, drawn
from sim.tables import Table

REGISTRY = (
    Drawing("landed-cost", ("landed_cost", "landed_cost_part"), figures_cost.stacks),
    Drawing("landed-cost-bridge", ("landed_cost",), figures_cost.bridge),
    Drawing("customer-cost", ("customer_cost", "customer_cost_part"), figures_customer.total_cost),
    Drawing("lead-time-value", ("lead_time", "lead_time_discount", "discount_by_lead_time"), figures_customer.lead_time_value),
    Drawing("npv-difference", ("npv",), figures_money.npv_difference),
    Drawing("differences", (), figures_money.differences),
    Drawing("cash", ("npv", "cash_by_year"), figures_money.cash),
    Drawing("lead-time", ("lead_time", "lead_time_quantiles"), figures_time.lead_time),
    Drawing("turnaround-time", ("turnaround_time", "turnaround_time_quantiles"), figures_time.turnaround_time),
    Drawing("turnaround-parts", ("turnaround_time", *figures_time.LEGS), figures_time.turnaround_parts),
    Drawing("closed-days", ("days_closed",), figures_floor.closed_days),
    Drawing("utilization", ("utilization",), figures_people.utilization),
    Drawing("utilization-by-hour", ("utilization_by_hour",), figures_people.by_hour),
)


def figures_of_comparison(
    summary: Table = SUMMARY,
    comparisons: Table = COMPARISONS,
    profiles: Table = PROFILES,
    about: About = About(),  # noqa: B008 - frozen
) -> dict[str, Figure]:
    """The figures of several scenarios by name; those whose rows are missing are left out."""
    return drawn(REGISTRY, Facts(summary=summary, comparisons=comparisons, profiles=profiles, about=about))
