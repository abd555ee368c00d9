"""Table files as people have them: every quirk is read as it is meant, or said to be wrong at its place."""

from pathlib import Path

import numpy as np
import pytest

from sim.data.cells import DataIssue, read_cells
from sim.data.columns import flags, numbers

PLAIN = 'ticket,minutes,open\n1,12.5,0\n2,40,1\n3,"1,234",no\n'

AS_PEOPLE_HAVE_THEM = {
    "plain": PLAIN.encode(),
    "marked by Excel": b"\xef\xbb\xbf" + PLAIN.encode(),
    "lines of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "European Excel": "ticket;minutes;open\r\n1;12,5;0\r\n2;40;1\r\n3;1234,0;no\r\n".encode("cp1252"),
    "points for thousands": b"ticket;minutes;open\n1;12,5;0\n2;40;1\n3;1.234,0;no\n",
    "tabs": b"ticket\tminutes\topen\n1\t12.5\t0\n2\t40\t1\n3\t1234\tno\n",
    "UTF-16 with a mark": PLAIN.encode("utf-16"),
    "accents of Windows": PLAIN.replace("ticket", "téléphone").encode("cp1252"),
    "units in the cells": b"ticket,minutes,open\n1,12.5 min,0\n2,40 min,1\n3,20.566666666666666 h,no\n",
    "empty rows around": ("\n\n" + PLAIN + "\n\n,,\n").encode(),
    "typographic spaces": "ticket;minutes;open\n1;12,5;0\n2;40;1\n3;1\u00a0234,0;no\n".encode(),
}


@pytest.mark.parametrize("data", AS_PEOPLE_HAVE_THEM.values(), ids=AS_PEOPLE_HAVE_THEM)
def test_quirks_of_text_files(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "repairs.csv"
    path.write_bytes(data)
    cells = read_cells(path)
    assert numbers(cells, "minutes", "min", "h") * 60 == pytest.approx([12.5, 40, 1234])
    assert flags(cells, "open").tolist() == [False, True, False]


def test_a_workbook_and_a_parquet_file(tmp_path: Path) -> None:
    import pyarrow
    from openpyxl import Workbook
    from pyarrow import parquet

    book = Workbook()
    assert book.active is not None
    for row in (["minutes", "on"], [12.5, None], [40, "x"], [None, None], [1234, None]):
        book.active.append(row)
    book.save(tmp_path / "repairs.xlsx")
    parquet.write_table(pyarrow.table({"minutes": [12.5, 40, 1234], "on": [False, True, False]}), tmp_path / "repairs.parquet")
    for name in ("repairs.xlsx", "repairs.parquet"):
        cells = read_cells(tmp_path / name)
        assert numbers(cells, "minutes", "min", "h") * 60 == pytest.approx([12.5, 40, 1234])
        assert flags(cells, "on").tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "a.csv: the file is empty; expected a row with the names of the columns and one row for each observation"),
        ("a.csv", b"m,m\n1,2\n", "a.csv: two columns are named 'm'; rename one"),
        ("a.csv", b"m,,n\n1,2,3\n", "a.csv: column 2 has no name; the first row names the columns"),
        ("a.csv", b"m\n1\nsoon\n", "a.csv:3: m: expected a number, got 'soon'; correct it or take the row out"),
        ("a.csv", b"k,m\n1,1\n2,\n3,3\n", "a.csv:3: m: expected a number, not an empty cell, got ''; correct it or take the row out"),
        ("a.csv", b'k,m\n1,"24,50"\n', "a.csv:2: m: expected a number, got '24,50'; correct it or take the row out"),
        ("a.csv", b"m\n1 kg\n", "a.csv:2: m: expected a number, got '1 kg'; correct it or take the row out"),
        ("a.csv", b"m\n", "a.csv: m: no observations; expected a number in each row below the names"),
        ("a.csv", b"minutes\n1\n", "a.csv: no column 'm'; there are 'minutes'"),
        ("a.xlsx", b"not a workbook", "a.xlsx: is not a workbook; save it as .xlsx or .csv"),
        ("a.parquet", b"no", "a.parquet: is not a Parquet file"),
        ("a.xls", b"", "a.xls: expected .csv, .tsv, .xlsx or .parquet; save it as one of them"),
        ("a.csv", b"m\n\0\0\0\n", "a.csv: is not text; save it as CSV UTF-8"),
        ("a.csv", b"m\ninf\n", "a.csv:2: m: expected a number, got 'inf'; correct it or take the row out"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(data)
    with pytest.raises(DataIssue) as caught:
        numbers(read_cells(Path(name)), "m", "min", "h")
    assert str(caught.value) == said


def test_many_wrong_cells_are_counted_not_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("m\n" + "x\n" * 5000)
    with pytest.raises(DataIssue) as caught:
        numbers(read_cells(tmp_path / "a.csv"), "m", "", "")
    assert str(caught.value).splitlines()[-1] == "and 4,990 more cells"


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("m\n" + "1\n" * 50)
    monkeypatch.setattr("sim.data.cells.MOST_ROWS", 20)
    with pytest.raises(DataIssue, match="expected at most 20 rows"):
        read_cells(tmp_path / "a.csv")
    monkeypatch.setattr("sim.data.cells.MOST_BYTES", 20)
    with pytest.raises(DataIssue, match="expected at most 20 bytes, got 102"):
        read_cells(tmp_path / "a.csv")


def test_numbers_come_in_the_canonical_unit(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("m\n90\n")
    assert np.allclose(numbers(read_cells(tmp_path / "a.csv"), "m", "min", "h"), 1.5)
    with pytest.raises(DataIssue, match="unit: expected a time"):
        numbers(read_cells(tmp_path / "a.csv"), "m", "kg", "h")
