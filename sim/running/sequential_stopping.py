"""Replications until an answer is known well enough: of one scenario the mean, of several every paired difference."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.running.estimates import series
from sim.running.progress import OnProgress, silent
from sim.running.replicate import Known, Study, happenings, study_of
from sim.running.workers import Workers, hired
from sim.scenario.loading import Loaded
from sim.statistics.intervals import half_widths
from sim.statistics.precision import next_replications, replications_needed, wanted_half_width
from sim.tables import Table
from sim.units import UnitError, parsed

USUAL = ("npv", "landed_cost", "turnaround_time", "lead_time", "wip")  # the first that there is, where no measure is named
MONEY = "M USD"  # what a bare number of dollars is turned into


class NoPrecision(ValueError):
    """A measure that the scenarios do not have, or a width in another unit than its own."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Half the width an interval of a measure may have: `size` in `unit`, or that fraction of the mean if the unit is '%'.

    A bare number is in the measure's own unit, and in USD where that is millions of them. Without a measure the first of `USUAL` is meant.
    """

    measure: str
    size: float
    unit: str

    @property
    def relative(self) -> bool:
        """Whether the width is a share of the mean."""
        return self.unit == "%"

    def within(self, unit: str) -> float:
        """The half-width in the unit of the measure; a fraction if relative. Raises NoPrecision for a unit of another kind."""
        if self.relative:
            return self.size / 100
        try:
            return parsed(f"{self.size:.17g} {self.unit}", unit).value if self.unit else self.size * (1e-6 if unit == MONEY else 1)
        except UnitError as error:
            raise NoPrecision(f"{self.measure}: {error}") from None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well one number is known: half the width of its 95 % interval, and half the width wanted, both in `unit`.

    `name` is the scenario or the difference of two; `needed` how many replications the width wanted takes, by the spread seen so far; None
    where none would do.
    """

    name: str
    measure: str
    of: str
    unit: str
    half: float
    wanted: float
    replications: int
    needed: int | None

    @property
    def reached(self) -> bool:
        """Whether the interval is narrow enough."""
        return self.half <= self.wanted


Key = tuple[str, str, str, str]  # scenario or difference, measure, of, unit
Judged = tuple[str, str, str]  # measure, of, unit


def replicate_until(
    loaded: Sequence[Loaded],
    wanted: Wanted,
    first: int,
    most: int,
    seed: int,
    jobs: int | Workers,
    folder: Path,
    on_progress: OnProgress = silent,
) -> tuple[Study, Verdict]:
    """Replicates like `replicate`, `first` times and then on until every interval is narrow enough, there are `most`, or one has failed.

    Gives the study and the number that is furthest from what is wanted of it. Raises NoPrecision if a scenario lacks the measure.
    """
    count, priced, heard = first, Known(), on_progress
    with hired(jobs) as workers:
        while True:
            study = study_of(loaded, happenings(loaded, count, seed, workers, folder, heard), priced)
            values = judged(study.tables["measures"], wanted.measure)
            more = max(
                next_replications(each, wanted.within(key[-1]), wanted.relative, most - count + len(each)) - len(each)
                for key, each in values.items()
            )
            if not more or study.missing:
                return study, max((_verdict(key, each, wanted) for key, each in values.items()), key=_excess)
            count, heard = count + more, beyond(on_progress, count * len(loaded))


def judged(measures: Table, measure: str) -> dict[Key, Floats]:
    """The values of one scenario, or the paired differences of each two, by replication; without a measure of the first of `USUAL`.

    Raises NoPrecision if no scenario, or not both of a pair, has the measure.
    """
    by_scenario = series(measures)
    measure = _named(measure, {key[0] for each in by_scenario.values() for key in each})
    mine = {name: {key: v for key, v in each.items() if key[0] == measure} for name, each in by_scenario.items()}
    if len(mine) == 1:
        return {(name, *key): np.array(list(v.values())) for name, each in mine.items() for key, v in each.items()}
    pairs = [
        ((f"{other} minus {base}", *key), [right[key][k] - left[key][k] for k in sorted(left[key].keys() & right[key].keys())])
        for (base, left), (other, right) in combinations(mine.items(), 2)
        for key in left.keys() & right.keys()
    ]
    found = {key: np.array(values) for key, values in sorted(pairs) if values}
    if not found:
        raise NoPrecision(f"no two scenarios have '{measure}' of the same thing, so there is no difference to be known")
    return found


def measure_of(measures: Sequence[Table], measure: str) -> Judged:
    """The (measure, of, unit) by which scenarios are judged: the first that all of them have, given the measures of a replication of each.

    Without a measure one of `USUAL`. Raises NoPrecision if there is none.
    """
    keys = [dict.fromkeys(zip(*(each[name].tolist() for name in ("measure", "of", "unit")), strict=True)) for each in measures]
    named = _named(measure, {key[0] for own in keys for key in own})
    found = next((key for key in keys[0] if key[0] == named and all(key in own for own in keys)), None)
    if found is None:
        raise NoPrecision(f"not all scenarios have '{named}' of the same thing, so they cannot be compared by it")
    return found


def _named(measure: str, present: Collection[str]) -> str:
    """The measure meant, among those there are. Raises NoPrecision if it is none of them."""
    meant = measure or next((usual for usual in USUAL if usual in present), "")
    if meant not in present:
        among = get_close_matches(meant, present, n=3) or sorted(present)
        raise NoPrecision(f"no scenario has the measure '{meant}'; take one like {', '.join(among)}")
    return meant


def _verdict(key: Key, values: Floats, wanted: Wanted) -> Verdict:
    half = float(half_widths(values)) if len(values) > 1 else float("inf")
    allowed = wanted_half_width(values, wanted.within(key[-1]), wanted.relative)
    spread = len(values) > 1 and allowed > 0
    needed = replications_needed(float(np.std(values, ddof=1)), allowed, len(values)) if spread else None
    return Verdict(*key, half, allowed, len(values), needed)


def _excess(verdict: Verdict) -> float:
    """How many times wider the interval is than wanted."""
    if verdict.wanted:
        return verdict.half / verdict.wanted
    return float("inf") if verdict.half else 0.0


def beyond(on_progress: OnProgress, before: int) -> OnProgress:
    """A callback that passes on only what comes after the first so many replications, which were counted before."""
    left = before

    def heard(more: int) -> None:
        nonlocal left
        known = min(left, more)
        left -= known
        on_progress(more - known)

    return heard
