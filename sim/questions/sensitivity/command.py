"""`sim sensitivity`."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions.options import Cluster, Jobs, Json, Out, Quiet, Reps, Scenario, Seed, Set, With, told, write_json, write_table
from sim.questions.session import RUNS, Asked, progress, records, tell_end, tell_warnings, workers

if TYPE_CHECKING:
    from sim.tables import Table

MOST = 20_000  # simulations of one command: weeks of a large plant


class Method(StrEnum):
    """How assumptions are moved: one at a time to its ends, one after another along trajectories, or all together."""

    tornado = "tornado"
    morris = "morris"
    sobol = "sobol"


POINTS = {Method.tornado: 0, Method.morris: 10, Method.sobol: 256}

Against = Annotated[str | None, typer.Option("--against", metavar="SCENARIO", help="Look at the difference: SCENARIO less this one.")]
Measure = Annotated[str, typer.Option("--measure", metavar="MEASURE[.OF]", help="What to look at, like npv or turnaround_time_p95.")]
By = Annotated[Method, typer.Option("--method", help="One at a time to its low and high; Morris screening; Sobol' indices.")]
Over = Annotated[
    list[str] | None,
    typer.Option("--over", metavar="KEY", help="Only assumptions with keys like 'money.*', * being anything; may be repeated."),
]
Points = Annotated[
    int | None, typer.Option("--points", min=2, max=65_536, help="Trajectories of Morris (10 if left out), rows of Sobol' (256).")
]


def sensitivity(
    scenario: Scenario,
    against: Against = None,
    measure: Measure = "npv",
    method: By = Method.tornado,
    over: Over = None,
    points: Points = None,
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
    """Say what a measure, or the difference of two sites, hangs on most: moves every assumption that has a range.

    The tornado takes each in turn to its own low and high. Prices are priced anew on what was simulated; each value of a physical
    assumption is simulated, with the same chance. What two sites share moves in both.

    \b
    Examples:
      sim sensitivity texas.yaml --over 'money.*' --over 'pools.*.wage'
      sim sensitivity texas.yaml --against southeast_asia.yaml
      sim sensitivity texas.yaml --method sobol --over 'trade.*' --points 1024
    """
    from sim.measures.naming import check_name
    from sim.questions.sensitivity import designs as ways
    from sim.questions.sensitivity.factors import factors, groups, measure_named, outcomes, plant
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.running.replicate import happenings
    from sim.running.store import STORE
    from sim.scenario.loading import load

    if method is Method.tornado and points is not None:
        raise typer.BadParameter("a tornado has two points an assumption; leave it out, or choose another --method", param_hint="--points")
    names = [scenario] if against is None else [scenario, against]
    asked = Asked("sensitivity", names, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    loaded = [load(name, asked.overlays, asked.settings) for name in names]
    check_name(measure, "--measure", [each.scenario for each in loaded])
    tell_warnings(loaded, quiet)
    moved, count = factors(loaded, over or ("*",)), points or POINTS[method]
    design = {
        Method.tornado: lambda: ways.tornado_points(moved),
        Method.morris: lambda: ways.morris_points(moved, count, seed),
        Method.sobol: lambda: ways.sobol_points(moved, count, seed),
    }[method]()
    asked_for = groups(len(loaded), moved, design)
    _tell_size(asked, len(moved), len(asked_for) * reps)
    plants = [plant(loaded, group) for group in asked_for]
    began, folder = datetime.now(), (out or RUNS) / STORE
    where = out or RUNS / keeping.folder_name(f"sensitivity {method.value} {measure} {over} {count} {reps}", loaded, seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], seed, reps, began)
    with workers(asked) as hired, progress(asked, len(plants) * reps) as step:
        first = happenings(loaded, 1, seed, hired, folder)
        if first.missing:
            raise RuntimeError("; ".join(why for _, _, why in first.missing))
        key, unit = measure_named(measure, [store.load(0) for store in first.stores], loaded)
        keeping.write_start(where, loaded, run)
        happened = happenings(plants, reps, seed, hired, folder, step)
    values = outcomes(loaded, moved, design, asked_for, happened, key)
    found = {
        Method.tornado: lambda: ways.tornado_table(moved, values),
        Method.morris: lambda: ways.morris_table(moved, ways.all_numbers(values, key), count, seed),
        Method.sobol: lambda: ways.sobol_table(moved, ways.all_numbers(values, key), count, seed),
    }[method]()
    tidy = ways.measured(found, [each.scenario.name for each in loaded], key, unit)
    keeping.write_sensitivity(where, loaded, run, method.value, tidy, happened.missing, about(loaded, seed))
    _tell_found(asked, where, method.value, tidy)
    tell_end(asked, f"Written to {where} (table, figure, what was run). Next: sim explain {scenario} {tidy['key'][0]}", happened.missing)


def _tell_size(asked: Asked, assumptions: int, simulations: int) -> None:
    """Says how much there is to do, and refuses what would never end."""
    if simulations > MOST:
        said = f"{simulations:,} simulations asked for, {MOST:,} are the most: fewer assumptions by --over, fewer --points or --reps"
        raise typer.BadParameter(said, param_hint="--over")
    if not asked.quiet:
        moved = f"{assumptions} assumption{'' if assumptions == 1 else 's'}"
        told(f"{moved}, {simulations:,} replications; those kept are not simulated again.")


def _tell_found(asked: Asked, where: Path, method: str, found: "Table") -> None:
    """The result on standard output: as JSON, for people, or as a table for programs."""
    from sim.questions.sensitivity.words import sensitivity_text

    if asked.as_json:
        write_json({"folder": str(where), method: records(found)})
    elif sys.stdout.isatty():
        print(sensitivity_text(method, found, asked.seed))
    else:
        write_table(found)
