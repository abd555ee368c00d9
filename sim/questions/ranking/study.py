"""Which of many candidates is the best, how surely, and where replications are spent to find out.

Candidates are sites, staffing plans, policies: scenarios under common random numbers, judged by one measure. There are three ways to spend
replications: as many on each; Kim and Nelson's elimination, which ends with a choice and its guarantee; a budget, shared out where it
tells most.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.economics.duty import UncoveredEntry
from sim.measures import REGISTRY, larger
from sim.measures.naming import NoMeasure, resolve, usual
from sim.running.estimates import series
from sim.running.progress import OnProgress, silent
from sim.running.replicate import Happenings, Known, Study, happenings, priced_once, study_of
from sim.running.sequential_stopping import Judged, Wanted, beyond, measure_of
from sim.running.workers import Workers, hired
from sim.scenario.loading import Loaded
from sim.statistics.intervals import LEVEL, Interval, holm, paired_t, t_interval, t_probability, t_quantile
from sim.statistics.kim_nelson import standing
from sim.statistics.ocba import ocba, shared_out
from sim.statistics.probability_best import order_by_pairs, probability_best, probability_best_independent
from sim.tables import Table, table

Sample = Mapping[int, float]  # what a candidate measured, by replication

ROUNDS = 10  # in which a budget is shared out
RANKING_NAMES = (
    *("measure", "of", "unit", "rank", "scenario", "mean", "low", "high", "behind", "behind_low", "behind_high"),
    *("p_value", "probability_best", "may_be_best", "replications"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a search among candidates came to.

    `selected` is the one that elimination chose, '' while it has not; `out` says after how many replications each other was left out.
    """

    measure: str
    unit: str
    indifference: float
    counts: Mapping[str, int]
    selected: str = ""
    out: Mapping[str, int] = field(default_factory=dict)


# ---- the ranking


def ranking(measures: Table, measure: str, seed: int) -> Table:
    """The candidates that have a measure, best first: columns `RANKING_NAMES`.

    `behind` is how far one is behind the first, positive, with the interval of the paired difference; `p_value` that of no difference,
    adjusted by Holm for all pairs of candidates, since the data say which of them is first. `may_be_best` keeps every candidate that no
    other leads by more than chance explains: the best is among those kept with 95 % (Nelson, Swann, Goldsman & Song, 2001). Replications
    are paired by number, as far as both have them; the order is that of pairs.
    Without a measure named the one that sites are usually judged by is taken. There are no rows without a measure that two candidates
    have in common, and of one of which neither more nor less is better. Raises NoMeasure where the name may mean several.
    """
    by_scenario = series(measures)
    name = measure.partition(".")[0]
    having = {scenario: own for scenario, own in by_scenario.items() if not name or any(key[0] == name for key in own)}
    present = {scenario: [key[:2] for key in own] for scenario, own in having.items()}
    if len(having) < 2:
        return table(RANKING_NAMES, [])
    meant = resolve(measure, "--select", present) if measure else usual(present)
    if meant is None or REGISTRY[meant[0]].better is None:
        return table(RANKING_NAMES, [])
    names, key = list(having), next(key for own in having.values() for key in own if key[:2] == meant)
    sign = 1.0 if larger(key[0]) else -1.0
    samples = [{k: sign * value for k, value in own[key].items()} for own in having.values()]
    if any(not one.keys() & two.keys() for one, two in combinations(samples, 2)):
        return table(RANKING_NAMES, [])
    means = [float(np.mean(list(each.values()))) for each in samples]
    order = order_by_pairs(means, lambda i, j: float(np.mean(np.subtract(*_pairs(samples[i], samples[j])))))
    rows = _rows([samples[k] for k in order], sign, seed)
    return table(RANKING_NAMES, [(*key, rank, names[k], *row) for rank, (k, row) in enumerate(zip(order, rows, strict=True), 1)])


def _rows(ranked: Sequence[Sample], sign: float, seed: int) -> list[tuple[float | str, ...]]:
    """What stands behind the name of each, the best first; of samples more is better."""
    behind = [t_interval(np.subtract(*_pairs(ranked[0], each))) for each in ranked]
    tested = np.array([_probability(*_pairs(one, two)) for one, two in combinations(ranked, 2)])  # first those of the first
    adjusted = [float("nan"), *(holm(tested) if np.all(np.isfinite(tested)) else tested).tolist()]
    chances = _chances(ranked, seed)
    kept = [all(_not_led(*_pairs(mine, other), len(ranked)) for other in ranked if other is not mine) for mine in ranked]
    return [
        (*_mean(mine, sign), *(behind[k] if k else Interval(0.0, 0.0, 0.0)), adjusted[k], chances[k], "yes" if kept[k] else "", len(mine))
        for k, mine in enumerate(ranked)
    ]


def _mean(sample: Sample, sign: float) -> Interval:
    """The mean as it is measured, with its interval."""
    return t_interval(sign * np.array([sample[k] for k in sorted(sample)]))


def _pairs(one: Sample, two: Sample) -> tuple[Floats, Floats]:
    """The values of the replications that both have."""
    both = sorted(one.keys() & two.keys())
    return np.array([one[k] for k in both]), np.array([two[k] for k in both])


def _probability(one: Floats, two: Floats) -> float:
    """The p-value of no difference; NaN after a single replication."""
    return t_probability(paired_t(one, two), len(one) - 1) if len(one) > 1 else float("nan")


