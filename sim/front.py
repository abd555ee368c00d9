"""The front door for Python: the same verbs as the commands, with tables as values."""

from collections.abc import Sequence
from pathlib import Path

from sim.running.replicate import Study, replicate
from sim.running.store import STORE
from sim.running.workers import available
from sim.scenario.loading import load

__all__ = ["compare", "load", "run"]

RUNS = Path("runs")


def run(
    scenario: str | Path,
    *,
    replications: int = 10,
    seed: int = 1,
    jobs: int | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
) -> Study:
    """A study of one scenario; finished replications are kept under `runs` and never repeated.

    `overlays` are policy files, `settings` texts like "pools.test.wage=31 USD/h". Raises ScenarioError for a scenario that is not valid.
    With `jobs` above 1 the calling script needs the usual `if __name__ == "__main__":`, because workers are spawned.
    """
    return compare(scenario, replications=replications, seed=seed, jobs=jobs, overlays=overlays, settings=settings, runs=runs)


def compare(
    *scenarios: str | Path,
    replications: int = 10,
    seed: int = 1,
    jobs: int | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
) -> Study:
    """A study of several scenarios under common random numbers; `comparisons` holds the paired differences. Otherwise as `run`."""
    loaded = [load(scenario, overlays=overlays, settings=settings) for scenario in scenarios]
    return replicate(loaded, replications, seed, jobs or available(), Path(runs) / STORE)
