"""The cash of each year: what is paid and earned when, taxes included.

Capital, opening stock and working cash are spent at the start; each year's cash comes at its end. Parts are paid when they are
received, and the stock left at the end comes back at its value. Depreciation and the cost of holding stock are no payments. A year has
8 760 hours. Years beyond those simulated whole repeat the last 8 760 hours simulated (a shorter run is scaled up to a year) at the
prices they have grown to by then, with parts paid as they are used.

Taxes and grants are nominal, with their thresholds. In real terms everything else, later investments and what is sold at the end too,
is put into nominal money first, taxed, and taken back into the money of the start.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.economics.costs import Costs, Line, is_holding
from sim.economics.incentives import earned_incentives, grants_usd
from sim.economics.income_tax import above_threshold, cheaper_of, florida_tax_usd, tax_with_losses, texas_margin_usd
from sim.economics.investment import book_value_usd, depreciation_usd, in_nominal, residual_usd, spending_usd
from sim.economics.years import Years, years_of
from sim.portable import compounded, weighted
from sim.scenario.finance import Finance, Incentive
from sim.tables import Table, table
from sim.units import YEAR_H

CASH_NAMES = ("year", "line", "amount_usd", "basis")
SIMULATED, REPEATED = "simulated", "repeated"

# What the margin tax of Texas lets off as cost of goods sold, and as compensation (Tax Code 171.1012 and 171.1013)
GOODS = ("materials", "inbound freight", "duty and fees", "labor", "overtime", "hiring", "energy", "services", "scrap")
COMPENSATION = ("labor", "overtime")
FROM_SUPPLIERS = ("materials", "inbound freight", "outbound freight", "services")


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash by line [..., years + 1], year 0 being the start, in USD; `basis` of each year is `simulated` or `repeated`.

    `spent` is what each flow's cost lines pay in each year but the start, before tax: [..., years] in the money of the start, positive.
    """

    lines: dict[str, Floats]
    basis: tuple[str, ...]
    spent: dict[str, Floats]

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


def yearly_cash(costs: Costs, finance: Finance, jobs: float = 0.0) -> Cash:
    """The cash flow of the whole valuation, taxes, stock and incentives included; `jobs` is the full headcount, for incentives."""
    years = years_of(costs.known.get("hours"), max(round(finance.years.value / YEAR_H), 1))
    inflation = np.asarray(finance.inflation.value if finance.terms == "real" else 0.0)
    money = compounded(inflation, len(years) + 1)
    given = earned_incentives(finance, jobs)
    finance = in_nominal(finance, len(years))
    by_category, spent = _earned(costs, years)
    earned = {name: after_start(amounts) * money for name, amounts in by_category.items()}
    bought = _parts_bought(costs, years) * money
    owed = property_tax_usd(finance, len(years), given)
    profit = np.asarray(sum(earned.values())) - owed
    state = _state_taxes(profit, earned, finance, len(years))
    sold, gain = residual_usd(finance, len(years), finance.bonus.value)
    written_off = depreciation_usd(finance, len(years), finance.bonus.value)
    taxable = profit - sum(state.values()) - written_off + gain
    spending = spending_usd(finance, len(years))
    lines = {
        **earned,
        "parts bought less used": bought,
        **{name: -amounts for name, amounts in state.items()},
        "property tax": -owed,
        "income tax": -tax_with_losses(taxable, finance.tax.value, finance.losses.value).tax,
        "incentives": grants_usd(given, len(years)),
        "working capital": working_capital_usd(earned, finance, len(years), money),
        "capital": -spending,
        "sales tax": -finance.sales_tax.value * _personal(finance, len(years)),
        "salvage value": sold,
        "stock released": _at_end(-bought.sum(axis=-1), len(years)),
    }
    basis = tuple(SIMULATED if year <= years.simulated else REPEATED for year in range(len(years) + 1))
    return Cash({name: np.asarray(amounts / money) for name, amounts in lines.items() if np.any(amounts) or name in ALWAYS}, basis, spent)


ALWAYS = ("parts bought less used", "income tax", "capital", "stock released")


def after_start(amounts: Floats) -> Floats:
    """Amounts of years 1, 2, ... with nothing in year 0 put before them."""
    return np.concatenate([np.zeros((*amounts.shape[:-1], 1)), amounts], axis=-1)


def _at_end(amount: Floats, years: int) -> Floats:
    """[...] -> [..., years + 1] with all of it in the last year."""
    return np.asarray(np.asarray(amount)[..., np.newaxis] * (np.arange(years + 1) == years))


