"""Loans repaid in level payments: pure functions."""

from dataclasses import dataclass
from math import expm1, log1p

import numpy as np

from sim.arrays import Floats


@dataclass(frozen=True, slots=True)
class Repayment:
    """A loan period by period, all positive USD of shape (payments,): interest, repaid principal, and what is owed afterwards."""

    interest: Floats
    principal: Floats
    balance: Floats


def level_payment_usd(principal_usd: float, rate: float, payments: int) -> float:
    """What is paid at the end of each period, P r / (1 - (1 + r)^-n); `rate` is a fraction a period, P / n where it is zero.

    Source: Park, Contemporary Engineering Economics, 6th ed., table 3.4 (capital recovery). Raises ValueError without a payment.
    """
    if payments < 1:
        raise ValueError("a loan has one payment or more")
    return principal_usd / payments if rate == 0 else principal_usd * rate / -expm1(-payments * log1p(rate))


def repayment(principal_usd: float, rate: float, payments: int) -> Repayment:
    """The level-payment loan by period: interest is the balance before x the rate, the rest of the payment is principal."""
    paid = level_payment_usd(principal_usd, rate, payments)
    grown = np.array([expm1(period * log1p(rate)) for period in range(payments)])
    repaid = paid * (np.arange(payments) if rate == 0 else grown / rate)
    before = principal_usd * (1 + grown) - repaid
    interest = before * rate
    return Repayment(interest, paid - interest, before - (paid - interest))
