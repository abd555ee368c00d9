"""The recipe of `calibrate`: assumptions moved within their ranges until the model does what happened."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.counts import counted
from sim.questions.backtest.history import Observed, read_history
from sim.questions.backtest.words import months_table
from sim.questions.calibrate import words
from sim.questions.calibrate.fitting import calibrated
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.report.answer import Answer, Picture, Tables
from sim.running.progress import OnProgress, silent
from sim.running.run_record import OF_A_BAND, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded

if TYPE_CHECKING:
    from sim.report.style import Sheet

OVERLAY = "calibrated.yaml"


def calibrate(
    scenario: Source,
    actual: str | Path,
    over: str | Sequence[str],
    *,
    holdout: int = 0,
    replications: int = OF_A_BAND,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """Moves assumptions within their ranges so that the model does what happened, and says how well the past tells them.

    `actual` is a table by month as of `sim.backtest`; `over` are patterns of keys of physical assumptions with a range; the last `holdout`
    months are kept out of the fit, to test it. Each assumption is simulated at both ends of its range, all with the same random numbers;
    what the past says nothing of stays where it was.

    Table `calibration`: a row an assumption with its calibrated value, 95 % interval and how much was learned. Table `correlations`: which
    cannot be told apart. Table `fit`: as of `backtest`, before and after, in both spans. Text `calibrated.yaml`: the overlay to use.

    Raises ScenarioError, DataIssue, NothingToMove, LuckUnknown, Senseless; otherwise as `sim.run`.
    """
    (loaded,) = scenarios([scenario], overlays, settings)
    patterns = (over,) if isinstance(over, str) else tuple(over)
    made = experiment(replications, seed, jobs, runs, on_progress)
    return calibrate_answer(loaded, read_history(actual, loaded.scenario), str(actual), patterns, holdout, made)


def calibrate_answer(
    loaded: Loaded, observed: Sequence[Observed], file: str, over: Sequence[str], holdout: int, made: Experiment
) -> Answer:
    """What `calibrate` gives, of a scenario that is loaded and a history that is read."""
    found = calibrated(loaded, observed, over, holdout, made)
    verdict, name = words.headline(found), Path(file).name
    title = f"{loaded.title}: {counted(len(found.known), 'assumption')}, {len(observed)} series of {name}, seed {made.seed}"
    return Answer(
        question="calibrate",
        title=(title,),
        headline=verdict,
        findings=words.findings(found),
        loaded=(loaded,),
        seed=made.seed,
        replications=made.replications,
        tables={
            "calibration": words.calibration_table(found),
            "correlations": words.correlation_table(found),
            "fit": words.fit_table(found),
            "months": months_table((*found.after, *found.tested_after)),
        },
        headline_table=words.grid(found),
        figures=(Picture("calibrate", verdict.sentence, _figure(verdict.sentence, title)),),
        caveats=("Intervals are of luck in the past and in the simulation, where the model is right and nearly linear between its ends.",),
        missing=found.study.missing,
        following=f"sim backtest {quote(loaded.files[0].name)} --actual {quote(file)} --with {OVERLAY}",
        texts={OVERLAY: words.overlay(found, name)},
    )


def _figure(title: str, source: str) -> Callable[[Tables], "Sheet | None"]:
    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.backtest.figures import bands

        return bands(tables["months"], title, f"{source}.")

    return draw
