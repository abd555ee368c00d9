"""Freight whose carbon would be counted as none because nothing is said of it."""

from collections.abc import Iterator

from sim.scenario.schema import Scenario


def carbon_warnings(scenario: Scenario) -> Iterator[str]:
    """A line that names the lanes with neither `carbon` nor a distance by which to work it out, where carbon is asked for."""
    if scenario.carbon is None:
        return
    road = scenario.carbon.road.value
    silent = [name for name, lane in scenario.lanes.items() if lane.carbon is None and not (road and lane.distance.value)]
    if silent:
        yield f"carbon: freight on {', '.join(silent)} counts as none: give each its `carbon` in kg/kg, or a `distance` and `carbon.road`"
