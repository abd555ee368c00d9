"""Sense: what is well formed but cannot be meant. One function a subject; each yields (keys, whether the key itself is meant, message)."""

from collections.abc import Iterator, Mapping

from sim.scenario import checks_disruption, checks_flows, checks_people, checks_trade
from sim.scenario.assumption import ASSUMED, Assumption, Section, Variate
from sim.scenario.demand import Demand
from sim.scenario.finance import Finance
from sim.scenario.findings import DUST, Finding, Keys, unknown
from sim.scenario.schema import Scenario


def sense_mistakes(scenario: Scenario) -> list[Finding]:
    """Everything in a scenario that makes no sense."""
    people = (checks_people.time, checks_people.holidays, checks_people.shifts, checks_people.pools)
    process = (checks_flows.flows, checks_flows.ways_out)
    money = (_money, checks_trade.trade, checks_trade.covered)
    checks = (_names, *people, _parts, _lanes, *process, _demand, _regions, checks_disruption.disruptions, *money, _sources)
    return [found for check in checks for found in check(scenario)]


def _names(scenario: Scenario) -> Iterator[Finding]:
    """Names with the signs that join keys ('pools.test.wage') and names ('test/day')."""
    for section in ("shifts", "pools", "stations", "flows", "parts", "lanes", "regions"):
        for name in getattr(scenario, section):
            if set("./:") & set(name) or not name.strip():
                yield (section, name), True, "a name has no '.', '/' or ':' in it, and is not empty"


def _made(scenario: Scenario) -> set[str]:
    """The parts that some operation makes."""
    return {part for steps in scenario.flows.values() for operation in steps.values() for part in operation.makes}


def _parts(scenario: Scenario) -> Iterator[Finding]:
    for name, part in scenario.parts.items():
        keys = ("parts", name)
        if part.lane is not None and part.lane not in scenario.lanes:
            yield (*keys, "lane"), False, unknown("lane", part.lane, scenario.lanes)
        if part.lane is not None and (part.reorder_point is None or part.order_quantity is None):
            yield keys, True, "comes on a lane, so it needs `reorder_point` and `order_quantity`"
        if part.order_quantity is not None and part.order_quantity.value < 1:
            yield (*keys, "order_quantity"), False, f"expected 1 or more, got '{part.order_quantity.text}'"
        if scenario.money is not None and part.lane is not None and name in _made(scenario):
            yield keys, True, "is made by an operation and bought on a lane: with `money` its cost would count twice; use two parts"
        if scenario.money is not None and part.cost is None:
            yield keys, True, "needs a `cost`, because the scenario has `money`"
        crossed = part.lane is not None and part.lane in scenario.lanes and scenario.lanes[part.lane].crosses
        if crossed and scenario.money is not None and (part.origin is None or part.customs_class is None):
            yield keys, True, f"crosses the border of {crossed}, so it needs `origin` and `customs_class`"


def _lanes(scenario: Scenario) -> Iterator[Finding]:
    for name, lane in scenario.lanes.items():
        if lane.units_per_load.value < 1:
            yield ("lanes", name, "units_per_load"), False, f"expected 1 or more, got '{lane.units_per_load.text}'"


def _demand(scenario: Scenario) -> Iterator[Finding]:
    for flow, demand in scenario.demand.items():
        keys = ("demand", flow)
        if flow not in scenario.flows:
            yield keys, True, unknown("flow", flow, scenario.flows)
        if (demand.fleet is None) != (demand.failures is None):
            yield keys, True, "field failures need both `fleet` and `failures`"
        if not (demand.contracts or demand.orders or demand.fleet or demand.at):
            yield keys, True, "asks for nothing: give contracts, orders, a fleet with failures, or times"
        for name, contract in demand.contracts.items():
            if contract.every.value < 1 / 60:
                yield (*keys, "contracts", name, "every"), False, f"expected a minute or more, got '{contract.every.text}'"
        if demand.orders and not _positive(demand.orders.every):
            yield (*keys, "orders", "every"), False, "the time between orders must be above 0 on average"
        yield from _transport(scenario, demand, keys)


