"""Sheets as people read them: formats, titles, columns of a table, frozen heads and printed areas. Text never becomes a formula."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sim.report.workbook.words import FIRST_DAY

Cell = str | float | int | None
ROW, LETTER = 13.5, 5.4  # points: the height of a row, the width of a letter
PAGE = (740.0, 460.0)  # points within the margins of a page that lies across
READABLE = 0.7  # of the size of the letters: smaller ones go on to the next page
HEAD_WIDTH = 12  # letters, of a column of numbers

_HEAD = {"bold": True, "bg_color": "#E7EBEF", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "sentence": {"text_wrap": True, "valign": "top"},
    "strong": {"text_wrap": True, "valign": "top", "bold": True, "font_size": 12},
    "quiet": {"font_color": "#666666", "text_wrap": True, "valign": "top"},
    "heading": {"bold": True, "font_size": 12},
    "head": _HEAD,
    "head_right": {**_HEAD, "align": "right"},
    "head_middle": {**_HEAD, "align": "center"},
    "text": {"valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
    "bold": {"bold": True, "valign": "top"},
    "whole": {"num_format": "#,##0;-#,##0;0"},
    "total": {"num_format": "#,##0;-#,##0;0", "bold": True, "top": 1},
    "usd": {"num_format": "#,##0.00"},
    "usd_total": {"num_format": "#,##0.00", "bold": True, "top": 1},
    "millions": {"num_format": "0.00", "bold": True},
    "factor": {"num_format": "0.0000"},
    "data": {"num_format": "#,##0.00", "font_color": "#666666"},
    "behind": {"align": "left", "indent": 1},
    "head_behind": {**_HEAD, "align": "left", "indent": 1},
    "quantity": {"num_format": "#,##0.0000"},
    "percent": {"num_format": "0.0%"},
    "percent_bold": {"num_format": "0.0%", "bold": True},
    "years_bold": {"num_format": "0.00", "bold": True},
    "years": {"num_format": "0.00"},
    "input": {"num_format": "#,##0.####", "bg_color": "#FFF8DC", "font_color": "#0000C0", "border": 1, "border_color": "#C9B458"},
    "input_percent": {"num_format": "0.00##%", "bg_color": "#FFF8DC", "font_color": "#0000C0", "border": 1, "border_color": "#C9B458"},
    "written": {"num_format": "#,##0.####"},
    "written_percent": {"num_format": "0.00##%"},
    "warning": {"font_color": "#B00020"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its cells, how they look (a name of a look, or digits after the point), and its width."""

    head: str
    cells: Sequence[Cell]
    look: str | int | Sequence[str | int] = "text"
    width: float = 12


