"""Customs: duty and fees of many entries at once, by month, for every draw of prices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Floats, floats, scattered
from sim.economics.drivers import month_of
from sim.economics.duty import Layer, harbor_fee_usd, layers_of, processing_fee_usd
from sim.economics.valuation import customs_value_usd
from sim.scenario.schema import Scenario
from sim.scenario.trade import Goods, Terms
from sim.tables import Table

Whole = NDArray[np.int64]

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
    value, which is that share of the price as it is.
    """

    origin: str
    customs_class: str
    price_usd: Floats
    metal: float | Floats = 0.0
    terms: Terms = "FOB"
    share: float | Floats = 1.0
    freight_usd: Mapping[str, Floats] = field(default_factory=dict)
    repair_usd: Floats | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Entries of one lane by what they have in common, (groups,) each: month, pieces of an entry, how many, and period of the rules.

    `layers` are those of each period.
    """

    month: Whole
    pieces: Floats
    count: Floats
    period: Whole
    layers: tuple[dict[str, Layer], ...]

    def due(self, name: str | None = None) -> Floats:
        """What a layer takes of a dollar of value in each group, or all layers together: [..., groups]."""
        return self._of_each([sum(each.effective for own, each in layers.items() if name in (None, own)) for layers in self.layers])

    def _of_each(self, by_period: Sequence[ArrayLike]) -> Floats:
        """What is known of each period [..., 1] as it is of each group."""
        columns = np.broadcast_arrays(*(np.atleast_1d(floats(each)) for each in by_period))
        return floats(np.concatenate(columns, axis=-1)[..., self.period])

    def by_month(self, amounts: Floats, months: int) -> Floats:
        """Sums of amounts [..., groups] by month: [..., months]."""
        present, first = np.unique(self.month, return_index=True)
        return scattered(np.add.reduceat(amounts, first, axis=-1), present, months)


def customs(entries: Table, scenario: Scenario, months: int, declared: Declared) -> Iterator[Charge]:
    """Duty by layer and fees on entries of one kind of goods until the last month, by month.

    Fees are rounded to the cent entry by entry, as on the entry summary; duty is not. Raises UncoveredEntry for an entry that no rule
    covers, ContradictoryRules for one with two of a kind.
    """
    entries = entries.rows(month_of(scenario.start, entries["day"]) < months) if len(entries) else entries
    for lane in dict.fromkeys(entries["lane"].tolist()):
        own = entries.where(lane=lane)
        goods = Goods(
            scenario.lanes[lane].crosses or "", declared.origin, declared.customs_class, declared.repair_usd is not None, declared.metal
        )
        alike = _alike(own, scenario, goods, f"{own['of'][0]} on {lane}")
        yield from _charges(alike, scenario, months, declared, lane)


def _charges(alike: Alike, scenario: Scenario, months: int, declared: Declared, lane: str) -> Iterator[Charge]:
    """Layers and fees on the entries of a lane."""
    fees, by_sea = scenario.trade.fees, scenario.lanes[lane].mode == "ocean"
    value, entered = _values_usd(alike, scenario, declared, lane)
    shipped = alike.pieces * alike.count
    for name in dict.fromkeys(name for layers in alike.layers for name in layers):
        on = value if scenario.trade.duties[name].basis == "whole value" else entered
        due_usd = on * alike.due(name) * shipped
        yield Charge(name, True, "pieces", alike.by_month(shipped, months), alike.by_month(due_usd, months))
    processing = processing_fee_usd(entered * alike.pieces, fees) * alike.count
    yield Charge(PROCESSING, False, "entries", alike.by_month(alike.count, months), alike.by_month(processing, months))
    if by_sea:
        harbor = harbor_fee_usd(entered * alike.pieces, fees) * alike.count
        yield Charge(HARBOR, False, "pieces", alike.by_month(shipped, months), alike.by_month(harbor, months))


def _values_usd(alike: Alike, scenario: Scenario, declared: Declared, lane: str) -> tuple[Floats, Floats]:
    """The whole value of a piece in each group of entries, and what it is entered at: [..., groups]."""
    price = _in_month(declared.price_usd, alike.month)
    if declared.repair_usd is not None:
        return floats(price * declared.share), _in_month(declared.repair_usd, alike.month)
    freight = _in_month(declared.freight_usd.get(lane, np.zeros(1)), alike.month)
    fees, by_sea = scenario.trade.fees, scenario.lanes[lane].mode == "ocean"
    value = customs_value_usd(price, declared.terms, declared.share, freight, alike.due(), alike.pieces, fees, by_sea)
    return value, value


def _in_month(usd: Floats, month: Whole) -> Floats:
    """Prices [..., months or 1] as they are in some months."""
    return usd if usd.shape[-1] == 1 else usd[..., month]


def _alike(entries: Table, scenario: Scenario, goods: Goods, what: str) -> Alike:
    """The entries of a lane by month, period and size, in the order of months."""
    month, pieces = month_of(scenario.start, entries["day"]), entries["pieces"].astype(np.float64)
    starts, period = np.unique(_period(entries, scenario), return_inverse=True)
    groups, count = np.unique(np.stack([month, period, pieces]), axis=1, return_counts=True)
    days = [scenario.start + timedelta(days=int(entries["day"][period == number][0])) for number in range(len(starts))]
    layers = tuple(layers_of(scenario.trade, goods, day, what) for day in days)
    return Alike(groups[0].astype(np.int64), groups[2], count.astype(np.float64), groups[1].astype(np.int64), layers)


def _period(entries: Table, scenario: Scenario) -> Whole:
    """The number of changes of the rules before each entry."""
    rules = [*scenario.trade.duties.values(), *scenario.trade.exemptions.values()]
    changes = {rule.from_ for rule in rules} | {rule.until + timedelta(days=1) for rule in rules if rule.until and rule.until < date.max}
    return np.searchsorted([(day - scenario.start).days for day in sorted(changes)], entries["day"], side="right")
