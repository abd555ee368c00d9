"""What `run` and `compare` share: replicate with progress, keep the folder, print the answer."""

import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.options import told, write_json, write_table

if TYPE_CHECKING:
    from sim.experiment.replicate import Study
    from sim.experiment.until import Verdict, Wanted
    from sim.experiment.workers import Workers
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


@dataclass(frozen=True, slots=True)
class Within:
    """How well the answer is to be known, as it was written, and how many replications that may take."""

    text: str
    most: int

    def wanted(self, replications: int) -> "Wanted":
        """The measure and the half-width. Raises typer.BadParameter for what is no width, or for fewer at most than at first."""
        from sim.experiment.until import Wanted

        measure, equals, width = self.text.rpartition("=")
        number = re.fullmatch(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(\S.*)?", width)
        try:
            size = float(number[1]) if number else 0.0
        except ValueError:
            size = 0.0
        if not number or not 0 < size < math.inf or (equals and not measure.strip()):
            raise typer.BadParameter(f"expected a width like 1% or npv=250000, got '{self.text}'", param_hint="--precision")
        wanted = Wanted(measure.strip(), size, (number[2] or "").strip())
        if not measure and not wanted.relative:
            raise typer.BadParameter(f"say of which measure, like npv={width}", param_hint="--precision")
        if self.most < replications:
            raise typer.BadParameter(f"{self.most} are fewer than the {replications} of --reps", param_hint="--max-reps")
        return wanted


def answer(
    asked: Asked, text_of: "Callable[[Study, Sequence[Loaded]], str]", table: str, following: str, within: Within | None = None
) -> None:
    """Does a study and writes it down; `table` is printed where no person reads.

    Exits with 4 if something is missing, or not known as well as was asked.
    """
    from sim.experiment.store import STORE
    from sim.report import study as keeping
    from sim.report.about import about
    from sim.report.words_precision import precision_sentence
    from sim.scenario.loading import load

    wanted = within.wanted(asked.replications) if within else None
    loaded = [load(name, asked.overlays, asked.settings) for name in asked.scenarios]
    tell_warnings(loaded, asked.quiet)
    began = datetime.now()
    where = asked.out or RUNS / keeping.folder_name(asked.command, loaded, asked.seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], asked.seed, asked.replications, began)
    keeping.write_start(where, loaded, run)
    study, verdict = replicated(asked, loaded, wanted, within.most if within else 0, (asked.out or RUNS) / STORE)
    run = replace(run, replications=study.replications)
    if not asked.quiet and sys.stderr.isatty():
        told("Drawing the figures ...")
    keeping.write_end(where, loaded, run, study, about(loaded, asked.seed, study.tables.get("cash")))
    if asked.as_json:
        write_json(
            {"folder": str(where), **{name: records(study.tables[name]) for name in ("summary", "comparisons") if name in study.tables}}
        )
    elif sys.stdout.isatty():
        print(text_of(study, loaded))
    else:
        write_table(study.tables[table])
    if verdict is not None and (not verdict.reached or not asked.quiet):
        told(precision_sentence(verdict))
    tell_end(asked, f"Written to {where} (tables, figures, what was run). Next: {following}", study.missing)
    if verdict is not None and not verdict.reached:
        raise typer.Exit(4)


def replicated(asked: Asked, loaded: "Sequence[Loaded]", wanted: "Wanted | None", most: int, store: Path) -> "tuple[Study, Verdict | None]":
    """The study: of so many replications, or of as many as the answer takes to be known as well as wanted."""
    from sim.experiment.replicate import replicate
    from sim.experiment.until import replicate_until

    if wanted is None:
        with workers(asked) as jobs, progress(asked, len(loaded) * asked.replications) as step:
            return replicate(loaded, asked.replications, asked.seed, jobs, store, step), None
    with workers(asked) as jobs, progress(asked, len(loaded) * most, "replications at most") as step:
        return replicate_until(loaded, wanted, asked.replications, most, asked.seed, jobs, store, step)


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
    from sim.experiment.workers import available

    if asked.cluster is None:
        yield asked.jobs or available()
        return
    if asked.jobs is not None:
        raise typer.BadParameter("a cluster has its own number of workers; leave out --jobs", param_hint="--cluster")
    from sim.experiment.cluster import cluster

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
