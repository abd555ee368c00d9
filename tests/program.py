"""`sim` in this process: what a user types, what comes back. A process of its own would take a second each time.

Nothing is simulated in other processes either, unless `--jobs` asks for it: that the tables are the same is shown in tests/running.
"""

import io
import os
import signal
import subprocess
import sys
import traceback
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from unittest.mock import patch

import typer.main

ROOT = Path(__file__).parents[1]
put_together = cache(typer.main.get_command)  # the commands with all their options, once for hundreds of tests


def sim(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `sim` does with arguments in a folder: its exit code, and what it writes on both streams."""
    from sim.cli.app import main

    out, err = io.StringIO(), io.StringIO()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    inherited = {key: value for key, value in os.environ.items() if key != "SIM_TRACEBACK"}
    try:
        with (
            patch.object(sys, "argv", ["sim", *arguments]),
            patch.dict(os.environ, inherited | environment, clear=True),
            patch("sim.running.workers.available", lambda: 1),
            patch("typer.main.get_command", put_together),
            patch.object(sys, "stdin", io.StringIO()),
            chdir(folder),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            main()
    except SystemExit as end:
        return subprocess.CompletedProcess(arguments, int(end.code or 0), out.getvalue(), err.getvalue())
    except Exception:  # as Python ends a program
        return subprocess.CompletedProcess(arguments, 1, out.getvalue(), err.getvalue() + traceback.format_exc())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
