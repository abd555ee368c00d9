"""What re-pricing takes against simulating, side by side: `python benchmarks/price.py [DRAWS] [REPLICATIONS] [DAYS]`.

One replication of Texas is simulated; then as many copies of it as REPLICATIONS are priced at DRAWS draws of all its prices, half of
them before and half after the simulation, so that both see the machine alike. DAYS shortens the horizon, and with it the simulation more
than the pricing: leave it out for the ratio that counts.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sim.evaluate import happened, quantities_of
from sim.quantities import Quantities
from sim.running.price_draws import price_draws, repriced
from sim.scenario.loading import load
from sim.scenario.schema import Scenario


def pricing_s(quantities: Quantities, scenario: Scenario, draws: int, replications: int) -> float:
    """Seconds to draw the prices and to price so many copies at each draw."""
    began = time.perf_counter()
    repriced([quantities] * replications, scenario, price_draws(scenario, draws, seed=1))
    return time.perf_counter() - began


def simulation_s(scenario: Scenario) -> float:
    """Seconds to simulate one replication."""
    began = time.perf_counter()
    happened(scenario, seed=1, replication=1)
    return time.perf_counter() - began


def main(draws: int = 10_000, replications: int = 20, days: int | None = None) -> None:
    """Prints both times and their ratio."""
    scenario = load("texas.yaml", settings=(f"horizon={days} d", "warm_up=0 d") if days else ()).scenario
    quantities = quantities_of(happened(scenario, seed=1, replication=0))
    first = pricing_s(quantities, scenario, draws, replications // 2)
    simulation = simulation_s(scenario)
    pricing = first + pricing_s(quantities, scenario, draws, replications - replications // 2)
    print(f"{scenario.name}: {draws:,} draws of {len(price_draws(scenario, 1, seed=1))} prices x {replications} replications")
    print(f"priced in {pricing:.1f} s, one replication simulated in {simulation:.1f} s, ratio {pricing / simulation:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
