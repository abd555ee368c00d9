"""Reading a ledger stretch by stretch while it is written: its laws, and what its record needs of its tasks."""

from dataclasses import fields, replace

import numpy as np

from sim.arrays import give_memory_back, labels
from sim.ledger.grid import PlantGrid
from sim.ledger.laws import Laws
from sim.ledger.record import Record
from sim.ledger.rows import Ledger, Tasks
from sim.ledger.stretch import Stretch, Units, last_stretch
from sim.ledger.sums import Sums
from sim.plant import Plant


class Reader:
    """Reads the ledger of one plant; its record's window begins at `from_s`."""

    def __init__(self, plant: Plant, from_s: int) -> None:
        self._plant, self._from_s = plant, from_s
        self._units, self._grid = Units(plant), PlantGrid(plant, from_s)
        self._laws, self._sums = Laws(plant, self._grid), Sums(plant, from_s, self._units, self._grid)

    def read(self, stretch: Stretch) -> None:
        """The next stretch. Raises BrokenLaw."""
        visits, located = self._units.follow(stretch), self._grid.of(stretch)
        self._laws.keep(stretch, visits, located)
        self._sums.add(stretch, located)

    def record(self, ledger: Ledger) -> Record:
        """The record, of a ledger that holds the tasks not read yet. Raises BrokenLaw."""
        give_memory_back()
        self.read(last_stretch(ledger))
        self._laws.kept(ledger, self._units)
        give_memory_back()
        none = Tasks(*(np.zeros(0, dtype=np.int32) for _ in fields(Tasks)))  # they are in the sums: their rows need no memory any more
        return Record(replace(ledger, tasks=none, end=labels(ledger.end)), self._plant, self._from_s, self._sums)
