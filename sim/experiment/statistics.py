"""Means with their 95 % confidence intervals, over replications and over paired differences."""

from itertools import combinations

import numpy as np

from sim.experiment.intervals import Interval, t_interval
from sim.tables import Table, table

SUMMARY_NAMES = ("scenario", "measure", "of", "unit", "mean", "low", "high", "replications")
COMPARISON_NAMES = ("base", "scenario", "measure", "of", "unit", "mean_difference", "low", "high", "replications")

Key = tuple[str, str, str]


def summary(measures: Table) -> Table:
    """Mean and interval of every measure of every scenario. A measure that some replications lack is taken over those that have it."""
    rows = []
    for scenario, by_key in series(measures).items():
        rows += [
            (scenario, *key, *_within(key, t_interval(np.array(list(values.values())))), len(values)) for key, values in by_key.items()
        ]
    return table(SUMMARY_NAMES, rows)


def _within(key: Key, interval: Interval) -> Interval:
    """An interval without what a share cannot be: less than nothing or more than all. A rate of return is none."""
    measure, _, unit = key
    if unit != "%" or measure == "irr" or not 0 <= interval.mean <= 100:
        return interval
    return Interval(interval.mean, float(np.maximum(interval.low, 0.0)), float(np.minimum(interval.high, 100.0)))


def comparisons(measures: Table) -> Table:
    """Mean and interval of the paired difference, scenario minus base, for each pair in the order of the study.

    Replications are paired by number, which is what common random numbers need.
    """
    rows = []
    for (base, left), (scenario, right) in combinations(series(measures).items(), 2):
        for key in left:
            common = sorted(left[key].keys() & right.get(key, {}).keys())
            if common:
                difference = np.array([right[key][k] - left[key][k] for k in common])
                rows.append((base, scenario, *key, *t_interval(difference), len(common)))
    return table(COMPARISON_NAMES, rows)


def series(measures: Table) -> dict[str, dict[Key, dict[int, float]]]:
    """scenario -> (measure, of, unit) -> replication -> value, in the order of the table."""
    found: dict[str, dict[Key, dict[int, float]]] = {}
    columns = [measures[name].tolist() for name in ("scenario", "measure", "of", "unit", "replication", "value")]
    for scenario, measure, of, unit, replication, value in zip(*columns, strict=True):
        found.setdefault(scenario, {}).setdefault((measure, of, unit), {})[replication] = value
    return found
