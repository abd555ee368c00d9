"""What is left to the owners: after a loan, its interest as far as it may be deducted, and what is withheld on the way abroad.

Arrays [..., years + 1], nominal USD.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats, stacked
from sim.economics.categories import CashLine, CashLines
from sim.economics.worth.investment import book_income_usd, sales_taxes_usd, spending_usd
from sim.economics.worth.loans import Debt, debt_of, deductible_interest_usd
from sim.economics.worth.taxes import TaxBase, taxes_usd
from sim.scenario.subjects.finance import Finance
from sim.scenario.subjects.financing import Loan

ON_INCOME = (CashLines.INCOME_TAX, CashLines.TAX_CREDITS)


@dataclass(frozen=True, slots=True)
class Company:
    """The plant company before its financing: net cash of each year, what its taxes are worked out from, and these by line."""

    cash: Floats
    base: TaxBase
    taxes: Mapping[CashLine, Floats]

    @property
    def adjusted_income(self) -> Floats:
        """Adjusted taxable income: before interest, depreciation and taxes on income, after taxes of the state (26 U.S.C. 163(j)(8))."""
        return self.base.profit - floats(sum(due for line, due in self.taxes.items() if line not in ON_INCOME))


@dataclass(frozen=True, slots=True)
class Financed:
    """A loan by year, and the taxes that its interest saves."""

    debt: Debt
    saved: Floats


def to_owners_usd(company: Company, finance: Finance, years: int) -> Floats:
    """What owners get out in each year, negative where they pay in; without a loan and an owner abroad, the net cash of the company."""
    if finance.loan is None and finance.owner is None:
        return company.cash
    own = _financed(company, finance.loan, finance, years) if finance.loan else Financed(Debt(*[np.zeros(years + 1)] * 3), np.zeros(1))
    equity = company.cash + own.debt.drawn - own.debt.interest - own.debt.principal + own.saved
    return floats(equity - _withheld_on_dividends(company, equity, own, finance, years) + _to_lender(own.debt, finance))


def _financed(company: Company, loan: Loan, finance: Finance, years: int) -> Financed:
    invested = spending_usd(finance, years)[..., :1] + sales_taxes_usd(finance, years)[..., :1]
    debt = debt_of(loan, invested, years)
    deducted = debt.interest
    if finance.interest_limit is not None:
        deducted = deductible_interest_usd(debt.interest, company.adjusted_income, finance.interest_limit.value)
    due = floats(sum(taxes_usd(company.base.less(deducted), finance, years).values()))
    return Financed(debt, floats(sum(company.taxes.values())) - due)


def _to_lender(debt: Debt, finance: Finance) -> Floats:
    """What an owner who lends himself gets for it in each year, less what is withheld on his interest; nothing of a bank's loan."""
    if finance.loan is None or finance.loan.lender == "bank":
        return np.zeros(1)
    withheld = floats(finance.owner.interest_withheld.value if finance.owner else 0.0)
    return floats(debt.interest * (1 - withheld) + debt.principal - debt.drawn)


def _withheld_on_dividends(company: Company, equity: Floats, own: Financed, finance: Finance, years: int) -> Floats:
    """The tax on what is paid to an owner abroad as a dividend; by the books, which earnings and profits are near."""
    if finance.owner is None:
        return np.zeros(1)
    due = floats(sum(company.taxes.values())) - own.saved
    earned = company.base.profit + book_income_usd(finance, years) - own.debt.interest - due
    return dividends_usd(np.maximum(equity, 0.0), earned) * floats(finance.owner.dividends_withheld.value)


def dividends_usd(paid_out_usd: Floats, earned_usd: Floats) -> Floats:
    """What is a dividend of the amounts paid out in each year [..., years]: as far as this year or those before have earned so much.

    Earnings of the year come first, whatever was lost before, and then what is left of earlier ones; the rest returns capital.
    Source: 26 U.S.C. 316(a) and 301(c)(1), (2).
    """
    left, found = np.zeros(()), list[Floats]()
    for year in range(paid_out_usd.shape[-1]):
        earned = earned_usd[..., year]
        there = np.where(earned > 0, earned + np.maximum(left, 0.0), np.maximum(left + earned, 0.0))
        found.append(np.minimum(paid_out_usd[..., year], there))
        left = left + earned - found[-1]
    return floats(stacked(np.broadcast_arrays(*found)))
