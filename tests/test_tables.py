"""Tables for people: frames where pandas is there, a word where it is not."""

import sys
from pathlib import Path

import pytest

from sim.tables import read_csv, table


def test_a_frame_has_the_columns_and_rows_of_the_table() -> None:
    frame = table(("name", "value"), [("a", 1.0), ("b", 2.0)]).frame()
    assert frame.to_dict("list") == {"name": ["a", "b"], "value": [1.0, 2.0]}


def test_without_pandas_a_frame_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"frames need pandas: pip install 'miner-plant-sim\[frames\]'"):
        table(("name",), [("a",)]).frame()


NAMES = ["=1+1", "+1", "-1 of it", "@SUM(A1)", "'=quoted", "'plain", "Texas", "\tcell", ""]


def test_no_cell_of_text_is_a_formula_and_all_come_back(tmp_path: Path) -> None:
    """What a spreadsheet would calculate has a mark in front, in the file only; numbers have none."""
    tidy = table(("scenario", "value"), [(name, -1.5) for name in NAMES])
    text = tidy.csv()
    assert [line for line in text.splitlines()[1:] if line.lstrip('"').startswith(("=", "+", "-", "@", "\t"))] == []
    assert text.count(",-1.5") == len(NAMES)
    (tmp_path / "t.csv").write_text(text)
    assert read_csv(tmp_path / "t.csv")["scenario"].tolist() == NAMES
