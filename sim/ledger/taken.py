"""How many hands of a pool and slots of a station tasks have taken, from second to second."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.ledger.rows import Compact, Ledger
from sim.plant import Plant


@dataclass(frozen=True, slots=True)
class Taken:
    """A step function: `level[k]` is taken from `seconds[k]` on, and nothing before the first of these."""

    seconds: Compact
    level: Compact

    @staticmethod
    def of(start: NDArray[np.integer], end: NDArray[np.integer], weight: NDArray[np.integer]) -> "Taken":
        """What intervals [start, end) of these weights, which may be negative, add up to."""
        if len(weight) == 0:
            return Taken(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))
        most = int(np.abs(weight).max())
        bits = (2 * most).bit_length()
        keys = np.empty(2 * len(weight), dtype=np.int64)  # the change in the lowest bits: keys are sorted faster than pairs
        keys[: len(weight)], keys[len(weight) :] = start, end
        keys <<= bits
        keys[: len(weight)] += weight + most
        keys[len(weight) :] += most - weight
        keys.sort()
        level = (keys & ((1 << bits) - 1)).astype(np.int32)
        keys >>= bits
        level -= most
        np.cumsum(level, out=level)
        last = np.append(keys[1:] != keys[:-1], True)
        return Taken(keys[last].astype(np.int32), level[last])

    @property
    def before(self) -> Compact:
        """What was taken until each of the seconds."""
        return np.append(np.zeros(1, dtype=np.int32), self.level[:-1])[: len(self.level)]

    def at(self, seconds: NDArray[np.integer]) -> Compact:
        """What is taken at each second."""
        return np.append(np.zeros(1, dtype=np.int32), self.level)[np.searchsorted(self.seconds, seconds, side="right")]


def hands_taken(ledger: Ledger, plant: Plant, pool: int) -> Taken:
    """Hands of a pool that tasks have taken, without those that work overtime, which are no longer among those present."""
    tasks, stops, late = ledger.tasks, ledger.interruptions, ledger.overtime
    hands = np.zeros((len(plant.operations), max((len(operation.crews) for operation in plant.operations), default=1)), dtype=np.int64)
    for k, number in product(*map(range, hands.shape)):
        hands[k, number] = dict(plant.operations[k].crews[number].hands).get(pool, 0) if number < len(plant.operations[k].crews) else 0
    working = [(*tasks.times(k, number), int(hands[k, number])) for k, number in np.argwhere(hands).tolist()]
    given_back = hands[tasks.operation[stops.task], tasks.crew[stops.task]]
    stopped, mine = np.flatnonzero(given_back), late.pool == pool
    gone = [
        (stops.stopped_s[stopped], stops.resumed_s[stopped], -given_back[stopped]),
        (late.from_s[mine], tasks.end[late.task[mine]], -late.hands[mine]),
    ]
    return _together([*working, *gone])


def slots_taken(ledger: Ledger, plant: Plant, station: int) -> Taken:
    """Slots of a station under tasks and under units that wait for room, without those of interrupted tasks."""
    tasks, stops = ledger.tasks, ledger.interruptions
    here = np.array([operation.station == station for operation in plant.operations])
    own = [(k, number) for k in np.flatnonzero(here).tolist() for number in range(len(plant.operations[k].crews))]
    working = [(tasks.times(*each)[0], tasks.slot_until[tasks.worked(*each)], 1) for each in own]
    gone = np.flatnonzero((stops.slot_kept == 0) & here[tasks.operation[stops.task]])
    return _together([*working, (stops.stopped_s[gone], stops.resumed_s[gone], -1)])


def _together(intervals: Sequence[tuple[Compact, Compact, int | Ints]]) -> Taken:
    """What groups of intervals [start, end) add up to, each group of one weight or of one for each interval."""
    start, end, weight = zip(*((start, end, np.broadcast_to(weight, start.shape)) for start, end, weight in intervals), strict=True)
    return Taken.of(np.concatenate(start), np.concatenate(end), np.concatenate(weight))
