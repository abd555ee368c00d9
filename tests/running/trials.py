"""What the tests of kills have in common: runs of a small plant in processes of their own, what they simulated, and what they left."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
TABLES = ("summary.csv", "measures.csv", "quantities.csv", "profiles.csv")
QUEUE = ("run", "queue.yaml", "-q", "--full")


def started(folder: Path, *arguments: str, log: str = "log") -> subprocess.Popen[bytes]:
    """`sim` at work in a folder, writing to its own log what it simulates, and beside it what it says."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", "from tests.running.counted import run; run()", str(folder / log), *arguments]
    with (folder / f"{log}.said").open("w") as said:
        return subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=said, start_new_session=True)


def environment() -> dict[str, str]:
    """This process's environment, with the tests importable from any folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def whole(folder: Path, *arguments: str) -> None:
    """Runs `sim` to its end, which must be good."""
    assert started(folder, *arguments).wait(120) == 0, said(folder)


def said(folder: Path, log: str = "log") -> str:
    """What the last run in a folder said on stderr."""
    return (folder / f"{log}.said").read_text()


def simulated(folder: Path, log: str = "log") -> list[int]:
    """The replications begun so far, each time one was."""
    path = folder / log
    return [int(line.split("\t")[0]) for line in path.read_text().splitlines()] if path.exists() else []


def finished(folder: Path) -> dict[str, tuple[int, int]]:
    """The replications kept, each with what would change if it were written again."""
    return {path.stem: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("**/.store/**/*.replication")}


def tables(folder: Path) -> dict[str, bytes]:
    """The bytes of the tables of the one run in a folder."""
    return {name: next(folder.glob(f"**/{name}")).read_bytes() for name in TABLES}


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Waits for something to become true; fails if it never does."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes below a process."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them end within ten seconds; those that do not are ended here."""
    left = psutil.wait_procs(processes, timeout=10)[1]
    for process in left:
        process.kill()
    return not left
