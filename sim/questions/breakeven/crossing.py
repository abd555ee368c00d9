"""The value of an assumption at which two scenarios are equal, with its confidence interval.

The difference of a measure, scenario minus base, is taken replication by replication under common random numbers. Where every
replication's difference is a straight line in the value, the line through the means and Fieller's interval say it in closed form. Where
it is not (a loss pays no tax, a queue bends), the root of the mean is searched for; its interval holds the values at which the t interval
of the mean difference covers zero, which for straight lines is Fieller's. Where a replication has no such measure (a loss is never paid
back) there is no difference: nothing is searched for across such a value.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.evaluate import Result, quantities_of
from sim.measures import REGISTRY
from sim.measures.naming import Key, NoMeasure, resolve
from sim.questions.sweep.points import Point, axes_of, key_columns, measures_at
from sim.running.price_draws import repriced
from sim.running.replicate import happenings
from sim.running.workers import Workers
from sim.scenario.assumption import suggestion
from sim.scenario.kinds import CHOSEN, prices
from sim.scenario.loading import Loaded, ScenarioError, changed
from sim.scenario.reading import Leaf, Place, issue
from sim.scenario.sweep import Axis
from sim.statistics.fieller import ratio_interval
from sim.statistics.intervals import Interval, half_widths, t_interval
from sim.tables import Table, concatenated, table
from sim.units import in_written, parsed

STRAIGHT = 1e-9  # how far from a line, in parts of the largest difference, is rounding of floats
OWN_POINTS = 9  # at which the range of a key is looked at first
NEAR = 1e-7  # how closely a root is searched for, in parts of the range
CLOSED, SEARCHED, NONE = "closed form", "root", "none in range"

BREAKEVEN_NAMES = (
    "base", "scenario", "measure", "of", "unit", "key", "key_unit", "breakeven", "low", "high", "rises", "method", "replications",
)  # fmt: skip
DIFFERENCE_NAMES = (
    "base",
    "scenario",
    "measure",
    "of",
    "unit",
    "key",
    "key_unit",
    "value",
    "mean_difference",
    "low",
    "high",
    "replications",
)

Differences = Callable[[float], Floats]  # scenario minus base in each replication, by the value varied
Told = Callable[[int], None]


class WholeNumbers(ValueError):
    """An assumption that cannot take the values between two others."""

    exit_code = 3


class NoReplication(RuntimeError):
    """Two scenarios that have no finished replication in common."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where a mean difference is zero, with its interval: infinite ends where nothing looked at rules zero out."""

    value: Interval
    rises: bool  # whether the difference is below zero before, above it after
    method: str


def break_evens(at: Differences, grid: Sequence[float]) -> list[BreakEven]:
    """Every break-even between the first and the last value of a rising grid that the grid's points tell apart; none is found twice."""
    known = cache(at)
    found = np.stack([known(x) for x in grid])
    means = found.mean(axis=1)
    if not np.nan_to_num(means).any():
        return []
    line = _line(np.asarray(grid), found)
    if line is not None:
        start, slope = line
        if slope.mean() == 0:
            return []
        value = ratio_interval(-start, slope)
        return [BreakEven(value, bool(slope.mean() > 0), CLOSED)] if grid[0] <= value.mean <= grid[-1] else []
    return [_around(known, root, rises, grid) for root, rises in _roots(known, means, grid)]


def _line(grid: Floats, found: Floats) -> tuple[Floats, Floats] | None:
    """Start at zero and slope of each replication's difference, if all are straight lines."""
    slope = (found[-1] - found[0]) / (grid[-1] - grid[0])
    start = found[0] - slope * grid[0]
    away = np.abs(found - (start + slope * grid[:, np.newaxis])).max()  # NaN, and so no line, where a value lacks a difference
    return (start, slope) if len(grid) > 2 and away <= STRAIGHT * np.abs(found).max() else None


def _roots(at: Differences, means: Floats, grid: Sequence[float]) -> list[tuple[float, bool]]:
    """Where the mean is zero between two points of the grid at which it is not, and whether it rises there."""
    apart = np.flatnonzero(means)  # holds what is NaN, too
    near = NEAR * (grid[-1] - grid[0])
    found = [
        (_root(lambda x: float(np.mean(at(x))), grid[i], grid[j], near), bool(means[j] > 0))
        for i, j in zip(apart[:-1].tolist(), apart[1:].tolist(), strict=True)
        if means[i] * means[j] < 0
    ]
    return [(root, rises) for root, rises in found if root is not None]


def _root(function: Callable[[float], float], low: float, high: float, near: float) -> float | None:
    """The root between two values of different sign; None if the search comes upon a value at which there is none."""
    from scipy.optimize import brentq

    try:
        return float(brentq(function, low, high, xtol=near))
    except ValueError:  # brentq's word for a function value of NaN: the signs are known to differ
        return None


