"""The worked unit: what a unit or a repair costs line by line, the plant or the customer, and which assumption each line comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.economics.categories import CATEGORIES
from sim.economics.costs import Costs, price
from sim.economics.customer import customer_parts
from sim.economics.drivers import is_repair, window_months
from sim.economics.lines import Line, LineKey
from sim.economics.origins import customer_origins, line_origins
from sim.quantities import ENTRY_NAMES, Quantities
from sim.scenario.editors.describe import Fact, fact
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
    scenario, quantities = loaded.scenario, list(quantities_of(tables).values())
    priced = [price(each, scenario) for each in quantities]
    facts = {entry.key: fact(entry, loaded) for entry in loaded.assumptions}
    if measure == "customer_cost":
        return list(_customer_lines(priced, scenario, customer_origins(quantities, scenario), facts)) if scenario.customer else []
    flows = [flow for flow in scenario.flows if is_repair(scenario, flow) == (measure == "repair_cost")]
    origins = line_origins(quantities, scenario)
    found = [line for flow in flows for line in _lines(flow, priced, scenario, origins, facts)]
    order = [category.name for category in CATEGORIES]
    return sorted(found, key=lambda line: (flows.index(line.flow), order.index(line.category), -line.amount_usd))


def quantities_of(tables: Mapping[str, Table]) -> dict[int, Quantities]:
    """The quantities of each replication of one scenario, by its number."""
    months, found = int(tables["quantities"]["month"].max()) + 1, {}
    for replication in np.unique(tables["quantities"]["replication"]).tolist():
        entries = tables["entries"].where(replication=replication) if "entries" in tables else table(ENTRY_NAMES, [])
        found[replication] = Quantities(months, tables["quantities"].where(replication=replication), entries)
    return found


def _lines(
    flow: str, priced: Sequence[Costs], scenario: Scenario, origins: Mapping[LineKey, tuple[str, ...]], facts: Mapping[str, Fact]
) -> Iterator[Worked]:
    per_unit: dict[LineKey, tuple[Line, float, float]] = {}
    for costs in priced:
        window = window_months(costs.known, scenario)
        units = float(costs.known.total("units_delivered", flow)[window].sum()) * len(priced)
        for line in costs.lines if units else ():
            if line.flow == flow:
                _, quantity, amount = per_unit.get(line.key, (line, 0.0, 0.0))
                quantity += float(line.quantity[window].sum()) / units
                per_unit[line.key] = line, quantity, amount + float(line.total(window)) / units
    for key, (line, quantity, amount) in per_unit.items():
        if amount:
            named = tuple(facts[origin] for origin in origins[key])
            yield Worked(flow, line.category, line.item, quantity, line.unit, amount / quantity, amount, named)


def _customer_lines(
    priced: Sequence[Costs], scenario: Scenario, origins: Mapping[tuple[str, str], tuple[str, ...]], facts: Mapping[str, Fact]
) -> Iterator[Worked]:
    """The parts of the customer's cost; what costs nothing is left out."""
    every = [customer_parts(costs, scenario, window_months(costs.known, scenario)) for costs in priced]
    for flow in dict.fromkeys(flow for found in every for flow in found):
        for parts in zip(*(found[flow] for found in every if flow in found), strict=True):
            quantity, amount = (float(np.mean([getattr(part, field) for part in parts])) for field in ("quantity", "usd"))
            if amount:
                named = tuple(facts[origin] for origin in origins[flow, parts[0].name])
                yield Worked(flow, "customer", parts[0].name, quantity, parts[0].unit, amount / quantity, amount, named)
