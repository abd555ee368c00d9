"""Sense of trade: whatever crosses a border has an origin, a class and a duty rule on every day."""

from collections.abc import Iterator
from datetime import date, timedelta
from graphlib import CycleError
from itertools import combinations

from sim.scenario.checks.issue import DUST, Finding, Keys, unknown
from sim.scenario.countries import ANY
from sim.scenario.routes import goes_back
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import Demand
from sim.scenario.subjects.headings import headings_of
from sim.scenario.subjects.trade import Duty, Goods, Trade, contradictory, holds, in_force, kind_of, replacing

LEAST_DECLARED = 0.1  # of a price, as for each share of it alone


def trade(scenario: Scenario) -> Iterator[Finding]:
    """Duty rules, and what goods need that cross a border."""
    yield from _rules(scenario.trade)
    yield from _relief(scenario.trade)
    yield from _declared(scenario.trade)
    if scenario.trade.zone is not None and (scenario.product is None or scenario.product.customs_class is None):
        yield ("trade", "zone"), True, "needs a `product` with a `customs_class`: the rates of finished units hold in it"
    fees = scenario.trade.fees
    if 0 < fees.processing_most.value < fees.processing_least.value:
        yield (
            ("trade", "fees", "processing_most"),
            False,
            f"{fees.processing_most.text} is below processing_least, {fees.processing_least.text}",
        )
    for flow, demand in scenario.demand.items():
        crossed = [lane for lane in lanes_out(demand) if lane in scenario.lanes and scenario.lanes[lane].crosses]
        if crossed and scenario.money is not None:
            if scenario.trade.origin is None:
                yield ("trade",), True, f"needs an `origin`, because units of {flow} cross a border on {crossed[0]}"
            if scenario.product is not None and scenario.product.customs_class is None:
                yield ("product",), True, f"needs a `customs_class`, because units of {flow} cross a border on {crossed[0]}"


def _rules(trade: Trade) -> Iterator[Finding]:
    """Days, and names of rules and kinds that other rules use."""
    known = tuple(dict.fromkeys([*trade.duties, *(kind_of(name, trade.duties) for name in trade.duties)]))
    for section, rules in (("duties", trade.duties), ("exemptions", trade.exemptions)):
        for name, rule in rules.items():
            if rule.until is not None and rule.until < rule.from_:
                yield ("trade", section, name, "until"), False, f"{rule.until} is before {rule.from_}"
    for name, duty in trade.duties.items():
        yield from _unknown_kinds(("trade", "duties", name, "less"), duty.less, known)
        yield from _unknown_kinds(("trade", "duties", name, "instead_of"), duty.instead_of, known)
    for name, exemption in trade.exemptions.items():
        yield from _unknown_kinds(("trade", "exemptions", name, "of"), exemption.of, known)
    try:
        replacing(trade.duties)
    except CycleError as error:
        circle = " instead of ".join(error.args[1])
        yield ("trade", "duties", error.args[1][0], "instead_of"), False, f"goes in a circle: {circle}"


def classes(scenario: Scenario) -> Iterator[Finding]:
    """Customs classes that no part, product or duty has."""
    known = customs_classes(scenario)
    for name, exemption in scenario.trade.exemptions.items():
        yield from _unknown_classes(("trade", "exemptions", name, "classes"), exemption.classes, known)
    for section, rules in (("duties", scenario.trade.duties), ("exemptions", scenario.trade.exemptions)):
        for name, rule in rules.items():
            yield from _unknown_classes(("trade", section, name, "except_classes"), rule.except_classes, known)
    for word in scenario.trade.us_content:
        if word not in known:
            yield ("trade", "us_content", word), True, unknown("customs class", word, known)


def customs_classes(scenario: Scenario) -> tuple[str, ...]:
    """The customs classes that there are: those of parts, of the product, and of duties."""
    of_parts = [word for name in scenario.parts for word in headings_of(scenario, name)]
    of_goods = [*of_parts, scenario.product.customs_class if scenario.product else None]
    of_duties = [word for duty in scenario.trade.duties.values() for word in duty.classes if word != ANY]
    return tuple(dict.fromkeys(word for word in (*of_goods, *of_duties) if word))


def _unknown_classes(keys: Keys, names: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Finding]:
    yield from (
        ((*keys, str(k)), False, unknown("customs class", name, known)) for k, name in enumerate(names) if name not in {ANY, *known}
    )


def _relief(trade: Trade) -> Iterator[Finding]:
    """Drawback and zone: kinds that are there, and not both for the same exports."""
    known = tuple(dict.fromkeys([*trade.duties, *(kind_of(name, trade.duties) for name in trade.duties)]))
    if trade.drawback is not None:
        yield from _unknown_kinds(("trade", "drawback", "not_on"), trade.drawback.not_on, known)
    if trade.zone is not None:
        yield from _unknown_kinds(("trade", "zone", "privileged"), trade.zone.privileged, known)
        if trade.zone.entries.value <= 0:
            yield ("trade", "zone", "entries"), False, f"expected more than 0 per year, got '{trade.zone.entries.text}'"
    if trade.drawback is not None and trade.zone is not None:
        yield ("trade", "drawback"), True, "leave it out: exports from a `zone` pay no duty that could be refunded"


def _declared(trade: Trade) -> Iterator[Finding]:
    """A transfer price and a first sale that together declare next to nothing."""
    for key, own in (("finished_value", trade.finished_value), ("parts_value", trade.parts_value)):
        together = own.value * trade.first_sale.value
        if together < LEAST_DECLARED - DUST:
            told = f"with {key}, {own.text}, customs are told {100 * together:.3g} % of the price; expected 10 % or more"
            yield ("trade", "first_sale"), False, told


