"""The recipe of `compare`: several scenarios under common random numbers, and what sets them apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from sim.questions.compare import scorecard, words
from sim.questions.compare.figures import REGISTRY
from sim.questions.compare.flips import flip_findings
from sim.questions.compare.inputs import count_estimated, with_inputs
from sim.questions.compare.scorecard_words import scorecard_findings, scorecard_grids, scorecard_title
from sim.questions.effort import Effort, Misused, effort_of
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.questions.ranking.study import ranking
from sim.questions.ranking.words import ranking_grid
from sim.questions.run.settling import settling_sentences, start_up_repeated
from sim.questions.run.study import BULKY
from sim.report import tables
from sim.report.about import about
from sim.report.answer import Answer, Grid, Picture, Tables
from sim.report.facts import PROFILES, Facts
from sim.report.figures.registry import pictures
from sim.running.price_ranges import over_ranges
from sim.running.progress import OnProgress, silent
from sim.running.replicate import Study
from sim.running.run_record import REPLICATIONS, RUNS
from sim.scenario.loading import Loaded, titled
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.report.style import Sheet
from sim.scenario.routes import goes_back

MOST_BESIDE = 5  # sites that a terminal shows side by side; of more their ranking


def compare(
    *sources: Source,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    precision: str | None = None,
    select: str | None = None,
    budget: int | None = None,
    most: int = 100,
    inputs: int | None = None,
    on_progress: OnProgress = silent,
) -> Answer:
    """Scenarios side by side, with paired differences and their 95 % intervals, and how often each is first over the price ranges.

    `precision` ('npv=250000') adds replications until every paired difference is known so well, `select` until one is chosen as the best,
    both up to `most`; with `budget` there are so many in all. `answer.tables` has summary, comparisons and ranking; otherwise as `sim.run`.
    With `inputs` so many draws of the assumptions that were estimated from `n` observations are simulated too: table `with_inputs` then has
    intervals that include what the estimates leave open.
    Raises Misused for less than two scenarios and for options that contradict each other, ScenarioError for a scenario that is not valid,
    NothingEstimated for `inputs` where no assumption has an `n`.
    """
    checked(len(sources))
    by = experiment(replications, seed, jobs, runs)
    loaded = scenarios(sources, overlays, settings)
    return compare_answer(loaded, replace(by, on_progress=on_progress), effort_of(precision, select, budget, most), inputs)


def checked(count: int) -> None:
    """Raises Misused unless there are two scenarios or more."""
    if count < 2:
        raise Misused("SCENARIO...", "give two scenarios or more")


def compare_answer(loaded: Sequence[Loaded], experiment: Experiment, effort: Effort, inputs: int | None = None) -> Answer:
    """The answer of `compare` for scenarios that are loaded. Raises Misused for an effort that makes no sense, NothingEstimated."""
    sites = [each.scenario for each in loaded]
    effort.checked(sites, experiment.replications)
    scorecard.checked(sites)
    outcome = effort.outcome(loaded, experiment)
    study = _scored(_ranked(outcome.study, effort.measure, experiment.seed), sites)
    if inputs:
        by = replace(experiment, replications=study.replications)
        study = replace(study, tables={**study.tables, "with_inputs": with_inputs(loaded, study.tables["comparisons"], inputs, by)})
    summary, comparisons = study.tables["summary"], study.tables["comparisons"]
    known = about(loaded, experiment.seed, study.tables.get("cash"))
    ranges = over_ranges(study, loaded, ("npv", "plant"), larger=True, seed=experiment.seed)
    settled = (*settling_sentences(study.tables.get("settling")), *start_up_repeated(study, loaded))
    apart = without_repairs({name: each.scenario for name, each in zip(study.names, loaded, strict=True)})
    headline, findings = words.headline_and_findings(summary, comparisons, known, ranges, settled, outcome.sentence, apart)
    findings += tuple(words.input_findings(study.tables["with_inputs"])) if inputs else ()
    findings += tuple(flip_findings(study, loaded))
    left_open = 0 if inputs else count_estimated(loaded)
    grids = [*_grids(study), *scorecard_grids(study.tables, study.names)]
    return Answer(
        question="compare",
        title=words.title(study.names, titled(loaded), summary, known),
        headline=headline,
        loaded=tuple(loaded),
        seed=experiment.seed,
        replications=study.replications,
        findings=(*findings, *scorecard_findings(study.tables, study.names)),
        tables=study.tables,
        headline_table=grids[0] if grids else None,
        further_tables=tuple(grids[1:]),
        above=2 if ranges else 1,
        figures=(*pictures(REGISTRY, Facts(summary, comparisons, study.tables.get("profiles", PROFILES), known)), *_scorecard(study)),
        caveats=(*words.caveats(summary, known, bool(ranges), left_open), *filter(None, [words.uneven_incentives(loaded)])),
        missing=study.missing,
        following=words.following([each.name for each in loaded], ranges),
        complete=outcome.enough,
        study=study,
        bulky=BULKY,
    )


def without_repairs(named: Mapping[str, Scenario]) -> list[tuple[str, str]]:
    """Names (with, without) of pairs of scenarios that differ in who repairs: a plant itself, or a partner of the same plant.

    The same plant is one under the same law, with the same operations on new units and goods of the same origin.
    """
    found = []
    for (one, mine), (other, theirs) in permutations(named.items(), 2):
        alike = mine.site == theirs.site and mine.trade.origin == theirs.trade.origin and mine.demand.keys() == theirs.demand.keys()
        if alike and _works(mine, repairs=True) and not _works(theirs, repairs=True) and _works(mine, False) == _works(theirs, False):
            found.append((one, other))
    return found


def _works(scenario: Scenario, repairs: bool) -> set[str]:
    """The operations of flows of repairs, or of the others, that the plant does itself: at a station that takes no fee."""
    flows = {name: flow for name, flow in scenario.flows.items() if goes_back(flow) == repairs}
    own = {name for name, station in scenario.stations.items() if not station.fee.value}
    return {f"{name}.{operation}" for name, flow in flows.items() for operation, each in flow.items() if each.station in own}


def _ranked(study: Study, measure: str, seed: int) -> Study:
    """The study with the ranking of its scenarios by a measure, if they have one in common."""
    rows = ranking(study.tables["measures"], measure, seed)
    return replace(study, tables={**study.tables, "ranking": rows}) if len(rows) else study


def _scored(study: Study, sites: Sequence[Scenario]) -> Study:
    """The study with the scorecard of its scenarios, if all have one and something was simulated."""
    found = scorecard.scorecard_tables(sites, study.tables["measures"]) if study.replications else {}
    return replace(study, tables={**study.tables, **found}) if found else study


def _scorecard(study: Study) -> tuple[Picture, ...]:
    """The figure of the scorecard, where there is one."""
    if "scorecard" not in study.tables:
        return ()
    title, names = scorecard_title(study.tables, study.names), study.names

    def draw(found: Tables) -> "Sheet | None":
        from sim.questions.compare.figures import scorecard as drawn

        return drawn(found, title, names)

    return (Picture("scorecard", title, draw),)


def _grids(study: Study) -> list[Grid]:
    """The sites side by side, their ranking (first of many), and the differences of each other from the first one, row by row."""
    base, *others = study.names
    beside = words.side_by_side(study.tables["summary"], study.tables["comparisons"])
    grids = [beside] if beside else []
    if "ranking" in study.tables:
        grids.insert(0 if len(others) > MOST_BESIDE - 1 else 1, ranking_grid(study.tables["ranking"]))
    for other in others:
        rows = tuple(tables.difference_rows(study.tables["comparisons"], other, base))
        grids += [Grid(tables.HEADER, rows, heading=f"{other} minus {base}", alignment="llrrl")] if rows else []
    return grids
