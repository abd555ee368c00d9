"""The rows of a sheet of formulas before they are written: label, one cell a year, and where each cell will stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sim.report.workbook.term import ZERO, Term

Look = Literal["amount", "total", "factor", "data"]
FIRST_COLUMN = 2  # that of year 0, behind label and unit


@dataclass(slots=True)
class Line:
    """A row of formulas: where it stands on the sheet, counted from 0, and its cells by column from `FIRST_COLUMN` on."""

    at: int
    label: str
    unit: str
    look: Look
    cells: dict[int, Term] = field(default_factory=dict)

    def put(self, column: int, term: Term) -> Term:
        """Writes a cell, and gives the term that stands for it; 0 leaves the cell empty, and stays 0."""
        if term.nothing:
            return ZERO
        self.cells[column] = term
        return Term(reference(self.at, FIRST_COLUMN + column), term.value)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of text over what follows it, with a title over each column, or none."""

    at: int
    text: str
    heads: tuple[str, ...]


@dataclass(slots=True)
class Board:
    """Lines one under another; `next` is the row of the sheet on which the next one stands."""

    next: int
    lines: list[Line] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)

    def heading(self, text: str, heads: Sequence[str] = ()) -> None:
        """A heading with an empty row above it."""
        self.headings.append(Heading(self.next + 1, text, tuple(heads)))
        self.next += 2

    def line(self, label: str, unit: str, look: Look = "amount") -> Line:
        """An empty row to put cells into."""
        self.lines.append(Line(self.next, label, unit, look))
        self.next += 1
        return self.lines[-1]

    def row(self, label: str, unit: str, terms: Sequence[Term], look: Look = "amount") -> tuple[Term, ...]:
        """A whole row, as the terms that stand for its cells; a row of nothing is not written."""
        if all(term.nothing for term in terms):
            return tuple(terms)
        line = self.line(label, unit, look)
        return tuple(line.put(column, term) for column, term in enumerate(terms))


def reference(row: int, column: int) -> str:
    """'C5' for (4, 2)."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
