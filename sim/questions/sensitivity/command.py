"""`sim sensitivity`."""

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
    Scenario,
    Seed,
    Set,
    With,
)
from sim.questions.sensitivity.method import Method
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded


Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="SCENARIO",
        help="Look at the difference: SCENARIO less this one.",
        autocompletion=completing.scenarios,
    ),
]
Measure = Annotated[
    str,
    typer.Option(
        "--measure",
        metavar="MEASURE[.OF]",
        help="What to look at, like npv or turnaround_time_p95.",
        autocompletion=completing.measures,
    ),
]
By = Annotated[Method, typer.Option("--method", help="One at a time to its low and high; Morris screening; Sobol' indices.")]
Over = Annotated[
    list[str] | None,
    typer.Option(
        "--over",
        metavar="KEY",
        help="Only assumptions with keys like 'money.*', * being anything; may be repeated.",
        autocompletion=completing.patterns,
    ),
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
    """Say which assumptions a measure, or the difference of two sites, depends on most: moves every assumption that has a range.

    The tornado takes each in turn to its own low and high. Prices are priced anew on what was simulated; each value of a physical
    assumption is simulated, with the same random numbers. What two sites share moves in both.

    \b
    Examples:
      sim sensitivity texas.yaml --over 'money.*' --over 'pools.*.wage'
      sim sensitivity texas.yaml --against southeast_asia.yaml
      sim sensitivity texas.yaml --method sobol --over 'trade.*' --points 1024
    """
    from sim.questions.sensitivity.study import check, design_of, sensitivity_answer

    design = design_of(method, points, seed)
    asked = Asked(
        "sensitivity",
        [scenario, *([] if against is None else [against])],
        reps,
        seed,
        jobs,
        out,
        overlays or (),
        settings or (),
        as_json,
        quiet,
        cluster,
        figures,
        whole,
        full,
    )

    def checked(loaded: "Sequence[Loaded]") -> None:
        check(loaded, measure, over or ("*",), design, reps)

    key = f"{method} {measure} {over} {design.count}"
    answer(asked, lambda loaded, made: sensitivity_answer(loaded, measure, over or ("*",), design, made), key, reps, check=checked)
