"""How large a simulation will be, before anything is simulated: units, tasks, and the memory of one replication."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.offered_load import arriving_a_year, visits_a_year
from sim.scenario.schema import Scenario
from sim.units import YEAR_H

MOST_UNITS = 50_000_000  # in a replication; a hundred times a plant of 250 workers over ten years
MOST_TASKS = 500_000_000
MOST_WORKERS = 100_000
BYTES_A_TASK, BYTES_A_UNIT, BYTES_AT_ALL = 11, 80, 232_000_000  # as benchmarks/memory.py prints them


@dataclass(frozen=True, slots=True)
class Size:
    """One replication at full rate: units that enter each flow, tasks of all flows, workers at full headcount, and bytes at the peak."""

    units: dict[str, float]
    tasks: float
    workers: float

    @property
    def all_units(self) -> float:
        return sum(self.units.values())

    @property
    def bytes(self) -> float:
        """Roughly what a process needs at its peak."""
        return BYTES_AT_ALL + BYTES_A_TASK * self.tasks + BYTES_A_UNIT * self.all_units


def expected_size(scenario: Scenario) -> Size:
    """What demand brings over the horizon by the means of its distributions; ramps and seasons, which bring less, are left out."""
    years = scenario.horizon.value / YEAR_H
    units = {
        flow: arriving_a_year(scenario, flow) * years + len(demand.at) for flow, demand in scenario.demand.items() if flow in scenario.flows
    }
    tasks = 0.0
    for flow, count in units.items():
        yearly = arriving_a_year(scenario, flow)
        visits = sum(visits_a_year(scenario, flow)) / yearly if yearly > 0 else float(len(scenario.flows[flow]))
        tasks += count * max(visits, 0.0)
    workers = sum(
        sum(count.value for count in pool.shifts.values()) if pool.shifts else pool.headcount.value if pool.headcount else 0.0
        for pool in scenario.pools.values()
    )
    return Size(units, tasks, workers)


def memory_bytes() -> float:
    """The memory of this machine; infinite where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError, AttributeError):
        return float("inf")


def size_warnings(scenario: Scenario) -> Iterator[str]:
    """One line if a replication will need more than this machine has."""
    size, there = expected_size(scenario), memory_bytes()
    if size.bytes > there:
        yield (
            f"about {size.all_units:,.0f} units and {size.tasks:,.0f} tasks in a replication need about {size.bytes / 1e9:.2g} GB, "
            f"this machine has {there / 1e9:.2g}; shorten the horizon or simulate with fewer --jobs"
        )
