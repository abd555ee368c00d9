"""The written rules of the floor, read off plants and ledgers alone: who may start before whom, and what stopped tasks wait for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.calendars import FOREVER
from sim.draws import Draws
from sim.engine import simulate
from sim.ledger.laws import check
from sim.ledger.rows import Ledger
from sim.ledger.stretch import last_stretch
from sim.ledger.taken import Change, Followed, Taken, hands_taken, slots_taken
from sim.plant import FIT, PAUSE, Crew, Operation, Plant
from tests.engine.crowded import crowded

few, many = range(40), range(1000, 2500)


def plain(number: int) -> Plant:
    """A crowded plant in which only slots, hands and hours matter: one crew of at most one pool an operation, none that fits."""
    plant = crowded(number)
    return replace(plant, operations=tuple(_plain(operation) for operation in plant.operations), limits=())


def _plain(operation: Operation) -> Operation:
    crew = operation.crews[0]
    one = Crew(crew.hands if len(crew.hands) == 1 else (), crew.calendar, PAUSE if crew.shift_end == FIT else crew.shift_end)
    return replace(operation, crews=(one,), patience=None, batch=1, batch_wait_s=0, parts=(), preempt=False, setup_s=0, limits=())


def keeps_the_rules(number: int) -> None:
    """Runs a plain plant and reads the rules off its ledger."""
    plant = plain(number)
    ledger = simulate(plant, Draws(number % 5, 0), "simpy")
    check(ledger, plant)
    first_come_first_served(ledger, plant)
    nobody_passes_who_waits_for_hands(ledger, plant)
    stopped_tasks_come_first(ledger, plant)


def first_come_first_served(ledger: Ledger, plant: Plant) -> None:
    """Of an operation, a task that starts later was not ready, or has a larger unit number, when one before it started."""
    tasks = ledger.tasks
    for index in range(len(plant.operations)):
        rows = np.flatnonzero(tasks.operation == index).tolist()
        for a, b in pairwise(rows):
            assert (tasks.ready[a], tasks.unit[a]) < (tasks.ready[b], tasks.unit[b]) or tasks.ready[b] >= tasks.start[a]


def nobody_passes_who_waits_for_hands(ledger: Ledger, plant: Plant) -> None:
    """While a task waits for hands of a pool that is large enough for it, nothing of less importance starts on that pool."""
    tasks = ledger.tasks
    for index, operation in enumerate(plant.operations):
        crew, rows = operation.crews[0], np.flatnonzero(tasks.operation == index)
        for pool, count in crew.hands:
            free, slots = _free_hands(ledger, plant, pool), _free_slots(ledger, plant, operation.station)
            present = plant.pools[pool]
            less = [k for k in _users(plant, pool) if plant.operations[k].priority > operation.priority]
            for second in np.unique(tasks.start[np.isin(tasks.operation, less)]).tolist():
                waits = np.any((tasks.ready[rows] <= second) & (second < tasks.start[rows]))
                enough = _level(present.step_s, present.hands, second) >= count
                if waits and enough and crew.calendar.is_open(second) and slots(second) >= 1:
                    assert free(second) >= count, (operation.name, second)


def stopped_tasks_come_first(ledger: Ledger, plant: Plant) -> None:
    """While a stopped task's hours are open, and its pool is large enough for it, nothing starts on that pool."""
    tasks, stops = ledger.tasks, ledger.interruptions
    for task, since, until in zip(stops.task.tolist(), stops.stopped_s.tolist(), stops.resumed_s.tolist(), strict=True):
        crew = plant.operations[tasks.operation[task]].crews[0]
        (pool, count), *_ = crew.hands
        present = plant.pools[pool]
        starts = tasks.start[np.isin(tasks.operation, _users(plant, pool)) & (tasks.start >= since) & (tasks.start < until)]
        for second in np.unique(starts).tolist():
            assert not crew.calendar.is_open(second) or _level(present.step_s, present.hands, second) < count, (task, second)


def _users(plant: Plant, pool: int) -> list[int]:
    """The operations that take hands of a pool."""
    return [k for k, operation in enumerate(plant.operations) if dict(operation.crews[0].hands).get(pool)]


def _taken(changes: Sequence[Change]) -> Taken:
    return Followed().until(FOREVER, changes).taken()


def _free_hands(ledger: Ledger, plant: Plant, pool: int) -> Callable[[int], int]:
    taken, there = _taken(hands_taken(last_stretch(ledger), plant, pool)), plant.pools[pool]
    return lambda second: _level(there.step_s, there.hands, second) - _level(taken.seconds, taken.level, second)


def _free_slots(ledger: Ledger, plant: Plant, station: int) -> Callable[[int], int]:
    taken, there = _taken(slots_taken(last_stretch(ledger), plant, station)), plant.stations[station]
    return lambda second: _level(there.step_s, there.slots, second) - _level(taken.seconds, taken.level, second)


def _level(step_s: np.ndarray, levels: np.ndarray, second: int) -> int:
    k = int(np.searchsorted(step_s, second, side="right")) - 1
    return int(levels[k]) if k >= 0 else 0


def test_random_plants_keep_the_rules() -> None:
    for number in few:
        keeps_the_rules(number)


@pytest.mark.slow
def test_many_random_plants_keep_the_rules() -> None:
    for number in many:
        keeps_the_rules(number)
