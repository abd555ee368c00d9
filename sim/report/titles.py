"""The titles of the figures of run and compare: each a finding. '' where there is nothing to show."""

from collections.abc import Callable

import numpy as np

from sim.counts import counted
from sim.report import findings, tables
from sim.report.facts import Facts, busy_hours, closed_by_cause, cover, curve, levels
from sim.report.pairs import causes, gaps, ordered, paired, widest
from sim.report.phrases import article, capital, joined, money
from sim.report.rounding import number

COMPARED = ("landed_cost", "repair_cost", "lead_time", "turnaround_time", "units_delivered", "labor_hours")
LEGS = {
    "turnaround_collection": "until collected",
    "turnaround_lane_in": "on the way in",
    "turnaround_queue": "waiting",
    "turnaround_bench": "on the bench",
    "turnaround_burn_in": "in burn-in",
    "turnaround_elsewhere": "with customer or partner",
    "turnaround_lane_out": "on the way back",
}

Title = Callable[[Facts], str]


def unit_cost(measure: str) -> Title:
    """What a unit of one scenario costs, and its largest part."""
    return lambda facts: findings.cost(facts.summary, facts.scenarios[0], measure, facts.about)


def landed_costs(facts: Facts) -> str:
    """Who delivers most cheaply, and by how much; '' where nothing costs anything anywhere."""
    if not any(e.mean for name in facts.scenarios for e in tables.estimates(facts.summary, name, "landed_cost").values()):
        return ""
    what = f"Landed cost of {article(facts.about.product)}"
    return findings.gap(facts.summary, facts.comparisons, "landed_cost", what, ("cheaper", "than"))


def cost_bridge(facts: Facts) -> str:
    """What first of all makes the widest gap in landed cost."""
    base, *others = facts.scenarios
    other = widest(facts.comparisons, base, others, "landed_cost")
    gap = paired(facts.comparisons, base, other, "landed_cost") if other else None
    if gap is None:
        return ""
    parts = causes(facts.comparisons, base, other, "landed_cost")
    return findings.bridge(gap, facts.brief[base], facts.brief[other], parts, facts.about)


def customer_cost(facts: Facts) -> str:
    """Total cost to the customer: of one scenario the amount, of several who is lower."""
    what = f"Total cost of {article(facts.about.product)} to its customer"
    if len(facts.scenarios) > 1:
        return findings.gap(facts.summary, facts.comparisons, "customer_cost", what, ("lower", "than"))
    return f"{what}: {money(next(iter(tables.estimates(facts.summary, facts.scenarios[0], 'customer_cost').values())))}"


def lead_time_value(facts: Facts) -> str:
    """What immediate delivery would be worth to the buyer."""
    if len(facts.scenarios) > 1:
        what = "Discount that makes up for the lead time"
        return findings.gap(facts.summary, facts.comparisons, "lead_time_discount", what, ("lower", "than"))
    worth = next(iter(tables.estimates(facts.summary, facts.scenarios[0], "lead_time_discount").values()), None)
    return f"Immediate delivery would be worth {money(worth)} {article(facts.about.product)} to the buyer" if worth else ""


def npv(facts: Facts) -> str:
    """What the plant is worth; of several who is worth most."""
    if len(facts.scenarios) > 1:
        return findings.gap(facts.summary, facts.comparisons, "npv", "NPV", ("above", ""))
    worth = next(iter(tables.estimates(facts.summary, facts.scenarios[0], "npv").values()))
    return findings.value(worth, next(iter(tables.estimates(facts.summary, facts.scenarios[0], "payback").values()), None))


def differences(facts: Facts) -> str:
    """How many of the main measures differ from the first scenario by more than chance."""
    base, *others = facts.scenarios
    found = [[e for name in others if (e := paired(facts.comparisons, name, base, measure))] for measure in COMPARED]
    found = [estimates for estimates in found if estimates]
    clear = sum(any(e.distinguishable for e in estimates) for estimates in found)
    return f"{clear} of {len(found)} measures differ from {facts.brief[base]} by more than chance" if found else ""


def lead_time(facts: Facts) -> str:
    """How long a delivery takes and how often the promise is kept."""
    return _wait(facts, "lead_time", f"{capital(article(facts.about.product))} reaches its customer in", "orders")


def turnaround_time(facts: Facts) -> str:
    """How long a repair takes and how often the promise is kept."""
    return _wait(facts, "turnaround_time", "A repair returns in", "repairs")


def _wait(facts: Facts, measure: str, opening: str, what: str) -> str:
    if len(facts.scenarios) > 1:
        return findings.gap(facts.summary, facts.comparisons, measure, capital(tables.label(measure)), ("shorter", "than"))
    flow = tables.names(facts.profiles, profile=f"{measure}_quantiles")[0]
    return findings.wait(facts.summary, facts.scenarios[0], measure, flow, opening, what, facts.about.promises.get(flow))


def turnaround_parts(facts: Facts) -> str:
    """Where a repair spends most of its days; of several sites who returns repairs soonest."""
    fastest = facts.scenarios[0]
    if len(facts.scenarios) > 1:
        fastest = ordered(facts.summary, facts.comparisons, "turnaround_time")[0]
        _, alike = gaps(facts.summary, facts.comparisons, "turnaround_time", fastest)
        if alike:
            names = joined(facts.brief[name] for name in (fastest, *alike))
            return f"Chance does not let it be told from where repairs return sooner: {names}"
    flow = next(iter(tables.estimates(facts.summary, fastest, "turnaround_time")))
    where = findings.turnaround_part(facts.summary, fastest, flow, LEGS)
    return where if len(facts.scenarios) == 1 else f"{facts.brief[fastest]} returns repairs soonest: {where[0].lower()}{where[1:]}"


