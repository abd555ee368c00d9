"""A stock while the engine runs: what is there, what is on order, and its policy."""

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from sim.calendars import NEVER, either, past
from sim.distributions import Distribution
from sim.draws import Draws
from sim.engine.cells import Sequence
from sim.engine.state import Resource
from sim.plant import Plant

FAR_BELOW = -(2**62)
NO_TIME = Distribution("constant", (0.0,))


class Holds:
    """Customs holds of one part on a lane by order number, in seconds; most are 0."""

    def __init__(self, hold: Distribution | None, probability: float, name: str, draws: Draws) -> None:
        self._lasts = Sequence(hold or NO_TIME, f"{name}.hold", draws)
        self._strikes = Sequence(Distribution("uniform", (0.0, 1e9)), f"{name}.held", draws)
        self._below = probability * 1e9 if hold else 0.0

    def __call__(self, order: int) -> int:
        """Seconds one order is held."""
        return self._lasts(order) if self._below and self._strikes(order) < self._below else 0

    def block(self, number: int) -> NDArray[np.int32]:
        """Those of the orders from `number` x BLOCK on."""
        return np.where(self._strikes.block(number) < self._below, self._lasts.block(number), np.int32(0))


class Supply:
    """A lane as one stock sees it: transit and holds by order number, and when lane or border are shut."""

    def __init__(self, lane: int, number: int, plant: Plant, draws: Draws) -> None:
        stock, link = plant.stocks[number], plant.lanes[lane]
        self.lane = lane
        self.transit = Sequence(link.transit, f"{stock.name}.transit", draws, least=1)
        self.held = Holds(link.hold, link.hold_probability, stock.name, draws)
        self.shut = either((link.shut, stock.shut if link.crosses else NEVER))

    def arrival(self, now: int, order: int) -> tuple[int, int]:
        """When an order that leaves now is received, and how much of that it was held, in seconds."""
        transit = self.transit(order)
        received = int(past(self.shut, np.array([now + transit + self.held(order)]))[0])
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
        return max(stock.up_to - self.position, stock.minimum_order) if stock.up_to else stock.order_quantity
