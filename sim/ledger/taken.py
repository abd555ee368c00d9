"""How many hands of a pool and slots of a station tasks have taken, from second to second."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
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

    @staticmethod
    def of(start: NDArray[np.integer], end: NDArray[np.integer], weight: NDArray[np.integer]) -> "Taken":
        """What intervals [start, end) of these weights, which may be negative, add up to."""
        return Taken.after(0, np.concatenate([start, end]), np.concatenate([weight, -weight]))

    @staticmethod
    def after(level: int, second: NDArray[np.integer], change: NDArray[np.integer]) -> "Taken":
        """What these changes make of a level."""
        if len(second) == 0:
            return Taken(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))
        most = int(np.abs(change).max())
        bits = (2 * most).bit_length()
        keys = second.astype(np.int64)  # the change in the lowest bits: keys are sorted faster than pairs
        keys <<= bits
        keys += change + most
        keys.sort()
        levels = (keys & ((1 << bits) - 1)).astype(np.int32)
        keys >>= bits
        levels -= most
        levels[0] += level
        np.cumsum(levels, out=levels)
        last = np.append(keys[1:] != keys[:-1], True)
        return Taken(keys[last].astype(np.int32), levels[last])

    def before(self, level: int = 0) -> Compact:
        """What was taken until each of the seconds; that level until the first."""
        return np.append(np.array([level], dtype=np.int32), self.level[:-1])[: len(self.level)]

    def at(self, seconds: NDArray[np.integer], level: int = 0) -> Compact:
        """What is taken at each second; that level before the first of its own."""
        return np.append(np.array([level], dtype=np.int32), self.level)[np.searchsorted(self.seconds, seconds, side="right")]


class Followed:
    """What is taken of one thing, from stretch to stretch: `level` until `since_s`, and changes that are later."""

    def __init__(self) -> None:
        self.level, self.since_s = 0, 0
        self._second: NDArray[np.integer] = np.zeros(0, dtype=np.int32)
        self._change: NDArray[np.integer] = np.zeros(0, dtype=np.int32)

    def until(self, second_s: int, changes: Sequence[Change]) -> Taken:
        """What was taken from `since_s` to a second, with the changes of the next stretch; it is followed from there on."""
        second = np.concatenate([self._second, *(moments for moments, _ in changes)])
        change = np.concatenate([self._change, *(np.broadcast_to(weight, moments.shape) for moments, weight in changes)])
        later = second >= second_s
        self._second, self._change = second[later], change[later]
        now = ~later if len(self._second) else slice(None)
        return Taken.after(self.level, second[now], change[now])

    def go_on(self, taken: Taken, second_s: int) -> None:
        """Follows it from a second on, until which that was taken."""
        self.level, self.since_s = int(taken.level[-1]) if len(taken.level) else self.level, second_s


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
    return (stretch.begins(operation, crew).seconds, weight), (stretch.ends(operation, crew).seconds, -weight)


def slots_taken(stretch: Stretch, plant: Plant, station: int) -> list[Change]:
    """Changes of the slots of a station under tasks and under units that wait for room, without those of interrupted tasks."""
    tasks, stops = stretch.tasks, stretch.interruptions
    here = np.array([operation.station == station for operation in plant.operations])
    own = [(k, number) for k in np.flatnonzero(here).tolist() for number in range(len(plant.operations[k].crews))]
    starts: list[Change] = [(stretch.begins(*each).seconds, 1) for each in own]
    ends: list[Change] = [(tasks.slot_until[tasks.worked(*each)], -1) for each in own]
    gone = np.flatnonzero((stops.slot_kept == 0) & here[tasks.operation[stops.task]])
    return [*starts, *ends, (stops.stopped_s[gone], -1), (stops.resumed_s[gone], 1)]
