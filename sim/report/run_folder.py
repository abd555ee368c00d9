"""The folder a study leaves behind: tables, figures, the scenario as resolved and as written, and what was run."""

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from typing import Any

from sim import __version__
from sim.report import folder
from sim.report.answer import Answer
from sim.report.console import plain
from sim.report.figures.files import figure_files
from sim.report.records import answer_record, markdown
from sim.report.tables import named
from sim.running import own_files
from sim.running.model import model_version
from sim.running.run_record import RUN
from sim.running.store import study_key
from sim.scenario.assumption import Assumption
from sim.scenario.files.finding import HERE, portable, shipped
from sim.scenario.loading import Loaded, listed, resolved_yaml
from sim.tables import Table, table
from sim.units import UnitError, in_written, parsed

PACKAGES = ("holidays", "matplotlib", "numpy", "pydantic", "pyyaml", "scipy", "simpy")
ASSUMPTION_NAMES = ("key", "value", "unit", "low", "high", "n", "source", "note", "file", "line")


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for."""

    command: str
    arguments: Sequence[str]
    seed: int
    replications: int
    start: datetime


def folder_name(asked: str, loaded: Sequence[Loaded], seed: int, today: date) -> str:
    """'run-2026-11-22-texas-3f2a': the command, the date, the scenarios, and four digits of what was asked, of them and of the model.

    `asked` begins with the command.
    """
    written = [f"{json.dumps(listed(each.tree))}{study_key(each.scenario, seed)}" for each in loaded]
    key = sha256("".join([asked, *written]).encode()).hexdigest()[:4]
    names = list(dict.fromkeys(folder.slug(each.scenario.name) for each in loaded))[:3]
    return f"{asked.partition(' ')[0]}-{today}-{'-'.join(names)}-{key}"


def write_start(where: Path, loaded: Sequence[Loaded], run: Run) -> None:
    """What is about to be run: the scenarios, their assumptions and `run.json`, not finished yet.

    What a former run left in the folder goes, so that nothing in it belongs to another answer; what is not a run's own stays.
    """
    own_files.begin(where)
    own_files.take_away(where, {path.resolve() for each in loaded for path in (*each.files, *(own.path for own in each.tables))})
    _write_inputs(where, loaded, run)


def write_start_again(where: Path, loaded: Sequence[Loaded], run: Run) -> None:
    """What was written at the start, if somebody has taken the folder away since."""
    if not (where / RUN).exists():
        own_files.begin(where)
        _write_inputs(where, loaded, run)


def _write_inputs(where: Path, loaded: Sequence[Loaded], run: Run) -> None:
    for each, name in zip(loaded, folder.file_names([each.scenario.name for each in loaded]), strict=True):
        folder.write_text(where, f"scenario/{name}.resolved.yaml", resolved_yaml(each))
        for own, path in _originals(each).items():
            folder.write_bytes(where / "scenario" / "original" / name / own, path.read_bytes())
    folder.write_tables(where, {"assumptions": assumptions(loaded)})
    folder.write_json(where, RUN, _run(loaded, run, None, ()))


def _originals(loaded: Loaded) -> dict[str, Path]:
    """The files a scenario was read from by the name they are kept under: as they lie to one another, so that the copy runs too."""
    roots = (loaded.files[0].parent, HERE, shipped())
    files = dict.fromkeys((*loaded.files, *(each.path for each in loaded.tables)))
    return dict(zip(folder.numbered([_below(path, roots) for path in files]), files, strict=True))


def _below(path: Path, roots: Sequence[Path]) -> str:
    """A file's place below the first of the folders that holds it; its name alone where none does."""
    inside = (path.resolve().relative_to(root.resolve()) for root in roots if path.resolve().is_relative_to(root.resolve()))
    return next((each.as_posix() for each in inside), path.name)


def write_found(where: Path, answer: Answer) -> None:
    """An answer that rests on no run: `answer.md`, `answer.json`, its tables and texts."""
    folder.write_tables(where, {name: named(rows) for name, rows in answer.tables.items()})
    folder.write_json(where, "answer.json", plain(answer_record(answer)))
    folder.write_text(where, "answer.md", markdown(answer, ()))
    for name, text in answer.texts.items():
        folder.write_text(where, name, text)


def write_answer(where: Path, answer: Answer, run: Run, full: bool = False) -> None:
    """The answer: `answer.md`, `answer.json`, its tables, and `run.json` with its end. With `full` the bulky tables too. No figure yet."""
    answer = _on_any_disk(answer)
    folder.write_tables(where, {name: named(rows) for name, rows in (answer.tables if full else answer.kept).items()})
    folder.write_json(where, "answer.json", plain(answer_record(answer)))
    folder.write_text(where, "answer.md", markdown(answer, ()))
    for name, text in answer.texts.items():
        folder.write_text(where, name, text)
    ended = replace(run, replications=answer.replications)
    folder.write_json(where, RUN, _run(answer.loaded, ended, datetime.now(), answer.missing))


