"""`sim decide`."""

from typing import Annotated

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

Policies = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="FILE[=PROBABILITY]", help="A policy file, with its probability if there is one; may be repeated."),
]
By = Annotated[str, typer.Option("--measure", metavar="MEASURE[.OF]", help="What to decide by: the best npv, landed_cost, lead_time, ...")]


def decide(
    scenarios: Scenarios,
    policies: Policies = None,
    measure: By = "npv",
    reps: Reps = 10,
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
    """Say which site is ahead under each policy, and what each would regret; with probabilities also what is expected.

    Regret is what a site falls short of the best one under the same policy. Probabilities may leave a rest, which goes to the
    scenarios as written. A policy that changes only prices costs no simulation.

    \b
    Example:
      sim decide texas.yaml southeast_asia.yaml --policy policies/surcharge_25.yaml=30% --policy policies/demand_half.yaml=20%
    """
    from sim.questions.decide.policies import policies_of
    from sim.questions.decide.study import check, decide_answer, laid

    if len(scenarios) < 2:
        raise typer.BadParameter("give two scenarios or more", param_hint="SCENARIO...")
    if not policies:
        raise typer.BadParameter(f"give one or more, as FILE or FILE=PROBABILITY; there are {', '.join(_known())}", param_hint="--policy")
    weighed = policies_of(policies)
    asked = Asked("decide", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full)
    under = laid(scenarios, weighed, asked.overlays, asked.settings)
    check(under, measure)
    key = f"{measure} {weighed}"
    answer(asked, lambda loaded, made: decide_answer(loaded, under, weighed, measure, made), key, len(under) * len(scenarios) * reps)


def _known() -> list[str]:
    """The policies that come with the program, as they are written on the command line."""
    from sim.scenario.files.finding import shipped

    return [f"policies/{path.name}" for path in sorted((shipped() / "policies").glob("*.yaml"))]