def _unknown_kinds(keys: Keys, names: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Finding]:
    yield from ((keys, False, unknown("duty or kind of duty", name, known)) for name in names if name not in known)


def contradictions(scenario: Scenario) -> Iterator[Finding]:
    """Two rules of one kind on the same goods and day, whether or not such goods are ever shipped."""
    duties = scenario.trade.duties
    for one, other in combinations(duties, 2):
        if not contradictory(one, other, duties) or not _overlap(duties[one], duties[other]):
            continue
        day = max(duties[one].from_, duties[other].from_)
        shipped = [
            f"{goods} ({'.'.join(keys)} on {lane})"
            for keys, lane, goods in crossings(scenario)
            if holds(duties[one], goods, max(day, scenario.start)) and holds(duties[other], goods, max(day, scenario.start))
        ]
        what = shipped[0] if shipped else "the same goods"
        message = f"{one} and {other}, both {kind_of(one, duties)}, fall on {what} from {day} on"
        yield ("trade", "duties", other), True, f"{message}; end one of them, or let it stand `instead_of` the other"


def _overlap(a: Duty, b: Duty) -> bool:
    """Whether some goods could meet both rules on one day."""
    days = a.from_ <= (b.until or date.max) and b.from_ <= (a.until or date.max)
    origins = _shared(a.origins, a.except_origins, b.origins, b.except_origins)
    return a.into == b.into and days and origins and _shared(a.classes, a.except_classes, b.classes, b.except_classes)


def _shared(a: tuple[str, ...], not_a: tuple[str, ...], b: tuple[str, ...], not_b: tuple[str, ...]) -> bool:
    """Whether two lists of words, 'any' among them standing for all, have one in common that neither leaves out."""
    if ANY in a and ANY in b:
        return True
    both = set(b if ANY in a else a if ANY in b else set(a) & set(b))
    return bool(both - {*not_a, *not_b})


def covered(scenario: Scenario) -> Iterator[Finding]:
    """Goods that cross a border on a day on which no duty rule covers them."""
    if scenario.money is None:
        return
    duties = scenario.trade.duties
    last = scenario.last_day
    ends = [duty.until + timedelta(days=1) for duty in duties.values() if duty.until and duty.until < date.max]
    days = sorted({scenario.start, *(end for end in ends if scenario.start < end <= last)})
    for keys, _, goods in crossings(scenario):
        day = next((day for day in days if not in_force(duties, goods, day)), None)
        if day is not None:
            yield keys, True, f"no duty rule covers {goods} on {day}; add one under trade.duties, with 0 % if it is free"


def weighed(scenario: Scenario) -> Iterator[Finding]:
    """Goods on which a rule falls that asks for their metal, and which do not state it."""
    last = scenario.last_day
    for keys, _, goods in crossings(scenario):
        rule = next(
            (name for name, duty in scenario.trade.duties.items() if duty.only_if and meets(duty, goods, scenario.start, last)), None
        )
        part = scenario.parts.get(keys[1]) if keys[0] == "parts" else None
        own = part is not None and goods.customs_class in headings_of(scenario, keys[1])
        stated = part if own else scenario.product
        if rule is not None and stated is not None and stated.metal is None:
            asked = f"needs `metal`, the part of its mass that is metal, because trade.duties.{rule} asks for it"
            yield keys if own else ("product",), True, asked


def meets(duty: Duty, goods: Goods, first: date, last: date) -> bool:
    """Whether a rule falls on goods on some day of a run."""
    return max(duty.from_, first) <= min(duty.until or date.max, last) and holds(duty, goods, max(duty.from_, first))


def crossings(scenario: Scenario) -> Iterator[tuple[Keys, str, Goods]]:
    """Key, lane and goods of everything that may enter a country, each kind of goods of a key once."""
    seen: set[tuple[Keys, Goods]] = set()
    for keys, lane, origin, customs_class, mended in _lanes_in(scenario):
        into = scenario.lanes[lane].crosses if lane in scenario.lanes else None
        goods = Goods(into or "", origin or "", customs_class or "", mended)
        if into and origin and customs_class and (keys, goods) not in seen:
            seen.add((keys, goods))
            yield keys, str(lane), goods


def _lanes_in(scenario: Scenario) -> Iterator[tuple[Keys, str | None, str | None, str | None, bool]]:
    """Key, lane, origin and class of whatever travels, and whether it is a repaired unit."""
    product = scenario.product
    in_zone = [product.customs_class] if scenario.trade.zone is not None and product is not None else []
    for name, part in scenario.parts.items():
        for customs_class in (*headings_of(scenario, name), *in_zone):
            yield ("parts", name), part.lane, part.origin, customs_class, False
            if part.expedite is not None:
                yield ("parts", name), part.expedite.lane, part.origin, customs_class, False
            if part.alternative is not None:
                yield ("parts", name), part.alternative.lane, part.alternative.origin or part.origin, customs_class, False
    for flow, demand in scenario.demand.items():
        for lane in lanes_out(demand):
            customs_class = product.customs_class if product else None
            yield ("demand", flow), lane, scenario.trade.origin, customs_class, goes_back(scenario.flows.get(flow, {}))


def lanes_out(demand: Demand) -> list[str]:
    """The lanes on which a flow's units go to the customer."""
    if isinstance(demand.delivered_by, dict):
        return [*demand.delivered_by.values()]
    return [demand.delivered_by] if demand.delivered_by else [*demand.lane_mix]
