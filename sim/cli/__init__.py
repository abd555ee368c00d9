"""The commands: one verb, one file, one function. The only place that prints."""

import os
import signal
from types import FrameType
from typing import NoReturn

__all__ = ["main"]


def _not_begun(number: int, _frame: FrameType | None) -> NoReturn:
    os.write(2, b"Stopped: nothing was begun.\n")
    os._exit(128 + number)


def main() -> NoReturn:
    """The program. Ctrl-C is heard from here on, before the half second that its packages take to be read."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _not_begun)
    from sim.cli.app import main as program

    program()
