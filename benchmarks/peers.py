"""The line of eight stations in other simulation packages, as their manuals write such a line: `pip install '.[bench]'`.

They get the line's law, not its draws: each draws its own exponential times, so that they agree with theory and with us in
the mean, not task by task. Each function gives the tasks completed and the mean time in the system, days.
"""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.line import DAY_S, SLOTS, STATIONS
from benchmarks.queues import EVERY_MIN, MEAN_MIN

MINUTES = DAY_S // 60


def ciw(days: int, seed: int = 1) -> tuple[int, float]:
    """Ciw: an open network of eight nodes in a row."""
    import ciw as package

    exponential = package.dists.Exponential
    routing = np.eye(STATIONS, k=1).tolist()
    network = package.create_network(
        arrival_distributions=[exponential(1 / EVERY_MIN), *[None] * (STATIONS - 1)],
        service_distributions=[exponential(1 / MEAN_MIN)] * STATIONS,
        routing=routing,
        number_of_servers=[SLOTS] * STATIONS,
    )
    package.seed(seed)
    simulation = package.Simulation(network)
    simulation.simulate_until_max_time(days * MINUTES)
    records = simulation.get_all_records(only=["service"])
    began = {record.id_number: record.arrival_date for record in records if record.node == 1}
    spans = [record.exit_date - began[record.id_number] for record in records if record.node == STATIONS]
    return len(records), float(np.mean(spans)) / MINUTES


def salabim(days: int, seed: int = 1) -> tuple[int, float]:
    """salabim: a component a unit, which requests a server at each resource in turn."""
    import salabim as package

    env = package.Environment(trace=False, random_seed=seed, yieldless=False, time_unit="minutes")
    resources = [package.Resource(f"station {k}", capacity=SLOTS, env=env) for k in range(STATIONS)]
    every, work = package.Exponential(EVERY_MIN, env=env), package.Exponential(MEAN_MIN, env=env)
    spans: list[float] = []
    completed = 0

    class Unit(package.Component):  # type: ignore[misc]  # the package has no types
        def process(self):  # type: ignore[no-untyped-def]
            nonlocal completed
            began = env.now()
            for resource in resources:
                yield self.request(resource)
                yield self.hold(work.sample())
                self.release(resource)
                completed += 1
            spans.append(env.now() - began)

    package.ComponentGenerator(Unit, iat=every, env=env)
    env.run(till=days * MINUTES)
    return completed, float(np.mean(spans)) / MINUTES


def simulsi(days: int, seed: int = 1) -> tuple[int, float]:
    """SimulSI: a process a unit, which requests a server at each resource in turn."""
    import simulsi as package

    sim = package.Simulation(seed)
    resources = [sim.resource(f"station {k}", capacity=SLOTS) for k in range(STATIONS)]
    every, work = package.randomness.Exponential(mean=EVERY_MIN), package.randomness.Exponential(mean=MEAN_MIN)
    arrivals, service = sim.stream("arrivals"), sim.stream("service")
    spans: list[float] = []
    completed = 0

    def unit(sim):  # type: ignore[no-untyped-def]
        nonlocal completed
        began = sim.now
        for resource in resources:
            yield sim.request(resource)
            yield work.sample(service)
            sim.release(resource)
            completed += 1
        spans.append(sim.now - began)

    def source(sim):  # type: ignore[no-untyped-def]
        while True:
            yield every.sample(arrivals)
            sim.process(unit(sim))

    sim.process(source(sim))
    sim.run(until=days * MINUTES)
    return completed, float(np.mean(spans)) / MINUTES


def installed() -> dict[str, Callable[[int], tuple[int, float]]]:
    """Those that are there, by name."""
    return {name: run for name, run in (("salabim", salabim), ("ciw", ciw), ("simulsi", simulsi)) if find_spec(name)}
