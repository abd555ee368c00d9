"""Replenishment: how much of each part is used at full rate, how long its orders are under way, and at what stock one has to leave."""

from collections.abc import Iterator

import numpy as np

from sim.distributions import distribution_mean
from sim.scenario.offered_load import visits_a_year
from sim.scenario.schema import Scenario
from sim.scenario.subjects.supply import Lane, Part
from sim.units import YEAR_H

DAY_H = 24.0


def used_an_hour(scenario: Scenario) -> dict[str, float]:
    """Pieces of each part that operations take in an hour of the calendar at full rate, by the traffic equations of each flow.

    Where units of a flow enter elsewhere before a phase, each part counts with the way on which more of it is taken.
    """
    used = dict.fromkeys(scenario.parts, 0.0)
    for flow in scenario.flows:
        before = scenario.demand[flow].before.values() if flow in scenario.demand else ()
        ways = [_used_on_a_way(scenario, flow, entry) for entry in (None, *before)]
        for part in {part for way in ways for part in way}:
            used[part] += max(way.get(part, 0.0) for way in ways)
    return used


def _used_on_a_way(scenario: Scenario, flow: str, entry: str | None) -> dict[str, float]:
    """Pieces an hour of each part that units of a flow take which enter at an operation."""
    found: dict[str, float] = {}
    for operation, visits in zip(scenario.flows[flow].values(), visits_a_year(scenario, flow, entry), strict=True):
        for part, count in operation.parts.items():
            found[part] = found.get(part, 0.0) + visits * count.value / YEAR_H
    return found


def under_way_h(lane: Lane) -> float:
    """Mean hours from an order until it lies on the shelf: transit and holds."""
    held = lane.hold.probability.value * distribution_mean(lane.hold.lasts.distribution()) if lane.hold else 0.0
    return distribution_mean(lane.transit.distribution()) + held


def reorder_points(scenario: Scenario) -> dict[str, int]:
    """Pieces on hand and on order at which an order leaves, for parts with a `safety_time` and no point of their own; rounded up."""
    stated = {name: part for name, part in scenario.parts.items() if part.lane and part.safety_time and part.reorder_point is None}
    used = used_an_hour(scenario) if stated else {}
    return {name: int(np.ceil(used[name] * (_exposed_h(scenario, part) + _safety_h(part)) - 1e-9)) for name, part in stated.items()}


def replenishment_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each part that is ordered too late or too little, or whose safety time counts for nothing."""
    yield from _overruled(scenario)
    yield from _too_late(scenario)


def _overruled(scenario: Scenario) -> Iterator[str]:
    """A safety time beside a point of its own, and a level of stock that is no more than the point which a safety time comes to."""
    for name, part in scenario.parts.items():
        if part.safety_time is not None and part.reorder_point is not None:
            yield f"parts.{name}.safety_time: gives way to reorder_point, {part.reorder_point.text}, and changes nothing: remove either"
    for name, point in reorder_points(scenario).items():
        up_to = scenario.parts[name].order_up_to
        if up_to is not None and up_to.value <= point:
            yield (
                f"parts.{name}.order_up_to: {up_to.text} pieces are no more than the reorder point of {point:,} that safety_time comes to: "
                f"an order leaves for each piece that is used; give more"
            )


def _too_late(scenario: Scenario) -> Iterator[str]:
    """Orders that leave so late that the shelf is empty before they come, at full rate and mean lead time."""
    used = used_an_hour(scenario)
    for name, part in scenario.parts.items():
        if part.lane is None or part.reorder_point is None or not used[name]:
            continue
        bridge_h = _exposed_h(scenario, part)
        least = int(np.ceil(used[name] * bridge_h - 1e-6))
        if part.reorder_point.value < least:
            lasts, takes = part.reorder_point.value / used[name] / DAY_H, bridge_h / DAY_H
            yield (
                f"parts.{name}.reorder_point: {part.reorder_point.text} pieces last {lasts:.1f} d at full rate, and an order takes "
                f"{takes:.1f} d: the shelf will be empty in between; give {least:,} or more, or a `safety_time` instead"
            )


def _exposed_h(scenario: Scenario, part: Part) -> float:
    """Mean hours that stock must bridge below its reorder point: until the next review, and while the order is under way."""
    assert part.lane is not None, "only parts with a lane are ordered"
    return under_way_h(scenario.lanes[part.lane]) + (part.review.value / 2 if part.review else 0.0)


def _safety_h(part: Part) -> float:
    return part.safety_time.value if part.safety_time else 0.0
