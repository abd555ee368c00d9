"""The search of `calibrate`: the plant at the ends of each range, a surface between them, and the plant again where the surface points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np

from sim.arrays import Floats
from sim.data.cells import DataIssue
from sim.questions.backtest.history import Compared, Observed, compared
from sim.questions.experiment import Experiment
from sim.running.physical_draws import is_whole, points
from sim.running.replicate import Study, replicate
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import physical_ranged
from sim.scenario.loading import Loaded
from sim.statistics.calibration import PRIOR_SD, Surface, best_place, covariance

BLOCKS = 4  # parts of a series whose means are fitted: months of one path depend on each other, long parts hardly
ROUNDS = 3  # times that the plant is simulated where the surface points
CLOSE = 0.01  # of a range: nearer than that it has arrived
LEAST_SD = 1e-3  # of a mean: no model is nearer to the truth than that


class NothingToMove(ValueError):
    """No physical assumption with a range goes by the patterns, or none is left to learn from."""

    exit_code = 3


class LuckUnknown(ValueError):
    """One replication, which does not say how far what happened may be luck."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Known:
    """An assumption: its key, as it was, where it lies now, how well that is known (its standard deviation), all in its own unit."""

    key: str
    assumption: Assumption
    value: float
    sd: float
    learned: float  # how much smaller the variance has become than that of its range: 0 nothing, 1 all


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What a calibration found: the assumptions, how their errors are correlated, and both plants in both spans of months."""

    known: tuple[Known, ...]
    correlations: Floats
    before: tuple[Compared, ...]
    after: tuple[Compared, ...]
    tested_before: tuple[Compared, ...]
    tested_after: tuple[Compared, ...]
    loaded: Loaded
    study: Study


def moved(loaded: Loaded, over: Sequence[str]) -> dict[str, Assumption]:
    """The physical assumptions with a range whose keys fit the patterns. Raises NothingToMove."""
    there = physical_ranged(loaded.scenario)
    found = {key: a for key, a in there.items() if any(fnmatchcase(key, pattern) for pattern in over)}
    if not found:
        some = ", ".join(list(there)[:6]) or "none"
        raise NothingToMove(f"--over {' '.join(over)}: no physical assumption with a range has such a key; there are {some}")
    return found


def split(observed: Sequence[Observed], holdout: int) -> tuple[tuple[Observed, ...], tuple[Observed, ...]]:
    """The months to fit to, and the last `holdout` of the file, to test with. Raises DataIssue if nothing is left to fit to."""
    months = sorted({month for each in observed for month in each.values})
    tested = set(months[len(months) - holdout :]) if holdout else set()
    if len(months) - len(tested) < 2:
        raise DataIssue(f"expected two months or more to fit to, got {len(months) - len(tested)}; leave fewer out with --holdout")
    fitted = tuple(replace(each, values={m: v for m, v in each.values.items() if m not in tested}) for each in observed)
    return fitted, tuple(replace(each, values={m: v for m, v in each.values.items() if m in tested}) for each in observed)


def calibrated(loaded: Loaded, observed: Sequence[Observed], over: Sequence[str], holdout: int, made: Experiment) -> Calibrated:
    """The whole search. Raises NothingToMove, DataIssue, LuckUnknown, Senseless."""
    plants = _plants(loaded, moved(loaded, over), made)
    to_fit, to_test = split(observed, holdout)
    first = plants.simulated(_design(plants.center))
    as_written = first.against(to_fit)
    if min(len(each.paths) for each in as_written) < 2:
        raise LuckUnknown("a calibration needs two replications or more, which tell luck from what the past says; ask for more with --reps")
    surface, target, sd = _surface(plants.center, [each.against(to_fit) for each in first.apart()])
    place, surface, last = _searched(plants, surface, target, sd, to_fit)
    spread = covariance(surface, place, sd)
    deviations = np.sqrt(np.diag(spread))
    tested = (first.against(to_test), last.against(to_test)) if holdout else ((), ())
    known = _known(plants, place, deviations)
    return Calibrated(
        known, spread / np.outer(deviations, deviations), as_written, last.against(to_fit), *tested, last.loaded[0], last.study
    )


def _design(center: Floats) -> Floats:
    """The center, then each assumption alone at its low end, then each at its high end."""
    ends = [np.where(np.arange(len(center)) == k, end, center) for end in (0.0, 1.0) for k in range(len(center))]
    return np.vstack([center, *ends])


def _surface(center: Floats, found: Sequence[Sequence[Compared]]) -> tuple[Surface, Floats, Floats]:
    """The surface through the plants of the design, what happened, and how far both may differ by luck."""
    means = np.array([_blocks(each)[0] for each in found])
    _, target, sd = _blocks(found[0])
    count = len(center)
    return Surface(center, means[0], means[1 : count + 1], means[count + 1 :], np.zeros(means.shape[1])), target, sd


def _searched(
    plants: "_Plants", surface: Surface, target: Floats, sd: Floats, to_fit: Sequence[Observed]
) -> "tuple[Floats, Surface, _Simulated]":
    """The place, the surface corrected there, and the plant simulated there."""
    place = best_place(surface, target, sd)
    last = plants.simulated(place[np.newaxis, :])
    for _ in range(ROUNDS):
        surface = surface.corrected(place, _blocks(last.against(to_fit))[0])
        following = best_place(surface, target, sd)
        if np.max(np.abs(following - place)) < CLOSE:
            break
        place = following
        last = plants.simulated(place[np.newaxis, :])
    return place, surface, last


def _known(plants: "_Plants", place: Floats, deviations: Floats) -> tuple[Known, ...]:
    """Every assumption at its place, in its own unit."""
    columns = (plants.values(place), deviations * (plants.high - plants.low), 1 - (deviations / PRIOR_SD) ** 2)
    rows = zip(plants.unknown.items(), *(column.tolist() for column in columns), strict=True)
    return tuple(Known(key, a, value, sd, learned) for (key, a), value, sd, learned in rows)


def _blocks(found: Sequence[Compared]) -> tuple[Floats, Floats, Floats]:
    """Means of up to `BLOCKS` parts of every series: of the replications, of what happened, and how far both may differ by luck."""
    simulated, actual, sd = [], [], []
    for each in found:
        for part in np.array_split(np.arange(len(each.months)), min(BLOCKS, len(each.months))):
            paths = each.paths[:, part].mean(axis=1)
            simulated.append(paths.mean())
            actual.append(each.actual[part].mean())
            luck = paths.std(ddof=1) * (1 + 1 / len(paths)) ** 0.5
            sd.append(max(luck, LEAST_SD * abs(paths.mean()), 1e-9))
    return np.array(simulated), np.array(actual), np.array(sd)


@dataclass(frozen=True, slots=True)
class _Simulated:
    """Plants that were simulated, and the curves of each."""

    loaded: tuple[Loaded, ...]
    study: Study

    def against(self, observed: Sequence[Observed]) -> tuple[Compared, ...]:
        """What happened beside the first plant."""
        first = self.loaded[0].scenario
        return compared(observed, self.study.tables["profiles"].where(scenario=first.name), first)

    def apart(self) -> "list[_Simulated]":
        """Each plant by itself."""
        return [_Simulated((each,), self.study) for each in self.loaded]


@dataclass(frozen=True, slots=True)
class _Plants:
    """The plant at places in the ranges of its assumptions."""

    loaded: Loaded
    unknown: Mapping[str, Assumption]
    low: Floats
    high: Floats
    center: Floats
    made: Experiment

    def values(self, place: Floats) -> Floats:
        """The values of the assumptions at a place, numbers of things whole."""
        found = self.low + place * (self.high - self.low)
        return np.where([is_whole(a) for a in self.unknown.values()], np.rint(found), found)

    def simulated(self, places: Floats) -> _Simulated:
        """All replications at places (places x assumptions)."""
        values = np.array([self.values(place) for place in places])
        plants = tuple(points(self.loaded, {key: values[:, k] for k, key in enumerate(self.unknown)}))
        made = self.made
        return _Simulated(plants, replicate(plants, made.replications, made.seed, made.workers, made.store, made.on_progress))


def _plants(loaded: Loaded, unknown: Mapping[str, Assumption], made: Experiment) -> _Plants:
    ends = [(a.value if a.low is None else a.low, a.value if a.high is None else a.high) for a in unknown.values()]
    low, high = np.array(ends, dtype=np.float64).T
    center = (np.array([a.value for a in unknown.values()]) - low) / (high - low)
    return _Plants(loaded, unknown, low, high, center, made)
