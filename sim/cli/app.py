"""The program: its verbs, and how it ends.

Exit codes: 0 done, 1 our fault, 2 usage, 3 scenario not valid, 4 finished but incomplete, 130 interrupted (143 by SIGTERM).
"""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from sim.cli.check import check
from sim.cli.diff import diff
from sim.cli.explain import explain
from sim.cli.from_agencies import imports
from sim.cli.init import init
from sim.cli.runs import runs
from sim.cli.schema import schema
from sim.cli.verb import Verb, with_outside
from sim.questions.breakeven.command import breakeven
from sim.questions.compare.command import compare
from sim.questions.decide.command import decide
from sim.questions.fit.command import fit
from sim.questions.optimize.command import optimize
from sim.questions.run.command import run
from sim.questions.sensitivity.command import sensitivity
from sim.questions.sweep.command import sweep
from sim.questions.uncertainty.command import uncertainty
from sim.report.console import remark, say

app = typer.Typer(
    name="sim",
    help="Where should this plant stand? Simulates a plant described in YAML and says what it delivers, costs and is worth.",
    epilog="Start with: sim run texas.yaml",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb in (run, compare, decide, uncertainty, sensitivity, sweep, breakeven, optimize, check, explain, diff):
    app.command(cls=Verb)(with_outside(verb))
app.command(cls=Verb)(fit)
app.command(cls=Verb)(init)
app.command(cls=Verb)(schema)
app.add_typer(imports, name="import")
app.add_typer(runs, name="runs")


class Interrupted(BaseException):
    """Ctrl-C, or a polite request to end."""


def _interrupted(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)  # a second one ends the program where it stands; nothing is lost by it
    raise Interrupted(128 + number)


@app.callback(invoke_without_command=True)
def _program(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from sim import __version__

        say(f"sim {__version__}")
        raise typer.Exit


def main() -> NoReturn:
    """Runs the command line and exits with its code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    try:
        app()
    except Interrupted as stop:
        remark("Stopped. What was finished is kept; the same command goes on from there.")
        sys.exit(stop.args[0])
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("SIM_TRACEBACK"):
            raise
        sys.exit(_ended_by(error))
    sys.exit(0)


def _ended_by(error: Exception) -> int:
    """Says what went wrong, and the exit code for it."""
    if isinstance(error, OSError) and error.filename:
        remark(f"{error.filename}: {error.strerror}; give another place with --out")
        return 2
    code = getattr(error, "exit_code", 1)
    if code == 1:
        remark(f"This is a fault of sim, not of your scenario. {type(error).__name__}: {error}")
        remark("Please report it with the command you typed; SIM_TRACEBACK=1 in front of the command shows where it happened.")
    else:
        remark(str(error))
    return int(code)
