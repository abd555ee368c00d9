"""The cash of each year: what is paid and earned when, taxes included.

Capital, opening stock and working cash are spent at the start; each year's cash comes at its end. Parts are paid when they are
received, and the stock left at the end comes back at its value; units on the road then are sold and taxed as they arrive. Depreciation
and the cost of holding stock are no payments. Years beyond those simulated whole repeat the last year simulated (a shorter run is
scaled up to a year) at the prices they have grown to by then, with parts paid as they are used.

Taxes and grants are nominal, with their thresholds. In real terms everything else, later investments and what is sold at the end too,
is put into nominal money first, taxed, and taken back into the money of the start.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.categories import CASH_LINES, CATEGORIES, REVENUE, CashLine, CashLines, Kinds
from sim.economics.costs import Costs
from sim.economics.incentives import earned_incentives, grants
from sim.economics.investment import in_nominal, sales_taxes_usd, salvage_usd, spending_usd, with_replacements
from sim.economics.loans import debt_of
from sim.economics.opening import at_its_opening
from sim.economics.taxes import TaxBase, property_tax_usd, tax_base, taxes_usd
from sim.economics.years import Years, years_of
from sim.portable import compounded, in_stretches
from sim.scenario.finance import Finance
from sim.tables import Table, table
from sim.units import YEAR_H

AT_THE_BORDER = (Kinds.UNIT_DUTY, Kinds.UNIT_FEES)
CASH_NAMES = ("year", "line", "amount_usd", "basis")
SIMULATED, REPEATED = "simulated", "repeated"


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash by line [..., years + 1], year 0 being the start, in USD; `basis` of each year is `simulated` or `repeated`.

    `spent` is what each flow's cost lines pay in each year but the start, before tax: [..., years] in the money of the start, positive.
    `to_owners` is the net cash of each year after a loan, its interest deducted from taxable income; without a loan, all of it.
    """

    lines: dict[str, Floats]
    basis: tuple[str, ...]
    spent: dict[str, Floats]
    to_owners: Floats

    @property
    def total(self) -> Floats:
        """Net cash of each year before any loan: [..., years + 1]."""
        return floats(sum(self.lines.values()))

    def invested(self) -> Floats:
        """Net spending on investments in each year, positive: cost and sales tax, less what they are sold for; [..., years + 1]."""
        names = (CashLines.CAPITAL.name, CashLines.SALES_TAX.name, CashLines.SALVAGE.name)
        return -floats(sum(self.lines[name] for name in names if name in self.lines))

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
    count = len(years)
    inflation = floats(finance.inflation.value if finance.terms == "real" else 0.0)
    money = compounded(inflation, count + 1)
    given = earned_incentives(at_its_opening(finance, costs.known), jobs)
    finance = in_nominal(with_replacements(at_its_opening(finance, costs.known)), count)
    by_category, spent = _earned(costs, years)
    under_way = _at_end(_under_way_usd(costs, years), count)[..., 1:]
    by_category |= {CashLines.UNITS_UNDER_WAY.name: under_way} if np.any(under_way) else {}
    earned = {name: after_start(amounts) * money for name, amounts in by_category.items()}
    bought = _parts_bought(costs, years) * money
    granted, owed = grants(finance, given, count), property_tax_usd(finance, count, given)
    base = tax_base(earned, granted, given, owed)
    taxes = taxes_usd(base, finance, count)
    sold, _ = salvage_usd(finance, granted.basis, count, finance.bonus.value)
    own: dict[CashLine, Floats] = {
        CashLines.PARTS_AHEAD: bought,
        **{line: -due for line, due in taxes.items()},
        CashLines.PROPERTY_TAX: -owed,
        CashLines.GRANTS: granted.paid,
        CashLines.WORKING_CAPITAL: working_capital_usd(earned, finance, count, money),
        CashLines.CAPITAL: -spending_usd(finance, count),
        CashLines.SALES_TAX: -sales_taxes_usd(finance, count),
        CashLines.SALVAGE: sold,
        CashLines.STOCK_RELEASED: _at_end(-bought.sum(axis=-1), count),
    }
    listed = {line.name: own[line] for line in CASH_LINES if line in own and (line.always or np.any(own[line]))}
    lines = {name: floats(amounts / money) for name, amounts in {**earned, **listed}.items()}
    basis = tuple(SIMULATED if year <= years.simulated else REPEATED for year in range(count + 1))
    return Cash(lines, basis, spent, floats(sum(lines.values())) + _by_loan(base, taxes, finance, count) / money)


