"""Finished replications on disk, so that none is ever simulated twice.

A replication is a file named by its number in a folder named by a key: the hash of what is physical in the scenario, the seed and the
source of the model. What is kept is what happened, without money, so that no price, duty or tax simulates it again. Files
appear whole or not at all, so a run killed at any instant leaves only finished replications behind.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO

import numpy as np

from sim.evaluate import Result
from sim.scenario.kinds import physical_key
from sim.scenario.schema import Scenario
from sim.tables import Column, Table

STORE = ".store"  # the folder of all replications, beside the folders of runs
ABOUT = "about.json"

DECISIVE = ("numpy", "scipy", "simpy", "holidays")
# Code that only words, checks, prices, repeats or reports what happened. The checks of people are not here: plants are built with them.
INDECISIVE = (
    *(
        "report",
        "cli",
        "economics",
        "questions",
        "running",
        "statistics",
        "front.py",
        "__init__.py",
        "__main__.py",
        "units.py",
        "portable.py",
    ),
    *("scenario/reading.py", "scenario/prices.py", "scenario/finance.py", "scenario/trade.py", "scenario/customer.py"),
    *("scenario/correlation.py", "scenario/checks/correlation.py", "scenario/checks/__init__.py", "scenario/checks/issue.py"),
    *(
        "scenario/checks/all.py",
        "scenario/checks/trade.py",
        "scenario/checks/finance.py",
        "scenario/checks/customer.py",
        "scenario/issues.py",
    ),
    *("scenario/sweep.py", "scenario/offered_load.py", "scenario/loading.py", "scenario/describe.py", "scenario/json_schema.py"),
    "scenario/kinds.py",
)


@cache
def model_version() -> str:
    """A hash of all code that decides what happens in a replication, and of the libraries whose numbers go in."""
    digest = sha256()
    for path in decisive_code():
        digest.update(path.read_bytes())
    for name in DECISIVE:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


def decisive_code() -> list[Path]:
    """The files of the package, but for those that are `INDECISIVE` or in such a folder."""
    package = Path(__file__).parent.parent
    paths = ((path, path.relative_to(package)) for path in sorted(package.rglob("*.py")))
    return [path for path, within in paths if {within.parts[0], within.as_posix()}.isdisjoint(INDECISIVE)]


def study_key(scenario: Scenario, seed: int) -> str:
    """The name under which the replications of a scenario are kept, whatever its prices: 16 hexadecimal digits."""
    return sha256(f"{physical_key(scenario)}\n{seed}\n{model_version()}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Store:
    """The finished replications of one scenario and seed."""

    folder: Path

    def has(self, replication: int) -> bool:
        """Whether the replication is finished."""
        return self._path(replication).exists()

    def sign(self, scenario: str, seed: int) -> None:
        """Leaves a note of whose replications these are, for people and for `sim runs`."""
        note = {"scenario": scenario, "seed": seed, "model": model_version()}
        if not (self.folder / ABOUT).exists():
            with self._appearing(ABOUT) as file:
                file.write(json.dumps(note, ensure_ascii=False).encode())

    def save(self, replication: int, result: Result) -> None:
        """Keeps a finished replication."""
        with self._appearing(self._path(replication).name) as file:
            np.savez_compressed(file, allow_pickle=False, **_packed(result.tables))

    @contextmanager
    def _appearing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write that appears whole, and on the disk for good, when the block ends well."""
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f"{name}.{os.getpid()}.tmp"
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.folder / name)
        finally:
            temporary.unlink(missing_ok=True)

    def load(self, replication: int) -> Result:
        """The kept result, equal to the bit to the one saved. Raises FileNotFoundError if there is none."""
        with np.load(self._path(replication)) as packed:
            return Result(_unpacked({name: packed[name] for name in packed.files}))

    def _path(self, replication: int) -> Path:
        return self.folder / f"{replication:05d}.npz"


def _packed(tables: Mapping[str, Table]) -> dict[str, Column]:
    return {
        f"{name}/{column}": values.astype(str) if values.dtype == object else values
        for name, table in tables.items()
        for column, values in table.columns.items()
    }


def _unpacked(packed: Mapping[str, Column]) -> dict[str, Table]:
    columns: dict[str, dict[str, Column]] = {}
    for path, values in packed.items():
        name, column = path.split("/")
        columns.setdefault(name, {})[column] = values.astype(object) if values.dtype.kind == "U" else values
    return {name: Table(kept) for name, kept in columns.items()}
