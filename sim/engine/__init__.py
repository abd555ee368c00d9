"""Engines: each runs the rows of a plant by the rules of the floor, and all give the same ledger."""

from typing import Literal

from sim.draws import Draws
from sim.ledger import Ledger
from sim.plant import Plant

__all__ = ["Engine", "simulate"]

Engine = Literal["compiled", "simpy"]


def simulate(plant: Plant, draws: Draws, engine: Engine = "simpy") -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon."""
    if engine == "compiled":
        from sim.engine.compiled.engine import simulate as chosen
    else:
        from sim.engine.simpy_engine import simulate as chosen
    return chosen(plant, draws)
