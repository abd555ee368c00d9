"""What a sweep says in words: how the measures most asked for move along it, and between which points two sites change places."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from sim.measures import most_asked
from sim.questions.decide.words import aligned
from sim.report import tables
from sim.report.phrases import capital, counted, joined, shorts
from sim.report.rounding import Estimate
from sim.report.tables import replications
from sim.scenario.sweep import Axis
from sim.tables import Table

ROWS = 40  # of a table for people

Key = tuple[str, str]


def sweep_text(points: Table, differences: Table | None, axes: Sequence[Axis], seed: int | None = None) -> str:
    """A heading, the findings, and a table of each measure most asked for."""
    said = sweep_sentences(points, differences, axes)
    blocks = [_heading(points, axes, seed), "\n".join(said), *(_table(points, axes, key) for key in asked(points))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def sweep_sentences(points: Table, differences: Table | None, axes: Sequence[Axis]) -> list[str]:
    """The findings of a sweep: measures from end to end, or where they are highest; along one axis also who overtakes whom."""
    if not asked(points):
        return ["None of the measures most asked for moves along the sweep; `points.csv` has them all."]
    moves = _ends if len(axes) == 1 else _extremes
    return [
        *(sentence for key in asked(points) for sentence in moves(points, axes, key)),
        *(_overtaken(points, differences, axes[0]) if differences is not None and len(axes) == 1 else ()),
    ]


def asked(points: Table) -> list[Key]:
    """The measures most asked for that are there and move, with what they are of."""
    found: list[Key] = []
    for measure in (record.name for record in most_asked()):
        for of in tables.names(points, measure=measure):
            rows = points.where(measure=measure, of=of)
            each = [rows.where(scenario=name)["mean"] for name in tables.scenarios(rows)]
            if any(np.ptp(np.asarray(values, dtype=np.float64)) > 0 for values in each if len(values)):
                found.append((measure, of))
    return found


def estimate_at(points: Table, number: int, scenario: str, key: Key) -> Estimate | None:
    """A measure of a scenario at a point; None where there is none."""
    row = points.where(point=number, scenario=scenario, measure=key[0], of=key[1])
    if not len(row):
        return None
    mean, low, high = (float(row[name][0]) for name in ("mean", "low", "high"))
    return Estimate(mean, low, high, row["unit"][0], int(row["replications"][0]))


def lowest_and_highest(points: Table, key: Key) -> tuple[Estimate, Estimate]:
    """The lowest and the highest mean of a measure over all points and scenarios."""
    found = [e for number, name in _whereabouts(points, key) if (e := estimate_at(points, number, name, key))]
    return found[0], found[1]


def _whereabouts(points: Table, key: Key) -> list[tuple[int, str]]:
    """Where a measure is lowest and where it is highest: point and scenario."""
    rows = points.where(measure=key[0], of=key[1])
    return [(int(rows["point"][row]), str(rows["scenario"][row])) for row in (int(np.argmin(rows["mean"])), int(np.argmax(rows["mean"])))]


def label(points: Table, key: Key) -> str:
    """'net present value', and of which flow where there are several."""
    several = len(tables.names(points, measure=key[0])) > 1
    return tables.label(key[0]) + (f" of {key[1]}" if several else "")


def point_label(axes: Sequence[Axis], number: int) -> str:
    """'trade.duties.surcharge.rate = 5 %, ...'."""
    places = np.unravel_index(number, [len(axis.points) for axis in axes])
    said = [_named(axis, int(place)) for axis, place in zip(axes, places, strict=True)]
    return ", ".join(said)


def _named(axis: Axis, place: int) -> str:
    return ", ".join(f"{key} = {leaf.text}" for key, leaf in axis.points[place].items())


def _heading(points: Table, axes: Sequence[Axis], seed: int | None) -> str:
    names, count = tables.scenarios(points), prod(len(axis.points) for axis in axes)
    said = counted(replications(points), "replication") + (f", seed {seed}" if seed is not None else "")
    along = " x ".join(f"{axis.title} ({len(axis.points)})" for axis in axes)
    return f"{joined(names)}   {counted(count, 'point')} along {along}   {said}"


def _ends(points: Table, axes: Sequence[Axis], key: Key) -> Iterator[str]:
    """'Net present value: from 85 ± 3 M USD at 0 % to 70 ± 3 M USD at 25 % in Texas, ...'."""
    brief, labels = shorts(tables.scenarios(points)), axes[0].labels
    said = []
    for name, short in brief.items():
        ends = [estimate_at(points, number, name, key) for number in (0, len(labels) - 1)]
        if ends[0] and ends[1]:
            said.append(f"from {ends[0].plus_minus} to {ends[1].plus_minus} {ends[1].unit} in {short}")
    if said:
        yield f"{capital(label(points, key))}, as {axes[0].title} goes from {labels[0]} to {labels[-1]}: {joined(said)}."


def _extremes(points: Table, axes: Sequence[Axis], key: Key) -> Iterator[str]:
    """'Net present value is highest in Texas with 90 ± 3 M USD at ..., lowest ...'."""
    brief, said = shorts(tables.scenarios(points)), []
    for word, found, (number, name) in zip(("lowest", "highest"), lowest_and_highest(points, key), _whereabouts(points, key), strict=True):
        said.append(f"{word} in {brief[name]}, {found.plus_minus} {found.unit}, at {point_label(axes, number)}")
    yield f"{capital(label(points, key))} is {joined(said)}."


def _overtaken(points: Table, differences: Table, axis: Axis) -> Iterator[str]:
    """'In net present value Texas and Southeast Asia change places between 5 % and 10 %.'."""
    brief = shorts(tables.scenarios(points))
    for key in asked(points):
        rows = differences.where(measure=key[0], of=key[1])
        for base, other in dict.fromkeys(zip(rows["base"].tolist(), rows["scenario"].tolist(), strict=True)):
            pair = rows.where(base=base, scenario=other)
            order = np.argsort(pair["point"])
            signs = np.sign(np.asarray(pair["mean_difference"], dtype=np.float64)[order])
            for k in np.flatnonzero(signs[:-1] * signs[1:] < 0).tolist():
                before, after = (axis.labels[int(pair["point"][order][at])] for at in (k, k + 1))
                yield f"In {label(points, key)} {brief[base]} and {brief[other]} change places between {before} and {after}."


def _table(points: Table, axes: Sequence[Axis], key: Key) -> str:
    names = tables.scenarios(points)
    brief = shorts(names)
    shape = [len(axis.points) for axis in axes]
    rows = []
    for number in range(min(prod(shape), ROWS)):
        places = np.unravel_index(number, shape)
        found = [estimate_at(points, number, name, key) for name in names]
        shown = [axis.labels[int(place)] for axis, place in zip(axes, places, strict=True)]
        rows.append([" x ".join(shown), *(each.plus_minus if each else "" for each in found)])
    unit = points.where(measure=key[0], of=key[1])["unit"][0]
    rest = prod(shape) - len(rows)
    more = f"\n  and {counted(rest, 'point')} more in points.csv" if rest > 0 else ""
    head = [" x ".join(axis.title for axis in axes), *(brief[name] for name in names)]
    return f"{capital(label(points, key))}, {unit}, mean ± 95 %\n{aligned(head, rows, right=len(head))}{more}"
