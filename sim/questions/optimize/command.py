"""`sim optimize`."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions.options import Cluster, Jobs, Json, Out, Quiet, Scenario, Seed, Set, With, write_json, write_table
from sim.questions.session import RUNS, Asked, progress, records, tell_end, tell_warnings, workers

if TYPE_CHECKING:
    from sim.questions.objective import Bound
    from sim.tables import Table

Over = Annotated[
    list[str],
    typer.Option("--over", metavar="KEY", help="Headcounts to plan, like 'pools.*.headcount', * being any name; may be repeated."),
]
Total = Annotated[
    str | None, typer.Option("--total", metavar="N[:M]", help="Workers of these pools all together, or from how many to how many.")
]
Objective = Annotated[str, typer.Option("--objective", metavar="MEASURE[.OF]", help="What to improve, like npv or turnaround_time_p95.")]
Bounds = Annotated[
    list[str] | None,
    typer.Option("--subject-to", metavar="BOUND", help="What to keep on average, like 'turnaround_time_p95<=18 d'; may be repeated."),
]
Plans = Annotated[int, typer.Option("--plans", min=2, max=10_000, help="Plans to try besides the one as written, 4 replications of each.")]
Most = Annotated[int, typer.Option("--reps", "-n", min=2, max=10_000, help="At most so many new replications of each of the best plans.")]
Indifference = Annotated[
    float | None,
    typer.Option("--indifference", min=0, help="Difference that does not matter, in the objective's unit; 1 % of it if left out."),
]


def optimize(
    scenario: Scenario,
    over: Over,
    total: Total = None,
    objective: Objective = "npv",
    bounds: Bounds = None,
    plans: Plans = 40,
    reps: Most = 30,
    indifference: Indifference = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say how to split workers over skills and shifts: the best plan as a file to lay over the scenario, and what a shorter time costs.

    A plan names the workers at full headcount: hiring ramps are shares of it. Pools that no operation needs stay as they are. The best
    plans of the search are simulated anew until one is selected with 95 %, or --reps are used up.

    \b
    Example:
      sim optimize texas.yaml --over 'pools.*.headcount' --total 250 --subject-to 'turnaround_time_p95<=18 d'
    """
    from sim.measures.naming import check_name
    from sim.questions.objective import Goal
    from sim.questions.optimize.search import FEW, Trials, begun, optimum_tables, searched, selected
    from sim.questions.optimize.staffing import staffing
    from sim.questions.optimize.words import optimum_text
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.running.store import STORE
    from sim.running.workers import hired
    from sim.scenario.loading import load

    within, kept = _range(total), _bounds(bounds or ())
    asked = Asked("optimize", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    loaded = load(scenario, asked.overlays, asked.settings)
    check_name(objective, "--objective", [loaded.scenario], judged=True)
    for each in kept:
        check_name(each.goal.text, "--subject-to", [loaded.scenario])
    posts = staffing(loaded.scenario, over, within)
    tell_warnings([loaded], quiet)
    began = datetime.now()
    goal = " ".join(["optimize", *over, total or "", objective, *(bounds or ()), str(plans), str(reps), str(indifference)])
    where = out or RUNS / keeping.folder_name(goal, [loaded], seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], seed, reps, began)
    few = min(FEW, reps)
    with workers(asked) as jobs_or_cluster, hired(jobs_or_cluster) as staff:
        trials = Trials(loaded, posts, seed, staff, (out or RUNS) / STORE)
        aimed = begun(trials, Goal(objective), kept, few)
        keeping.write_start(where, [loaded], run)
        with progress(asked, plans, "plans") as step:
            local = searched(trials, aimed, plans, few, step)
        with progress(asked, 8 * reps, "replications of the best plans, at most") as step:
            chosen = selected(trials, aimed, few, reps, indifference, step)
    tables = optimum_tables(trials, aimed, chosen, few)
    overlay = posts.overlay(chosen.plan, f"plan {trials.number(chosen.plan)} of sim optimize, objective {objective}, seed {seed}")
    keeping.write_optimum(where, loaded, run, tables, overlay, trials.missing, about([loaded], seed))
    text = optimum_text(loaded.scenario.name, tables, chosen.indifference, (chosen.feasible, local), plans, seed)
    _tell_found(asked, where, tables, text)
    following = f"sim run {scenario} --with {where / keeping.BEST}" if chosen.feasible else "a looser --subject-to, or more --plans"
    tell_end(asked, f"Written to {where} (tables, figure, {keeping.BEST}, what was run). Next: {following}", trials.missing)
    if not chosen.feasible:
        raise typer.Exit(4)


def _tell_found(asked: Asked, where: Path, tables: "Mapping[str, Table]", text: str) -> None:
    """The result on standard output: as JSON, for people, or as a table for programs."""
    if asked.as_json:
        told = ("best", "gains", "finalists", "front")
        write_json({"folder": str(where), **{name: records(tables[name]) for name in told if name in tables}})
    elif sys.stdout.isatty():
        print(text)
    else:
        write_table(tables["best"])


def _range(text: str | None) -> tuple[int, int] | None:
    """'250' or '200:300'."""
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        least, most = int(low), int(high or low)
    except ValueError:
        least, most = 0, 0
    if not 1 <= least <= most:
        raise typer.BadParameter(f"expected a number of workers like 250, or a range like 200:300, got '{text}'", param_hint="--total")
    return least, most


def _bounds(texts: Sequence[str]) -> "list[Bound]":
    from sim.questions.objective import bound

    try:
        found = [bound(text) for text in texts]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--subject-to") from None
    return found
