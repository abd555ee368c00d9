"""Tidy tables: named columns of numpy arrays, CSV out and in, and a DataFrame for people.

One row is one fact. Text columns are object arrays of str, numbers float64 or int64. Numbers are written with `repr`, so that a
file read back gives the same bits; one that is not known (NaN) is an empty cell.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas

Column = NDArray[Any]

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would calculate


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length, in order."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def where(self, **equal: Any) -> "Table":
        """The rows in which each named column has the value given."""
        keep = np.ones(len(self), dtype=bool)
        for name, value in equal.items():
            keep &= self.columns[name] == value
        return self.rows(keep)

    def rows(self, keep: NDArray[Any]) -> "Table":
        """The rows that a mask or an index array picks."""
        return Table({name: column[keep] for name, column in self.columns.items()})

    def with_columns(self, **first: Any) -> "Table":
        """The same rows with columns put in front; one value is repeated."""
        front = {name: _column([value] * len(self)) if np.ndim(value) == 0 else np.asarray(value) for name, value in first.items()}
        return Table({**front, **self.columns})

    def frame(self) -> "pandas.DataFrame":
        """The table as a pandas frame. Raises ModuleNotFoundError, with what to install, where pandas is missing."""
        try:
            import pandas
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError("frames need pandas: pip install 'miner-plant-sim[frames]'", name="pandas") from missing

        return pandas.DataFrame(dict(self.columns))

    def csv(self, between: str = ",") -> str:
        """The table as text with a header and `\\n` line ends, its cells separated by commas or by what is given."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=between, lineterminator="\n")
        writer.writerow(map(_inert, self.names))
        writer.writerows(zip(*(_texts(column) for column in self.columns.values()), strict=True))
        return out.getvalue()


def table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A table from rows; a column of numbers becomes an array of numbers, all others text."""
    kept = list(rows)
    return Table({name: _column([row[k] for row in kept]) for k, name in enumerate(names)})


def concatenated(tables: Sequence[Table]) -> Table:
    """Tables of the same columns under one another. Raises ValueError if the columns differ or nothing is given."""
    names = tables[0].names
    if any(other.names != names for other in tables):
        raise ValueError(f"tables with different columns: {sorted({other.names for other in tables})}")
    return Table({name: np.concatenate([other.columns[name] for other in tables]) for name in names})


def read_csv(path: Path) -> Table:
    """The table in a CSV file written by `Table.csv`; a column becomes numbers if every cell that is not empty is one."""
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    return Table({_own(name): _parsed([line[k] for line in lines[1:]]) for k, name in enumerate(lines[0])})


def _column(values: list[Any]) -> Column:
    if values and all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) for v in values):
        return np.array(values, dtype=np.int64)
    if values and all(isinstance(v, (int, float, np.integer, np.floating)) and not isinstance(v, bool) for v in values):
        return np.array(values, dtype=np.float64)
    column = np.empty(len(values), dtype=object)
    column[:] = ["" if v is None else v for v in values]
    return column


def _parsed(cells: list[str]) -> Column:
    for kind, read in ((np.int64, cells), (np.float64, [cell or "nan" for cell in cells])):
        try:
            return np.array([kind(cell) for cell in read]) if any(cells) else _column(list(cells))
        except ValueError:
            continue
    return _column([_own(cell) for cell in cells])


def _texts(column: Column) -> list[str]:
    return [_number(v) if isinstance(v, float) else _inert(v) if isinstance(v, str) else str(v) for v in column.tolist()]


def _number(value: float) -> str:
    return "" if isnan(value) else repr(value)


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a mark in front of one that begins like one, which `read_csv` takes off again."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def _own(cell: str) -> str:
    """A cell without the mark that `_inert` put in front of it."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
