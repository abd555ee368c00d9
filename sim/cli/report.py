"""`sim report`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions import completing
from sim.questions.options import Jobs, Out, Quiet, Reps, Seed, Set, With
from sim.questions.session import tell_waiting, tell_warnings
from sim.report.console import remark, say
from sim.running.run_record import REPLICATIONS, RUNS, is_run

if TYPE_CHECKING:
    from sim.questions.report.plan import Laid, Plan
    from sim.report.report import Report
    from sim.running.progress import OnProgress
    from sim.scenario.loading import Loaded

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO...|STUDY.yaml|RUN_FOLDER",
        help="Scenario files, a study file, or the folder of a run.",
        autocompletion=completing.scenarios_and_runs,
    ),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="FILE[=PROBABILITY]",
        help="A policy file; those that change prices only if left out; may be repeated.",
        autocompletion=completing.policies,
    ),
]
Title = Annotated[str | None, typer.Option("--title", help="The title of the report.")]
STUDY = "study.yaml"


def report(
    sources: Sources = None,
    policies: Policies = None,
    title: Title = None,
    reps: Reps = REPLICATIONS,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    quiet: Quiet = False,
) -> None:
    """Ask every question about some sites and write one report: comparison, policies, uncertainty, what it depends on, where it flips.

    What is known is taken from the store; an interrupted report goes on where it stopped. report.html is one file that needs no network;
    report.xlsx has the tables, and each site's cash by year with formulas that follow when an assumption is changed; report.pptx has the
    findings as slides whose charts and tables can be edited.
    Without arguments ./study.yaml says what to ask; `sim init` writes one. Of the folder of a run the report is made again from what the
    folder and the store hold.

    \b
    Examples:
      sim report texas.yaml florida.yaml southeast_asia.yaml
      sim report study.yaml
      sim report runs/compare-2026-11-22-texas-florida-3f2a
    """
    from sim.questions.report.again import folder_asked

    names = sources or ([STUDY] if Path(STUDY).is_file() else [])
    if not names:
        raise typer.BadParameter(f"give scenarios, a study file or the folder of a run; there is no ./{STUDY}", param_hint="SCENARIO...")
    if len(names) == 1 and is_run(Path(names[0])):
        if any((policies, overlays, settings, out)):
            raise typer.BadParameter("a folder has its own scenarios and policies; leave out the other options", param_hint="RUN_FOLDER")
        again = folder_asked(Path(names[0]))
        plan = replace(again.plan, title=title) if title else again.plan
        _write(_Asked(plan, again.loaded, again.laid, again.replications, again.seed, jobs, again.folder, again.store, quiet, again.own))
        return
    from sim.questions.experiment import scenarios as sites_of
    from sim.questions.report.plan import laid_out
    from sim.report import run_folder
    from sim.running.store import STORE

    plan = _plan(names, policies, title)
    loaded = sites_of(plan.sites, overlays or (), settings or ())
    tell_warnings(loaded, quiet)
    laid = laid_out(plan, loaded, overlays or (), settings or ())
    key = f"report {plan.questions} {laid.policies} {reps}"
    where = out or RUNS / run_folder.folder_name(key, loaded, seed, datetime.now().date())
    _write(_Asked(plan, loaded, laid, reps, seed, jobs, where, (out or RUNS) / STORE, quiet))


def _plan(names: list[str], policies: list[str] | None, title: str | None) -> "Plan":
    """What is asked: as a study file says, or of the scenarios named; options go before the file."""
    from sim.questions.report.plan import Plan, is_plan, plan_of

    plan = plan_of(names[0]) if len(names) == 1 and is_plan(names[0]) else Plan(tuple(names))
    plan = replace(plan, policies=tuple(policies)) if policies else plan
    return replace(plan, title=title) if title else plan


@dataclass(frozen=True, slots=True)
class _Asked:
    plan: "Plan"
    loaded: "list[Loaded]"
    laid: "Laid"
    replications: int
    seed: int
    jobs: int | None
    where: Path
    store: Path
    quiet: bool
    own: bool = True  # False: the folder is that of another run, whose record stays


def _write(asked: _Asked) -> None:
    """Asks, writes the folder with a folder for each answer, and the report; meanwhile the folder is this process's own."""
    from sim.running.locks import at_work

    with at_work(asked.where, tell_waiting):
        _written(asked)


def _written(asked: _Asked) -> None:
    from sim.questions.experiment import Experiment
    from sim.questions.report.plan import ASKED_IN
    from sim.questions.report.pricing import pricing_of
    from sim.questions.report.study import report_of
    from sim.report import folder, run_folder
    from sim.report.html.page import page
    from sim.report.slides.deck import deck
    from sim.report.workbook.book import workbook
    from sim.running.workers import available

    run = run_folder.Run("report", sys.argv[1:], asked.seed, asked.replications, datetime.now())
    if asked.own:
        run_folder.write_start(asked.where, asked.loaded, run)
        if asked.plan.study:
            folder.write_bytes(asked.where / ASKED_IN, asked.plan.study)
    with _progress(asked) as (on_question, on_progress):
        made = Experiment(asked.replications, asked.seed, asked.jobs or available(), asked.store, on_progress)
        found = replace(report_of(asked.loaded, asked.plan, asked.laid, made, on_question), command=join(["sim", *sys.argv[1:]]))
        on_question("sliders")
        pricing = pricing_of(found, asked.laid, made)
    for name, answer in zip(folder.numbered([answer.question for answer in found.answers]), found.answers, strict=True):
        run_folder.write_answer(asked.where / name, answer, run)
    path = folder.write_text(asked.where, "report.html", page(found, pricing))
    others = [folder.write_bytes(asked.where / name, render(found)) for name, render in (("report.xlsx", workbook), ("report.pptx", deck))]
    if asked.own:
        run_folder.write_end(asked.where, found.loaded, run, found.missing)
    _told(found, path, *others)


def _told(found: "Report", path: Path, *others: Path) -> None:
    """What came out, on stdout; exits with 4 if something is missing."""
    say(found.main.headline.sentence)
    for line in found.left_out:
        remark(line)
    say(f"{path} ({path.stat().st_size / 1e6:.1f} MB). Open it in a browser, mail it, or print it.")
    for other in others:
        say(f"{other} ({other.stat().st_size / 1e6:.1f} MB)")
    for name, number, why in found.missing:
        remark(f"missing: {name}, replication {number}: {why}")
    if found.missing:
        raise typer.Exit(4)


@contextmanager
def _progress(asked: _Asked) -> Iterator[tuple[Callable[[str], None], "OnProgress"]]:
    """A bar over the questions on stderr, if a person watches it."""
    if asked.quiet or not sys.stderr.isatty():
        yield (lambda _question: None), (lambda _more: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:12}"), BarColumn(), TextColumn("{task.fields[done]} replications"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, done = bar.add_task("load", total=len(asked.plan.questions) + 2, done=0), 0.0

        def on_progress(more: float) -> None:
            nonlocal done
            done += more
            bar.update(task, done=int(done))

        yield (lambda question: bar.update(task, description=question, advance=1)), on_progress
