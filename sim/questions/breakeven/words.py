"""What break-even values say in words: who is ahead on which side of them, how surely, and where there is none."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sim.measures import larger
from sim.questions.breakeven.crossing import CLOSED, NONE
from sim.questions.decide.words import aligned
from sim.report import tables
from sim.report.phrases import bracket, capital, counted, short, shorts
from sim.report.rounding import Estimate
from sim.scenario.sweep import Axis
from sim.tables import Table


def breakeven_text(found: Table, differences: Table, second: Axis | None, written: str, seed: int | None = None) -> str:
    """A heading, the findings, and the differences that were looked at; of a second key the curve instead. `written`: the value now."""
    blocks = [_heading(found, seed), "\n".join(breakeven_sentences(found, differences, second, written))]
    return "\n\n".join([*blocks, _looked(differences) if second is None else _curve(found, second)]) + "\n"


def breakeven_sentences(found: Table, differences: Table, second: Axis | None, written: str) -> list[str]:
    """The findings: each break-even, or that there is none in the range."""
    if second is not None:
        return list(_along(found, second))
    if found["method"][0] == NONE:
        return [_none(differences), *_lacking(differences)]
    return [*(_one(found, row, written) for row in range(len(found))), _how(found), *_lacking(differences)]


def estimate(found: Table, row: int) -> Estimate:
    """A break-even value with its interval."""
    value, low, high = (float(found[name][row]) for name in ("breakeven", "low", "high"))
    return Estimate(value, low, high, str(found["key_unit"][row]), int(found["replications"][row]))


def said(e: Estimate) -> str:
    """'5.9 % (95 %: 4.6 to 7.1)'; an end that nothing in the range bounds is open."""
    value = f"{e.value} {e.unit}".strip()
    if np.isfinite(e.low) and np.isfinite(e.high):
        return f"{value}{bracket(e)}"
    if np.isnan(e.low):
        return f"{value} (no interval after one replication)"
    if np.isinf(e.low) and np.isinf(e.high):
        return f"{e.mean:.4g} {e.unit} (95 %: anything in the range)".replace("  ", " ")
    end = f"more than {e.low:.4g}" if np.isfinite(e.low) else f"less than {e.high:.4g}"
    return f"{e.mean:.4g} {e.unit} (95 %: {end}, the other end is beyond the range)".replace("  ", " ")


def sites(found: Table) -> tuple[str, str]:
    """Short names of the base and the scenario."""
    names = (str(found["base"][0]), str(found["scenario"][0]))
    brief = shorts(names)
    return brief[names[0]], brief[names[1]]


def _ahead(found: Table, row: int) -> tuple[str, str]:
    """Who is better below a break-even, and who above it."""
    base, other = sites(found)
    better_above = (found["rises"][row] == "yes") == (larger(found["measure"][0]))
    return (base, other) if better_above else (other, base)


def _better(measure: str) -> str:
    return f"the {'higher' if larger(measure) else 'lower'} {tables.label(measure)}"


def _one(found: Table, row: int, written: str) -> str:
    below, above = _ahead(found, row)
    key, measure = found["key"][row], found["measure"][row]
    now = f" As written it is {written}." if written else ""
    return f"{above} has {_better(measure)} where {key} is above {said(estimate(found, row))}, {below} where it is below.{now}"


def _how(found: Table) -> str:
    closed = found["method"][0] == CLOSED
    base, other = sites(found)
    way = (
        "is a straight line in it, so this is exact but for chance" if closed else "is no straight line in it, so its zero was searched for"
    )
    return f"The difference between {other} and {base} {way}."


def _none(differences: Table) -> str:
    """'Texas has the higher net present value anywhere from 10 % to 25 %, by 25 to 130 M USD; there is no break-even.'"""
    base, other = sites(differences)
    measure, means = str(differences["measure"][0]), np.asarray(differences["mean_difference"], dtype=np.float64)
    told = np.flatnonzero(np.isfinite(means)).tolist()
    if not told:
        return f"There is no break-even: nowhere do both have the {tables.label(measure)} in every replication."
    unit, first, last = differences["key_unit"][0], differences["value"][told[0]], differences["value"][told[-1]]
    where = f"from {first:g} to {last:g} {unit}".strip()
    if not means[told].any():
        return f"{base} and {other} have the same {tables.label(measure)} anywhere {where}: it does not tell them apart."
    for row, following in pairwise(told):
        if means[row] * means[following] < 0:  # or a break-even would have been found between them
            lost = f"between {differences['value'][row]:g} and {differences['value'][following]:g} {unit}".strip()
            return f"No break-even can be told: {base} and {other} change places {lost}, where not both have the {tables.label(measure)}."
    ahead = other if (means[told].sum() > 0) == larger(measure) else base
    by_size = sorted(told, key=lambda row: abs(means[row]))
    least, most = _at(differences, by_size[0]), _at(differences, by_size[-1])
    amount = f"by {least.plus_minus}" + (f" to {most.plus_minus}" if most.mean != least.mean else "")
    within = (
        f"wherever {differences['key'][0]} goes {where}" if len(told) > 1 else f"where {differences['key'][0]} is {first:g} {unit}".strip()
    )
    return f"There is no break-even: {ahead} has {_better(measure)} {within}, {amount} {least.unit}."


def _lacking(differences: Table) -> Iterator[str]:
    """At how many values there is no difference, if it is known at others."""
    means = np.asarray(differences["mean_difference"], dtype=np.float64)
    lacking = int(np.isnan(means).sum())
    if 0 < lacking < len(means):
        what = tables.label(differences["measure"][0])
        yield f"At {lacking} of {len(means)} values not both have the {what} in every replication: there they are not compared."


def _at(differences: Table, row: int) -> Estimate:
    """A difference, turned so that it is above zero."""
    mean, low, high = (float(differences[name][row]) for name in ("mean_difference", "low", "high"))
    e = Estimate(mean, low, high, str(differences["unit"][row]), int(differences["replications"][row]))
    return e if mean >= 0 else e.negated()


def _along(found: Table, second: Axis) -> Iterator[str]:
    """What the first and the last point of the second key say, and how many have no break-even."""
    some = [row for row in range(len(found)) if found["method"][row] != NONE]
    key, labels = found["key"][0], _labels(found, second)
    none = len({labels[row] for row in range(len(found))}) - len({labels[row] for row in some})
    if some:
        below, above = _ahead(found, some[0])
        ends = dict.fromkeys((some[0], some[-1]))
        where = " and ".join(f"{said(estimate(found, row))} at {labels[row]}" for row in ends)
        better = _better(found["measure"][0])
        yield f"{above} has {better} where {key} is above a value that is {where} of {second.title}, {below} below it."
    if none:
        yield f"At {counted(none, 'value')} of {second.title} there is no break-even in the range of {key}."


def _labels(found: Table, second: Axis) -> list[str]:
    """The point of the second axis that each row belongs to."""
    column = found.names[0]
    values = found[column].tolist()
    numbers = second.scale
    known = dict(zip(numbers[0] if numbers else second.labels, second.labels, strict=True))
    return [known[value] for value in values]


def _heading(found: Table, seed: int | None) -> str:
    said = counted(int(found["replications"].max()), "replication") + (f", seed {seed}" if seed is not None else "")
    return f"{found['scenario'][0]} against {found['base'][0]}   {capital(tables.label(found['measure'][0]))}   {said}"


def _looked(differences: Table) -> str:
    rows = []
    for row in range(len(differences)):
        mean, low, high = (float(differences[name][row]) for name in ("mean_difference", "low", "high"))
        e = Estimate(mean, low, high)
        rows.append([f"{differences['value'][row]:g} {differences['key_unit'][row]}", e.signed if e.known else "none"])
    what = f"{capital(tables.label(differences['measure'][0]))}, {differences['unit'][0]}"
    head = [str(differences["key"][0]), f"{short(differences['scenario'][0])} minus {short(differences['base'][0])}"]
    return f"{what}, mean ± 95 %\n{aligned(head, rows, right=2)}"


def _curve(found: Table, second: Axis) -> str:
    labels = _labels(found, second)
    rows = [[label, "none in range" if found["method"][row] == NONE else said(estimate(found, row))] for row, label in enumerate(labels)]
    return aligned([second.title, f"break-even of {found['key'][0]}"], rows, right=2)
