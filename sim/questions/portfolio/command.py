"""`sim portfolio`."""

from typing import Annotated

import typer

from sim.questions import completing
from sim.questions.options import All, Cluster, FigureForms, Full, Jobs, Json, Out, Quiet, Reps, Seed, Set, With
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

Sites = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO=SHARE...",
        help="Files of sites, each with its share of the demand, 100 % in all.",
        show_default=False,
        autocompletion=completing.scenarios,
    ),
]


def portfolio(
    sites: Sites,
    reps: Reps = REPLICATIONS,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    whole: All = False,
    full: Full = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Several sites that share one demand: what they are worth and cost together, and what fixed cost stays at each.

    Each site gets its share of contracts, orders and the fleet in the field, and keeps its people, buildings and capital as written. Beside
    them stands each site with all of the demand. Each is simulated by itself: nothing is rerouted while a border is shut.

    \b
    Example:
      sim portfolio texas.yaml=60% southeast_asia.yaml=40%
    """
    from sim.questions.portfolio.split import sites_of, split
    from sim.questions.portfolio.study import portfolio_answer
    from sim.scenario.loading import load

    split_by = sites_of(sites)
    files = [site.file for site in split_by]
    asked = Asked(
        "portfolio", files, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, FigureForms.none, whole, full
    )
    parts = split([load(file, asked.overlays, asked.settings) for file in files], split_by, asked.overlays, asked.settings)
    answer(asked, lambda loaded, made: portfolio_answer(loaded, parts, split_by, made), " ".join(sites), 2 * len(sites) * reps)
