"""What is kept on disk: the folders of runs, and the store of finished replications beside them.

The files are the only record, so that nothing has to agree with them: a listing reads what is there.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.running import own_files
from sim.running.locks import CLAIMS, idle
from sim.running.model import model_version
from sim.running.run_record import RUN, record
from sim.running.store import ABOUT, ENDING, STORE, forget, is_stored


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder: of a run, or with the replications of one scenario and seed."""

    name: str  # of a run's folder; of replications '.store/<key>'
    what: str  # 'run' or 'replications'
    state: str  # of a run finished, incomplete, interrupted or in use; of replications kept, in use or outdated; of either unreadable
    date: datetime  # a run's start, the last replication's end
    command: str  # 'run', 'compare', ...; of replications empty
    scenarios: tuple[str, ...]
    seed: int | None
    replications: int
    size: int  # bytes
    folder: Path


def kept(place: Path) -> list[Kept]:
    """All that is kept in a folder like ./runs, the runs first, each kind by date."""
    runs = (_run(path.parent) for path in place.glob(f"*/{RUN}") if not path.parent.is_symlink())
    stored = (_replications(path) for path in place.glob(f"{STORE}/*") if is_stored(path))
    return [*sorted(runs, key=lambda each: each.date), *sorted(stored, key=lambda each: each.date)]


def outlived(everything: Sequence[Kept], before: datetime | None, everyone: bool) -> Iterator[Kept]:
    """What may go: replications of other versions of the model, which no command will use again; with a date all that is older; or all.

    What a process is at work on stays, and what cannot be read goes only with all.
    """
    for each in everything:
        old = each.state == "outdated" or (before is not None and each.date < before)
        if each.state != "in use" and (everyone or (old and each.state != "unreadable")):
            yield each


def remove(each: Kept) -> list[str]:
    """Deletes what sim has written in a folder, and the folder where it is empty then; gives the names of what stays.

    A folder that has no journal and whose record is none that a run leaves is somebody's own, whatever it is called.
    """
    if each.what == "replications":
        return forget(each.folder)
    if each.state == "unreadable" and not own_files.has_begun(each.folder):
        return sorted(path.name for path in each.folder.iterdir())
    for stored in filter(is_stored, each.folder.glob(f"{STORE}/*")):
        forget(stored)
    with suppress(OSError):  # of a folder that is not there, or not empty
        (each.folder / STORE).rmdir()
    return own_files.remove(each.folder, {CLAIMS})


def _run(folder: Path) -> Kept:
    try:
        run = record(folder)
        state = "finished" if run["finished"] else "incomplete" if run["end"] else "interrupted"
        begun = datetime.fromisoformat(run["start"])
        command, scenarios = str(run["command"]), tuple(map(str, run["scenarios"]))
        seed, replications = int(run["seed"]), int(run["replications"])
    except (OSError, ValueError, KeyError, TypeError):
        return Kept(folder.name, "run", "unreadable", _changed(folder), "", (), None, 0, _size(folder), folder)
    state = state if idle(folder) else "in use"
    return Kept(folder.name, "run", state, begun, command, scenarios, seed, replications, _size(folder), folder)


def _replications(folder: Path) -> Kept:
    """The replications of one scenario; without a note about them they are of a version of the model that left none."""
    name, finished = f"{STORE}/{folder.name}", list(folder.glob(f"*{ENDING}"))
    last = max(map(_changed, (*finished, folder)))
    scenarios: tuple[str, ...]
    seed: int | None
    try:
        note = _read(folder / ABOUT)
        model, scenarios, seed = note["model"], (str(note["scenario"]),), int(note["seed"])
    except FileNotFoundError:
        model, scenarios, seed = "", (), None
    except (OSError, ValueError, KeyError, TypeError):
        return Kept(name, "replications", "unreadable", last, "", (), None, len(finished), _size(folder), folder)
    state = "in use" if not idle(folder) else "kept" if model == model_version() else "outdated"
    return Kept(name, "replications", state, last, "", scenarios, seed, len(finished), _size(folder), folder)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _changed(path: Path) -> datetime:
    """When a file was last changed; now, if a process at work has just moved it away."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return datetime.now()


def _size(folder: Path) -> int:
    """Bytes of all files; those that a process at work moves away meanwhile do not count."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total
