"""How much faster the engine is than naive SimPy on the same plant, side by side: `python benchmarks/engine.py [DAYS] [ROUNDS]`.

Events are arrivals plus completed tasks, counted alike. Each round runs both, in turn; the ratio is the median over rounds.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.naive import completions
from sim.building import build
from sim.draws import Draws
from sim.engine import simulate
from sim.plant import Plant
from sim.scenario.loading import load


def rates(plant: Plant, draws: Draws) -> tuple[float, float]:
    """Events a second of the engine and of the naive twin, one run each."""
    arrivals = sum(int(np.count_nonzero(flow.release_s < plant.horizon_s)) for flow in plant.flows)
    began = time.perf_counter()
    ledger = simulate(plant, draws)
    between = time.perf_counter()
    twin = completions(plant, draws)
    ended = time.perf_counter()
    finished = int(np.count_nonzero(ledger.tasks.end < plant.horizon_s))
    return (arrivals + finished) / (between - began), (arrivals + twin) / (ended - between)


def main(days: int = 360, rounds: int = 5) -> None:
    """Prints both rates and their ratio."""
    scenario = load("texas.yaml", settings=(f"horizon={days} d", "warm_up=0 d")).scenario
    draws = Draws(1, 0)
    plant = build(scenario, draws)
    measured = [rates(plant, draws) for _ in range(rounds)]
    engine, naive = (statistics.median(rate) for rate in zip(*measured, strict=True))
    ratio = statistics.median(a / b for a, b in measured)
    print(f"{scenario.name}, {days} days, {rounds} rounds")
    print(f"engine {engine:,.0f} events/s, naive SimPy {naive:,.0f} events/s, ratio {ratio:.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
