"""Greenhouse gas of the electricity and the freight behind units, in CO2 equivalents: quantities x factors, beside money.

Source of the scopes: GHG Protocol, Corporate Standard, ch. 4 (electricity is scope 2, freight by others scope 3); the location-based
method of its Scope 2 Guidance, ch. 6, which takes the mean factor of the grid.
"""

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.customer import Measures
from sim.economics.drivers import Drivers, split
from sim.portable import added
from sim.scenario.schema import Scenario
from sim.scenario.subjects.carbon import Carbon
from sim.scenario.subjects.supply import Lane

ELECTRICITY, INBOUND, OUTBOUND = "electricity", "freight in", "freight out"
TONNE_KG = 1000.0

Emitted = tuple[str, str, Floats]  # source, flow, kg CO2e of each month [..., months]


def lane_factor(lane: Lane, carbon: Carbon) -> Floats:
    """Kg CO2e for each kilogram carried: the lane's own, or by its distance."""
    return floats(carbon.road.value * lane.distance.value if lane.carbon is None else lane.carbon.value)


def carbon_measures(known: Drivers, scenario: Scenario, window: slice) -> Measures:
    """Kg CO2e of a unit of each flow delivered in the window, and tonnes a year of the plant by source; nothing without `carbon`."""
    if scenario.carbon is None:
        return {}
    found, years = Measures(), float(known.years[window].sum())
    emitted = [(source, flow, added(kg[..., window])) for source, flow, kg in _emitted(known, scenario, scenario.carbon)]
    for flow in known.flows:
        units = float(known.total("units_delivered", flow)[window].sum())
        if units:
            found["carbon", flow] = floats(sum(kg for _, own, kg in emitted if own == flow)) / units, "kg CO2e/unit"
    for source in dict.fromkeys(source for source, _, _ in emitted):
        found["carbon_by_source", source] = floats(sum(kg for own, _, kg in emitted if own == source)) / TONNE_KG / years, "t CO2e/year"
    return found


def _emitted(known: Drivers, scenario: Scenario, carbon: Carbon) -> Iterator[Emitted]:
    yield from _electricity(known, scenario, carbon)
    yield from _freight_in(known, scenario, carbon)
    yield from _freight_out(known, scenario, carbon)


def _electricity(known: Drivers, scenario: Scenario, carbon: Carbon) -> Iterator[Emitted]:
    """Stations at work and idle, and the base load, split between flows as its cost is."""
    base = scenario.money.energy.base_load.value if scenario.money and scenario.money.energy else 0.0
    for flow in known.flows:
        kwh = known.total("energy", flow) + known.get("hours") * known.open_share * base * known.shares()[flow]
        for station in known.of("idle_energy"):
            kwh = kwh + known.get("idle_energy", station) * known.energy_shares(station)[flow]
        yield ELECTRICITY, flow, kwh * carbon.grid.value


def _freight_in(known: Drivers, scenario: Scenario, carbon: Carbon) -> Iterator[Emitted]:
    """Parts when they are received, for the flows that use them."""
    for of in known.of("parts_by_lane"):
        name, _, lane = of.partition("/")
        part = scenario.parts[name]
        kg = known.get("parts_by_lane", of) * part.mass.value * lane_factor(scenario.lanes[lane], carbon)
        used = {flow: known.get("parts_used", name, flow) + known.get("parts_scrapped", name, flow) for flow in known.flows}
        for flow, share in split({flow: np.full(known.months, each.sum()) for flow, each in used.items()}).items():
            yield INBOUND, flow, kg * share


def _freight_out(known: Drivers, scenario: Scenario, carbon: Carbon) -> Iterator[Emitted]:
    """Units to the customer, and those that are collected from him."""
    mass = scenario.product.mass.value if scenario.product else 0.0
    for flow in known.flows:
        for driver in ("units_shipped", "units_collected"):
            for lane in filter(None, known.of(driver, flow)):
                yield OUTBOUND, flow, known.get(driver, lane, flow) * mass * lane_factor(scenario.lanes[lane], carbon)
