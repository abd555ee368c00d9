"""Net present value, internal rates, payback: pure functions of yearly cash flows, each readable alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats
from sim.portable import added, compounded

HIGHEST_RATE = 100.0  # 10 000 % a year


def npv_usd(cash_usd: ArrayLike, discount_rate: ArrayLike) -> Floats:
    """Net present value of yearly cash flows [..., years], the first one undiscounted: [...].

    `discount_rate` is a fraction per year, above -1: one number, or [..., 1] with the draws of the flows. Positive means worth doing.
    Source: Brealey, Myers & Allen, Principles of Corporate Finance, eq. 2.3. Raises ValueError for a rate of -1 or less.
    """
    rate = floats(discount_rate)
    if np.any(rate <= -1):
        raise ValueError(f"a discount rate is above -100 %, got {rate.min()}")
    cash = floats(cash_usd)
    return added(cash / compounded(rate, cash.shape[-1]))


def irr_all(cash_usd: ArrayLike) -> tuple[float, ...]:
    """Every internal rate between -99.99 % and 10 000 % a year, as fractions in rising order; empty where none exists.

    An internal rate is a root of the net present value; cash flows that change sign more than once may have several, and then none
    of them ranks projects (Brealey, Myers & Allen, sec. 5-3).
    """
    from numpy.polynomial import polynomial

    cash = np.trim_zeros(floats(cash_usd))
    if len(cash) < 2 or np.all(cash >= 0) or np.all(cash <= 0):
        return ()
    size = float(np.max(np.abs(cash)))
    rates = []
    for root in polynomial.polyroots(cash[::-1] / size):  # in x = 1 + rate, times x^n
        rate = root.real - 1
        if abs(root.imag) < 1e-6 * abs(root) and -0.9999 < rate < HIGHEST_RATE:
            rates.append(_polished(cash, rate))
    return tuple(sorted(set(np.round(rates, 12).tolist())))


def _polished(cash: Floats, rate: float) -> float:
    """A root of the polynomial made exact on the net present value, where it changes sign nearby."""
    width = 1e-6 * (1 + abs(rate))
    below, above = rate - width, rate + width
    start = float(npv_usd(cash, below))
    if start * float(npv_usd(cash, above)) >= 0:
        return rate
    while below < (middle := (below + above) / 2) < above:  # by halves to the last bit; a library for it takes a second to load
        below, above = (middle, above) if float(npv_usd(cash, middle)) * start > 0 else (below, middle)
    return below


def mirr(cash_usd: ArrayLike, finance_rate: float, reinvest_rate: float) -> float:
    """Modified internal rate: incomes reinvested to the end over spendings financed at the start, a year.

    Raises ValueError for flows that do not both spend and earn.
    """
    cash = floats(cash_usd)
    years = len(cash) - 1
    spent = -float(npv_usd(np.minimum(cash, 0.0), finance_rate))
    earned = float(npv_usd(np.maximum(cash, 0.0), reinvest_rate)) * (1 + reinvest_rate) ** years
    if not (spent and earned):
        raise ValueError("a modified rate needs a spending and an income")
    return float((earned / spent) ** (1 / years) - 1)


def irr_sentence(rates: Sequence[float]) -> str:
    """What the internal rates say, in words."""
    if not rates:
        return f"No internal rate of return up to {100 * HIGHEST_RATE:,.0f} % a year exists: at none of them the cash flow is worth zero."
    if len(rates) > 1:
        listed = ", ".join(f"{100 * rate:.1f} %" for rate in rates)
        return f"{len(rates)} internal rates of return exist ({listed}), so none of them says what the plant earns."
    return f"The internal rate of return is {100 * rates[0]:.1f} %."


def payback_years(cash_usd: ArrayLike, discount_rate: float = 0.0) -> float | None:
    """Years until the cumulative (discounted) cash flow is no longer negative, interpolated within the year; None if never."""
    cash = floats(cash_usd)
    present = cash / compounded(discount_rate, len(cash))
    total = np.cumsum(present)
    paid = np.flatnonzero(total >= 0)
    if len(paid) == 0:
        return None
    year = int(paid[0])
    return 0.0 if year == 0 else year - 1 + float(-total[year - 1] / present[year])
