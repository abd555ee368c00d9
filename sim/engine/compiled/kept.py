"""Where the compiled functions are kept, whether they are there, and how one process compiles them while others wait.

It imports no numba: whoever asks may not have it, or may not need it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
NAME = "event_loop.run-*.nbi"  # as numba names the index of what it keeps of the outermost function


def installed() -> bool:
    """Whether numba is."""
    return find_spec("numba") is not None


def folder() -> Path:
    """The folder of the compiled functions as they are now; it is named by what they are all made of, and by how."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(given)
    try:
        numba = version("numba")
    except PackageNotFoundError:
        numba = ""
    made_of = [path.read_bytes() for path in sorted(HERE.glob("*.py"))]
    made_of += [numba.encode(), os.environ.get("NUMBA_BOUNDSCHECK", "").encode()]
    beside = HERE / "__pycache__"
    root = beside if os.access(beside if beside.exists() else HERE, os.W_OK) else Path.home() / ".cache" / "sim"
    return root / f"compiled-{blake2b(b''.join(made_of), digest_size=8).hexdigest()}"


def at_hand() -> bool:
    """Whether the event loop has been compiled as it is now."""
    return next(folder().rglob(NAME), None) is not None


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time compiles; the others wait, and find what it has kept. Where there are no file locks all compile."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "compiling").open("w") as file:
        with suppress(OSError):  # of a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
