"""A table file as cells: CSV as spreadsheets write it, TSV, XLSX, Parquet; bounded in size, hashed, and nothing guessed silently."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path

MOST_BYTES = 64_000_000
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
ENDINGS = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".parquet"})
OTHERS = frozenset({".xls", ".ods", ".xlsm", ".numbers"})  # tables too, to be saved as one of those
SEPARATORS = ",;\t|"
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class DataIssue(ValueError):
    """What is wrong with a table file, one line each: 'file:row: column: expected ..., got ...; what to do'."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Cells:
    """A table as it stands in a file: texts by column, '' for an empty cell. Row k of a column is row `first_row + k` of the file."""

    path: str
    columns: dict[str, list[str]] = field(repr=False)
    first_row: int
    decimal_comma: bool
    sha256: str

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def column(self, name: str) -> list[str]:
        """The cells of a column. Raises DataIssue, with the names there are, if there is none of that name."""
        return self.columns[self.name(name)]

    def name(self, name: str) -> str:
        """The name of a column as the file has it, whatever the case. Raises DataIssue as `column` does."""
        if name in self.columns:
            return name
        alike = [each for each in self.columns if each.strip().casefold() == name.strip().casefold()]
        if len(alike) == 1:
            return alike[0]
        raise DataIssue(f"{self.path}: no column '{name}'; there are {', '.join(map(repr, self.columns))}")

    def place(self, name: str, row: int) -> str:
        """Where a cell stands: 'repairs.csv:14: minutes'."""
        return f"{self.path}:{self.first_row + row}: {name}"


def read_cells(path: Path) -> Cells:
    """The cells of a table file, by its ending: .csv, .txt, .tsv, .xlsx, .parquet. The first row that is not empty names the columns.

    A text file is UTF-8, UTF-16 with a mark, or Windows-1252. Its cells are separated by comma, semicolon, tab or bar, whichever the first
    row has most of. Numbers have a decimal comma where the separator is not a comma, some number has a comma in it and none has a point.
    Raises DataIssue for what cannot be read, is too large, or has no or repeated column names.
    """
    data = _bytes(path)
    readers: dict[str, Callable[[Path, bytes], Iterator[list[str]]]] = {".xlsx": _xlsx, ".parquet": _parquet}
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise DataIssue(f"{path}: expected .csv, .tsv, .xlsx or .parquet; save it as one of them")
    separator = ""
    if ending in readers:
        lines = readers[ending](path, data)
    else:
        text = _text(path, data)
        separator = _separator(text)
        lines = (cells for cells in csv.reader(text.splitlines(), delimiter=separator))
    rows = _bounded(path, lines)
    head_at = next((number for number, cells in enumerate(rows) if any(cells)), None)
    if head_at is None:
        raise DataIssue(f"{path}: the file is empty; expected a row with the names of the columns and one row for each observation")
    names = _names(path, rows[head_at])
    body = [cells for cells in rows[head_at + 1 :] if any(cells)] if ending in readers else rows[head_at + 1 :]
    while body and not any(body[-1]):
        body.pop()
    columns = {name: [cells[k] if k < len(cells) else "" for cells in body] for k, name in enumerate(names)}
    return Cells(str(path), columns, head_at + 2, separator not in ("", ",") and _decimal_comma(columns), sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise DataIssue(f"{path}: is a folder; expected a table file like repairs.csv")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataIssue(f"{path}: expected at most {MOST_BYTES:,} bytes, got {path.stat().st_size:,}; keep only the columns needed")
        return path.read_bytes()
    except OSError as error:
        raise DataIssue(f"{path}: cannot be read ({(error.strerror or 'unknown reason').lower()})") from error


def _text(path: Path, data: bytes) -> str:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _decoded(path, data, encoding)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(path, data, "cp1252")
    return _decoded(path, data, "utf-8")


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataIssue(f"{path}: byte {error.start:,} is not text; save it as CSV UTF-8") from error
    if "\0" in text:
        raise DataIssue(f"{path}: is not text; save it as CSV UTF-8")
    return text


def _separator(text: str) -> str:
    """The sign that the first row has most of, outside quotes; a comma if it has none."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=outside.count) if any(sign in outside for sign in SEPARATORS) else ","


def _decimal_comma(columns: dict[str, list[str]]) -> bool:
    """Whether numbers are written '24,50' or '1.234,5': a comma is the last sign in some number, and a point in none."""
    comma = point = False
    for cells in columns.values():
        for cell in cells:
            digits = cell.strip().lstrip("+-")
            if digits and digits.replace(",", "", 1).replace(".", "", 1).isdigit():
                comma, point = comma or digits.rfind(",") > digits.rfind("."), point or digits.rfind(".") > digits.rfind(",")
    return comma and not point


def _bounded(path: Path, lines: Iterable[list[str]]) -> list[list[str]]:
    try:
        rows = [[cell.strip() for cell in cells] for cells in islice(lines, MOST_ROWS + 2)]
    except csv.Error as error:
        raise DataIssue(f"{path}: is not a table ({error})") from error
    if len(rows) > MOST_ROWS + 1:
        raise DataIssue(f"{path}: expected at most {MOST_ROWS:,} rows; keep only the rows needed")
    return rows


def _names(path: Path, head: list[str]) -> list[str]:
    names = head[: max((k + 1 for k, name in enumerate(head) if name), default=0)]
    if len(names) > MOST_COLUMNS:
        raise DataIssue(f"{path}: expected at most {MOST_COLUMNS:,} columns, got {len(names):,}")
    if empty := [k + 1 for k, name in enumerate(names) if not name]:
        raise DataIssue(f"{path}: column {empty[0]} has no name; the first row names the columns")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataIssue(f"{path}: two columns are named '{twice[0]}'; rename one")
    return names


def _xlsx(path: Path, data: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet; formulas as the values they had when the file was saved."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_written(value) for value in row]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, EOFError) as error:
        raise DataIssue(f"{path}: is not a workbook; save it as .xlsx or .csv") from error


def _parquet(path: Path, data: bytes) -> Iterator[list[str]]:
    import pyarrow
    from pyarrow import parquet

    try:
        read = parquet.read_table(pyarrow.BufferReader(data))
    except (pyarrow.ArrowException, OSError) as error:
        raise DataIssue(f"{path}: is not a Parquet file") from error
    yield list(map(str, read.column_names))
    for batch in read.to_batches():
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [_written(value) for value in row]


def _written(value: object) -> str:
    """A typed cell as text; whole numbers without a point, dates as 2026-07-24."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
