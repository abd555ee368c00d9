"""A second company of the same owner: what of the plant's income it earns by the price between the two, and what it is taxed for that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.border.valuation import INCLUDES_DUTY, INCLUDES_FREIGHT
from sim.economics.categories import REVENUE, CashLines, Categories, Kinds
from sim.economics.costs import Costs
from sim.economics.lines import summed_by_year
from sim.economics.worth.income_tax import tax_with_losses
from sim.economics.years import Years
from sim.scenario.schema import Scenario
from sim.scenario.subjects.financing import Affiliate

OUTBOUND, BORDER = (Kinds.OUTBOUND, Kinds.OUTBOUND_BY_VALUE), (Kinds.UNIT_DUTY, Kinds.UNIT_FEES)


@dataclass(frozen=True, slots=True)
class Transfer:
    """The price between two companies: of which kind the affiliate is, what share of a price it pays or asks, and on which terms.

    `crossing` are the lanes, or the parts, of the goods that change hands between them.
    """

    affiliate: Affiliate
    share: float | Floats
    terms: str
    crossing: frozenset[str]


def transfer_of(scenario: Scenario) -> Transfer | None:
    """The transfer of a scenario; None if there is no affiliate."""
    own = scenario.finance.affiliate if scenario.finance else None
    if own is None:
        return None
    trade = scenario.trade
    if own.role == "importer":
        lanes = frozenset(name for name, lane in scenario.lanes.items() if lane.crosses)
        return Transfer(own, trade.finished_value.value, trade.price_terms, lanes)
    parts = frozenset(name for name, part in scenario.parts.items() if crosses(scenario, name))
    return Transfer(own, trade.parts_value.value, "EXW", parts)


def crosses(scenario: Scenario, part: str) -> bool:
    """Whether a part comes over a border."""
    lane = scenario.parts[part].lane
    return lane is not None and scenario.lanes[lane].crosses is not None


def earned_by_affiliate(costs: Costs, transfer: Transfer, years: Years, under_way: Floats) -> dict[str, Floats]:
    """What the affiliate earns and pays by category and year [..., years], income positive, in the money of the cost lines.

    An importer pays the share of what customers pay, less what the terms take out of it, and bears freight, duty and fees. A supplier earns
    the margin on the parts that are used. Of units under way at the end (`under_way`) an importer has the part of its share.
    """
    return _importer(costs, transfer, years, under_way) if transfer.affiliate.role == "importer" else _supplier(costs, transfer, years)


def _importer(costs: Costs, transfer: Transfer, years: Years, under_way: Floats) -> dict[str, Floats]:
    sold = summed_by_year((line for line in costs.revenue if line.kind is Kinds.UNITS_SOLD), years)
    freight = summed_by_year((line for line in costs.lines if line.kind in OUTBOUND and line.of[0] in transfer.crossing), years)
    duty = summed_by_year((line for line in costs.lines if line.kind in BORDER), years)
    net = sold - freight * (transfer.terms in INCLUDES_FREIGHT) - duty * (transfer.terms in INCLUDES_DUTY)
    earned = {REVENUE.name: sold - transfer.share * net, Categories.OUTBOUND.name: -freight, Categories.DUTY.name: -duty}
    return earned | ({CashLines.UNITS_UNDER_WAY.name: (1 - floats(transfer.share)) * under_way} if np.any(under_way) else {})


def _supplier(costs: Costs, transfer: Transfer, years: Years) -> dict[str, Floats]:
    margin, used, lost = floats(transfer.share) - 1, np.zeros(len(years)), np.zeros(len(years))
    for line in costs.lines:
        if line.kind is Kinds.MATERIAL and line.of[0] in transfer.crossing:
            used = used + line.by_year(years)
        if line.kind is Kinds.SCRAP and line.of[0] in transfer.crossing:
            at_price = replace(costs.parts[line.of[0]].released["price"], growth=line.price.growth)
            lost = lost + replace(line, price=at_price).by_year(years)
    return {Categories.MATERIALS.name: margin * used, Categories.SCRAP.name: margin * lost}


def affiliate_tax_usd(earned: Mapping[str, Floats], affiliate: Affiliate) -> Floats:
    """The tax of the affiliate on what it earns in each year [..., years + 1], nominal USD."""
    profit = floats(sum(earned.values()))
    return tax_with_losses(profit, affiliate.tax.value, affiliate.losses.value).tax
