"""What capital costs: equity, debt and both, nominal and real; and what an investment costs a year and a unit."""

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.economics.cashflow import npv_usd


def cost_of_equity(risk_free: float, beta: float, premium: float) -> float:
    """Expected return on equity, a fraction a year: the capital asset pricing model (Brealey, Myers & Allen, ch. 8)."""
    return risk_free + beta * premium


def relevered_beta(beta: float, debt_to_equity: float, new_debt_to_equity: float, tax_rate: float) -> float:
    """Beta at another leverage: beta / (1 + (1 - t) D/E) x (1 + (1 - t) D'/E') (Hamada, J. Finance 27, 1972)."""
    return beta / (1 + (1 - tax_rate) * debt_to_equity) * (1 + (1 - tax_rate) * new_debt_to_equity)


def wacc(debt_share: float, equity_cost: float, debt_cost: float, tax_rate: float) -> float:
    """Weighted average cost of capital after tax: E/V ke + D/V kd (1 - t) (Brealey, Myers & Allen, ch. 19)."""
    return (1 - debt_share) * equity_cost + debt_share * debt_cost * (1 - tax_rate)


def nominal_rate(real_rate: ArrayLike, inflation: ArrayLike) -> Floats:
    """(1 + real) (1 + inflation) - 1 (Fisher)."""
    return np.asarray((1 + np.asarray(real_rate)) * (1 + np.asarray(inflation)) - 1)


def capital_recovery_factor(rate: ArrayLike, years: int) -> Floats:
    """What one dollar now is worth a year, at the end of each of `years`: r / (1 - (1 + r)^-n), and 1 / n where the rate is zero."""
    from scipy.special import expm1, log1p

    rate = np.asarray(rate, dtype=np.float64)
    safe = np.where(rate == 0, 1.0, rate)
    return np.where(rate == 0, 1 / years, safe / -expm1(-years * log1p(safe)))


def equivalent_annual_usd(cash_usd: ArrayLike, rate: ArrayLike) -> Floats:
    """The level amount at the end of each year after the first flow that is worth the same: [...], positive is income."""
    cash = np.asarray(cash_usd, dtype=np.float64)
    factor = capital_recovery_factor(rate, cash.shape[-1] - 1)
    return np.asarray(npv_usd(cash, rate) * (factor[..., 0] if factor.ndim else factor))


def levelized_usd(cost_usd: ArrayLike, units: ArrayLike, rate: ArrayLike) -> Floats:
    """The price of every unit that pays all costs: present value of costs over that of units [..., years], both from year 0 on."""
    return np.asarray(npv_usd(cost_usd, rate) / npv_usd(units, rate))
