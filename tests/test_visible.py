"""Text made safe to print."""

import pytest

from sim.visible import hidden, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 5 % of Málaga · 日本", "plain, 5 % of Málaga · 日本"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("two\nlines\tand", "two lines and"),
        ("\x00", "\\x00"),
    ],
)
def test_what_steers_a_terminal_is_shown_as_its_code(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert hidden(visible(text)) == ""
