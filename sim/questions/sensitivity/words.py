"""What a measure hangs on, in words: a heading, a finding and the assumptions that matter most."""

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from sim.questions.decide.words import aligned
from sim.report import tables
from sim.report.phrases import capital, counted, joined, short
from sim.report.rounding import Estimate, separated
from sim.tables import Table

SHOWN = 20

Row = Mapping[str, Any]


def sensitivity_text(method: str, found: Table, seed: int) -> str:
    """A heading, the finding and the first assumptions of a table of `method`."""
    told = rows(found)
    design = {"morris": f"{told[0].get('trajectories')} trajectories   ", "sobol": f"{told[0].get('points')} rows   "}.get(method, "")
    said = f"{counted(len(told), 'assumption')}   {design}{counted(int(told[0]['replications']), 'replication')}, seed {seed}"
    head, cells = {"tornado": _tornado, "morris": _morris, "sobol": _sobol}[method](told[:SHOWN])
    more = f"\n  ... and {len(told) - SHOWN} that matter less, in the table" if len(told) > SHOWN else ""
    return f"{subject(found)}   {said}\n\n{finding(method, found)}\n\n{aligned(head, cells, right=len(head))}{more}\n"


def rows(found: Table) -> list[Row]:
    """The rows of a table, in order, the values of assumptions as people read them."""
    told = [dict(zip(found.names, row, strict=True)) for row in zip(*(found[name].tolist() for name in found.names), strict=True)]
    return [row | {end: separated(row[end]) for end in ("low", "value", "high") if end in row} for row in told]


def subject(found: Table) -> str:
    """'Net present value of Texas', 'Net present value of Texas less Florida'; what it is of is told where it is not the plant."""
    row = rows(found)[0]
    what = capital(tables.label(row["measure"])) + ("" if row["of"] in ("plant", "all") else f" ({row['of']})")
    return f"{what}, {short(row['scenario'])}" + (f" less {short(row['less'])}" if row["less"] else "")


def named(row: Row) -> str:
    """The key of an assumption, with the site where only one of two has it."""
    return f"{row['key']} ({short(row['only'])})" if row["only"] else str(row["key"])


def estimate(row: Row, mean: str, half: str) -> Estimate:
    """A mean of a row with its interval, in the measure's unit."""
    return Estimate(row[mean], row[mean] - row[half], row[mean] + row[half], row["unit"], int(row["replications"]))


def finding(method: str, found: Table) -> str:
    """The one sentence to remember."""
    first = rows(found)[0]
    if method == "tornado":
        return " ".join(_hangs_on(rows(found)))
    if method == "morris":
        size = estimate(first, "mu_star", "mu_star_half")
        return f"It hangs most on {named(first)}: its whole range moves it by {size.plus_minus} {first['unit']} on average."
    if first["total"] != first["total"]:
        return "It does not vary over these ranges."
    share, low, high = (100 * min(max(first[f"total{end}"], 0.0), 1.0) for end in ("", "_low", "_high"))  # estimates may lie outside
    ends = f"{low:.0f} to {high:.0f} %"
    return f"It hangs most on {named(first)}, which has a part in {share:.0f} % of its variance (95 %: {ends})."


def _hangs_on(told: list[Row]) -> Iterator[str]:
    """The assumptions that can take the measure away altogether; then the one with the largest swing."""
    lacking = [row for row in told if isnan(row["swing"])]
    first = told[len(lacking)]
    swing = estimate(first, "swing", "swing_half")
    if not lacking and swing.mean == 0:
        yield "None of these assumptions moves it."
        return
    if lacking:
        names = joined(named(row) for row in lacking)
        yield f"At an end of {names} there is no {tables.label(first['measure'])} in some replication."
    most = "Else it hangs most" if lacking else "It hangs most"
    yield f"{most} on {named(first)}: {first['low']} to {first['high']} move it by {swing.plus_minus} {first['unit']}."


Cells = tuple[list[str], list[list[str]]]


def _tornado(told: list[Row]) -> Cells:
    unit, base = told[0]["unit"], estimate(next(row for row in told if not isnan(row["swing"])), "base", "at_low_half")
    head = ["assumption", "low", "value", "high", f"at low, {unit}", f"at high, {unit}", "swing"]
    cells = []
    for row in told:
        low, high, swing = (estimate(row, name, f"{name}_half") for name in ("at_low", "at_high", "swing"))
        ends = [each.within(base) if each.known else "none" for each in (low, high)]
        cells.append([named(row), row["low"], row["value"], row["high"], *ends, swing.plus_minus if swing.known else "none"])
    return head, cells


def _morris(told: list[Row]) -> Cells:
    head = ["assumption", "low", "high", f"size of effect, {told[0]['unit']}", "effect", "spread"]
    cells = []
    for row in told:
        size, effect, spread = (estimate(row, name, f"{name}_half") for name in ("mu_star", "mu", "sigma"))
        cells.append([named(row), row["low"], row["high"], size.plus_minus, effect.signed, spread.plus_minus])
    return head, cells


def _sobol(told: list[Row]) -> Cells:
    head = ["assumption", "low", "high", "alone", "95 %", "in all", "95 %"]
    cells = []
    for row in told:
        shares = [[f"{100 * row[f'{name}{end}']:.1f}" for end in ("", "_low", "_high")] for name in ("first", "total")]
        told_shares = [text for value, low, high in shares for text in (f"{value} %", f"{low} to {high}")]
        cells.append([named(row), row["low"], row["high"], *told_shares])
    return head, cells