def _on_any_disk(answer: Answer) -> Answer:
    """The answer whose next command names scenarios and policies without the folders of this disk."""
    following = answer.following
    for name in dict.fromkeys(name for each in answer.loaded for name in (each.name, *map(str, each.files))):
        following = following.replace(quote(name), quote(portable(name)))
    return replace(answer, following=following)


def write_end(where: Path, loaded: Sequence[Loaded], run: Run, missing: Sequence[tuple[str, int, str]]) -> None:
    """`run.json` of a study of several answers, with its end."""
    folder.write_json(where, RUN, _run(loaded, run, datetime.now(), missing))


def write_events(where: Path, tables: Mapping[str, Table]) -> None:
    """The event log of a replication below `events/`, as CSV for people and as Parquet for programs."""
    folder.write_tables(where / "events", tables)
    folder.write_parquet(where / "events", tables)


def write_figures(where: Path, answer: Answer, forms: Sequence[str], processes: int = 1) -> dict[str, str]:
    """The figures in these forms, each file whole or not at all, and `answer.md` with them; what went wrong by the name of the figure."""
    shown, failed = list[str](), dict[str, str]()
    for picture, made in zip(answer.figures, figure_files(answer, forms, processes), strict=True):
        files = [folder.write_bytes(where / "figures" / f"{picture.name}.{form}", content) for form, content in made.contents.items()]
        shown += [f"figures/{path.name}" for path in files][:1]
        failed |= {picture.name: made.fault} if made.fault else {}
    folder.write_text(where, "answer.md", markdown(_on_any_disk(answer), shown))
    return failed


def assumptions(loaded: Sequence[Loaded]) -> Table:
    """Every assumption of the scenarios, in the unit it was written in, with its range, source and place; `n`: from how many observations.

    With several scenarios a column in front says whose it is.
    """
    rows = []
    for each in loaded:
        for entry in each.assumptions:
            a, place = entry.assumption, entry.place
            where = (portable(place.file), place.line) if place else ("default", 0)
            rows.append((each.scenario.name, entry.key, *_as_written(a), a.n or "", a.source or "", a.note or "", *where))
    whole = table(("scenario", *ASSUMPTION_NAMES), rows)
    return whole if len(loaded) > 1 else Table({name: whole[name] for name in ASSUMPTION_NAMES})


def _as_written(a: Assumption) -> tuple[float | str, str, float | str, float | str]:
    """Value, unit, low and high; what is missing is empty."""
    try:
        unit = parsed(a.text, a.unit).written
    except UnitError:  # a word, like 'unlimited'
        return a.text, "", "", ""
    low, high = ("" if bound is None else in_written(bound, unit, a.unit) for bound in (a.low, a.high))
    return in_written(a.value, unit, a.unit), unit, low, high


def _run(loaded: Sequence[Loaded], run: Run, end: datetime | None, missing: Sequence[tuple[str, int, str]]) -> dict[str, Any]:
    return {
        "command": run.command,
        "arguments": [_portable(argument) for argument in run.arguments],
        "scenarios": [each.scenario.name for each in loaded],
        "seed": run.seed,
        "replications": run.replications,
        "finished": end is not None and not missing,
        "missing": [{"scenario": name, "replication": number, "why": why} for name, number, why in missing],
        "start": run.start.isoformat(timespec="seconds"),
        "end": end.isoformat(timespec="seconds") if end else None,
        "version": __version__,
        "commit": commit(),
        "model": model_version(),
        "inputs": {portable(path): sha256(path.read_bytes()).hexdigest() for each in loaded for path in _originals(each).values()},
        "python": platform.python_version(),
        "packages": _packages(),
    }


@cache
def _packages() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES}


def _portable(argument: str) -> str:
    """An argument of the command line; a path on somebody's disk, alone or behind an option's equals sign, is made portable."""
    option, equals, value = argument.rpartition("=") if argument.startswith("--") else ("", "", argument)
    return f"{option}{equals}{portable(value)}"


@cache
def commit() -> str | None:
    """The commit of the checkout the program runs from; None for an installed package."""
    here = Path(__file__).parent.parent
    if not (here.parent / ".git").exists():
        return None
    try:
        found = subprocess.run(["git", "-C", str(here), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return found.stdout.strip() or None