def _chances(samples: Sequence[Sample], seed: int) -> list[float]:
    """How probably each is the best: by pairs where all have the same replications, else as if they were independent."""
    ranked = [np.array([each[k] for k in sorted(each)]) for each in samples]
    if len({frozenset(each) for each in samples}) == 1:
        return [float(chance) for chance in probability_best(np.stack(ranked), seed)]
    errors = np.array([np.std(each, ddof=1) / np.sqrt(len(each)) for each in ranked])
    means = np.array([each.mean() for each in ranked])
    least = 1e-12 * max(float(np.abs(means).max()), 1.0)  # one that never varies is known to the last digit
    return [float(chance) for chance in probability_best_independent(means, np.maximum(errors, least))]


def _not_led(mine: Floats, other: Floats, many: int) -> bool:
    """Whether chance may explain the lead of another."""
    if len(mine) < 2:
        return True
    lead = other - mine
    allowed = t_quantile(1 - (1 - LEVEL) / (many - 1), len(lead) - 1) * np.std(lead, ddof=1) / np.sqrt(len(lead))
    return bool(lead.mean() <= allowed)


# ---- the search


def eliminate(
    loaded: Sequence[Loaded],
    wanted: Wanted,
    first: int,
    most: int,
    seed: int,
    jobs: int | Workers,
    folder: Path,
    on_progress: OnProgress = silent,
) -> tuple[Study, Choice]:
    """Kim and Nelson's procedure: `first` replications of all, then one more of each that is still in, until one is left.

    Nobody gets more than `most`. Where one replication fails, the search ends there. Raises NoMeasure if a candidate lacks the measure.
    """

    def next_counts(samples: Sequence[Floats], indifference: float, up: bool) -> list[int] | None:
        now = standing(samples, indifference, LEVEL, first, up)
        counts = [len(each) + (k in now.wanted) for k, each in enumerate(samples)]
        return counts if now.wanted and max(counts) <= most else None

    study, samples, choice = _searched(loaded, wanted, next_counts, first, seed, jobs, folder, on_progress)
    if not samples:
        return study, choice
    now = standing(samples, choice.indifference, LEVEL, first, larger(choice.measure))
    out = {study.names[k]: after for k, after in now.out.items()}
    return study, replace(choice, selected=study.names[now.alive[0]] if len(now.alive) == 1 else "", out=out)


def allocate(
    loaded: Sequence[Loaded],
    wanted: Wanted,
    first: int,
    budget: int,
    seed: int,
    jobs: int | Workers,
    folder: Path,
    on_progress: OnProgress = silent,
) -> tuple[Study, Choice]:
    """`budget` replications in all: `first` of each, the rest in rounds to where they tell the best from the others.

    The shares are Chen's (OCBA), with distances below the indifference counted as that. Raises NoMeasure as `eliminate`.
    """
    step = max((budget - first * len(loaded)) // ROUNDS, 1)

    def next_counts(samples: Sequence[Floats], indifference: float, up: bool) -> list[int] | None:
        done = np.array([len(each) for each in samples], dtype=np.int64)
        more = min(step, budget - int(done.sum()))
        if more <= 0:
            return None
        means, sds = (np.array([float(f(each)) for each in samples]) for f in (np.mean, lambda values: np.std(values, ddof=1)))
        return [int(n) for n in done + shared_out(ocba(means, sds, float(done.sum() + more), up, indifference), done, more)]

    study, _, choice = _searched(loaded, wanted, next_counts, first, seed, jobs, folder, on_progress)
    return study, choice


def _searched(
    loaded: Sequence[Loaded],
    wanted: Wanted,
    next_counts: Callable[[Sequence[Floats], float, bool], list[int] | None],
    first: int,
    seed: int,
    jobs: int | Workers,
    folder: Path,
    on_progress: OnProgress,
) -> tuple[Study, list[Floats], Choice]:
    """Replicates as long as `next_counts` (samples, indifference, whether more is better) asks for more; no samples if one has failed."""
    counts, known, heard, samples = [first] * len(loaded), Known(), on_progress, list[Floats]()
    key: Judged | None = None
    with hired(jobs) as workers:
        while True:
            happened = happenings(loaded, counts, seed, workers, folder, heard)
            if not _priced(loaded, happened, known) or happened.missing:
                samples = []
                break
            key = key or measure_of(
                {each.scenario.name: known[each.scenario.name, 0].tables["measures"] for each in loaded}, wanted.measure
            )
            samples = [_values(known, each.scenario.name, n, key) for each, n in zip(loaded, counts, strict=True)]
            more = next_counts(samples, wanted.within(key[2]), larger(key[0]))
            if more is None:
                break
            heard, counts = beyond(on_progress, sum(counts)), more
    study = study_of(loaded, happened, known)
    measure, _, unit = key or (wanted.measure, "", "")
    counted = dict(zip(study.names, counts, strict=True))
    return study, samples, Choice(measure, unit, wanted.within(unit) if key else wanted.size, counted)


def _priced(loaded: Sequence[Loaded], happened: Happenings, known: Known) -> bool:
    """Prices what has no price yet; False if something cannot be priced."""
    try:
        for each, store, finished in zip(loaded, happened.stores, happened.finished, strict=True):
            for replication in finished:
                priced_once(each, store, replication, known)
    except UncoveredEntry:
        return False
    return True


def _values(known: Known, name: str, count: int, key: Judged) -> Floats:
    """A candidate's values of a measure, by replication. Raises NoMeasure if one of them has none."""
    rows = [known[name, k].tables["measures"].where(measure=key[0], of=key[1])["value"] for k in range(count)]
    if not all(len(row) for row in rows):
        raise NoMeasure(f"{name} has no {key[0]} of '{key[1]}' in some of its replications")
    return np.array([float(row[0]) for row in rows])
