"""What a sweep says in words: how the measures most asked for move along it, and between which points two sites change places."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod

import numpy as np

from sim.counts import counted
from sim.measures import most_asked
from sim.report import tables
from sim.report.answer import Finding, Grid, Uncertainty, number
from sim.report.assumption_words import assumption_words, with_key
from sim.report.phrases import amount, capital, extent, joined, shorts
from sim.report.rounding import Estimate, reading
from sim.report.tables import replications
from sim.scenario.sweep import Axis
from sim.tables import Table

CHANGE = 12.0  # the weight of a finding that two sites change places
ROWS = 40  # of a table for people
LUCK_ONLY = (
    "± is simulation luck only. Sites are said to change places where their paired difference is clear of 0 on both sides, with 95 %."
)

Key = tuple[str, str]


def title(points: Table, axes: Sequence[Axis], seed: int) -> tuple[str, ...]:
    """'Texas and Florida   6 points along trade.duties.surcharge.rate (6)   10 replications, seed 1'."""
    names, count = tables.scenarios(points), prod(len(axis.points) for axis in axes)
    made = f"{counted(replications(points), 'replication')}, seed {seed}"
    along = " x ".join(f"{axis.title} ({len(axis.points)})" for axis in axes)
    return (f"{joined(names)}   {counted(count, 'point')} along {along}   {made}",)


def findings(points: Table, differences: Table | None, axes: Sequence[Axis]) -> tuple[Finding, ...]:
    """The findings of a sweep, along one axis who overtakes whom first; then measures from end to end, or where they are highest."""
    if not asked(points):
        return (Finding("None of the measures most asked for moves along the sweep; `points.csv` has them all."),)
    moves = _ends if len(axes) == 1 else _extremes
    ordered = [finding for key in asked(points) for finding in moves(points, axes, key)]
    if differences is not None and len(axes) == 1:
        ordered += _overtaken(points, differences, axes[0])
    return tuple(sorted(ordered, key=lambda finding: -finding.weight))


def asked(points: Table) -> list[Key]:
    """The measures most asked for that are there and move, with what they are of."""
    keys: list[Key] = []
    for measure in (record.name for record in most_asked()):
        for of in tables.names(points, measure=measure):
            rows = points.where(measure=measure, of=of)
            along = [rows.where(scenario=name)["mean"] for name in tables.scenarios(rows)]
            if any(np.ptp(np.asarray(values, dtype=np.float64)) > 0 for values in along if len(values)):
                keys.append((measure, of))
    return keys


def estimate_at(points: Table, number: int, scenario: str, key: Key) -> Estimate | None:
    """A measure of a scenario at a point; None where there is none."""
    row = points.where(point=number, scenario=scenario, measure=key[0], of=key[1])
    if not len(row):
        return None
    mean, low, high = (float(row[name][0]) for name in ("mean", "low", "high"))
    return Estimate(mean, low, high, row["unit"][0], int(row["replications"][0]))


def lowest_and_highest(points: Table, key: Key) -> tuple[Estimate, Estimate]:
    """The lowest and the highest mean of a measure over all points and scenarios."""
    lowest, highest = (e for place, name in _whereabouts(points, key) if (e := estimate_at(points, place, name, key)))
    return lowest, highest


def _whereabouts(points: Table, key: Key) -> list[tuple[int, str]]:
    """Where a measure is lowest and where it is highest: point and scenario."""
    rows = points.where(measure=key[0], of=key[1])
    return [(int(rows["point"][row]), str(rows["scenario"][row])) for row in (int(np.argmin(rows["mean"])), int(np.argmax(rows["mean"])))]


def label(points: Table, key: Key) -> str:
    """'NPV', and of which flow where there are several."""
    several = len(tables.names(points, measure=key[0])) > 1
    return tables.label(key[0]) + (f" of {key[1]}" if several else "")


def file_name(points: Table, key: Key) -> str:
    """'lead-time', or 'lead-time-build' where there are several of the measure."""
    several = len(tables.names(points, measure=key[0])) > 1
    return (f"{key[0]}_{key[1]}" if several else key[0]).replace("_", "-")


def figure_title(points: Table, differences: Table | None, axes: Sequence[Axis], key: Key) -> str:
    """The finding of a measure's figure: who overtakes whom if somebody does, else how it moves or between which values it lies."""
    if len(axes) > 1:
        low, high = lowest_and_highest(points, key)
        return f"{capital(label(points, key))} lies between {amount(low)} and {amount(high)}"
    own = points.where(measure=key[0], of=key[1])
    paired = None if differences is None else differences.where(measure=key[0], of=key[1])
    along = findings(own, paired, axes)
    crossing = [finding for finding in along if finding.weight >= CHANGE]
    return (crossing or along)[0].sentence.removesuffix(".")


def axis_name(axis: Axis) -> str:
    """'Surcharge duty rate': what an axis varies, in words."""
    return capital(assumption_words(axis.title))


