"""The cells a floor needs, drawn some at a time: those of visits as units come, those of failures and orders as they come up."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.draws import Draws
from sim.engine import cells
from sim.engine.cells import BLOCK, Visits
from sim.engine.compiled.layout import Compact
from sim.engine.supply import Supply
from sim.plant import Plant


class Blocks(Protocol):
    """Values of entities 0, 1, 2, ..., drawn BLOCK at a time."""

    def block(self, number: int) -> NDArray[np.int32]:
        """Those of the entities from `number` x BLOCK on."""


class Drawing:
    """Draws for one plant, block by block as any engine does. `supplies` are by stock and lane."""

    def __init__(self, plant: Plant, draws: Draws) -> None:
        self.visits = [Visits(operation, draws, len(plant.flows[operation.flow].release_s)) for operation in plant.operations]
        self._patience = [
            cells.Sequence(operation.patience, f"{operation.name}.patience", draws) if operation.patience else None
            for operation in plant.operations
        ]
        failures = [failure for station in plant.stations for failure in station.failures]
        self._every = [cells.Sequence(failure.time_between_failures, f"{failure.name}.every", draws, least=1) for failure in failures]
        self._lasts = [cells.Sequence(failure.time_to_repair, f"{failure.name}.lasts", draws, least=1) for failure in failures]
        self.supplies = {
            (number, lane): Supply(lane, number, plant, draws)
            for number, stock in enumerate(plant.stocks)
            if stock.counted
            for lane in sorted({*stock.lane.tolist(), stock.expedite_lane} - {-1})
        }

    def first_visits(self, operation: int, first: int, count: int) -> tuple[Compact, Compact]:
        """Work and targets of `count` units of its flow from `first` (a multiple of 4) on, at their first visit to an operation."""
        return self.visits[operation].drawn(1, first, count)

    def first_patience(self, operation: int, first: int, count: int) -> Compact:
        """The patience of the same; nothing where all have it without end."""
        patience = self._patience[operation]
        return patience.some(first, count) if patience else np.zeros(0, dtype=np.int32)

    def later(self, operation: int, visits: Ints, serials: Ints) -> tuple[Compact, Compact, Compact]:
        """Work, targets and patience of some units at a later visit each; a patience of 0 where all wait as long.

        The visits rise, and so do the units of each.
        """
        patience = self._patience[operation]
        waits = patience.at(serials, visits) if patience else np.zeros(len(serials), dtype=np.int32)
        return *self.visits[operation].drawn_at(visits, serials), waits

    def failures(self, number: int) -> tuple[Compact, Compact]:
        """Work between failures, and repairs: a block of each failure."""
        return _block(self._every, number), _block(self._lasts, number)

    def transits(self, number: int) -> tuple[Compact, Compact]:
        """Transits and holds: a block of each supply's orders."""
        supplies = list(self.supplies.values())
        return _block([supply.transit for supply in supplies], number), _block([supply.held for supply in supplies], number)


def _block(sequences: Sequence[Blocks], number: int) -> Compact:
    return np.array([sequence.block(number) for sequence in sequences], dtype=np.int32).reshape(len(sequences), BLOCK)
