"""What draws of the prices say in words: how far apart outcomes lie, what they hang on, and which site is the best how often."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any

from sim.measures import REGISTRY
from sim.questions.decide.words import aligned
from sim.report import tables
from sim.report.phrases import capital, counted, joined, shorts
from sim.report.rounding import decimals, number
from sim.tables import Table

HELD = "Only the prices that have a range are drawn: physical assumptions are held at their values, and so is how far the valuation looks."
DRAWN = (
    "Prices and physical assumptions that have a range are drawn; what has none, as headcounts may, and how far the valuation looks are "
    "held. A part below 0 is told as 0."
)
FREQUENT = ("npv", "landed_cost", "customer_cost")  # of which it is said who is best

Row = Mapping[str, Any]


def uncertainty_text(uncertainty: Table, differences: Table | None, prices: int, seed: int | None = None, physical: int = 0) -> str:
    """A heading, the findings and the quantiles; of several sites also those of the differences to the first.

    So many prices were drawn, and so many physical assumptions.
    """
    blocks = [_heading(uncertainty, prices, seed, physical), "\n".join(uncertainty_sentences(uncertainty)), _outcomes(uncertainty)]
    if differences is not None:
        blocks.append(_differences(differences))
    return "\n\n".join(blocks) + "\n"


def uncertainty_sentences(uncertainty: Table) -> list[str]:
    """The findings, most asked-for first, and what they leave out."""
    return [*_worth(uncertainty), *_winners(uncertainty), *_reasons(uncertainty), DRAWN if "points" in uncertainty.names else HELD]


def _rows(tidy: Table, **equal: str) -> list[Row]:
    rows = tidy.where(**equal)
    return [dict(zip(rows.names, row, strict=True)) for row in zip(*(rows[name].tolist() for name in rows.names), strict=True)]


def _heading(uncertainty: Table, prices: int, seed: int | None, physical: int) -> str:
    names, row = tables.scenarios(uncertainty), _rows(uncertainty)[0]
    said = counted(int(row["replications"]), "replication") + (f", seed {seed}" if seed is not None else "")
    drawn = [f"{int(row['draws']):,} draws of {counted(prices, 'price')}"] if prices else []
    drawn += [f"{int(row['points']):,} points of {counted(physical, 'physical assumption')}"] if physical else []
    return f"{joined(names)}   {' at '.join(drawn)}   {said}"


def _worth(uncertainty: Table) -> Iterator[str]:
    """'Texas is worth 85 M USD on average, and between -190 and 390 M USD in nine outcomes of ten.'."""
    brief = shorts(tables.scenarios(uncertainty))
    for row in _rows(uncertainty, measure="npv"):
        mean, low, high = _numbers(row, "mean", "p5", "p95")
        yield f"{brief[row['scenario']]} is worth {mean} M USD on average, and between {low} and {high} M USD in nine outcomes of ten."


def _numbers(row: Row, *names: str) -> list[str]:
    """As many digits as half the way from the 5 % to the 95 % quantile supports."""
    places = decimals((row["p95"] - row["p5"]) / 2, row["p50"])
    return [number(row[name], places) for name in names]


def _winners(uncertainty: Table) -> Iterator[str]:
    """'Texas has the highest net present value in 61 % of the outcomes, Florida in 27 % and ...'."""
    brief = shorts(tables.scenarios(uncertainty))
    if len(brief) < 2:
        return
    for measure in FREQUENT:
        rows = sorted((row for row in _rows(uncertainty, measure=measure) if row["best"] != ""), key=lambda row: -row["best"])
        what = f"{REGISTRY[measure].best} {tables.label(measure)}"
        listed = [f"{brief[row['scenario']]} in {100 * row['best']:.0f} %" for row in rows[: len(brief)]]
        if listed:
            yield f"Which site has the {what}: {joined(listed)} of the outcomes."


def _reasons(uncertainty: Table) -> Iterator[str]:
    """'Of the variance of the net present value the prices make 99 % in Texas ...; the rest is the luck of a replication.'."""
    physical = "points" in uncertainty.names
    for measure in ("npv", "landed_cost"):
        listed = joined(_parts(uncertainty, measure, ("prices", "physical") if physical else ("prices",)))
        if listed:
            yield f"Of the variance of the {tables.label(measure)} the prices make {listed}; the rest is the luck of a replication."
    for measure in ("turnaround_time_p95", "lead_time_p95") if physical else ():
        listed = joined(_parts(uncertainty, measure, ("physical",)))
        if listed:
            yield f"Of the variance of '{tables.label(measure)}' physical assumptions make {listed}; the rest is the luck of a replication."


def _parts(uncertainty: Table, measure: str, parts: Sequence[str]) -> Iterator[str]:
    """'99 % in Texas' for each site; of prices and physical assumptions '13 % and physical assumptions 69 % in Texas'."""
    brief = shorts(tables.scenarios(uncertainty))
    for row in _rows(uncertainty, measure=measure):
        shares = [row[f"share_{part}"] for part in parts]
        if not any(map(isnan, shares)):
            told = " and physical assumptions ".join(f"{100 * share:.0f} %" for share in shares)
            of = (
                f" ({row['of']})"
                if row["of"] not in ("", "plant") and len(_rows(uncertainty, measure=measure, scenario=row["scenario"])) > 1
                else ""
            )
            yield f"{told} in {brief[row['scenario']]}{of}"


def _outcomes(uncertainty: Table) -> str:
    several = len(tables.scenarios(uncertainty)) > 1
    head = ["measure", "of", "mean", "5 %", "25 %", "50 %", "75 %", "95 %", *(["best"] if several else []), "unit"]
    blocks = []
    for name in tables.scenarios(uncertainty):
        rows = [
            _cells(row, "mean", [f"{100 * row['best']:.0f} %" if row["best"] != "" else ""] if several else [])
            for row in _rows(uncertainty, scenario=name)
        ]
        blocks.append(f"{name}\n{aligned(head, rows, right=len(head) - 1)}")
    return "\n\n".join(blocks)


def _differences(differences: Table) -> str:
    head = ["measure", "of", "mean", "5 %", "25 %", "50 %", "75 %", "95 %", "better", "unit"]
    blocks = []
    for name in tables.scenarios(differences):
        rows = _rows(differences, scenario=name)
        cells = [_cells(row, "mean_difference", [f"{100 * row['better']:.0f} %"]) for row in rows]
        blocks.append(f"{name} minus {rows[0]['base']}, at the same prices and luck\n{aligned(head, cells, right=len(head) - 1)}")
    return "\n\n".join(blocks)


def _cells(row: Row, mean: str, more: Sequence[str]) -> list[str]:
    return [capital(tables.label(row["measure"])), row["of"], *_numbers(row, mean, "p5", "p25", "p50", "p75", "p95"), *more, row["unit"]]
