"""An entry of the store: arrays in a file that appears whole or not at all.

Its first line says whose they are, and has the hash of the rest.
"""

import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np

from sim.tables import Column

MOST_BYTES = 2**31  # of one entry, unpacked: far more than any replication has, far less than a bomb


class BadEntry(ValueError):
    """What is wrong with an entry."""


def write_arrays(path: Path, owner: str, columns: Mapping[str, Column]) -> None:
    """Writes an entry; `owner` says whose it is, as JSON."""
    payload = BytesIO()
    np.savez_compressed(payload, allow_pickle=False, **dict(columns))
    data = payload.getbuffer()
    with appearing(path) as file:
        file.write(json.dumps({**json.loads(owner), "sha256": sha256(data).hexdigest()}).encode() + b"\n")
        file.write(data)


def arrays(path: Path, owner: str) -> dict[str, Column]:
    """The arrays in an entry. Raises BadEntry for one that is not sound, or is far too large when unpacked."""
    data = BytesIO(checked(path, owner))
    try:
        with zipfile.ZipFile(data) as inside:
            unpacked = sum(each.file_size for each in inside.infolist())
        if unpacked > MOST_BYTES:
            raise BadEntry(f"it would unpack to {unpacked:,} bytes")
        with np.load(data, allow_pickle=False) as packed:
            return {name: packed[name] for name in packed.files}
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, MemoryError) as error:
        raise error if isinstance(error, BadEntry) else BadEntry(f"it cannot be unpacked: {error}") from error


def checked(path: Path, owner: str) -> memoryview:
    """The part of an entry below its first line, if that line and the hash are right. Raises BadEntry."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:  # a folder, or a device or a pipe that never ends
        raise BadEntry("it is no file, or far too large for one")
    with path.open("rb") as file:
        first, data = file.readline(4096), file.read()
    try:
        head = json.loads(first)
        said = head.pop("sha256")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadEntry("it does not begin as an entry does") from error
    if head != json.loads(owner):
        raise BadEntry("it is of another scenario, seed, replication or version")
    if sha256(data).hexdigest() != said:
        raise BadEntry("its hash is wrong")
    return memoryview(data)


@contextmanager
def appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that appears whole, and on the disk for good, when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"{path.name}.{os.getpid()}.tmp"
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
