"""Loans repaid in level payments, and what is left to the owners of a plant that takes one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats, stacked
from sim.scenario.subjects.financing import Loan
from sim.units import YEAR_H

PAYMENTS = 12  # a year


@dataclass(frozen=True, slots=True)
class Repayment:
    """A loan period by period, all positive USD [..., payments]: interest, repaid principal, and what is owed afterwards."""

    interest: Floats
    principal: Floats
    balance: Floats


def repayment(principal_usd: ArrayLike, rate: ArrayLike, payments: int) -> Repayment:
    """The loan of level payments at the end of each period; `rate` is a fraction a period, and both may be draws [..., 1].

    Interest is what is owed before x the rate; the payment P r / (1 - (1 + r)^-n), or P / n where the rate is zero, repays the rest.
    Source: Park, Contemporary Engineering Economics, 6th ed., table 3.4 (capital recovery). Raises ValueError without a payment.
    """
    from scipy.special import expm1, log1p

    if payments < 1:
        raise ValueError("a loan has one payment or more")
    loan, rate = floats(principal_usd), floats(rate)
    safe, number = np.where(rate == 0, 1.0, rate), np.arange(payments)
    paid = np.where(rate == 0, loan / payments, loan * safe / -expm1(-payments * log1p(safe)))
    grown = expm1(number * log1p(rate))
    before = loan * (1 + grown) - paid * np.where(rate == 0, number, grown / safe)
    interest = before * rate
    return Repayment(interest, paid - interest, before - (paid - interest))


@dataclass(frozen=True, slots=True)
class Debt:
    """A loan by year [..., years + 1], USD, positive: what is drawn at the start, the interest paid and the principal repaid."""

    drawn: Floats
    interest: Floats
    principal: Floats


def debt_of(loan: Loan, invested_usd: Floats, years: int) -> Debt:
    """The loan on its share of what is invested at the start [..., 1], paid monthly; what is owed at the end is repaid then."""
    term = max(round(float(np.max(loan.term.value)) / YEAR_H), 1)
    drawn = floats(loan.share.value * invested_usd)
    monthly = repayment(drawn, floats(loan.rate.value) / PAYMENTS, term * PAYMENTS)
    interest, principal = (_by_year(each, years) for each in (monthly.interest, monthly.principal))
    principal[..., -1] += drawn[..., 0] - principal.sum(axis=-1)
    return Debt(drawn * (np.arange(years + 1) == 0), interest, principal)


def _by_year(monthly: Floats, years: int) -> Floats:
    """[..., payments] -> [..., years + 1], nothing in year 0."""
    yearly = monthly.reshape(*monthly.shape[:-1], -1, PAYMENTS).sum(axis=-1)[..., :years]
    found = np.zeros((*yearly.shape[:-1], years + 1))
    found[..., 1 : 1 + yearly.shape[-1]] = yearly
    return found


def deductible_interest_usd(interest_usd: ArrayLike, income_usd: ArrayLike, limit: ArrayLike) -> Floats:
    """The interest that may be deducted in each year [..., years]: of this year's and what earlier years could not, up to the limit.

    `income_usd` is adjusted taxable income, before interest and depreciation, of which `limit` is a fraction, one number or [..., 1]; where
    it is below zero nothing is deducted. What is too much is carried forward for ever. Source: 26 U.S.C. 163(j)(1), (2) and (8).
    """
    interest, most = floats(interest_usd), floats(limit) * np.maximum(floats(income_usd), 0.0)
    carried, used = np.zeros(()), list[Floats]()
    for year in range(interest.shape[-1]):
        there = carried + interest[..., year]
        used.append(np.minimum(there, most[..., year]))
        carried = there - used[-1]
    return floats(stacked(np.broadcast_arrays(*used)))
