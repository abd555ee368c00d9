"""From which week on a run has settled: MSER-5 and Welch's moving average over the queues of each week.

Measures that mean a steady state leave a warm-up out; whether it is long enough can be seen here. Money leaves nothing out.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL, bonferroni_level, paired_interval
from sim.statistics.warm_up import Truncation, mser, welch_average
from sim.tables import Table, table

SERIES = {"backlog_by_week": "not yet started", "waiting_by_week": "waiting on the floor"}
SETTLING_NAMES = ("scenario", "flow", "series", "week", "mean", "welch", "left_out", "settled")
BATCH = 5  # weeks, by MSER-5; single weeks, means themselves, where that makes fewer than LEAST batches
LEAST = 10
WIDEST = 13  # weeks on either side of a moving average, where the run is four times that or longer


def settling(profiles: Table, left_out_weeks: Mapping[str, float]) -> Table:
    """A row a scenario, flow, series and week: columns `SETTLING_NAMES`, without rows for runs of less than `LEAST` weeks.

    `mean` is over replications, `welch` its moving average (NaN in the last weeks, which have none); `left_out` says 'yes' of weeks that
    begin in the warm-up of the scenario, `settled` of those that MSER keeps. Where it keeps none of the first half, no week has settled.
    Weeks between the warm-up and those that MSER keeps have settled too where chance explains how they differ from them: MSER sees one
    series and always finds a least, replications tell whether it means something.
    """
    rows = [
        (name, flow, series, week, *row)
        for name, weeks in left_out_weeks.items()
        for profile, series in SERIES.items()
        for flow, runs in _runs(profiles.where(scenario=name, profile=profile))
        for week, row in enumerate(_rows(runs, weeks))
    ]
    return table(SETTLING_NAMES, rows)


def _runs(profile: Table) -> Iterator[tuple[str, Floats]]:
    """The series of each flow, a row a replication."""
    for flow in dict.fromkeys(profile["of"].tolist()):
        own = profile.where(of=flow)
        count = len(np.unique(own["replication"]))
        yield flow, np.asarray(own["value"], dtype=np.float64).reshape(count, -1)


def _rows(runs: Floats, left_out: float) -> Iterator[tuple[float | str, ...]]:
    mean = runs.mean(axis=0)
    if len(mean) < LEAST:
        return
    found = mser(mean, batch(len(mean)))
    begun = int(np.ceil(left_out))
    from_week = begun if _alike(runs, begun, found) else len(mean) if found.too_short else found.observations
    window = min(WIDEST, len(mean) // 4)
    welch = np.append(welch_average(runs, window), np.full(window, np.nan))
    for week, (value, average) in enumerate(zip(mean.tolist(), welch.tolist(), strict=True)):
        yield value, average, "yes" if week < left_out else "", "yes" if week >= from_week else ""


def _alike(runs: Floats, first: int, found: Truncation) -> bool:
    """Whether the weeks from `first` to those kept differ from these by no more than chance; False for a single replication.

    Corrected for the places that MSER had to choose from.
    """
    kept = found.observations
    if not first < kept or len(runs) < 2:
        return False
    level = bonferroni_level(LEVEL, len(found.criterion))
    difference = paired_interval(runs[:, first:kept].mean(axis=1), runs[:, kept:].mean(axis=1), level)
    return difference.low <= 0 <= difference.high


def batch(weeks: int) -> int:
    """How many weeks of a run make a batch of MSER: five, or one where that makes too few."""
    return BATCH if weeks >= BATCH * LEAST else 1
