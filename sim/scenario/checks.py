"""Sense: what is well formed but cannot be meant. One function a subject; each yields (keys, whether the key itself is meant, message)."""

from collections.abc import Iterable, Iterator, Mapping

from sim.scenario import checks_floor, checks_flows, checks_people, checks_supply, checks_trade
from sim.scenario.assumption import ASSUMED, Assumption, Section, Variate
from sim.scenario.demand import Demand
from sim.scenario.finance import Finance
from sim.scenario.findings import DUST, Finding, Keys, unknown
from sim.scenario.schema import Scenario


def sense_mistakes(scenario: Scenario) -> list[Finding]:
    """Everything in a scenario that makes no sense."""
    people = (checks_people.time, checks_people.holidays, checks_people.shifts, checks_people.pools)
    supply = (checks_supply.parts, checks_supply.lanes)
    process = (checks_floor.stations, checks_flows.flows, checks_flows.ways_out, checks_floor.limits)
    money = (_money, checks_trade.trade, checks_trade.covered)
    checks = (_names, *people, *supply, *process, _demand, _regions, *money, _sources)
    return [found for check in checks for found in check(scenario)]


def _names(scenario: Scenario) -> Iterator[Finding]:
    """Names with the signs that join keys ('pools.test.wage') and names ('test/day')."""
    for section in ("shifts", "pools", "stations", "flows", "limits", "parts", "lanes", "regions"):
        yield from _plain((section,), getattr(scenario, section))
    for name, station in scenario.stations.items():
        yield from _plain(("stations", name, "failures"), station.failures)
        yield from _plain(("stations", name, "maintenance"), station.maintenance)


def _plain(keys: Keys, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if set("./:") & set(name) or not name.strip():
            yield (*keys, name), True, "a name has no '.', '/' or ':' in it, and is not empty"


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
        case tuple():
            for k, inner in enumerate(value):
                yield from _named(inner, (*keys, str(k)))
