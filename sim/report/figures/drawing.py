"""The figures of an answer, drawn by all processors, which are idle once it is known."""

import gc
import logging
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

from sim.counts import plural
from sim.report.answer import Drawn, Picture, Tables
from sim.report.figures.saving import Saved, saved
from sim.report.style import applied

ALONE = 3  # so few figures are drawn by one process

log = logging.getLogger("sim.figures")


Made = dict[int, Drawn]  # by the number of the picture


def drawn(pictures: Sequence[Picture], tables: Tables, forms: Sequence[str], processes: int = 1) -> list[Drawn]:
    """The pictures as files in these forms, in their order; one that cannot be drawn says why and harms no other.

    Which process draws a picture makes no difference to its bytes. Letters that no font has are told in the log, in one line.
    """

    def one(number: int) -> Drawn:
        return _one(pictures[number], tables, forms)

    count = len(pictures)
    made = _shared(one, count, processes) if count > ALONE and processes > 1 and sys.platform == "linux" else {}
    found = [made[number] if number in made else one(number) for number in range(count)]
    if lacking := sorted({letter for each in found for letter in each.lacking}):
        log.warning("no font of this machine has %s: boxes stand for them in the figures", _named(lacking))
    return found


def _one(picture: Picture, tables: Tables, forms: Sequence[str]) -> Drawn:
    try:
        with applied():
            sheet = picture.draw(tables)
        made = saved(sheet, forms) if sheet else Saved({})
        return Drawn(made.contents, made.lacking)
    except Exception as error:  # a figure that cannot be drawn never loses an answer
        return Drawn(fault=f"{type(error).__name__}: {error}")


def _named(lacking: Sequence[str]) -> str:
    return f"the {plural(len(lacking), 'letter')} {''.join(lacking[:8])}{' ...' if len(lacking) > 8 else ''}"


def _shared(one: Callable[[int], Drawn], count: int, processes: int) -> Made:
    """What this process and its forks have drawn, each taking the next picture once it is done with one.

    A fork knows the answer and has matplotlib already, so nothing is imported twice or handed over; elsewhere than on Linux the libraries
    of the system may not outlive a fork. What a fork was at when it was killed is left out.
    """
    numbers, fill = os.pipe()  # who reads takes: nobody holds a lock that a killed process would keep
    os.write(fill, b"".join(number.to_bytes(2, "big") for number in range(count)))
    os.close(fill)
    try:
        with _frozen(), _forks(lambda: _taken(one, numbers), min(processes, count) - 1) as others:
            made = _taken(one, numbers)
            for other in others:
                with suppress(EOFError):
                    made |= other.recv()
        return made
    finally:
        os.close(numbers)


def _taken(one: Callable[[int], Drawn], numbers: int) -> Made:
    """What is drawn of the numbers in a pipe, as long as there are some."""
    return {number: one(number) for number in (int.from_bytes(two, "big") for two in iter(lambda: os.read(numbers, 2), b""))}


@contextmanager
def _frozen() -> Iterator[None]:
    """What there is now is left alone by the collector of garbage: it would copy the memory that forks share."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _forks(work: Callable[[], Made], count: int) -> Iterator[list[Connection]]:
    """So many forks of this process at work, and where each hands over what it made; they end with the block."""
    context, forks, ends = multiprocessing.get_context("fork"), [], []
    try:
        for _ in range(count):
            end, into = context.Pipe(duplex=False)
            fork = context.Process(target=_hand_over, args=(work, into), daemon=True)
            with warnings.catch_warnings():  # threads of numpy's libraries, which look after forks themselves
                warnings.filterwarnings("ignore", ".*multi-threaded.*", DeprecationWarning)
                fork.start()
            into.close()
            forks.append(fork)
            ends.append(end)
        yield ends
    finally:
        for fork, end in zip(forks, ends, strict=True):
            end.close()
            fork.terminate()
            fork.join()


def _hand_over(work: Callable[[], Made], into: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ended by it, also while its last byte is written, without a word
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked is interrupted, and ends its forks
    into.send(work())
