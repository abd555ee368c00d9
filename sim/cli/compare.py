"""`sim compare`."""

from sim.cli.options import Cluster, Jobs, Json, MaxReps, Out, Precision, Quiet, Reps, Scenarios, Seed, Set, With
from sim.cli.study import Asked, Within, answer


def compare(
    scenarios: Scenarios,
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
    """Compare scenarios under common random numbers: the same orders, failures and luck at every site.

    With --precision there are as many replications as it takes to know the paired difference of each two sites so well; where --max-reps
    are not enough, it ends with exit code 4.

    Examples:  sim compare texas.yaml florida.yaml southeast_asia.yaml --with policies/surcharge_25.yaml
               sim compare texas.yaml florida.yaml --precision npv=250000
    """
    import typer

    from sim.report.about import about
    from sim.report.words_compare import comparison_text

    if len(scenarios) < 2:
        raise typer.BadParameter("give two scenarios or more", param_hint="SCENARIO...")
    asked = Asked("compare", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    within = Within(precision, max_reps) if precision is not None else None
    answer(
        asked,
        lambda study, loaded: comparison_text(study.tables["summary"], study.tables["comparisons"], about(loaded, seed)),
        "comparisons",
        f"sim diff {scenarios[0]} {scenarios[1]}",
        within,
    )
