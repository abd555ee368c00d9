"""`sim run`."""

from sim.questions.effort import Fixed, Within
from sim.questions.options import Cluster, Jobs, Json, MaxReps, Out, Precision, Quiet, Reps, Scenario, Seed, Set, With
from sim.questions.session import Asked, answer


def run(
    scenario: Scenario,
    reps: Reps = 10,
    precision: Precision = None,
    max_reps: MaxReps = 100,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
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
    """
    from sim.questions.run.settling import settling_sentences
    from sim.questions.run.words import run_text
    from sim.report.about import about

    asked = Asked("run", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    following = f"sim explain {scenario} demand"
    answer(
        asked,
        lambda study, loaded: run_text(
            study.tables["summary"],
            about(loaded, seed, study.tables.get("cash")),
            warm_up=settling_sentences(study.tables.get("settling")),
        ),
        "summary",
        following,
        Within(reps, precision, max_reps) if precision is not None else Fixed(reps),
    )
