"""The front door for Python: the same verbs as the commands, each giving an Answer."""

from sim.questions.compare.study import compare
from sim.questions.run.study import run
from sim.scenario.loading import load

__all__ = ["compare", "load", "run"]
