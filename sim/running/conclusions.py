"""What was concluded from finished replications, kept beside them: a question asked again is answered without pricing anything again.

A conclusion is some tables in a file named by the hash of all that decides them: the code of the program, the scenarios with their prices,
the seed and the replications. One that is not what it says is concluded again and replaced, for nothing is lost by it.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.running.entries import arrays, write_arrays
from sim.running.model import program_version
from sim.running.store import CONCLUSION, Store
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.walk import leaves
from sim.tables import Column, Table, table

Tables = Mapping[str, Table]
ALL = "all tables"
PLAIN = (str, int, float, bool)  # what a cell of a column of texts may be beside None: what JSON gives back as it was


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Where what is concluded from some replications of some scenarios is kept; `of` is the hash of all that decides it."""

    folder: Path
    of: str

    def load(self, name: str) -> Tables | None:
        """The tables of a conclusion by its name, equal to the bit to those saved; None where there are none that are sound."""
        with suppress(OSError, ValueError, LookupError):
            return _unpacked(arrays(self._path(name), self._owner(name)))
        return None

    def save(self, name: str, tables: Tables) -> None:
        """Keeps the tables of a conclusion. Raises TypeError for a cell that is neither text nor number."""
        with suppress(OSError):  # of a full disk, or a folder that cannot be written to: the answer is there without it
            write_arrays(self._path(name), self._owner(name), _packed(tables))

    def _owner(self, name: str) -> str:
        return json.dumps({"of": self.of, "conclusion": name})

    def _path(self, name: str) -> Path:
        return self.folder / f"{sha256(self._owner(name).encode()).hexdigest()[:16]}{CONCLUSION}"


def conclusions(loaded: Sequence[Loaded], stores: Sequence[Store], finished: Sequence[Sequence[int]]) -> Conclusions:
    """Where what is concluded from these finished replications of these scenarios is kept."""
    said = [[*_said(each.scenario), str(list(own))] for each, own in zip(loaded, finished, strict=True)]
    return Conclusions(stores[0].folder, sha256(f"{program_version()}\n{stores[0].seed}\n{json.dumps(said)}".encode()).hexdigest())


def _said(scenario: Scenario) -> Iterator[str]:
    """All that a scenario says, in its order."""
    for leaf in leaves(scenario):
        yield f"{leaf.key}: {sorted(leaf.value) if isinstance(leaf.value, frozenset) else leaf.value!r}"


class Partly(Tables):
    """Tables of which some were kept, and the others are made when one of them is asked for."""

    def __init__(self, kept: Tables, others: Callable[[], Tables]) -> None:
        """`kept` is of `Partly.kept`."""
        self._kept, self._names, self._others = kept, tuple(kept[ALL]["name"].tolist()), others

    @staticmethod
    def kept(tables: Tables, but: Collection[str]) -> dict[str, Table]:
        """The tables to keep, all but some, with the names of all."""
        return {ALL: table(("name",), [(name,) for name in tables]), **{name: tables[name] for name in tables if name not in but}}

    def __getitem__(self, name: str) -> Table:
        if name not in self._names:
            raise KeyError(name)
        return self._kept[name] if name in self._kept else self._others()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _packed(tables: Tables) -> dict[str, Column]:
    """Columns by table and name; one of texts as the different ones, in JSON, and the number of each row's. An empty table as its names."""
    columns: dict[str, Column] = {}
    for name, rows in tables.items():
        for column, values in rows.columns.items():
            if values.dtype != object:
                columns[f"{name}/{column}"] = values
            else:
                columns[f"{name}/{column}/cells"], columns[f"{name}/{column}/of"] = _different(values.tolist())
    return columns


def _different(values: list[Any]) -> tuple[Column, NDArray[np.int32]]:
    """The different cells as JSON, and which of them each row has. Raises TypeError for what is no plain cell."""
    numbers: dict[tuple[type, Any], int] = {}
    which = [numbers.setdefault((type(value), value), len(numbers)) for value in values]
    if not all(kind in PLAIN or value is None for kind, value in numbers):
        raise TypeError("expected texts and numbers")
    return np.frombuffer(json.dumps([value for _, value in numbers]).encode(), dtype=np.uint8), np.array(which, dtype=np.int32)


def _unpacked(packed: Mapping[str, Column]) -> dict[str, Table]:
    columns: dict[str, dict[str, Column]] = {}
    for path, values in packed.items():
        name, column, *part = path.split("/")
        own = columns.setdefault(name, {})
        if part == ["cells"]:
            cells = json.loads(values.tobytes())
            own[column] = np.empty(len(cells), dtype=object)
            own[column][:] = cells
        else:
            own[column] = own[column][values] if part else values
    return {name: Table(kept) for name, kept in columns.items()}
