"""How much faster both engines are than naive SimPy on the same plant, side by side: `python benchmarks/engine.py [DAYS] [ROUNDS]`.

Events are arrivals plus completed tasks, counted alike. Each round runs all three, in turn; a ratio is the median over rounds. What is
compiled is compiled, or loaded, before the first round, and how long that took is said.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.naive import completions
from sim.building import build
from sim.draws import Draws
from sim.engine import Engine, simulate
from sim.plant import Plant
from sim.scenario.loading import load


def finished(plant: Plant, draws: Draws, engine: Engine) -> int:
    """Tasks that one run of an engine completes."""
    return int(np.count_nonzero(simulate(plant, draws, engine).tasks.end < plant.horizon_s))


def rate(run: Callable[[], int], arrivals: int) -> float:
    """Events a second of one run."""
    began = time.perf_counter()
    completed = run()
    return (arrivals + completed) / (time.perf_counter() - began)


def main(days: int = 360, rounds: int = 5) -> None:
    """Prints the three rates and the ratios."""
    scenario = load("texas.yaml", settings=(f"horizon={days} d", "warm_up=0 d")).scenario
    draws = Draws(1, 0)
    plant = build(scenario, draws)
    arrivals = sum(int(np.count_nonzero(flow.release_s < plant.horizon_s)) for flow in plant.flows)
    began = time.perf_counter()
    finished(plant, draws, "compiled")
    first = time.perf_counter() - began
    runs = (lambda: finished(plant, draws, "compiled"), lambda: finished(plant, draws, "simpy"), lambda: completions(plant, draws))
    measured = [[rate(run, arrivals) for run in runs] for _ in range(rounds)]
    compiled, simpy, naive = (statistics.median(rates) for rates in zip(*measured, strict=True))
    print(f"{scenario.name}, {days} days, {rounds} rounds; first compiled run {first:.1f} s")
    print(f"compiled {compiled:,.0f} events/s, SimPy {simpy:,.0f} events/s, naive SimPy {naive:,.0f} events/s")
    print(f"ratio to naive: compiled {statistics.median(a / c for a, _, c in measured):.1f}, ", end="")
    print(f"SimPy {statistics.median(b / c for _, b, c in measured):.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
