"""`sim backtest`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.questions.options import All, Cluster, FigureForms, Figures, Full, Jobs, Json, Out, Quiet, Reps, Scenario, Seed, Set, With
from sim.questions.session import Asked, answer
from sim.running.run_record import OF_A_BAND

Actual = Annotated[
    Path,
    typer.Option("--actual", metavar="FILE", help="A table of what happened: a column month (2026-03), others like units_delivered.build."),
]


def backtest(
    scenario: Scenario,
    actual: Actual,
    reps: Reps = OF_A_BAND,
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
    """Hold the model against what happened, month by month: is it inside the band of the replications?

    Columns are called like units_delivered.build, turnaround_time.repair (days), utilization.repair (per cent),
    headcount.assembly, hands.assembly or days_closed.NAME.
    Of 19 replications the lowest and the highest bound a 90 % band. How rare what happened would be, if the model were right, is
    exact by its rank among the replications.

    \b
    Example:
      sim backtest texas.yaml --actual deliveries.csv
    """
    from sim.data.cells import read_cells
    from sim.questions.backtest.history import read_history
    from sim.questions.backtest.study import backtest_answer

    asked = Asked(
        "backtest", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full
    )
    answer(
        asked,
        lambda loaded, made: backtest_answer(loaded[0], read_history(actual, loaded[0].scenario), made),
        read_cells(actual).sha256,
        reps,
        check=lambda loaded: read_history(actual, loaded[0].scenario),
    )
