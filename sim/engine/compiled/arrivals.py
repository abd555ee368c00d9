"""Units come into the floor a few months at a time, with the cells of their visits, and are forgotten when they have left.

So the floor takes memory for the units inside and those of the months that begin, however long the run. What cells hold does not depend
on when they are drawn.
"""

from collections.abc import Iterable

import numpy as np

from sim.arrays import Ints, distinct
from sim.engine.cells import BLOCK
from sim.engine.compiled import layout
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.foreseen import draw_first, foreseen, of_flow
from sim.engine.compiled.initial_state import new_unit, timetable
from sim.engine.compiled.jit import Handing
from sim.engine.compiled.layout import NONE, Compact, Floor
from sim.engine.compiled.pages import give_back
from sim.plant import Plant

# What is known to happen before it does: tables, and the fields of the clock that say how far they are read.
KNOWN = (("releases", "release"), ("steps", "step"), ("looks", "look"), ("shift_ends", "shift_end"))
# What is kept for each unit at each operation: tables, and the fields of operations that say where their columns begin.
COLUMNS = (("work", "cells_at"), ("target", "targets_at"), ("patience", "patience_at"), ("visits", "visits_at"))


MONTHS = 6  # come together: fewer calls, and still few units
SMALL = 64 * 2**20  # bytes of all of them that are not worth giving back piece by piece


class Arrivals:
    """The units of a plant in the order of their release. Of each flow BLOCK units, in the order of their numbers, come and go together."""

    def __init__(self, plant: Plant, drawing: Drawing, handed: Handing) -> None:
        self._plant, self._drawing, self._handed, self._first = plant, drawing, handed, plant.first_unit()
        release = np.concatenate([flow.release_s for flow in plant.flows])
        order = np.argsort(release, kind="stable")
        self._edges_s = distinct(np.append(plant.month_s[::MONTHS], plant.horizon_s))
        self._due: list[int] = np.searchsorted(release[order], self._edges_s).tolist()  # units released before each edge
        self._order: Compact = order[: self._due[-1]].astype(np.int32)
        self._edge = 0  # the last before which all units have come
        self._come = self._first[:-1]  # of each flow the unit after the last that has come
        self._there: list[list[int]] = [[] for _ in plant.flows]  # the first units of the blocks of which some have not left

    def until(self, floor: Floor, second_s: int) -> Floor:
        """The floor with the units that are released before the end of a month, without those that have left."""
        if second_s <= self._edges_s[self._edge]:
            return floor
        units = self._order[self._due[self._edge] : self._due[self._edge + 1]]
        self._edge += 1
        new = [np.zeros(0, dtype=np.int64)]
        for flow, first in enumerate(self._first[:-1]):
            self._forget(floor, flow)
            mine = units[(units >= first) & (units < self._first[flow + 1])]
            new.append(self._let_in(floor, flow, int(mine.max(initial=NONE))))
        return self._announced(foreseen(floor, self._drawing, self._handed, self._plant, np.concatenate(new)), units)

    def inside(self, floor: Floor) -> Ints:
        """The units that have come and not left, in order."""
        blocks = [np.arange(first, self._end(flow, first)) for flow, firsts in enumerate(self._there) for first in firsts]
        units = np.concatenate([np.zeros(0, dtype=np.int64), *blocks])
        return np.asarray(units[floor.finished[units] == NONE])

    def _end(self, flow: int, first: int) -> int:
        """The unit after the last one of a block."""
        return min(first + BLOCK, self._first[flow + 1])

    def _let_in(self, floor: Floor, flow: int, last: int) -> Ints:
        """Lets in all units of a flow up to the last one given, and the others of its block: those that have not come before."""
        first = self._come[flow]
        if last < first:
            return np.zeros(0, dtype=np.int64)
        self._come[flow] = end = self._end(flow, last - (last - first) % BLOCK)
        self._there[flow] += range(first, end, BLOCK)
        floor.units.view(np.int32).reshape(len(floor.units), -1)[first:end] = new_unit().view(np.int32)
        floor.later_of[first:end] = NONE
        for operation in of_flow(self._plant, flow):
            draw_first(floor, self._drawing, operation, slice(first - self._first[flow], end - self._first[flow]))
        return np.arange(first, end)

    def _announced(self, floor: Floor, units: Compact) -> Floor:
        """The floor with the releases of these units among what is known to happen."""
        second, enters = np.zeros(len(units), dtype=np.int64), np.zeros(len(units), dtype=np.int64)
        for number, flow in enumerate(self._plant.flows):
            mine = (units >= self._first[number]) & (units < self._first[number + 1])
            serials = units[mine] - self._first[number]
            second[mine], enters[mine] = flow.release_s[serials], flow.entries()[serials]
        until_s = int(self._edges_s[self._edge])
        floor = floor._replace(releases=timetable(layout.RELEASE, until_s, second=second, operation=enters, unit=units.astype(np.int64)))
        clock = floor.clock[0]
        clock["release"] = 0
        if self._edge > 1:  # the run begins with second 0, whatever is known of it
            clock["known"] = min(getattr(floor, table)["second"][clock[at]] for table, at in KNOWN)
        return floor

    def _forget(self, floor: Floor, flow: int) -> None:
        """Gives back the memory of the blocks of which all units have left."""
        left = [first for first in self._there[flow] if np.all(floor.finished[first : self._end(flow, first)] != NONE)]
        self._there[flow] = [first for first in self._there[flow] if first not in left]
        small = floor.units.nbytes + sum(getattr(floor, table).nbytes for table, _ in COLUMNS) < SMALL
        for begin, end in () if small else _together(self._around(flow, first) for first in left):
            give_back(floor.units, begin, end)
            give_back(floor.later_of, begin, end)
            for step in floor.operations[of_flow(self._plant, flow)]:
                for table, at in COLUMNS:
                    if step[at] != NONE:
                        column = step[at] - self._first[flow]
                        give_back(getattr(floor, table), column + begin, column + end)

    def _around(self, flow: int, first: int) -> tuple[int, int]:
        """The units of a block that has left and of those beside it that have too: they may share pages with it."""
        before, after = first - BLOCK, self._end(flow, first)
        begin = before if before >= self._first[flow] and before not in self._there[flow] else first
        return begin, self._end(flow, after) if after < self._come[flow] and after not in self._there[flow] else after


def _together(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those that touch as one: the system is asked once for all of it."""
    found = list[tuple[int, int]]()
    for begin, end in ranges:
        touching = found and begin <= found[-1][1]
        found.append((found.pop()[0] if touching else begin, end))
    return found
