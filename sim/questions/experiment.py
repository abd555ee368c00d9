"""What the recipes of all questions take alike: scenarios as files or loaded, and how their replications are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.running.progress import OnProgress, silent
from sim.running.store import STORE
from sim.running.workers import Workers, available
from sim.scenario.loading import Loaded, load

Source = str | Path | Loaded  # a scenario: the name of its file, its path, or loaded already


@dataclass(frozen=True, slots=True)
class Experiment:
    """How replications are made: how many of each plant, from which seed, by whom, and where they are kept.

    All plants see the same random numbers. `workers` is a number of processes or an executor.
    """

    replications: int
    seed: int
    workers: int | Workers
    store: Path
    on_progress: OnProgress = silent


def experiment(replications: int, seed: int, jobs: int | Workers | None, runs: str | Path, on_progress: OnProgress = silent) -> Experiment:
    """An experiment that keeps its replications below `runs`; without `jobs` there are as many processes as processors."""
    return Experiment(replications, seed, available() if jobs is None else jobs, Path(runs) / STORE, on_progress)


def scenarios(sources: Sequence[Source], overlays: Sequence[str | Path] = (), settings: Sequence[str] = ()) -> list[Loaded]:
    """The scenarios, loaded with overlays and settings unless they are already. Raises ScenarioError for one that is not valid."""
    return [source if isinstance(source, Loaded) else load(source, overlays, settings) for source in sources]
