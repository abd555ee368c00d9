"""The figures of `sim compare`."""

from sim.report import titles
from sim.report.figures.registry import Drawing
from sim.report.titles import LEGS

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
