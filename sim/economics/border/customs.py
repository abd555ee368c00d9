"""Customs: duty and fees of many entries at once, by month, for every draw of prices."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Floats, floats, picked, times, total
from sim.economics.border.duty import harbor_fee_usd, processing_fee_usd
from sim.economics.border.entries import Case, Entries, Whole, by_month, entries_of
from sim.economics.border.valuation import INCLUDES_DUTY, customs_value_usd
from sim.economics.drivers import month_of
from sim.economics.outcomes import Outcomes
from sim.portable import in_stretches
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Fees, Goods, Terms
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
        cases = entries_of(own, scenario, goods, declared.place, outcomes, f"{own['of'][0]} on {lane}")
        yield from _charges(cases, scenario, months, declared, lane, apart)


def _charges(
    own: Entries, scenario: Scenario, months: int, declared: Declared, lane: str, apart: Collection[str] | None
) -> Iterator[Charge]:
    """Layers and fees on the entries of a lane."""
    in_the_price = declared.repair_usd is None and declared.terms in INCLUDES_DUTY
    usd = (_InThePrice if in_the_price else _OnThePrice)(own, scenario, months, declared, lane)
    shipped, entries = by_month(own.pieces, own.month, months), by_month(np.ones(len(own.month)), own.month, months)
    for name, of_value, layers in _due_together(own.cases, scenario, apart):
        yield Charge(name, True, "pieces", shipped, usd.duty(layers, of_value))
    yield Charge(PROCESSING, False, "entries", entries, usd.fee(processing_fee_usd))
    if scenario.lanes[lane].mode == "ocean":
        yield Charge(HARBOR, False, "pieces", shipped, usd.fee(harbor_fee_usd))


class _OnThePrice:
    """USD of duty and fees by month [..., months] where the value of a piece is that of its month, whatever duty falls on it."""

    def __init__(self, own: Entries, scenario: Scenario, months: int, declared: Declared, lane: str) -> None:
        running = own.running(months)
        self._own, self._months, self._fees = own, months, scenario.trade.fees
        self._pieces = [(case, case.among(running)) for case in own.cases]
        self._value, self._entered = _values_usd(declared, scenario, lane)

    def duty(self, layers: Collection[str], of_value: bool) -> Floats:
        taken = [(case.due(layers), own) for case, own in self._pieces if not case.layers.keys().isdisjoint(layers)]
        if all(own.ndim == 1 for _, own in taken) and taken:
            rates = np.concatenate(np.broadcast_arrays(*(rate for rate, _ in taken)), axis=-1)
            due = in_stretches(rates, np.stack([own for _, own in taken], axis=1))
        else:  # in the same order, so that it makes no difference whether these draws or only others have something happen on days of them
            due = total([times(rate, own) for rate, own in taken], np.zeros(1))
        return times(self._value if of_value else self._entered, due)

    def fee(self, usd: Callable[[Floats, Fees], Floats]) -> Floats:
        month, pieces, count = self._own.alike()
        return by_month(usd(times(_in_month(self._entered, month), pieces), self._fees) * count, month, self._months)


class _InThePrice:
    """The same where the price includes duty, so that the value of each entry is another: [..., entries]."""

    def __init__(self, own: Entries, scenario: Scenario, months: int, declared: Declared, lane: str) -> None:
        self._own, self._months, self._fees, by_sea = own, months, scenario.trade.fees, scenario.lanes[lane].mode == "ocean"
        price, freight = (_in_month(usd, own.month) for usd in (declared.price_usd, declared.freight_usd.get(lane, np.zeros(1))))
        self._usd = own.pieces * customs_value_usd(
            price, declared.terms, declared.share, freight, own.due(), own.pieces, self._fees, by_sea
        )

    def duty(self, layers: Collection[str], _of_value: bool) -> Floats:
        return by_month(self._usd * self._own.due(layers), self._own.month, self._months)

    def fee(self, usd: Callable[[Floats, Fees], Floats]) -> Floats:
        return by_month(usd(self._usd, self._fees), self._own.month, self._months)


def _due_together(cases: Sequence[Case], scenario: Scenario, apart: Collection[str] | None) -> Iterator[tuple[str, bool, list[str]]]:
    """Layers that are worked out together: the name of their charge, whether they are due on the whole value, and their names."""
    names = dict.fromkeys(name for case in cases for name in case.layers)
    whole = {name: scenario.trade.duties[name].basis == "whole value" for name in names}
    for name in names if apart is None else filter(apart.__contains__, names):
        yield name, whole[name], [name]
    rest = [name for name in names if apart is not None and name not in apart]
    for of_value in dict.fromkeys(whole[name] for name in rest):
        yield "", of_value, [name for name in rest if whole[name] is of_value]


def _values_usd(declared: Declared, scenario: Scenario, lane: str) -> tuple[Floats, Floats]:
    """The whole value of a piece, and what it is entered at: [..., months or 1]."""
    nothing = np.zeros(1)
    if declared.repair_usd is not None:
        return floats(declared.price_usd * declared.share), declared.repair_usd
    freight = declared.freight_usd.get(lane, nothing)
    value = customs_value_usd(declared.price_usd, declared.terms, declared.share, freight, nothing, nothing, scenario.trade.fees, False)
    return value, value


def _in_month(usd: Floats, month: Whole) -> Floats:
    """Prices [..., months or 1] as they are in some months."""
    return usd if usd.shape[-1] == 1 else picked(usd, month)
