"""Scenario -> Plant: names become indices, hours windows, demand releases. All chance of the outside world is drawn here."""

from sim.building.build import build

__all__ = ["build"]
