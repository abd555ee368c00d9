"""Engines: each runs the rows of a plant by the rules of the floor, and all give the same ledger, byte by byte."""

from typing import Literal

from sim.draws import Draws
from sim.ledger.rows import Ledger
from sim.plant import Plant

__all__ = ["Engine", "simulate"]

Engine = Literal["compiled", "simpy"]

LARGE = 10_000  # units from which on compiling, or loading what was compiled, costs less than it saves


def simulate(plant: Plant, draws: Draws, engine: Engine | None = None) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon.

    Unless an engine is named, the one that suits the plant's size runs it.
    """
    if engine is None:
        engine = "compiled" if sum(len(flow.release_s) for flow in plant.flows) >= LARGE else "simpy"
    if engine == "compiled":
        from sim.engine.compiled.engine import simulate as chosen
    else:
        from sim.engine.simpy_engine import simulate as chosen
    return chosen(plant, draws)
