"""Sense of trade: whatever crosses a border has an origin, a class and a duty rule on every day."""

from collections.abc import Iterator
from datetime import timedelta

from sim.scenario.demand import Demand
from sim.scenario.findings import Finding, Keys
from sim.scenario.schema import Scenario
from sim.scenario.trade import duty_layers


def trade(scenario: Scenario) -> Iterator[Finding]:
    """Duty rules, and what goods need that cross a border."""
    for name, duty in scenario.trade.duties.items():
        if duty.until is not None and duty.until < duty.from_:
            yield ("trade", "duties", name, "until"), False, f"{duty.until} is before {duty.from_}"
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


def covered(scenario: Scenario) -> Iterator[Finding]:
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
