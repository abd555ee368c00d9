"""The front door for Python: the same verbs as the commands, each giving an Answer."""

from sim.questions.backtest.study import backtest
from sim.questions.breakeven.study import breakeven
from sim.questions.calibrate.study import calibrate
from sim.questions.compare.study import compare
from sim.questions.decide.study import decide
from sim.questions.fit.study import fit
from sim.questions.optimize.study import optimize
from sim.questions.portfolio.study import portfolio
from sim.questions.report.study import full_report
from sim.questions.run.study import run
from sim.questions.sensitivity.study import sensitivity
from sim.questions.sweep.study import sweep
from sim.questions.uncertainty.study import uncertainty
from sim.scenario.loading import load

__all__ = [
    "backtest",
    "breakeven",
    "calibrate",
    "compare",
    "decide",
    "fit",
    "full_report",
    "load",
    "optimize",
    "portfolio",
    "run",
    "sensitivity",
    "sweep",
    "uncertainty",
]
