"""`sim sweep`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

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
    Scenarios,
    Seed,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded

Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=FROM:TO:COUNT",
        help="Values of an assumption, or a list like KEY='[0 %, 10 %]'; KEY,KEY: several together; may be repeated.",
        autocompletion=completing.settings,
    ),
]
MaxPoints = Annotated[int, typer.Option("--max-points", min=1, help="Do nothing if there are more points than this.")]


def sweep(
    scenarios: Scenarios,
    vary: Vary = None,
    max_points: MaxPoints = 200,
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
    """Evaluate scenarios at many values of one assumption, or at all combinations of several.

    A block `sweep:` of the scenario or of an overlay says the same where --vary is left out: `grid` (all combinations), `zip` (several keys
    in step) and `cases` (points by all they change). What differs in prices alone is simulated once.

    \b
    Example:
      sim sweep texas.yaml southeast_asia.yaml --vary 'trade.duties.forced_labor_301.rate=0:25 %:6'
    """
    from sim.questions.sweep.study import prepared, sweep_answer

    asked = Asked("sweep", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full)

    def check(loaded: "Sequence[Loaded]") -> object:
        return prepared(loaded, vary or (), max_points)

    answer(asked, lambda loaded, made: sweep_answer(loaded, vary or (), max_points, made), f"{vary}", len(scenarios) * reps, check=check)
