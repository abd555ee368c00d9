"""`price`: quantities and the scenario's prices -> cost lines. A pure function that knows no clock: quantity x rate = amount.

Every price may be one number, or an array of draws of shape (draws, 1). Months are the last axis of every array, so that one pass
prices all draws: quantities are (months,), or [..., months] where an assumption like the rented area is in them; rates [..., months]
or [..., 1]; amounts [..., months]. In memory the draws of a month lie beside each other (`sim.arrays.times`), and sums over months add
one month after another (`sim.portable.summed_by`): a draw comes out the same to the bit alone and among thousands.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.border.customs import Charge, Declared, customs
from sim.economics.border.refunds import Refund, refunds
from sim.economics.border.zone import zone_fees_usd
from sim.economics.categories import Kind, Kinds
from sim.economics.currencies import factors
from sim.economics.drivers import Drivers, drivers, is_repair, split, window_months
from sim.economics.escalation import Price, Prices
from sim.economics.freight import freight_by_value_usd, freight_usd
from sim.economics.lines import Line, as_table, at_own, at_price, at_rate, priced
from sim.economics.newsvendor import discount_when_uncertain, lead_times_days
from sim.economics.operating import operating_lines
from sim.economics.outcomes import Outcomes, as_written
from sim.economics.parts import PartCosts, part_costs
from sim.economics.selling_price import market_level, start_price_usd
from sim.quantities import Quantities
from sim.scenario.checks.options import anniversary
from sim.scenario.schema import Scenario
from sim.scenario.subjects.prices import Money
from sim.tables import Table
from sim.units import YEAR_H


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost and revenue lines of one replication, what was paid for each part with the value left in stock, the warm-up in hours, and
    what comes back of duty.
    """

    lines: tuple[Line, ...]
    revenue: tuple[Line, ...]
    parts: dict[str, PartCosts]
    known: Drivers
    warm_up_h: float
    refunds: tuple[Refund, ...] = ()

    def table(self) -> Table:
        """One row a line and month that is not zero, amounts rounded to the cent: columns `COST_NAMES`. For one set of prices."""
        return as_table(self.lines)


def price(quantities: Quantities, scenario: Scenario, outcomes: Outcomes | None = None) -> Costs:
    """Every cost line of a replication, in the outcomes of chances given, or else as written.

    The scenario must have `money`. Raises UncoveredEntry if an entry has no duty rule.
    """
    money = scenario.money
    if money is None:
        raise ValueError("a scenario without money cannot be priced")
    came = outcomes or as_written(scenario)
    scenario = opened(scenario, came)
    known = drivers(quantities, scenario)
    prices = Prices(known.begins_h / YEAR_H + came.later, money.escalation, factors(scenario, known.begins_h, came))
    parts = {name: part_costs(name, quantities, known, scenario, prices, came) for name in scenario.parts}
    units = _border(quantities, known, scenario, money, prices, came)
    lines = [
        *_parts(known, parts, prices),
        *_relief(known, parts, scenario, prices),
        *_zone(known, parts, scenario, prices),
        *_border_lines(units, scenario, prices),
        *operating_lines(known, scenario, money, prices),
        *_stock(known, parts, money, prices),
        *_on_the_road(known, scenario, money, prices),
        *_road(known, scenario, prices),
        *_conceded(known, scenario, prices),
    ]
    kept = tuple(line for line in lines if line.quantity.any() and not line.price.free)
    paid = [part.by_rule for part in parts.values()]
    paid += [{each.name: each.amount for each in own if each.is_duty} for own in units.values()]
    back = refunds(paid, scenario, came)
    return Costs(kept, tuple(_revenue(known, scenario, money, prices)), parts, known, float(scenario.warm_up.value), back)


def opened(scenario: Scenario, outcomes: Outcomes) -> Scenario:
    """The scenario as it opens: on the same day of a later year, if it does so later than written."""
    return scenario.model_copy(update={"start": anniversary(scenario.start, outcomes.later)}) if outcomes.later else scenario


def unit_price(scenario: Scenario, money: Money, prices: Prices, flow: str) -> Price:
    """What one delivered unit of a flow earns: the selling price, or for a repair its fee."""
    if is_repair(scenario, flow):
        return prices.of("repair", money.prices.repair.value)
    return new_unit_price(scenario, prices)


def new_unit_price(scenario: Scenario, prices: Prices) -> Price:
    """The selling price of a new unit, month by month."""
    price = prices.of("miner", start_price_usd(scenario))
    if scenario.market is None:
        return price
    return Price(floats(price.rate * market_level(scenario, prices.years * YEAR_H)), None, price.growth)


