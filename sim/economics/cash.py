"""Yearly cash: what is paid and earned when. Capital and opening stock at time 0, each year's cash at its end.

Parts are paid when they are received, and the stock left at the end comes back at its value. Depreciation and the cost of holding
stock are no payments. A year has 8 760 hours. Years beyond those simulated whole repeat the last 8 760 hours simulated (a shorter run
is scaled up to a year), with parts paid as they are used and depreciation only for as long as the investment lasts, or by its schedule.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.economics.costs import Costs, is_holding
from sim.scenario.finance import Finance
from sim.tables import Table, table

Floats = NDArray[np.float64]

YEAR_H = 8760.0
CASH_NAMES = ("year", "line", "amount_usd", "basis")
SIMULATED, REPEATED = "simulated", "repeated"


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash by year (0 is the start) and line, in USD; `basis` of each year is `simulated` or `repeated`."""

    lines: dict[str, Floats]
    basis: tuple[str, ...]

    @property
    def total(self) -> Floats:
        """Net cash of each year."""
        return np.asarray(np.sum(list(self.lines.values()), axis=0), dtype=np.float64)

    def table(self) -> Table:
        """Rows year, line, amount_usd, basis; those of zero left out."""
        rows = [
            (year, line, float(amount), self.basis[year])
            for line, amounts in self.lines.items()
            for year, amount in enumerate(amounts)
            if amount
        ]
        return table(CASH_NAMES, sorted(rows, key=lambda row: row[0]))


def yearly_cash(costs: Costs, finance: Finance) -> Cash:
    """The cash flow of the whole valuation, tax and stock included."""
    years = max(round(finance.years.value / YEAR_H), 1)
    weights, simulated = year_weights(costs.known.get("hours"), years)
    earned = {name: np.append(0.0, weights @ by_month) for name, by_month in _earned(costs).items()}
    bought = _parts_bought(costs, weights, simulated)
    capital = np.append(-sum(capex.cost.value for capex in finance.capex.values()), np.zeros(years))
    profit = np.sum(list(earned.values()), axis=0) - depreciation_usd(finance, years)
    lines = {
        **earned,
        "parts bought less used": bought,
        "income tax": -income_tax_usd(profit, finance.tax.value),
        "capital": capital,
        "stock released": np.append(np.zeros(years), -bought.sum()),
    }
    return Cash(lines, tuple(SIMULATED if year <= simulated else REPEATED for year in range(years + 1)))


def year_weights(hours: Floats, years: int) -> tuple[Floats, int]:
    """The part of each month (columns) that falls into each year (rows), and how many of the years were simulated whole."""
    ends = np.cumsum(hours)
    simulated = min(int(ends[-1] / YEAR_H + 1e-9), years)
    begins = np.append(np.arange(simulated) * YEAR_H, np.full(years - simulated, ends[-1] - YEAR_H))[:, np.newaxis]
    inside = np.minimum(ends, begins + YEAR_H) - np.maximum(ends - hours, begins)
    return np.maximum(inside, 0.0) / hours * max(YEAR_H / float(ends[-1]), 1.0), simulated


def _earned(costs: Costs) -> dict[str, Floats]:
    """Revenue and costs by month and category, income positive, parts as they are used; without what is never paid."""
    found = {"revenue": np.sum([line.amount for line in costs.revenue], axis=0)}
    for line in costs.lines:
        if line.category != "depreciation" and not is_holding(line):
            found[line.category] = found.get(line.category, np.zeros(costs.known.months)) - line.amount
    return found


def _parts_bought(costs: Costs, weights: Floats, simulated: int) -> Floats:
    """What buying parts on receipt takes beyond those used: the opening stock at the start, and nothing in repeated years."""
    opening = sum(part.opening_usd for part in costs.parts.values())
    bought = np.sum([np.zeros(costs.known.months), *(part.bought_usd - part.used_usd for part in costs.parts.values())], axis=0)
    bought[0] -= opening
    by_year = weights @ bought
    by_year[simulated:] = 0.0
    return np.append(-opening, -by_year)


def depreciation_usd(finance: Finance, years: int) -> Floats:
    """Depreciation that the tax allows in years 0 (none), 1, 2, ...: each investment by its schedule, or evenly over its life.

    What a schedule or a life leaves for the years after the valuation is not written off.
    """
    found = np.zeros(years + 1)
    for capex in finance.capex.values():
        if capex.schedule:
            shares = np.array([share.value for share in capex.schedule])
        else:
            life = max(capex.life.value / YEAR_H, 1e-9)
            shares = np.clip(life - np.arange(years), 0.0, 1.0) / life
        found[1 : len(shares) + 1] += capex.cost.value * shares[:years]
    return found


def income_tax_usd(profit_usd: Floats, rate: float) -> Floats:
    """Tax on each year's profit; losses are carried forward without limit, and never paid back."""
    tax, carried = np.zeros(len(profit_usd)), 0.0
    for year, profit in enumerate(profit_usd.tolist()):
        taxable = profit - carried
        carried = max(-taxable, 0.0)
        tax[year] = rate * max(taxable, 0.0)
    return tax
