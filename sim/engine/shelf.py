"""A stock while the engine runs: what is there, what is on order, and its policy."""

from bisect import bisect_right
from collections.abc import Callable

import numpy as np

from sim.calendars import NEVER, either, past
from sim.draws import Draws, Law
from sim.engine.cells import Sequence
from sim.engine.state import Resource
from sim.plant import Plant

FAR_BELOW = -(2**62)


class Supply:
    """A lane as one stock sees it: transit and holds by order number, and when lane or border are shut."""

    def __init__(self, lane: int, number: int, plant: Plant, draws: Draws) -> None:
        stock, link = plant.stocks[number], plant.lanes[lane]
        self.lane = lane
        self._transit = Sequence(link.transit, f"{stock.name}.transit", draws, least=1)
        self._held = _holds(link.hold, link.hold_probability, stock.name, draws)
        self._shut = either((link.shut, stock.shut if link.crosses else NEVER))

    def arrival(self, now: int, order: int) -> tuple[int, int]:
        """When an order that leaves now is received, and how much of that it was held, in seconds."""
        transit = self._transit(order)
        received = int(past(self._shut, np.array([now + transit + self._held(order)]))[0])
        return received, received - now - transit


class Shelf(Resource):
    """A stock with its policy: `position` is on hand + on order - owed; `on_order` what is under way.

    `trigger` is the position at which it is to be looked at (none for one that is reviewed), `hurry` the same for on hand - owed.
    """

    __slots__ = ("_lane", "_lane_s", "due", "hurry", "number", "on_order", "orders", "position", "speeding", "stock", "supplies", "trigger")

    def __init__(self, number: int, plant: Plant, draws: Draws) -> None:
        stock = plant.stocks[number]
        super().__init__(stock.opening)
        self.number = number
        self.stock = stock
        self._lane_s, self._lane = stock.lane_s.tolist(), stock.lane.tolist()
        self.position = stock.opening
        self.on_order = 0
        self.orders = 0
        self.speeding = False
        self.due = False  # whether a review or a new lane makes it worth a look
        ordered = len(stock.lane) > 0 and not stock.review_s
        self.trigger = stock.reorder_point if ordered else FAR_BELOW
        self.hurry = stock.expedite_below if stock.expedite_lane >= 0 else FAR_BELOW
        lanes = {*stock.lane.tolist(), stock.expedite_lane} - {-1}
        self.supplies = {lane: Supply(lane, number, plant, draws) for lane in lanes}

    def lane(self, now: int) -> int:
        """The lane orders leave on now, -1 for none."""
        k = bisect_right(self._lane_s, now) - 1
        return self._lane[k] if k >= 0 else -1

    def wanted(self) -> int:
        """Pieces of the order that is due by the position, 0 for none."""
        stock = self.stock
        if self.position > stock.reorder_point:
            return 0
        return max(stock.up_to - self.position, stock.least_order) if stock.up_to else stock.order_quantity


def _holds(hold: Law | None, probability: float, name: str, draws: Draws) -> Callable[[int], int]:
    if hold is None:
        return lambda _order: 0
    lasts = Sequence(hold, f"{name}.hold", draws)
    strikes = Sequence(Law("uniform", (0.0, 1e9)), f"{name}.held", draws)
    return lambda order: lasts(order) if strikes(order) < probability * 1e9 else 0