def _by_loan(base: TaxBase, taxes: dict[CashLine, Floats], finance: Finance, years: int) -> Floats:
    """What a loan adds to the cash of its owners in each year: what is drawn, less what is paid back, and the taxes its interest saves."""
    if finance.loan is None:
        return np.zeros(years + 1)
    invested = spending_usd(finance, years)[..., :1] + sales_taxes_usd(finance, years)[..., :1]
    debt = debt_of(finance.loan, invested, years)
    saved = floats(sum(taxes.values())) - floats(sum(taxes_usd(base.less(debt.interest), finance, years).values()))
    return floats(debt.drawn - debt.interest - debt.principal + saved)


def after_start(amounts: Floats) -> Floats:
    """Amounts of years 1, 2, ... with nothing in year 0 put before them."""
    return np.concatenate([np.zeros((*amounts.shape[:-1], 1)), amounts], axis=-1)


def _at_end(amount: Floats, years: int) -> Floats:
    """[...] -> [..., years + 1] with all of it in the last year."""
    return floats(floats(amount)[..., np.newaxis] * (np.arange(years + 1) == years))


def _earned(costs: Costs, years: Years) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Revenue and costs by category and year, income positive, and costs by flow, positive: what is paid, parts as they are used."""
    found = {REVENUE.name: floats(sum(line.by_year(years) for line in costs.revenue))}
    spent = {flow: np.zeros(len(years)) for flow in costs.known.flows}
    for line in costs.lines:
        if not line.kind.category.paid:
            continue
        amounts = line.by_year(years)
        found[line.category] = found.get(line.category, np.zeros(len(years))) - amounts
        spent[line.flow] = spent[line.flow] + amounts
    return found, spent


def _under_way_usd(costs: Costs, years: Years) -> Floats:
    """What the new units on the road at the end earn when they arrive: [...], their price less the duty and fees still due on them.

    They are built and their freight is paid within the valuation; as many as on average in the last month simulated, at the price of the
    end, and duty and fees of a unit as in the last year.
    """
    found, known = np.zeros(()), costs.known
    for line in costs.revenue:
        units = sum(float(known.get("units_in_transit", lane, line.flow)[-1]) for lane in known.of("units_in_transit", line.flow))
        sold = float(in_stretches(line.quantity, years.weights)[..., -1])
        if line.kind is Kinds.UNITS_SOLD and units and sold:
            charges = [each for each in costs.lines if each.flow == line.flow and each.kind in AT_THE_BORDER]
            due = floats(sum((each.by_year(years)[..., -1] for each in charges), np.zeros(())))
            found = found + units / sold * (line.by_year(years)[..., -1] - due)
    return floats(found)


def _parts_bought(costs: Costs, years: Years) -> Floats:
    """What buying parts on receipt takes beyond those used: the opening stock at the start, and nothing in repeated years.

    The opening stock of a plant that opens later is bought in the year in which it does.
    """
    opening = floats(sum(part.opening_usd for part in costs.parts.values()))[..., np.newaxis] * (costs.known.opens_h == 0)
    bought = floats(sum((part.bought_usd - part.used_usd for part in costs.parts.values()), np.zeros(costs.known.months)))
    first = np.arange(costs.known.months) == 0
    by_year = in_stretches(bought - opening * first, years.weights) * (np.arange(len(years)) < years.simulated)
    return -np.concatenate([np.broadcast_to(opening, (*by_year.shape[:-1], 1)), by_year], axis=-1)


def working_capital_usd(earned: dict[str, Floats], finance: Finance, years: int, money: Floats) -> Floats:
    """What working capital takes in each year, negative where more is tied up; all of it comes back in the last year.

    `money` is what a dollar of the start has become by each year, as which the cash that is held grows.
    """
    terms = finance.working_capital
    suppliers = [each.name for each in CATEGORIES if each.from_suppliers]
    owed = earned[REVENUE.name] * terms.receivable.value / YEAR_H
    owing = -floats(sum(earned[name] for name in suppliers if name in earned)) * terms.payable.value / YEAR_H
    tied = owed - owing + terms.cash.value * money
    tied = tied * (np.arange(years + 1) < years)
    return -np.diff(tied, prepend=0.0, axis=-1)
