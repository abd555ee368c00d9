"""Which measures the summary shows, in which order, and how they read: reading estimates out of `summary` and `comparisons`."""

from collections.abc import Iterator, Sequence

from sim.report.rounding import Estimate
from sim.tables import Table

LABELS = {
    "units_delivered": "units delivered",
    "repairs_returned": "repairs returned",
    "lead_time": "lead time",
    "lead_time_p95": "lead time, 19 of 20 within",
    "on_time": "kept promises",
    "turnaround_time": "turnaround time",
    "turnaround_time_p95": "turnaround, 19 of 20 within",
    "turnaround_collection": "turnaround, collection",
    "turnaround_lane_in": "turnaround, way in",
    "turnaround_queue": "turnaround, waiting",
    "turnaround_bench": "turnaround, on the bench",
    "turnaround_burn_in": "turnaround, burn-in",
    "turnaround_elsewhere": "turnaround, with others",
    "turnaround_lane_out": "turnaround, way back",
    "time_to_full_rate": "time to full rate",
    "landed_cost": "landed cost",
    "repair_cost": "repair cost",
    "customer_cost": "customer's total cost",
    "downtime_cost": "customer's loss while away",
    "lead_time_discount": "discount for the lead time",
    "npv": "net present value",
    "irr": "internal rate of return",
    "payback": "payback",
    "revenue": "revenue",
    "profit": "profit",
    "utilization": "utilization",
    "headcount": "headcount",
    "labor_hours": "labor",
    "overtime_hours": "overtime",
    "overtime_share": "overtime, of hours paid",
    "overtime_highest_week": "overtime of a worker, highest week",
    "hires": "hires",
    "leavers": "leavers",
    "energy": "energy",
    "power_mean": "power of the stations, mean",
    "power_peak": "power of the stations, highest hour",
    "backlog": "backlog, not yet started",
    "wip": "work in progress",
    "waiting": "waiting on the floor",
    "down": "under repair",
    "set_up": "set-up",
    "blocked": "blocked",
    "starved": "empty",
    "days_closed": "days closed",
    "first_pass_yield": "first-pass yield",
    "scrap": "scrap",
    "canceled": "canceled",
    "stockout_days": "days out of stock",
    "fill_rate": "on the shelf when asked for",
    "units_waiting_for_parts": "units waiting for parts",
}
PARTS = ("landed_cost_part", "repair_cost_part", "customer_cost_part")  # told in sentences and figures, too long for the table
UNUSUAL = {  # measures with many rows, of which those with this value have nothing to tell
    **dict.fromkeys(("stockout_days", "units_waiting_for_parts", "days_closed", "hires", "leavers", "overtime_share", "blocked"), 0.0),
    **dict.fromkeys(("turnaround_collection", "turnaround_burn_in", "turnaround_elsewhere"), 0.0),
    "overtime_highest_week": 0.0,
    "fill_rate": 100.0,
}
HIGHEST = frozenset(
    (
        *("npv", "equivalent_annual", "irr", "revenue", "profit", "units_delivered", "repairs_returned"),
        *("on_time", "first_pass_yield", "fill_rate", "utilization"),
    )
)
HEADER = ("measure", "of", "mean", "95 % interval", "unit")

Row = tuple[str, str, str, str, str]


def scenarios(tidy: Table) -> tuple[str, ...]:
    """The scenarios of a table in the order of the study."""
    return tuple(dict.fromkeys(tidy["scenario"].tolist()))


def names(tidy: Table, **equal: str) -> tuple[str, ...]:
    """What the rows are `of`, in order."""
    return tuple(dict.fromkeys(tidy.where(**equal)["of"].tolist()))


def label(measure: str) -> str:
    """A measure's name for people."""
    return LABELS.get(measure, measure.replace("_", " "))


def larger(measure: str) -> bool:
    """Whether more of a measure is better; of all but a few less is."""
    return measure in HIGHEST


def pool_label(name: str) -> str:
    """'test/late' -> 'test, late shift'."""
    pool, _, shift = name.partition("/")
    return f"{pool.replace('_', ' ')}, {shift} shift" if shift else pool.replace("_", " ")


def replications(summary: Table) -> int:
    """The number of replications behind a table."""
    return max((int(count) for count in summary["replications"].tolist()), default=0)


def estimates(summary: Table, scenario: str, measure: str) -> dict[str, Estimate]:
    """The estimates of one measure by what they are `of`; none that is not a number."""
    rows = summary.where(scenario=scenario, measure=measure)
    columns = (rows[name].tolist() for name in ("of", "mean", "low", "high", "unit", "replications"))
    found = {of: Estimate(mean, low, high, unit, int(count)) for of, mean, low, high, unit, count in zip(*columns, strict=True)}
    return {of: estimate for of, estimate in found.items() if estimate.known}


def differences(comparisons: Table, scenario: str, other: str, measure: str) -> dict[str, Estimate]:
    """`scenario` minus `other` by what the measure is `of`, whichever of the two was the base."""
    names = ("of", "mean_difference", "low", "high", "unit", "replications")
    rows = comparisons.where(base=other, scenario=scenario, measure=measure)
    turned = comparisons.where(base=scenario, scenario=other, measure=measure)
    picked = rows if len(rows) else turned
    columns = (picked[name].tolist() for name in names)
    found = {of: Estimate(mean, low, high, unit, int(count)) for of, mean, low, high, unit, count in zip(*columns, strict=True)}
    return {of: e if len(rows) else e.negated() for of, e in found.items() if e.known}


def pools(summary: Table, scenario: str) -> dict[str, Estimate]:
    """Utilization of the pools: those that have a headcount; of everything measured where nothing has."""
    used = estimates(summary, scenario, "utilization")
    staffed = estimates(summary, scenario, "headcount")
    return {of: e for of, e in used.items() if of in staffed or of.partition("/")[0] in staffed} or used


def summary_rows(summary: Table, scenario: str) -> list[Row]:
    """Rows (measure, of, mean, interval, unit) for people, as texts under `HEADER`."""
    own = summary.where(scenario=scenario)
    known = [measure for measure in LABELS if measure in set(own["measure"].tolist())]
    others = [m for m in dict.fromkeys(own["measure"].tolist()) if m not in LABELS and m not in PARTS]
    return [row for measure in known + others for row in _rows(summary, scenario, measure)]


def _rows(summary: Table, scenario: str, measure: str) -> Iterator[Row]:
    for of, e in estimates(summary, scenario, measure).items():
        if e.mean == UNUSUAL.get(measure):
            continue
        yield label(measure), pool_label(of), e.value, e.interval, e.unit


def difference_rows(comparisons: Table, scenario: str, other: str) -> list[Row]:
    """Like `summary_rows`, for `scenario` minus `other`; what is the same in both is left out."""
    return [
        (label(measure), pool_label(of), e.signed.partition(" ")[0], e.interval, e.unit)
        for measure in LABELS
        for of, e in differences(comparisons, scenario, other, measure).items()
        if e.mean or e.half
    ]


def aligned(rows: Sequence[Row]) -> str:
    """Rows under their header as plain text, numbers to the right."""
    lines = [HEADER, *rows]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADER))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(row: Row, widths: Sequence[int]) -> str:
    cells = [text.rjust(width) if k in (2, 3) else text.ljust(width) for k, (text, width) in enumerate(zip(row, widths, strict=True))]
    return ("  " + "   ".join(cells)).rstrip()
