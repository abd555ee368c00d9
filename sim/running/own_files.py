"""Which files of a folder a run has written: they alone are replaced or taken away, all others are somebody's own.

A journal in the folder, one line a file and only ever added to, says '+' before a file is written and '-' once it is taken away. So a run
that was killed knows its files too, and what a person puts into the folder, at whatever moment, is never taken for a run's.
"""

import json
import logging
import shutil
from collections.abc import Set
from contextlib import suppress
from glob import escape
from itertools import count
from pathlib import Path

JOURNAL = ".sim-files"
PART = ".part"  # ends the name of a file while it is being written

log = logging.getLogger("sim.folder")


def begin(folder: Path) -> None:
    """Makes a folder one whose files are told apart."""
    folder.mkdir(parents=True, exist_ok=True)
    _add(folder)


def has_begun(folder: Path) -> bool:
    """Whether a folder is one whose files are told apart."""
    return (folder / JOURNAL).is_file()


def announce(path: Path) -> None:
    """Notes that a file is about to be written, in the nearest folder above it that `begin` has seen; nothing where there is none.

    A file of that name that no run has written is moved aside, and told.
    """
    folder = next((parent for parent in path.parents if has_begun(parent)), None)
    if folder is None:
        return
    name = path.relative_to(folder).as_posix()
    if name not in _listed(folder):
        if path.is_file():
            aside = next(each for k in count(1) if not (each := path.with_name(f"{path.name}.bak{k if k > 1 else ''}")).exists())
            path.rename(aside)
            log.warning("%s: no run has written it; it is kept as %s", path, aside.name)
        _add(folder, "+", name)


def own(folder: Path) -> set[str]:
    """The files that runs have written and not taken away, by their names in the folder; names that lead out of it count for nothing."""
    inside = folder.resolve()
    return {name for name in _listed(folder) if inside in (folder / name).resolve().parents}


def _listed(folder: Path) -> set[str]:
    """The names in the journal, wherever they lead; lines that cannot be read are left out."""
    names = set[str]()
    with suppress(OSError, UnicodeDecodeError):
        for line in (folder / JOURNAL).read_text("utf-8").splitlines():
            with suppress(ValueError):
                (names.add if line[:1] == "+" else names.discard)(str(json.loads(line[1:])))
    return {name for name in names if "\0" not in name}


def take_away(folder: Path, but: Set[Path] = frozenset()) -> None:
    """Deletes what runs have written, with what they left half-written; files in `but`, as they resolve, stay."""
    for name in sorted(own(folder)):
        path = folder / name
        for each in (path, *path.parent.glob(f".{escape(path.name)}.*{PART}")):
            if each.resolve() not in but and (each.is_file() or each.is_symlink()):
                each.unlink(missing_ok=True)
        if path.resolve() not in but:
            _add(folder, "-", name)


def remove(folder: Path, notes: Set[str]) -> list[str]:
    """Deletes the files of runs in a folder, the files called like one of `notes`, and the folders that are empty then.

    Gives the names of the files that stay, because no run has written them; a folder that `begin` has never seen goes as a whole.
    """
    if not has_begun(folder):
        shutil.rmtree(folder)
        return []
    take_away(folder)
    for note in notes:
        if not (folder / note).is_dir():
            (folder / note).unlink(missing_ok=True)
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    stay = sorted(str(path.relative_to(folder)) for path in found if path != folder / JOURNAL)
    if not stay:
        shutil.rmtree(folder)
    return stay


def _add(folder: Path, change: str = "", name: str = "") -> None:
    with (folder / JOURNAL).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"\n{change}{json.dumps(name)}\n" if change else "")  # a line begun by a process that was killed ends here
