"""Sense of supply: parts with their policy of ordering, and lanes."""

from collections.abc import Iterator

from sim.scenario.checks.issue import Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.headings import filed
from sim.scenario.subjects.supply import Part

ORDERING = ("order_up_to", "safety_time", "review", "minimum_order", "expedite", "alternative")  # what only a part on a lane has
MINUTE_H = 1 / 60


def lanes(scenario: Scenario) -> Iterator[Finding]:
    """Lanes."""
    for name, lane in scenario.lanes.items():
        if lane.units_per_load.value < 1:
            yield ("lanes", name, "units_per_load"), False, f"expected 1 or more, got '{lane.units_per_load.text}'"


def parts(scenario: Scenario) -> Iterator[Finding]:
    """Parts: where they come from, when they are ordered, and what their price needs."""
    for name, part in scenario.parts.items():
        keys = ("parts", name)
        if part.lane is None:
            for field in ORDERING:
                if getattr(part, field) is not None:
                    yield (*keys, field), True, "counts only for a part that comes on a lane: name the `lane`"
        else:
            yield from _ordering(part, keys)
            yield from _suppliers(scenario, part, part.lane, keys)
        if scenario.money is not None:
            yield from _priced(scenario, name, part)


def _ordering(part: Part, keys: Keys) -> Iterator[Finding]:
    """When an order leaves and how large it is."""
    point, size, up_to, least = part.reorder_point, part.order_quantity, part.order_up_to, part.minimum_order
    safety = part.safety_time
    if up_to is None and ((point is None and safety is None) or size is None):
        yield keys, True, "comes on a lane, so it needs `reorder_point` or `safety_time`, and `order_quantity`; or `order_up_to`"
    if up_to is not None and size is not None:
        yield (*keys, "order_up_to"), True, "give either `order_quantity` or `order_up_to`"
    if size is not None and size.value < 1:
        yield (*keys, "order_quantity"), False, f"expected 1 or more, got '{size.text}'"
    if up_to is not None and up_to.value < 1:
        yield (*keys, "order_up_to"), False, f"expected 1 or more, got '{up_to.text}'"
    elif up_to is not None and point is not None and up_to.value <= point.value:
        yield (*keys, "order_up_to"), False, f"expected more than reorder_point, {point.text}, got '{up_to.text}'"
    if size is not None and least is not None and least.value > size.value:
        yield (*keys, "minimum_order"), False, f"{least.text} is more than order_quantity, {size.text}"
    if part.review is not None and part.review.value < MINUTE_H:
        yield (*keys, "review"), False, f"expected a minute or more, got '{part.review.text}'; leave it out to order at any time"


def _suppliers(scenario: Scenario, part: Part, main: str, keys: Keys) -> Iterator[Finding]:
    """The lanes of a part: its own, the fast one, and the other supplier's."""
    named: dict[Keys, str] = {("lane",): main}
    if part.expedite is not None:
        named["expedite", "lane"] = part.expedite.lane
        if part.expedite.quantity.value < 1:
            yield (*keys, "expedite", "quantity"), False, f"expected 1 or more, got '{part.expedite.quantity.text}'"
    if part.alternative is not None:
        named["alternative", "lane"] = part.alternative.lane
    used: dict[str, str] = {}
    for below, lane in named.items():
        if lane not in scenario.lanes:
            yield (*keys, *below), False, unknown("lane", lane, scenario.lanes)
        elif lane in used:
            yield (
                (*keys, *below),
                False,
                f"'{lane}' is also the lane of {used[lane]}; give each its own, so that their costs can be told apart",
            )
        used.setdefault(lane, "the part itself" if below == ("lane",) else f"`{below[0]}`")


def _priced(scenario: Scenario, name: str, part: Part) -> Iterator[Finding]:
    """What money needs to know of a part."""
    keys = ("parts", name)
    made = {each for steps in scenario.flows.values() for operation in steps.values() for each in operation.makes}
    if part.lane is not None and name in made:
        yield keys, True, "is made by an operation and bought on a lane: with `money` its cost would count twice; use two parts"
    if part.cost is None:
        yield keys, True, "needs a `cost`, because the scenario has `money`"
    others = [part.expedite.lane if part.expedite else None, part.alternative.lane if part.alternative else None]
    crossed = {scenario.lanes[lane].crosses for lane in (part.lane, *others) if lane in scenario.lanes} - {None}
    if crossed and (part.origin is None or not filed(scenario, name)):
        yield keys, True, f"crosses the border of {' and '.join(sorted(map(str, crossed)))}, so it needs `origin` and `customs_class`"
