"""`sim run`."""

from sim.questions.options import (
    All,
    Cluster,
    Events,
    FigureForms,
    Figures,
    Full,
    Jobs,
    Json,
    MaxReps,
    Out,
    Precision,
    Quiet,
    Reps,
    Scenario,
    Seed,
    Set,
    With,
)
from sim.questions.session import Asked, answer
from sim.running.run_record import REPLICATIONS


def run(
    scenario: Scenario,
    reps: Reps = REPLICATIONS,
    precision: Precision = None,
    max_reps: MaxReps = 100,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    figures: Figures = FigureForms.png,
    whole: All = False,
    full: Full = False,
    events: Events = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate one scenario and say what it delivers, costs and is worth.

    Finished replications are kept: a run that was stopped goes on, and more --reps only adds what is missing. With --precision there are as
    many as it takes; where --max-reps are not enough, it ends with exit code 4.

    \b
    Examples:
      sim run texas.yaml
      sim run florida.yaml --reps 20 --set pools.test.wage='35 USD/h'
      sim run texas.yaml --precision 1%
      sim run texas.yaml --reps 1 --events
    """
    from sim.questions.effort import effort_of
    from sim.questions.run.study import run_answer

    effort = effort_of(precision, most=max_reps)
    asked = Asked(
        "run", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster, figures, whole, full, events
    )
    answer(
        asked,
        lambda loaded, experiment: run_answer(loaded[0], experiment, effort),
        str(effort),
        effort.most(1, reps),
        check=lambda loaded: effort.checked([each.scenario for each in loaded], reps),
    )
