"""Where a cost line comes from: the keys of the assumptions behind its rate and its quantity."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from sim.economics.costs import ZONE, ZONE_ENTRIES, Line
from sim.economics.duty import Layer, layers_of
from sim.scenario.countries import ANY
from sim.scenario.schema import Scenario
from sim.scenario.trade import Exemption, Goods, meant

RELIEF = {"drawback": ("trade.drawback.refund", "trade.drawback.exported"), "zone": ("trade.zone.exported",)}
FREIGHT = ("per_kg", "per_unit", "per_mile")  # the rates of a lane


def keys(line: Line, scenario: Scenario) -> tuple[str, ...]:
    """The assumptions that make a line, the price itself first; none for a category that is not known here."""
    return tuple(dict.fromkeys(ORIGINS[line.category](line, scenario))) if line.category in ORIGINS else ()


def customer_keys(part: str, scenario: Scenario) -> tuple[str, ...]:
    """The assumptions behind a part of the customer's cost; the days come out of the run."""
    assert scenario.money is not None
    earns = ("customer.hash_price", "product.hash_rate", "customer.fall", "customer.power", "customer.power_price")
    price = ("money.prices.unit",) if scenario.money.prices.unit is not None else ("money.prices.terahash", "product.hash_rate")
    return {
        "price": price,
        "paid on top": ("customer.on_top",),
        "waiting": earns,
        "downtime": (*earns, "customer.failures", "customer.life"),
    }[part]


def _materials(line: Line, scenario: Scenario) -> Iterator[str]:
    yield f"parts.{line.item}.cost"
    if (other := scenario.parts[line.item].alternative) is not None and other.cost is not None:
        yield f"parts.{line.item}.alternative.cost"
    yield from _taken(line.item, line.flow, scenario)


def _taken(part: str, flow: str, scenario: Scenario) -> Iterator[str]:
    """The bill of materials: the operations of a flow that take a part."""
    for name, operation in scenario.flows[flow].items():
        if part in operation.parts and operation.parts[part].value:
            yield f"flows.{flow}.{name}.parts.{part}"


def _inbound(line: Line, scenario: Scenario) -> Iterator[str]:
    for lane in _lanes_of(line.item, scenario):
        yield from _freight(lane, f"parts.{line.item}.mass", scenario)


def _lanes_of(part: str, scenario: Scenario) -> list[str]:
    """The lanes on which a part may come."""
    bought = scenario.parts[part]
    ways = (bought.lane, bought.expedite.lane if bought.expedite else None, bought.alternative.lane if bought.alternative else None)
    return [lane for lane in dict.fromkeys(ways) if lane is not None]


def _freight(lane: str, mass: str, scenario: Scenario) -> Iterator[str]:
    """The rates of a lane that are not nothing, each with what it is for."""
    used = [name for name in FREIGHT if getattr(scenario.lanes[lane], name).value]
    yield from (f"lanes.{lane}.{name}" for name in used)
    if "per_kg" in used:
        yield mass
    if "per_mile" in used:
        yield from (f"lanes.{lane}.{name}" for name in ("distance", "units_per_load"))


def _border(line: Line, scenario: Scenario) -> Iterator[str]:
    """Duty and fees on a part ('fan, duty'), or a layer or fee on finished units by its name."""
    part, _, kind = line.item.rpartition(", ")
    if part in scenario.parts:
        lanes = [lane for lane in _lanes_of(part, scenario) if scenario.lanes[lane].crosses]
        yield from RELIEF.get(kind, ())
        yield from _fees(lanes, scenario) if kind in {"fees", "fees in zone"} else _layers(part, lanes, scenario)
        yield f"parts.{part}.cost"
    elif line.item in scenario.trade.duties:
        yield f"trade.duties.{line.item}.rate"
        for name, rule in scenario.trade.exemptions.items():
            if meant(rule.of, line.item, scenario.trade.duties) and _meets(rule, scenario):
                yield f"trade.exemptions.{name}.share"
        yield from _price(scenario)
    elif line.item == ZONE_ENTRIES:
        yield from ("trade.zone.entries", "trade.zone.exported")
        yield from _fees([], scenario)
    else:
        yield from _fees([lane for lane, way in scenario.lanes.items() if way.mode == "ocean"] * line.item.startswith("harbor"), scenario)


def _meets(rule: Exemption, scenario: Scenario) -> bool:
    """Whether an exemption is for units of the product."""
    return scenario.product is not None and not {scenario.product.customs_class, ANY}.isdisjoint(rule.classes)


def _layers(part: str, lanes: list[str], scenario: Scenario) -> Iterator[str]:
    """The layers of duty that a part pays on any day of the run."""
    bought, rules = scenario.parts[part], [*scenario.trade.duties.values(), *scenario.trade.exemptions.values()]
    last = scenario.start + timedelta(hours=scenario.horizon.value)
    days = {scenario.start, *(rule.from_ for rule in rules if scenario.start < rule.from_ <= last)}
    for lane in lanes:
        goods = Goods(scenario.lanes[lane].crosses or "", bought.origin or "", bought.customs_class or "")
        for day in sorted(days):
            for name, layer in layers_of(scenario.trade, goods, day, part).items():
                if layer.effective.any():
                    yield f"trade.duties.{name}.rate"
                    yield from _spared(name, layer, scenario)


