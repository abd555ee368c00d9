"""What `run` and `compare` share: replicate with progress, keep the folder, print the answer."""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.questions.effort import Effort
from sim.questions.options import told, write_json, write_table

if TYPE_CHECKING:
    from sim.running.replicate import Study
    from sim.running.workers import Workers
    from sim.scenario.loading import Loaded
    from sim.tables import Table

RUNS = Path("runs")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

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


def answer(asked: Asked, text_of: "Callable[[Study, Sequence[Loaded]], str]", table: str, following: str, effort: Effort) -> None:
    """Does a study and writes it down; `table` is printed where no person reads.

    Exits with 4 if something is missing, or not known as well as was asked.
    """
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.running.store import STORE
    from sim.scenario.loading import load

    loaded = [load(name, asked.overlays, asked.settings) for name in asked.scenarios]
    effort.checked([each.scenario for each in loaded])
    tell_warnings(loaded, asked.quiet)
    began = datetime.now()
    where = asked.out or RUNS / keeping.folder_name(f"{asked.command} {effort}", loaded, asked.seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], asked.seed, asked.replications, began)
    keeping.write_start(where, loaded, run)
    with workers(asked) as jobs, progress(asked, effort.most(len(loaded))) as step:
        outcome = effort.outcome(loaded, asked.seed, jobs, (asked.out or RUNS) / STORE, step)
    study = outcome.study if len(loaded) == 1 else _ranked(outcome.study, effort.measure, asked.seed)
    run = replace(run, replications=study.replications)
    if not asked.quiet and sys.stderr.isatty():
        told("Drawing the figures ...")
    keeping.write_end(where, loaded, run, study, about(loaded, asked.seed, study.tables.get("cash")))
    if asked.as_json:
        names = (name for name in ("summary", "comparisons", "ranking") if name in study.tables)
        write_json({"folder": str(where), **{name: records(study.tables[name]) for name in names}})
    elif sys.stdout.isatty():
        print(text_of(study, loaded))
    else:
        write_table(study.tables[table])
    if outcome.said and not (asked.quiet and outcome.enough):
        told(outcome.said)
    tell_end(asked, f"Written to {where} (tables, figures, what was run). Next: {following}", study.missing)
    if not outcome.enough:
        raise typer.Exit(4)


def _ranked(study: "Study", measure: str, seed: int) -> "Study":
    """The study with the ranking of its scenarios by a measure, if they have one in common."""
    from sim.questions.ranking.study import ranking

    rows = ranking(study.tables["measures"], measure, seed)
    return replace(study, tables={**study.tables, "ranking": rows}) if len(rows) else study


def tell_warnings(loaded: "Sequence[Loaded]", quiet: bool) -> None:
    """What is worth a warning about the scenarios."""
    for each in loaded:
        for warning in () if quiet else each.warnings:
            told(f"warning: {each.scenario.name}: {warning}")


def tell_end(asked: Asked, text: str, missing: Sequence[tuple[str, int, str]]) -> None:
    """Where the results are and what is missing in them. Exits with 4 if something is."""
    if not asked.quiet:
        told(text)
    for name, number, why in missing:
        told(f"missing: {name}, replication {number}: {why}")
    if missing:
        raise typer.Exit(4)


def records(table: "Table") -> list[dict[str, object]]:
    """The rows of a table for JSON."""
    return [dict(zip(table.names, row, strict=True)) for row in zip(*(table[column].tolist() for column in table.names), strict=True)]


@contextmanager
def workers(asked: Asked) -> "Iterator[int | Workers]":
    """Who simulates: the cluster named, or so many processes."""
    from sim.running.workers import available

    if asked.cluster is None:
        yield asked.jobs or available()
        return
    if asked.jobs is not None:
        raise typer.BadParameter("a cluster has its own number of workers; leave out --jobs", param_hint="--cluster")
    from sim.running.cluster import cluster

    with cluster(asked.cluster) as hired:
        yield hired


@contextmanager
def progress(asked: Asked, total: int, of: str = "replications") -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr if a person watches it, else nothing.

    The time left is told by the pace since the first call, whose replications were there before.
    """
    if asked.quiet or not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=math.inf) as bar:
        task = bar.add_task(of, total=total)
        yield lambda more: bar.advance(task, more)
