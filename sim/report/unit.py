"""The worked unit: what a unit or a repair costs line by line, the plant or the customer, and which assumption each line comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.economics.costs import CATEGORIES, Costs, Line, price
from sim.economics.customer import customer_parts
from sim.economics.drivers import is_repair
from sim.economics.landed import window_months
from sim.economics.trace import customer_keys, keys
from sim.quantities import ENTRY_NAMES, Quantities
from sim.scenario.describe import Fact, fact
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.tables import Table, table


@dataclass(frozen=True, slots=True)
class Worked:
    """One line of a unit's cost: quantity x rate = amount, all of one unit; `origins` are the assumptions behind it."""

    flow: str
    category: str
    item: str
    quantity: float
    unit: str
    rate_usd: float
    amount_usd: float
    origins: tuple[Fact, ...]


def worked_unit(tables: Mapping[str, Table], loaded: Loaded, measure: str) -> list[Worked]:
    """The lines of the landed cost, the repair cost or the customer's cost, mean over the replications of a study; they add up to it.

    By flow, then by category, the largest first. Empty where the scenario has no such flow or customer, or delivered no unit.
    """
    scenario, priced = loaded.scenario, list(_priced(tables, loaded.scenario))
    facts = {entry.key: fact(entry, loaded) for entry in loaded.assumptions}
    if measure == "customer_cost":
        return list(_customer_lines(priced, scenario, facts)) if scenario.customer else []
    flows = [flow for flow in scenario.flows if is_repair(scenario, flow) == (measure == "repair_cost")]
    found = [line for flow in flows for line in _lines(flow, priced, scenario, facts)]
    return sorted(found, key=lambda line: (flows.index(line.flow), CATEGORIES.index(line.category), -line.amount_usd))


def _priced(tables: Mapping[str, Table], scenario: Scenario) -> Iterator[Costs]:
    """The cost lines of each replication."""
    months = int(tables["quantities"]["month"].max()) + 1
    for replication in np.unique(tables["quantities"]["replication"]).tolist():
        entries = tables["entries"].where(replication=replication) if "entries" in tables else table(ENTRY_NAMES, [])
        yield price(Quantities(months, tables["quantities"].where(replication=replication), entries), scenario)


def _lines(flow: str, priced: Sequence[Costs], scenario: Scenario, facts: Mapping[str, Fact]) -> Iterator[Worked]:
    per_unit: dict[tuple[str, str], tuple[Line, float, float]] = {}
    for costs in priced:
        window = window_months(costs, scenario)
        units = float(costs.known.total("units_delivered", flow)[window].sum()) * len(priced)
        for line in costs.lines if units else ():
            if line.flow == flow:
                _, quantity, amount = per_unit.get((line.category, line.item), (line, 0.0, 0.0))
                quantity += float(line.quantity[window].sum()) / units
                per_unit[line.category, line.item] = line, quantity, amount + float(line.total(window)) / units
    for (category, item), (line, quantity, amount) in per_unit.items():
        if amount:
            origins = tuple(facts[key] for key in keys(line, scenario) if key in facts)
            yield Worked(flow, category, item, quantity, line.unit, amount / quantity, amount, origins)


def _customer_lines(priced: Sequence[Costs], scenario: Scenario, facts: Mapping[str, Fact]) -> Iterator[Worked]:
    """The parts of the customer's cost; what costs nothing is left out."""
    every = [customer_parts(costs, scenario, window_months(costs, scenario)) for costs in priced]
    for flow in dict.fromkeys(flow for found in every for flow in found):
        for parts in zip(*(found[flow] for found in every if flow in found), strict=True):
            quantity, amount = (float(np.mean([getattr(part, field) for part in parts])) for field in ("quantity", "usd"))
            if amount:
                origins = tuple(facts[key] for key in customer_keys(parts[0].name, scenario) if key in facts)
                yield Worked(flow, "customer", parts[0].name, quantity, parts[0].unit, amount / quantity, amount, origins)