def deliveries(facts: Facts) -> str:
    """'Texas delivers 79,400 ± 120 units and returns 42,900 ± 90 repairs a year'."""
    scenario, said = facts.scenarios[0], []
    for measure, verb, what in (("units_delivered", "delivers", "units"), ("repairs_returned", "returns", "repairs")):
        found = tables.estimates(facts.summary, scenario, measure)
        said += [f"{verb} {e.plus_minus} {what}{f' ({flow})' if len(found) > 1 else ''}" for flow, e in found.items()]
    return f"{facts.brief[scenario]} {joined(said)} a year" if said else f"Deliveries of {facts.brief[scenario]} by month"


def utilization(facts: Facts) -> str:
    """The tightest pool; of several scenarios that of each."""
    used = {name: found for name in facts.scenarios if (found := tables.pools(facts.summary, name))}
    if len(facts.scenarios) == 1:
        return findings.tightest(next(iter(used.values()))) if used else ""
    tops = {name: max(found, key=lambda of: found[of].mean) for name, found in used.items()}
    said = [f"{tables.pool_label(top)} in {facts.brief[name]} ({used[name][top].plus_minus} %)" for name, top in tops.items()]
    return f"The tightest pools: {', '.join(said)}" if said else ""


def utilization_by_hour(facts: Facts) -> str:
    """'Hours of the week with no hand to spare: logistics 44 of 85', for the pool of each scenario with most such hours."""
    grids = {name: grid for name in facts.scenarios if (grid := busy_hours(facts, name)).pools}
    said = []
    for name, grid in grids.items():
        row = int(np.argmax(grid.full))
        where = f" in {facts.brief[name]}" if len(grids) > 1 else ""
        said.append(f"{tables.pool_label(grid.pools[row])}{where} {grid.full[row]} of {grid.open[row]}")
    return f"Hours of the week with no hand to spare: {', '.join(said)}" if said else ""


def headcount(facts: Facts) -> str:
    """How many workers there are in the first month and in the last."""
    scenario, ends = facts.scenarios[0], np.zeros(2)
    for pool in tables.names(facts.profiles, profile="headcount_by_month", scenario=scenario):
        found = curve(facts.profiles, scenario, "headcount_by_month", pool)
        last = len(found.mean) - 2 if len(found.mean) > 2 else -1  # the last month is cut short by the end
        ends += found.mean[0], found.mean[last]
    return f"{facts.brief[scenario]}: headcount goes from {ends[0]:,.0f} in the first month to {ends[1]:,.0f} in the last"


def backlog(facts: Facts) -> str:
    """'Texas: most units not yet started, 812 of build in week 41'."""
    scenario, said = facts.scenarios[0], []
    for flow in tables.names(facts.profiles, profile="backlog_by_week", scenario=scenario):
        found = curve(facts.profiles, scenario, "backlog_by_week", flow)
        week = int(np.argmax(found.mean))
        said.append(
            f"{number(float(found.mean[week]), 0)} of {flow} in {facts.month_of(7 * found.x[week]) or f'week {int(found.x[week]) + 1}'}"
        )
    return f"{facts.brief[scenario]}: the backlog peaks at {joined(said)}"


def stock(facts: Facts) -> str:
    """Which part is out of stock most, or that none is."""
    scenario = facts.scenarios[0]
    days = {part: e for part, e in tables.estimates(facts.summary, scenario, "stockout_days").items() if e.mean > 0}
    if not days:
        found = levels(facts, scenario)
        nearest = min(found, key=lambda part: cover(found[part]))
        return f"{facts.brief[scenario]}: none of {counted(len(found), 'part')} runs out; {tables.pool_label(nearest)} comes nearest"
    worst = max(days, key=lambda part: days[part].mean)
    return f"{capital(tables.pool_label(worst))} is out of stock on {days[worst].plus_minus} days a year, more than any other part"


def closed_days(facts: Facts) -> str:
    """'Dock strike costs Texas 2.0 ± 0.4 and Florida 2.1 ± 0.4 days a year': the worst cause of each that anything shuts.

    Planned maintenance is left out.
    """
    found = {name: each for name in facts.scenarios if (each := closed_by_cause(facts.summary, name))}
    most = {name: max(each, key=lambda of: each[of].mean) for name, each in found.items()}
    said = []
    for cause in dict.fromkeys(most.values()):
        days = joined(f"{facts.brief[name]} {found[name][cause].plus_minus}" for name, worst in most.items() if worst == cause)
        said.append(f"{tables.cause_label(cause)} costs {days} days a year")
    return capital("; ".join(said))


def power_by_hour(facts: Facts) -> str:
    """'Texas: the stations draw 1,210 ± 4 kW on average and 1,830 ± 20 kW in the highest hour'."""
    scenario = facts.scenarios[0]
    mean, peak = (tables.estimates(facts.summary, scenario, measure)["all"] for measure in ("power_mean", "power_peak"))
    return f"{facts.brief[scenario]}: the stations draw {mean.plus_minus} kW on average and {peak.plus_minus} kW in the highest hour"
