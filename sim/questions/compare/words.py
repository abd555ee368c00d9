"""What a comparison says in words: who is best, why, and how surely, from paired differences and from the ranges of the prices."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from shlex import join

from sim.counts import counted, plural
from sim.measures import REGISTRY, judging
from sim.questions.run.words import held, missed_promises, over_ranges_findings, partly_known, site_details
from sim.report import tables
from sim.report.about import About
from sim.report.answer import Finding, Grid, Number, Uncertainty, number
from sim.report.pairs import causes, gaps, ordered, paired
from sim.report.phrases import (
    amount,
    article,
    bracket,
    capital,
    chance,
    extent,
    joined,
    largest,
    money,
    numeral,
    readable,
    share,
    shorts,
    spell,
    time_value,
)
from sim.report.rounding import Estimate
from sim.report.tables import replications
from sim.running.price_ranges import OverRanges
from sim.scenario.loading import Loaded
from sim.tables import Table

LUCK = Uncertainty.LUCK
WHY_PARTS = 6
SHOWN = (  # the rows of the sites side by side
    *("npv", "landed_cost", "repair_cost", "customer_cost", "lead_time", "turnaround_time", "on_time"),
    *("units_delivered", "repairs_returned", "payback", "first_pass_yield", "wip", "waiting"),
)
ROWS = 8


def headline_and_findings(
    summary: Table,
    comparisons: Table,
    about: About,
    ranges: Mapping[str, OverRanges],
    settled: Sequence[str] = (),
    effort: str = "",
    without_repairs: Sequence[tuple[str, str]] = (),
) -> tuple[Finding, tuple[Finding, ...]]:
    """Who is best and how surely, then what sets the sites apart.

    `ranges` is NPV over the price ranges by site, `without_repairs` the pairs of a plant with its repairs and without them.
    """
    brief = shorts(tables.scenarios(summary))
    found = [
        *_first_over_ranges(ranges, brief, replications(summary), about),
        *([Finding(effort, (), LUCK, 9.5)] if effort else []),
        *comparison_findings(summary, comparisons, about),
        *(Finding(sentence, (), LUCK, 5.7) for pair in without_repairs for sentence in _with_and_without(summary, comparisons, *pair)),
        *over_ranges_findings(ranges, brief, replications(summary), about),
        *(Finding(sentence, (), LUCK, 7.5) for sentence in about.still),
        *(missed for name, site in brief.items() for missed in missed_promises(summary, name, site)),
        *(Finding(sentence, (), LUCK, 3) for sentence in settled),
    ]
    return _best(summary, comparisons), tuple(found)


def _best(summary: Table, comparisons: Table) -> Finding:
    """'On these assumptions Texas has the highest NPV; over ten replications that is more than simulation luck (95 %).'"""
    judged = next((m.name for m in judging() if len(ordered(summary, comparisons, m.name)) > 1), "")
    if not judged:
        return Finding("The scenarios have no main measure in common.")
    order, brief = ordered(summary, comparisons, judged), shorts(tables.scenarios(summary))
    what = f"the {REGISTRY[judged].best} {tables.label(judged)}{_of_different(summary, judged, order)}"
    clear, alike = gaps(summary, comparisons, judged, order[0])
    numbers = tuple(number(f"{judged} lead over {name}", e) for name, e in {**clear, **alike}.items())
    count = replications(summary)
    spent = f"{numeral(count)} {plural(count, 'replication')}"
    if not alike:
        sure = f"over {spent} that is more than simulation luck (95 %)" if count > 1 else "one replication cannot say how surely"
        return Finding(f"On these assumptions {brief[order[0]]} has {what}; {sure}.", numbers, LUCK, 10)
    rest = f"; {joined(brief[name] for name in clear)} {'is' if len(clear) == 1 else 'are'} behind" if clear else ""
    both = joined(brief[name] for name in (order[0], *alike))
    return Finding(f"On these assumptions {spent} cannot tell which of {both} has {what}{rest}.", numbers, LUCK, 10)


def _of_different(summary: Table, measure: str, names: Sequence[str]) -> str:
    """' (customers of Bench, build of Texas)' where sites have a measure of different things, which no table shows side by side."""
    brief = shorts(tables.scenarios(summary))
    of = {name: next(iter(tables.estimates(summary, name, measure))) for name in names}
    if len(set(of.values())) < 2:
        return ""
    return f" ({', '.join(f'{tables.pool_label(what)} of {brief[name]}' for name, what in of.items())})"


def _first_over_ranges(ranges: Mapping[str, OverRanges], brief: Mapping[str, str], count: int, about: About) -> Iterator[Finding]:
    """'Over the price ranges and these ten replications, chances as written, Texas has the highest NPV in 47 % of cases, ...'"""
    if not ranges:
        return
    first, *rest = order = sorted(ranges, key=lambda name: -ranges[name].first)
    shares = {name: share(ranges[name].first) for name in order}
    listed = ", ".join(f"{brief[name]} in {shares[name]}" for name in rest)
    numbers = tuple(Number(f"share of cases with the highest npv, {name}", 100 * ranges[name].first, "%") for name in order)
    these = "this one replication" if count == 1 else f"these {numeral(count)} replications"
    written = f", {joined(fixed)} as written," if (fixed := held(about)) else ""
    sentence = f"Over the price ranges and {these}{written} {brief[first]} has the highest NPV in {shares[first]} of cases, {listed}."
    yield Finding(sentence, numbers, Uncertainty.BOTH, 9.8)


def title(names: Sequence[str], files: str, summary: Table, about: About) -> tuple[str, str]:
    """The sites with their files, and horizon, replications and seed."""
    return f"{', '.join(names)}   {files}", site_details(summary, about)


def caveats(summary: Table, about: About, priced: bool, estimates: int = 0) -> tuple[str, ...]:
    """What the intervals do not say; `estimates` is the number of assumptions whose estimates they leave out."""
    single = "One replication is one draw of chance: nothing has an interval, and no site can be told from another."
    luck = "± is simulation luck only." if replications(summary) > 1 else single
    known = f" {about.unsourced[0]} of {about.unsourced[1]} assumptions have no published source (first site)." if about.unsourced else ""
    held = "Over the ranges of the prices physical assumptions are held as written; sim uncertainty --physical 40 draws them too."
    left, branches = about.chances
    partly = [partly_known(summary, name, site) for name, site in shorts(tables.scenarios(summary)).items()]
    first = " ".join(filter(None, (f"{luck}{known}", *partly, _left_out(estimates), left)))
    return tuple(filter(None, (first, about.declared, about.market, branches, held if priced else "")))


def input_findings(with_inputs: Table) -> Iterator[Finding]:
    """'Over simulation luck and what the estimates of 3 assumptions leave open, the difference Ohio minus Texas in NPV is ...'

    Of the first measure by which sites can be judged, each with the interval over luck alone beside it.
    """
    rows = [
        dict(zip(with_inputs.columns, row, strict=True))
        for row in zip(*(with_inputs[c].tolist() for c in with_inputs.columns), strict=True)
    ]
    judged = next((m.name for m in judging() if any(row["measure"] == m.name for row in rows)), "")
    brief = shorts(tuple(dict.fromkeys(str(row[end]) for row in rows for end in ("base", "scenario"))))
    for row in (row for row in rows if row["measure"] == judged):
        wide, luck = (
            Estimate(row["mean_difference"], row[low], row[high], row["unit"], row["replications"])
            for low, high in (("low_with_inputs", "high_with_inputs"), ("low", "high"))
        )
        several = counted(row["assumptions"], "assumption")
        sentence = (
            f"{brief[row['scenario']]} minus {brief[row['base']]} in {tables.label(judged)}: {amount(wide)} over simulation luck and what "
            f"the estimates of {several} leave open ({counted(int(row['points']), 'draw')}), {amount(luck)} over luck alone."
        )
        yield Finding(sentence, (number(f"{judged} difference with inputs", wide),), Uncertainty.ESTIMATES, 9.6)


def _left_out(estimates: int) -> str:
    if not estimates:
        return ""
    return f"What the estimates of {counted(estimates, 'assumption')} (`n`) leave open is not in it: --inputs 20 includes it."


def uneven_incentives(loaded: Sequence[Loaded]) -> str:
    """That some sites have incentives and others none; '' where all have some, or none has."""
    stated = {each.scenario.name: each.scenario.finance.incentives for each in loaded if each.scenario.finance}
    without = [name for name, own in stated.items() if not own]
    if not without or len(without) == len(stated):
        return ""
    brief = shorts(tuple(each.scenario.name for each in loaded))
    listed = joined(f"{brief[name]} has incentives ({', '.join(own)})" for name, own in stated.items() if own)
    return f"{listed}, {joined(brief[name] for name in without)} none stated: offer them to all sites or to none before you rank."


def following(files: Sequence[str], ranges: Mapping[str, OverRanges]) -> str:
    """The command that asks on, of the files as they were given."""
    return f"sim {'uncertainty' if ranges else 'diff'} {join(files if ranges else files[:2])}"


def side_by_side(summary: Table, comparisons: Table) -> Grid | None:
    """The sites as columns: each measure that two have, the best marked * and what cannot be told from it marked =."""
    names = tables.scenarios(summary)
    keys = [key for measure in SHOWN for key in _shared(summary, names, measure)][:ROWS]
    rows = tuple((_row_label(keys, measure, of, summary, names), *_cells(summary, comparisons, measure, of)) for measure, of in keys)
    brief = shorts(names)
    if not rows:
        return None
    note = "* best;  = not distinguishable from the best" if replications(summary) > 1 else ""
    return Grid(("", *(f"{brief[name]}  " for name in names)), rows, note=note)


def _shared(summary: Table, names: Sequence[str], measure: str) -> list[tuple[str, str]]:
    """What the measure is of, at two sites or more."""
    found = [of for name in names for of in tables.estimates(summary, name, measure)]
    return [(measure, of) for of in dict.fromkeys(found) if found.count(of) > 1]


def _row_label(keys: Sequence[tuple[str, str]], measure: str, of: str, summary: Table, names: Sequence[str]) -> str:
    several = [key for key, _ in keys].count(measure) > 1
    found = [e for name in names if (e := tables.estimates(summary, name, measure).get(of))]
    unit = readable(found[0], _size(found)).unit
    return f"{capital(tables.label(measure))}{f' ({tables.pool_label(of)})' if several else ''}, {_unit(unit)}"


def _unit(unit: str) -> str:
    """A unit in a narrow table, where what it is a unit of stands in front: '$', 'a year'."""
    return {"USD/unit": "$", "units/year": "a year"}.get(unit, tables.unit_label(unit))


def _cells(summary: Table, comparisons: Table, measure: str, of: str) -> list[str]:
    """The estimates of all sites, each with its mark; '-' where a site has none."""
    own = summary.rows((summary["measure"] == measure) & (summary["of"] == of))
    pairs = comparisons.rows((comparisons["measure"] == measure) & (comparisons["of"] == of))
    order = ordered(own, pairs, measure)
    clear, _ = gaps(own, pairs, measure, order[0])
    marks = {order[0]: "*"} if len(order) > 1 and replications(own) > 1 else {}
    marks |= {name: "=" for name in order[1:] if name not in clear} if marks else {}
    found = {name: tables.estimates(own, name, measure).get(of) for name in tables.scenarios(summary)}
    size = _size(found.values())
    return [f"{readable(e, size).cell} {marks.get(name, ' ')}" if e else "-  " for name, e in found.items()]


def _size(found: Iterable[Estimate | None]) -> float:
    """The largest of a row, which decides its unit."""
    return max(extent(e) for e in found if e)


def comparison_findings(summary: Table, comparisons: Table, about: About) -> list[Finding]:
    """What sets the sites apart: NPV and why, cost and why, times, value to the customer."""
    unit = article(about.product)
    sentences = [
        (8.5, _worth_more(summary, comparisons)),
        *((8.6, why) for why in _whys(summary, comparisons, "npv", "")),
        (7, _cheapest(summary, comparisons, "landed_cost", "landed cost", unit)),
        *((6.5, why) for why in _whys(summary, comparisons, "landed_cost", f" {unit}")),
        (6, _cheapest(summary, comparisons, "customer_cost", "total cost to the customer", unit)),
        (5.8, _cheapest(summary, comparisons, "repair_cost", "repair cost", "a repair")),
        *((5.6, sooner) for sooner in _sooner(summary, comparisons, "turnaround_time", "Repairs return")),
        *((5.4, sooner) for sooner in _sooner(summary, comparisons, "lead_time", f"{capital(about.product)}s arrive")),
        *((4, sentence) for sentence in _make_up(summary, comparisons, unit)),
        *((4, sentence) for sentence in _saved(summary, comparisons)),
        (4.5, _both(summary, comparisons)),
    ]
    return [Finding(sentence, (), LUCK, weight) for weight, sentence in sentences if sentence]


def _cheapest(summary: Table, comparisons: Table, measure: str, what: str, per: str) -> str:
    """'Texas has the lowest landed cost: by $140 ± 12 a miner against Florida ...', or that the difference may be chance."""
    order, brief = ordered(summary, comparisons, measure), shorts(tables.scenarios(summary))
    if len(order) < 2:
        return ""
    clear, alike = gaps(summary, comparisons, measure, order[0])
    by = [f"by {money(e)} {per} against {brief[name]}" for name, e in clear.items()]
    what += tables.of_first(summary, measure)
    said = [f"{brief[order[0]]} has the {'lowest' if len(order) > 2 and not alike else 'lower'} {what}: {joined(by)}"] if by else []
    said += [f"{what}: {_pair(brief, order[0], name, bool(clear))} {_alike(e, per)}" for name, e in alike.items()]
    return f"{capital('; '.join(said))}."


def _pair(brief: Mapping[str, str], best: str, other: str, named: bool) -> str:
    return f"against {brief[other]}" if named else f"between {brief[best]} and {brief[other]}"


def _alike(difference: Estimate, per: str) -> str:
    return f"the difference of {' '.join(filter(None, (money(difference), per)))} {chance(difference)}"


def _worth_more(summary: Table, comparisons: Table) -> str:
    """'NPV of Texas is $2.1 ± 0.4 M above that of Florida; ...'."""
    order, brief = ordered(summary, comparisons, "npv"), shorts(tables.scenarios(summary))
    if len(order) < 2:
        return ""
    clear, alike = gaps(summary, comparisons, "npv", order[0])
    more = [f"{money(e)} above that of {brief[name]}" for name, e in clear.items()]
    said = [f"NPV of {brief[order[0]]} is {joined(more)}"] if more else []
    said += [f"NPV: {_pair(brief, order[0], name, bool(clear))} {_alike(e, '')}" for name, e in alike.items()]
    return f"{capital('; '.join(said))}."


def _whys(summary: Table, comparisons: Table, measure: str, per: str) -> list[str]:
    """For each pair with a clear difference that includes the best: what causes it."""
    order, brief = ordered(summary, comparisons, measure), shorts(tables.scenarios(summary))
    per += tables.of_first(summary, measure)
    return [
        _why(comparisons, order[0], other, measure, f"Why {brief[order[0]]} beats {brief[other]}", per)
        for other in order[1:]
        if (gap := paired(comparisons, order[0], other, measure)) and gap.distinguishable
    ]


def _why(comparisons: Table, best: str, other: str, measure: str, opening: str, per: str) -> str:
    """'Why Texas beats importing by $140 ± 12 a miner in landed cost: duty -212 ± 3, wages +57 ± 1, ...'"""
    parts, total = causes(comparisons, best, other, measure), paired(comparisons, best, other, measure)
    if not parts or not total:
        return ""
    size = total if total.mean > 0 else total.negated()
    return (
        f"{opening} by {money(size)}{per} in {tables.label(measure)}: {', '.join(largest(parts, total, with_sign=True, named=WHY_PARTS))}."
    )


def _with_and_without(summary: Table, comparisons: Table, own: str, partner: str) -> Iterator[str]:
    """'Repairs as a decision of their own: what Texas would not spend without them is $262 ± 8 a repair, what partners take ...'"""
    brief = shorts(tables.scenarios(summary))
    more, repaired = paired(comparisons, own, partner, "spending"), tables.estimates(summary, own, "repairs_returned")
    fees = tables.estimates(summary, partner, "repair_cost_part").get("services")
    if more and fees and (count := sum(each.mean for each in repaired.values())):
        dearer = more.scaled(1e6 / count, "USD/unit")
        avoided = replace(dearer, mean=dearer.mean + fees.mean, low=dearer.low + fees.mean, high=dearer.high + fees.mean)
        size = dearer if dearer.mean > 0 else dearer.negated()
        all_in_all = (
            f"partners are {money(size)} {'cheaper' if dearer.mean > 0 else 'dearer'}"
            if dearer.distinguishable
            else (f"the difference {chance(dearer)}")
        )
        yield (
            f"Repairs as a decision of their own, with and without: what {brief[own]} spends on them and would not spend without them is "
            f"{money(avoided)} a repair, what partners take in its place ${fees.value}: {all_in_all}."
        )


def _sooner(summary: Table, comparisons: Table, measure: str, opening: str) -> list[str]:
    """'Repairs return 9.1 days sooner from Texas than from Florida (95 %: a to b).'"""
    order, brief = ordered(summary, comparisons, measure), shorts(tables.scenarios(summary))
    if len(order) < 2:
        return []
    clear, alike = gaps(summary, comparisons, measure, order[0])
    opening += tables.of_first(summary, measure)
    size = max(map(extent, clear.values()), default=0.0)
    sooner = [
        f"{time_value(e, size)} sooner {'than' if k else f'from {brief[order[0]]} than'} from {brief[n]}{bracket(readable(e, size))}"
        for k, (n, e) in enumerate(clear.items())
    ]
    vague = [
        f"{opening} as soon from {brief[order[0]]} as from {brief[n]}, in every replication."
        if e.nothing
        else f"{opening} sooner from {brief[order[0]]} or from {brief[n]}? The difference of {spell(e)} {chance(e)}."
        for n, e in alike.items()
    ]
    return ([f"{opening} {joined(sooner)}."] if sooner else []) + vague


def _make_up(summary: Table, comparisons: Table, per: str) -> list[str]:
    """'To make up for its lead time, a miner from Florida must be 4.1 USD cheaper than one from Texas (95 %: a to b).'"""
    order, brief = ordered(summary, comparisons, "lead_time_discount"), shorts(tables.scenarios(summary))
    clear, _ = gaps(summary, comparisons, "lead_time_discount", order[0]) if order else ({}, {})
    return [
        f"To make up for its lead time, {per} from {brief[name]} must be ${e.value} cheaper than one from {brief[order[0]]}{bracket(e)}."
        for name, e in clear.items()
    ]


def _saved(summary: Table, comparisons: Table) -> list[str]:
    """'A repair from Texas rather than Malaysia saves its owner $66 of lost earnings (95 %: a to b) and costs $168 more: $102 dearer.'"""
    order, brief = ordered(summary, comparisons, "downtime_cost"), shorts(tables.scenarios(summary))
    clear, _ = gaps(summary, comparisons, "downtime_cost", order[0]) if order else ({}, {})
    return [
        f"A repair from {brief[order[0]]} rather than {brief[name]} saves its owner ${e.value} of lost earnings{bracket(e)}"
        f"{_all_in_all(comparisons, order[0], name)}."
        for name, e in clear.items()
    ]


def _all_in_all(comparisons: Table, sooner: str, other: str) -> str:
    """' and costs $168 ± 2 more: $102 ± 2 dearer for both together', or that this may be chance; '' where the costs are not known."""
    cost, both = (paired(comparisons, sooner, other, name) for name in ("repair_cost", "repair_cost_with_downtime"))
    if not cost or not both:
        return ""
    costs = f" and costs {money(cost if cost.mean > 0 else cost.negated())} {'more' if cost.mean > 0 else 'less'}"
    if not both.distinguishable:
        return f"{costs}; the difference of both together, {money(both)}, {chance(both)}"
    size, word = (both, "dearer") if both.mean > 0 else (both.negated(), "cheaper")
    return f"{costs}: {money(size)} {word} for plant and owner together"


def _both(summary: Table, comparisons: Table) -> str:
    """'Texas is best by both, ...', or who is best by which; nothing where one of them may be chance."""
    brief = shorts(tables.scenarios(summary))
    best = {measure: order[0] for measure in ("npv", "customer_cost") if len(order := ordered(summary, comparisons, measure)) > 1}
    if len(best) < 2 or any(gaps(summary, comparisons, measure, name)[1] for measure, name in best.items()):
        return ""
    owner, customer = best["npv"], best["customer_cost"]
    if owner == customer:
        return f"{brief[owner]} is best by both, the owner's NPV and the total cost to the customer."
    return f"{brief[owner]} has the highest NPV for its owner, {brief[customer]} the lowest total cost to the customer."
