"""What the commands of all questions share: load, follow a recipe with progress, keep the folder, show the answer, draw the figures."""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

from sim.questions.options import FigureForms
from sim.report.console import height, remark, say, width, write_json
from sim.running.run_record import REPLICATIONS_OF, RUNS

if TYPE_CHECKING:
    from sim.questions.experiment import Experiment
    from sim.report.answer import Answer
    from sim.report.run_folder import Run
    from sim.running.progress import OnProgress
    from sim.running.workers import Workers
    from sim.scenario.loading import Loaded

Recipe = Callable[["Sequence[Loaded]", "Experiment"], "Answer"]
Check = Callable[["Sequence[Loaded]"], object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for, whatever the question."""

    command: str
    scenarios: Sequence[str]
    replications: int
    seed: int
    jobs: int | None
    out: Path | None
    overlays: Sequence[str]
    settings: Sequence[str]
    as_json: bool
    quiet: bool
    cluster: str | None = None
    figures: FigureForms = FigureForms.png
    whole: bool = False
    full: bool = False
    events: bool = False


def answer(asked: Asked, recipe: Recipe, key: str, most: int, of: str = "replications", check: Check = lambda _loaded: None) -> None:
    """Loads the scenarios, follows the recipe and hands its answer out: folder, then terminal or JSON, then figures.

    A question that is asked again (`sim.questions.again`) gives its answer to whoever asks, and writes and shows nothing.

    `key` is what else was asked for, as text: another key, another folder. `check` raises for what makes no sense with the scenarios,
    before anything is written. `most` is how much work there is at most, counted in `of`.
    Exits with 4 if something is missing, or not known as well as was asked; raises typer.BadParameter for an option misused.
    """
    from sim.questions.again import AGAIN
    from sim.questions.experiment import Experiment, scenarios
    from sim.report import run_folder
    from sim.running.locks import at_work, at_work_if_free
    from sim.running.traces import long_enough
    from sim.running.workers import Nobody

    loaded = scenarios(asked.scenarios, asked.overlays, asked.settings)
    for each in loaded:
        long_enough(each, asked.seed)
    check(loaded)
    if again := AGAIN.get():
        with progress(asked, most, of) as step:
            again.hand(loaded, recipe(loaded, Experiment(asked.replications, asked.seed, Nobody(), again.store, step)))
        return
    tell_warnings(loaded, asked.quiet)
    began = datetime.now()
    where = asked.out or RUNS / run_folder.folder_name(f"{asked.command} {key} {asked.replications}", loaded, asked.seed, began.date())
    run = run_folder.Run(asked.command, sys.argv[1:], asked.seed, asked.replications, began)
    with ExitStack() as held:
        if free := held.enter_context(at_work_if_free(where)):
            run_folder.write_start(where, loaded, run)
        found = _found(asked, recipe, loaded, most, of)
        if not free:  # somebody wrote it meanwhile, and both have simulated
            held.enter_context(at_work(where, tell_waiting))
            run_folder.write_start(where, loaded, run)
        _handed_out(asked, found, loaded, run, where)


def _found(asked: Asked, recipe: Recipe, loaded: "Sequence[Loaded]", most: int, of: str) -> "Answer":
    """The answer; what it simulates is shared with all who use the same store."""
    from sim.questions.experiment import Experiment
    from sim.running.store import STORE

    with workers(asked, loaded) as hired, progress(asked, most, of, _months(loaded)) as step:
        _tell_forecast(asked, loaded, hired, most, of)
        return recipe(loaded, Experiment(asked.replications, asked.seed, hired, (asked.out or RUNS) / STORE, step))


def _handed_out(asked: Asked, found: "Answer", loaded: "Sequence[Loaded]", run: "Run", where: Path) -> None:
    """Writes and shows an answer, in a folder that is this process's own until it ends. Exits as `answer`."""
    from sim.report import run_folder

    found = replace(found, following=_following(asked, found, where))
    run_folder.write_start_again(where, loaded, run)
    run_folder.write_answer(where, found, run, asked.full)
    if asked.events and found.study:
        run_folder.write_events(where, found.study.events())
    _show(asked, found, where)
    _draw(asked, found, where)
    for name, number, why in found.missing:
        remark(f"missing: {name}, replication {number}: {why}")
    if found.missing or not found.complete:
        raise typer.Exit(4)


def _following(asked: Asked, found: "Answer", where: Path) -> str:
    """The next command, of the same scenarios: with the policies, settings and replications of this one, and files where they are kept."""
    words = [quote(str(where / word)) if word in found.texts else word for word in found.following.split(" ")]
    if words[0] != "sim":
        return " ".join(words)
    at = words.index("--with") if "--with" in words else len(words)  # a policy of the next command lies over those of this one
    own = [word for overlay in asked.overlays for word in ("--with", quote(overlay))]
    own += [word for setting in asked.settings for word in ("--set", quote(setting))]
    own += ["--reps", str(asked.replications)] if _unusual(asked, words[1]) else []
    return " ".join([*words[:at], *own, *words[at:]])


def _unusual(asked: Asked, following: str) -> bool:
    """Whether the next command would make other replications than this one made, though both make as many unless asked."""
    usual = REPLICATIONS_OF.get(asked.command)
    return asked.replications != usual == REPLICATIONS_OF.get(following)


def _show(asked: Asked, found: "Answer", where: Path) -> None:
    """The answer on stdout."""
    from sim.report.records import with_tables
    from sim.report.terminal import answer_text

    if asked.as_json:
        write_json(with_tables(found, str(where)))
    else:
        say(answer_text(found, str(where), width(), height(), asked.whole))
    sys.stdout.flush()


def _draw(asked: Asked, found: "Answer", where: Path) -> None:
    """The figures, after the answer, where a person will look for them: at a terminal, or in the folder named."""
    from sim.counts import counted
    from sim.report.run_folder import write_figures
    from sim.running.workers import available

    if not asked.figures.forms or (asked.out is None and (asked.as_json or not sys.stdout.isatty())):
        return
    if not asked.quiet and sys.stderr.isatty():
        remark(f"Writing {counted(len(found.figures), 'figure')} ...")
    for name, fault in write_figures(where, found, asked.figures.forms, asked.jobs or available()).items():
        remark(f"figure {name} could not be drawn, a fault of sim: {fault}; the answer is whole without it")


def tell_waiting(folder: Path) -> None:
    """That another process is at work in the folder that this one wants to write."""
    remark(f"{folder}: another sim is at work in this folder; this one goes on when it has ended (Ctrl-C to give up)")


def tell_warnings(loaded: "Sequence[Loaded]", quiet: bool) -> None:
    """What is worth a warning about the scenarios: what holds of every one of several is said once."""
    if quiet:
        return
    from sim.report.phrases import numeral

    common = set.intersection(*(set(each.warnings) for each in loaded)) if len(loaded) > 1 else set()
    for warning in dict.fromkeys(warning for each in loaded for warning in each.warnings if warning in common):
        remark(f"warning: {'both' if len(loaded) == 2 else f'all {numeral(len(loaded))}'} scenarios: {warning}")
    for each in loaded:
        for warning in each.warnings:
            if warning not in common:
                remark(f"warning: {each.scenario.name}: {warning}")


def _tell_forecast(asked: Asked, loaded: "Sequence[Loaded]", hired: "int | Workers", most: int, of: str) -> None:
    """What long work will take, told before it begins."""
    if asked.quiet or of != "replications" or not isinstance(hired, int):
        return
    from sim.running.forecast import forecast
    from sim.running.replicate import kept
    from sim.running.store import STORE

    store = (asked.out or RUNS) / STORE
    ahead = forecast(loaded, most // len(loaded), sum(kept(each, asked.seed, store) for each in loaded))
    if ahead:
        remark(ahead.sentence(hired))


@contextmanager
def workers(asked: Asked, loaded: "Sequence[Loaded]") -> "Iterator[int | Workers]":
    """Who simulates: the cluster named, or so many processes, of which no more run than --max-memory has room for."""
    from sim.running.limits import LIMITS
    from sim.running.workers import available
    from sim.scenario.size import expected_size

    limits = LIMITS.get()
    if asked.cluster is None:
        yield limits.processes(asked.jobs or available(), max(expected_size(each.scenario).bytes for each in loaded))
        return
    if math.isfinite(limits.memory_bytes):
        raise typer.BadParameter("the memory of a cluster is its own matter; leave out --max-memory", param_hint="--cluster")
    if asked.jobs is not None:
        raise typer.BadParameter("a cluster has its own number of workers; leave out --jobs", param_hint="--cluster")
    from sim.running.cluster import cluster

    with cluster(asked.cluster) as hired:
        yield hired


def _months(loaded: "Sequence[Loaded]") -> float:
    """How many months are simulated in a replication, over the scenarios."""
    from sim.units import YEAR_H

    return sum(12 * each.scenario.horizon.value / YEAR_H for each in loaded) / len(loaded)


def progress(asked: Asked, total: int, of: str = "replications", months: float = 0.0) -> "AbstractContextManager[OnProgress]":
    """A progress bar for what is asked; see `counting`."""
    return counting(asked.quiet or asked.as_json, total, of, months if of == "replications" else 0.0)


@contextmanager
def counting(quiet: bool, total: int, of: str, months: float = 0.0) -> "Iterator[OnProgress]":
    """A progress bar on stderr if a person watches it, else nothing; where each piece is some months long, it moves with them.

    The time left is told by the pace since the first call, whose replications were there before.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[months]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=math.inf) as bar:
        task, done = bar.add_task(of, total=total, months=""), 0.0

        def on_progress(more: float) -> None:
            nonlocal done
            done += more
            bar.update(task, completed=done, months=f"month {months * done:,.0f} of {months * total:,.0f}" if months else "")

        yield on_progress
