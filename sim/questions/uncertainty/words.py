"""What draws of the assumptions say in words: how far outcomes lie apart, which site is ahead how often, and what makes the difference."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan, sqrt
from typing import Any

import numpy as np

from sim.counts import counted
from sim.measures import REGISTRY
from sim.report import tables
from sim.report.answer import Finding, Grid, Number, Uncertainty
from sim.report.phrases import averaged, capital, joined, share, shorts
from sim.report.rounding import decimals, reading
from sim.report.rounding import number as rounded
from sim.tables import Table

HELD = (
    "Only the prices that have a range{} are drawn: physical assumptions are held at their values, and so is how far the valuation looks."
)
DRAWN = (
    "Prices and physical assumptions that have a range{} are drawn; what has none, as headcounts may, and how far the valuation looks are "
    "held. A part below 0 is shown as 0."
)
NUMBERS = ("mean", "mean_difference", "p5", "p25", "p50", "p75", "p95")  # columns in the measure's unit
FREQUENT = ("npv", "landed_cost", "customer_cost")  # of which it is said which site is ahead how often

Row = Mapping[str, Any]


def title(uncertainty: Table, prices: int, chances: int, seed: int, physical: int) -> tuple[str, ...]:
    """'Texas and Florida   1,000 draws of 56 prices and 2 chances   10 replications, seed 1'; so many were drawn."""
    names, row = tables.scenarios(uncertainty), _rows(uncertainty)[0]
    made = f"{counted(int(row['replications']), 'replication')}, seed {seed}"
    of = [counted(count, what) for count, what in ((prices, "price"), (chances, "chance")) if count]
    how = [f"{counted(int(row['draws']), 'draw')} of {joined(of)}"] if of else []
    how += [f"{counted(int(row['points']), 'point')} of {counted(physical, 'physical assumption')}"] if physical else []
    return (f"{joined(names)}   {' at '.join(how)}   {made}",)


def findings(uncertainty: Table, chances: Table | None = None, rates: bool = False) -> tuple[Finding, ...]:
    """The findings, most asked-for first; `chances` is the table of the branches of events, `rates` whether exchange rates wander."""
    by_chance = _turned_out(chances) if chances is not None else ()
    over = drawn_over(uncertainty, chances is not None, rates)
    reasons = _reasons(uncertainty, [*["chances"] * (chances is not None), *["exchange rates"] * rates])
    return (*_spread(uncertainty, over), *_ahead(uncertainty, over), *by_chance, *reasons) or (
        Finding("Outcomes were drawn; the table of quantiles has them.", (), Uncertainty.BOTH),
    )


def caveats(uncertainty: Table, chances: Table | None = None) -> tuple[str, ...]:
    """What is drawn and what is held."""
    said = DRAWN if "points" in uncertainty.names else HELD
    return (said.format("" if chances is None else " and whatever has a chance"),)


def _rows(tidy: Table, **equal: str) -> list[Row]:
    rows = tidy.where(**equal)
    return [dict(zip(rows.names, row, strict=True)) for row in zip(*(rows[name].tolist() for name in rows.names), strict=True)]


def drawn_over(uncertainty: Table, chances: bool, rates: bool) -> list[str]:
    """What outcomes are drawn over: the ranges, and chances and exchange rates where there are any."""
    physical = "points" in uncertainty.names
    ranges = ["the price ranges", *(["the ranges of physical assumptions"] if physical else [])]
    return [*ranges, *(["the chances"] if chances else []), *(["exchange rates"] if rates else [])]


def _spread(uncertainty: Table, over: Sequence[str]) -> Iterator[Finding]:
    """'Texas: expected NPV 85 M USD, averaged over the price ranges, the chances and 10 replications; -190 to 390 M USD in nine ...'

    Without money the times are told instead.
    """
    brief = shorts(tables.scenarios(uncertainty))
    measures = list(dict.fromkeys(uncertainty["measure"].tolist()))
    measure = "npv" if "npv" in measures else measures[0]
    for row in map(_read, _rows(uncertainty, measure=measure)):
        low, high = _numbers(row, "p5", "p95")
        mean = rounded(row["mean"], decimals((row["p95"] - row["p5"]) / 2 / sqrt(row["draws"]), row["mean"]))  # known far better than one
        what = f"expected {tables.label(measure)}" + (f" ({row['of']})" if row["of"] not in ("", "plant", "all") else "")
        how = averaged(over, int(row["replications"]))
        sentence = f"{brief[row['scenario']]}: {what} {mean} {row['unit']}, {how}; {low} to {high} {row['unit']} in nine cases of ten."
        yield Finding(sentence, (Number(what, row["mean"], row["unit"], row["p5"], row["p95"]),), Uncertainty.BOTH, 10.0)


def _read(row: Row) -> Row:
    """A row with its mean and quantiles in the unit in which they are read."""
    factor, unit = reading(row["unit"], max(abs(row[name]) for name in ("p5", "p95")))
    return {**row, "unit": unit, **{name: row[name] * factor for name in NUMBERS if name in row}}


def _numbers(row: Row, *names: str) -> list[str]:
    """As many digits as half the way from the 5 % to the 95 % quantile supports."""
    places = decimals((row["p95"] - row["p5"]) / 2, row["p50"])
    return [rounded(row[name], places) for name in names]


def _ahead(uncertainty: Table, over: Sequence[str]) -> Iterator[Finding]:
    """'Over the price ranges, the chances and simulation luck, the highest NPV: Texas in 61 % and Florida in 39 % of the outcomes.'"""
    brief = shorts(tables.scenarios(uncertainty))
    if len(brief) < 2:
        return
    for measure in FREQUENT:
        rows = sorted((row for row in _rows(uncertainty, measure=measure) if row["best"] != ""), key=lambda row: -row["best"])
        what = f"{REGISTRY[measure].best} {tables.label(measure)}"
        listed = [f"{brief[row['scenario']]} in {share(row['best'])}" for row in rows[: len(brief)]]
        if listed:
            luck = "simulation luck" if rows[0]["replications"] > 1 else "one replication"
            sentence = f"Over {joined([*over, luck])}, the {what}: {joined(listed)} of the outcomes."
            numbers = tuple(Number(f"share of outcomes, {brief[row['scenario']]}", 100 * row["best"], "%") for row in rows)
            yield Finding(sentence, numbers, Uncertainty.BOTH, 9.0)


def _reasons(uncertainty: Table, beside: Sequence[str]) -> Iterator[Finding]:
    """'Of the variance of the NPV the prices (with chances) make 99 % in Texas ...; the rest is simulation luck.'

    `beside`: what is drawn together with the prices, so that its part cannot be told from theirs.
    """
    prices = f"the prices{f' (with {joined(beside)})' if beside else ''}"
    physical = "points" in uncertainty.names
    for measure in ("npv", "landed_cost"):
        listed = joined(_parts(uncertainty, measure, ("prices", "physical") if physical else ("prices",)))
        if listed:
            sentence = f"Of the variance of the {tables.label(measure)} {prices} make {listed}; the rest is simulation luck."
            yield Finding(sentence, (), Uncertainty.BOTH, 5.0)
    for measure in ("turnaround_time_p95", "lead_time_p95") if physical else ():
        listed = joined(_parts(uncertainty, measure, ("physical",)))
        if listed:
            sentence = f"Of the variance of '{tables.label(measure)}' physical assumptions make {listed}; the rest is simulation luck."
            yield Finding(sentence, (), Uncertainty.BOTH, 4.0)


def _turned_out(chances: Table) -> Iterator[Finding]:
    """'Where forced_labor_301 is struck down (25 %), the NPV at the prices as written is 20 M USD in Texas (14 as written) and ...'"""
    brief = shorts(tables.scenarios(chances))
    for event in dict.fromkeys(chances["event"].tolist()):
        said, numbers = [], []
        what, other_way = "", 0.0
        for name in brief:
            rows = [row for row in _rows(chances, event=event, scenario=name, measure="npv") if not isnan(row["alone"])]
            written, other = ([row for row in rows if row["as_written"] == word] for word in ("yes", ""))
            if not written or not other:
                continue
            what, other_way = _where(rows[0]["what"], written[0]["branch"], other), sum(row["probability"] for row in other)
            then, now = _mean(other), written[0]["alone"]
            numbers.append(Number(f"NPV of {brief[name]} where {what}", then, rows[0]["unit"]))
            factor, unit = reading(rows[0]["unit"], max(abs(then), abs(now)))
            then, now = then * factor, now * factor
            places = decimals(abs(then - now) / 10, then)
            said.append(f"{rounded(then, places)} {unit} in {brief[name]} ({rounded(now, places)} as written)")
        if said:
            sentence = f"Where {what} ({100 * other_way:.3g} %), NPV at the prices as written is {joined(said)}."
            yield Finding(sentence, tuple(numbers), Uncertainty.LUCK, 7.0)


def _where(what: str, written: str, other: Sequence[Row]) -> str:
    """'chips is struck down', 'the heading of heat_sink is 7616.99'."""
    if what.startswith("heading of "):
        return f"the {what} is {' or '.join(row['branch'] for row in other)} and not {written}"
    name, _, happens = what.partition(" ")
    return f"{name} is {happens}"


def _mean(rows: Sequence[Row]) -> float:
    """What several branches come to alone, each with its probability."""
    return float(sum(row["alone"] * row["probability"] for row in rows) / sum(row["probability"] for row in rows))


def _parts(uncertainty: Table, measure: str, parts: Sequence[str]) -> Iterator[str]:
    """'99 % in Texas' for each site; of prices and physical assumptions '13 % and physical assumptions 69 % in Texas'."""
    brief = shorts(tables.scenarios(uncertainty))
    for row in _rows(uncertainty, measure=measure):
        shares = [row[f"share_{part}"] for part in parts]
        if not any(map(isnan, shares)):
            parts_made = " and physical assumptions ".join(f"{100 * share:.0f} %" for share in shares)
            of = (
                f" ({row['of']})"
                if row["of"] not in ("", "plant") and len(_rows(uncertainty, measure=measure, scenario=row["scenario"])) > 1
                else ""
            )
            yield f"{parts_made} in {brief[row['scenario']]}{of}"


def grids(uncertainty: Table, differences: Table | None) -> list[Grid]:
    """The quantiles of each site; of several also those of the differences to the first."""
    several = len(tables.scenarios(uncertainty)) > 1
    head = ("measure", "of", "mean", "5 %", "25 %", "50 %", "75 %", "95 %", *(("ahead",) if several else ()), "unit")
    blocks = []
    for name in tables.scenarios(uncertainty):
        rows = [
            _cells(row, "mean", [f"{100 * row['best']:.0f} %" if row["best"] != "" else ""] if several else [])
            for row in _rows(uncertainty, scenario=name)
        ]
        blocks.append(_grid(head, rows, name))
    return [*blocks, *(_differences(differences) if differences is not None else ())]


def _differences(differences: Table) -> Iterator[Grid]:
    head = ("measure", "of", "mean", "5 %", "25 %", "50 %", "75 %", "95 %", "better", "unit")
    for name in tables.scenarios(differences):
        rows = _rows(differences, scenario=name)
        cells = [_cells(row, "mean_difference", [f"{100 * row['better']:.0f} %"]) for row in rows]
        yield _grid(head, cells, f"{name} minus {rows[0]['base']}, at the same prices and luck")


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]], heading: str) -> Grid:
    """Text to the left, numbers to the right."""
    return Grid(tuple(head), tuple(map(tuple, rows)), heading, alignment=f"ll{'r' * (len(head) - 3)}l")


def _cells(row: Row, mean: str, more: Sequence[str]) -> list[str]:
    row = _read(row)
    return [capital(tables.label(row["measure"])), row["of"], *_numbers(row, mean, "p5", "p25", "p50", "p75", "p95"), *more, row["unit"]]


def fan_title(quantiles: Table, of: Sequence[str]) -> str:
    """'After 10 years nine in ten draws of the price ranges leave Texas with 40 to 310 M USD and Florida with 35 to 300 M USD'."""
    last = quantiles.where(year=np.max(quantiles["year"]))
    brief, ends = shorts(tables.scenarios(quantiles)), {}
    factor, unit = reading("M USD", float(np.max(np.abs(last["value"]))))
    for name in brief:
        own = last.where(scenario=name)
        low, high = factor * float(np.min(own["value"])), factor * float(np.max(own["value"]))
        places = decimals((high - low) / 2)
        ends[brief[name]] = f"{rounded(low, places)} to {rounded(high, places)}"
    left = joined(f"{name} with {interval}" for name, interval in ends.items())
    return f"After {counted(int(np.max(quantiles['year'])), 'year')} nine in ten draws of {joined(of)} leave {left} {unit}"