def point_label(axes: Sequence[Axis], place: int) -> str:
    """'trade.duties.surcharge.rate = 5 %, ...'."""
    places = np.unravel_index(place, [len(axis.points) for axis in axes])
    return ", ".join(f"{key} = {leaf.text}" for axis, at in zip(axes, places, strict=True) for key, leaf in axis.points[int(at)].items())


def _weight(key: Key) -> float:
    """10 for the measure most asked for, then less and less."""
    return 10.0 - [record.name for record in most_asked()].index(key[0])


def _ends(points: Table, axes: Sequence[Axis], key: Key) -> Iterator[Finding]:
    """'Net present value, as the surcharge ... goes from 0 % to 25 %: from 85 ± 3 to 70 ± 3 M USD in Texas, ...'."""
    brief, labels = shorts(tables.scenarios(points)), axes[0].labels
    ends, numbers = [], []
    at_ends = {short: [estimate_at(points, place, name, key) for place in (0, len(labels) - 1)] for name, short in brief.items()}
    size = max((extent(e) for both in at_ends.values() for e in both if e), default=0.0)
    for short, (first, last) in at_ends.items():
        if first and last:
            ends.append(f"from {amount(first, size)} to {amount(last, size)} in {short}")
            numbers += [number(f"{short} at {labels[0]}", first), number(f"{short} at {labels[-1]}", last)]
    if ends:
        sentence = f"{capital(label(points, key))}, as {with_key(axes[0].title)} goes from {labels[0]} to {labels[-1]}: {joined(ends)}."
        yield Finding(sentence, tuple(numbers), Uncertainty.LUCK, _weight(key))


def _extremes(points: Table, axes: Sequence[Axis], key: Key) -> Iterator[Finding]:
    """'Net present value is lowest in Texas, 70 ± 3 M USD, at ..., and highest in ...'."""
    brief, extremes, numbers = shorts(tables.scenarios(points)), [], []
    size = max(map(extent, lowest_and_highest(points, key)))
    for word, e, (place, name) in zip(("lowest", "highest"), lowest_and_highest(points, key), _whereabouts(points, key), strict=True):
        extremes.append(f"{word} in {brief[name]}, {amount(e, size)}, at {point_label(axes, place)}")
        numbers.append(number(f"{word}, {brief[name]}", e))
    yield Finding(f"{capital(label(points, key))} is {joined(extremes)}.", tuple(numbers), Uncertainty.LUCK, _weight(key))


def _overtaken(points: Table, differences: Table, axis: Axis) -> Iterator[Finding]:
    """'In NPV Texas and Southeast Asia change places between 5 % and 10 %.', where the paired difference is clear on both sides.

    Points between them at which it may be chance belong to the gap. Without one, how many points do not tell the two apart.
    """
    brief = shorts(tables.scenarios(points))
    for key in asked(points):
        rows = differences.where(measure=key[0], of=key[1])
        for base, other in dict.fromkeys(zip(rows["base"].tolist(), rows["scenario"].tolist(), strict=True)):
            pair = rows.where(base=base, scenario=other)
            pair = pair.rows(np.argsort(pair["point"]))
            sides = np.where(pair["low"] > 0, 1, np.where(pair["high"] < 0, -1, 0))  # 0 where the interval covers 0
            clear = np.flatnonzero(sides).tolist()
            what = f"In {label(points, key)} {brief[base]} and {brief[other]}"
            for k, following in pairwise(clear):
                if sides[k] != sides[following]:
                    before, after = (axis.labels[int(pair["point"][at])] for at in (k, following))
                    yield Finding(f"{what} change places between {before} and {after}.", (), Uncertainty.LUCK, CHANGE + _weight(key) / 10)
            vague = len(pair) - len(clear)
            if vague and pair["replications"].max() > 1:
                yield Finding(
                    f"{what} are not told apart, by simulation luck, at {vague} of {len(pair)} points.", (), Uncertainty.LUCK, 2.0
                )


def grid(points: Table, axes: Sequence[Axis], key: Key) -> Grid:
    """A measure at every point, a column for each scenario."""
    names = tables.scenarios(points)
    brief = shorts(names)
    shape = [len(axis.points) for axis in axes]
    own = points.where(measure=key[0], of=key[1])
    _, unit = scale = reading(own["unit"][0], float(np.nanmax(np.abs(own["mean"]))))
    rows = []
    for place in range(min(prod(shape), ROWS)):
        at = zip(axes, np.unravel_index(place, shape), strict=True)
        cells = [e.scaled(*scale).plus_minus if (e := estimate_at(points, place, name, key)) else "" for name in names]
        rows.append((" x ".join(axis.labels[int(k)] for axis, k in at), *cells))
    rest = prod(shape) - len(rows)
    head = (" x ".join(axis.title for axis in axes), *(brief[name] for name in names))
    more = f"and {counted(rest, 'point')} more in points.csv" if rest > 0 else ""
    return Grid(head, tuple(rows), f"{capital(label(points, key))}, {unit}, mean ± 95 %", more)
