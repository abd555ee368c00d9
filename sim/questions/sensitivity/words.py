"""What a measure depends on, in words: a heading, the findings and the assumptions that matter most."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isfinite, isnan
from typing import Any

from sim.counts import counted
from sim.report import tables
from sim.report.answer import Finding, Grid, Number, Uncertainty, number
from sim.report.assumption_words import assumption_words, with_key
from sim.report.phrases import amount, capital, joined, short
from sim.report.rounding import Estimate, reading, separated
from sim.tables import Table

FIRST = 12  # rows of a table for people, unless all are asked for
LISTED = 4  # assumptions that a sentence names

Row = Mapping[str, Any]


def title(method: str, ranked: Table, seed: int) -> tuple[str, ...]:
    """'Net present value, Texas   3 assumptions   10 replications, seed 1'."""
    records = rows(ranked)
    column, noun = {"morris": ("trajectories", "trajectory"), "sobol": ("points", "row")}.get(method, ("", ""))
    design = f"{counted(int(records[0][column]), noun)}   " if column else ""
    made = f"{counted(len(records), 'assumption')}   {design}{counted(int(records[0]['replications']), 'replication')}, seed {seed}"
    return (f"{subject(ranked)}   {made}",)


def caveats(method: str) -> tuple[str, ...]:
    """Of what the intervals are."""
    if method == "sobol":
        return ("Intervals are what another draw of the points could have given; the mean over replications stands for each point.",)
    return ("± is simulation luck only; low and high are the ends of the ranges, which say how unsure an assumption is.",)


def grid(method: str, ranked: Table, count: int) -> Grid:
    """The first assumptions of a table, so many of them."""
    head, cells = {"tornado": _tornado, "morris": _morris, "sobol": _sobol}[method](rows(ranked)[:count])
    left = len(ranked) - count
    return Grid(tuple(head), tuple(map(tuple, cells)), note=f"... and {left} that matter less" if left > 0 else "")


def rows(ranked: Table) -> list[Row]:
    """The rows of a table, in order, the values of assumptions as people read them."""
    records = [dict(zip(ranked.names, row, strict=True)) for row in zip(*(ranked[name].tolist() for name in ranked.names), strict=True)]
    return [row | {end: separated(row[end]) for end in ("low", "value", "high") if end in row} for row in records]


def subject(ranked: Table) -> str:
    """'Net present value of Texas', 'Net present value of Texas less Florida'; what it is of is records where it is not the plant."""
    row = rows(ranked)[0]
    what = capital(tables.label(row["measure"])) + ("" if row["of"] in ("plant", "all") else f" ({row['of']})")
    return f"{what}, {short(row['scenario'])}" + (f" less {short(row['less'])}" if row["less"] else "")


def named(row: Row) -> str:
    """An assumption in words, with the site where only one of two has it."""
    return capital(assumption_words(row["key"])) + (f" ({short(row['only'])})" if row["only"] else "")


def in_sentence(row: Row) -> str:
    """'the miner price (money.prices.terahash)', with the site where only one of two has it."""
    return with_key(row["key"]) + (f" of {short(row['only'])}" if row["only"] else "")


def estimate(row: Row, mean: str, half: str) -> Estimate:
    """A mean of a row with its interval, in the measure's unit."""
    return Estimate(row[mean], row[mean] - row[half], row[mean] + row[half], row["unit"], int(row["replications"]))


def findings(method: str, ranked: Table) -> tuple[Finding, ...]:
    """The assumption that matters most, and with two sites those that change who is ahead."""
    records = rows(ranked)
    if method == "tornado":
        return (*_swings(records), *_turns(records))
    return (_morris_finding(records[0]) if method == "morris" else _sobol_finding(records[0]),)


def figure_title(method: str, ranked: Table) -> str:
    """'Net present value, Texas: it depends most on the miner price (...): 11 to 18 USD/TH move it by 90 ± 2 M USD'."""
    sentence = findings(method, ranked)[0].sentence
    return f"{subject(ranked)}: {sentence[:1].lower()}{sentence[1:].rstrip('.')}"


def _morris_finding(row: Row) -> Finding:
    size = estimate(row, "mu_star", "mu_star_half")
    sentence = f"It depends most on {in_sentence(row)}: its whole range moves it by {amount(size)} on average."
    return Finding(sentence, (number(f"mean effect of {row['key']}", size),), Uncertainty.BOTH, 10.0)


def _sobol_finding(row: Row) -> Finding:
    if isnan(row["total"]):
        return Finding("It does not vary over these ranges.", (), Uncertainty.RANGES, 10.0)
    share, low, high = (100 * min(max(row[f"total{end}"], 0.0), 1.0) for end in ("", "_low", "_high"))  # estimates may lie outside
    sentence = (
        f"It depends most on {in_sentence(row)}, which has a part in {share:.0f} % of its variance over the ranges "
        f"(95 %: {low:.0f} to {high:.0f} %)."
    )
    return Finding(sentence, (Number(f"total index of {row['key']}", share, "%", low, high),), Uncertainty.RANGES, 10.0)