def _spared(name: str, layer: Layer, scenario: Scenario) -> Iterator[str]:
    """What takes a part of the value off a layer."""
    if layer.rule.share.value != 1:
        yield f"trade.duties.{name}.share"
    yield from (f"trade.exemptions.{each}.share" for each, rule in scenario.trade.exemptions.items() if each in layer.spared_by)


def _fees(lanes: list[str], scenario: Scenario) -> Iterator[str]:
    yield from (f"trade.fees.{name}" for name in ("processing", "processing_least", "processing_most"))
    if any(scenario.lanes[lane].mode == "ocean" for lane in lanes):
        yield "trade.fees.harbor"


def _price(scenario: Scenario) -> Iterator[str]:
    """What finished units are declared at."""
    assert scenario.money is not None
    yield "money.prices.unit" if scenario.money.prices.unit is not None else "money.prices.terahash"
    yield "trade.finished_value"
    if scenario.trade.first_sale.value != 1:
        yield "trade.first_sale"


def _labor(line: Line, scenario: Scenario) -> Iterator[str]:
    of, _, kind = line.item.rpartition(", ")
    pool, _, shift = of.partition("/")
    if kind != "shift premium":
        yield f"pools.{pool}.wage"
    if shift and kind != "wages" and scenario.shifts[shift].premium.value:
        yield f"shifts.{shift}.premium"
    if kind == "burden":
        yield "workforce.burden_rate"


def _overtime(line: Line, _: Scenario) -> Iterator[str]:
    yield f"pools.{line.item.partition(',')[0].partition('/')[0]}.wage"
    yield from ("workforce.overtime_premium", "workforce.burden_rate")


def _energy(line: Line, _: Scenario) -> Iterator[str]:
    if line.item == "demand charge":
        yield from ("money.energy.demand_charge", "money.energy.base_load")
        return
    if line.item == "coincident peaks":
        yield from (f"money.energy.{key}" for key in ("coincident_peaks.charge", "coincident_peaks.avoided", "base_load"))
        return
    yield "money.energy.price"
    station, idle = line.item.removesuffix(", idle"), line.item.endswith(", idle")
    yield "money.energy.base_load" if line.item == "base load" else f"stations.{station}.{'idle_power' if idle else 'power'}"


def _facility(line: Line, _: Scenario) -> Iterator[str]:
    yield from {
        "rent": ("money.facility.rent", "money.facility.area"),
        "pass-through": ("money.facility.pass_through", "money.facility.area"),
        "insurance": ("money.facility.insurance", "money.facility.insured_value"),
    }.get(line.item, ())


def _holding(line: Line, scenario: Scenario) -> Iterator[str]:
    part, _, kind = line.item.rpartition(", ")
    yield f"money.stock.{'tax' if kind == 'inventory tax' else 'holding'}"
    if part:
        yield f"parts.{part}.cost"
    else:
        yield from list(_price(scenario))[:1]


def _outbound(line: Line, scenario: Scenario) -> Iterator[str]:
    yield from _freight(line.item.removeprefix("collection "), "product.mass", scenario)


def _named(section: str, field: str, names: Iterable[str], item: str) -> Iterator[str]:
    """The entry of a section whose name reads like the item."""
    yield from (f"{section}.{name}.{field}".rstrip(".") for name in names if name.replace("_", " ") == item)


def _overhead(line: Line, scenario: Scenario) -> Iterator[str]:
    if line.item == ZONE:
        yield "trade.zone.cost"
    yield from _named("money.overhead", "", scenario.money.overhead if scenario.money else {}, line.item)


def _depreciation(line: Line, scenario: Scenario) -> Iterator[str]:
    capex = scenario.finance.capex if scenario.finance else {}
    for field in ("cost", "life"):
        yield from _named("finance.capex", field, capex, line.item)


def _penalties(line: Line, scenario: Scenario) -> Iterator[str]:
    yield from _named(f"demand.{line.flow}.contracts", "penalty", scenario.demand[line.flow].contracts, line.item)


ORIGINS: dict[str, Callable[[Line, Scenario], Iterator[str]]] = {
    "materials": _materials,
    "inbound freight": _inbound,
    "duty and fees": _border,
    "labor": _labor,
    "overtime": _overtime,
    "hiring": lambda _, __: iter(("workforce.replacement_cost",)),
    "energy": _energy,
    "services": lambda line, _: iter((f"stations.{line.item.partition('/')[0]}.fee",)),
    "facility": _facility,
    "overhead": _overhead,
    "depreciation": _depreciation,
    "scrap": _materials,
    "stock holding": _holding,
    "outbound freight": _outbound,
    "disruption": lambda line, scenario: _named("disruptions", "damage", scenario.disruptions, line.item.removesuffix(", damage")),
    "penalties": _penalties,
}
