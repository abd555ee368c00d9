"""Finished replications on disk, so that none is ever simulated twice.

An entry is a file named by the number of its replication, in a folder named by the hash of what is physical in the scenario, the seed and
the version of the model. It holds what happened, without money, so that no price, duty or tax simulates it again. Its first line says whose
replication it is and the hash of the rest; both are checked on reading. An entry that is not what it says is set aside, told in one line,
and simulated again. Entries appear whole or not at all, so a run killed at any instant leaves only finished replications behind.
"""

import json
import logging
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sim.running.entries import BadEntry, appearing, arrays, checked, write_arrays
from sim.running.model import model_version
from sim.scenario.kinds import physical_key
from sim.scenario.schema import Scenario
from sim.tables import Column, Table

if TYPE_CHECKING:
    from sim.evaluate import Result

STORE = ".store"  # the folder of all replications, beside the folders of runs
ABOUT = "about.json"
ENDING = ".replication"
CONCLUSION = ".conclusion"  # see `sim.running.conclusions`
SET_ASIDE = ".bad"
NAMES = r"about\.json|\d{5,}\.replication|[0-9a-f]{16}\.conclusion"
OWN = re.compile(rf"claims|({NAMES})(\.bad\d*|\.\d+\.tmp)?")  # the files in the folder of a study

log = logging.getLogger("sim.store")  # the program shows its warnings as they are, one line each


class EntryLost(Exception):
    """An entry that was there and is gone or broken, so that an answer would rest on fewer replications than it says."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Store:
    """The finished replications of one scenario and seed. Make one with `Store.of`."""

    folder: Path
    scenario: str  # the hash of what is physical in it
    seed: int

    @classmethod
    def of(cls, place: Path, scenario: Scenario, seed: int) -> "Store":
        """The store of a scenario and seed below the folder of all stores."""
        return cls(place / study_key(scenario, seed), physical_key(scenario), seed)

    def has(self, replication: int) -> bool:
        """Whether the replication is finished; an entry that is not sound is set aside and told."""
        path = self._path(replication)
        try:
            state = path.stat()
        except FileNotFoundError:
            return False
        try:
            _sound(path, state.st_mtime_ns, state.st_size, self._owner(replication))
        except (BadEntry, OSError) as error:
            self._set_aside(path, error)
            return False
        return True

    def sign(self, scenario: str, seed: int) -> None:
        """Leaves a note of whose replications these are, for people and for `sim runs`."""
        note = {"scenario": scenario, "seed": seed, "model": model_version()}
        if not (self.folder / ABOUT).exists():
            with appearing(self.folder / ABOUT) as file:
                file.write(json.dumps(note, ensure_ascii=False).encode())

    def save(self, replication: int, result: "Result") -> None:
        """Keeps a finished replication. Raises TypeError if it is not one: a worker may be anywhere."""
        write_arrays(self._path(replication), self._owner(replication), _packed(result.tables))

    def load(self, replication: int) -> "Result":
        """The kept result, equal to the bit to the one saved. Raises EntryLost if it is gone or is not sound any more."""
        from sim.evaluate import Result

        path = self._path(replication)
        try:
            return Result(_unpacked(arrays(path, self._owner(replication))))
        except (ValueError, OSError) as error:
            if not isinstance(error, FileNotFoundError):
                self._set_aside(path, error)
            raise EntryLost(f"{path}: was lost while the command was at work ({_reason(error)}); run it again") from error

    def _owner(self, replication: int) -> str:
        """What the first line of an entry must say, but for the hash."""
        return json.dumps({"model": model_version(), "scenario": self.scenario, "seed": self.seed, "replication": replication})

    def _set_aside(self, path: Path, error: Exception) -> None:
        free = next(each for k in count(1) if not os.path.lexists(each := path.with_name(f"{path.name}{SET_ASIDE}{k if k > 1 else ''}")))
        with suppress(OSError):
            path.replace(free)
        log.warning("%s: not a sound replication (%s); set aside, it is simulated again", path, _reason(error))

    def _path(self, replication: int) -> Path:
        return self.folder / f"{replication:05d}{ENDING}"


def is_stored(folder: Path) -> bool:
    """Whether a folder has anything that this module writes; a store may lie, by a link or by mistake, where other folders are."""
    return folder.is_dir() and not folder.is_symlink() and any(_is_own(path) for path in folder.iterdir())


def forget(folder: Path) -> list[str]:
    """Deletes the replications in a folder, and the folder where it is empty then; gives the names of what somebody else has put there."""
    for path in folder.iterdir():
        if _is_own(path):
            path.unlink(missing_ok=True)
    stay = sorted(path.name for path in folder.iterdir())
    if not stay:
        folder.rmdir()
    return stay


def _is_own(path: Path) -> bool:
    """Whether a file is a note, an entry, one that was set aside, or one that was being written."""
    return OWN.fullmatch(path.name) is not None and (path.is_file() or path.is_symlink())


def study_key(scenario: Scenario, seed: int) -> str:
    """The name under which the replications of a scenario are kept, whatever its prices: 16 hexadecimal digits."""
    return sha256(f"{physical_key(scenario)}\n{seed}\n{model_version()}".encode()).hexdigest()[:16]


@lru_cache(4096)
def _sound(path: Path, _modified_ns: int, _size: int, owner: str) -> None:
    """Checks an entry, once for as long as its file stays what it is. Raises BadEntry."""
    checked(path, owner)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _packed(tables: Mapping[str, Table]) -> dict[str, Column]:
    columns = {f"{name}/{column}": values for name, table in tables.items() for column, values in table.columns.items()}
    return {path: _texts(path, values) if values.dtype == object else values for path, values in columns.items()}


def _texts(path: str, values: Column) -> Column:
    """A column of texts as fixed-width text. Raises TypeError if it holds anything else."""
    if not all(isinstance(value, str) for value in values.tolist()):
        raise TypeError(f"{path}: expected numbers or text")
    return values.astype(str)


def _unpacked(packed: Mapping[str, Column]) -> dict[str, Table]:
    columns: dict[str, dict[str, Column]] = {}
    for path, values in packed.items():
        name, column = path.split("/")
        columns.setdefault(name, {})[column] = values.astype(object) if values.dtype.kind == "U" else values
    return {name: Table(kept) for name, kept in columns.items()}
