"""Numbers outside of what plants usually have: a megawatt for a kilowatt, cents for dollars, a fraction for a per cent, days for years.

What is usual stands beside the bounds of each kind of number (`fields.py`). It is chosen wide, by hand, and no result rests on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.distributions import distribution_mean
from sim.scenario.assumption import Assumption, DistributionAssumption, Section
from sim.scenario.numbers import Kind, reach
from sim.scenario.schema import Scenario
from sim.scenario.walk import fields
from sim.units import YEAR_H, canonical

MOST_CLOSED = 0.5  # of the time, by one disruption
ROUNDED = 0.02  # of a work time: what whole seconds may make of it without a word
FEW_S = 2.0  # a mean below which whole seconds, of which none is zero, lengthen random work
HOUR = 3600
TRULY = 1e-9  # by which a text at the end of what is usual may miss it through the change of its unit


def unlikely_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each number far from what is usual, for parts dearer than the unit, work in parts of a second, what is long closed."""
    for key, number, kind in _numbers(scenario, ()):
        assert kind.usually is not None, "asked for"
        low, high = kind.usually
        if number.value and not low * (1 - TRULY) <= number.value <= high * (1 + TRULY):
            usual = reach(replace(kind, least=low, most=high))
            yield f"{'.'.join(key)}: {number.text} is far from what is usual, {usual}: are the number and its unit meant?"
    yield from _dear_parts(scenario)
    yield from _short(scenario)
    yield from _closed(scenario)


def _numbers(value: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Assumption, Kind]]:
    """Every number whose kind says what is usual, with its key."""
    match value:
        case Section():
            for field in fields(type(value)):
                kind = field.number
                inner = getattr(value, field.attribute)
                if kind is None:
                    yield from _numbers(inner, (*keys, field.key))
                elif kind.usually is not None:
                    yield from ((key, number, kind) for key, number in _of_kind(inner, (*keys, field.key), kind))
        case Mapping():
            for name, inner in value.items():
                yield from _numbers(inner, (*keys, str(name)))


def _of_kind(value: object, keys: tuple[str, ...], kind: Kind) -> Iterator[tuple[tuple[str, ...], Assumption]]:
    """A number, those in a list or mapping, and of a random quantity the parameters in its unit."""
    match value:
        case Assumption():
            yield keys, value
        case DistributionAssumption(kind="constant"):
            yield keys, value.parameters["value"]
        case DistributionAssumption():
            yield from (((*keys, *name.split(".")), a) for name, a in value.parameters.items() if a.unit == canonical(kind.unit))
        case Mapping():
            for name, inner in value.items():
                yield from _of_kind(inner, (*keys, str(name)), kind)
        case tuple():
            for k, inner in enumerate(value):
                yield from _of_kind(inner, (*keys, str(k)), kind)


def _dear_parts(scenario: Scenario) -> Iterator[str]:
    """Operations that take parts which cost more than the unit sells for."""
    price = _price_usd(scenario)
    for flow, operations in scenario.flows.items():
        for name, operation in operations.items():
            cost = sum(count.value * _cost_usd(scenario, part) for part, count in operation.parts.items())
            if 0 < price < cost:
                told = f"its parts cost {cost:,.0f} USD, and a unit sells for {price:,.0f} USD"
                yield f"flows.{flow}.{name}: {told}: are both meant?"


def _short(scenario: Scenario) -> Iterator[str]:
    """Work that is another one in whole seconds, of which each task takes at least one."""
    for flow, operations in scenario.flows.items():
        for name, operation in operations.items():
            law = operation.work.distribution(HOUR)
            seconds = distribution_mean(law)
            counted = max(round(seconds), 1)
            constant = law.kind == "constant"
            if seconds and (abs(counted - seconds) > ROUNDED * seconds if constant else seconds < FEW_S):
                written = operation.work.parameters["value"].text if constant else ""
                told = f"{written} is counted as {counted} s" if constant else f"on average {seconds:.2g} s, of which none is less than 1 s"
                yield f"flows.{flow}.{name}.work: {told}, because the clock counts whole seconds: let one unit stand for several"


def _cost_usd(scenario: Scenario, part: str) -> float:
    own = scenario.parts[part].cost if part in scenario.parts else None
    return own.value if own is not None else 0.0


def _price_usd(scenario: Scenario) -> float:
    """What a new unit sells for; 0 if nothing is said."""
    prices, product = (scenario.money.prices if scenario.money else None), scenario.product
    if prices is None:
        return 0.0
    if prices.unit is not None:
        return prices.unit.value
    return prices.terahash.value * product.hash_rate.value if prices.terahash and product and product.hash_rate else 0.0


def _closed(scenario: Scenario) -> Iterator[str]:
    """Disruptions that come so often and last so long that what they close is hardly open."""
    for name, disruption in scenario.disruptions.items():
        if disruption.rate is not None and disruption.rate.value:
            hours = distribution_mean(disruption.lasts.distribution())
            share = disruption.rate.value * hours / YEAR_H
            if share > MOST_CLOSED:
                told = f"{disruption.rate.text} and {hours / 24:,.3g} d each close {100 * share:,.0f} % of the time"
                yield f"disruptions.{name}: {told}: are both meant?"
