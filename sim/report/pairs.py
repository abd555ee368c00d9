"""Scenarios against each other: their order by a measure and their paired differences, out of `summary` and `comparisons`."""

from collections.abc import Sequence

from sim.measures import larger
from sim.report import tables
from sim.report.rounding import Estimate
from sim.statistics.probability_best import order_by_pairs
from sim.tables import Table


def paired(comparisons: Table, scenario: str, other: str, measure: str) -> Estimate | None:
    """`scenario` minus `other`, of the first flow that both have."""
    return next(iter(tables.differences(comparisons, scenario, other, measure).values()), None)


def ordered(summary: Table, comparisons: Table, measure: str) -> list[str]:
    """The scenarios that have a measure, the best first, by paired differences where there are any."""
    sign = 1.0 if larger(measure) else -1.0
    found = {name: next(iter(tables.estimates(summary, name, measure).values()), None) for name in tables.scenarios(summary)}
    means = {name: sign * e.mean for name, e in found.items() if e}
    names = list(means)

    def lead(i: int, j: int) -> float:
        difference = paired(comparisons, names[i], names[j], measure)
        return sign * difference.mean if difference else means[names[i]] - means[names[j]]

    return [names[k] for k in order_by_pairs(list(means.values()), lead)] if names else []


def gaps(summary: Table, comparisons: Table, measure: str, best: str) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    """How far the others are above (npv: below) the best: the differences that are clear, and those that may be chance."""
    rest = [name for name in ordered(summary, comparisons, measure) if name != best]
    found = {name: e.negated() if larger(measure) else e for name in rest if (e := paired(comparisons, name, best, measure))}
    sized = dict(sorted(found.items(), key=lambda item: item[1].mean))
    return {n: e for n, e in sized.items() if e.low > 0}, {n: e for n, e in sized.items() if not e.low > 0}


def causes(comparisons: Table, scenario: str, other: str, measure: str) -> dict[str, Estimate]:
    """`scenario` minus `other` of the first flow that both have, by cause."""
    flow = next(iter(tables.differences(comparisons, scenario, other, measure)), "")
    parts = tables.differences(comparisons, scenario, other, f"{measure}_cause")
    own = {name.removeprefix(f"{flow}, "): part for name, part in parts.items() if name.startswith(f"{flow}, ")}
    return own or parts


def widest(comparisons: Table, base: str, others: Sequence[str], measure: str) -> str:
    """Which of the others differs most from the base in a measure of which the causes are known; '' if none does."""
    found = {name: gap for name in others if (gap := paired(comparisons, base, name, measure)) and causes(comparisons, name, base, measure)}
    return max(found, key=lambda name: abs(found[name].mean)) if found else ""
