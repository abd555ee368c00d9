"""What is kept on disk: the folders of runs, and the store of finished replications beside them.

The files are the only record, so that nothing has to agree with them: a listing reads what is there.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.running.locks import idle
from sim.running.store import ABOUT, STORE, model_version


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder: of a run, or with the replications of one scenario and seed."""

    name: str  # of a run's folder; of replications '.store/<key>'
    what: str  # 'run' or 'replications'
    state: str  # of a run finished, incomplete or interrupted; of replications in use, kept, or outdated: of another version of the model
    date: datetime  # a run's start, the last replication's end
    command: str  # 'run', 'compare', ...; of replications empty
    scenarios: tuple[str, ...]
    seed: int | None
    replications: int
    size: int  # bytes
    folder: Path


def kept(place: Path) -> list[Kept]:
    """All that is kept in a folder like ./runs, the runs first, each kind by date."""
    runs = (_run(path.parent) for path in place.glob("*/run.json"))
    stored = (_replications(path) for path in place.glob(f"{STORE}/*") if path.is_dir())
    return [*sorted(runs, key=lambda each: each.date), *sorted(stored, key=lambda each: each.date)]


def outlived(everything: Sequence[Kept], before: datetime | None, everyone: bool) -> Iterator[Kept]:
    """What may go: replications of other versions of the model, which no command will use again; with a date all that is older; or all.

    What a process is at work on stays: its replications, and as long as there are such, all interrupted runs, of which it may be one.
    """
    busy = any(each.state == "in use" for each in everything)
    for each in everything:
        if each.state == "in use" or (busy and each.state == "interrupted"):
            continue
        if everyone or each.state == "outdated" or (before is not None and each.date < before):
            yield each


def remove(each: Kept) -> None:
    """Deletes the folder."""
    shutil.rmtree(each.folder)


def _run(folder: Path) -> Kept:
    told = _told(folder / "run.json")
    state = "finished" if told["finished"] else "incomplete" if told["end"] else "interrupted"
    begun = datetime.fromisoformat(told["start"])
    scenarios, seed, replications = tuple(told["scenarios"]), told["seed"], told["replications"]
    return Kept(folder.name, "run", state, begun, told["command"], scenarios, seed, replications, _size(folder), folder)


def _replications(folder: Path) -> Kept:
    """The replications of one scenario; without a note about them they are of a version of the model that left none."""
    told = _told(folder / ABOUT) if (folder / ABOUT).exists() else {}
    finished = list(folder.glob("*.npz"))
    last = datetime.fromtimestamp(max(path.stat().st_mtime for path in (*finished, folder)))
    state = "in use" if not idle(folder) else "kept" if told.get("model") == model_version() else "outdated"
    scenarios = (told["scenario"],) if told else ()
    name = f"{STORE}/{folder.name}"
    return Kept(name, "replications", state, last, "", scenarios, told.get("seed"), len(finished), _size(folder), folder)


def _told(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _size(folder: Path) -> int:
    """Bytes of all files; those that a process at work moves away meanwhile do not count."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total
