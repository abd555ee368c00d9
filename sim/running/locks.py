"""Locks: two processes at work on one store leave each other's replications alone, and nobody deletes the folder of a run at work.

A claim is the operating system's lock on one byte of a file, the byte numbered like the replication. It ends with the process that holds
it, however that ends, so no claim is ever stale. Where a file system knows no locks, every claim is granted: then two processes may do
the same work, and whole files still appear whole.
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int, byte: int, length: int = 1) -> None:
        os.lseek(file, byte, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, length)

    def _unlock(file: int, byte: int) -> None:
        os.lseek(file, byte, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(file: int, byte: int, length: int = 1) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, byte)

    def _unlock(file: int, byte: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)


CLAIMS = "claims"
MOST = 1_000_000  # more replications than a study ever has
WAIT_S = 0.2  # between two looks whether a folder is free
UNLINKS_OPEN = sys.platform != "win32"  # whether a file can be taken away while it is open
HELD_ELSEWHERE = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class Claims:
    """The replications of one folder that this process is about to finish. One object a folder and process: locks are the process's own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._file = os.open(folder / CLAIMS, os.O_RDWR | os.O_CREAT, 0o644)
        self._held: set[int] = set()

    def __enter__(self) -> "Claims":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Gives all claims up."""
        os.close(self._file)

    def take(self, replication: int) -> bool:
        """Claims a replication; False if somebody, here or in another process, has claimed it."""
        if replication in self._held or not _granted(_lock, self._file, replication):
            return False
        self._held.add(replication)
        return True

    def __contains__(self, replication: object) -> bool:
        return replication in self._held

    @property
    def in_place(self) -> bool:
        """Whether the file is that of the folder still: who was at work in it takes it away at the end, and claims on it count no more."""
        try:
            return os.path.samestat(os.fstat(self._file), (self._folder / CLAIMS).stat())
        except FileNotFoundError:
            return False

    def drop(self, replication: int) -> None:
        """Gives a claim back, once the replication is kept or has failed."""
        self._held.remove(replication)
        _granted(_unlock, self._file, replication)


@contextmanager
def at_work(folder: Path, on_wait: Callable[[Path], None] = lambda _folder: None) -> Iterator[None]:
    """The folder of a run is this process's until the block ends, however it ends: see `idle`.

    Where another process is at work in it, this one waits until that has ended; `on_wait` hears so once.
    """
    with ExitStack() as held:
        claims = held.enter_context(Claims(folder))
        if not claims.take(0):
            on_wait(folder)
        while not (0 in claims and claims.in_place):
            time.sleep(WAIT_S)
            claims = held.enter_context(Claims(folder)) if not claims.in_place else claims
            claims.take(0)
        try:
            yield
        finally:
            if UNLINKS_OPEN:  # while it is claimed still: afterwards it may be that of a process that has waited
                (folder / CLAIMS).unlink(missing_ok=True)
    _leave_closed(folder)


@contextmanager
def at_work_if_free(folder: Path) -> Iterator[bool]:
    """As `at_work`, but without waiting: gives whether the folder is this process's."""
    claims = Claims(folder)
    if not (claims.take(0) and claims.in_place):
        claims.close()
        yield False
        return
    with claims:
        try:
            yield True
        finally:
            if UNLINKS_OPEN:
                (folder / CLAIMS).unlink(missing_ok=True)
    _leave_closed(folder)


def _leave_closed(folder: Path) -> None:
    """Takes the file of claims away where that could not be done while it was open."""
    if not UNLINKS_OPEN:
        with suppress(PermissionError):  # another process has opened it
            (folder / CLAIMS).unlink(missing_ok=True)


def idle(folder: Path) -> bool:
    """Whether no other process claims anything in the folder: a replication, or the whole run.

    Not to be asked by a process that claims some itself: it would lose them.
    """
    if not (folder / CLAIMS).is_file():  # or a folder of that name, which is somebody's own
        return True
    try:
        file = os.open(folder / CLAIMS, os.O_RDWR)
    except PermissionError:  # another person's, of whom nothing is known
        return False
    try:
        return _granted(_lock, file, 0, MOST)
    finally:
        os.close(file)


def _granted(change: Callable[..., None], file: int, *span: int) -> bool:
    try:
        change(file, *span)
    except OSError as error:
        return error.errno not in HELD_ELSEWHERE
    return True
