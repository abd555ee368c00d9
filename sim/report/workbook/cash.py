"""The two sheets of a site's cash: what may be changed and what follows from it, and the workings of every replication."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats
from sim.economics.worth.cashflow import irr_all, npv_usd, payback_years
from sim.report import tables
from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital
from sim.report.workbook import words
from sim.report.workbook.board import FIRST_COLUMN, Board, Look, reference
from sim.report.workbook.cash_model import DISCOUNT, Block, CashModel
from sim.report.workbook.inputs import Input
from sim.report.workbook.investments import year_heads
from sim.report.workbook.paper import Leaf, Paper
from sim.report.workbook.term import Term
from sim.tables import Table

WORKINGS_TOP = 2  # the row of the first line of the workings
CHART_ROWS = 14
RESULTS = 4  # the row of the head of the results, which stay in sight
MILLION = 1e6
LOOKS: dict[Look, str] = {"amount": "whole", "total": "total", "factor": "factor", "data": "data"}


class Return(NamedTuple):
    """A result of a replication: its measure, the look of its cells, its formula and its value as written."""

    measure: str
    unit: str
    looks: tuple[str, str]
    formula: Callable[[Block], str]
    value: Callable[[Floats], float | None]


def cash_sheets(paper: Paper, model: CashModel, site: str, names: tuple[str, str], summary: Table) -> None:
    """Writes both; `names` are those of the sheets, `summary` the rows of the site with what sim says."""
    leaf = paper.sheet(names[0], words.cash_title(site))
    workings = paper.sheet(names[1], words.workings_title(site))
    results = _returns(model, workings.name)
    for sentence, look in ((words.CHANGE, "sentence"), (words.CHECKED, "quiet")):
        leaf.text(sentence, 3 + model.years, look)
    leaf.row = RESULTS + 1 + len(results)
    _inputs(leaf, paper, model.inputs)
    _by_year(leaf, model, workings.name)
    first = _by_replication(leaf, model, results)
    end = max(leaf.row, first + CHART_ROWS)
    _results(leaf, model, results, first, summary)
    leaf.row = end
    note = words.not_offered(model.bent)
    if note:
        leaf.row += 1
        leaf.text(note, 3 + model.years, "quiet")
    leaf.widths([36, 13, 12, 13, *[12] * (model.years + 1)])
    leaf.own.freeze_panes(RESULTS + 1 + len(results), 1)
    leaf.close()
    _workings(workings, model)


def _returns(model: CashModel, sheet: str) -> tuple[Return, ...]:
    """Net present value, internal rate and paybacks: how they are worked out from the net cash of a replication."""
    rate = next((each.name for each in model.inputs if each.key == DISCOUNT), "")
    assert rate, "a discount rate is always an input"
    written = next(each.shown for each in model.inputs if each.key == DISCOUNT)

    def span(terms: Sequence[Term], first: int) -> str:
        return f"{sheet}{terms[first].text}:{terms[-1].text}"

    def paid(block: Block, k: int) -> str:
        start = f"{sheet}{block.net[0].text}"
        return f'IF(AND({start}<0,MAX({span(block.cumulative[k], 1)})>=0),SUM({span(block.unpaid[k], 1)}),"none")'

    def only_rate(net: Floats) -> float | None:
        rates = irr_all(net)
        return rates[0] if rates else None

    def payback(rate: float) -> Callable[[Floats], float | None]:
        return lambda net: payback_years(net, rate) if net[0] < 0 else None

    return (
        Return(
            "npv",
            "M USD",
            ("millions", "years"),
            lambda block: f"({sheet}{block.net[0].text}+NPV({rate},{span(block.net, 1)}))/{MILLION:.0f}",
            lambda net: float(npv_usd(net, written)) / MILLION,
        ),
        Return(
            "irr", "%", ("percent_bold", "percent"), lambda block: f'IFERROR(IRR({span(block.net, 0)},{_guess(block)}),"none")', only_rate
        ),
        Return("payback", "years", ("years_bold", "years"), lambda block: paid(block, 0), payback(0.0)),
        Return("discounted_payback", "years", ("years_bold", "years"), lambda block: paid(block, 1), payback(written)),
    )


def _head(each: Return) -> str:
    """'NPV, $M'; a share has its % in every cell."""
    return capital(tables.label(each.measure)) + ("" if each.unit == "%" else f", {tables.unit_label(each.unit)}")


def _guess(block: Block) -> str:
    """Where the spreadsheet begins to look for the internal rate: what it is as written."""
    rates = irr_all(_net(block))
    return f"{rates[0]:.3g}" if rates else "0.1"


def _net(block: Block) -> Floats:
    return np.array([term.value[0] for term in block.net])


def _results(leaf: Leaf, model: CashModel, results: Sequence[Return], first: int, summary: Table) -> None:
    """Mean and half-width over the replications as they are now, and what sim said of the assumptions as written."""
    leaf.row = RESULTS
    leaf.heads(("Mean over replications", "now", "± 95 %", "as written", "now less as written"))
    last = first + len(model.blocks) - 1
    for column, each in enumerate(results, start=1):
        cells = f"{reference(first, column)}:{reference(last, column)}"
        values = np.array([value for block in model.blocks if (value := each.value(_net(block))) is not None])
        leaf.put(leaf.row, 0, _head(each), "bold")
        leaf.formula(leaf.row, 1, f'IFERROR(AVERAGE({cells}),"none")', float(values.mean()) if len(values) else "none", each.looks[0])
        half = f'IFERROR(_xlfn.CONFIDENCE.T(0.05,_xlfn.STDEV.S({cells}),COUNT({cells})),"none")'
        leaf.formula(leaf.row, 2, half, _half(values), each.looks[1])
        known = summary.where(measure=each.measure)["mean"].tolist()
        scale = 100 if each.unit == "%" else 1
        if known:
            leaf.put(leaf.row, 3, known[0] / scale, each.looks[1])
            now, was = reference(leaf.row, 1), reference(leaf.row, 3)
            leaf.formula(leaf.row, 4, f'IFERROR({now}-{was},"none")', 0.0, each.looks[1])
        else:
            leaf.put(leaf.row, 3, "none")
        leaf.row += 1


def _half(values: Floats) -> float | str:
    from scipy.special import stdtrit

    if len(values) < 2:
        return "none"
    return float(stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values)))


def _inputs(leaf: Leaf, paper: Paper, inputs: Sequence[Input]) -> None:
    """The cells that may be changed, each with its name, and a warning outside the range that was compared."""
    leaf.row += 1
    leaf.heads(("Assumption", "value", "unit", "as written", "from", "to"))
    leaf.put(leaf.row - 1, 2, "unit", "head_behind")
    leaf.put(leaf.row - 1, 6, "key", "head_behind")
    for each in inputs:
        percent = "_percent" if "%" in each.unit else ""
        leaf.put(leaf.row, 0, capital(assumption_words(each.key)))
        leaf.put(leaf.row, 1, each.shown, f"input{percent}")
        leaf.put(leaf.row, 2, "" if each.unit == "%" else each.unit, "behind")
        for column, value in enumerate((each.shown, each.low, each.high), start=3):
            leaf.put(leaf.row, column, value, f"written{percent}")
        cell, low, high = (reference(leaf.row, column) for column in (1, 4, 5))
        leaf.put(leaf.row, 6, each.key, "behind")
        leaf.formula(leaf.row, 10, f'IF(OR({cell}<{low},{cell}>{high}),"{words.OUTSIDE}","")', "", "warning")
        paper.book.define_name(each.name, f"={leaf.name}$B${leaf.row + 1}")
        leaf.row += 1


def _line_names(model: CashModel) -> tuple[str, ...]:
    """The lines of cash of any replication, in order."""
    return tuple(dict.fromkeys(name for block in model.blocks for name in block.lines))


def _by_year(leaf: Leaf, model: CashModel, sheet: str) -> None:
    """Each line of cash by year, the mean over replications, and its sums."""
    leaf.row += 1
    head = leaf.row
    leaf.heads(("Cash by year, USD, mean", *year_heads(model.years)))
    rows = [(capital(name), "whole", [block.lines.get(name) for block in model.blocks]) for name in _line_names(model)]
    rows += [("Net cash", "total", [block.net for block in model.blocks])]
    rows += [("Cumulative", "whole", [block.cumulative[0] for block in model.blocks])]
    for label, look, found in rows:
        leaf.put(leaf.row, 0, label, "bold" if look == "total" else "text")
        for year in range(model.years + 1):
            terms = [own[year] for own in found if own is not None and not own[year].nothing]
            if terms:
                text = "+".join(f"{sheet}{term.text}" for term in terms)
                value = sum(float(term.value[0]) for term in terms) / len(model.blocks)
                leaf.formula(leaf.row, 1 + year, f"({text})/{len(model.blocks)}", value, look)
            else:
                leaf.put(leaf.row, 1 + year, 0.0, look)
        leaf.row += 1
    chart = leaf.paper.book.add_chart({"type": "line"})
    categories, values = ([leaf.own.name, row, 1, row, 1 + model.years] for row in (head, leaf.row - 1))
    chart.add_series({"name": [leaf.own.name, leaf.row - 1, 0], "categories": categories, "values": values, "line": {"color": "#0072B2"}})
    chart.set_title({"name": "Cumulative cash, USD", "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": '#,##0,,"M"', "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_x_axis({"label_position": "low"})
    chart.set_size({"width": 620, "height": 19 * CHART_ROWS})
    leaf.own.insert_chart(leaf.row + 2, 5, chart)


def _by_replication(leaf: Leaf, model: CashModel, results: Sequence[Return]) -> int:
    """The results of each replication; gives the row of the first."""
    leaf.heading("By replication")
    leaf.heads(("Replication", *map(_head, results)))
    for block in model.blocks:
        leaf.put(leaf.row, 0, str(block.replication + 1))
        for column, each in enumerate(results, start=1):
            value = each.value(_net(block))
            leaf.formula(leaf.row, column, each.formula(block), "none" if value is None else value, each.looks[1])
        leaf.row += 1
    return leaf.row - len(model.blocks)


def _workings(leaf: Leaf, model: CashModel) -> None:
    """Every line of the board at its place."""
    board: Board = model.board
    for heading in board.headings:
        leaf.put(heading.at, 0, heading.text, "heading")
        for column, head in enumerate(heading.heads):
            leaf.put(heading.at, FIRST_COLUMN + column, head, "head_right")
    for line in board.lines:
        leaf.put(line.at, 0, line.label)
        leaf.put(line.at, 1, line.unit)
        for column, term in line.cells.items():
            leaf.formula(line.at, FIRST_COLUMN + column, term.text, float(term.value[0]), LOOKS[line.look])
    leaf.row = board.next
    leaf.widths([52, 8, *[13] * (model.years + 1)])
    leaf.own.freeze_panes(1, FIRST_COLUMN)
    leaf.close()
