"""What a comparison says in words: who is cheapest, why, and how much sooner, from paired differences."""

from sim.report import tables
from sim.report.about import About
from sim.report.pairs import causes, gaps, ordered, paired
from sim.report.phrases import article, bracket, capital, chance, joined, largest, money, shorts
from sim.report.rounding import Estimate
from sim.tables import Table

WHY_PARTS = 6
MOST_TABLES = 3  # differences from the base that are told row by row


def comparison_text(summary: Table, comparisons: Table, about: About = About()) -> str:  # noqa: B008 - About is frozen
    """Sentences that compare the scenarios, then the table of differences from the first of them, unless there are many."""
    base, *others = tables.scenarios(summary)
    rows = [(other, tables.difference_rows(comparisons, other, base)) for other in others if len(others) <= MOST_TABLES]
    blocks = ["\n".join(comparison_sentences(summary, comparisons, about))]
    blocks += [f"{other} minus {base}\n{tables.aligned(found)}" for other, found in rows if found]
    return "\n\n".join(block for block in blocks if block) + "\n"


def comparison_sentences(summary: Table, comparisons: Table, about: About = About()) -> list[str]:  # noqa: B008 - About is frozen
    """The findings of a comparison: cost, why, times, value to the customer and to the owner of the plant."""
    said = [
        _cheapest(summary, comparisons, "landed_cost", "", article(about.product)),
        *_whys(summary, comparisons, "landed_cost", "beats", article(about.product)),
        _cheapest(summary, comparisons, "repair_cost", " in repair", "a repair"),
        *_sooner(summary, comparisons, "turnaround_time", "Repairs return"),
        *_sooner(summary, comparisons, "lead_time", f"{capital(about.product)}s arrive"),
        *_make_up(summary, comparisons, article(about.product)),
        *_saved(summary, comparisons),
        _cheapest(summary, comparisons, "customer_cost", " to the customer", article(about.product)),
        _worth_more(summary, comparisons),
        *_whys(summary, comparisons, "npv", "is worth more than", ""),
        _both(summary, comparisons),
    ]
    return [sentence for sentence in said if sentence]


def _cheapest(summary: Table, comparisons: Table, measure: str, where: str, per: str) -> str:
    """'Texas is the cheapest: by 140 USD a miner against ... (95 %: a to b)', or that the difference may be chance."""
    order, brief = ordered(summary, comparisons, measure), shorts(tables.scenarios(summary))
    if len(order) < 2:
        return ""
    clear, alike = gaps(summary, comparisons, measure, order[0])
    amounts = {name: f"{e.value} {e.unit.partition('/')[0]} {per}" for name, e in clear.items()}
    if len(clear) > 1 and not alike:
        by = [f"by {amounts[name]} against {brief[name]}{bracket(e)}" for name, e in clear.items()]
        return f"{brief[order[0]]} is the cheapest{where}: {joined(by)}."
    said = [f"{brief[order[0]]} is cheaper{where} than {brief[name]} by {amounts[name]}{bracket(e)}" for name, e in clear.items()]
    said += [
        f"{f'against {brief[n]}' if clear else f'between {brief[order[0]]} and {brief[n]}'} {_alike(e, per)}" for n, e in alike.items()
    ]
    return f"{capital('; '.join(said))}." if said else ""


def _alike(difference: Estimate, per: str) -> str:
    return f"the difference of {money(difference)}{f' {per}' if per else ''} {chance(difference)}"


def _worth_more(summary: Table, comparisons: Table) -> str:
    """'Texas is worth 2.1 M USD more than Florida (95 %: a to b); ...'."""
    order, brief = ordered(summary, comparisons, "npv"), shorts(tables.scenarios(summary))
    if len(order) < 2:
        return ""
    clear, alike = gaps(summary, comparisons, "npv", order[0])
    more = [f"{e.value} {e.unit} more than {brief[name]}{bracket(e)}" for name, e in clear.items()]
    said = [f"{brief[order[0]]} is worth {joined(more)}"] if more else []
    said += [
        f"in worth, against {brief[n]} {_alike(e, '')}" if clear else f"in worth, between {brief[order[0]]} and {brief[n]} {_alike(e, '')}"
        for n, e in alike.items()
    ]
    return f"{capital('; '.join(said))}." if said else ""


