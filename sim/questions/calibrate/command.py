"""`sim calibrate`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions import completing
from sim.questions.backtest.command import Actual
from sim.questions.options import All, Cluster, FigureForms, Figures, Full, Jobs, Json, Out, Quiet, Scenario, Seed, Set, With
from sim.questions.session import Asked, answer
from sim.running.run_record import OF_A_BAND

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded

Over = Annotated[
    list[str],
    typer.Option(
        "--over",
        metavar="KEY",
        help="Assumptions to move, by keys like 'flows.repair.*.work.mean'; may be repeated.",
        autocompletion=completing.patterns,
    ),
]
Reps = Annotated[int, typer.Option("--reps", "-n", min=2, max=10_000, help="Replications; more tell luck from what the past says.")]
Holdout = Annotated[int, typer.Option("--holdout", metavar="MONTHS", min=0, help="The last months, kept out of the fit to test it.")]


def calibrate(
    scenario: Scenario,
    actual: Actual,
    over: Over,
    holdout: Holdout = 0,
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
    """Move assumptions within their ranges until the model does what happened, and say how well the past tells each of them.

    FILE is a table by month as for `sim backtest`. It says of what the past tells nothing, which assumptions cannot be told apart, and with
    --holdout how the calibrated model does in months that it has not seen. calibrated.yaml in the folder is the overlay to use.

    \b
    Example:
      sim calibrate texas.yaml --actual history.csv --over 'workforce.efficiency' --over 'flows.repair.*.work.mean' --holdout 6
    """
    from sim.data.cells import read_cells
    from sim.questions.backtest.history import read_history
    from sim.questions.calibrate.fitting import moved, split
    from sim.questions.calibrate.study import calibrate_answer

    asked = Asked(
        "calibrate", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full
    )

    def check(loaded: "Sequence[Loaded]") -> None:
        split(read_history(actual, loaded[0].scenario), holdout)
        moved(loaded[0], over)

    answer(
        asked,
        lambda loaded, made: calibrate_answer(loaded[0], read_history(actual, loaded[0].scenario), str(actual), over, holdout, made),
        f"{read_cells(actual).sha256} {over} {holdout}",
        reps,
        check=check,
    )
