"""Where should this plant stand? Scenarios in YAML, a discrete-event plant, and the money.

    study = sim.run("texas.yaml", replications=4)
    study.tables["summary"].frame()

`sim.load` reads a scenario, `sim.run` and `sim.compare` give a `Study`, whose tables open as pandas frames with `.frame()`.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"
__all__ = ["compare", "load", "run"]

if TYPE_CHECKING:
    from sim.front import compare, load, run


def __getattr__(name: str) -> Any:
    """The verbs are imported when first used, so that `import sim` stays light."""
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from sim import front

    return getattr(front, name)
