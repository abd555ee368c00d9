"""`build`: a scenario and one replication's draws -> the plant an engine runs."""

from datetime import date

import numpy as np

from sim.arrays import Ints
from sim.building import floor, people, supply
from sim.building.disruptions import disruptions
from sim.building.opening import at_its_opening, opened
from sim.building.phases import begins_s
from sim.building.releases import flow_of
from sim.building.traces import enough_for_plant
from sim.calendars import DAY, HOUR
from sim.draws import Draws
from sim.plant import Plant
from sim.scenario.schema import Scenario


def build(scenario: Scenario, draws: Draws) -> Plant:
    """One replication's world. The scenario must have passed its checks: unknown names raise KeyError or ValueError here.

    Raises TraceTooShort where more values of a trace are asked for than it has.
    """
    horizon_s = round(scenario.horizon.value * HOUR)
    opening = opened(scenario, draws)
    scenario = at_its_opening(scenario, opening)
    shut = disruptions(scenario, draws, horizon_s, opening.opens_s if opening else 0)
    pools = people.pools(scenario, draws, shut, horizon_s)
    lanes = supply.lanes(scenario, shut)
    operations = floor.operations(scenario, pools, shut)
    numbers = {operation.name: index for index, operation in enumerate(operations)}
    flows = tuple(flow_of(name, numbers, scenario, lanes, draws, horizon_s, shut) for name in scenario.flows)
    plant = Plant(
        horizon_s=horizon_s,
        month_s=_month_edges(scenario.start, horizon_s),
        weekday=scenario.start.weekday(),
        pools=pools,
        stations=floor.stations(scenario, shut),
        operations=operations,
        stocks=supply.stocks(scenario, shut),
        lanes=lanes,
        flows=flows,
        regions=tuple(sorted(scenario.regions)),
        limits=floor.limits(scenario),
        closures=shut.closures,
        opening=opening,
        phases=tuple(begins_s(scenario).items()),
    )
    enough_for_plant(plant)
    return plant


def _month_edges(start: date, horizon_s: int) -> Ints:
    """Seconds at which calendar months begin, with 0 in front and the horizon at the end."""
    edges, year, month = [0], start.year, start.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        second = (date(year, month, 1) - start).days * DAY
        if second >= horizon_s:
            return np.array([*edges, horizon_s], dtype=np.int64)
        edges.append(second)
