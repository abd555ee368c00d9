"""Tables for people: frames where pandas is there, a word where it is not."""

import sys

import pytest

from sim.tables import table


def test_a_frame_has_the_columns_and_rows_of_the_table() -> None:
    frame = table(("name", "value"), [("a", 1.0), ("b", 2.0)]).frame()
    assert frame.to_dict("list") == {"name": ["a", "b"], "value": [1.0, 2.0]}


def test_without_pandas_a_frame_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"frames need pandas: pip install 'miner-plant-sim\[frames\]'"):
        table(("name",), [("a",)]).frame()
