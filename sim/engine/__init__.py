"""Engines: each runs the rows of a plant by the rules of the floor, and all give the same ledger."""

from sim.engine.simpy_engine import simulate

__all__ = ["simulate"]