PER_PART: tuple[tuple[str, Kind], ...] = (
    ("price", Kinds.MATERIAL),
    ("freight", Kinds.INBOUND),
    ("freight by value", Kinds.INBOUND_BY_VALUE),
    ("duty", Kinds.PART_DUTY),
    ("fees", Kinds.PART_FEES),
)


def _parts(known: Drivers, parts: dict[str, PartCosts], prices: Prices) -> Iterator[Line]:
    for name, costs in parts.items():
        for flow in known.flows:
            used, lost = known.get("parts_used", name, flow), known.get("parts_scrapped", name, flow)
            for charge, kind in PER_PART:
                yield at_own(kind, (name,), flow, used, "pieces", costs.released[charge], prices)
            yield at_own(Kinds.SCRAP, (name,), flow, lost, "pieces", costs.value, prices)


def _relief(known: Drivers, parts: dict[str, PartCosts], scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Duty and fees that parts in new units get back or do not pay, below zero; in a zone scrap pays none."""
    for name, costs in parts.items():
        for flow in known.flows if costs.relief else ():
            if not is_repair(scenario, flow):
                built_in, lost = known.get("parts_used", name, flow), known.get("parts_scrapped", name, flow)
                pieces = {
                    Kinds.DRAWBACK: built_in + lost,
                    Kinds.ZONE_SAVED: built_in,
                    Kinds.ZONE_SCRAP: lost,
                    Kinds.ZONE_NO_FEES: built_in + lost,
                }
                for kind, own in costs.relief.items():
                    yield at_own(kind, (name,), flow, pieces[kind], "pieces", own.times(-1.0), prices)


def _zone(known: Drivers, parts: dict[str, PartCosts], scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """The processing fees on a zone's own entries, one a week of all that leaves it, and what it costs to run."""
    zone = scenario.trade.zone
    if zone is None:
        return
    for flow, share in known.shares().items():
        yield priced(Kinds.ZONE_COST, (), flow, known.years * known.open_share * share, "years", zone.cost.value, prices)
    foreign = {name: costs for name, costs in parts.items() if costs.relief}
    new = [flow for flow in known.flows if not is_repair(scenario, flow)]
    used = {flow: {name: known.get("parts_used", name, flow) for name in foreign} for flow in new}
    value = floats(sum(used[flow][name] * costs.released["price"].rate for flow in new for name, costs in foreign.items()))
    value = value * scenario.trade.parts_value.value
    count = zone.entries.value * known.years
    each = zone_fees_usd(value * (1 - zone.exported.value), count, scenario.trade.fees) / count
    for flow, share in split({flow: floats(sum(used[flow].values(), np.zeros(known.months))) for flow in new}).items() if foreign else ():
        yield at_rate(Kinds.ZONE_ENTRIES, (), flow, count * known.open_share * share, "entries", each, prices)


def _border(
    quantities: Quantities, known: Drivers, scenario: Scenario, money: Money, prices: Prices, outcomes: Outcomes
) -> dict[str, list[Charge]]:
    """Duty and fees by flow on finished units, or on repaired ones at the value of the repair, that cross a border to the customer."""
    if scenario.product is None or scenario.trade.origin is None:
        return {}
    found = {}
    for flow in known.flows:
        repair = unit_price(scenario, money, prices, flow).rate if is_repair(scenario, flow) else None
        declared = declared_units(scenario, prices, repair)
        found[flow] = _together(customs(quantities.shipped("unit", flow), scenario, known.months, declared, outcomes), known.months)
    return found


def _border_lines(units: dict[str, list[Charge]], scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Duty and fees on units as cost lines."""
    for flow, charges in units.items():
        duty, fees = (Kinds.REPAIR_DUTY, Kinds.REPAIR_FEES) if is_repair(scenario, flow) else (Kinds.UNIT_DUTY, Kinds.UNIT_FEES)
        for charge in charges:
            rate = np.divide(charge.amount, charge.quantity, out=np.zeros_like(charge.amount), where=charge.quantity > 0)
            yield at_rate(duty if charge.is_duty else fees, (charge.name,), flow, charge.quantity, charge.unit, rate, prices)


def declared_units(scenario: Scenario, prices: Prices, repair_usd: Floats | None = None) -> Declared:
    """New units, or repaired ones at what the repair is worth, as they are declared. The scenario must have a product and an origin."""
    product, trade = scenario.product, scenario.trade
    assert product is not None
    price = new_unit_price(scenario, prices).rate
    freight = {
        name: prices.of("freight", freight_usd(lane, product.mass.value)).rate + freight_by_value_usd(lane, price)
        for name, lane in scenario.lanes.items()
        if lane.crosses
    }
    metal, share = product.metal.value if product.metal else 0.0, trade.finished_value.value * trade.first_sale.value
    return Declared(trade.origin or "", (product.customs_class or "",), price, metal, trade.price_terms, share, freight, repair_usd)


def _together(charges: Iterator[Charge], months: int) -> list[Charge]:
    """Charges of one kind on several lanes as one."""
    found: dict[tuple[str, bool], Charge] = {}
    for charge in charges:
        before = found.get(
            (charge.name, charge.is_duty), Charge(charge.name, charge.is_duty, charge.unit, np.zeros(months), np.zeros(months))
        )
        found[charge.name, charge.is_duty] = Charge(
            charge.name, charge.is_duty, charge.unit, before.quantity + charge.quantity, before.amount + charge.amount
        )
    return list(found.values())


def _stock(known: Drivers, parts: dict[str, PartCosts], money: Money, prices: Prices) -> Iterator[Line]:
    """Holding cost and inventory tax on parts; a part's cost follows its use by flows."""
    shares = known.shares()
    for name, costs in parts.items():
        held = known.get("stock_on_hand", name) * known.years
        used = {flow: known.get("parts_used", name, flow).sum() for flow in known.flows}
        total = sum(used.values())
        rates = {Kinds.HOLDING: money.stock.holding, Kinds.INVENTORY_TAX: money.stock.tax}
        under_way = known.get("parts_in_transit", name) * known.years * (money.stock.title == "departure")
        for flow in known.flows:
            share = used[flow] / total if total else shares[flow]
            for kind, rate in rates.items():
                yield at_own(kind, (name,), flow, held * share, "piece years", costs.value.times(rate.value), prices)
            price = costs.released["price"].times(money.stock.holding.value)
            yield at_own(Kinds.PARTS_UNDER_WAY, (name,), flow, under_way * share, "piece years", price, prices)


def _on_the_road(known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """Holding cost of new units on their way to the customer."""
    for flow in known.flows:
        rate = unit_price(scenario, money, prices, flow).rate * money.stock.holding.value
        for lane in known.of("units_in_transit", flow) if not is_repair(scenario, flow) else ():
            on_road = known.get("units_in_transit", lane, flow) * known.years
            yield at_rate(Kinds.ON_THE_ROAD, (lane,), flow, on_road, "unit years", rate, prices)


def _conceded(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """What new units earn less because buyers must be made up for their lead times, those of the months after the warm-up."""
    terms = scenario.customer.commitment if scenario.customer else None
    if terms is None or not np.any(terms.conceded.value):
        return
    for flow in known.flows:
        days = np.zeros(0) if is_repair(scenario, flow) else lead_times_days(known, flow, window_months(known, scenario))
        if len(days):
            share = discount_when_uncertain(days * 24 / YEAR_H, terms)[..., np.newaxis] * terms.conceded.value
            rate = new_unit_price(scenario, prices).rate * share
            yield at_rate(Kinds.CONCEDED, (), flow, known.total("units_delivered", flow), "units", rate, prices)


ON_LANES = (("units_shipped", Kinds.OUTBOUND, Kinds.OUTBOUND_BY_VALUE), ("units_collected", Kinds.COLLECTION, Kinds.COLLECTION_BY_VALUE))


def _road(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Freight of units to the customer and, for repairs, from him; by value it is a share of what a new unit sells for."""
    mass = scenario.product.mass.value if scenario.product else 0.0
    for flow in known.flows:
        for driver, kind, by_value in ON_LANES:
            for name in filter(None, known.of(driver, flow)):
                lane, units = scenario.lanes[name], known.get(driver, name, flow)
                yield priced(kind, (name,), flow, units, "units", freight_usd(lane, mass), prices)
                if np.any(lane.per_value.value):
                    value = new_unit_price(scenario, prices).rate
                    yield at_rate(by_value, (name,), flow, units, "units", freight_by_value_usd(lane, value), prices)


def _revenue(known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """What delivered units and repairs earn; repairs under warranty earn nothing."""
    for flow in known.flows:
        paid = known.total("units_delivered", flow) - known.get("units_in_warranty", "", flow)
        kind = Kinds.REPAIRS_SOLD if is_repair(scenario, flow) else Kinds.UNITS_SOLD
        yield at_price(kind, (), flow, paid, "units", unit_price(scenario, money, prices, flow))
