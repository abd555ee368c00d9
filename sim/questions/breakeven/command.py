"""`sim breakeven`."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from sim.questions.options import Cluster, Jobs, Json, Out, Quiet, Reps, Scenario, Seed, Set, With, write_json, write_table
from sim.questions.session import RUNS, Asked, progress, records, tell_end, tell_warnings, workers

Vary = Annotated[
    list[str],
    typer.Option(
        "--vary",
        metavar="KEY=FROM:TO:COUNT",
        help="The assumption and the range to look in, at COUNT points first; given again, a second one to draw a curve over.",
    ),
]
Measure = Annotated[str, typer.Option("--measure", metavar="NAME", help="What is to be equal: npv, landed_cost, customer_cost, ...")]


def breakeven(
    base: Scenario,
    scenario: Scenario,
    vary: Vary,
    measure: Measure = "npv",
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
    """Say at which value of an assumption two scenarios are equal, with a confidence interval.

    A price needs no simulation but the one at the values as written. A KEY alone is looked at from its low to its high.

    \b
    Example:
      sim breakeven southeast_asia.yaml texas.yaml --vary 'trade.duties.forced_labor_301.rate=0:25 %:6'
    """
    from dataclasses import replace

    from sim.measures.naming import check_name
    from sim.questions.breakeven import crossing as finding
    from sim.questions.breakeven.words import breakeven_text
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.running.store import STORE
    from sim.scenario.loading import load

    if len(vary) > 2:
        raise typer.BadParameter("give one assumption, or two for a curve", param_hint="--vary")
    asked = Asked("breakeven", (base, scenario), reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    loaded = [load(name, asked.overlays, asked.settings) for name in asked.scenarios]
    tell_warnings(loaded, quiet)
    check_name(measure, "--measure", [each.scenario for each in loaded])
    first, *rest = finding.axes_in(loaded, vary)
    second = rest[0] if rest else None
    grid, unit = finding.grid_of(first)
    what = finding.Asked(first.title, grid, unit, measure, reps, seed, 1, (out or RUNS) / STORE)
    finding.checked(loaded, what)
    began = datetime.now()
    where = out or RUNS / keeping.folder_name(f"breakeven {vary} {measure} {reps}", loaded, seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], seed, reps, began)
    keeping.write_start(where, loaded, run)
    with workers(asked) as hired, progress(asked, 2 * reps * (len(second.points) if second else 1)) as step:
        tables = finding.breakeven_tables(loaded, replace(what, jobs=hired, told=step), second)
    missing = [(name, number, why) for (name, number), why in what.missing.items()]
    keeping.write_breakeven(where, loaded, run, tables, second, missing, about(loaded, seed))
    if as_json:
        write_json({"folder": str(where), **{name: records(rows) for name, rows in tables.items()}})
    elif sys.stdout.isatty():
        print(breakeven_text(tables["breakeven"], tables["differences"], second, finding.written(loaded, first.title), seed))
    else:
        write_table(tables["breakeven"])
    looked = f"{first.title}={grid[0]:g}:{grid[-1]:g}{f' {unit}' if unit else ''}:{len(grid)}"
    following = f"sim sweep {base} {scenario} --vary '{looked}'"
    tell_end(asked, f"Written to {where} (tables, figure, what was run). Next: {following}", missing)