def _positive(law: Variate) -> bool:
    if law.kind == "trace":
        return list(law.parameters.values())[-1].value > 0
    return any(parameter.value > 0 for name, parameter in law.parameters.items() if name not in {"cv", "shape"})


def _transport(scenario: Scenario, demand: Demand, keys: Keys) -> Iterator[Finding]:
    if demand.collected_by is not None and demand.collected_by not in scenario.lanes:
        yield (*keys, "collected_by"), False, unknown("lane", demand.collected_by, scenario.lanes)
    if demand.delivered_by is not None and demand.lane_mix:
        yield (*keys, "lane_mix"), True, "give either `delivered_by` or `lane_mix`"
    if isinstance(demand.delivered_by, str) and demand.delivered_by not in scenario.lanes:
        yield (*keys, "delivered_by"), False, unknown("lane", demand.delivered_by, scenario.lanes)
    if isinstance(demand.delivered_by, dict):
        for region, lane in demand.delivered_by.items():
            if region not in scenario.regions:
                yield (*keys, "delivered_by", region), True, unknown("region", region, scenario.regions)
            if lane not in scenario.lanes:
                yield (*keys, "delivered_by", region), False, unknown("lane", lane, scenario.lanes)
        missing = [region for region in scenario.regions if region not in demand.delivered_by]
        if missing:
            yield (*keys, "delivered_by"), True, f"no lane to {', '.join(missing)}"
    for lane in demand.lane_mix:
        if lane not in scenario.lanes:
            yield (*keys, "lane_mix", lane), True, unknown("lane", lane, scenario.lanes)
    yield from _whole(demand.lane_mix, (*keys, "lane_mix"))


def _regions(scenario: Scenario) -> Iterator[Finding]:
    yield from _whole(scenario.regions, ("regions",))


def _whole(shares: Mapping[str, Assumption], keys: Keys) -> Iterator[Finding]:
    total = sum(share.value for share in shares.values())
    if shares and abs(total - 1) > DUST:
        yield keys, True, f"adds up to {100 * total:.6g} %, must be 100 %"


def _money(scenario: Scenario) -> Iterator[Finding]:
    if scenario.money is None:
        if scenario.finance is not None:
            yield ("finance",), True, "needs `money`: there is nothing to value without prices"
        return
    prices = scenario.money.prices
    if (prices.unit is None) == (prices.terahash is None):
        yield ("money", "prices"), True, "needs either `unit` or `terahash`"
    if scenario.product is None:
        yield ("money",), True, "needs a `product`, whose mass decides freight"
    elif prices.terahash is not None and scenario.product.hash_rate is None:
        yield ("money", "prices", "terahash"), True, "needs `product.hash_rate`"
    if scenario.finance is not None:
        yield from _finance(scenario.finance)


def _finance(finance: Finance) -> Iterator[Finding]:
    if finance.years.value < 8760:
        yield ("finance", "years"), False, f"expected a year or more, got '{finance.years.text}'"
    for name, capex in finance.capex.items():
        if capex.life.value <= 0:
            yield ("finance", "capex", name, "life"), False, f"expected more than 0 years, got '{capex.life.text}'"
        yield from _whole({str(year): share for year, share in enumerate(capex.schedule, 1)}, ("finance", "capex", name, "schedule"))


def _sources(scenario: Scenario) -> Iterator[Finding]:
    for keys, source in _named(scenario, ()):
        if source != ASSUMED and source not in scenario.sources:
            yield (*keys, "source"), False, unknown("source", source, scenario.sources)


def _named(value: object, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Every source that is named, with the key it stands under."""
    match value:
        case Assumption():
            if value.source is not None:
                yield keys, value.source
        case Variate():
            for name, parameter in value.parameters.items():
                yield from _named(parameter, keys if value.kind == "constant" else (*keys, name))
        case Section():
            for name, field in type(value).model_fields.items():
                yield from _named(getattr(value, name), (*keys, field.alias or name))
        case Mapping():
            for key, inner in value.items():
                yield from _named(inner, (*keys, str(key)))
