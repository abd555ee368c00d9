"""Sense of the size: a replication that no machine could hold is refused before anything is simulated, at the key that makes it so."""

from collections.abc import Iterator

from sim.scenario.checks.issue import Finding, Keys
from sim.scenario.schema import Scenario
from sim.scenario.size import MOST_ORDERS, MOST_TASKS, MOST_UNITS, MOST_WORKERS, expected_size
from sim.scenario.subjects.demand import Demand
from sim.units import YEAR_H


def size(scenario: Scenario) -> Iterator[Finding]:
    """More units, tasks, orders for parts or workers than a replication can have."""
    if any(flow not in scenario.flows for flow in scenario.demand):
        return  # said elsewhere
    expected = expected_size(scenario)
    if expected.workers > MOST_WORKERS:
        yield ("pools", _largest_pool(scenario)), True, f"expected at most {MOST_WORKERS:,} workers in all, got {expected.workers:,.0f}"
    if expected.all_units > MOST_UNITS:
        largest = max(expected.units, key=lambda flow: expected.units[flow])
        said = f"expected at most {MOST_UNITS:,} units in a replication, got about {expected.all_units:,.0f}"
        yield _cause(largest, scenario.demand[largest]), False, f"{said}; bring fewer, or shorten `horizon`"
    elif expected.all_orders > MOST_ORDERS:
        part = max(expected.orders, key=lambda name: expected.orders[name])
        said = f"expected at most {MOST_ORDERS:,} orders for parts in a replication, got about {expected.all_orders:,.0f}"
        yield ("parts", part, "order_quantity"), False, f"{said}; order more at once, or take fewer"
    elif expected.tasks > MOST_TASKS:
        said = f"expected at most {MOST_TASKS:,} tasks in a replication, got about {expected.tasks:,.0f}"
        yield ("horizon",), False, f"{said}; shorten it, or let units come back to operations less often"


def _cause(flow: str, demand: Demand) -> Keys:
    """The key of a flow's demand that brings most of its units."""
    parts: dict[Keys, float] = {("demand", flow): 0.0}
    parts |= {("demand", flow, "contracts", name, "volume"): contract.volume.value for name, contract in demand.contracts.items()}
    if demand.orders:
        parts["demand", flow, "orders", "every"] = YEAR_H
    return max(parts, key=lambda keys: parts[keys])


def _largest_pool(scenario: Scenario) -> str:
    counts = {
        name: sum(count.value for count in pool.shifts.values()) if pool.shifts else pool.headcount.value if pool.headcount else 0.0
        for name, pool in scenario.pools.items()
    }
    return max(counts, key=lambda name: counts[name])
