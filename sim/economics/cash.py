"""Yearly cash: what is paid and earned when. Capital and opening stock at time 0, each year's cash at its end.

Parts are paid when they are received, and the stock left at the end comes back at its value. Depreciation and the cost of holding
stock are no payments. A year has 8 760 hours. Years beyond those simulated whole repeat the last 8 760 hours simulated (a shorter run
is scaled up to a year), with parts paid as they are used and depreciation only for as long as the investment lasts, or by its schedule.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.economics.costs import Costs, is_holding
from sim.economics.years import YEAR_H, Years, years_of
from sim.scenario.finance import Finance
from sim.tables import Table, table

Floats = NDArray[np.float64]

CASH_NAMES = ("year", "line", "amount_usd", "basis")
SIMULATED, REPEATED = "simulated", "repeated"


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash by line [..., years + 1], year 0 being the start, in USD; `basis` of each year is `simulated` or `repeated`."""

    lines: dict[str, Floats]
    basis: tuple[str, ...]

    @property
    def total(self) -> Floats:
        """Net cash of each year: [..., years + 1]."""
        return np.asarray(sum(self.lines.values()), dtype=np.float64)

    def table(self) -> Table:
        """Rows year, line, amount_usd, basis; those of zero left out. For one set of prices."""
        rows = [
            (year, line, float(amount), self.basis[year])
            for line, amounts in self.lines.items()
            for year, amount in enumerate(amounts)
            if amount
        ]
        return table(CASH_NAMES, sorted(rows, key=lambda row: row[0]))


def yearly_cash(costs: Costs, finance: Finance) -> Cash:
    """The cash flow of the whole valuation, tax and stock included."""
    years = years_of(costs.known.get("hours"), max(round(finance.years.value / YEAR_H), 1))
    earned = {name: _after_start(amounts) for name, amounts in _earned(costs, years).items()}
    bought = _parts_bought(costs, years)
    capital = _at_start(-np.asarray(sum(capex.cost.value for capex in finance.capex.values())), years)
    profit = np.asarray(sum(earned.values())) - depreciation_usd(finance, len(years))
    lines = {
        **earned,
        "parts bought less used": bought,
        "income tax": -income_tax_usd(profit, finance.tax.value),
        "capital": capital,
        "stock released": _at_end(-bought.sum(axis=-1), years),
    }
    return Cash(lines, tuple(SIMULATED if year <= years.simulated else REPEATED for year in range(len(years) + 1)))


def _after_start(amounts: Floats) -> Floats:
    """Amounts of years 1, 2, ... with nothing in year 0 put before them."""
    return np.concatenate([np.zeros((*amounts.shape[:-1], 1)), amounts], axis=-1)


def _at_start(amount: Floats, years: Years) -> Floats:
    """[..., 1] or a number -> [..., years + 1] with all of it in year 0."""
    return np.asarray(np.atleast_1d(amount) * (np.arange(len(years) + 1) == 0))


def _at_end(amount: Floats, years: Years) -> Floats:
    """[...] -> [..., years + 1] with all of it in the last year."""
    return np.asarray(np.asarray(amount)[..., np.newaxis] * (np.arange(len(years) + 1) == len(years)))


def _earned(costs: Costs, years: Years) -> dict[str, Floats]:
    """Revenue and costs by category and year, income positive, parts as they are used; without what is never paid."""
    found = {"revenue": np.asarray(sum(line.by_year(years) for line in costs.revenue))}
    for line in costs.lines:
        if line.category != "depreciation" and not is_holding(line):
            found[line.category] = found.get(line.category, np.zeros(len(years))) - line.by_year(years)
    return found


def _parts_bought(costs: Costs, years: Years) -> Floats:
    """What buying parts on receipt takes beyond those used: the opening stock at the start, and nothing in repeated years."""
    opening = np.asarray(sum(part.opening_usd for part in costs.parts.values()))[..., np.newaxis]
    bought = np.asarray(sum((part.bought_usd - part.used_usd for part in costs.parts.values()), np.zeros(costs.known.months)))
    first = np.arange(costs.known.months) == 0
    by_year = (bought - opening * first) @ years.weights.T * (np.arange(len(years)) < years.simulated)
    return -np.concatenate([np.broadcast_to(opening, (*by_year.shape[:-1], 1)), by_year], axis=-1)


def depreciation_usd(finance: Finance, years: int) -> Floats:
    """Depreciation that the tax allows in years 0 (none), 1, 2, ...: each investment by its schedule, or evenly over its life.

    What a schedule or a life leaves for the years after the valuation is not written off.
    """
    found = np.zeros(years + 1)
    for capex in finance.capex.values():
        if capex.schedule:
            shares = np.array([share.value for share in capex.schedule])[:years]
            shares = np.append(shares, np.zeros(years - len(shares)))
        else:
            life = np.maximum(capex.life.value / YEAR_H, 1e-9)
            shares = np.clip(life - np.arange(years), 0.0, 1.0) / life
        found = found + _after_start(capex.cost.value * shares)
    return found


def income_tax_usd(profit_usd: Floats, rate: float | Floats) -> Floats:
    """Tax on each year's profit [..., years]; losses are carried forward without limit, and never paid back."""
    tax, carried = np.zeros_like(profit_usd), np.zeros(profit_usd.shape[:-1])
    for year in range(profit_usd.shape[-1]):
        taxable = profit_usd[..., year] - carried
        carried = np.maximum(-taxable, 0.0)
        tax[..., year] = np.maximum(taxable, 0.0)
    return tax * rate
