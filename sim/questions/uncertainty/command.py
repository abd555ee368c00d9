"""`sim uncertainty`."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from sim.questions.options import Cluster, Jobs, Json, Out, Quiet, Reps, Scenarios, Seed, Set, With, write_json, write_table
from sim.questions.session import RUNS, Asked, progress, records, tell_end, tell_warnings, workers

Drawn = Annotated[int, typer.Option("--draws", "-d", min=2, max=100_000, help="Draws of the prices.")]
Points = Annotated[
    int | None,
    typer.Option("--physical", min=2, max=10_000, metavar="POINTS", help="Draw physical assumptions too; each such point is simulated."),
]


def uncertainty(
    scenarios: Scenarios,
    draws: Drawn = 1000,
    physical: Points = None,
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
    """Say how sure the money is when nobody knows the prices: draws each price from its range and prices what was simulated.

    A price is drawn from a triangular law: its value is the most likely, low and high are the ends; `correlations:` of a scenario say
    which prices follow each other. Several sites are compared at the same draws. Physical assumptions are held at their values, unless
    --physical asks for points at which they are drawn like prices: each is simulated with all replications and gets its share of --draws.

    \b
    Example:
      sim uncertainty texas.yaml southeast_asia.yaml --draws 5000
    """
    from sim.questions.uncertainty.outcomes import physical_points, repriced_sites, simulated_sites, uncertainty_tables
    from sim.questions.uncertainty.words import uncertainty_text
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.running.replicate import happenings
    from sim.running.store import STORE
    from sim.scenario.loading import load

    asked = Asked("uncertainty", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    loaded = [load(name, asked.overlays, asked.settings) for name in scenarios]
    points = physical_points(loaded, physical, seed) if physical else None
    plants = loaded if points is None else [place for _, places in points for place in places]
    tell_warnings(loaded, quiet)
    began = datetime.now()
    where = out or RUNS / keeping.folder_name(f"uncertainty {draws} {physical} {reps}", loaded, seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], seed, reps, began)
    keeping.write_start(where, loaded, run)
    with workers(asked) as hired, progress(asked, len(plants) * reps) as step:
        happened = happenings(plants, reps, seed, hired, (out or RUNS) / STORE, step)
    if points is None:
        with progress(asked, len(loaded) * reps * draws, "pricings") as step:
            sites = repriced_sites(loaded, happened, draws, seed, step)
    else:
        with progress(asked, len(plants), "points priced") as step:
            sites = simulated_sites(loaded, points, happened, draws, seed, step)
    tables = uncertainty_tables(loaded, sites)
    keeping.write_uncertainty(where, loaded, run, tables, happened.missing, about(loaded, seed))
    told = {name: tables[name] for name in ("uncertainty", "differences") if name in tables}
    if as_json:
        write_json({"folder": str(where), **{name: records(rows) for name, rows in told.items()}})
    elif sys.stdout.isatty():
        prices = len({key for site in sites for key in site.draws})
        assumptions = len({key for site in sites for key in site.physical or ()})
        print(uncertainty_text(told["uncertainty"], told.get("differences"), prices, seed, assumptions))
    else:
        write_table(told["uncertainty"])
    following = f"sim explain {scenarios[0]} {'money' if loaded[0].scenario.money else 'demand'}"
    tell_end(
        asked, f"Written to {where} (tables{', figure' if 'fan' in tables else ''}, what was run). Next: {following}", happened.missing
    )
