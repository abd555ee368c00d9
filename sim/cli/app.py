"""The program: its verbs, and how it ends.

Exit codes: 0 done, 1 our fault, 2 usage, 3 scenario or data not valid, 4 finished but incomplete, 5 no room left (disk, memory, output),
130 interrupted (143 by SIGTERM).
"""

import logging
import os
import signal
import sys
import textwrap
import traceback
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from sim.cli.about import about
from sim.cli.check import check
from sim.cli.diff import diff
from sim.cli.explain import explain
from sim.cli.from_agencies import imports
from sim.cli.init import init
from sim.cli.new import new
from sim.cli.plot import plot
from sim.cli.report import report
from sim.cli.runs import runs
from sim.cli.schema import schema
from sim.cli.verb import Verb, with_limits, with_outside
from sim.cli.verify import verify
from sim.questions.backtest.command import backtest
from sim.questions.breakeven.command import breakeven
from sim.questions.calibrate.command import calibrate
from sim.questions.compare.command import compare
from sim.questions.decide.command import decide
from sim.questions.fit.command import fit
from sim.questions.optimize.command import optimize
from sim.questions.portfolio.command import portfolio
from sim.questions.run.command import run
from sim.questions.sensitivity.command import sensitivity
from sim.questions.sweep.command import sweep
from sim.questions.uncertainty.command import uncertainty
from sim.report.console import ready, remark, say, width, write_json

FULL = 5  # the system has no room: disk, memory, output

