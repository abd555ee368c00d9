"""The protocol by which a simulation agrees with a case, at three lengths; every stochastic case of queues and lines goes by it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from sim.ledger.record import Record
from tests.validation import cases, plants

Chance = np.random.Generator
Read = Callable[[Record], dict[str, float]]


@dataclass(frozen=True)
class Level:
    """How long a run is, from (fast, full) numbers of customers, and how wide its interval may be at most, in per cent of the truth."""

    customers: Callable[[int, int], int]
    percent: float


FAST = Level(lambda fast, _full: fast, 10.0)
LONG = Level(lambda fast, full: min(3 * fast, full), 6.0)
FULL = Level(lambda _fast, full: full, 0.0)


@dataclass(frozen=True)
class Run:
    """One scenario of a case: how to write it for a number of customers, how to read it, and how many the fast and the full protocol take.

    Most scenarios are the same in every replication; one that is given its arrivals draws them from `Chance`.
    """

    text: Callable[[int, Chance], str]
    read: Read
    fast: int
    full: int


@dataclass(frozen=True)
class Case:
    """A stochastic case: the scenarios that show its quantities."""

    name: str
    runs: tuple[Run, ...]


def case(name: str, text: Callable[[dict[str, Any], int], str], read: Callable[[dict[str, Any]], Read], fast: int, full: int) -> Case:
    """A case of one scenario, written and read from what the case gives."""
    given = cases.inputs(name)
    return Case(name, (Run(lambda customers, _chance: text(given, customers), read(given), fast, full),))


def agree(name: str, run: Run, customers: int, level: Level, folder: Path, attempt: int) -> tuple[set[str], list[str]]:
    """Runs a scenario 20 times; the quantities read, and what does not agree, in words.

    The second attempt has four times as many runs, not runs of four times the length: the same time in all, and a scenario lasts 60
    years at most.

    Every case has seeds of its own: with the same ones, cases that name their flows alike would share their luck. Beyond the fast level
    SimPy simulates the first replication.
    """
    seed = crc32(f"{name}, attempt {attempt}".encode())
    readable = set() if level is FAST else {0}
    found = [
        run.read(
            plants.record(
                run.text(customers, np.random.default_rng((seed, replication))), folder, seed, replication, replication in readable
            )
        )
        for replication in range(4 * cases.REPLICATIONS if attempt else cases.REPLICATIONS)
    ]
    wrong = []
    read = found[0].keys() & cases.expected(name).keys()
    for quantity in sorted(read):
        percent = max(level.percent, cases.percent(name, quantity))
        result = cases.verdict([values[quantity] for values in found], cases.expected(name)[quantity], percent)
        if not (result.covers and result.narrow):
            wrong.append(f"{name} {quantity}: {result.text}")
    return read, wrong


def agree_within_two_tries(case: Case, level: Level, folder: Path) -> None:
    """A run in which a value fails is tried once more with new seeds and four times as many runs; every quantity must be read."""
    seen: set[str] = set()
    for run in case.runs:
        customers = level.customers(run.fast, run.full)
        read, wrong = agree(case.name, run, customers, level, folder, attempt=0)
        if wrong:
            read, wrong = agree(case.name, run, customers, level, folder, attempt=1)
        assert not wrong, "\n".join(wrong)
        seen |= read
    assert seen == cases.expected(case.name).keys(), f"not read: {cases.expected(case.name).keys() - seen}"


def levels(of: Iterable[Case]) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
    """The tests of a module's cases: within 10 % in every run of the tests, within 6 % when asked, within the case's own at last."""
    every = pytest.mark.parametrize("case", list(of), ids=lambda case: case.name)

    @every
    def fast(case: Case, tmp_path: Path) -> None:
        agree_within_two_tries(case, FAST, tmp_path)

    @pytest.mark.slow
    @every
    def long(case: Case, tmp_path: Path) -> None:
        agree_within_two_tries(case, LONG, tmp_path)

    @pytest.mark.protocol
    @every
    def full(case: Case, tmp_path: Path) -> None:
        agree_within_two_tries(case, FULL, tmp_path)

    return fast, long, full
