"""Sense: what is well formed but cannot be meant. One function a subject; each yields (keys, whether the key itself is meant, message)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from sim.plant import ENDS
from sim.scenario.assumption import ASSUMED, Assumption, Section, Variate, suggestion
from sim.scenario.demand import Demand
from sim.scenario.process import Operation
from sim.scenario.schema import Scenario
from sim.scenario.trade import duty_layers

Keys = tuple[str, ...]
Fault = tuple[Keys, bool, str]

LONGEST_H = 60 * 8760.0  # the clock of the ledger holds 68 years
DUST = 1e-6


def sense_mistakes(scenario: Scenario) -> list[Fault]:
    """Everything in a scenario that makes no sense."""
    checks = (_time, _people, _parts, _lanes, _flows, _ways_out, _demand, _regions, _money, _trade, _covered, _sources)
    return [found for check in checks for found in check(scenario)]


def _unknown(what: str, name: str, known: Collection[str]) -> str:
    hint = suggestion(name, list(known)) or (f"; there are {', '.join(known)}" if known else "; none is defined")
    return f"no {what} named '{name}'{hint}"


def _time(scenario: Scenario) -> Iterator[Fault]:
    if not 0 < scenario.horizon.value <= LONGEST_H:
        yield ("horizon",), False, f"expected more than 0 and at most 60 years, got '{scenario.horizon.text}'"
    if scenario.warm_up.value >= scenario.horizon.value:
        yield ("warm_up",), False, f"{scenario.warm_up.text} leaves nothing of the horizon of {scenario.horizon.text}"
    if scenario.site.jurisdiction and not _known_jurisdiction(scenario.site.jurisdiction):
        yield (
            ("site", "jurisdiction"),
            False,
            f"no public holidays known for '{scenario.site.jurisdiction}'; write a country or country-state like US-TX",
        )


def _known_jurisdiction(jurisdiction: str) -> bool:
    import holidays

    country, _, part = jurisdiction.partition("-")
    supported = holidays.list_supported_countries()
    return country in supported and (not part or part in supported[country])


def _people(scenario: Scenario) -> Iterator[Fault]:
    for name, pool in scenario.pools.items():
        keys = ("pools", name)
        if (pool.shifts is None) == (pool.headcount is None):
            yield keys, True, "needs either `shifts` (workers on each) or `headcount` (round the clock)"
        for shift in pool.shifts or {}:
            if shift not in scenario.shifts:
                yield (*keys, "shifts", shift), True, _unknown("shift", shift, scenario.shifts)
        if pool.shifts == {}:
            yield (*keys, "shifts"), True, "no shift serves this pool"
        if scenario.money is not None and pool.wage is None:
            yield keys, True, "needs a `wage`, because the scenario has `money`"


def _parts(scenario: Scenario) -> Iterator[Fault]:
    for name, part in scenario.parts.items():
        keys = ("parts", name)
        if part.lane is not None and part.lane not in scenario.lanes:
            yield (*keys, "lane"), False, _unknown("lane", part.lane, scenario.lanes)
        if part.lane is not None and (part.reorder_point is None or part.order_quantity is None):
            yield keys, True, "comes on a lane, so it needs `reorder_point` and `order_quantity`"
        if part.order_quantity is not None and part.order_quantity.value < 1:
            yield (*keys, "order_quantity"), False, f"expected 1 or more, got '{part.order_quantity.text}'"
        if scenario.money is not None and part.cost is None:
            yield keys, True, "needs a `cost`, because the scenario has `money`"
        crossed = part.lane is not None and part.lane in scenario.lanes and scenario.lanes[part.lane].crosses
        if crossed and scenario.money is not None and (part.origin is None or part.customs_class is None):
            yield keys, True, f"crosses the border of {crossed}, so it needs `origin` and `customs_class`"


def _lanes(scenario: Scenario) -> Iterator[Fault]:
    for name, lane in scenario.lanes.items():
        if lane.units_per_load.value < 1:
            yield ("lanes", name, "units_per_load"), False, f"expected 1 or more, got '{lane.units_per_load.text}'"


def _flows(scenario: Scenario) -> Iterator[Fault]:
    for flow, operations in scenario.flows.items():
        if not operations:
            yield ("flows", flow), True, "has no operations"
        for name, operation in operations.items():
            if name in ENDS:
                yield ("flows", flow, name), True, f"'{name}' is an end of a flow: name the operation otherwise"
            yield from _operation(scenario, operations, operation, ("flows", flow, name))
        if flow not in scenario.demand:
            yield ("flows", flow), True, "has no demand: add `demand." + flow + "`"


def _operation(scenario: Scenario, siblings: Mapping[str, Operation], operation: Operation, keys: Keys) -> Iterator[Fault]:
    if operation.station not in scenario.stations:
        yield (*keys, "station"), False, _unknown("station", operation.station, scenario.stations)
    elif not operation.crew and not scenario.stations[operation.station].unattended:
        yield keys, True, f"needs a `crew`, or a station with `unattended: true` (this one is {operation.station})"
    for pool, hands in operation.crew.items():
        if pool not in scenario.pools:
            yield (*keys, "crew", pool), True, _unknown("pool", pool, scenario.pools)
        elif hands.value < 1:
            yield (*keys, "crew", pool), False, f"expected 1 or more, got '{hands.text}'"
        else:
            yield from _enough_hands(scenario, pool, hands, (*keys, "crew", pool))
    for field in ("parts", "makes"):
        for part in getattr(operation, field):
            if part not in scenario.parts:
                yield (*keys, field, part), True, _unknown("part", part, scenario.parts)
    if operation.give_up not in ENDS and operation.give_up not in siblings:
        yield (*keys, "give_up"), False, _unknown("operation or end", operation.give_up, [*siblings, *ENDS])
    yield from _next(siblings, operation, keys)


def _enough_hands(scenario: Scenario, pool: str, hands: Assumption, keys: Keys) -> Iterator[Fault]:
    workers = scenario.pools[pool]
    counts = [count.value for count in (workers.shifts or {}).values()] + ([workers.headcount.value] if workers.headcount else [])
    if counts and hands.value > sum(counts):
        yield keys, False, f"needs {hands.text} hands, but {pool} has {sum(counts):g}"


def _next(siblings: Mapping[str, Operation], operation: Operation, keys: Keys) -> Iterator[Fault]:
    if isinstance(operation.next, str):
        if operation.next not in ENDS and operation.next not in siblings:
            yield (*keys, "next"), False, _unknown("operation or end", operation.next, [*siblings, *ENDS])
    elif operation.next is not None:
        for target in operation.next:
            if target not in ENDS and target not in siblings:
                yield (*keys, "next", target), True, _unknown("operation or end", target, [*siblings, *ENDS])
        total = sum(share.value for share in operation.next.values())
        if abs(total - 1) > DUST:
            yield (*keys, "next"), True, f"adds up to {100 * total:.6g} %, must be 100 %"


def following(operations: Mapping[str, Operation], name: str) -> dict[str, float]:
    """Where a unit goes from an operation, with shares; the last operation ships unless it says otherwise."""
    operation, names = operations[name], list(operations)
    if isinstance(operation.next, str):
        return {operation.next: 1.0}
    if operation.next is not None:
        return {target: share.value for target, share in operation.next.items()}
    place = names.index(name) + 1
    return {names[place] if place < len(names) else "ship": 1.0}


def _ways_out(scenario: Scenario) -> Iterator[Fault]:
    """Operations that no unit reaches, and those from which no unit ever leaves."""
    for flow, operations in scenario.flows.items():
        names = list(operations)
        ways = {name: {target for target, share in following(operations, name).items() if share > 0} for name in names}
        reached = _closure({names[0]} if names else set(), {name: {*way, operations[name].give_up} for name, way in ways.items()})
        for name in names:
            if name not in reached:
                yield ("flows", flow, name), True, "no unit ever comes here"
            elif not _closure({name}, ways) & ENDS.keys() and operations[name].max_visits is None:
                yield ("flows", flow, name), True, "no way from here to an end (ship, ship_back, scrap or leave)"


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    reached, ahead = set(start), list(start)
    while ahead:
        for target in ways.get(ahead.pop(), ()):
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached


def _demand(scenario: Scenario) -> Iterator[Fault]:
    for flow, demand in scenario.demand.items():
        keys = ("demand", flow)
        if flow not in scenario.flows:
            yield keys, True, _unknown("flow", flow, scenario.flows)
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


def _transport(scenario: Scenario, demand: Demand, keys: Keys) -> Iterator[Fault]:
    if demand.collected_by is not None and demand.collected_by not in scenario.lanes:
        yield (*keys, "collected_by"), False, _unknown("lane", demand.collected_by, scenario.lanes)
    if demand.delivered_by is not None and demand.lane_mix:
        yield (*keys, "lane_mix"), True, "give either `delivered_by` or `lane_mix`"
    if isinstance(demand.delivered_by, str) and demand.delivered_by not in scenario.lanes:
        yield (*keys, "delivered_by"), False, _unknown("lane", demand.delivered_by, scenario.lanes)
    if isinstance(demand.delivered_by, dict):
        for region, lane in demand.delivered_by.items():
            if region not in scenario.regions:
                yield (*keys, "delivered_by", region), True, _unknown("region", region, scenario.regions)
            if lane not in scenario.lanes:
                yield (*keys, "delivered_by", region), False, _unknown("lane", lane, scenario.lanes)
        missing = [region for region in scenario.regions if region not in demand.delivered_by]
        if missing:
            yield (*keys, "delivered_by"), True, f"no lane to {', '.join(missing)}"
    for lane in demand.lane_mix:
        if lane not in scenario.lanes:
            yield (*keys, "lane_mix", lane), True, _unknown("lane", lane, scenario.lanes)
    yield from _whole(demand.lane_mix, (*keys, "lane_mix"))


def _regions(scenario: Scenario) -> Iterator[Fault]:
    yield from _whole(scenario.regions, ("regions",))


def _whole(shares: Mapping[str, Assumption], keys: Keys) -> Iterator[Fault]:
    total = sum(share.value for share in shares.values())
    if shares and abs(total - 1) > DUST:
        yield keys, True, f"adds up to {100 * total:.6g} %, must be 100 %"


def _money(scenario: Scenario) -> Iterator[Fault]:
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
    if scenario.finance is not None and scenario.finance.years.value < 8760:
        yield ("finance", "years"), False, f"expected a year or more, got '{scenario.finance.years.text}'"


def _trade(scenario: Scenario) -> Iterator[Fault]:
    for name, duty in scenario.trade.duties.items():
        if duty.until is not None and duty.until < duty.from_:
            yield ("trade", "duties", name, "until"), False, f"{duty.until} is before {duty.from_}"
    for flow, demand in scenario.demand.items():
        crossed = [lane for lane in lanes_out(demand) if lane in scenario.lanes and scenario.lanes[lane].crosses]
        if crossed and scenario.money is not None:
            if scenario.trade.origin is None:
                yield ("trade",), True, f"needs an `origin`, because units of {flow} cross a border on {crossed[0]}"
            if scenario.product is not None and scenario.product.customs_class is None:
                yield ("product",), True, f"needs a `customs_class`, because units of {flow} cross a border on {crossed[0]}"


def _covered(scenario: Scenario) -> Iterator[Fault]:
    """Goods that cross a border on a day on which no duty rule covers them."""
    if scenario.money is None:
        return
    for keys, lane, origin, customs_class in _crossings(scenario):
        into = scenario.lanes[lane].crosses or ""
        last = scenario.start + timedelta(hours=scenario.horizon.value)
        ends = [duty.until + timedelta(days=1) for duty in scenario.trade.duties.values() if duty.until]
        for day in sorted({scenario.start, *(end for end in ends if scenario.start < end <= last)}):
            if not duty_layers(scenario.trade.duties, into, origin, customs_class, day):
                rule = f"{customs_class} from {origin} into {into} on {day}"
                yield keys, True, f"no duty rule covers {rule}; add one under trade.duties, with 0 % if it is free"
                break


def _crossings(scenario: Scenario) -> Iterator[tuple[Keys, str, str, str]]:
    """Key, lane, origin and class of everything that enters a country."""
    for name, part in scenario.parts.items():
        if part.lane in scenario.lanes and scenario.lanes[part.lane].crosses and part.origin and part.customs_class:
            yield ("parts", name), part.lane, part.origin, part.customs_class
    product = scenario.product
    if product is not None and product.customs_class and scenario.trade.origin:
        for flow, demand in scenario.demand.items():
            for lane in lanes_out(demand):
                if lane in scenario.lanes and scenario.lanes[lane].crosses:
                    yield ("demand", flow), lane, scenario.trade.origin, product.customs_class


def lanes_out(demand: Demand) -> list[str]:
    """The lanes on which a flow's units go to the customer."""
    if isinstance(demand.delivered_by, dict):
        return [*demand.delivered_by.values()]
    return [demand.delivered_by] if demand.delivered_by else [*demand.lane_mix]


def _sources(scenario: Scenario) -> Iterator[Fault]:
    for keys, source in _named(scenario, ()):
        if source != ASSUMED and source not in scenario.sources:
            yield (*keys, "source"), False, _unknown("source", source, scenario.sources)


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
