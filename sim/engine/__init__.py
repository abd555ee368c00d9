"""Engines: each runs a plant by the rules of the floor, written in `sim.plant`; both give the same ledger, byte by byte."""

import sys
from collections.abc import Iterable
from functools import cache
from typing import Literal

from sim.draws import Draws
from sim.engine.months import OnMonth, unheard
from sim.ledger.rows import Ledger
from sim.ledger.stretch import HandOver
from sim.plant import Plant

__all__ = ["Engine", "OnMonth", "make_ready", "simulate", "suited", "unheard"]

Engine = Literal["compiled", "simpy"]

# Tasks from which on the compiled engine takes less time than SimPy, once it is compiled and when it is to be compiled first: numba is
# loaded in half a second and compiles for eight, in which SimPy comes through 6 to 18 us a task (`make bench`).
LARGE, VERY_LARGE = 60_000, 1_250_000


def simulate(
    plant: Plant, draws: Draws, engine: Engine | None = None, on_month: OnMonth = unheard, hand_over: HandOver | None = None
) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon.

    Unless an engine is named, the one that suits the plant's size runs it: SimPy where numba is not installed. `on_month` is told after
    each month what part of the horizon is simulated. An engine that has many tasks may `hand_over` stretches of them on the way; the
    ledger then holds those that are left.
    """
    if engine is None:
        engine = suited(_tasks(plant))
    if engine == "compiled":
        from sim.engine.compiled.engine import simulate as compiled

        return compiled(plant, draws, on_month, hand_over)
    from sim.engine.simpy_engine import simulate as readable

    return readable(plant, draws, on_month)


def suited(tasks: float) -> Engine:
    """The engine that takes less time for so many tasks; compiling counts as long as it has not been done on this machine."""
    if tasks < LARGE:
        return "simpy"
    from sim.engine.compiled import kept

    if not kept.installed():
        _say_slow()
        return "simpy"
    return "compiled" if tasks >= VERY_LARGE or kept.at_hand() else "simpy"


def make_ready(tasks: Iterable[float]) -> None:
    """Compiles the fast engine, if it is not, where it saves more time than it takes: over replications of about so many tasks each.

    `simulate` sees one of them alone, and would leave each of ten medium ones to SimPy.
    """
    from sim.engine.compiled import kept

    if sum(each for each in tasks if each >= LARGE) >= VERY_LARGE and kept.installed() and not kept.at_hand():
        from sim.engine.compiled.engine import prepare

        prepare()


def _tasks(plant: Plant) -> int:
    """About how many tasks there will be: each unit at each operation of its flow."""
    return sum(len(plant.flows[operation.flow].release_s) for operation in plant.operations)


@cache
def _say_slow() -> None:
    """Says once in a process why it takes longer."""
    sys.stderr.write("numba is not installed: SimPy runs this plant, more slowly. `pip install numba` brings the fast engine.\n")
