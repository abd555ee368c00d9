"""`workbook`: a report as the bytes of report.xlsx."""

from dataclasses import replace

from sim.report.phrases import shorts
from sim.report.report import Report
from sim.report.unit import quantities_of
from sim.report.workbook import words
from sim.report.workbook.assumptions import assumptions_sheet
from sim.report.workbook.cash import WORKINGS_TOP, cash_sheets
from sim.report.workbook.cash_model import Disagrees, cash_model
from sim.report.workbook.costs import cost_sheets
from sim.report.workbook.decisions import break_even_sheet, policies_sheet, ranges_sheet, tornado_sheet
from sim.report.workbook.inputs import identifier
from sim.report.workbook.paper import Paper
from sim.report.workbook.summary import differences_sheet, method_sheet, replications_sheet, summary_sheet

LONGEST = 31  # letters of the name of a sheet
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def workbook(report: Report) -> bytes:
    """report.xlsx: the answers of a report, and the cash of each site with live formulas; the same bytes for the same report.

    A site whose formulas do not give what pricing gives has no sheets of cash, and the last sheet says so.
    """
    paper, tables = Paper(), report.main.tables
    summary_sheet(paper, report)
    if "comparisons" in tables:
        differences_sheet(paper, tables["comparisons"])
    cost_sheets(paper, report)
    report = replace(report, left_out=(*report.left_out, *_cash(paper, report)))
    for answer in report.of("decide"):
        policies_sheet(paper, answer)
    for answer in report.of("uncertainty"):
        ranges_sheet(paper, answer)
    for answer in report.of("sensitivity"):
        if "tornado" in answer.tables:
            tornado_sheet(paper, answer)
    if report.of("breakeven"):
        break_even_sheet(paper, report.of("breakeven"))
    assumptions_sheet(paper, report.loaded)
    replications_sheet(paper, tables["measures"])
    method_sheet(paper, report, words.guide([each.name for each in paper.book.worksheets()]))
    return paper.bytes()


def _cash(paper: Paper, report: Report) -> list[str]:
    """The sheets of cash of the sites that have money and a valuation; gives a sentence for each site that could not have them."""
    study, brief, failed = report.main.study, shorts(report.names), list[str]()
    if study is None:
        return failed
    prefixes = [identifier(brief[name]).lower() for name in report.names]
    for number, (each, own) in enumerate(zip(report.loaded, prefixes, strict=True), start=1):
        prefix = own if prefixes.count(own) == 1 else f"{own}_site{number}"
        name, scenario = each.scenario.name, each.scenario
        if scenario.money is None or scenario.finance is None:
            continue
        if scenario.opening is not None or any(capex.phase for capex in scenario.finance.capex.values()):
            failed.append(words.opens_later(name))
            continue
        happened = quantities_of(
            {kind: study.tables[kind].where(scenario=name) for kind in ("quantities", "entries") if kind in study.tables}
        )
        try:
            model = cash_model(happened, scenario, prefix, WORKINGS_TOP)
        except Disagrees as error:
            failed.append(words.no_cash(str(error)))
            continue
        names = (sheet_name(paper, f"Cash {brief[name]}"), sheet_name(paper, f"Workings {brief[name]}"))
        cash_sheets(paper, model, brief[name], names, study.tables["summary"].where(scenario=name))
    return failed


def sheet_name(paper: Paper, text: str) -> str:
    """A name that a spreadsheet takes, and that no other sheet has."""
    taken, plain = {each.name.lower() for each in paper.book.worksheets()}, text.translate(FORBIDDEN)[:LONGEST]
    numbers = (f"{plain[: LONGEST - 3]} {number}" for number in range(2, 1000))
    return next(name for name in (plain, *numbers) if name.lower() not in taken)