class Paper:
    """A workbook that is being written; the same bytes for the same content."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self._bytes, options)
        self.book.set_properties({"created": FIRST_DAY})
        self.book.set_size(2400, 1400)
        self._formats: dict[str | int, Format] = {}

    def look(self, name: str | int) -> Format:
        """A format by name, or of numbers with so many digits after the point."""
        if name not in self._formats:
            wanted = {"num_format": f"#,##0.{'0' * name}" if name else "#,##0"} if isinstance(name, int) else _LOOKS[name]
            self._formats[name] = self.book.add_format({"font_name": "Calibri", "font_size": 10, "valign": "top", **wanted})
        return self._formats[name]

    def sheet(self, name: str, title: str) -> "Leaf":
        """A new sheet with its title."""
        return Leaf(self, self.book.add_worksheet(name), title)

    def bytes(self) -> bytes:
        """The file; nothing can be written any more."""
        self.book.close()
        return self._bytes.getvalue()


class Leaf:
    """One sheet, written from above; `row` is the next free one."""

    def __init__(self, paper: Paper, own: Worksheet, title: str) -> None:
        self.paper, self.own, self.row, self.last = paper, own, 0, 1
        self._widths: list[float] = []
        self._sentences: list[tuple[int, int, int, str]] = []  # row, letters, last column, look
        own.hide_gridlines(2)
        own.set_landscape()
        own.set_paper(9)
        own.fit_to_pages(1, 0)
        own.set_footer("&L&A&R&P / &N")
        self.put(0, 0, title, "title")
        self.row = 1

    @property
    def name(self) -> str:
        """The name of the sheet as a formula writes it, with what stands before a cell."""
        return f"'{self.own.name.replace(chr(39), chr(39) * 2)}'!"

    def put(self, row: int, column: int, cell: Cell, look: str | int = "text") -> None:
        """Writes a text or a number; nothing where there is none."""
        style = self.paper.look(look)
        self.last = max(self.last, column)
        if cell is None or cell == "" or (isinstance(cell, float | np.floating) and not isfinite(cell)):
            self.own.write_blank(row, column, None, style)
        elif isinstance(cell, str):
            self.own.write_string(row, column, cell, style)
        else:
            self.own.write_number(row, column, float(cell), style)

    def formula(self, row: int, column: int, text: str, value: float | str, look: str | int) -> None:
        """Writes a formula without its '=', with what it comes to as written."""
        self.last = max(self.last, column)
        shown: float | str = value if isinstance(value, str) or isfinite(value) else ""
        self.own.write_formula(row, column, f"={text}", self.paper.look(look), shown)

    def link(self, row: int, column: int, address: str) -> None:
        """Writes an address that can be clicked; as text where a spreadsheet could not open it."""
        if address.startswith(("https://", "http://")) and len(address) < 2000:
            self.last = max(self.last, column)
            self.own.write_url(row, column, address, self.paper.look("link"), address)
        else:
            self.put(row, column, address)

    def text(self, sentence: str, across: int, look: str = "sentence") -> None:
        """A sentence from the first column to column `across`, in as many lines as it needs."""
        own = self.paper.look(look)
        self.own.merge_range(self.row, 0, self.row, across, "", own)
        self.own.write_string(self.row, 0, sentence, own)
        self._sentences.append((self.row, len(sentence), across, look))
        self.last = max(self.last, across)
        self.row += 1

    def widths(self, widths: Sequence[float]) -> None:
        """The widths of the first columns, in letters."""
        self._widths = list(widths)
        for column, width in enumerate(widths):
            self.own.set_column(column, column, width)

    def heading(self, text: str) -> None:
        """A heading with an empty row above it."""
        self.put(self.row + 1, 0, text, "heading")
        self.row += 2

    def heads(self, heads: Sequence[str], right: int = 1) -> None:
        """A line of heads, from column `right` on to the right."""
        for column, head in enumerate(heads):
            self.put(self.row, column, head, "head_right" if column >= right else "head")
        self._tall([(head, HEAD_WIDTH) for head in heads[1:]])
        self.row += 1

    def _tall(self, heads: Sequence[tuple[str, float]]) -> None:
        """Makes room for heads of several lines, each with the width of its column."""
        lines = max((-(-len(head) * 1.15 // width) for head, width in heads), default=1)
        if lines > 1:
            self.own.set_row(self.row, 14 * lines)

    def table(self, columns: Sequence[Column], top: bool = False) -> None:
        """A table under its heads; with `top` it is the one of the sheet: its head stays in sight, is printed on each page and filters."""
        first, before = self.row, True  # whether the column before is one of text
        self._tall([(own.head, own.width) for own in columns])
        for number, own in enumerate(columns):
            text = own.look in ("text", "wrapped", "link", "bold")
            self.put(first, number, own.head, "head_right" if not text else "head" if before else "head_behind")
            self._cells(first + 1, number, own, "behind" if own.look == "text" and not before else own.look)
            before = text
        self.row = first + 1 + max((len(own.cells) for own in columns), default=0)
        if top:
            self.widths([own.width for own in columns])
            self.own.freeze_panes(first + 1, 1)
            self.own.repeat_rows(first)
            if self.row > first + 1:
                self.own.autofilter(first, 0, self.row - 1, len(columns) - 1)

    def _cells(self, first: int, column: int, own: Column, look: str | int | Sequence[str | int]) -> None:
        """The cells of a column under one another."""
        looks = look if isinstance(look, Sequence) and not isinstance(look, str) else [look] * len(own.cells)
        for row, (cell, style) in enumerate(zip(own.cells, looks, strict=True), start=first):
            if style == "link" and isinstance(cell, str) and cell:
                self.link(row, column, cell)
            else:
                self.put(row, column, cell, style)

    def close(self) -> None:
        """Finishes the sheet: rows as high as their sentences, and all of it is printed, on a single page where that can be read."""
        high = ROW * self.row
        for row, letters, across, look in self._sentences:
            lines = -(-letters * (1.3 if look == "strong" else 1.05) // self._wide(across + 1))
            own = (16 if look == "strong" else 13.5) * lines + 3
            self.own.set_row(row, own)
            high += own - ROW
        self.own.print_area(0, 0, max(self.row - 1, 0), self.last)
        self._on_one_page(LETTER * self._wide(self.last + 1), high)

    def _wide(self, columns: int) -> float:
        """The letters across so many columns."""
        return sum((self._widths[k] if k < len(self._widths) else 8.4) for k in range(columns))

    def _on_one_page(self, wide: float, high: float) -> None:
        """Prints a sheet of this size, in points, on one page, upright or across, unless its text would be too small."""
        across, upright = (min(width / wide, height / high, 1.0) for width, height in (PAGE, PAGE[::-1]))
        if max(across, upright) < READABLE:
            return
        self.own.fit_to_pages(1, 1)
        if upright > across:
            self.own.set_portrait()
