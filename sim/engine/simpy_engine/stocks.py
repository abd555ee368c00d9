"""Rule 9: a stock, and the orders that its policy sends."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from sim.draws import Draws
from sim.engine.supply import Supply
from sim.plant import Plant


class Stock:
    """Pieces on hand, on order and owed to tasks that wait; `due` tells that a review, or a new lane, makes it worth a look."""

    def __init__(self, number: int, plant: Plant, draws: Draws) -> None:
        stock = plant.stocks[number]
        self.number, self.plan = number, stock
        self.on_hand = stock.opening
        self.on_order = self.owed = self.orders = 0
        self.expediting = False
        self.due = False
        self.steps: list[Any] = []  # operations that take it
        self._lane_s, self._lane = stock.lane_s.tolist(), stock.lane.tolist()
        self._supplies = {lane: Supply(lane, number, plant, draws) for lane in {*self._lane, stock.expedite_lane} - {-1}}

    def looks(self, horizon_s: int) -> list[int]:
        """The seconds at which it is looked at though nothing has changed: its reviews, or else the changes of its lane."""
        seconds = range(0, horizon_s, self.plan.review_s) if self.plan.review_s else self._lane_s
        return [second for second in seconds if second < horizon_s] if self._lane else []

    def orders_due(self, now: int) -> Iterator[tuple[int, int, bool]]:
        """Lane and pieces of each order to be sent, and whether it is expedited. What was yielded counts as ordered."""
        plan, lane = self.plan, self._lane_now(now)
        while lane >= 0 and (self.due or not plan.review_s) and self.position <= plan.reorder_point:
            pieces = max(plan.up_to - self.position, plan.minimum_order) if plan.up_to else plan.order_quantity
            self.on_order += pieces
            yield lane, pieces, False
        self.due = False
        if plan.expedite_lane >= 0 and not self.expediting and self.on_hand - self.owed <= plan.expedite_below:
            self.expediting = True
            self.on_order += plan.expedite_quantity
            yield plan.expedite_lane, plan.expedite_quantity, True

    @property
    def position(self) -> int:
        """Pieces on hand and on order less those owed."""
        return self.on_hand + self.on_order - self.owed

    def arrival(self, lane: int, now: int) -> tuple[int, int, int]:
        """The number of the order that leaves now, how long it is held, and when it is received."""
        number = self.orders
        self.orders += 1
        received, held = self._supplies[lane].arrival(now, number)
        return number, held, received

    def receive(self, pieces: int, expedited: bool) -> None:
        """An order comes in."""
        self.on_hand += pieces
        self.on_order -= pieces
        self.expediting &= not expedited

    def _lane_now(self, now: int) -> int:
        k = bisect_right(self._lane_s, now) - 1
        return self._lane[k] if k >= 0 else -1
