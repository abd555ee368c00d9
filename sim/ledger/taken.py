"""How many hands of a pool and slots of a station tasks have taken, from second to second."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.ledger.rows import FOLLOWS, Compact, Ledger
from sim.plant import Plant


@dataclass(frozen=True, slots=True)
class Taken:
    """A step function: `level[k]` is taken from `seconds[k]` on, and nothing before the first of these."""

    seconds: Ints
    level: Ints

    @staticmethod
    def of(start: NDArray[np.integer], end: NDArray[np.integer], weight: NDArray[np.integer]) -> "Taken":
        """What intervals [start, end) of these weights, which may be negative, add up to."""
        seconds = np.concatenate([start, end]).astype(np.int64)
        change = np.concatenate([weight, -weight]).astype(np.int64)
        order = np.argsort(seconds, kind="stable")
        seconds, level = seconds[order], np.cumsum(change[order])
        last = np.append(seconds[1:] != seconds[:-1], True)[: len(seconds)]
        return Taken(seconds[last], level[last])

    def at(self, seconds: Ints) -> Ints:
        """What is taken at each second."""
        k = np.searchsorted(self.seconds, seconds, side="right") - 1
        return np.asarray(np.where(k >= 0, self.level[np.maximum(k, 0)], 0))


def hands_taken(ledger: Ledger, plant: Plant, pool: int) -> Taken:
    """Hands of a pool that tasks have taken, without those that work overtime, which are no longer among those present."""
    tasks, stops, late = ledger.tasks, ledger.interruptions, ledger.overtime
    crews = max((len(operation.crews) for operation in plant.operations), default=1)
    hands = np.zeros((len(plant.operations), crews), dtype=np.int64)
    for k, operation in enumerate(plant.operations):
        for number, crew in enumerate(operation.crews):
            hands[k, number] = dict(crew.hands).get(pool, 0)
    each = hands[tasks.operation, tasks.crew] * (tasks.crew != FOLLOWS)
    rows = np.flatnonzero(each)
    mine = late.pool == pool
    start = np.concatenate([tasks.start[rows], stops.stopped_s, late.from_s[mine]])
    end = np.concatenate([tasks.end[rows], stops.resumed_s, tasks.end[late.task[mine]]])
    return Taken.of(start, end, np.concatenate([each[rows], -each[stops.task], -late.hands[mine]]))


def slots_taken(ledger: Ledger, plant: Plant, station: int) -> Taken:
    """Slots of a station under tasks and under units that wait for room, without those of interrupted tasks."""
    tasks, stops = ledger.tasks, ledger.interruptions
    here = np.array([operation.station == station for operation in plant.operations], dtype=np.int64)[tasks.operation]
    rows = np.flatnonzero(here * (tasks.crew != FOLLOWS))
    gone = stops.task[stops.slot_kept == 0]
    start = np.concatenate([tasks.start[rows], stops.stopped_s[stops.slot_kept == 0]])
    end = np.concatenate([slot_until_s(ledger)[rows], stops.resumed_s[stops.slot_kept == 0]])
    return Taken.of(start, end, np.concatenate([here[rows], -here[gone]]))


def slot_until_s(ledger: Ledger) -> Compact:
    """When each task gave its slot free for good: when its unit went on, of a batch the last one."""
    tasks = ledger.tasks
    until = tasks.onward.copy()
    followers, leaders = np.flatnonzero(tasks.crew == FOLLOWS), np.flatnonzero(tasks.crew != FOLLOWS)
    np.maximum.at(until, leaders[np.searchsorted(leaders, followers) - 1], until[followers])
    return until
