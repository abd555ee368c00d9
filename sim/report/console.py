"""The only place that prints: answers and tables on stdout, remarks on stderr.

A stream that is closed is written to nowhere, and one that knows ASCII only gets what a typewriter would: see `ready`.
"""

import codecs
import io
import json
import math
import os
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sim.visible import visible

USUAL_WIDTH, USUAL_HEIGHT = 100, 30  # of a page where no terminal says its own


TYPED = dict(zip("±–—−…×≤≥’‘“”", ("+-", "-", "-", "-", "...", "x", "<=", ">=", "'", "'", '"', '"'), strict=True))  # noqa: RUF001


def ready() -> None:
    """Makes stdout and stderr fit to be written to, whatever they are: closed, or of an encoding that lacks a letter."""
    codecs.register_error("typed", _typed)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  # open until the program ends
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="typed")


def _typed(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that an encoding lacks: '+-' for '±', 'a' for 'á', and the number of any other."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_letters, error.object[error.start : error.end])), error.end


def _letters(letter: str) -> str:
    plain = TYPED.get(letter) or unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or letter.encode("ascii", "backslashreplace").decode()


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
    """One JSON document on stdout; numbers that do not exist are null. Its letters are escaped where the stream lacks some."""
    text = json.dumps(plain(value), indent=2, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(plain(value), indent=2)
    print(text)


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
