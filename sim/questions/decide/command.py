"""`sim decide`."""

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
    Seed,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

Sites = Annotated[
    list[str],
    typer.Argument(metavar="SCENARIO...", help="Scenario files: the sites to choose among.", autocompletion=completing.scenarios),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="FILE[=PROBABILITY]",
        help="A policy file, with its probability if there is one; may be repeated.",
        autocompletion=completing.policies,
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--measure",
        metavar="MEASURE[.OF]",
        help="What to decide by: the best npv, landed_cost, lead_time, ...",
        autocompletion=completing.measures,
    ),
]


def decide(
    scenarios: Sites,
    policies: Policies = None,
    measure: By = "npv",
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
    """Say which site is ahead under each policy, what each would regret, and what to choose when all chances are weighed.

    Regret is what a site falls short of the best one under the same policy. Probabilities may leave a rest, which goes to the
    scenarios as written. Chances that scenarios leave open are branched with their probabilities, and `options:` are decided when more is
    known: the policy tree, the value of waiting, and what perfect information would be worth. What changes only prices costs no simulation.

    \b
    Examples:
      sim decide texas.yaml southeast_asia.yaml --policy policies/surcharge_25.yaml=30% --policy policies/demand_half.yaml=20%
      sim decide texas.yaml southeast_asia.yaml
    """
    from sim.questions.decide.policies import policies_of
    from sim.questions.decide.study import check, decide_answer, prepared
    from sim.questions.experiment import scenarios as sites_of

    weighed = policies_of(policies or ())
    asked = Asked("decide", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full)
    sites = sites_of(scenarios, asked.overlays, asked.settings)
    question = prepared(sites, weighed, asked.overlays, asked.settings)
    check(question.under, measure)
    key = f"{measure} {weighed}"
    most = max(len(question.under), 1) * len(scenarios) * reps
    answer(asked, lambda _loaded, made: decide_answer(question, measure, made), key, most)
