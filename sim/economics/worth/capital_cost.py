"""What capital costs where a part of it is lent; and what an investment costs a year and a unit."""

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats
from sim.economics.worth.cashflow import npv_usd


def wacc(debt_share: ArrayLike, equity_cost: ArrayLike, debt_cost_after_tax: ArrayLike) -> Floats:
    """Weighted average cost of capital, a fraction a year: E/V ke + D/V kd (1 - t), the last two as one argument.

    Source: Brealey, Myers & Allen, Principles of Corporate Finance, ch. 19.
    """
    share = floats(debt_share)
    return floats((1 - share) * floats(equity_cost) + share * floats(debt_cost_after_tax))


def capital_recovery_factor(rate: ArrayLike, years: int) -> Floats:
    """What one dollar now is worth a year, at the end of each of `years`: r / (1 - (1 + r)^-n), and 1 / n where the rate is zero."""
    from scipy.special import expm1, log1p

    rate = floats(rate)
    safe = np.where(rate == 0, 1.0, rate)
    return np.where(rate == 0, 1 / years, safe / -expm1(-years * log1p(safe)))


def equivalent_annual_usd(cash_usd: ArrayLike, rate: ArrayLike) -> Floats:
    """The level amount at the end of each year after the first flow that is worth the same: [...], positive is income."""
    cash = floats(cash_usd)
    factor = capital_recovery_factor(rate, cash.shape[-1] - 1)
    return floats(npv_usd(cash, rate) * (factor[..., 0] if factor.ndim else factor))


def levelized_usd(cost_usd: ArrayLike, units: ArrayLike, rate: ArrayLike) -> Floats:
    """The price of every unit that pays all costs: present value of costs over that of units [..., years], both from year 0 on."""
    return floats(npv_usd(cost_usd, rate) / npv_usd(units, rate))
