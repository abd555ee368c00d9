"""How many hands of a pool and slots of a station tasks have taken, from second to second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.calendars import FOREVER
from sim.ledger.rows import Compact
from sim.ledger.stretch import Stretch
from sim.plant import Plant

# seconds, and by how much it changes at each of them, or at all
Change = tuple[Compact, int | NDArray[np.integer]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step function: `level[k]` is taken from `seconds[k]` on, and nothing before the first of these."""

    seconds: Compact
    level: Compact

    def before(self, level: int = 0) -> Compact:
        """What was taken until each of the seconds; that level until the first."""
        return np.append(np.array([level], dtype=np.int32), self.level[:-1])[: len(self.level)]


@dataclass(frozen=True, slots=True)
class Course:
    """Changes in order of their seconds, those of a second that give back before those that take; `level` is taken after each of them.

    A change and its second are one number, its key, with the change in the lowest bits: numbers are sorted faster than pairs.
    """

    change: Compact
    level: Compact
    _keys: NDArray[np.signedinteger[Any]]
    _since_s: int
    _bits: int

    @staticmethod
    def of(level: int, since_s: int, horizon_s: int, changes: Sequence[Change]) -> "Course":
        """What changes make of the level that is there at a second, before which none is; those after a horizon count as at it."""
        keys = np.concatenate([np.zeros(0, dtype=np.int32), *(seconds for seconds, _ in changes)])
        np.minimum(keys, horizon_s, out=keys)
        most = max((int(np.abs(weight).max(initial=0)) for _, weight in changes), default=0)
        bits = (2 * most).bit_length()
        if (int(keys.max(initial=since_s)) - since_s + 1) << bits > np.iinfo(np.int32).max:
            keys = keys.astype(np.int64)
        keys -= since_s
        keys <<= bits
        at = 0
        for seconds, weight in changes:
            keys[at : at + len(seconds)] += weight + most
            at += len(seconds)
        keys.sort()
        change = (keys & ((1 << bits) - 1)).astype(np.int32)
        change -= most
        levels = np.cumsum(change, dtype=np.int32)
        levels += level
        return Course(change, levels, keys, since_s, bits)

    def up_to(self, seconds: NDArray[np.integer]) -> NDArray[np.intp]:
        """How many changes are at each second or before it."""
        most = np.iinfo(self._keys.dtype).max
        keys = np.clip((seconds.astype(np.int64) + 1 - self._since_s) << self._bits, 0, most)
        return np.asarray(np.searchsorted(self._keys, keys.astype(self._keys.dtype)))

    def cut(self, second_s: int) -> tuple["Course", Change]:
        """The course before a second, and the changes from there on."""
        k = int(self.up_to(np.array([second_s - 1]))[0])
        later = (self._keys[k:] >> self._bits).astype(np.int32) + np.int32(self._since_s), self.change[k:]
        return Course(self.change[:k], self.level[:k], self._keys[:k], self._since_s, self._bits), later

    def taken(self) -> Taken:
        """What is taken when all changes of a second are made."""
        seconds = self._keys >> self._bits
        last = np.append(seconds[1:] != seconds[:-1], True)[: len(seconds)]
        return Taken(seconds[last].astype(np.int32) + np.int32(self._since_s), self.level[last])


class Followed:
    """What is taken of one thing, from stretch to stretch: `level` until `since_s`, and changes that are later."""

    def __init__(self, horizon_s: int = FOREVER) -> None:
        self.level, self.since_s = 0, 0
        self._horizon_s = horizon_s
        self._later: Change = np.zeros(0, dtype=np.int32), 0

    def until(self, second_s: int, changes: Sequence[Change]) -> Course:
        """How it went from `since_s` to a second, with the changes of the next stretch; it is followed from there on."""
        course, self._later = Course.of(self.level, self.since_s, self._horizon_s, [self._later, *changes]).cut(second_s)
        return course

    def go_on(self, course: Course, second_s: int) -> None:
        """Follows it from a second on, until which that was its course."""
        self.level, self.since_s = int(course.level[-1]) if len(course.level) else self.level, second_s


def hands_taken(stretch: Stretch, plant: Plant, pool: int) -> list[Change]:
    """Changes of the hands of a pool that tasks have taken, without those that work overtime, which are no longer among those present."""
    tasks, stops, late = stretch.tasks, stretch.interruptions, stretch.overtime
    hands = _hands(plant, pool)
    working = [change for k, number in np.argwhere(hands).tolist() for change in _while_at_work(stretch, k, number, int(hands[k, number]))]
    given_back = hands[tasks.operation[stops.task], tasks.crew[stops.task]]
    stopped, mine = np.flatnonzero(given_back), np.flatnonzero(late.pool == pool)
    back, over = given_back[stopped], late.hands[mine]
    gone: list[Change] = [(stops.stopped_s[stopped], -back), (stops.resumed_s[stopped], back), (late.from_s[mine], -over)]
    return [*working, *gone, (tasks.end[late.task[mine]], over)]


def _hands(plant: Plant, pool: int) -> Ints:
    """The hands of a pool by operation and crew."""
    hands = np.zeros((len(plant.operations), max((len(operation.crews) for operation in plant.operations), default=1)), dtype=np.int64)
    for k, operation in enumerate(plant.operations):
        for number, crew in enumerate(operation.crews):
            hands[k, number] = dict(crew.hands).get(pool, 0)
    return hands


def _while_at_work(stretch: Stretch, operation: int, crew: int, weight: int) -> tuple[Change, Change]:
    start, end = stretch.tasks.times(operation, crew)
    return (start, weight), (end, -weight)


def slots_taken(stretch: Stretch, plant: Plant, station: int) -> list[Change]:
    """Changes of the slots of a station under tasks and under units that wait for room, without those of interrupted tasks."""
    tasks, stops = stretch.tasks, stretch.interruptions
    here = np.array([operation.station == station for operation in plant.operations])
    own = [(k, number) for k in np.flatnonzero(here).tolist() for number in range(len(plant.operations[k].crews))]
    starts: list[Change] = [(tasks.times(*each)[0], 1) for each in own]
    ends: list[Change] = [(tasks.slot_until[tasks.worked(*each)], -1) for each in own]
    gone = np.flatnonzero((stops.slot_kept == 0) & here[tasks.operation[stops.task]])
    return [*starts, *ends, (stops.stopped_s[gone], -1), (stops.resumed_s[gone], 1)]
