"""`price`: quantities and the scenario's prices -> cost lines. A pure function that knows no clock: quantity x rate = amount.

Every price may be one number, or an array of draws of shape (draws, 1). Months are the last axis of every array, so that one pass
prices all draws: quantities are (months,), or [..., months] where an assumption like the rented area is in them; rates [..., months]
or [..., 1]; amounts [..., months].
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.economics.customs import customs
from sim.economics.drivers import Drivers, drivers, is_repair, split
from sim.economics.escalation import Price, Prices, flat
from sim.economics.parts import PartCosts, freight_usd, part_costs
from sim.economics.years import Years
from sim.economics.zone import zone_fees_usd
from sim.portable import powers, weighted
from sim.quantities import Quantities
from sim.scenario.prices import Money
from sim.scenario.schema import Scenario
from sim.tables import Table
from sim.units import YEAR_H

COST_NAMES = ("month", "category", "item", "flow", "quantity", "quantity_unit", "rate_usd", "amount_usd")
CATEGORIES = (
    "materials",
    "inbound freight",
    "duty and fees",
    "labor",
    "overtime",
    "hiring",
    "energy",
    "services",
    "facility",
    "overhead",
    "depreciation",
    "scrap",
    "stock holding",
    "outbound freight",
    "disruption",
    "penalties",
)


INVENTORY_TAX = "inventory tax"
ZONE, ZONE_ENTRIES = "foreign-trade zone", "entries of the zone, fees"


@dataclass(frozen=True, slots=True)
class Line:
    """One cost line: quantity [..., months] x rate [..., months or 1] = amount; `growth` [..., 1] is that of its price, a year."""

    category: str
    item: str
    flow: str
    quantity: Floats
    unit: str
    rate: Floats
    growth: Floats

    @property
    def amount(self) -> Floats:
        """USD of each month: [..., months]."""
        return self.quantity * self.rate

    def total(self, months: slice) -> Floats:
        """USD of some months together: [...]."""
        return self._summed(np.ones(1), months)[..., 0]

    def by_year(self, years: Years) -> Floats:
        """USD of each year: [..., years]. A year beyond the run repeats the last one at what the price has grown to by then."""
        return np.asarray(self._summed(years.weights, slice(None)) * powers(1 + self.growth, years.beyond))

    def _summed(self, weights: Floats, months: slice) -> Floats:
        """Sums over months, weighted by rows of weights: [..., rows]; the quantity is summed first where it is not drawn."""
        if self.quantity.ndim > 1:
            return weighted(self.amount[..., months], np.broadcast_to(weights, (len(weights), self.quantity[..., months].shape[-1])))
        taken = np.atleast_2d(self.quantity[months] * weights)
        if self.rate.shape[-1] == 1:
            return np.asarray(self.rate * taken.sum(axis=1))
        return weighted(self.rate[..., months], taken)


def line(category: str, item: str, flow: str, quantity: Floats, unit: str, price: Price) -> Line:
    """A line at a price that grows as its kind does."""
    return Line(category, item, flow, quantity, unit, price.rate, price.growth)


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost and revenue lines of one replication, and what was paid for each part with the value left in stock."""

    lines: tuple[Line, ...]
    revenue: tuple[Line, ...]
    parts: dict[str, PartCosts]
    known: Drivers

    def table(self) -> Table:
        """One row a line and month that is not zero, amounts rounded to the cent: columns `COST_NAMES`. For one set of prices."""
        return as_table(self.lines)


def as_table(lines: tuple[Line, ...]) -> Table:
    """Lines as tidy rows."""
    amounts = [line.amount for line in lines]
    months = [np.flatnonzero(amount) for amount in amounts]
    each = [len(month) for month in months]
    rates = [np.broadcast_to(line.rate, amount.shape) for line, amount in zip(lines, amounts, strict=True)]

    def numbers(columns: list[Floats]) -> Floats:
        return np.concatenate([*(column[month] for column, month in zip(columns, months, strict=True)), np.zeros(0)])

    text = {
        name: np.repeat(np.array([getattr(line, name) for line in lines], dtype=object), each)
        for name in ("category", "item", "flow", "unit")
    }
    columns = {
        "month": np.concatenate([*months, np.zeros(0, dtype=np.int64)]),
        "category": text["category"],
        "item": text["item"],
        "flow": text["flow"],
        "quantity": numbers([line.quantity for line in lines]),
        "quantity_unit": text["unit"],
        "rate_usd": numbers(rates),
        "amount_usd": np.round(numbers(amounts), 2),
    }
    return Table(columns)


