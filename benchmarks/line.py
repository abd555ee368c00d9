"""A line of eight stations with three slots each, arrivals and work exponential: a Jackson network, with a known time in the system."""

import ctypes
import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which
from tempfile import mkdtemp

import numpy as np

from benchmarks.queues import time_in_system_d
from sim.arrays import Ints
from sim.building import build
from sim.draws import Draws
from sim.engine.cells import Cells
from sim.plant import SHIP, Plant
from sim.scenario.loading import load

STATIONS, SLOTS = 8, 3
DAY_S = 86_400


def line(days: int, draws: Draws) -> Plant:
    """The shipped queue's plant, its one station eight times one after another. Work of station k is drawn under its own name."""
    plant = build(load("queue.yaml", settings=(f"horizon={days} d", "warm_up=0 d")).scenario, draws)
    one, station = plant.operations[0], plant.stations[0]
    operations = tuple(
        replace(one, name=f"line.{k}", station=k, next_targets=(k + 1 if k + 1 < STATIONS else SHIP,)) for k in range(STATIONS)
    )
    return replace(plant, operations=operations, stations=tuple(replace(station, name=f"{k}") for k in range(STATIONS)))


def theory_d() -> float:
    """The mean time in the system: each station is an M/M/3 queue of its own (Burke's theorem), days."""
    return STATIONS * time_in_system_d()


class PlainC:
    """The line in C, compiled with gcc; `None` from `made` where there is none."""

    def __init__(self, library: ctypes.CDLL, plant: Plant, draws: Draws) -> None:
        self.release_s = np.ascontiguousarray(plant.flows[0].release_s, dtype=np.int64)
        work = [Cells(operation, draws, len(self.release_s)).work for operation in plant.operations]
        self.work_s = np.ascontiguousarray(np.array(work, dtype=np.int64))
        self.left_s = np.empty(len(self.release_s), dtype=np.int64)
        self.horizon_s, self._run = plant.horizon_s, library.run
        self._run.restype = ctypes.c_int64

    @classmethod
    def made(cls, plant: Plant, draws: Draws) -> "PlainC | None":
        """Compiled anew."""
        compiler = which("gcc") or which("cc")
        if compiler is None:
            return None
        library = Path(mkdtemp()) / "line.so"
        subprocess.run(
            [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("line.c")], check=True
        )
        return cls(ctypes.CDLL(str(library)), plant, draws)

    def completions(self) -> int:
        """Tasks completed before the horizon; `left_s` says when each unit left."""

        def of(array: Ints) -> ctypes.c_void_p:
            return ctypes.c_void_p(array.ctypes.data)

        sizes = (len(self.release_s), STATIONS, SLOTS, ctypes.c_int64(self.horizon_s))
        return int(self._run(*sizes, of(self.release_s), of(self.work_s), of(self.left_s)))

    def mean_d(self) -> float:
        """The mean time in the system of the units that left, days."""
        left = self.left_s >= 0
        return float(np.mean((self.left_s - self.release_s)[left])) / DAY_S
