"""Where should this plant stand? Scenarios in YAML, a discrete-event plant, and the money.

    answer = sim.run("texas.yaml", replications=4)
    answer.headline.sentence
    answer.tables["summary"].frame()

`sim.load` reads a scenario; every question (`sim.run`, `sim.compare`, ...) gives an `Answer`: findings, figures, and tidy tables that open
as pandas frames with `.frame()`.
"""

__version__ = "0.2.0"
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

TYPE_CHECKING = False  # as type checkers know it; `typing` would be half of what `import sim` takes

if TYPE_CHECKING:
    from sim.front import (
        backtest,
        breakeven,
        calibrate,
        compare,
        decide,
        fit,
        full_report,
        load,
        optimize,
        portfolio,
        run,
        sensitivity,
        sweep,
        uncertainty,
    )


def __getattr__(name: str) -> object:
    """The verbs are imported when first used, so that `import sim` stays light."""
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from sim import front

    return getattr(front, name)
