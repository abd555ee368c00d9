"""The figures of `sim run`."""

from matplotlib.figure import Figure

from sim.report.about import About
from sim.report.figures import cost as figures_cost
from sim.report.figures import customer as figures_customer
from sim.report.figures import floor as figures_floor
from sim.report.figures import money as figures_money
from sim.report.figures import people as figures_people
from sim.report.figures import time as figures_time
from sim.report.figures.registry import PROFILES, SUMMARY, Drawing, Facts, drawn
from sim.tables import Table

REGISTRY = (
    Drawing("landed-cost", ("landed_cost", "landed_cost_part"), figures_cost.landed_cost),
    Drawing("repair-cost", ("repair_cost", "repair_cost_part"), figures_cost.repair_cost),
    Drawing("customer-cost", ("customer_cost", "customer_cost_part"), figures_customer.total_cost),
    Drawing("lead-time-value", ("lead_time", "lead_time_discount", "discount_by_lead_time"), figures_customer.lead_time_value),
    Drawing("lead-time", ("lead_time", "lead_time_quantiles"), figures_time.lead_time),
    Drawing("turnaround-time", ("turnaround_time", "turnaround_time_quantiles"), figures_time.turnaround_time),
    Drawing("turnaround-parts", ("turnaround_time", *figures_time.LEGS), figures_time.turnaround_parts),
    Drawing("deliveries", ("deliveries_by_month",), figures_time.deliveries),
    Drawing("utilization", ("utilization",), figures_people.utilization),
    Drawing("utilization-by-hour", ("utilization_by_hour",), figures_people.by_hour),
    Drawing("headcount", ("headcount_by_month",), figures_people.headcount),
    Drawing("backlog", ("backlog_by_week",), figures_floor.backlog),
    Drawing("stock", ("stock_by_week",), figures_floor.stock),
    Drawing("closed-days", ("days_closed",), figures_floor.closed_days),
    Drawing("power-by-hour", ("power_mean", "power_peak", "power_by_hour"), figures_floor.power_by_hour),
    Drawing("cash", ("npv", "cash_by_year"), figures_money.cash),
)


def figures_of_run(summary: Table = SUMMARY, profiles: Table = PROFILES, about: About = About()) -> dict[str, Figure]:  # noqa: B008 - frozen
    """The figures of one scenario by name; those whose rows are missing are left out."""
    return drawn(REGISTRY, Facts(summary=summary, profiles=profiles, about=about))
