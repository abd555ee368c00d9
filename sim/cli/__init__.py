"""The commands: one verb, one file, one function. The only place that prints."""

from sim.cli.app import main

__all__ = ["main"]
