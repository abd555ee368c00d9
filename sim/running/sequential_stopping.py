"""Sequential stopping: replications are added until a mean, or every paired difference of several scenarios, is known precisely enough."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.measures.naming import Key, NoMeasure, resolve, usual
from sim.running.estimates import series
from sim.running.progress import OnProgress, silent
from sim.running.replicate import Known, Study, happenings, study_of
from sim.running.workers import Workers, hired
from sim.scenario.loading import Loaded
from sim.statistics.intervals import half_widths
from sim.statistics.precision import next_replications, replications_needed, wanted_half_width
from sim.tables import Table
from sim.units import UnitError, parsed

MONEY = "M USD"  # what a bare number of dollars is turned into


class NoPrecision(ValueError):
    """A half-width wanted in a unit that its measure cannot be in."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """The half-width wanted of the interval of a measure: `size` in `unit`, or a percentage of the mean if the unit is '%'.

    A bare number is in the unit of the measure, or in USD where that is M USD. An empty `measure` means the one that sites are usually
    judged by.
    """

    measure: str
    size: float
    unit: str

    @property
    def relative(self) -> bool:
        """Whether the half-width is a share of the mean."""
        return self.unit == "%"

    def within(self, unit: str) -> float:
        """The half-width in the unit of the measure, or as a fraction if relative. Raises NoPrecision for a unit of another kind."""
        if self.relative:
            return self.size / 100
        try:
            return parsed(f"{self.size:.17g} {self.unit}", unit).value if self.unit else self.size * (1e-6 if unit == MONEY else 1)
        except UnitError as error:
            raise NoPrecision(f"{self.measure}: {error}") from None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How precisely one number is known: the half-width of its 95 % interval (`half`) and the one `wanted`, both in `unit`.

    `name` is the scenario, or 'A minus B' for a difference. `needed` is the number of replications that the half-width wanted would take
    with the standard deviation seen so far, None where no number is enough.
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


Judgment = tuple[str, str, str, str]  # scenario or difference, measure, of, unit
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
    """The study with as many replications as the precision needs, and the number that is furthest from the precision wanted.

    There are `first` replications at least and `most` at most; it ends early if one has failed. Raises NoMeasure if a scenario lacks the
    measure; otherwise as `replicate`.
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


def judged(measures: Table, measure: str) -> dict[Judgment, Floats]:
    """The values of one scenario, or the paired differences of each two, by replication, of the measure meant.

    '' means the measure that sites are usually judged by. Raises NoMeasure if there is no such measure that all scenarios have.
    """
    by_scenario = series(measures)
    units = {(measure, of): unit for each in by_scenario.values() for measure, of, unit in each}
    key = _meant(measure, "--precision", {name: [each[:2] for each in own] for name, own in by_scenario.items()})
    own = {name: each[*key, units[key]] for name, each in by_scenario.items()}
    if len(own) == 1:
        return {(name, *key, units[key]): np.array(list(values.values())) for name, values in own.items()}
    return {
        (f"{other} minus {base}", *key, units[key]): np.array([right[k] - left[k] for k in sorted(left.keys() & right.keys())])
        for (base, left), (other, right) in combinations(own.items(), 2)
        if left.keys() & right.keys()
    }


def measure_of(measures: Mapping[str, Table], measure: str) -> Judged:
    """The measure meant, what it is of and its unit, given the measures of a replication of each scenario by name.

    '' means the measure that sites are usually judged by. Raises NoMeasure if there is no such measure that all of them have.
    """
    units = {
        name: dict(zip(zip(*(rows[c].tolist() for c in ("measure", "of")), strict=True), rows["unit"].tolist(), strict=True))
        for name, rows in measures.items()
    }
    key = _meant(measure, "--select", units)
    return *key, next(iter(units.values()))[key]


def _meant(measure: str, option: str, present: Mapping[str, Collection[Key]]) -> Key:
    """The measure named, or the one that sites are usually judged by. Raises NoMeasure."""
    key = resolve(measure, option, present) if measure else usual(present)
    if key is None:
        raise NoMeasure(f"{option}: the scenarios have no measure in common")
    return key


def _verdict(key: Judgment, values: Floats, wanted: Wanted) -> Verdict:
    half = float(half_widths(values)) if len(values) > 1 else float("inf")
    allowed = wanted_half_width(values, wanted.within(key[-1]), wanted.relative)
    spread = len(values) > 1 and allowed > 0
    needed = replications_needed(float(np.std(values, ddof=1)), allowed, len(values)) if spread else None
    return Verdict(*key, half, allowed, len(values), needed)


def _excess(verdict: Verdict) -> float:
    """The half-width as a multiple of the one wanted."""
    if verdict.wanted:
        return verdict.half / verdict.wanted
    return float("inf") if verdict.half else 0.0


def beyond(on_progress: OnProgress, before: int) -> OnProgress:
    """A callback that passes on only what comes after the first so many replications, which were counted before."""
    left: float = before

    def heard(more: float) -> None:
        nonlocal left
        known = min(left, more)
        left -= known
        on_progress(more - known)

    return heard
