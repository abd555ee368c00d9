"""Parts and lanes: names -> indices, hours -> seconds, cut-off supply -> steps of the lane that orders leave on."""

import numpy as np

from sim.arrays import Ints
from sim.building.disruptions import Disruptions
from sim.building.phases import begins_s, since_s
from sim.calendars import HOUR
from sim.plant import Lane, Stock
from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.subjects.replenishment import reorder_points
from sim.scenario.subjects.supply import Part

NOWHERE = -1  # no supplier delivers


def lanes(scenario: Scenario, disruptions: Disruptions) -> tuple[Lane, ...]:
    """The scenario's lanes."""
    return tuple(
        Lane(
            name,
            lane.crosses is not None,
            lane.transit.distribution(HOUR),
            lane.hold.probability.value if lane.hold else 0.0,
            lane.hold.lasts.distribution(HOUR) if lane.hold else None,
            disruptions.shut(f"lanes.{name}"),
        )
        for name, lane in scenario.lanes.items()
    )


def stocks(scenario: Scenario, disruptions: Disruptions) -> tuple[Stock, ...]:
    """The scenario's parts as stocks. Counted are those that operations touch and that come on a lane or are made here."""
    steps = [operation for flow in scenario.flows.values() for operation in flow.values()]
    made = {name for operation in steps for name, count in operation.makes.items() if count.value > 0}
    taken = {name for operation in steps for name, count in operation.parts.items() if count.value > 0}
    points = reorder_points(scenario)
    return tuple(
        _stock(name, part, name in made, name in taken, scenario, disruptions, points.get(name)) for name, part in scenario.parts.items()
    )


def _stock(name: str, part: Part, made: bool, taken: bool, scenario: Scenario, disruptions: Disruptions, point: int | None) -> Stock:
    """A part as a stock; `point` is its reorder point where that follows from a safety time."""
    if part.lane is None:
        return Stock(name, _pieces(part.opening_stock), counted=True) if made else Stock(name, 0)
    if not (made or taken):
        return Stock(name, 0)
    begins = begins_s(scenario)
    since = since_s(part.phase, begins, disruptions.opens_s)
    lane_s, lane = _while_bought(*_lane_steps(name, part, list(scenario.lanes), disruptions), since, begins.get(part.until or ""))
    up_to = _pieces(part.order_up_to)
    return Stock(
        name,
        opening=_pieces(part.opening_stock),
        counted=True,
        lane_s=lane_s,
        lane=lane,
        reorder_point=point if point is not None else up_to - 1 if part.reorder_point is None and up_to else _pieces(part.reorder_point),
        order_quantity=_pieces(part.order_quantity),
        up_to=up_to,
        minimum_order=_pieces(part.minimum_order),
        review_s=round(part.review.value * HOUR) if part.review else 0,
        expedite_lane=list(scenario.lanes).index(part.expedite.lane) if part.expedite else NOWHERE,
        expedite_below=_pieces(part.expedite.below) if part.expedite else 0,
        expedite_quantity=_pieces(part.expedite.quantity) if part.expedite else 0,
        shut=disruptions.shut(f"classes.{part.customs_class}"),
        since_s=since,
    )


def _pieces(count: Assumption | None) -> int:
    return 0 if count is None else int(count.value)


def _lane_steps(name: str, part: Part, names: list[str], disruptions: Disruptions) -> tuple[Ints, Ints]:
    """Seconds and lanes: the part's own, none from a cut-off on, the alternative supplier's once it is qualified, its own again."""
    assert part.lane is not None, "only parts with a lane are ordered"
    main = names.index(part.lane)
    steps = {0: main}
    cut_off = disruptions.shut(f"parts.{name}")
    for opens, closes in zip(cut_off.opens.tolist(), cut_off.closes.tolist(), strict=True):
        steps[opens] = NOWHERE
        if part.alternative is not None:
            ready = opens + round(part.alternative.after.value * HOUR)
            if ready < closes:
                steps[ready] = names.index(part.alternative.lane)
        steps[closes] = main
    return np.array(list(steps), dtype=np.int64), np.array(list(steps.values()), dtype=np.int64)


def _while_bought(step_s: Ints, lane: Ints, since: int, until: int | None) -> tuple[Ints, Ints]:
    """The steps with no supplier before second `since`, when the plant opens or the part's phase begins, nor from second `until` on."""
    if since:
        k = int(np.searchsorted(step_s, since, side="right")) - 1
        step_s, lane = np.append([0, since], step_s[k + 1 :]), np.append([NOWHERE, lane[k]], lane[k + 1 :])
    if until is not None:
        before = step_s < until
        step_s, lane = np.append(step_s[before], until), np.append(lane[before], NOWHERE)
    return step_s.astype(np.int64), lane.astype(np.int64)
