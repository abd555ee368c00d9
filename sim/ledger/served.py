"""What the crews of a plant's operations work, and the legs of a repair's turnaround to which it belongs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.ledger.grid import PlantGrid
from sim.ledger.passes import NOT_COUNTED
from sim.ledger.rows import Compact
from sim.plant import SHIP_BACK, UNLIMITED, Crew, Plant

WORKED = ("bench", "burn_in", "elsewhere")  # legs of a repair's turnaround in which somebody or something works on it


@dataclass(frozen=True, slots=True)
class Served:
    """What one operation's crew `number` works."""

    operation: int
    number: int
    crew: Crew

    def hands(self, pool: int) -> int:
        """How many hands of a pool the crew has."""
        return dict(self.crew.hands).get(pool, 0)

    @property
    def all_hands(self) -> int:
        """How many hands the crew has, of all pools."""
        return sum(hands for _, hands in self.crew.hands)


def served_of(plant: Plant) -> list[Served]:
    """One for each crew of each operation, in order."""
    return [Served(k, number, crew) for k, operation in enumerate(plant.operations) for number, crew in enumerate(operation.crews)]


def leg_of(plant: Plant, served: Served) -> str:
    """The leg of a repair's turnaround to which a crew's work belongs."""
    bench, burn_in, elsewhere = WORKED
    if served.all_hands > 0:
        return bench
    station = plant.stations[plant.operations[served.operation].station]
    return elsewhere if station.slots[0] >= UNLIMITED else burn_in


class Tended:
    """Seconds of work on each unit of the flows of repairs, by leg of `WORKED`.

    `worked_s` has all of them; what a crew works on a unit is added `whose` entries after the unit's number, by the crew's place.
    """

    def __init__(self, plant: Plant, grid: PlantGrid) -> None:
        first, at = plant.first_unit(), 0
        self._at: dict[tuple[int, str], slice] = {}
        for flow in _repairs(plant):
            for leg in WORKED:
                self._at[flow, leg] = slice(at, at := at + first[flow + 1] - first[flow])
        self.worked_s: Compact = np.zeros(at, dtype=np.int32)
        self.whose: Ints = np.full(len(grid.calendar), NOT_COUNTED, dtype=np.int64)
        for served in served_of(plant):
            flow = plant.operations[served.operation].flow
            if (mine := self._at.get((flow, leg_of(plant, served)))) is not None:
                self.whose[grid.place[served.operation] + served.number] = mine.start - first[flow]

    def of(self, flow: int, leg: str) -> NDArray[np.int32]:
        """The seconds of a leg on each unit of a flow."""
        return self.worked_s[self._at[flow, leg]]


def _repairs(plant: Plant) -> list[int]:
    """The flows whose units can be shipped back."""
    back = {one.flow for one in plant.operations if SHIP_BACK in (*one.next_targets, one.give_up)}
    return sorted(back)
