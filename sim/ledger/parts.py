"""Tasks that take or make parts, added up as far as what became of their units is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.ledger.grid import Grid
from sim.ledger.rows import Compact
from sim.ledger.spans import Spans
from sim.ledger.stretch import Units
from sim.plant import SCRAP


@dataclass(frozen=True, slots=True)
class Supplied:
    """The tasks of an operation in order of start: `ready` and `start` if it takes parts, `end` if it makes some; else nothing."""

    ready: Compact
    start: Compact
    end: Compact


class InProcess:
    """The tasks of an operation that takes parts, by month: how many units were scrapped later, and how long the units were still inside.

    Tasks are added up once their unit has left; only those of units inside are kept one by one.
    """

    def __init__(self, months: Grid) -> None:
        self._months, self._spans = months, Spans(months)
        self._scrapped: Ints = np.zeros(len(months.edges) - 1, dtype=np.int64)
        self._unit: Compact = np.zeros(0, dtype=np.int32)
        self._start: Compact = np.zeros(0, dtype=np.int32)

    def add(self, unit: Compact, start: Compact, units: Units, gone: NDArray[np.bool_]) -> None:
        """The tasks of the next stretch, when it is known of all units where they are after it and which have left."""
        unit, start = np.concatenate([self._unit, unit]), np.concatenate([self._start, start])
        left = gone[unit]
        whose = unit[left]
        self._scrapped += self._by_month(start[left][units.target[whose] == SCRAP])
        self._spans.add(start[left], units.onward_s[whose])
        self._unit, self._start = unit[~left], start[~left]

    def by_month(self, scrapped: NDArray[np.bool_], left_s: NDArray[np.integer]) -> tuple[Ints, Floats]:
        """By the month of their start the tasks of units scrapped; and the seconds of each month in which a unit was inside after a task.

        `scrapped` and `left_s` tell of each unit whether it was scrapped, and when it left, or the end of the run.
        """
        rest = Spans(self._months)
        rest.add(self._start, left_s[self._unit])
        seconds = self._spans.seconds(self._months.edges) + rest.seconds(self._months.edges)
        return self._scrapped + self._by_month(self._start[scrapped[self._unit]]), seconds

    def _by_month(self, seconds: Compact) -> Ints:
        return np.bincount(self._months.interval(seconds), minlength=len(self._scrapped))