app = typer.Typer(
    name="sim",
    help="Where should this plant stand? Simulates a plant described in YAML and says what it delivers, costs and is worth.",
    epilog="Exit codes: 0 done, 1 a fault of sim, 2 command line, 3 scenario or data not valid, 4 incomplete, 5 no room left, 130 stopped.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
QUESTIONS = (run, compare, portfolio, decide, report, uncertainty, sensitivity, sweep, breakeven, optimize, backtest, calibrate)
GROUPS: dict[str, dict[str, Callable[..., None]]] = {
    "Ask": {verb.__name__: with_limits(with_outside(verb)) for verb in QUESTIONS},
    "Look": {**{verb.__name__: with_outside(verb) for verb in (check, explain, diff)}, "plot": plot, "verify": verify, "about": about},
    "Bring your own": {"fit": fit, "init": init, "schema": schema},
}
SUBGROUPS = {"import": ("Bring your own", imports), "new": ("Bring your own", new), "runs": ("Look", runs)}
for group, verbs in GROUPS.items():
    for name, verb in verbs.items():
        app.command(name, cls=Verb, rich_help_panel=group)(verb)
for name, (group, commands) in SUBGROUPS.items():
    app.add_typer(commands, name=name, rich_help_panel=group)


class Interrupted(BaseException):
    """Ctrl-C, or a polite request to end."""


def _interrupted(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)  # a second one ends the program where it stands; nothing is lost by it
    raise Interrupted(128 + number)


@app.callback(invoke_without_command=True)
def _program(context: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from sim import __version__

        say(f"sim {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        say(overview())


def overview() -> str:
    """What there is to do, by groups, with the first sentence of each command's help: what `sim` and `sim help` say."""
    lines = ["Where should this plant stand? A plant described in YAML: what it delivers, costs and is worth.", ""]
    for group, verbs in GROUPS.items():
        lines.append(f"{group}:")
        firsts = {name: first_sentence(verb.__doc__ or "") for name, verb in verbs.items()}
        firsts |= {name: first_sentence(str(commands.info.help)) for name, (of, commands) in SUBGROUPS.items() if of == group}
        lines += [wrapped(f"  {name:<12} {text}", width(), " " * 15) for name, text in firsts.items()]
        lines.append("")
    return "\n".join([*lines, "Start with: sim run texas.yaml", "More of one: sim run --help"])


def _commands(incomplete: str) -> list[str]:
    """What a shell offers behind `sim help`."""
    return [name for name in (*SUBGROUPS, *(name for verbs in GROUPS.values() for name in verbs)) if name.startswith(incomplete)]


def help_(command: Annotated[str, typer.Argument(metavar="[COMMAND]", autocompletion=_commands)] = "") -> None:
    """Say what there is to do, or show the help of one command.

    \b
    Example:
      sim help breakeven
    """
    if not command:
        say(overview())
        return
    app([command, "--help"], standalone_mode=False)


app.command("help", cls=Verb, rich_help_panel="Look")(help_)


def first_sentence(text: str) -> str:
    """'Compare scenarios.' of a docstring, without what follows."""
    first = " ".join(text.split("\n\n", maxsplit=1)[0].split()).partition(". ")[0].rstrip(".")
    return first if first.endswith("?") else f"{first}."


def wrapped(text: str, columns: int, indent: str) -> str:
    """A line wrapped to the columns, the next lines indented."""
    return textwrap.fill(text, max(columns, 40), subsequent_indent=indent)


def main() -> NoReturn:
    """Runs the command line and exits with its code."""
    ready()
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    try:
        code = _run()
    except Interrupted as stop:
        code = _said(int(stop.args[0]), "Stopped. What was finished is kept; the same command goes on from there.")
    except BrokenPipeError:
        code = 0
    sys.exit(code if _flushed() else FULL)


def _run() -> int:
    """The exit code of the command, whatever happens but an interruption or a pipe that is closed."""
    try:
        return int(app(prog_name="sim", standalone_mode=False) or 0)
    except BrokenPipeError:
        raise
    except SystemExit as end:  # so the library ends when the pipe is closed that it prints into
        raise BrokenPipeError from end
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return _said(130, "Stopped: nothing was changed.")
    except TyperException as error:
        return _misused(error)
    except Exception as error:
        if os.environ.get("SIM_TRACEBACK"):
            remark("".join(traceback.format_exception(error)))
        return _ended_by(error)


def _misused(error: TyperException) -> int:
    """Says what is wrong with the command line; usage and hint are the library's."""
    if _as_json():
        return _said(int(error.exit_code), error.format_message())
    show = getattr(error, "show", lambda: remark(error.format_message()))  # with usage and a hint, where the library has them
    show()
    return int(error.exit_code)


def _ended_by(error: Exception) -> int:
    """Says what went wrong, and the exit code for it."""
    if isinstance(error, MemoryError):
        return _said(FULL, "This machine's memory is full. Simulate with fewer --jobs, a shorter horizon or fewer units.")
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return _said(
            FULL, f"{place}{error.strerror or error}; give another place with --out, or make room there. What was finished is kept."
        )
    code = int(getattr(error, "exit_code", 1))
    if code != 1:
        return _said(code, str(error), getattr(error, "issues", ()))
    remark_of_ours = "Please report it with the command you typed; SIM_TRACEBACK=1 in front of the command shows where it happened."
    return _said(1, f"This is a fault of sim, not of your scenario. {type(error).__name__}: {error}\n{remark_of_ours}")


def _said(code: int, message: str, issues: Sequence[object] = ()) -> int:
    """Says why a command ended without an answer: a line on stderr, and with --json a document on stdout."""
    if not _as_json():
        remark(message)
        return code
    try:
        write_json({"error": {"code": code, "message": message, "issues": [_record(issue) for issue in issues]}})
    except BrokenPipeError:
        raise
    except OSError:  # the place where it would be said is full: `_flushed` says so
        remark(message)
    return code


def _record(issue: object) -> dict[str, object]:
    return {name: getattr(issue, name) for name in ("file", "line", "column", "key", "message") if hasattr(issue, name)}


def _as_json() -> bool:
    return "--json" in sys.argv


def _flushed() -> bool:
    """Whether all that was said has left: a closed pipe is no mistake, a full disk is."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        remark(f"the output could not be written: {(error.strerror or str(error)).lower()}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True
