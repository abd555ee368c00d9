"""`sim compare`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.questions.options import (
    All,
    Budget,
    Cluster,
    FigureForms,
    Figures,
    Full,
    Inputs,
    Jobs,
    Json,
    MaxReps,
    Out,
    Precision,
    Quiet,
    Reps,
    Scenarios,
    Seed,
    Select,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS

if TYPE_CHECKING:
    from sim.questions.effort import Effort
    from sim.scenario.loading import Loaded


def compare(
    scenarios: Scenarios,
    reps: Reps = REPLICATIONS,
    precision: Precision = None,
    select: Select = None,
    budget: Budget = None,
    max_reps: MaxReps = 100,
    inputs: Inputs = None,
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
    """Compare scenarios under common random numbers: the same orders, failures and luck at every site.

    With --precision there are as many replications as it takes to know the paired difference of each two sites so well; where --max-reps
    are not enough, it ends with exit code 4. Of many candidates --select finds the best: all get --reps replications, then one more each
    as long as they may still be it (Kim and Nelson); or, with a --budget, more where they tell the best from the others.

    With --inputs the answer also says what the estimates leave open: assumptions with an `n`, as sim fit gives it, are drawn anew.

    \b
    Examples:
      sim compare texas.yaml florida.yaml southeast_asia.yaml --with policies/surcharge_25.yaml
      sim compare texas.yaml florida.yaml --precision npv=250000
      sim compare plans/*.yaml --select npv=250000
    """
    from sim.questions.compare.study import checked, compare_answer
    from sim.questions.effort import effort_of

    effort = effort_of(precision, select, budget, max_reps)
    checked(len(scenarios))
    asked = Asked(
        "compare", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full
    )
    answer(
        asked,
        lambda loaded, experiment: compare_answer(loaded, experiment, effort, inputs),
        f"{effort} {inputs or ''}".rstrip(),
        effort.most(len(scenarios), reps) + (inputs or 0) * len(scenarios) * reps,
        check=lambda loaded: _check(loaded, effort, reps, inputs),
    )


def _check(loaded: "Sequence[Loaded]", effort: "Effort", reps: int, inputs: int | None) -> None:
    """Raises what makes no sense with the scenarios, before anything is written."""
    from sim.questions.compare.inputs import check_estimated

    effort.checked([each.scenario for each in loaded], reps)
    if inputs:
        check_estimated(loaded)