def _around(at: Differences, root: float, rises: bool, grid: Sequence[float]) -> BreakEven:
    """A root with the ends of its interval."""
    if len(at(root)) == 1:
        return BreakEven(Interval(root, float("nan"), float("nan")), rises, SEARCHED)
    before, after = [x for x in reversed(grid) if x < root], [x for x in grid if x > root]
    low, high = _end(at, root, before, -1.0 if rises else 1.0), _end(at, root, after, 1.0 if rises else -1.0)
    return BreakEven(Interval(root, -np.inf if low is None else low, np.inf if high is None else high), rises, SEARCHED)


def _end(at: Differences, root: float, outward: Sequence[float], sign: float) -> float | None:
    """Where, going from the root outward, the interval of the mean first lies wholly on the side of `sign`; None if nowhere.

    Nor is it known where a value in between has no difference.
    """

    def clear(x: float) -> float:
        return sign * float(np.mean(at(x))) - float(half_widths(at(x)))

    inner = root
    if clear(root) >= 0:
        return root
    for outer in outward:
        ahead = clear(outer)
        if np.isnan(ahead):
            return None
        if ahead > 0:
            return _root(clear, min(inner, outer), max(inner, outer), NEAR * abs(outward[-1] - root) + 1e-15)
        inner = outer
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is varied between which values, and how it is simulated."""

    key: str
    grid: tuple[float, ...]
    unit: str
    measure: str
    replications: int
    seed: int
    jobs: int | Workers
    folder: Path
    missing: dict[tuple[str, int], str] = field(default_factory=dict)  # why, of what could not be simulated
    told: Told = lambda _more: None

    def of_all(self, replications: Sequence[int], values: Floats) -> Floats:
        """Values of some replications among those of all, NaN where there is none."""
        found = np.full(self.replications, np.nan)
        found[list(replications)] = values
        return found

    def leaf(self, x: float) -> Leaf:
        """The value as it would be written on the command line."""
        return Leaf(f"{x:.12g} {self.unit}".strip(), Place(f"--vary {self.key}"))


def axes_in(pair: Sequence[Loaded], options: Sequence[str]) -> tuple[Axis, ...]:
    """What to vary: a key with its values, or a key alone, which is looked at from its low to its high as the first scenario has it."""
    return axes_of(pair, [text if "=" in text else f"{text}={_own_range(pair[0], text)}" for text in options])


def _own_range(loaded: Loaded, key: str) -> str:
    """'0 %:15 %:9'. Raises ScenarioError for a key without a range."""
    known = {entry.key: entry.assumption for entry in loaded.assumptions}
    a = known.get(key)
    if a is None:
        said = f"{loaded.scenario.name} has no such number{suggestion(key, list(known))}"
    elif a.low is None or a.high is None or a.low == a.high:
        said = f"has no range: write --vary '{key}=FROM:TO:COUNT'"
    else:
        unit = parsed(a.text, a.unit).written
        low, high = (f"{in_written(end, unit, a.unit):.12g} {unit}".strip() for end in (a.low, a.high))
        return f"{low}:{high}:{OWN_POINTS}"
    raise ScenarioError([issue(Place(f"--vary {key}"), key.split("."), said)])


def written(pair: Sequence[Loaded], key: str) -> str:
    """What both scenarios have under a key, as written; '' where they differ or have nothing."""
    texts = [next((entry.assumption.text for entry in each.assumptions if entry.key == key), "") for each in pair]
    return texts[0] if texts[0] == texts[1] else ""


def grid_of(axis: Axis) -> tuple[tuple[float, ...], str]:
    """The values of an axis in rising order, and their unit. Raises ScenarioError if they are not numbers in one unit."""
    found = axis.scale
    if found is None:
        place = next(iter(axis.points[0].values())).place
        raise ScenarioError([issue(place, axis.title.split("."), "expected numbers in one unit, like 0 %:25 %:6")])
    values = tuple(sorted(set(found[0])))
    if len(values) < 2:
        place = next(iter(axis.points[0].values())).place
        raise ScenarioError([issue(place, axis.title.split("."), "expected two values or more to look between, like 0 %:25 %:6")])
    return values, found[1]


def checked(pair: Sequence[Loaded], asked: Asked) -> None:
    """Raises ScenarioError for ends that a scenario cannot have, WholeNumbers if it has no values between."""
    for each in pair:
        for end in (asked.grid[0], asked.grid[-1]):
            changed(each, {asked.key: asked.leaf(end)})
        try:
            changed(each, {asked.key: asked.leaf(asked.grid[0] + 0.381966 * (asked.grid[1] - asked.grid[0]))})
        except ScenarioError:
            said = f"{asked.key} takes whole numbers only, so that no value makes the two equal"
            raise WholeNumbers(f"{said}; see where they change places with sim sweep --vary {asked.key}=FROM:TO:COUNT") from None


def difference_of(pair: Sequence[Loaded], asked: Asked) -> tuple[Differences, Key, str]:
    """The second scenario minus the first by the value varied, and the measure meant and its unit.

    A price is priced again on what was simulated once; anything else simulates at each value.
    """
    first = [changed(each, {asked.key: asked.leaf(asked.grid[0])}) for each in pair]
    common, happened = _happened(first, asked)
    is_price = asked.key not in CHOSEN and all(asked.key in prices(each.scenario) for each in first)
    key, unit = _meant(pair, happened, asked, asked.grid if is_price else asked.grid[:1])
    if is_price:
        priced = _priced(first, happened, asked, key)
        if priced is not None:
            return (lambda x: asked.of_all(common, priced(x))), key, unit
    return (lambda x: _simulated([changed(each, {asked.key: asked.leaf(x)}) for each in pair], asked, key)), key, unit


def _meant(pair: Sequence[Loaded], happened: Sequence[Sequence[Result]], asked: Asked, looked: Sequence[float]) -> tuple[Key, str]:
    """The measure meant and its unit, at the first value looked at where both have it. Raises NoMeasure with what they have as written."""
    for x in looked:
        with suppress(NoMeasure):
            return _known([changed(each, {asked.key: asked.leaf(x)}) for each in pair], happened, asked.measure)
    return _known(pair, happened, asked.measure)


def _known(pair: Sequence[Loaded], happened: Sequence[Sequence[Result]], measure: str) -> tuple[Key, str]:
    """The measure meant among those that both have, and its unit. Raises NoMeasure."""
    tables = {each.scenario.name: measures_at(own[0], each.scenario) for own, each in zip(happened, pair, strict=True)}
    key = resolve(measure, "--measure", {name: zip(rows["measure"], rows["of"], strict=True) for name, rows in tables.items()})
    return key, REGISTRY[key[0]].unit


def _happened(pair: Sequence[Loaded], asked: Asked) -> tuple[list[int], list[list[Result]]]:
    """The replications that both have, and what happened in them to each of the two."""
    happened = happenings(pair, asked.replications, asked.seed, asked.jobs, asked.folder, asked.told)
    asked.missing.update({(name, number): why for name, number, why in happened.missing})
    common = sorted(set.intersection(*map(set, happened.finished)))
    if not common:
        raise NoReplication(f"no replication could be finished: {happened.missing[0][2]}")
    return common, [[store.load(replication) for replication in common] for store in happened.stores]


def _simulated(pair: Sequence[Loaded], asked: Asked, key: Key) -> Floats:
    """The difference in each replication, simulated."""
    common, happened = _happened(pair, asked)
    base, other = (
        np.array([_value(measures_at(result, each.scenario), key) for result in own]) for own, each in zip(happened, pair, strict=True)
    )
    return asked.of_all(common, other - base)


def _value(measures: Table, key: Key) -> float:
    """NaN where there is none."""
    found = measures.where(measure=key[0], of=key[1])["value"]
    return float(found[0]) if len(found) else float("nan")


def _priced(pair: Sequence[Loaded], happened: Sequence[Sequence[Result]], asked: Asked, key: Key) -> Differences | None:
    """The difference by pricing again; None for a measure in which there is no money."""
    quantities = [[quantities_of(result) for result in own] for own in happened]
    unit = prices(pair[0].scenario)[asked.key].unit

    def values(k: int, x: float) -> Floats | None:
        draws = {asked.key: np.array([parsed(asked.leaf(x).text, unit).value])}
        found = repriced(quantities[k], pair[k].scenario, draws, parts=REGISTRY[key[0]].of == "category").measures.get(key)
        return None if found is None else found[0][0]

    if values(0, asked.grid[0]) is None:
        return None
    return lambda x: np.asarray(values(1, x)) - np.asarray(values(0, x))


def breakeven_tables(pair: Sequence[Loaded], asked: Asked, second: Axis | None = None) -> dict[str, Table]:
    """Table breakeven, a row each, one without numbers if there is none in the range; table differences at the points of the grid.

    With a second axis both say it for each of its points, whose values stand in front like those of a sweep.
    """
    if second is None:
        return _tables_of(pair, asked)
    found = [Point(changes, tuple(changed(each, changes) for each in pair)) for changes in second.points]
    columns = key_columns((second,), found)
    parts = [_tables_of(point.loaded, asked) for point in found]
    return {
        name: concatenated(
            [tables[name].with_columns(**{key: values[k] for key, values in columns.items()}) for k, tables in enumerate(parts)]
        )
        for name in ("breakeven", "differences")
    }


def _tables_of(pair: Sequence[Loaded], asked: Asked) -> dict[str, Table]:
    found, key, unit = difference_of(pair, asked)
    at = cache(found)
    for x in asked.grid:
        at(x)  # so that what could not be simulated is known
    lost = {number for _, number in asked.missing}
    finished = [number for number in range(asked.replications) if number not in lost]
    known = cache(lambda x: at(x)[finished])
    head = (*(each.scenario.name for each in pair), *key, unit, asked.key, asked.unit)
    count = len(known(asked.grid[0]))
    rows = [(*head, *each.value, "yes" if each.rises else "no", each.method, count) for each in break_evens(known, asked.grid)]
    nothing = (*head, *(3 * (float("nan"),)), "", NONE, count)
    looked = [(*head, x, *t_interval(known(x)), len(known(x))) for x in asked.grid]
    return {"breakeven": table(BREAKEVEN_NAMES, rows or [nothing]), "differences": table(DIFFERENCE_NAMES, looked)}
