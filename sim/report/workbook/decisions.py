"""Sheets of the questions beside the comparison: policies and regret, ranges, what the difference hangs on, and break-evens."""

from collections.abc import Sequence

import numpy as np

from sim.report import tables
from sim.report.answer import Answer
from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital, policy_title, short, shorts
from sim.report.workbook import words
from sim.report.workbook.paper import Column, Leaf, Paper
from sim.tables import Table

BARS = 15  # assumptions in the chart
CURVE_COLUMN = 5  # where the curve of a break-even begins


def policies_sheet(paper: Paper, answer: Answer) -> None:
    """The decision: each site under each policy, and its regret."""
    leaf, decision, regret = paper.sheet(words.POLICIES, words.POLICIES), answer.tables["decision"], answer.tables["regret"]
    _sentences(leaf, answer, 10)
    leaf.text(words.POLICY, 10, "quiet")
    brief = shorts(tables.scenarios(decision))
    weighed = [Column("Probability", _floats(decision, "probability"), "percent", 11)] if decision["probability"][0] != "" else []
    leaf.table(
        [
            Column("Policy", [policy_title(name) for name in decision["policy"].tolist()], width=28),
            *weighed,
            Column("Site", [brief[name] for name in decision["scenario"].tolist()], width=20),
            *(Column(name, decision[name].tolist(), 2, 11) for name in ("mean", "low", "high")),
            Column("Best", decision["best"].tolist(), width=7),
            *(Column(name.replace("_", ", "), decision[name].tolist(), 2, 12) for name in ("regret", "regret_low", "regret_high")),
            Column("Unit", decision["unit"].tolist(), width=10),
            Column("Clear", decision["distinguishable"].tolist(), width=8),
        ],
        top=True,
    )
    leaf.heading("Regret at worst")
    expected = [name for name in regret.names if name.startswith("expected") and name != "expected_distinguishable"]
    leaf.table(
        [
            Column("Site", [brief[name] for name in regret["scenario"].tolist()]),
            Column("Under", [policy_title(str(name)) for name in regret["under"].tolist()]),
            *(Column(head, regret[name].tolist(), 2) for head, name in (("Regret", "most_regret"), ("low", "low"), ("high", "high"))),
            *(Column(name.replace("_", " "), regret[name].tolist(), 2) for name in expected),
            Column("Unit", regret["unit"].tolist()),
        ]
    )
    leaf.close()


def ranges_sheet(paper: Paper, answer: Answer) -> None:
    """Quantiles over the ranges of the assumptions, and of the differences between sites."""
    leaf, found = paper.sheet(words.RANGES, words.RANGES), answer.tables["uncertainty"]
    _sentences(leaf, answer, 9)
    leaf.text(words.QUANTILES, 9, "quiet")
    best = [Column("Best in", _floats(found, "best"), "percent", 9)] if any(value != "" for value in found["best"].tolist()) else []
    leaf.table([*_what(found), *_quantiles(found, "mean"), *best, Column("Unit", found["unit"].tolist(), width=12)], top=True)
    differences = answer.tables.get("differences")
    if differences is not None:
        leaf.heading("Differences at the same prices and luck")
        base = Column("less", [short(name) for name in differences["base"].tolist()])
        better = Column("Better in", _floats(differences, "better"), "percent")
        unit = Column("Unit", differences["unit"].tolist())
        leaf.table([*_what(differences), base, *_quantiles(differences, "mean_difference"), better, unit])
    leaf.close()


def _what(found: Table) -> list[Column]:
    brief = shorts(tables.scenarios(found))
    return [
        Column("Measure", [capital(tables.label(name)) for name in found["measure"].tolist()], width=34),
        Column("Of", [tables.pool_label(of) for of in found["of"].tolist()], width=12),
        Column("Site", [brief[name] for name in found["scenario"].tolist()], width=18),
    ]


def _quantiles(found: Table, mean: str) -> list[Column]:
    heads = {mean: "Mean", "p5": "5 %", "p25": "25 %", "p50": "50 %", "p75": "75 %", "p95": "95 %"}
    return [Column(head, found[name].tolist(), 2, 11) for name, head in heads.items()]


def _floats(found: Table, name: str) -> list[float | None]:
    return [None if value == "" else float(value) for value in found[name].tolist()]


