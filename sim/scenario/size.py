"""How large a simulation will be, before anything is simulated: units, tasks, orders for parts, and the memory of one replication."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from sim.calendars import HOUR
from sim.scenario.offered_load import arriving_a_year, visits_a_year
from sim.scenario.schema import Scenario
from sim.scenario.subjects.replenishment import under_way_h
from sim.units import YEAR_H

MOST_UNITS = 50_000_000  # in a replication; a hundred times a plant of 250 workers over ten years
MOST_TASKS = 500_000_000
MOST_ORDERS = 5_000_000  # for parts; a thousand a day over ten years
MOST_WORKERS = 100_000
BYTES_A_TASK, BYTES_A_UNIT, BYTES_AT_ALL = 11, 80, 232_000_000  # as benchmarks/memory.py prints them
BYTES_AN_ORDER = 400  # rounded up: 900,000 orders (spares.yaml, 1,000 pieces a task and one an order, a year in SimPy) had 498 MB in all


@dataclass(frozen=True, slots=True)
class Size:
    """One replication at full rate: units that enter each flow, tasks of all, orders for each part, workers at full headcount."""

    units: dict[str, float]
    tasks: float
    orders: dict[str, float]
    workers: float

    @property
    def all_units(self) -> float:
        return sum(self.units.values())

    @property
    def all_orders(self) -> float:
        return sum(self.orders.values())

    @property
    def bytes(self) -> float:
        """Roughly what a process needs at its peak."""
        return BYTES_AT_ALL + BYTES_A_TASK * self.tasks + BYTES_A_UNIT * self.all_units + BYTES_AN_ORDER * self.all_orders


def expected_size(scenario: Scenario) -> Size:
    """What demand brings over the horizon by the means of its distributions; ramps and seasons, which bring less, are left out."""
    years = scenario.horizon.value / YEAR_H
    units = {
        flow: arriving_a_year(scenario, flow) * years + len(demand.at) for flow, demand in scenario.demand.items() if flow in scenario.flows
    }
    tasks = {flow: _tasks(scenario, flow, count) for flow, count in units.items()}
    workers = sum(
        sum(count.value for count in pool.shifts.values()) if pool.shifts else pool.headcount.value if pool.headcount else 0.0
        for pool in scenario.pools.values()
    )
    return Size(units, sum(map(sum, tasks.values())), _orders(scenario, tasks), workers)


def _tasks(scenario: Scenario, flow: str, units: float) -> list[float]:
    """Tasks of so many units at each operation of their flow."""
    yearly = arriving_a_year(scenario, flow)
    if yearly <= 0:  # all come at times that are listed
        return [units] * len(scenario.flows[flow])
    return [units * max(visits / yearly, 0.0) for visits in visits_a_year(scenario, flow)]


def _orders(scenario: Scenario, tasks: dict[str, list[float]]) -> dict[str, float]:
    """Orders for each part that comes on a lane: for what these tasks take and what is to lie there, and those that are expedited.

    One that fills up to a level leaves for a task at most, and does not count.
    """
    taken: dict[str, float] = {}
    for flow, counts in tasks.items():
        for operation, count in zip(scenario.flows[flow].values(), counts, strict=True):
            for name, pieces in operation.parts.items():
                taken[name] = taken.get(name, 0.0) + count * pieces.value
    found: dict[str, float] = {}
    for name, part in scenario.parts.items():
        wanted, fast = taken.get(name, 0.0), part.expedite
        if part.lane and part.order_quantity:
            point = part.reorder_point.value if part.reorder_point else 0.0
            found[name] = (wanted + point) / max(part.order_quantity.value, 1.0)
        if fast and fast.lane in scenario.lanes:  # one at a time
            in_turn = scenario.horizon.value * HOUR / max(under_way_h(scenario.lanes[fast.lane]) * HOUR, 1.0)
            found[name] = found.get(name, 0.0) + min(wanted / max(fast.quantity.value, 1.0), in_turn)
    return found


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
