"""When an order of a part arrives: transit, customs holds, and lanes and borders that are shut."""

import numpy as np
from numpy.typing import NDArray

from sim.calendars import NEVER, either, past
from sim.distributions import Distribution
from sim.draws import Draws
from sim.engine.cells import Sequence
from sim.plant import Plant

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
