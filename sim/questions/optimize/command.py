"""`sim optimize`."""

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
    Scenario,
    Seed,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import OF_BEST_PLANS

if TYPE_CHECKING:
    from sim.questions.optimize.staffing import Staffing
    from sim.scenario.loading import Loaded

Over = Annotated[
    list[str],
    typer.Option(
        "--over",
        metavar="KEY",
        help="Headcounts to plan, like 'pools.*.headcount', * being any name; may be repeated.",
        autocompletion=completing.patterns,
    ),
]
Total = Annotated[
    str | None, typer.Option("--total", metavar="N[:M]", help="Workers of these pools all together, or from how many to how many.")
]
Objective = Annotated[
    str,
    typer.Option(
        "--objective",
        metavar="MEASURE[.OF]",
        help="What to improve, like npv or turnaround_time_p95.",
        autocompletion=completing.measures,
    ),
]
Bounds = Annotated[
    list[str] | None,
    typer.Option(
        "--subject-to",
        metavar="BOUND",
        help="What to keep on average, like 'turnaround_time_p95<=18 d'; may be repeated.",
        autocompletion=completing.measures,
    ),
]
Plans = Annotated[int, typer.Option("--plans", min=2, max=10_000, help="Plans to try besides the one as written, 4 replications of each.")]
Most = Annotated[int, typer.Option("--reps", "-n", min=2, max=10_000, help="At most so many new replications of each of the best plans.")]
Indifference = Annotated[
    float | None,
    typer.Option("--indifference", min=0, help="Difference that does not matter, in the objective's unit; 1 % of it if left out."),
]


def optimize(
    scenario: Scenario,
    over: Over,
    total: Total = None,
    objective: Objective = "npv",
    bounds: Bounds = None,
    plans: Plans = 40,
    indifference: Indifference = None,
    reps: Most = OF_BEST_PLANS,
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
    """Say how to split workers over skills and shifts: the best plan as a file to lay over the scenario, and what a shorter time costs.

    A plan names the workers at full headcount: hiring ramps are shares of it. Pools that no operation needs stay as they are. The best
    plans of the search are simulated anew until one is selected with 95 %, or --reps are used up.

    \b
    Example:
      sim optimize texas.yaml --over 'pools.*.headcount' --total 250 --subject-to 'turnaround_time_p95<=18 d'
    """
    from sim.questions.optimize.staffing import staffing
    from sim.questions.optimize.study import Target, bounds_of, optimize_answer, total_of

    target, within = Target(objective, bounds_of(bounds or ()), plans, indifference), total_of(total)
    asked = Asked(
        "optimize", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full
    )

    def planned(loaded: "Sequence[Loaded]") -> "Staffing":
        target.check(loaded[0])
        return staffing(loaded[0].scenario, over, within)

    answer(
        asked,
        lambda loaded, made: optimize_answer(loaded[0], planned(loaded), target, made),
        " ".join([*over, total or "", objective, *(bounds or ()), str(plans), str(indifference)]),
        target.replications(reps),
        check=planned,
    )