def _swings(records: list[Row]) -> Iterator[Finding]:
    """The assumption with the largest swing, and those that can take the measure away altogether."""
    lacking = [row for row in records if isnan(row["swing"])]
    first = records[len(lacking)]
    swing = estimate(first, "swing", "swing_half")
    if not lacking and swing.mean == 0:
        yield Finding("None of these assumptions moves it.", (), Uncertainty.RANGES, 10.0)
        return
    sentence = f"It depends most on {in_sentence(first)}: {first['low']} to {first['high']} move it by {amount(swing)}."
    if lacking:
        names = joined(in_sentence(row) for row in lacking)
        gone = f"At an end of {names} there is no {tables.label(first['measure'])} in some replication."
        yield Finding(gone, (), Uncertainty.BOTH, 11.0)
        sentence = f"Else it {sentence[3:]}"
    yield Finding(sentence, (number(f"swing of {first['key']}", swing),), Uncertainty.BOTH, 10.0)


def _turns(records: list[Row]) -> Iterator[Finding]:
    """With two sites: which assumptions, alone at an end of their ranges, put the other site ahead."""
    if not records[0]["less"]:
        return
    sites = f"{short(records[0]['scenario'])} and {short(records[0]['less'])}"
    turning = [row for row in records if turns(row)]
    if not turning:
        sentence = f"No assumption alone, at an end of its range, makes {sites} change places."
        yield Finding(sentence, (), Uncertainty.RANGES, 9.0)
        return
    more = f" and {counted(len(turning) - LISTED, 'other')}" if len(turning) > LISTED else ""
    named_ones = ", ".join(in_sentence(row) for row in turning[:LISTED]) if more else joined(in_sentence(row) for row in turning)
    yield Finding(f"{sites} change places at an end of {named_ones}{more}.", (), Uncertainty.RANGES, 9.0)


def turns(row: Row) -> bool:
    """Whether an end of the range turns the sign of the difference, beyond simulation luck."""
    ends = [(row[name], row[f"{name}_half"]) for name in ("at_low", "at_high")]
    return any(isfinite(end) and end * row["base"] < 0 and abs(end) > (half if isfinite(half) else 0.0) for end, half in ends)


Cells = tuple[list[str], list[list[str]]]


def _read(records: list[Row], names: Sequence[str]) -> tuple[list[Row], str]:
    """The rows with these numbers and their half-widths in the unit in which the largest of them is read, and that unit."""
    sizes = [abs(row[name]) for row in records for name in names if isfinite(row[name])]
    factor, unit = reading(records[0]["unit"], max(sizes, default=inf))
    columns = [column for name in names for column in (name, f"{name}_half") if column in records[0]]
    return [{**row, **{column: row[column] * factor for column in columns}, "unit": unit} for row in records], unit


def _tornado(records: list[Row]) -> Cells:
    records, unit = _read(records, ("base", "at_low", "at_high", "swing"))
    base = estimate(next(row for row in records if not isnan(row["swing"])), "base", "at_low_half")
    head = ["assumption", "low", "value", "high", f"at low, {unit}", f"at high, {unit}", "swing"]
    cells = []
    for row in records:
        low, high, swing = (estimate(row, name, f"{name}_half") for name in ("at_low", "at_high", "swing"))
        ends = [end.within(base) if end.known else "none" for end in (low, high)]
        cells.append([named(row), row["low"], row["value"], row["high"], *ends, swing.plus_minus if swing.known else "none"])
    return head, cells


def _morris(records: list[Row]) -> Cells:
    records, unit = _read(records, ("mu_star", "mu", "sigma"))
    head = ["assumption", "low", "high", f"size of effect, {unit}", "effect", "spread"]
    cells = []
    for row in records:
        size, effect, spread = (estimate(row, name, f"{name}_half") for name in ("mu_star", "mu", "sigma"))
        cells.append([named(row), row["low"], row["high"], size.plus_minus, effect.signed, spread.plus_minus])
    return head, cells


def _sobol(records: list[Row]) -> Cells:
    head = ["assumption", "low", "high", "alone", "95 %", "in all", "95 %"]
    cells = []
    for row in records:
        shares = [[f"{100 * row[f'{name}{end}']:.1f}" for end in ("", "_low", "_high")] for name in ("first", "total")]
        share_cells = [text for value, low, high in shares for text in (f"{value} %", f"{low} to {high}")]
        cells.append([named(row), row["low"], row["high"], *share_cells])
    return head, cells
