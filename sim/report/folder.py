"""Writing a run folder: every file appears whole or not at all."""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.running.own_files import PART, announce
from sim.tables import Table


def write_bytes(path: Path, content: bytes) -> Path:
    """Writes a file beside its place and moves it there, so that no reader sees half of it; in a run's folder it is noted as its own.

    Raises OSError with the name of the file, which the system leaves out where a disk fills up.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    announce(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)
        raise
    return path


def write_text(folder: Path, name: str, text: str) -> Path:
    """A UTF-8 text file in the folder."""
    return write_bytes(folder / name, text.encode("utf-8"))


def write_tables(folder: Path, tables: Mapping[str, Table]) -> list[Path]:
    """Tables by name as `<name>.csv`."""
    return [write_text(folder, f"{name}.csv", tidy.csv()) for name, tidy in tables.items()]


def write_parquet(folder: Path, tables: Mapping[str, Table]) -> list[Path]:
    """Tables by name as `<name>.parquet`, compressed, the same bytes for the same table."""
    import pyarrow
    from pyarrow import parquet

    written = []
    for name, tidy in tables.items():
        out = pyarrow.BufferOutputStream()
        columns = {column: pyarrow.array(values.tolist() if values.dtype == object else values) for column, values in tidy.columns.items()}
        parquet.write_table(pyarrow.table(columns), out, compression="zstd")
        written.append(write_bytes(folder / f"{name}.parquet", out.getvalue().to_pybytes()))
    return written


def write_json(folder: Path, name: str, content: Mapping[str, Any]) -> Path:
    """A JSON file for people and programs: keys in the order given, one a line; NaN is refused."""
    return write_text(folder, name, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def slug(name: str) -> str:
    """A name fit for a file: 'Texas (Dallas-Fort Worth)' -> 'texas'."""
    return re.sub(r"[^a-z0-9]+", "-", name.partition(" (")[0].lower()).strip("-") or "scenario"


def file_names(names: Sequence[str]) -> list[str]:
    """A file name for each name, numbered where two would be the same: 'Texas (A)', 'Texas (B)' -> 'texas', 'texas-2'."""
    return numbered([slug(name) for name in names])


def numbered(names: Sequence[str]) -> list[str]:
    """The names, numbered before their ending where they came before: 'base.yaml', 'base.yaml' -> 'base.yaml', 'base-2.yaml'."""
    given: list[str] = []
    for name in names:
        number, candidate, (stem, dot, ending) = 1, name, name.partition(".")
        while candidate.lower() in map(str.lower, given):
            number += 1
            candidate = f"{stem}-{number}{dot}{ending}"
        given.append(candidate)
    return given
