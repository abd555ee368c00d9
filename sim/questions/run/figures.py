"""The figures of `sim run`."""

from sim.report import titles
from sim.report.figures.registry import Drawing
from sim.report.titles import LEGS

REGISTRY = (
    Drawing("landed-cost", ("landed_cost", "landed_cost_part"), titles.unit_cost("landed_cost"), "cost.landed_cost"),
    Drawing("repair-cost", ("repair_cost", "repair_cost_part"), titles.unit_cost("repair_cost"), "cost.repair_cost"),
    Drawing("customer-cost", ("customer_cost", "customer_cost_part"), titles.customer_cost, "customer.total_cost"),
    Drawing(
        "lead-time-value",
        ("lead_time", "lead_time_discount", "discount_by_lead_time"),
        titles.lead_time_value,
        "customer.lead_time_value",
    ),
    Drawing("lead-time", ("lead_time", "lead_time_quantiles"), titles.lead_time, "time.lead_time"),
    Drawing("turnaround-time", ("turnaround_time", "turnaround_time_quantiles"), titles.turnaround_time, "time.turnaround_time"),
    Drawing("turnaround-parts", ("turnaround_time", *LEGS), titles.turnaround_parts, "time.turnaround_parts"),
    Drawing("deliveries", ("deliveries_by_month",), titles.deliveries, "time.deliveries"),
    Drawing("utilization", ("utilization",), titles.utilization, "people.utilization"),
    Drawing("utilization-by-hour", ("utilization_by_hour",), titles.utilization_by_hour, "people.by_hour"),
    Drawing("headcount", ("headcount_by_month",), titles.headcount, "people.headcount"),
    Drawing("backlog", ("backlog_by_week",), titles.backlog, "floor.backlog"),
    Drawing("stock", ("stock_by_week",), titles.stock, "floor.stock"),
    Drawing("closed-days", ("days_closed",), titles.closed_days, "floor.closed_days"),
    Drawing("power-by-hour", ("power_mean", "power_peak", "power_by_hour"), titles.power_by_hour, "floor.power_by_hour"),
    Drawing("cash", ("npv", "cash_by_year"), titles.npv, "money.cash"),
)
