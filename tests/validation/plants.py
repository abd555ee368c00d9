"""Textbook plants written as scenarios, run through the real loader, builder and engine, and read off the ledger."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.building import build
from sim.draws import Draws
from sim.engine import simulate
from sim.ledger import check
from sim.record import Record
from sim.scenario.loading import load

HOUR = 3600.0
DAY = 86400.0


def record(text: str, folder: Path, seed: int = 1, replication: int = 0) -> Record:
    """One checked replication of a scenario given as YAML text."""
    path = folder / "plant.yaml"
    path.write_text(text)
    scenario = load(path).scenario
    draws = Draws(seed, replication)
    plant = build(scenario, draws)
    ledger = simulate(plant, draws)
    check(ledger, plant)
    return Record(ledger, plant, from_s=round(scenario.warm_up.value * HOUR))


def waits_s(seen: Record, operation: int = 0) -> NDArray[np.int64]:
    """Ready to start of an operation's tasks that became ready within the window and started before its end."""
    tasks, rows = seen.ledger.tasks, seen.rows[operation]
    rows = rows[tasks.ready[rows] >= seen.from_s]
    return tasks.start[rows].astype(np.int64) - tasks.ready[rows]


def tasks_in_window(seen: Record, operation: int = 0) -> int:
    """How many of an operation's tasks started in the window."""
    return int(np.count_nonzero(seen.ledger.tasks.start[seen.rows[operation]] >= seen.from_s))


def sojourns_s(seen: Record, flow: int = 0) -> NDArray[np.int64]:
    """Release to end of a flow's units that left within the window."""
    mine = seen.left & (seen.flow == flow)
    return seen.ledger.finished_s[mine].astype(np.int64) - seen.release_s[mine]


def window_s(seen: Record) -> int:
    """Length of the window in seconds."""
    return seen.to_s - seen.from_s


def inside(seen: Record) -> float:
    """Time-average number of units on the floor within the window."""
    out = np.where(seen.ledger.finished_s >= 0, seen.ledger.finished_s, seen.to_s).astype(np.int64)
    return float(np.maximum(out - np.maximum(seen.release_s, seen.from_s), 0).sum()) / window_s(seen)
