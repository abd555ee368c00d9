"""The recipe of `backtest`: what replications say of months that have passed, against what happened in them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.counts import counted
from sim.questions.backtest import words
from sim.questions.backtest.history import Observed, compared, read_history
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.report.answer import Answer, Picture, Tables
from sim.running.progress import OnProgress, silent
from sim.running.replicate import replicate
from sim.running.run_record import OF_A_BAND, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded

if TYPE_CHECKING:
    from sim.report.style import Sheet


def backtest(
    scenario: Source,
    actual: str | Path,
    *,
    replications: int = OF_A_BAND,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """Whether what happened could have come from the model: months inside the band of its replications, and how rare that would be.

    `actual` is a table with a column `month` (2026-03) and columns called like units_delivered.FLOW, turnaround_time.FLOW (days),
    utilization.POOL (per cent), headcount.POOL, hands.POOL or days_closed.WHAT; empty cells are left out. Only months simulated from
    first to last day count.

    Table `months`: a row a series and month with what happened and the band. Table `backtest`: a row a series with the months inside, the
    deviation of the mean, and the chances, exact by ranks among the replications, that the model itself does no better.

    Raises ScenarioError; DataIssue (exit code 3) for what cannot be read or compared; otherwise as `sim.run`.
    """
    (loaded,) = scenarios([scenario], overlays, settings)
    observed = read_history(actual, loaded.scenario)
    return backtest_answer(loaded, observed, experiment(replications, seed, jobs, runs, on_progress))


def backtest_answer(loaded: Loaded, observed: Sequence[Observed], made: Experiment) -> Answer:
    """What `backtest` gives, of a scenario that is loaded and a history that is read."""
    study = replicate([loaded], made.replications, made.seed, made.workers, made.store, made.on_progress)
    found = compared(observed, study.tables["profiles"], loaded.scenario)
    months, sums = words.months_table(found), words.sums_table(found)
    verdict = words.headline(sums)
    left_out = sum(len(each.observed.values) - len(each.months) for each in found)
    title = f"{loaded.title}: {len(found)} series by month against {counted(made.replications, 'replication')}, seed {made.seed}"
    return Answer(
        question="backtest",
        title=(title,),
        headline=verdict,
        findings=words.findings(sums),
        loaded=(loaded,),
        seed=made.seed,
        replications=study.replications,
        tables={"backtest": sums, "months": months},
        headline_table=words.grid(sums),
        figures=(Picture("backtest", verdict.sentence, _figure(verdict.sentence, title)),),
        caveats=words.caveats(sums, left_out),
        missing=study.missing,
        following=f"sim sensitivity {quote(loaded.name)}",
    )


def _figure(title: str, source: str) -> Callable[[Tables], "Sheet | None"]:
    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.backtest.figures import bands

        return bands(tables["months"], title, f"{source}.")

    return draw
