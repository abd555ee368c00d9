"""How many hands of a pool and slots of a station tasks have taken, from second to second."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.ledger.rows import Compact, Ledger, Tasks
from sim.plant import Plant


@dataclass(frozen=True, slots=True)
class Taken:
    """A step function: `level[k]` is taken from `seconds[k]` on, and nothing before the first of these."""

    seconds: Ints
    level: Ints

    @staticmethod
    def of(start: NDArray[np.integer], end: NDArray[np.integer], weight: NDArray[np.integer]) -> "Taken":
        """What intervals [start, end) of these weights, which may be negative, add up to."""
        if len(weight) == 0:
            return Taken(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        most = int(np.abs(weight).max())
        bits = (2 * most).bit_length()
        keys = np.concatenate([start, end]).astype(np.int64) << bits  # the change in the lowest bits: keys are sorted faster than pairs
        keys[: len(weight)] += weight + most
        keys[len(weight) :] += most - weight
        keys.sort()
        seconds, level = keys >> bits, np.cumsum((keys & ((1 << bits) - 1)) - most)
        last = np.append(seconds[1:] != seconds[:-1], True)
        return Taken(seconds[last], level[last])

    @property
    def before(self) -> Ints:
        """What was taken until each of the seconds."""
        return np.append(0, self.level[:-1])[: len(self.level)]

    def at(self, seconds: Ints) -> Ints:
        """What is taken at each second."""
        return np.append(0, self.level)[np.searchsorted(self.seconds, seconds, side="right")]


def hands_taken(ledger: Ledger, plant: Plant, pool: int) -> Taken:
    """Hands of a pool that tasks have taken, without those that work overtime, which are no longer among those present."""
    tasks, stops, late = ledger.tasks, ledger.interruptions, ledger.overtime
    crews = max((len(operation.crews) for operation in plant.operations), default=1)
    hands = np.zeros((len(plant.operations), crews + 1), dtype=np.int64)  # the last one of those that follow
    for k, operation in enumerate(plant.operations):
        for number, crew in enumerate(operation.crews):
            hands[k, number] = dict(crew.hands).get(pool, 0)
    rows, each = _weighted(tasks, hands)
    stopped = np.flatnonzero(hands[tasks.operation[stops.task], tasks.crew[stops.task]])
    mine = late.pool == pool
    start = np.concatenate([tasks.start[rows], stops.stopped_s[stopped], late.from_s[mine]])
    end = np.concatenate([tasks.end[rows], stops.resumed_s[stopped], tasks.end[late.task[mine]]])
    given_back = -hands[tasks.operation[stops.task[stopped]], tasks.crew[stops.task[stopped]]]
    return Taken.of(start, end, np.concatenate([each, given_back, -late.hands[mine]]))


def slots_taken(ledger: Ledger, plant: Plant, station: int) -> Taken:
    """Slots of a station under tasks and under units that wait for room, without those of interrupted tasks."""
    tasks, stops = ledger.tasks, ledger.interruptions
    here = np.array([[operation.station == station] for operation in plant.operations], dtype=np.int64)
    crews = max((len(operation.crews) for operation in plant.operations), default=1)
    rows, each = _weighted(tasks, np.hstack([np.repeat(here, crews, axis=1), 0 * here]))
    gone = np.flatnonzero((stops.slot_kept == 0) & (here[tasks.operation[stops.task], 0] == 1))
    start = np.concatenate([tasks.start[rows], stops.stopped_s[gone]])
    end = np.concatenate([tasks.slot_until[rows], stops.resumed_s[gone]])
    return Taken.of(start, end, np.concatenate([each, np.full(len(gone), -1)]))


def _weighted(tasks: Tasks, weights: Ints) -> tuple[Compact, Ints]:
    """The rows that weigh anything, and how much: weights by operation and crew, those of FOLLOWS at the end."""
    rows, each = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int64)]
    for operation in np.flatnonzero(weights.any(axis=1)).tolist():
        mine, own = tasks.of(operation), weights[operation]
        weight = own[tasks.crew[mine]]
        rows.append(mine[weight != 0])
        each.append(weight[weight != 0])
    return np.concatenate(rows), np.concatenate(each)
