"""`sim breakeven`."""

from typing import Annotated

import typer

from sim.questions import completing
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
    Scenario,
    Seed,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

Vary = Annotated[
    list[str],
    typer.Option(
        "--vary",
        metavar="KEY=FROM:TO:COUNT",
        help="The assumption (KEY,KEY: several together) and the range to look in, at COUNT points first; again: a second one for a curve.",
        autocompletion=completing.settings,
    ),
]
Measure = Annotated[
    str,
    typer.Option(
        "--measure",
        metavar="MEASURE",
        help="What is to be equal: npv, landed_cost, customer_cost, ...",
        autocompletion=completing.measures,
    ),
]


def breakeven(
    base: Scenario,
    scenario: Scenario,
    vary: Vary,
    measure: Measure = "npv",
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
    """Say at which value of an assumption two scenarios are equal, with a confidence interval.

    A price needs no simulation but the one at the values as written. A KEY alone is looked at from its low to its high.

    \b
    Example:
      sim breakeven southeast_asia.yaml texas.yaml --vary 'trade.duties.forced_labor_301.rate=0:25 %:6'
    """
    from sim.questions.breakeven.study import breakeven_answer, prepared

    asked = Asked(
        "breakeven", (base, scenario), reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full
    )
    answer(
        asked,
        lambda loaded, made: breakeven_answer(loaded, vary, measure, made),
        f"{vary} {measure}",
        2 * reps,
        check=lambda loaded: prepared(loaded, vary, measure),
    )
