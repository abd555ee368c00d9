"""What a unit and a repair cost line by line: quantity x rate = amount, as formulas, with the assumptions that each comes from."""

from collections.abc import Sequence

from sim.economics.categories import CATEGORIES
from sim.report.phrases import capital, category, shorts
from sim.report.report import Report
from sim.report.unit import Worked, worked_unit
from sim.report.workbook import words
from sim.report.workbook.board import reference
from sim.report.workbook.paper import Column, Leaf, Paper

SHEETS = {"landed_cost": words.LANDED, "repair_cost": words.REPAIR}
AMOUNT = 7  # the column of amounts


def cost_sheets(paper: Paper, report: Report) -> None:
    """Landed cost and repair cost, where a site has them: their categories on one sheet, and the lines of each on a sheet of its own."""
    found = {name: lines for measure, name in SHEETS.items() if (lines := _worked(report, measure))}
    if not found:
        return
    sums = paper.sheet(words.UNIT_COSTS, f"{words.UNIT_COSTS}, USD")
    for name, lines in found.items():
        _sums(sums, name, lines, _sheet(paper, name, lines))
    sums.widths([26, 16, *[20] * len(report.loaded)])
    sums.own.freeze_panes(1, 2)
    sums.close()


def _worked(report: Report, measure: str) -> list[tuple[str, Worked]]:
    """The lines of all sites, each with the short name of its site."""
    study, brief = report.main.study, shorts(report.names)
    if study is None:
        return []
    found = []
    for each in report.loaded:
        if each.scenario.money is not None:
            tables = {
                kind: rows.where(scenario=each.scenario.name) for kind, rows in study.tables.items() if kind in ("quantities", "entries")
            }
            found += [(brief[each.scenario.name], line) for line in worked_unit(tables, each, measure)]
    return found


def _sheet(paper: Paper, name: str, own: Sequence[tuple[str, Worked]]) -> Leaf:
    """Every line: quantity x rate = amount."""
    leaf, lines = paper.sheet(name, f"{name}, USD"), [line for _, line in own]
    leaf.text(words.COSTS, 8, "quiet")
    leaf.table(
        [
            Column("Site", [site for site, _ in own], width=24),
            Column("Flow", [line.flow for line in lines], width=14),
            Column("Category", [capital(category(line.category)) for line in lines], width=18),
            Column("Line", [line.item.replace("_", " ") for line in lines], width=34),
            Column("Quantity", [line.quantity for line in lines], "quantity", 12),
            Column("Unit", [line.unit for line in lines], width=12),
            Column("Rate, USD", [line.rate_usd for line in lines], "quantity", 12),
            Column("Amount, USD", [None] * len(lines), "usd", 13),
            Column("Assumptions behind it", [", ".join(fact.key for fact in line.origins) for line in lines], width=80),
        ],
        top=True,
    )
    for row, line in enumerate(lines, start=leaf.row - len(lines)):
        leaf.formula(row, AMOUNT, f"{reference(row, 4)}*{reference(row, 6)}", line.amount_usd, "usd")
    leaf.close()
    return leaf


def _sums(leaf: Leaf, name: str, own: Sequence[tuple[str, Worked]], lines: Leaf) -> None:
    """What each category comes to at each site, for each flow."""
    sites, last = list(dict.fromkeys(site for site, _ in own)), lines.row
    columns = [f"{lines.name}${letter}${last - len(own) + 1}:${letter}${last}" for letter in "ABCDEFGH"]
    for flow in dict.fromkeys(line.flow for _, line in own):
        leaf.row += 1
        leaf.heads((f"{name}, USD", "Flow", *sites), right=2)
        head = top = leaf.row
        for each in (each.name for each in CATEGORIES if any(line.category == each.name for _, line in own if line.flow == flow)):
            leaf.put(leaf.row, 0, capital(category(each)))
            leaf.put(leaf.row, 1, flow)
            for k, site in enumerate(sites, start=2):
                asked = ((0, reference(head - 1, k)), (1, reference(leaf.row, 1)), (2, reference(leaf.row, 0)))
                text = f"SUMIFS({columns[AMOUNT]},{','.join(f'{columns[column]},{cell}' for column, cell in asked)})"
                value = sum(line.amount_usd for name, line in own if (name, line.flow, line.category) == (site, flow, each))
                leaf.formula(leaf.row, k, text, value, "usd")
            leaf.row += 1
        leaf.put(leaf.row, 0, "All", "bold")
        leaf.put(leaf.row, 1, flow)
        for k, site in enumerate(sites, start=2):
            value = sum(line.amount_usd for name, line in own if (name, line.flow) == (site, flow))
            leaf.formula(leaf.row, k, f"SUM({reference(top, k)}:{reference(leaf.row - 1, k)})", value, "usd_total")
        leaf.row += 1