def tornado_sheet(paper: Paper, answer: Answer) -> None:
    """What each assumption alone moves, with bars for the most important."""
    leaf, ranked = paper.sheet(words.TORNADO, words.TORNADO), answer.tables["tornado"]
    _sentences(leaf, answer, 9)
    leaf.text(words.SWINGS, 9, "quiet")
    unit, first = ranked["unit"][0], leaf.row + 1
    names = [
        capital(assumption_words(key)) + (f" ({short(only)})" if only else "")
        for key, only in zip(ranked["key"].tolist(), ranked["only"].tolist(), strict=True)
    ]
    leaf.table(
        [
            Column("Assumption", names, width=44),
            *(Column(name, [str(value) for value in ranked[name].tolist()], width=16) for name in ("low", "value", "high")),
            Column(f"As written, {unit}", ranked["base"].tolist(), 2, 12),
            Column(f"At low, {unit}", ranked["at_low"].tolist(), 2, 11),
            Column("±", ranked["at_low_half"].tolist(), 2, 8),
            Column(f"At high, {unit}", ranked["at_high"].tolist(), 2, 11),
            Column("±", ranked["at_high_half"].tolist(), 2, 8),
            Column(f"Swing, {unit}", ranked["swing"].tolist(), 2, 11),
            Column("Key", ranked["key"].tolist(), width=44),
        ],
        top=True,
    )
    _bars(leaf, first, min(BARS, len(ranked)), float(ranked["base"][0]), unit)
    leaf.close()


def _bars(leaf: Leaf, first: int, count: int, base: float, unit: str) -> None:
    """Two bars an assumption that begin at today's value."""
    chart = leaf.paper.book.add_chart({"type": "bar"})
    for column, name, color in ((5, "at low", "#56B4E9"), (7, "at high", "#D55E00")):
        categories, values = ([leaf.own.name, first, k, first + count - 1, k] for k in (0, column))
        chart.add_series({"name": name, "categories": categories, "values": values, "fill": {"color": color}, "overlap": 100, "gap": 40})
    chart.set_x_axis({"name": unit, "num_format": "#,##0.0"})
    chart.set_y_axis({"reverse": True, "label_position": "low", "crossing": base, "num_font": {"size": 8}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 70 + 26 * count})
    leaf.own.insert_chart(first, 12, chart)


def break_even_sheet(paper: Paper, answers: Sequence[Answer]) -> None:
    """Where two sites change places, an assumption under another, each with its curve."""
    leaf = paper.sheet(words.BREAK_EVEN, words.BREAK_EVEN)
    leaf.widths([30, 14, 14, 14, 14, 14, 14, 14])
    pages = []
    for answer in answers:
        pages.append(leaf.row + 1)
        found, looked = answer.tables["breakeven"], answer.tables["differences"]
        leaf.heading(capital(assumption_words(str(found["key"][0]))))
        _sentences(leaf, answer, 7)
        heads = {"breakeven": "Break-even", "low": "low", "high": "high", "today": "Today"}
        leaf.table(
            [*(Column(head, found[name].tolist(), "quantity") for name, head in heads.items()), Column("Unit", found["key_unit"].tolist())]
        )
        leaf.row += 1
        top = leaf.row + 1
        what = words.difference(looked["measure"][0], looked["scenario"][0], looked["base"][0], looked["unit"][0])
        leaf.table(
            [
                Column(f"Value, {looked['key_unit'][0]}", looked["value"].tolist(), "quantity"),
                *(
                    Column(head, looked[name].tolist(), 2)
                    for name, head in (("mean_difference", "Difference"), ("low", "low"), ("high", "high"))
                ),
            ]
        )
        _curve(leaf, top, leaf.row - 1, what, str(looked["key_unit"][0]))
        leaf.row = max(leaf.row, top + 14)
    leaf.own.freeze_panes(1, 0)
    leaf.own.set_h_pagebreaks(pages[1:])
    leaf.last = CURVE_COLUMN + 6
    leaf.close()


def _curve(leaf: Leaf, first: int, last: int, title: str, unit: str) -> None:
    chart = leaf.paper.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    values = np.arange(1, 4)
    for column, name, line in zip(values.tolist(), ("difference", "95 %: low", "95 %: high"), ("solid", "dash", "dash"), strict=True):
        x, y = ([leaf.own.name, first, k, last, k] for k in (0, column))
        style = {"color": "#0072B2" if column == 1 else "#999999", "dash_type": line, "width": 2 if column == 1 else 1}
        chart.add_series(
            {"name": name, "categories": x, "values": y, "line": style, "marker": {"type": "circle" if column == 1 else "none", "size": 5}}
        )
    chart.set_title({"name": title, "name_font": {"size": 10}})
    chart.set_x_axis({"name": unit, "label_position": "low"})
    chart.set_y_axis({"num_format": "#,##0.0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 560, "height": 290})
    leaf.own.insert_chart(first - 1, CURVE_COLUMN, chart)


def _sentences(leaf: Leaf, answer: Answer, across: int) -> None:
    leaf.text(answer.headline.sentence, across, "strong")
    for sentence in answer.sentences[1:]:
        leaf.text(sentence, across)
    for caveat in answer.caveats:
        leaf.text(caveat, across, "quiet")
