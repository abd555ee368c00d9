"""The only place that prints: answers and tables on stdout, remarks on stderr."""

import json
import math
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sim.visible import visible

USUAL_WIDTH, USUAL_HEIGHT = 100, 30  # of a page where no terminal says its own


def say(text: str) -> None:
    """A text on stdout."""
    print(_visible(text))


def remark(text: str) -> None:
    """A remark on stderr: what is said beside the answer, so that a pipe holds the answer alone."""
    print(_visible(text), file=sys.stderr)


def _visible(text: str) -> str:
    """A text whose lines stay lines and in which nothing steers the terminal."""
    return "\n".join(visible(line) for line in text.split("\n"))


def width() -> int:
    """Columns to write in: those of the terminal, or what COLUMNS says, or 100."""
    return shutil.get_terminal_size((USUAL_WIDTH, USUAL_HEIGHT)).columns


def height() -> int | None:
    """Lines of the terminal on stdout, 30 at least; None where stdout is none and so has no end."""
    return max(shutil.get_terminal_size((USUAL_WIDTH, USUAL_HEIGHT)).lines, USUAL_HEIGHT) if sys.stdout.isatty() else None


def write_json(value: Any) -> None:
    """One JSON document on stdout; numbers that do not exist are null."""
    print(json.dumps(plain(value), indent=2, ensure_ascii=False))


def write_rows(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table on stdout: aligned on a terminal, tab-separated when piped."""
    if not sys.stdout.isatty():
        for row in (names, *rows):
            print("\t".join(_one_line(cell) for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, header_style="bold")
    for name in names:
        grid.add_column(Text(name), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(_one_line(cell)) for cell in row))
    Console().print(grid)


def plain(value: Any) -> Any:
    """A value as JSON has it: no NaN or infinity, lists and objects of plain values."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _one_line(cell: object) -> str:
    """A cell without the tabs and line ends that would break the table."""
    text = str(cell)
    return visible(" ".join(text.split()) if {"\t", "\n"} & set(text) else text)
