"""Work and outcomes of visits, drawn ahead from their keyed cells as compact integers.

First visits are drawn at once for every unit of the flow; later visits, which are few, in blocks as they come up.
"""

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.calendars import FOREVER
from sim.distributions import Distribution
from sim.draws import Draws
from sim.learning import factors_of
from sim.plant import Learning, Operation

BLOCK = 1024
KEPT = 32  # blocks of later visits kept at a time; one that is asked for again is drawn again, the same


def whole_seconds(values: NDArray[np.float64], least: int = 1) -> NDArray[np.int32]:
    """Durations rounded to whole seconds, at least `least`, at most FOREVER."""
    seconds = np.rint(values)
    np.maximum(seconds, least, out=seconds)
    return np.minimum(seconds, FOREVER, out=seconds).astype(np.int32)


def compact(values: NDArray[Any]) -> "array[int]":
    """The same integers as an `array`, which hands out plain ints faster than numpy."""
    out = array("i")
    out.frombytes(np.ascontiguousarray(values, dtype=np.int32).tobytes())
    return out


def learned(learning: Learning, serials: Ints) -> NDArray[np.float64]:
    """Share of the work given that units take, by their numbers from 0."""
    return learning.first * factors_of(serials + 1, learning.exponent, learning.before, learning.floor / learning.first, learning.curve)


class Visits:
    """One operation's work (seconds) and outcomes (targets) by visit and unit serial number within its flow, as numpy draws them.

    Second and later visits are drawn `block` units at a time.
    """

    def __init__(self, operation: Operation, draws: Draws, units: int) -> None:
        self._operation = operation
        self._draws = draws
        self.block = min(BLOCK, -(-units // 4) * 4)

    def drawn(self, visit: int, first: int, count: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Work and targets of `count` units from `first` (a multiple of 4) on."""
        operation, draws = self._operation, self._draws
        seconds = draws.sample(operation.work, f"{operation.name}.work", count, visit, first)
        if operation.learning is not None:
            seconds = seconds * learned(operation.learning, np.arange(first, first + count))
        work = whole_seconds(seconds)
        targets = np.asarray(operation.next_targets, dtype=np.int32)
        if len(targets) == 1:
            return work, np.broadcast_to(targets, count)
        if operation.round_robin:
            return work, targets[np.arange(first, first + count) % len(targets)]
        return work, targets[self._chosen(draws.uniforms(f"{operation.name}.next", count, visit, first))]

    def drawn_at(self, visits: Ints, serials: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The same of some units alone at a visit each; the visits rise, and so do the units of each."""
        operation, draws = self._operation, self._draws
        seconds = draws.sample_at(operation.work, f"{operation.name}.work", serials, visits)
        if operation.learning is not None:
            seconds = seconds * learned(operation.learning, serials)
        targets = np.asarray(operation.next_targets, dtype=np.int32)
        if len(targets) == 1 or operation.round_robin:
            return whole_seconds(seconds), targets[serials % len(targets)]
        return whole_seconds(seconds), targets[self._chosen(draws.uniforms_at(f"{operation.name}.next", serials, visits))]

    def _chosen(self, uniforms: NDArray[np.float64]) -> NDArray[np.intp]:
        """How many of the shares added up each uniform has reached: targets are few, and comparing with each is quicker than a search."""
        chosen = np.zeros(len(uniforms), dtype=np.intp)
        for edge in np.cumsum(self._operation.next_shares)[:-1]:
            chosen += uniforms >= edge
        return chosen


class Cells:
    """The same as plain integers: those of the first visits at hand for every unit, those of later visits drawn as they come up."""

    def __init__(self, operation: Operation, draws: Draws, units: int) -> None:
        self._visits = Visits(operation, draws, units)
        self._later: dict[tuple[int, int], tuple[array[int], array[int]]] = {}
        self._block = self._visits.block
        self.work, self.target = self._drawn(1, 0, units)

    def later(self, visit: int, serial: int) -> tuple[int, int]:
        """Work and target of a second or later visit."""
        key = (visit, serial // self._block)
        if key not in self._later:
            if len(self._later) == KEPT:
                del self._later[next(iter(self._later))]  # units come in order: the oldest block is the least likely to be asked for again
            self._later[key] = self._drawn(visit, key[1] * self._block, self._block)
        work, target = self._later[key]
        return work[serial % self._block], target[serial % self._block]

    def _drawn(self, visit: int, first: int, count: int) -> "tuple[array[int], array[int]]":
        work, target = self._visits.drawn(visit, first, count)
        return compact(work), compact(target)


class Sequence:
    """Whole-second values of a law for entities 0, 1, 2, ... without an end, drawn as they come up, BLOCK at a time."""

    def __init__(self, law: Distribution, stream: str, draws: Draws, least: int = 0) -> None:
        self._law, self._stream, self._draws, self._least = law, stream, draws, least
        self._blocks: dict[tuple[int, int], array[int]] = {}

    def __call__(self, entity: int, visit: int = 1) -> int:
        """The value of one entity's visit."""
        key = (visit, entity // BLOCK)
        if key not in self._blocks:
            self._blocks[key] = compact(self.block(key[1], visit))
        return self._blocks[key][entity % BLOCK]

    def at(self, entities: Ints, visits: Ints) -> NDArray[np.int32]:
        """The values of some entities at a visit each; the visits rise, and so do the entities of each."""
        return whole_seconds(self._draws.sample_at(self._law, self._stream, entities, visits), self._least)

    def block(self, number: int, visit: int = 1) -> NDArray[np.int32]:
        """The values of the entities from `number` x BLOCK on."""
        return self.some(number * BLOCK, BLOCK, visit)

    def some(self, first: int, count: int, visit: int = 1) -> NDArray[np.int32]:
        """The values of `count` entities from `first` (a multiple of 4) on."""
        return whole_seconds(self._draws.sample(self._law, self._stream, count, visit, first), self._least)
