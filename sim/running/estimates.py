"""Means over replications, and of paired differences between scenarios, with 95 % confidence intervals."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from sim.arrays import Floats
from sim.economics.causes import TERM_NAMES, Term, by_cause
from sim.economics.causes import Key as LineKey
from sim.measures import REGISTRY
from sim.statistics.intervals import Interval, t_interval, wilson_interval
from sim.tables import Table, table

SUMMARY_NAMES = ("scenario", "measure", "of", "unit", "mean", "low", "high", "replications")
COMPARISON_NAMES = ("base", "scenario", "measure", "of", "unit", "mean_difference", "low", "high", "replications")

ROUNDING = 1e-9  # of a difference by cause: what floats leave where there is none

Key = tuple[str, str, str]
Series = dict[Key, dict[int, float]]
Terms = dict[Key, dict[int, dict[LineKey, Term]]]


def summary(measures: Table) -> Table:
    """The mean and the interval of every measure of every scenario, columns `SUMMARY_NAMES`.

    The interval is cut at the bounds in the record of the measure. A measure that some replications lack, like a payback, is averaged over
    those that have it; `replications` says how many.
    """
    rows = []
    for scenario, by_key in series(measures).items():
        rows += [
            (scenario, *key, *_within(key, _interval(key, np.array(list(values.values())))), len(values)) for key, values in by_key.items()
        ]
    return table(SUMMARY_NAMES, rows)


def _interval(key: Key, values: Floats) -> Interval:
    """The t interval of the mean; of a measure that each replication has or has not, Wilson's interval of a chance."""
    if not REGISTRY[key[0]].counted:
        return t_interval(values)
    return Interval(*(100 * end for end in wilson_interval(int(np.count_nonzero(values)), len(values))))


def _within(key: Key, interval: Interval) -> Interval:
    """The interval cut at the bounds of its measure: a share lies between 0 and 100 %, a count is not below zero."""
    low, high = REGISTRY[key[0]].clipped(interval.low, interval.mean, interval.high)
    return Interval(interval.mean, low, high)


def comparisons(measures: Table, terms: Table | None = None) -> Table:
    """The mean and the interval of the paired difference, scenario minus base, for each pair of scenarios; columns `COMPARISON_NAMES`.

    Replications are paired by number, as common random numbers need. With `terms` there are also rows of landed_cost_cause,
    repair_cost_cause and npv_cause, which split a difference by its causes and add up to it.
    """
    rows = [row for pair in combinations(series(measures).items(), 2) for row in _differences(*pair)]
    if terms is not None:
        rows += [row for pair in combinations(_terms(terms).items(), 2) for row in _causes(*pair)]
    return table(COMPARISON_NAMES, rows)


def _differences(base: tuple[str, Series], scenario: tuple[str, Series]) -> Iterator[tuple[object, ...]]:
    """The rows of one pair of scenarios: one for each measure that both have."""
    (one, left), (other, right) = base, scenario
    for key in left:
        common = sorted(left[key].keys() & right.get(key, {}).keys())
        if common:
            difference = np.array([right[key][k] - left[key][k] for k in common])
            yield (one, other, *key, *t_interval(difference), len(common))


def _causes(base: tuple[str, Terms], scenario: tuple[str, Terms]) -> Iterator[tuple[object, ...]]:
    """The rows of one pair of scenarios by cause; a cause is named 'flow, cause' where several flows have the measure."""
    (one, left), (other, right) = base, scenario
    both = [key for key in left if key in right]
    for key in both:
        measure, of, unit = key
        alone = [each[0] for each in both].count(measure) == 1
        common = sorted(left[key].keys() & right[key].keys())
        split = [by_cause(left[key][k], right[key][k]) for k in common]
        for cause in dict.fromkeys(cause for each in split for cause in each):
            values = np.array([each.get(cause, 0.0) for each in split])
            if np.abs(values).max() > ROUNDING:
                yield (one, other, f"{measure}_cause", cause if alone else f"{of}, {cause}", unit, *t_interval(values), len(common))


def _terms(terms: Table) -> dict[str, Terms]:
    """scenario -> (measure, of, unit) -> replication -> the terms by line."""
    found: dict[str, Terms] = {}
    columns = [terms[name].tolist() for name in ("scenario", "replication", *TERM_NAMES)]
    for scenario, replication, measure, of, category, kind, item, flow, quantity, amount, unit in zip(*columns, strict=True):
        own = found.setdefault(scenario, {}).setdefault((measure, of, unit), {}).setdefault(replication, {})
        own[category, kind, item, flow] = Term(quantity, amount)
    return found


def series(measures: Table) -> dict[str, Series]:
    """scenario -> (measure, of, unit) -> replication -> value, in the order of the table."""
    found: dict[str, Series] = {}
    columns = [measures[name].tolist() for name in ("scenario", "measure", "of", "unit", "replication", "value")]
    for scenario, measure, of, unit, replication, value in zip(*columns, strict=True):
        found.setdefault(scenario, {}).setdefault((measure, of, unit), {})[replication] = value
    return found
