"""The recipe of `run`: one scenario, its replications, and what they say."""

from collections.abc import Sequence
from pathlib import Path

from sim.questions.effort import Effort, effort_of
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.questions.run import words
from sim.questions.run.figures import REGISTRY
from sim.questions.run.settling import settling_sentences, start_up_repeated
from sim.report import tables
from sim.report.about import about
from sim.report.answer import Answer, Grid
from sim.report.facts import PROFILES, Facts
from sim.report.figures.registry import pictures
from sim.report.phrases import readable
from sim.report.rounding import Estimate
from sim.running.price_ranges import over_ranges
from sim.running.progress import OnProgress, silent
from sim.running.run_record import REPLICATIONS, RUNS
from sim.scenario.loading import Loaded

BULKY = frozenset(("quantities", "entries", "costs", "terms", "cash", "profiles"))  # a row for each month or week of each replication


def run(
    scenario: Source,
    *,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    precision: str | None = None,
    most: int = 100,
    on_progress: OnProgress = silent,
) -> Answer:
    """What one scenario delivers, costs and is worth; finished replications are kept under `runs` and never repeated.

    `overlays` are policy files, `settings` texts like "pools.test.wage=31 USD/h". With `precision` ('1%', 'npv=250000') replications are
    added up to `most`. `answer.tables` holds tidy tables (`answer.tables["summary"].frame()`), `answer.study` the study behind them.
    Raises ScenarioError for a scenario that is not valid. With `jobs` above 1 the calling script needs the usual
    `if __name__ == "__main__":`, because workers are spawned.
    """
    (loaded,) = scenarios([scenario], overlays, settings)
    by = experiment(replications, seed, jobs, runs)
    return run_answer(loaded, Experiment(by.replications, by.seed, by.workers, by.store, on_progress), effort_of(precision, most=most))


def run_answer(loaded: Loaded, experiment: Experiment, effort: Effort) -> Answer:
    """The answer of `run` for a scenario that is loaded. Raises Misused for an effort that makes no sense."""
    effort.checked([loaded.scenario], experiment.replications)
    outcome = effort.outcome([loaded], experiment)
    study, name = outcome.study, loaded.scenario.name
    summary = study.tables["summary"]
    known = about([loaded], experiment.seed, study.tables.get("cash"))
    ranges = over_ranges(study, [loaded], ("npv", "plant"), larger=True, seed=experiment.seed).get(name)
    settled = (*settling_sentences(study.tables.get("settling")), *start_up_repeated(study, [loaded]))
    headline, findings = words.headline_and_findings(summary, name, known, ranges, settled, outcome.sentence)
    return Answer(
        question="run",
        title=words.title(name, loaded.title, summary, known),
        headline=headline,
        loaded=(loaded,),
        seed=experiment.seed,
        replications=study.replications,
        findings=findings,
        tables=study.tables,
        headline_table=estimates_grid(words.headline_rows(summary, name)),
        further_tables=(Grid(tables.HEADER, tuple(tables.summary_rows(summary, name)), alignment="llrrl"),),
        figures=pictures(REGISTRY, Facts(summary, profiles=study.tables.get("profiles", PROFILES), about=known)),
        caveats=words.caveats(summary, known, ranges),
        missing=study.missing,
        following=words.following(loaded.name, loaded.scenario.money is not None),
        complete=outcome.enough,
        study=study,
        bulky=BULKY,
    )


def estimates_grid(rows: Sequence[tuple[str, Estimate]]) -> Grid | None:
    """Estimates by name as a terminal shows them; None where there are none."""
    cells = tuple((name, e.plus_minus, tables.unit_label(e.unit)) for name, e in ((name, readable(e)) for name, e in rows))
    return Grid(("", "mean ± 95 %", "unit"), cells, alignment="lrl") if cells else None
