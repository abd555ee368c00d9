"""Parts: what they cost at the door, and how price, freight, duty and fees follow them through the stock."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats, floats, times, total
from sim.economics.average import Averaged
from sim.economics.border.customs import PROCESSING, Charge, Declared, customs
from sim.economics.border.drawback import kept_usd, refunded_usd
from sim.economics.border.refunds import refundable
from sim.economics.border.zone import in_zone_usd, zone_duty
from sim.economics.categories import Kind, Kinds
from sim.economics.drivers import Drivers
from sim.economics.escalation import Price, Prices
from sim.economics.freight import freight_by_value_usd, freight_usd
from sim.economics.outcomes import Outcomes, heading_places
from sim.economics.selling_price import parts_level
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from sim.scenario.subjects.headings import filed, leader
from sim.scenario.subjects.supply import Part
from sim.scenario.subjects.trade import Trade
from sim.tables import Table

CHARGES = ("price", "freight", "freight by value", "duty", "fees")


@dataclass(frozen=True, slots=True)
class PartCosts:
    """One part by month [..., months]: USD a piece of each charge as it leaves the stock, and what was paid for it on receipt.

    `bought_usd` is the whole value that came into stock and `used` the pieces that left it, none for a part without a lane; `opening_usd`
    [...] is how much of the first buying, in the month in which the plant opens, was the opening stock. `relief`, in USD a piece that
    leaves the stock too, is what comes off duty and fees afterwards: see `_relief`. `value` is USD a piece in stock: price and all charges.
    `ahead_usd` is what pieces that left their suppliers in a month cost more than those that came, at the prices of the month: paid by a
    plant that owns them then. `by_rule` is the duty paid on receipt under each rule that may be refunded, less drawback and zone.
    """

    released: dict[str, Price]
    paid: dict[str, Floats]
    bought_usd: Floats
    used: Floats
    opening_usd: Floats
    relief: dict[Kind, Price]
    value: Price
    ahead_usd: Floats
    by_rule: dict[str, Floats]

    @property
    def used_usd(self) -> Floats:
        """The whole value that left the stock: [..., months]."""
        return self.used * self.value.rate


def part_costs(name: str, quantities: Quantities, known: Drivers, scenario: Scenario, prices: Prices, outcomes: Outcomes) -> PartCosts:
    """Charges on a part, paid at receipt and released at the moving weighted average of the month in which pieces are used.

    A part without a lane is bought as it is used: its price is released, and nothing is paid ahead.
    """
    part = scenario.parts[name]
    received = known.get("parts_received", name)
    used = _used(known, name)
    nothing, level = np.zeros(known.months), parts_level(scenario)
    if part.lane is None:
        return _bought_as_used(prices.of_part(name, level * part.cost.value if part.cost else 0.0), known.months)
    charged: dict[str, list[Floats]] = {charge: [] for charge in CHARGES}
    left, relief, by_rule = list[Floats](), dict[Kind, Floats](), dict[str, Floats]()
    departs = scenario.money is not None and scenario.money.stock.title == "departure"
    refunded = refundable(scenario, outcomes)
    apart = None if scenario.trade.drawback or scenario.trade.zone else refunded  # both look at each layer
    own = quantities.shipped("part", name)
    came_on = [of.partition("/")[2] for of in known.of("parts_by_lane") if of.partition("/")[0] == name]
    for lane in dict.fromkeys([*came_on, *own["lane"].tolist()]):
        cost, origin = _terms(part, lane)
        price = prices.of_part(name, level * cost).rate
        pieces = known.get("parts_by_lane", f"{name}/{lane}")
        charged["price"].append(times(pieces, price))
        left += [times(known.get("parts_ordered", f"{name}/{lane}"), price)] if departs else []
        charged["freight"].append(times(pieces, prices.of("freight", freight_usd(scenario.lanes[lane], part.mass.value)).rate))
        if np.any(scenario.lanes[lane].per_value.value):
            charged["freight by value"].append(times(pieces, freight_by_value_usd(scenario.lanes[lane], price)))
        entered = own.where(lane=lane) if len(own) else own
        declared = _declared(scenario, name, origin, price * scenario.trade.parts_value.value, outcomes)
        charges = list(customs(entered, scenario, known.months, declared, outcomes, apart))
        spared = _relief(charges, entered, scenario, known.months, declared, outcomes)
        for kind, amount in spared.items():
            relief[kind] = relief.get(kind, nothing) + amount
        for charge in charges:
            charged["duty" if charge.is_duty else "fees"].append(charge.amount)
        for rule, amount in _stays_paid(charges, spared, scenario.trade, refunded).items():
            by_rule[rule] = by_rule.get(rule, nothing) + amount
    paid = {charge: total(amounts, nothing) for charge, amounts in charged.items()}
    released = {charge: Averaged(amounts, received, used).price for charge, amounts in paid.items()}
    relieved = {kind: Averaged(amounts, received, used).price for kind, amounts in relief.items()}
    bought = total([paid[charge] for charge, amounts in charged.items() if amounts], nothing)
    opens = int(np.argmax(received > 0))
    at_opening = known.open_share[: opens + 1].sum() <= 1  # nothing of a later phase
    opening = min(part.opening_stock.value / received[opens], 1.0) if received[opens] else 0.0
    value = Averaged(bought, received, used).price
    first = times(opening * paid["price"][..., opens : opens + 1], np.arange(known.months) == opens) if departs else nothing
    ahead = total(left, nothing) - paid["price"] + first if departs else nothing
    return PartCosts(released, paid, bought, used, opening * at_opening * bought[..., opens], relieved, value, floats(ahead), by_rule)


def _bought_as_used(price: Price, months: int) -> PartCosts:
    """A part without a lane: its price is all it costs."""
    nothing = np.zeros(months)
    released = dict.fromkeys(CHARGES, price.times(0.0)) | {"price": price}
    return PartCosts(released, dict.fromkeys(CHARGES, nothing), nothing, nothing, np.zeros(()), {}, price, nothing, {})


def _used(known: Drivers, name: str) -> Floats:
    """The pieces of a part that leave the stock in each month, built in or scrapped: (months,)."""
    drivers = ("parts_used", "parts_scrapped")
    return sum((known.get(driver, name, flow) for driver in drivers for flow in known.flows), np.zeros(known.months))


def _declared(scenario: Scenario, name: str, origin: str, value: Floats, outcomes: Outcomes) -> Declared:
    """Pieces of a part as they are declared: of the class as filed, or where it has headings of the one of each outcome."""
    part, place = scenario.parts[name], heading_places(scenario, name, outcomes)
    classes = (filed(scenario, name),) if place is None else tuple(scenario.parts[leader(scenario, name)].headings)
    return Declared(origin, classes, value, part.metal.value if part.metal else 0.0, place=place)


def _relief(
    charges: list[Charge], entries: Table, scenario: Scenario, months: int, declared: Declared, outcomes: Outcomes
) -> dict[Kind, Floats]:
    """What comes off the charges on parts built into new units, by month of entry [..., months].

    Drawback on all that is used; or in a zone the duty saved on what is built in, the duty on what is scrapped, and the processing fees of
    entries that are no longer made.
    """
    trade = scenario.trade
    if trade.drawback is not None:
        return {Kinds.DRAWBACK: refunded_usd(charges, trade.duties, trade.drawback)}
    if trade.zone is None or scenario.product is None or not charges:
        return {}
    product = scenario.product
    metal = product.metal.value if product.metal else 0.0
    as_finished = replace(declared, classes=(product.customs_class or "",), metal=metal, place=None)
    finished = list(customs(entries, scenario, months, as_finished, outcomes))
    duty = floats(sum(charge.amount for charge in charges if charge.is_duty))
    built_in = zone_duty(duty, in_zone_usd(charges, finished, trade.duties, trade.zone), trade.zone.exported.value, 0.0)
    fees = floats(sum(charge.amount for charge in charges if not charge.is_duty and charge.name == PROCESSING))
    return {Kinds.ZONE_SAVED: built_in.saved, Kinds.ZONE_SCRAP: duty, Kinds.ZONE_NO_FEES: fees}


def _stays_paid(charges: list[Charge], spared: dict[Kind, Floats], trade: Trade, rules: Collection[str]) -> dict[str, Floats]:
    """The duty that stays paid under some rules [..., months]: less its drawback, and in a zone less its part of what the zone saves."""
    duties = [charge for charge in charges if charge.is_duty]
    kept = {charge.name: kept_usd(charge, trade) for charge in duties if charge.name in rules}
    if not kept or Kinds.ZONE_SAVED not in spared:
        return kept
    whole, saved = floats(sum(charge.amount for charge in duties)), spared[Kinds.ZONE_SAVED]
    left = 1 - np.divide(saved, whole, out=np.zeros(np.broadcast_shapes(saved.shape, whole.shape)), where=whole > 0)
    return {name: amount * left for name, amount in kept.items()}


def _terms(part: Part, lane: str) -> tuple[float, str]:
    """Price at the supplier's door and origin of pieces that come on a lane: the alternative supplier has one of his own."""
    price, origin = part.cost.value if part.cost else 0.0, part.origin or ""
    other = part.alternative
    if other is None or other.lane != lane or lane in (part.lane, part.expedite.lane if part.expedite else None):
        return price, origin
    return other.cost.value if other.cost else price, other.origin or origin
