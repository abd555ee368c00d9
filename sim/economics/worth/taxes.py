"""The taxes of a valuation by year: of the state, and on income, with credits. Arrays [..., years + 1], nominal USD, positive is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.categories import CATEGORIES, REVENUE, CashLine, CashLines
from sim.economics.worth.incentives import Given, Grants, counts_as, credits_usd, in_turn, years_given
from sim.economics.worth.income_tax import RECEIPTS_PLACES, above_threshold, cheaper_of, florida_tax_usd, tax_with_losses, texas_margin_usd
from sim.economics.worth.investment import book_value_usd, depreciation_usd, salvage_usd
from sim.scenario.subjects.finance import Finance, MarginTax, ReceiptsTax, StateTax
from sim.scenario.subjects.incentive import Incentive


@dataclass(frozen=True, slots=True)
class TaxBase:
    """What taxes are worked out from: cash by category [..., years + 1], income positive, with grants and property tax.

    `profit` is before depreciation and before taxes on income and margin; what is earned in year 0, before the first tax year, is income
    of year 1.
    """

    earned: Mapping[str, Floats]
    profit: Floats
    grants: Grants
    given: Given

    def less(self, interest_usd: Floats) -> "TaxBase":
        """The same with interest deducted."""
        return TaxBase(self.earned, self.profit - interest_usd, self.grants, self.given)


def tax_base(earned: Mapping[str, Floats], grants: Grants, given: Given, paid: Floats) -> TaxBase:
    """The base of the taxes of a plant; `paid` is what else it deducts: property tax, bonds, what it pays back of incentives."""
    profit = floats(sum(earned.values())) + grants.income - paid
    first = profit[..., :1]
    moved = np.concatenate([np.zeros(first.shape), profit[..., 1:2] + first, profit[..., 2:]], axis=-1)
    return TaxBase(earned, moved, grants, given)


def taxes_usd(base: TaxBase, finance: Finance, years: int) -> dict[CashLine, Floats]:
    """Taxes of the state and the income tax on what is left after them; tax credits are below zero."""
    found = {}
    if finance.margin_tax is not None:
        found[CashLines.MARGIN_TAX] = _margin_tax_usd(base.earned, finance.margin_tax)
    if finance.receipts_tax is not None:
        found[CashLines.RECEIPTS_TAX] = _receipts_tax_usd(base.earned[REVENUE.name], finance.receipts_tax)
    if finance.state_tax is not None:
        found[CashLines.STATE_INCOME_TAX] = _state_income_tax_usd(base, finance.state_tax, finance, years)
    taxable = _taxable_usd(base, finance, years, finance.bonus.value) - sum(found.values())
    tax = tax_with_losses(taxable, finance.tax.value, finance.losses.value).tax
    credited = floats(sum(credits_usd(tax, base.given, years).values(), np.zeros(tax.shape)))
    return {**found, CashLines.INCOME_TAX: tax, CashLines.TAX_CREDITS: -credited}


def _taxable_usd(base: TaxBase, finance: Finance, years: int, bonus: float | Floats) -> Floats:
    """Profit after what a tax with this bonus writes off, and with what the sale of investments gains over their basis."""
    written_off = depreciation_usd(finance, base.grants.basis, years, bonus)
    _, gain = salvage_usd(finance, base.grants.basis, years, bonus)
    return base.profit - written_off + gain


def _margin_tax_usd(earned: Mapping[str, Floats], own: MarginTax) -> Floats:
    revenue = earned[REVENUE.name]
    goods = _spent_usd(earned, [each.name for each in CATEGORIES if each.cost_of_goods])
    pay = _spent_usd(earned, [each.name for each in CATEGORIES if each.compensation])
    share = np.round(own.receipts.value, RECEIPTS_PLACES)
    due = texas_margin_usd(revenue, goods, pay) * share * own.rate.value
    due = cheaper_of(due, revenue, share, own.easy_rate.value, own.easy_most.value)
    return above_threshold(due, revenue, own.threshold.value)


def _receipts_tax_usd(revenue_usd: Floats, levy: ReceiptsTax) -> Floats:
    """A rate of the receipts in the state beyond the exclusion. Source of the form: Ohio Revised Code 5751.03."""
    return floats(levy.rate.value * np.maximum(revenue_usd * levy.receipts.value - levy.exclusion.value, 0.0))


def _spent_usd(earned: Mapping[str, Floats], names: list[str]) -> Floats:
    return -floats(sum(earned[name] for name in names if name in earned))


def _state_income_tax_usd(base: TaxBase, state: StateTax, finance: Finance, years: int) -> Floats:
    income = tax_with_losses(_taxable_usd(base, finance, years, state.bonus.value), 1.0, finance.losses.value).tax
    return florida_tax_usd(income, state.share.value, state.rate.value, state.exemption.value)


def property_tax_usd(finance: Finance, years: int, given: Given) -> Floats:
    """Property tax by year on book values, less what the incentives given let off: [..., years + 1]."""
    own = finance.property_tax
    equipment = np.maximum(book_value_usd(finance, years, "personal") - own.personal_exempt.value, 0.0)
    whole = floats(own.real.value * book_value_usd(finance, years, "real") + own.personal.value * equipment)
    abating = [each for each in given.values() if np.any(each.abates.value)]
    if any(each.capex_of for each in abating):
        return whole - _let_off_usd(finance, years, abating)
    return whole * _left(abating, years)


def abated_usd(finance: Finance, years: int, given: Given) -> dict[str, Floats]:
    """What each incentive lets off of the property tax in each year, of what those before it leave; together all that is let off."""
    found, counted, due = dict[str, Floats](), dict[str, Incentive](), property_tax_usd(finance, years, {})
    for name in in_turn(given):
        counted[name] = given[name]
        left = property_tax_usd(finance, years, counted)
        found[name], due = due - left, left
    return found


def _left(abating: Sequence[Incentive], years: int) -> Floats:
    """What incentives leave of a tax that all of them let off in part."""
    left = np.ones(1)
    for each in abating:
        left = left * (1 - each.abates.value * each.abates_of.value * years_given(each, years))
    return left


def _let_off_usd(finance: Finance, years: int, abating: Sequence[Incentive]) -> Floats:
    """What is let off where incentives are of some investments only; equipment that is exempt is that which is listed first."""
    own, exempt, found = finance.property_tax, floats(finance.property_tax.personal_exempt.value), np.zeros(years + 1)
    for name, capex in finance.capex.items():
        book = book_value_usd(finance.model_copy(update={"capex": {name: capex}}), years, capex.property or "")
        taxed = floats(own.real.value * book)
        if capex.property == "personal":
            taxed, exempt = own.personal.value * np.maximum(book - exempt, 0.0), np.maximum(exempt - book, 0.0)
        found = found + taxed * (1 - _left([each for each in abating if counts_as(each, name)], years))
    return floats(found)