def _whys(summary: Table, comparisons: Table, measure: str, verb: str, per: str) -> list[str]:
    """For each pair with a clear difference that includes the best: what causes it."""
    order, brief = ordered(summary, comparisons, measure), shorts(tables.scenarios(summary))
    return [
        why_sentence(comparisons, order[0], other, measure, f"Why {brief[order[0]]} {verb} {brief[other]}", per)
        for other in order[1:]
        if (gap := paired(comparisons, order[0], other, measure)) and gap.distinguishable
    ]


def why_sentence(comparisons: Table, scenario: str, other: str, measure: str, opening: str, per: str) -> str:
    """'Why Texas beats importing: duty -212 ± 3, wages +57 ± 1, ... = -140 ± 12 USD a miner.'"""
    parts, total = causes(comparisons, scenario, other, measure), paired(comparisons, scenario, other, measure)
    if not parts or not total:
        return ""
    said = ", ".join(largest(parts, total, with_sign=True, named=WHY_PARTS))
    return f"{opening}: {said} = {' '.join(filter(None, (total.signed, total.unit.partition('/')[0], per)))}."


def _sooner(summary: Table, comparisons: Table, measure: str, opening: str) -> list[str]:
    """'Repairs return 9.1 days sooner from Texas than from Florida (95 %: a to b).'"""
    order, brief = ordered(summary, comparisons, measure), shorts(tables.scenarios(summary))
    if len(order) < 2:
        return []
    clear, alike = gaps(summary, comparisons, measure, order[0])
    sooner = [
        f"{e.value} days sooner {'than' if k else f'from {brief[order[0]]} than'} from {brief[n]}{bracket(e)}"
        for k, (n, e) in enumerate(clear.items())
    ]
    vague = [
        f"{opening} alike from {brief[order[0]]} and {brief[n]}: the difference of {e.plus_minus} days {chance(e)}."
        for n, e in alike.items()
    ]
    return ([f"{opening} {joined(sooner)}."] if sooner else []) + vague


def _make_up(summary: Table, comparisons: Table, per: str) -> list[str]:
    """'To make up for its lead time, a miner from Florida must be 4.1 USD cheaper than one from Texas (95 %: a to b).'"""
    order, brief = ordered(summary, comparisons, "lead_time_discount"), shorts(tables.scenarios(summary))
    clear, _ = gaps(summary, comparisons, "lead_time_discount", order[0]) if order else ({}, {})
    return [
        f"To make up for its lead time, {per} from {brief[name]} must be {e.value} USD cheaper than one from {brief[order[0]]}{bracket(e)}."
        for name, e in clear.items()
    ]


def _saved(summary: Table, comparisons: Table) -> list[str]:
    """'A repair from Texas rather than Florida saves its owner 7.7 USD of lost earnings (95 %: a to b).'"""
    order, brief = ordered(summary, comparisons, "downtime_cost"), shorts(tables.scenarios(summary))
    clear, _ = gaps(summary, comparisons, "downtime_cost", order[0]) if order else ({}, {})
    return [
        f"A repair from {brief[order[0]]} rather than {brief[name]} saves its owner {e.value} USD of lost earnings{bracket(e)}."
        for name, e in clear.items()
    ]


def _both(summary: Table, comparisons: Table) -> str:
    """'Texas is best by both, ...', or who is best by which; nothing where one of them may be chance."""
    brief = shorts(tables.scenarios(summary))
    best = {measure: order[0] for measure in ("npv", "customer_cost") if len(order := ordered(summary, comparisons, measure)) > 1}
    if len(best) < 2 or any(gaps(summary, comparisons, measure, name)[1] for measure, name in best.items()):
        return ""
    owner, customer = best["npv"], best["customer_cost"]
    if owner == customer:
        return f"{brief[owner]} is best by both, the owner's net present value and the customer's total cost."
    return f"{brief[owner]} has the highest net present value for its owner, {brief[customer]} the lowest total cost to the customer."