def is_holding(line: Line) -> bool:
    """Whether a line is the cost of capital tied up in stock, which nobody pays."""
    return line.category == "stock holding" and not line.item.endswith(INVENTORY_TAX)


def price(quantities: Quantities, scenario: Scenario) -> Costs:
    """Every cost line of a replication. The scenario must have `money`. Raises UncoveredEntry if an entry has no duty rule."""
    money = scenario.money
    if money is None:
        raise ValueError("a scenario without money cannot be priced")
    known = drivers(quantities, scenario)
    prices = Prices(known.begins_h / YEAR_H, money.escalation)
    parts = {name: part_costs(name, quantities, known, scenario, prices) for name in scenario.parts}
    lines = [
        *_parts(known, parts, prices),
        *_relief(known, parts, scenario, prices),
        *_zone(known, parts, scenario, prices),
        *_border(quantities, known, scenario, money, prices),
        *_labor(known, scenario, prices),
        *_hiring(known, scenario, prices),
        *_energy(known, money, prices),
        *_services(known, scenario, prices),
        *_facility(known, money, prices),
        *_overhead(known, money, prices),
        *_depreciation(known, scenario),
        *_stock(known, parts, money, prices),
        *_on_the_road(known, scenario, money, prices),
        *_road(known, scenario, prices),
        *_struck(known, scenario, prices),
        *_penalties(known, scenario),
    ]
    kept = tuple(line for line in lines if line.quantity.any() and line.rate.any())
    return Costs(kept, tuple(_revenue(known, scenario, money, prices)), parts, known)


def unit_price(scenario: Scenario, money: Money, prices: Prices, flow: str) -> Price:
    """What one delivered unit of a flow earns: the selling price, or for a repair its fee."""
    if is_repair(scenario, flow):
        return prices.of("repair", money.prices.repair.value)
    return new_unit_price(scenario, money, prices)


def new_unit_price(scenario: Scenario, money: Money, prices: Prices) -> Price:
    """The selling price of a new unit."""
    if money.prices.unit is not None:
        return prices.of("miner", money.prices.unit.value)
    assert money.prices.terahash is not None and scenario.product is not None and scenario.product.hash_rate is not None
    return prices.of("miner", money.prices.terahash.value * scenario.product.hash_rate.value)


def _parts(known: Drivers, parts: dict[str, PartCosts], prices: Prices) -> Iterator[Line]:
    growth, freight = prices.of("materials", 0.0).growth, prices.of("freight", 0.0).growth
    for name, costs in parts.items():
        value = costs.value
        for flow in known.flows:
            used, lost = known.get("parts_used", name, flow), known.get("parts_scrapped", name, flow)
            yield Line("materials", name, flow, used, "pieces", costs.released["price"], growth)
            yield Line("inbound freight", name, flow, used, "pieces", costs.released["freight"], freight)
            yield Line("duty and fees", f"{name}, duty", flow, used, "pieces", costs.released["duty"], growth)
            yield Line("duty and fees", f"{name}, fees", flow, used, "pieces", costs.released["fees"], growth)
            yield Line("scrap", name, flow, lost, "pieces", value, growth)


