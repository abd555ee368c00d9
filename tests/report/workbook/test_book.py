"""The whole workbook: the same bytes twice, no text that a spreadsheet would run, and the numbers of the answers."""

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from sim.report.report import Report
from sim.report.workbook.book import workbook
from sim.report.workbook.inputs import identifier
from tests.report.small_report import SITES


@pytest.fixture(scope="module")
def packed(report: Report) -> bytes:
    return workbook(report)


@pytest.fixture(scope="module")
def book(packed: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(packed))


def test_the_same_report_makes_the_same_bytes(report: Report, packed: bytes) -> None:
    assert workbook(report) == packed


def test_every_sheet_is_there_with_its_print_area(book: Any) -> None:
    cash = ["Cash =1+1 <script>", "Workings =1+1 <script>", "Cash -There & $x$ _a__b_c", "Workings -There & $x$ _a__b_c"]
    before, after = (
        ["Summary", "Differences", "Unit costs", "Landed cost", "Repair cost"],
        ["Policies", "Uncertainty", "Tornado", "Break-even"],
    )
    assert book.sheetnames == [*before, *cash, *after, "Assumptions", "Replications", "Method"]
    assert [sheet.title for sheet in book if not sheet.print_area or not sheet.freeze_panes] in ([], ["Method"])


def test_sheets_print_one_page_wide_and_what_can_be_read_on_one_page_on_one(book: Any) -> None:
    """Excel fits to one page in width unless told otherwise; 0 pages in height are as many as it takes."""
    fitted = {sheet.title: (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth or 1) for sheet in book}
    assert set(fitted.values()) == {(True, 1)}
    high = {sheet.title: sheet.page_setup.fitToHeight for sheet in book}
    assert high["Unit costs"] in (None, 1) and high["Assumptions"] == 0


def test_no_text_becomes_a_formula(packed: bytes, book: Any) -> None:
    """Formulas hold only what this program writes: references, numbers, names of inputs and some functions."""
    functions = {
        "AND",
        "AVERAGE",
        "CONFIDENCE",
        "COUNT",
        "IF",
        "IFERROR",
        "IRR",
        "MAX",
        "MIN",
        "NPV",
        "OR",
        "ROUND",
        "STDEV",
        "SUM",
        "SUMIFS",
    }
    found = set[str]()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found |= set(re.findall(r"([A-Z]+)(?:\.[ST])?\(", re.sub(r"'[^']*'!|\"[^\"]*\"", "", cell.value.replace("_xlfn.", ""))))
    assert found <= functions
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert [text for text in ("=HYPERLINK(1)", "@SUM(1)", "=2+2", "=1+1 &lt;script&gt;") if text not in texts] == []


def test_the_summary_has_the_estimates_of_the_answer(report: Report, book: Any) -> None:
    sheet = book["Summary"]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "NPV")
    own = report.main.tables["summary"].where(measure="npv")
    assert [row[k] for k in (3, 4, 5)] == pytest.approx([own[name][0] for name in ("mean", "low", "high")])
    assert [row[k] for k in (6, 7, 8)] == pytest.approx([own[name][1] for name in ("mean", "low", "high")])


def test_the_lines_of_a_unit_add_up_to_its_cost(report: Report, book: Any) -> None:
    lines = [row for row in book["Landed cost"].iter_rows(min_row=4, values_only=True) if row[0] == next(iter(SITES.values()))[0]]
    whole = report.main.tables["summary"].where(measure="landed_cost")["mean"][0]
    assert sum(row[4] * row[6] for row in lines) == pytest.approx(whole)
    assert all(re.fullmatch(r"=E\d+\*G\d+", row[7]) for row in lines)


def test_names_stand_for_the_cells_that_may_be_changed(book: Any) -> None:
    names = [name for name in book.defined_names if name.endswith("_finance_discount_rate")]
    assert names == ["site_1_1_script_finance_discount_rate", "There_x_a_b_c_finance_discount_rate".lower()]
    for name in names:
        sheet, cell = next(book.defined_names[name].destinations)
        assert book[sheet][cell.replace("$", "")].value == 0.1


@pytest.mark.parametrize(("text", "name"), [("São Paulo", "S_o_Paulo"), ("2nd", "site_2nd"), ("§", "site"), ("R1C1", "R1C1")])
def test_a_name_for_cells_begins_with_a_letter(text: str, name: str) -> None:
    assert identifier(text) == name
