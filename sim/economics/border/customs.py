"""Customs: duty and fees of many entries at once, by month, for every draw of prices."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.border.alike import Alike, Whole, alike
from sim.economics.border.duty import harbor_fee_usd, processing_fee_usd
from sim.economics.border.valuation import INCLUDES_DUTY, customs_value_usd
from sim.economics.drivers import month_of
from sim.economics.outcomes import Outcomes
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Goods, Terms
from sim.tables import Table

PROCESSING, HARBOR = "merchandise processing fee", "harbor maintenance fee"


@dataclass(frozen=True, slots=True)
class Charge:
    """One layer of duty, named by its rule, or one fee: quantity by month (months,) in its unit, and the amount [..., months] in USD.

    The pieces of a layer are all that entered, whether or not it was in force that day: a rate that ends is another rate, not fewer pieces.
    """

    name: str
    is_duty: bool
    unit: str
    quantity: Floats
    amount: Floats


@dataclass(frozen=True, slots=True)
class Declared:
    """Goods as they are declared: what they are, the price of a piece [..., months or 1], and how its customs value comes of that.

    `share` of the price under `terms` is the value; `freight_usd` is what a lane takes for a piece [..., months or 1]. Goods that come
    back from repair have a `repair_usd` too, what the repair of a piece is worth: they are entered at it, but for rules on their whole
    value, which is that share of the price as it is. They may be held to be of several `classes`: `place` [..., 1] says of which of them,
    by its number, in each outcome; of the first, if it is None.
    """

    origin: str
    classes: tuple[str, ...]
    price_usd: Floats
    metal: float | Floats = 0.0
    terms: Terms = "FOB"
    share: float | Floats = 1.0
    freight_usd: Mapping[str, Floats] = field(default_factory=dict)
    repair_usd: Floats | None = None
    place: Floats | None = None

    def goods(self, into: str) -> tuple[Goods, ...]:
        """What it may be held to be where it enters a country, one for each class."""
        return tuple(Goods(into, self.origin, each, self.repair_usd is not None, self.metal) for each in self.classes)


def customs(
    entries: Table, scenario: Scenario, months: int, declared: Declared, outcomes: Outcomes, apart: Collection[str] | None = None
) -> Iterator[Charge]:
    """Duty by layer and fees on entries of one kind of goods until the last month, by month.

    Layers that are not named in `apart` come together as one charge without a name; each comes by itself, if it is None.
    Fees are rounded to the cent entry by entry, as on the entry summary; duty is not. Raises UncoveredEntry for an entry that no rule
    covers, ContradictoryRules for one with two of a kind.
    """
    entries = entries.rows(month_of(scenario.start, entries["day"]) < months) if len(entries) else entries
    for lane in dict.fromkeys(entries["lane"].tolist()):
        own = entries.where(lane=lane)
        goods = declared.goods(scenario.lanes[lane].crosses or "")
        groups = alike(own, scenario, goods, declared.place, outcomes, f"{own['of'][0]} on {lane}")
        yield from _charges(groups, scenario, months, declared, lane, apart)


def _charges(
    groups: Alike, scenario: Scenario, months: int, declared: Declared, lane: str, apart: Collection[str] | None
) -> Iterator[Charge]:
    """Layers and fees on the entries of a lane. Where duty is a part of the price, each set of layers makes another value."""
    by_value = declared.repair_usd is None and declared.terms in INCLUDES_DUTY
    valued = [(own, *_values_usd(own, scenario, declared, lane)) for own in (groups.apart() if by_value else (groups,))]
    fees, by_sea = scenario.trade.fees, scenario.lanes[lane].mode == "ocean"
    shipped = groups.by_month(groups.pieces * groups.count, months)
    for name, of_value, layers in _due_together(groups, scenario, apart):
        due = (own.by_month((value if of_value else entered) * (own.due(layers) * own.pieces), months) for own, value, entered in valued)
        yield Charge(name, True, "pieces", shipped, floats(sum(due)))
    for name, fee_usd in ((PROCESSING, processing_fee_usd), (HARBOR, harbor_fee_usd)):
        if name == PROCESSING or by_sea:
            taken = (own.by_month(fee_usd(entered * own.pieces, fees) * own.count, months) for own, _, entered in valued)
            counted = ("entries", groups.by_month(groups.count, months)) if name == PROCESSING else ("pieces", shipped)
            yield Charge(name, False, *counted, floats(sum(taken)))


def _due_together(groups: Alike, scenario: Scenario, apart: Collection[str] | None) -> Iterator[tuple[str, bool, list[str]]]:
    """Layers that are worked out together: the name of their charge, whether they are due on the whole value, and their names."""
    names = dict.fromkeys(name for case in groups.cases for name in case.layers)
    whole = {name: scenario.trade.duties[name].basis == "whole value" for name in names}
    for name in names if apart is None else filter(apart.__contains__, names):
        yield name, whole[name], [name]
    rest = [name for name in names if apart is not None and name not in apart]
    for of_value in dict.fromkeys(whole[name] for name in rest):
        yield "", of_value, [name for name in rest if whole[name] is of_value]


def _values_usd(groups: Alike, scenario: Scenario, declared: Declared, lane: str) -> tuple[Floats, Floats]:
    """The whole value of a piece in each group of entries, and what it is entered at: [..., groups]."""
    price = _in_month(declared.price_usd, groups.month)
    if declared.repair_usd is not None:
        return floats(price * declared.share), _in_month(declared.repair_usd, groups.month)
    freight = _in_month(declared.freight_usd.get(lane, np.zeros(1)), groups.month)
    fees, by_sea = scenario.trade.fees, scenario.lanes[lane].mode == "ocean"
    due = groups.cases[0].due() if declared.terms in INCLUDES_DUTY else np.zeros(1)
    value = customs_value_usd(price, declared.terms, declared.share, freight, due, groups.pieces, fees, by_sea)
    return value, value


def _in_month(usd: Floats, month: Whole) -> Floats:
    """Prices [..., months or 1] as they are in some months."""
    return usd if usd.shape[-1] == 1 else usd[..., month]