def _relief(known: Drivers, parts: dict[str, PartCosts], scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Duty and fees that parts in new units get back or do not pay, below zero; in a zone scrap pays none."""
    growth = prices.of("materials", 0.0).growth
    for name, costs in parts.items():
        for flow in known.flows if costs.relief else ():
            if not is_repair(scenario, flow):
                built_in, lost = known.get("parts_used", name, flow), known.get("parts_scrapped", name, flow)
                of = {"drawback": built_in + lost, "zone": built_in, "scrap in zone": lost, "fees in zone": built_in + lost}
                for kind, rate in costs.relief.items():
                    yield Line("duty and fees", f"{name}, {kind}", flow, of[kind], "pieces", -rate, growth)


def _zone(known: Drivers, parts: dict[str, PartCosts], scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """The processing fees on a zone's own entries, one a week of all that leaves it, and what it costs to run."""
    zone, growth = scenario.trade.zone, prices.of("materials", 0.0).growth
    if zone is None:
        return
    for flow, share in known.shares().items():
        yield line("overhead", ZONE, flow, known.years * share, "years", prices.of("overhead", zone.cost.value))
    foreign = {name: costs for name, costs in parts.items() if costs.relief}
    new = [flow for flow in known.flows if not is_repair(scenario, flow)]
    used = {flow: {name: known.get("parts_used", name, flow) for name in foreign} for flow in new}
    value = np.asarray(sum(used[flow][name] * costs.released["price"] for flow in new for name, costs in foreign.items()))
    count = zone.entries.value * known.years
    each = zone_fees_usd(value * (1 - zone.exported.value), count, scenario.trade.fees) / count
    for flow, share in (
        split({flow: np.asarray(sum(used[flow].values(), np.zeros(known.months))) for flow in new}).items() if foreign else ()
    ):
        yield Line("duty and fees", ZONE_ENTRIES, flow, count * share, "entries", each, growth)


def _border(quantities: Quantities, known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """Duty and fees on finished units, or on repaired ones at the value of the repair, that cross a border on their way to the customer."""
    if scenario.product is None or scenario.trade.origin is None:
        return
    origin, of = scenario.trade.origin, scenario.product.customs_class or ""
    declared = scenario.trade.finished_value.value * scenario.trade.first_sale.value
    value = new_unit_price(scenario, money, prices).rate * declared
    for flow in known.flows:
        earned = unit_price(scenario, money, prices, flow)
        repair = earned.rate if is_repair(scenario, flow) else None
        entries = quantities.entries.where(of=flow, kind="unit") if len(quantities.entries) else quantities.entries
        found: dict[tuple[str, str], tuple[Floats, Floats]] = {}
        for charge in customs(entries, scenario, known.months, value, origin, of, repair):
            quantity, amount = found.get((charge.name, charge.unit), (np.zeros(known.months), np.zeros(known.months)))
            found[charge.name, charge.unit] = quantity + charge.quantity, amount + charge.amount
        for (name, unit), (quantity, amount) in found.items():
            rate = np.divide(amount, quantity, out=np.zeros_like(amount), where=quantity > 0)
            yield Line("duty and fees", name, flow, quantity, unit, rate, earned.growth)


def _labor(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    burden = scenario.workforce.burden_rate.value
    for of in known.of("paid_hours"):
        pool, _, shift = of.partition("/")
        wage = _wage_usd(scenario, pool)
        premium = scenario.shifts[shift].premium.value if shift else 0.0
        rates = {"wages": wage, "shift premium": premium, "burden": (wage + premium) * burden}
        for flow, share in known.pool_shares(pool).items():
            for item, rate in rates.items():
                yield line("labor", f"{of}, {item}", flow, known.get("paid_hours", of) * share, "h", prices.of("labor", rate))
    more = (1 + scenario.workforce.overtime_premium.value) * (1 + burden)
    for of in known.of("planned_overtime_hours"):
        pool = of.partition("/")[0]
        dearer = prices.of("labor", _wage_usd(scenario, pool) * more)
        for flow, share in known.pool_shares(pool).items():
            yield line("overtime", f"{of}, planned", flow, known.get("planned_overtime_hours", of) * share, "h", dearer)
    for pool in known.of("overtime_hours"):
        dearer = prices.of("labor", _wage_usd(scenario, pool) * more)
        for flow in known.flows:
            yield line("overtime", pool, flow, known.get("overtime_hours", pool, flow), "h", dearer)


def _wage_usd(scenario: Scenario, pool: str) -> float:
    wage = scenario.pools[pool].wage
    return wage.value if wage else 0.0


def _hiring(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    rate = prices.of("labor", scenario.workforce.replacement_cost.value)
    for pool in known.of("hires"):
        for flow, share in known.pool_shares(pool).items():
            yield line("hiring", pool, flow, known.get("hires", pool) * share, "hires", rate)


def _struck(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Damage done by disruptions, each of its events once; a station's own failures are none."""
    for cause in known.of("strikes"):
        if cause in scenario.disruptions:
            damage = prices.of("overhead", scenario.disruptions[cause].damage.value)
            for flow, share in known.shares().items():
                yield line("disruption", f"{cause.replace('_', ' ')}, damage", flow, known.get("strikes", cause) * share, "events", damage)


def _penalties(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    """What contracts take for each unit and day beyond the promise; units never delivered cost nothing more."""
    for flow in known.flows:
        contracts = list(scenario.demand[flow].contracts.items()) if flow in scenario.demand else []
        for number in known.of("late_unit_days", flow):
            name, contract = contracts[int(number)]
            if contract.penalty is not None:
                late = known.get("late_unit_days", number, flow)
                yield line("penalties", name.replace("_", " "), flow, late, "unit days", flat(contract.penalty.value))


def _energy(known: Drivers, money: Money, prices: Prices) -> Iterator[Line]:
    if money.energy is None:
        return
    price, base = prices.of("energy", money.energy.price.value), money.energy.base_load.value
    demand, grid = prices.of("energy", money.energy.demand_charge.value), money.energy.coincident_peaks
    peaks = prices.of("energy", grid.charge.value * (1 - grid.avoided.value))
    for station in known.of("energy"):
        for flow in known.flows:
            yield line("energy", station, flow, known.get("energy", station, flow), "kWh", price)
    for station in known.of("idle_energy"):
        for flow, share in known.energy_shares(station).items():
            yield line("energy", f"{station}, idle", flow, known.get("idle_energy", station) * share, "kWh", price)
    for flow, share in known.shares().items():
        yield line("energy", "base load", flow, known.get("hours") * base * share, "kWh", price)
        peak = (known.get("peak_power") + base) * share * known.years
        yield line("energy", "demand charge", flow, peak * 12, "kW month", demand)
        yield line("energy", "coincident peaks", flow, peak, "kW year", peaks)


def _services(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    for station in known.of("tasks"):
        fee = prices.of("overhead", scenario.stations[station.partition("/")[0]].fee.value)
        for flow in known.flows:
            yield line("services", station, flow, known.get("tasks", station, flow), "tasks", fee)


def _facility(known: Drivers, money: Money, prices: Prices) -> Iterator[Line]:
    """Rent and insurance, split between the flows."""
    if money.facility is None:
        return
    house = money.facility
    rent, passed = prices.of("facility", house.rent.value), prices.of("facility", house.pass_through.value)
    insurance = prices.of("facility", house.insurance.value)
    for flow, share in known.shares().items():
        years = known.years * share
        yield line("facility", "rent", flow, house.area.value * years, "sf year", rent)
        yield line("facility", "pass-through", flow, house.area.value * years, "sf year", passed)
        yield line("facility", "insurance", flow, house.insured_value.value * years, "USD year", insurance)


def _overhead(known: Drivers, money: Money, prices: Prices) -> Iterator[Line]:
    for flow, share in known.shares().items():
        for name, yearly in money.overhead.items():
            yield line("overhead", name.replace("_", " "), flow, known.years * share, "years", prices.of("overhead", yearly.value))


def _depreciation(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    """What the books write off, evenly over the life of each investment."""
    started = known.begins_h / YEAR_H
    for flow, share in known.shares().items():
        for name, capex in scenario.finance.capex.items() if scenario.finance else ():
            life = np.maximum(capex.life.value / YEAR_H, 1e-9)
            age = started - capex.after.value / YEAR_H
            used = np.clip(np.minimum(life, age + known.years) - np.maximum(age, 0.0), 0.0, None) * share
            yield line("depreciation", name.replace("_", " "), flow, used, "years", flat(capex.cost.value / life))


def _stock(known: Drivers, parts: dict[str, PartCosts], money: Money, prices: Prices) -> Iterator[Line]:
    """Holding cost and inventory tax on parts; a part's cost follows its use by flows."""
    shares, growth = known.shares(), prices.of("materials", 0.0).growth
    for name, costs in parts.items():
        held = known.get("stock_on_hand", name) * known.years
        used = {flow: known.get("parts_used", name, flow).sum() for flow in known.flows}
        total = sum(used.values())
        for flow in known.flows:
            pieces = held * (used[flow] / total if total else shares[flow])
            for item, rate in (("holding", money.stock.holding.value), (INVENTORY_TAX, money.stock.tax.value)):
                yield Line("stock holding", f"{name}, {item}", flow, pieces, "piece years", costs.value * rate, growth)


def _on_the_road(known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """Holding cost of new units on their way to the customer."""
    for flow in known.flows:
        worth = unit_price(scenario, money, prices, flow)
        for lane in known.of("units_in_transit", flow) if not is_repair(scenario, flow) else ():
            on_road = known.get("units_in_transit", lane, flow) * known.years
            rate = worth.rate * money.stock.holding.value
            yield Line("stock holding", f"on {lane}", flow, on_road, "unit years", rate, worth.growth)


def _road(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    mass = scenario.product.mass.value if scenario.product else 0.0
    for flow in known.flows:
        for driver, item in (("units_shipped", ""), ("units_collected", "collection ")):
            for lane in known.of(driver, flow):
                if lane:
                    freight = prices.of("freight", freight_usd(scenario.lanes[lane], mass))
                    yield line("outbound freight", f"{item}{lane}", flow, known.get(driver, lane, flow), "units", freight)


def _revenue(known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """What delivered units and repairs earn; repairs under warranty earn nothing."""
    for flow in known.flows:
        paid = known.total("units_delivered", flow) - known.get("units_in_warranty", "", flow)
        earns = unit_price(scenario, money, prices, flow)
        yield line("revenue", "repairs" if is_repair(scenario, flow) else "units", flow, paid, "units", earns)
