"""`sim uncertainty`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions.options import (
    All,
    Cluster,
    FigureForms,
    Figures,
    Full,
    Jobs,
    Json,
    Out,
    Quiet,
    Reps,
    Scenarios,
    Seed,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded

Drawn = Annotated[int, typer.Option("--draws", "-d", min=2, max=100_000, help="Draws of the prices.")]
Points = Annotated[
    int | None,
    typer.Option("--physical", min=2, max=10_000, metavar="POINTS", help="Draw physical assumptions too; each such point is simulated."),
]


def uncertainty(
    scenarios: Scenarios,
    draws: Drawn = 1000,
    physical: Points = None,
    reps: Reps = REPLICATIONS,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    figures: Figures = FigureForms.png,
    whole: All = False,
    full: Full = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say how far the money is spread over the ranges of the prices: draws each price from its range and prices what was simulated.

    A price is drawn from a triangular distribution: its value is the most likely, low and high are the ends; one estimated from
    observations (`n`), from the sampling distribution of its estimate. `correlations:` of a scenario say which prices follow each other.
    Chances that scenarios leave open and exchange rates that wander are drawn too. Several sites are compared at the same draws. Physical
    assumptions are held at their values, unless --physical asks for points at which they are drawn like prices: each is simulated with all
    replications and gets its share of --draws.

    \b
    Example:
      sim uncertainty texas.yaml southeast_asia.yaml --draws 5000
    """
    from sim.questions.uncertainty.study import prepared, uncertainty_answer

    asked = Asked(
        "uncertainty", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full
    )

    def check(loaded: "Sequence[Loaded]") -> object:
        return prepared(loaded, physical, seed)

    most = len(scenarios) * reps * (physical or 1)
    answer(asked, lambda loaded, made: uncertainty_answer(loaded, draws, physical, made), f"{draws} {physical}", most, check=check)
