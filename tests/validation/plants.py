"""Textbook plants written as scenarios, run through the real loader, builder and engine, and read off the ledger."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.building import build
from sim.draws import Draws
from sim.engine import simulate
from sim.ledger.laws import check
from sim.ledger.record import Record
from sim.scenario.loading import load
from sim.scenario.schema import Scenario

Ints = NDArray[np.int64]

SMALL = 3_000  # units, through which SimPy comes in a tenth of a second
HOUR = 3600.0
DAY = 86400.0


def exponential(mean_h: float) -> str:
    """The law in YAML."""
    return f"{{dist: exponential, mean: {mean_h} h}}"


def trace(values: Iterable[float], unit: str) -> str:
    """Given values in YAML, one after the other."""
    return "{dist: trace, values: [" + ", ".join(f"{value} {unit}" for value in values) + "]}"


@lru_cache(maxsize=2)
def _loaded(text: str, folder: Path) -> Scenario:
    path = folder / "plant.yaml"
    path.write_text(text)
    return load(path).scenario


def record(text: str, folder: Path, seed: int = 1, replication: int = 0, readable: bool = False) -> Record:
    """One checked replication of a scenario given as YAML text, by SimPy if it is small or `readable` (the same bytes)."""
    scenario = _loaded(text, folder)
    draws = Draws(seed, replication)
    plant = build(scenario, draws)
    small = sum(len(flow.release_s) for flow in plant.flows) < SMALL
    ledger = simulate(plant, draws, "simpy" if readable or (small and not replication) else "compiled")
    check(ledger, plant)
    return Record(ledger, plant, from_s=round(scenario.warm_up.value * HOUR))


def waits_s(seen: Record, operation: int = 0) -> Ints:
    """Ready to start of an operation's tasks that became ready within the window and started before its end."""
    tasks, rows = seen.ledger.tasks, seen.ledger.tasks.of(operation)
    rows = rows[tasks.ready[rows] >= seen.from_s]
    return tasks.start[rows].astype(np.int64) - tasks.ready[rows]


def tasks_in_window(seen: Record, operation: int = 0) -> int:
    """How many of an operation's tasks started in the window."""
    return int(np.count_nonzero(seen.ledger.tasks.start[seen.ledger.tasks.of(operation)] >= seen.from_s))


def sojourns_s(seen: Record, flow: int = 0) -> Ints:
    """Release to end of a flow's units that left within the window."""
    mine = seen.left & (seen.flow == flow)
    return seen.ledger.finished_s[mine].astype(np.int64) - seen.release_s[mine]


def window_s(seen: Record) -> int:
    """Length of the window in seconds."""
    return seen.to_s - seen.from_s


def inside(seen: Record) -> float:
    """Time-average number of units on the floor within the window."""
    return mean(seen, seen.release_s, gone_s(seen))


def gone_s(seen: Record) -> Ints:
    """When each unit left the floor; those still inside have not."""
    return seen.ledger.finished_s[seen.ledger.finished_s >= 0].astype(np.int64)


def steps(seen: Record, entered_s: Ints, left_s: Ints) -> tuple[Ints, Ints]:
    """How many have entered and not left: seconds within the window, and the number during them. `left_s` may be shorter."""
    moments = np.clip(np.concatenate([[seen.from_s], entered_s, left_s]), seen.from_s, seen.to_s)
    changes = np.repeat([0, 1, -1], [1, len(entered_s), len(left_s)])
    order = np.argsort(moments, kind="stable")
    return np.diff(np.append(moments[order], seen.to_s)), np.cumsum(changes[order])


def mean(seen: Record, entered_s: Ints, left_s: Ints) -> float:
    """Time-average number that have entered and not left, within the window."""
    seconds, number = steps(seen, entered_s, left_s)
    return float(seconds @ number) / window_s(seen)


def busy(seen: Record, operation: int, crew: int | None = None) -> float:
    """Mean number of slots in which an operation's tasks go on, repairs included; of one crew if it is named, never of followers."""
    rows = seen.ledger.tasks.of(operation)
    mine = seen.ledger.tasks.crew[rows]
    rows = rows[mine >= 0 if crew is None else mine == crew]
    return mean(seen, seen.ledger.tasks.start[rows].astype(np.int64), seen.ledger.tasks.end[rows].astype(np.int64))


def ends_s(seen: Record, operation: int) -> Ints:
    """When an operation's tasks ended, those beyond the horizon left out."""
    ends = seen.ledger.tasks.end[seen.ledger.tasks.of(operation)].astype(np.int64)
    return ends[ends < seen.to_s]


def ends_per_hour(seen: Record, operation: int) -> float:
    """Tasks of an operation that ended within the window, by hour."""
    return int(np.count_nonzero(ends_s(seen, operation) >= seen.from_s)) / window_s(seen) * HOUR


def blocked(seen: Record, operation: int) -> float:
    """Mean number of an operation's units that are done and still stand on their slot; those that never went on are left out."""
    tasks = seen.ledger.tasks
    order = np.argsort(tasks.unit, kind="stable")
    follows = np.flatnonzero(tasks.unit[order][1:] == tasks.unit[order][:-1])
    before, after = order[follows], order[follows + 1]
    mine = tasks.operation[before] == operation
    return mean(seen, tasks.end[before[mine]].astype(np.int64), tasks.ready[after[mine]].astype(np.int64))
