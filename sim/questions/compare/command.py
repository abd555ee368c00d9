"""`sim compare`."""

from typing import TYPE_CHECKING

from sim.questions.effort import Effort, Fixed, Selecting, Within
from sim.questions.options import Budget, Cluster, Jobs, Json, MaxReps, Out, Precision, Quiet, Reps, Scenarios, Seed, Select, Set, With
from sim.questions.session import Asked, answer

if TYPE_CHECKING:
    from sim.report.about import About
    from sim.running.replicate import Study


def compare(
    scenarios: Scenarios,
    reps: Reps = 10,
    precision: Precision = None,
    select: Select = None,
    budget: Budget = None,
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
    are not enough, it ends with exit code 4. Of many candidates --select finds the best: all get --reps replications, then one more each
    as long as they may still be it (Kim and Nelson); or, with a --budget, more where they tell the best from the others.

    \b
    Examples:
      sim compare texas.yaml florida.yaml southeast_asia.yaml --with policies/surcharge_25.yaml
      sim compare texas.yaml florida.yaml --precision npv=250000
      sim compare plans/*.yaml --select npv=250000
    """
    import typer

    from sim.report.about import about

    if len(scenarios) < 2:
        raise typer.BadParameter("give two scenarios or more", param_hint="SCENARIO...")
    asked = Asked("compare", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    answer(
        asked,
        lambda study, loaded: _text(study, about(loaded, seed)),
        "comparisons",
        f"sim diff {scenarios[0]} {scenarios[1]}",
        _effort(reps, precision, select, budget, max_reps),
    )


def _text(study: "Study", known: "About") -> str:
    """Of many candidates first who is the best; what sets them apart; when they have settled."""
    from sim.questions.compare.words import comparison_text
    from sim.questions.ranking.words import ranking_text
    from sim.questions.run.settling import settling_sentences

    ranked = study.tables.get("ranking") if len(study.names) > 2 else None
    blocks = [
        ranking_text(ranked) if ranked is not None else "",
        comparison_text(study.tables["summary"], study.tables["comparisons"], known),
        "".join(f"{sentence}\n" for sentence in settling_sentences(study.tables.get("settling"))),
    ]
    return "\n".join(filter(None, blocks))


def _effort(reps: int, precision: str | None, select: str | None, budget: int | None, max_reps: int) -> Effort:
    """What the options ask for together."""
    import typer

    if precision is not None and select is not None:
        raise typer.BadParameter("a study goes on either to a precision or to a choice; leave out one of them", param_hint="--select")
    if budget is not None and select is None:
        raise typer.BadParameter("say what to choose by, like --select npv=250000", param_hint="--budget")
    if select is not None:
        return Selecting(reps, select, max_reps, budget)
    return Within(reps, precision, max_reps) if precision is not None else Fixed(reps)
