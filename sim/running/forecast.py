"""How long a study will take, from its size and one timed stretch, before long work begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from sim.counts import counted
from sim.engine import Engine, make_ready, suited
from sim.evaluate import happened
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.size import Size, expected_size

# In all replications, by the engine that simulates them: about a minute of one processor (`make bench`); less is not worth a word
LONG_TASKS: dict[Engine, int] = {"simpy": 5_000_000, "compiled": 120_000_000}
STRETCH_TASKS: dict[Engine, int] = {"simpy": 60_000, "compiled": 600_000}  # in the timed stretch
LEAST_H = 24.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a study will take: units and tasks of one replication of the largest scenario, its bytes, replications, and seconds in all."""

    units: float
    tasks: float
    bytes: float
    replications: int
    seconds: float

    def sentence(self, processes: int) -> str:
        """'About 310,000 units and 4,100,000 tasks in each of 20 replications: 0.7 GB a process, about 4 min with 2 processes.'"""
        size = f"About {_round(self.units)} units and {_round(self.tasks)} tasks in each of {counted(self.replications, 'replication')}"
        with_ = counted(processes, "process")
        return f"{size}: {self.bytes / 1e9:.1g} GB a process, about {_duration(self.seconds / processes)} with {with_}."


def forecast(loaded: Sequence[Loaded], replications: int, kept: int) -> Forecast | None:
    """What so many replications of each scenario will take, of which so many in all are kept; None where it is not long.

    The time is that of a short stretch of the largest scenario of each engine, run twice (the first time loads the engine, which is
    compiled before if the study will be), by its tasks. It is rough: tasks at full rate, as if a long run were as fast as a short one.
    """
    sizes = [(expected_size(each.scenario), each.scenario) for each in loaded]
    of_each = max(replications * len(loaded) - kept, 0) / len(loaded)
    if of_each * sum(size.tasks / LONG_TASKS["simpy"] for size, _ in sizes) < 1.0:
        return None  # without asking which engine suits, which may have to be loaded
    make_ready(size.tasks for size, _ in sizes for _ in range(round(of_each)))
    engines = [suited(round(size.tasks)) for size, _ in sizes]
    if of_each * sum(size.tasks / LONG_TASKS[engine] for (size, _), engine in zip(sizes, engines, strict=True)) < 1.0:
        return None
    seconds = 0.0
    for engine in dict.fromkeys(engines):
        own = [each for each, used in zip(sizes, engines, strict=True) if used == engine]
        seconds += of_each * sum(size.tasks for size, _ in own) * _seconds_a_task(max(own, key=_tasks)[1], engine)
    largest, _ = max(sizes, key=_tasks)
    return Forecast(largest.all_units, largest.tasks, largest.bytes, replications, seconds)


def _tasks(one: tuple[Size, Scenario]) -> float:
    return one[0].tasks


def _seconds_a_task(scenario: Scenario, engine: Engine) -> float:
    """The pace of an engine on this machine, from a stretch of the scenario."""
    share = STRETCH_TASKS[engine] / expected_size(scenario).tasks
    hours = min(scenario.horizon.value, max(LEAST_H, scenario.horizon.value * share))
    short = {"horizon": replace(scenario.horizon, value=hours), "warm_up": replace(scenario.warm_up, value=0.0)}
    stretch = scenario.model_copy(update=short)
    happened(stretch, 1, 0, engine)
    began = perf_counter()
    happened(stretch, 1, 0, engine)
    return (perf_counter() - began) / expected_size(stretch).tasks


def _round(count: float) -> str:
    return f"{float(f'{count:.2g}'):,.0f}"


def _duration(seconds: float) -> str:
    """'40 s', '12 min', '3.5 h'"""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.2g} h"
