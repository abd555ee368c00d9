"""Parts -> stocks with their policies, and the suppliers that deliver them when."""

import numpy as np
from numpy.typing import NDArray

from sim.building.disruptions import Disruptions
from sim.calendars import HOUR, NEVER, Calendar
from sim.plant import Stock
from sim.scenario.schema import Scenario
from sim.scenario.supply import Part

Ints = NDArray[np.int64]


def stocks(scenario: Scenario, disruptions: Disruptions) -> tuple[Stock, ...]:
    """The scenario's parts as stocks. Counted are those that an operation touches and that come on a lane or are made."""
    operations = [operation for steps in scenario.flows.values() for operation in steps.values()]
    taken = {name for operation in operations for name, count in operation.parts.items() if count.value > 0}
    made = {name for operation in operations for name, count in operation.makes.items() if count.value > 0}
    lanes = {lane: k for k, lane in enumerate(scenario.lanes)}
    return tuple(
        _stock(name, part, lanes, disruptions) if name in made or (name in taken and part.lane) else Stock(name, 0)
        for name, part in scenario.parts.items()
    )


def _stock(name: str, part: Part, lanes: dict[str, int], disruptions: Disruptions) -> Stock:
    if part.lane is None:
        return Stock(name, int(part.opening_stock.value), counted=True)
    lane_s, lane = _suppliers(part, lanes, disruptions.shut(f"parts.{name}"))
    up_to = int(part.order_up_to.value) if part.order_up_to else 0
    return Stock(
        name,
        opening=int(part.opening_stock.value),
        counted=True,
        lane_s=lane_s,
        lane=lane,
        reorder_point=int(part.reorder_point.value) if part.reorder_point else up_to - 1,
        order_quantity=int(part.order_quantity.value) if part.order_quantity else 0,
        up_to=up_to,
        least_order=int(part.least_order.value),
        review_s=round(part.review.value * HOUR) if part.review else 0,
        expedite_lane=lanes[part.expedite.lane] if part.expedite else -1,
        expedite_below=int(part.expedite.below.value) if part.expedite else 0,
        expedite_quantity=int(part.expedite.quantity.value) if part.expedite else 0,
        shut=disruptions.shut(f"classes.{part.customs_class}") if part.customs_class else NEVER,
    )


def _suppliers(part: Part, lanes: dict[str, int], cut_off: Calendar) -> tuple[Ints, Ints]:
    """From when on which lane orders leave: none while the supplier is cut off, until an alternative is qualified."""
    main = lanes[part.lane or ""]
    steps = [(0, main)]
    for opens, closes in zip(cut_off.opens.tolist(), cut_off.closes.tolist(), strict=True):
        steps.append((opens, -1))
        if part.alternative and (qualified := opens + round(part.alternative.after.value * HOUR)) < closes:
            steps.append((qualified, lanes[part.alternative.lane]))
        steps.append((closes, main))
    seconds, lane = zip(*steps, strict=True)
    last = np.append(np.diff(seconds) > 0, True)  # of several steps at one second the last one holds
    return np.array(seconds, dtype=np.int64)[last], np.array(lane, dtype=np.int64)[last]
