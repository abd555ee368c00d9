"""`price`: quantities and the scenario's prices -> cost lines. A pure function that knows no clock: quantity x rate = amount."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.economics.drivers import Drivers, drivers, is_repair
from sim.economics.parts import PartCosts, customs, freight_usd, part_costs
from sim.quantities import Quantities
from sim.scenario.prices import Money
from sim.scenario.schema import Scenario
from sim.tables import Table

Floats = NDArray[np.float64]

COST_NAMES = ("month", "category", "item", "flow", "quantity", "quantity_unit", "rate_usd", "amount_usd")
CATEGORIES = (
    "materials",
    "inbound freight",
    "duty and fees",
    "labour",
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


@dataclass(frozen=True, slots=True)
class Line:
    """One cost line over the months: amounts are quantity x rate, rounded to the cent."""

    category: str
    item: str
    flow: str
    quantity: Floats
    unit: str
    rate: Floats

    @property
    def amount(self) -> Floats:
        """USD of each month."""
        return np.round(self.quantity * self.rate, 2)


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost and revenue lines of one replication, and what was paid for each part with the value left in stock."""

    lines: tuple[Line, ...]
    revenue: tuple[Line, ...]
    parts: dict[str, PartCosts]
    known: Drivers

    def table(self) -> Table:
        """One row a line and month that is not zero: columns `COST_NAMES`."""
        return as_table(self.lines)


