"""A question asked again from the folder of its run: the command line as recorded, the files as they were, and nothing simulated.

The same command builds the same answer from the store. It counts only if it says what the folder's answer says.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING

from sim.report.console import plain
from sim.report.folder import file_names
from sim.report.records import answer_record
from sim.running.run_record import RUN, RUNS, NoRun, record
from sim.running.store import STORE

if TYPE_CHECKING:
    from sim.report.answer import Answer
    from sim.scenario.loading import Loaded

ANSWER, RESOLVED, ORIGINAL = "answer.json", ".resolved.yaml", "original"
SAME = ("headline", "findings", "seed", "replications")  # of an answer's record: titles and next commands name files, wherever they lie


class NotAsItWas(ValueError):
    """What a folder rests on has changed since, so that nothing new may be said of it."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Again:
    """The folder a question is asked again for, the store it takes everything from, and who is handed the answer."""

    folder: Path
    store: Path
    hand: "Callable[[Sequence[Loaded], Answer], None]"


AGAIN: ContextVar[Again | None] = ContextVar("the folder whose question is asked again; None: a new question", default=None)


def store_of(folder: Path) -> Path:
    """The store that the run of a folder has kept its replications in: inside of it, beside it, or that of ./runs."""
    return next((place for place in (folder / STORE, folder.parent / STORE) if place.is_dir()), RUNS / STORE)


def asked_again(folder: Path, ask: "Callable[[Sequence[str]], object]") -> "Answer":
    """The answer of a folder, from the store alone; `ask` runs a command line.

    Raises NoRun for a folder that is not whole, NotKept where the store lacks a replication, NotAsItWas where another answer comes out, and
    whatever the command raises, for a policy that is gone say.
    """
    arguments = _arguments(folder)
    before = record(folder, ANSWER) if (folder / ANSWER).is_file() else None
    if before is None:
        raise NoRun(f"{folder}: its run has not finished; the same command goes on from there: {join(['sim', *arguments])}")
    answers: list[Answer] = []

    def hand(loaded: "Sequence[Loaded]", answer: "Answer") -> None:
        _require_same(folder, loaded)
        answers.append(answer)

    token = AGAIN.set(Again(folder, store_of(folder), hand))
    try:
        ask(_with_copies(folder, arguments))
    finally:
        AGAIN.reset(token)
    if not answers:
        raise NoRun(f"{folder}: is not of a question with figures, but of `{join(['sim', *arguments])}`")
    now = plain(answer_record(answers[0]))
    if any(now[key] != before.get(key) for key in SAME):
        raise NotAsItWas(
            f"{folder}: asked again, its question has another answer now: a file it reads or sim has changed; {_anew(arguments)}"
        )
    return answers[0]


def _arguments(folder: Path) -> list[str]:
    """The command line of a run as recorded."""
    found = record(folder).get("arguments")
    if not isinstance(found, list) or not found or not all(isinstance(each, str) for each in found):
        raise NoRun(f"{folder / RUN}: is not the record of a run (no arguments)")
    return found


def _anew(arguments: Sequence[str]) -> str:
    return f"run it again: {join(['sim', *arguments])}"


def _require_same(folder: Path, loaded: "Sequence[Loaded]") -> None:
    """Raises NotAsItWas if a scenario says something else now than it did."""
    from sim.scenario.loading import resolved_yaml

    for each, name in zip(loaded, file_names([each.scenario.name for each in loaded]), strict=True):
        path = folder / "scenario" / f"{name}{RESOLVED}"
        if not path.is_file() or path.read_text("utf-8") != resolved_yaml(each):
            raise NotAsItWas(f"{path}: {each.scenario.name} is not read as it was any more; {_anew(_arguments(folder))}")


def _with_copies(folder: Path, arguments: Sequence[str]) -> list[str]:
    """The command line with the folder's copy of each file in the place of its name, also in 'texas.yaml=60%' and '--with=policy.yaml'."""
    return [arguments[0], *(_with_copy(folder, word) for word in arguments[1:])]


def _with_copy(folder: Path, word: str) -> str:
    option, equals, value = word.partition("=") if word.startswith("--") else ("", "", word)
    name, share, rest = value.partition("=")
    copy = next(_copies(folder, name), None)
    return f"{option}{equals}{copy}{share}{rest}" if copy else word


def _copies(folder: Path, name: str) -> Iterator[Path]:
    """Copies of a file that a run has read, by the name it was given."""
    if not name or name.startswith("-") or "\0" in name or ".." in Path(name).parts:
        return
    for kept in sorted((folder / "scenario" / ORIGINAL).glob("*")):
        yield from (path.resolve() for path in (kept / name, kept / Path(name).name) if Path(name).suffix and path.is_file())