def is_paid(line: Line) -> bool:
    """Whether a cost line is a payment: depreciation and the cost of capital in stock are none."""
    return line.category != "depreciation" and not is_holding(line)


def _earned(costs: Costs, years: Years) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Revenue and costs by category and year, income positive, and costs by flow, positive: what is paid, parts as they are used."""
    found = {"revenue": np.asarray(sum(line.by_year(years) for line in costs.revenue))}
    spent = {flow: np.zeros(len(years)) for flow in costs.known.flows}
    for line in filter(is_paid, costs.lines):
        amounts = line.by_year(years)
        found[line.category] = found.get(line.category, np.zeros(len(years))) - amounts
        spent[line.flow] = spent[line.flow] + amounts
    return found, spent


def _parts_bought(costs: Costs, years: Years) -> Floats:
    """What buying parts on receipt takes beyond those used: the opening stock at the start, and nothing in repeated years."""
    opening = np.asarray(sum(part.opening_usd for part in costs.parts.values()))[..., np.newaxis]
    bought = np.asarray(sum((part.bought_usd - part.used_usd for part in costs.parts.values()), np.zeros(costs.known.months)))
    first = np.arange(costs.known.months) == 0
    by_year = weighted(bought - opening * first, years.weights) * (np.arange(len(years)) < years.simulated)
    return -np.concatenate([np.broadcast_to(opening, (*by_year.shape[:-1], 1)), by_year], axis=-1)


def _state_taxes(profit: Floats, earned: dict[str, Floats], finance: Finance, years: int) -> dict[str, Floats]:
    """Taxes of the state by year, positive: they are deducted from what the income tax falls on."""
    found = {}
    if finance.margin_tax is not None:
        own = finance.margin_tax
        revenue = earned["revenue"]
        goods, pay = (-np.asarray(sum(earned[name] for name in names if name in earned)) for names in (GOODS, COMPENSATION))
        share = np.round(own.receipts.value, 4)
        due = texas_margin_usd(revenue, goods, pay) * share * own.rate.value
        due = cheaper_of(due, revenue, share, own.easy_rate.value, own.easy_most.value)
        found["margin tax"] = above_threshold(due, revenue, own.threshold.value)
    if finance.receipts_tax is not None:
        levy = finance.receipts_tax
        beyond = np.maximum(earned["revenue"] * levy.receipts.value - levy.exclusion.value, 0.0)
        found["receipts tax"] = np.asarray(levy.rate.value * beyond)
    if finance.state_tax is not None:
        state = finance.state_tax
        written_off = depreciation_usd(finance, years, state.bonus.value)
        _, gain = residual_usd(finance, years, state.bonus.value)
        income = tax_with_losses(profit - written_off + gain, 1.0, finance.losses.value).tax
        found["state income tax"] = florida_tax_usd(income, state.share.value, state.rate.value, state.exemption.value)
    return found


def property_tax_usd(finance: Finance, years: int, given: Mapping[str, Incentive]) -> Floats:
    """Property tax by year on book values, less what the incentives given let off: [..., years + 1], positive."""
    rates = {"real": finance.property_tax.real.value, "personal": finance.property_tax.personal.value}
    whole = np.asarray(sum(rate * book_value_usd(finance, years, kind) for kind, rate in rates.items()))
    number, left = np.arange(years + 1), np.ones(1)
    for incentive in given.values():
        within = (number >= incentive.first.value) & (number <= incentive.last.value)
        left = left * (1 - incentive.abates.value * within)
    return whole * left


def working_capital_usd(earned: dict[str, Floats], finance: Finance, years: int, money: Floats) -> Floats:
    """What working capital takes in each year, negative where more is tied up; all of it comes back in the last year.

    `money` is what a dollar of the start has become by each year, as which the cash that is held grows.
    """
    terms = finance.working_capital
    owed = earned["revenue"] * terms.receivable.value / YEAR_H
    owing = -np.asarray(sum(earned[name] for name in FROM_SUPPLIERS if name in earned)) * terms.payable.value / YEAR_H
    tied = owed - owing + terms.cash.value * money
    tied = tied * (np.arange(years + 1) < years)
    return -np.diff(tied, prepend=0.0, axis=-1)


def _personal(finance: Finance, years: int) -> Floats:
    bought = {name: capex for name, capex in finance.capex.items() if capex.property == "personal"}
    return spending_usd(finance.model_copy(update={"capex": bought}), years)