def as_table(lines: tuple[Line, ...]) -> Table:
    """Lines as tidy rows."""
    months = [np.flatnonzero(line.quantity * line.rate) for line in lines]
    each = [len(month) for month in months]
    text = {
        name: np.repeat(np.array([getattr(line, name) for line in lines], dtype=object), each)
        for name in ("category", "item", "flow", "unit")
    }
    columns = {
        "month": np.concatenate([*months, np.zeros(0, dtype=np.int64)]),
        "category": text["category"],
        "item": text["item"],
        "flow": text["flow"],
        "quantity": np.concatenate([*(line.quantity[month] for line, month in zip(lines, months, strict=True)), np.zeros(0)]),
        "quantity_unit": text["unit"],
        "rate_usd": np.concatenate([*(line.rate[month] for line, month in zip(lines, months, strict=True)), np.zeros(0)]),
        "amount_usd": np.concatenate([*(line.amount[month] for line, month in zip(lines, months, strict=True)), np.zeros(0)]),
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
    parts = {name: part_costs(name, quantities, known, scenario) for name in scenario.parts}
    lines = [
        *_parts(known, parts, scenario),
        *_border(quantities, known, scenario, money),
        *_labour(known, scenario),
        *_hiring(known, scenario),
        *_energy(known, money),
        *_services(known, scenario),
        *_shared(known, scenario, money),
        *_stock(known, parts, scenario, money),
        *_road(known, scenario),
        *_struck(known, scenario),
        *_penalties(known, scenario),
    ]
    return Costs(tuple(line for line in lines if line.amount.any()), tuple(_revenue(known, scenario, money)), parts, known)


def unit_price_usd(scenario: Scenario, money: Money, flow: str) -> float:
    """What one delivered unit of a flow earns: the selling price, or for a repair its fee."""
    if is_repair(scenario, flow):
        return money.prices.repair.value
    if money.prices.unit is not None:
        return money.prices.unit.value
    assert money.prices.terahash is not None and scenario.product is not None and scenario.product.hash_rate is not None
    return money.prices.terahash.value * scenario.product.hash_rate.value


def _flat(known: Drivers, rate: float) -> Floats:
    return np.full(known.months, rate)


def _parts(known: Drivers, parts: dict[str, PartCosts], scenario: Scenario) -> Iterator[Line]:
    for name, costs in parts.items():
        cost = scenario.parts[name].cost
        price_usd = _flat(known, cost.value if cost else 0.0) + costs.released["price"]
        charges = costs.released["freight"] + costs.released["duty"] + costs.released["fees"]
        for flow in known.flows:
            used, lost = known.get("parts_used", name, flow), known.get("parts_scrapped", name, flow)
            yield Line("materials", name, flow, used, "pieces", price_usd)
            yield Line("inbound freight", name, flow, used, "pieces", costs.released["freight"])
            yield Line("duty and fees", f"{name}, duty", flow, used, "pieces", costs.released["duty"])
            yield Line("duty and fees", f"{name}, fees", flow, used, "pieces", costs.released["fees"])
            yield Line("scrap", name, flow, lost, "pieces", price_usd + charges)


def _border(quantities: Quantities, known: Drivers, scenario: Scenario, money: Money) -> Iterator[Line]:
    """Duty and fees on finished units, or on repaired ones, that cross a border on their way to the customer."""
    if scenario.product is None or scenario.trade.origin is None:
        return
    for flow in known.flows:
        share = 1.0 if is_repair(scenario, flow) else scenario.trade.finished_value.value
        value = unit_price_usd(scenario, money, flow) * share
        entries = quantities.entries.where(of=flow, kind="unit") if len(quantities.entries) else quantities.entries
        found: dict[tuple[str, str], tuple[Floats, Floats]] = {}
        for charge in customs(entries, scenario, known.months, value, scenario.trade.origin, scenario.product.customs_class or ""):
            quantity, amount = found.setdefault((charge.name, charge.unit), (np.zeros(known.months), np.zeros(known.months)))
            quantity += np.bincount(charge.month, charge.quantity, known.months)
            amount += np.bincount(charge.month, charge.amount, known.months)
        for (name, unit), (quantity, amount) in found.items():
            yield Line(
                "duty and fees", name, flow, quantity, unit, np.divide(amount, quantity, out=np.zeros(known.months), where=quantity > 0)
            )


def _labour(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    loading, overtime = scenario.workforce.loading.value, scenario.workforce.overtime_premium.value
    for of in known.of("paid_hours"):
        pool, _, shift = of.partition("/")
        wage = scenario.pools[pool].wage
        rate = wage.value if wage else 0.0
        premium = scenario.shifts[shift].premium.value if shift else 0.0
        for flow, share in known.pool_shares(pool).items():
            hours = known.get("paid_hours", of) * share
            yield Line("labour", f"{of}, wages", flow, hours, "h", _flat(known, rate))
            yield Line("labour", f"{of}, shift premium", flow, hours, "h", _flat(known, premium))
            yield Line("labour", f"{of}, loading", flow, hours, "h", _flat(known, (rate + premium) * loading))
    for of in known.of("planned_overtime_hours"):
        pool = of.partition("/")[0]
        wage = scenario.pools[pool].wage
        rate = (wage.value if wage else 0.0) * (1 + overtime) * (1 + loading)
        for flow, share in known.pool_shares(pool).items():
            yield Line("overtime", f"{of}, planned", flow, known.get("planned_overtime_hours", of) * share, "h", _flat(known, rate))
    for pool in known.of("overtime_hours"):
        wage = scenario.pools[pool].wage
        rate = (wage.value if wage else 0.0) * (1 + overtime) * (1 + loading)
        for flow in known.flows:
            yield Line("overtime", pool, flow, known.get("overtime_hours", pool, flow), "h", _flat(known, rate))


def _hiring(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    for pool in known.of("hires"):
        for flow, share in known.pool_shares(pool).items():
            yield Line(
                "hiring", pool, flow, known.get("hires", pool) * share, "hires", _flat(known, scenario.workforce.replacement_cost.value)
            )


def _struck(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    """Damage done by disruptions, each of its events once; a station's own failures are none."""
    for cause in known.of("strikes"):
        if cause in scenario.disruptions:
            damage = _flat(known, scenario.disruptions[cause].damage.value)
            for flow, share in known.shares().items():
                yield Line("disruption", f"{cause.replace('_', ' ')}, damage", flow, known.get("strikes", cause) * share, "events", damage)


def _penalties(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    """What contracts take for each unit and day beyond the promise; units never delivered cost nothing more."""
    for flow in known.flows:
        contracts = list(scenario.demand[flow].contracts.items()) if flow in scenario.demand else []
        for number in known.of("late_unit_days", flow):
            name, contract = contracts[int(number)]
            if contract.penalty is not None:
                late = known.get("late_unit_days", number, flow)
                yield Line("penalties", name.replace("_", " "), flow, late, "unit days", _flat(known, contract.penalty.value))


def _energy(known: Drivers, money: Money) -> Iterator[Line]:
    if money.energy is None:
        return
    price_usd, base = _flat(known, money.energy.price.value), money.energy.base_load.value
    for station in known.of("energy"):
        for flow in known.flows:
            yield Line("energy", station, flow, known.get("energy", station, flow), "kWh", price_usd)
    for station in known.of("idle_energy"):
        for flow, share in known.energy_shares(station).items():
            yield Line("energy", f"{station}, idle", flow, known.get("idle_energy", station) * share, "kWh", price_usd)
    for flow, share in known.shares().items():
        yield Line("energy", "base load", flow, known.get("hours") * base * share, "kWh", price_usd)
        peak = (known.get("peak_power") + base) * share * known.years * 12
        yield Line("energy", "demand charge", flow, peak, "kW month", _flat(known, money.energy.demand_charge.value))


def _services(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    for station in known.of("tasks"):
        fee = scenario.stations[station.partition("/")[0]].fee.value
        for flow in known.flows:
            yield Line("services", station, flow, known.get("tasks", station, flow), "tasks", _flat(known, fee))


def _shared(known: Drivers, scenario: Scenario, money: Money) -> Iterator[Line]:
    """Building, overhead and depreciation, split between the flows."""
    years, started = known.years, np.concatenate([[0.0], np.cumsum(known.years)[:-1]])
    for flow, share in known.shares().items():
        if money.facility is not None:
            house = money.facility
            area = house.area.value * years * share
            yield Line("facility", "rent", flow, area, "sf year", _flat(known, house.rent.value))
            yield Line("facility", "pass-through", flow, area, "sf year", _flat(known, house.pass_through.value))
            insured = house.insured_value.value * years * share
            yield Line("facility", "insurance", flow, insured, "USD year", _flat(known, house.insurance.value))
        for name, yearly in money.overhead.items():
            yield Line("overhead", name.replace("_", " "), flow, years * share, "years", _flat(known, yearly.value))
        for name, capex in scenario.finance.capex.items() if scenario.finance else ():
            life = max(capex.life.value / 8760.0, 1e-9)
            used = np.clip(life - started, 0.0, years) * share
            yield Line("depreciation", name.replace("_", " "), flow, used, "years", _flat(known, capex.cost.value / life))


def _stock(known: Drivers, parts: dict[str, PartCosts], scenario: Scenario, money: Money) -> Iterator[Line]:
    """Holding cost and inventory tax on parts, and holding cost of units on the road; a part's cost follows its use by flows."""
    shares = known.shares()
    for name, costs in parts.items():
        cost = scenario.parts[name].cost
        value = (cost.value if cost else 0.0) + sum(costs.released.values(), np.zeros(known.months))
        held = known.get("stock_on_hand", name) * known.years
        used = {flow: known.get("parts_used", name, flow).sum() for flow in known.flows}
        total = sum(used.values())
        for flow in known.flows:
            pieces = held * (used[flow] / total if total else shares[flow])
            yield Line("stock holding", f"{name}, holding", flow, pieces, "piece years", value * money.stock.holding.value)
            yield Line("stock holding", f"{name}, {INVENTORY_TAX}", flow, pieces, "piece years", value * money.stock.tax.value)
    for flow in known.flows:
        worth = unit_price_usd(scenario, money, flow) * money.stock.holding.value
        for lane in known.of("units_in_transit", flow) if not is_repair(scenario, flow) else ():
            on_road = known.get("units_in_transit", lane, flow) * known.years
            yield Line("stock holding", f"on {lane}", flow, on_road, "unit years", _flat(known, worth))


def _road(known: Drivers, scenario: Scenario) -> Iterator[Line]:
    mass = scenario.product.mass.value if scenario.product else 0.0
    for flow in known.flows:
        for driver, item in (("units_shipped", ""), ("units_collected", "collection ")):
            for lane in known.of(driver, flow):
                if lane:
                    rate = freight_usd(scenario.lanes[lane], mass)
                    yield Line("outbound freight", f"{item}{lane}", flow, known.get(driver, lane, flow), "units", _flat(known, rate))


def _revenue(known: Drivers, scenario: Scenario, money: Money) -> Iterator[Line]:
    """What delivered units and repairs earn; repairs under warranty earn nothing."""
    for flow in known.flows:
        earns = _flat(known, unit_price_usd(scenario, money, flow))
        paid = known.total("units_delivered", flow) - known.get("units_in_warranty", "", flow)
        yield Line("revenue", "repairs" if is_repair(scenario, flow) else "units", flow, paid, "units", earns)
