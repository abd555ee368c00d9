"""The commands as they tell of themselves."""

import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from typer.main import get_command

from sim.cli.app import app

WIDTH = 100
Entry = tuple[tuple[str, ...], Any, Any]  # words after `sim`, command, context: of whatever library typer parses with

TEXT = """# Commands

What each command says with `--help`. Scenario files are looked for as given, then in `./scenarios`, then among those that come with `sim`;
`--set` and `--with` work the same way everywhere, and every command that gives an answer takes `--json`. Exit codes have
[a page of their own](exit-codes.md).

"""


def commands() -> str:
    """The page."""
    return TEXT + "\n".join(_chapter(words, command, context) for words, command, context in every_command())


def every_command() -> Iterator[Entry]:
    """Each command, groups too, by its words after `sim`, with the context that its help needs."""
    program = get_command(app)
    yield from _below((), program, program.context_class(program, info_name="sim", terminal_width=WIDTH))


def _below(words: tuple[str, ...], command: Any, context: Any) -> Iterator[Entry]:
    yield words, command, context
    for name, inner in getattr(command, "commands", {}).items():
        yield from _below((*words, name), inner, inner.context_class(inner, info_name=name, parent=context, terminal_width=WIDTH))


def _chapter(words: tuple[str, ...], command: Any, context: Any) -> str:
    with patch.dict(os.environ, {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1"}):
        said = command.get_help(context).strip()
    name = " ".join(("sim", *words))
    return f"## {name}\n\n```text\n{said}\n```\n"
