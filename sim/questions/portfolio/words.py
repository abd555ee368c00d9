"""What several sites together say in words: what they are worth, against all from one of them, and what fixed cost stays."""

from collections.abc import Iterator, Mapping, Sequence
from shlex import join

from sim.counts import counted
from sim.questions.portfolio.split import Site
from sim.questions.portfolio.together import TOGETHER
from sim.report import tables
from sim.report.about import About
from sim.report.answer import Finding, Grid, Uncertainty, number
from sim.report.pairs import paired
from sim.report.phrases import amount, article, capital, chance, extent, joined, money, readable, shorts
from sim.report.rounding import Estimate
from sim.report.tables import replications
from sim.tables import Table

LUCK = Uncertainty.LUCK
SHOWN = ("npv", "landed_cost", "repair_cost", "customer_cost", "lead_time", "turnaround_time", "units_delivered", "repairs_returned")
UNITS = {"USD/unit": "$", "units/year": "a year"}  # in a narrow table
ALONE = (
    "Each site is simulated by itself: what a shut border or a storm holds back at one is not built by another meanwhile (no rerouting). "
    "All share the luck of orders, so that ± together is rather too wide."
)

Shares = Mapping[str, tuple[str, str]]  # a site at its share -> the site with all of the demand, and the share as text


def title(shares: Shares, summary: Table, about: About) -> tuple[str, str]:
    """'Texas at 60 %, Southeast Asia at 40 %' and horizon, replications and seed."""
    details = [about.horizon + (f" from {about.start}" if about.start else ""), counted(replications(summary), "replication")]
    return ", ".join(shares), ", ".join([*details, f"seed {about.seed}"])


def findings(shares: Shares, summary: Table, comparisons: Table, about: About) -> tuple[Finding, ...]:
    """The findings, most asked-for first; without money what is delivered, and when."""
    found = [*_worth(shares, summary, comparisons), *_unit_cost(summary, about), *_fixed(shares, comparisons, about), *_times(summary)]
    return tuple(found) or (Finding("The sites have no measure in common.", (), LUCK),)


def _worth(shares: Shares, summary: Table, comparisons: Table) -> Iterator[Finding]:
    """'Together the sites are worth $80 ± 9 M, $6 ± 2 M less than all from Texas and ...'."""
    own = next(iter(tables.estimates(summary, TOGETHER, "npv").values()), None)
    if own is None:
        return
    brief = shorts(tuple(whole for whole, _ in shares.values()))
    gaps = {brief[whole]: gap for whole, _ in shares.values() if (gap := paired(comparisons, TOGETHER, whole, "npv"))}
    told = joined(_against(name, gap) for name, gap in gaps.items())
    yield Finding(f"Together the sites are worth {money(own)}: {told}.", (number("npv together", own),), LUCK, 10)


def _against(name: str, gap: Estimate) -> str:
    if gap.low <= 0 <= gap.high:
        return f"the difference of {money(gap)} to all from {name} {chance(gap)}"
    return f"{money(gap if gap.mean > 0 else gap.negated())} {'more' if gap.mean > 0 else 'less'} than all from {name}"


def _unit_cost(summary: Table, about: About) -> Iterator[Finding]:
    for flow, own in tables.estimates(summary, TOGETHER, "landed_cost").items():
        sentence = f"Landed cost is {money(own)} {article(about.product)} over all sites."
        yield Finding(sentence, (number(f"landed_cost {flow} together", own),), LUCK, 8)


def _fixed(shares: Shares, comparisons: Table, about: About) -> Iterator[Finding]:
    """'At 40 % a miner from Southeast Asia costs $31 ± 2 more than at 100 %: its fixed cost stays.'"""
    brief = shorts(tuple(whole for whole, _ in shares.values()))
    for part, (whole, percent) in shares.items():
        gap = paired(comparisons, part, whole, "landed_cost")
        if gap is not None and gap.low > 0:
            what = f"{article(about.product)} from {brief[whole]} costs {money(gap)} more than at 100 %"
            yield Finding(f"At {percent} {what}: its fixed cost stays.", (number(f"landed_cost {part} minus {whole}", gap),), LUCK, 7)


def _times(summary: Table) -> Iterator[Finding]:
    for measure, what in (("lead_time", "New units arrive after"), ("turnaround_time", "Repairs return after")):
        for own in tables.estimates(summary, TOGETHER, measure).values():
            yield Finding(f"{what} {amount(own)} on average over all sites.", (number(f"{measure} together", own),), LUCK, 5)


def grid(shares: Shares, summary: Table) -> Grid | None:
    """The sites at their shares, together, and all from each of them as columns."""
    brief = shorts(tuple(whole for whole, _ in shares.values()))
    columns = {part: f"{brief[whole]} {percent}" for part, (whole, percent) in shares.items()}
    columns |= {TOGETHER: TOGETHER, **{whole: f"all {brief[whole]}" for whole, _ in shares.values()}}
    rows = []
    for measure in SHOWN:
        found = {name: tables.estimates(summary, name, measure) for name in columns}
        flows = list(dict.fromkeys(of for own in found.values() for of in own))
        for of in flows:
            size = max(extent(own[of]) for own in found.values() if of in own)
            read = {name: readable(own[of], size) for name, own in found.items() if of in own}
            cells = [read[name].cell if name in read else "-" for name in columns]
            unit = next(each.unit for each in read.values())
            rows.append((_row_label(measure, of if len(flows) > 1 else "", unit), *cells))
    return Grid(("", *(f"{text}  " for text in columns.values())), tuple(rows)) if rows else None


def _row_label(measure: str, of: str, unit: str) -> str:
    flow = f" ({tables.pool_label(of)})" if of else ""
    return f"{capital(tables.label(measure))}{flow}, {UNITS.get(unit, tables.unit_label(unit))}"


def following(sites: Sequence[Site]) -> str:
    """The comparison of all from one with all from another."""
    return f"sim compare {join([site.file for site in sites])}"
