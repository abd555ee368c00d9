"""Income taxes: federal, Florida's, and the margin tax of Texas. Pure functions of yearly amounts [..., years], one rate or draws.

Rates and thresholds are arguments: the law in force stands in the scenarios, with its source.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats, stacked

MARGIN_OF_REVENUE, MARGIN_FREE_USD = 0.7, 1_000_000  # Texas Tax Code 171.101(a)(1)
RECEIPTS_PLACES = 4  # to which a share of receipts is rounded


@dataclass(frozen=True, slots=True)
class LossTax:
    """A tax by year and the losses of earlier years used in each: both [..., years], in USD."""

    tax: Floats
    used: Floats


def tax_with_losses(profit_usd: ArrayLike, rate: ArrayLike, limit: ArrayLike = 1.0) -> LossTax:
    """Tax on each year's profit; losses are carried forward for ever, and free at most `limit` of a later year's income.

    `rate` and `limit` are fractions, one number or [..., 1]. The tax is never paid back. Source: 26 U.S.C. 11 and 172(a)(2).
    """
    profit = floats(profit_usd)
    shape = np.broadcast_shapes(profit.shape, np.shape(limit))
    carried, freed = np.zeros(shape[:-1]), list[Floats]()
    share = np.broadcast_to(limit, (*shape[:-1], 1))[..., 0]
    for year in range(profit.shape[-1]):
        income = np.maximum(profit[..., year], 0.0)
        freed.append(np.minimum(carried, share * income))
        carried = carried - freed[-1] + np.maximum(-profit[..., year], 0.0)
    used = stacked(freed)
    return LossTax(floats(floats(rate) * (np.maximum(profit, 0.0) - used)), used)


def texas_margin_usd(revenue_usd: ArrayLike, cogs_usd: ArrayLike | None = None, compensation_usd: ArrayLike | None = None) -> Floats:
    """Taxable margin before apportionment: the lowest of 70 % of revenue, revenue less 1 M USD, less cost of goods, less compensation.

    A method whose amount is not given is not used. Never below zero. Source: Texas Tax Code 171.101.
    """
    revenue = floats(revenue_usd)
    margin = np.minimum(MARGIN_OF_REVENUE * revenue, revenue - MARGIN_FREE_USD)
    for less in (cogs_usd, compensation_usd):
        if less is not None:
            margin = np.minimum(margin, revenue - floats(less))
    return np.maximum(margin, 0.0)


def cheaper_of(tax_usd: ArrayLike, revenue_usd: ArrayLike, receipts: ArrayLike, easy_rate: ArrayLike, easy_most_usd: ArrayLike) -> Floats:
    """The lower of the margin's tax and the E-Z computation, a rate of apportioned revenue for those up to a limit (Tax Code 171.1016)."""
    revenue = floats(revenue_usd)
    easy = floats(easy_rate) * floats(receipts) * revenue
    return floats(np.where(revenue <= floats(easy_most_usd), np.minimum(tax_usd, easy), tax_usd))


def above_threshold(tax_usd: ArrayLike, revenue_usd: ArrayLike, threshold_usd: ArrayLike) -> Floats:
    """The tax where total revenue is above the no-tax-due threshold, else nothing (Texas Tax Code 171.002)."""
    return floats(np.where(floats(revenue_usd) > floats(threshold_usd), tax_usd, 0.0))


def florida_tax_usd(income_usd: ArrayLike, factor: ArrayLike, rate: ArrayLike, exemption_usd: ArrayLike) -> Floats:
    """rate x (income x factor - exemption), never below zero (Form F-1120)."""
    taxed = floats(income_usd) * floats(factor) - floats(exemption_usd)
    return floats(floats(rate) * np.maximum(taxed, 0.0))
