"""The findings that stand as titles over the figures: short sentences from the same estimates as the words."""

from collections.abc import Mapping
from dataclasses import replace

from sim.counts import counted, plural
from sim.measures import larger
from sim.report import tables
from sim.report.about import About
from sim.report.pairs import ordered, paired
from sim.report.phrases import article, capital, category, chance, money, quantity, readable, shorts, spell
from sim.report.rounding import Estimate
from sim.tables import Table

GUIDE = 85.0  # % of the open hours: above it queues grow fast


def cost(summary: Table, scenario: str, measure: str, about: About) -> str:
    """'A delivered miner costs $3,412 ± 12, 87 % of it materials'; '' where nothing costs anything."""
    flow, total = next(iter(tables.estimates(summary, scenario, measure).items()))
    parts = tables.parts(summary, scenario, measure, flow)
    if not total.mean:
        return ""
    name, most = max(parts.items(), key=lambda part: part[1].mean)
    what = f"A delivered {about.product}" if measure == "landed_cost" else "A repair"
    return f"{what}{tables.of_first(summary, measure)} costs {money(total)}, {100 * most.mean / total.mean:.0f} % of it {category(name)}"


def gap(summary: Table, comparisons: Table, measure: str, what: str, words: tuple[str, str]) -> str:
    """'Landed cost of a miner: Texas is $140 ± 12 cheaper than importing', or that chance may have made the difference."""
    order = ordered(summary, comparisons, measure)
    if not order:
        return ""
    brief, what = shorts(tables.scenarios(summary)), f"{what}{tables.of_first(summary, measure)}"
    best, other = order[0], order[-1]
    difference = paired(comparisons, other, best, measure) if other != best else None
    if difference is None:
        return f"{what}: {brief[best]}"
    size = difference.negated() if larger(measure) else difference
    if not size.low > 0:
        return f"{what}: the difference between {brief[best]} and {brief[other]} {chance(difference)}"
    shown = readable(size)
    amount = money(replace(shown, unit=tables.unit_label(shown.unit) if size.unit == "d" else shown.unit))
    return f"{what}: {brief[best]} is {amount} {' '.join(filter(None, words))} {brief[other]}"


def bridge(difference: Estimate, best: str, other: str, parts: Mapping[str, Estimate], about: About) -> str:
    """'Texas is $140 ± 12 a miner cheaper than importing, first of all by duty'."""
    size = difference if difference.mean > 0 else difference.negated()
    if not difference.distinguishable:
        what = f"the difference in landed cost of {money(size)} {article(about.product)}"
        return f"{best} and {other}: {what} {chance(difference)}"
    word = "cheaper" if difference.mean < 0 else "dearer"
    same = {name: part for name, part in parts.items() if (part.mean < 0) == (difference.mean < 0)}
    most = max(same, key=lambda name: abs(same[name].mean)) if same else ""
    return f"{best} is {money(size)} {article(about.product)} {word} than {other}" + (f", first of all by {most}" if most else "")


def tightest(used: Mapping[str, Estimate]) -> str:
    """'Test, late shift is the tightest pool at 84.1 ± 0.4 %; none is above 85 %'."""
    name = max(used, key=lambda of: used[of].mean)
    over = sum(e.mean > GUIDE for e in used.values())
    rest = {0: f"no pool is above {GUIDE:.0f} %", 1: f"it alone is above {GUIDE:.0f} %"}.get(over, f"{over} pools are above {GUIDE:.0f} %")
    return f"{capital(tables.pool_label(name))} is the tightest pool at {used[name].plus_minus} %; {rest}"


def wait(summary: Table, scenario: str, measure: str, flow: str, opening: str, what: str, promise: float | None) -> str:
    """'A miner reaches its customer in 12.3 ± 0.4 days; 93.1 ± 0.5 % of orders arrive within the promised 14 days'."""
    mean = tables.estimates(summary, scenario, measure)[flow]
    kept = tables.estimates(summary, scenario, "on_time").get(flow)
    within = tables.estimates(summary, scenario, f"{measure}_p95").get(flow)
    if kept and promise:
        return f"{opening} {spell(mean)}; {quantity(kept, '%')} of {what} arrive within the promised {promise:g} {plural(promise, 'day')}"
    return f"{opening} {spell(mean)}" + (f", 95 % within {spell(within)}" if within else "")


def turnaround_part(summary: Table, scenario: str, flow: str, where: Mapping[str, str]) -> str:
    """'Of 12.1 ± 0.3 days of turnaround, 5.1 ± 0.1 are spent on the road'."""
    parts = {text: tables.estimates(summary, scenario, measure)[flow] for measure, text in where.items()}
    text = max(parts, key=lambda name: parts[name].mean)
    total = tables.estimates(summary, scenario, "turnaround_time")[flow]
    return f"Of {total.plus_minus} days of turnaround, {parts[text].within(total)} are spent {text}"


def value(worth: Estimate, payback: Estimate | None) -> str:
    """'NPV is $21.3 ± 1.2 M, paid back after 4.1 ± 0.2 years'."""
    if not worth.distinguishable and worth.half > 0:
        return f"NPV is {money(worth)}, which {counted(worth.replications, 'replication')} cannot tell from zero"
    return f"NPV is {money(worth)}" + (f", paid back after {payback.plus_minus} years" if payback else "")
