"""`sim sweep`."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from sim.questions.options import Cluster, Jobs, Json, Out, Quiet, Reps, Scenarios, Seed, Set, With, told, write_json, write_table
from sim.questions.session import RUNS, Asked, progress, records, tell_end, tell_warnings, workers

Vary = Annotated[
    list[str] | None,
    typer.Option("--vary", metavar="KEY=FROM:TO:COUNT", help="Values of an assumption, or a list like KEY='[0 %, 10 %]'; may be repeated."),
]
MaxPoints = Annotated[int, typer.Option("--max-points", min=1, help="Do nothing if there are more points than this.")]


def sweep(
    scenarios: Scenarios,
    vary: Vary = None,
    max_points: MaxPoints = 200,
    reps: Reps = 10,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Evaluate scenarios at many values of one assumption, or at all combinations of several.

    A block `sweep:` of the scenario or of an overlay says the same where --vary is left out: `grid` (all combinations), `zip` (several keys
    in step) and `cases` (points by all they change). What differs in prices alone is simulated once.

    \b
    Example:
      sim sweep texas.yaml southeast_asia.yaml --vary 'trade.duties.forced_labor_301.rate=0:25 %:6'
    """
    from sim.questions.sweep.points import axes_of, physical, points_of, sweep_tables, swept
    from sim.questions.sweep.words import sweep_text
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.running.store import STORE
    from sim.scenario.loading import load

    asked = Asked("sweep", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    loaded = [load(name, asked.overlays, asked.settings) for name in scenarios]
    tell_warnings(loaded, quiet)
    axes = axes_of(loaded, vary or ())
    found = points_of(loaded, axes, max_points)
    simulated = len(physical(found, seed)) * reps
    if not quiet:
        along = " x ".join(f"{axis.title} ({len(axis.points)})" for axis in axes)
        told(f"{len(found)} points along {along}; {simulated} replications, priced {len(found) * len(loaded) * reps} times")
    began = datetime.now()
    where = out or RUNS / keeping.folder_name(f"sweep {[point.texts for point in found]} {reps}", loaded, seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], seed, reps, began)
    keeping.write_start(where, loaded, run)
    with workers(asked) as hired, progress(asked, simulated) as step:
        measured = swept(found, reps, seed, hired, (out or RUNS) / STORE, step)
    tables = sweep_tables(found, axes, measured)
    keeping.write_sweep(where, loaded, run, tables, axes, measured.missing, about(loaded, seed))
    if as_json:
        write_json({"folder": str(where), **{name: records(rows) for name, rows in tables.items()}})
    elif sys.stdout.isatty():
        print(sweep_text(tables["points"], tables.get("differences"), axes, seed))
    else:
        write_table(tables["points"])
    following = f"sim compare {' '.join(scenarios)}" if len(scenarios) > 1 else f"sim run {scenarios[0]}"
    tell_end(asked, f"Written to {where} (tables, figures, what was run). Next: {following}", measured.missing)
