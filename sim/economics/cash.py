"""Yearly cash: what is paid and earned when. Capital at time 0, each year's cash at its end.

Parts are paid when they are received, and the stock left at the end comes back at its value. Depreciation and the cost of holding
stock are no payments. Years beyond the simulated ones repeat the last, with parts paid as they are used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.economics.costs import Costs
from sim.scenario.finance import Finance
from sim.scenario.schema import Scenario
from sim.tables import Table, table

Floats = NDArray[np.float64]

CASH_NAMES = ("year", "line", "amount_usd", "basis")
PARTS = ("materials", "inbound freight", "scrap")
SIMULATED, REPEATED = "simulated", "repeated"


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash by year (0 is the start) and line, in USD; `basis` of each year is `simulated` or `repeated`."""

    lines: dict[str, Floats]
    basis: tuple[str, ...]

    @property
    def total(self) -> Floats:
        """Net cash of each year."""
        return np.sum(list(self.lines.values()), axis=0)

    def table(self) -> Table:
        """Rows year, line, amount_usd, basis; those of zero left out."""
        rows = [
            (year, line, float(amount), self.basis[year])
            for line, amounts in self.lines.items()
            for year, amount in enumerate(amounts)
            if amount
        ]
        return table(CASH_NAMES, sorted(rows, key=lambda row: row[0]))


def yearly_cash(costs: Costs, scenario: Scenario, finance: Finance) -> Cash:
    """The cash flow of the whole valuation, tax and stock included."""
    simulated = max(round(scenario.horizon.value / 8760), 1)
    years = max(round(finance.years.value / 8760), 1)
    accrued = {name: _by_year(amounts, simulated, years) for name, amounts in _accrued(costs).items()}
    lines = dict(accrued)
    for name in ("depreciation", "stock holding"):
        lines.pop(name, None)
    _pay_parts_on_receipt(lines, costs, scenario, min(simulated, years))
    lines["inventory tax"] = _by_year(-_inventory_tax(costs), simulated, years)
    lines["income tax"] = -_income_tax(accrued, lines["inventory tax"], finance.tax.value)
    lines["capital"] = np.zeros(years + 1)
    lines["capital"][0] = -sum(capex.cost.value for capex in finance.capex.values())
    lines["stock released"] = np.zeros(years + 1)
    if years >= simulated:
        lines["stock released"][years] = sum(part.closing_value_usd for part in costs.parts.values())
    return Cash(lines, tuple(SIMULATED if year <= simulated else REPEATED for year in range(years + 1)))


def _accrued(costs: Costs) -> dict[str, Floats]:
    """Revenue and costs by month and category, income positive."""
    found = {"revenue": np.sum([line.amount for line in costs.revenue], axis=0)}
    for line in costs.lines:
        found[line.category] = found.get(line.category, np.zeros(costs.known.months)) - line.amount
    return found


def _by_year(by_month: Floats, simulated: int, years: int) -> Floats:
    """Months added up to years 1, 2, ...; a last broken month belongs to the last year, and years to come repeat it."""
    year = np.minimum(np.arange(len(by_month)) // 12, simulated - 1)
    sums = np.bincount(year, by_month, simulated)
    whole = np.concatenate([[0.0], sums, np.full(max(years - simulated, 0), sums[-1])])
    return whole[: years + 1]


def _pay_parts_on_receipt(lines: dict[str, Floats], costs: Costs, scenario: Scenario, simulated: int) -> None:
    """In simulated years, what was paid for parts takes the place of what was used."""
    used, paid = np.zeros(costs.known.months), np.zeros(costs.known.months)
    for name, part in costs.parts.items():
        described = scenario.parts[name]
        if described.lane is not None:
            price = described.cost.value if described.cost else 0.0
            pieces = sum(
                (costs.known.get(driver, name, flow) for driver in ("parts_used", "parts_scrapped") for flow in costs.known.flows),
                np.zeros(costs.known.months),
            )
            used += pieces * (price + sum(part.released.values(), np.zeros(costs.known.months)))
            paid += costs.known.get("parts_received", name) * price + sum(part.paid.values(), np.zeros(costs.known.months))
    change = _by_year(used - paid, round(scenario.horizon.value / 8760) or 1, len(next(iter(lines.values()))) - 1)
    change[simulated + 1 :] = 0.0
    lines["parts bought less used"] = change


def _inventory_tax(costs: Costs) -> Floats:
    """The part of stock holding that is paid."""
    lines = [line.amount for line in costs.lines if line.category == "stock holding" and line.item.endswith("inventory tax")]
    return np.sum([np.zeros(costs.known.months), *lines], axis=0)


def _income_tax(accrued: dict[str, Floats], inventory_tax: Floats, rate: float) -> Floats:
    """Tax on each year's profit after depreciation; losses are carried forward without limit."""
    profit = inventory_tax + sum(amounts for name, amounts in accrued.items() if name != "stock holding")
    tax, carried = np.zeros(len(profit)), 0.0
    for year, amount in enumerate(profit):
        taxable = amount - carried
        carried = max(-taxable, 0.0)
        tax[year] = rate * max(taxable, 0.0)
    return tax
