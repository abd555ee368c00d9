"""From which week on a run is in a steady state, by MSER-5 on the queues of each week, with Welch's moving average to look at.

Measures of the steady state leave out the warm-up; this shows whether it is long enough. Money leaves nothing out.
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
    """One row a scenario, flow, series and week, columns `SETTLING_NAMES`; no rows for runs of less than `LEAST` weeks.

    `mean` is the mean over replications, `welch` its moving average, NaN in the last weeks. `left_out` is 'yes' for weeks that begin within
    the warm-up of the scenario. `settled` is 'yes' for weeks after MSER's truncation point, and for none if that point is the middle of the
    run. Weeks between the warm-up and the truncation point are settled too if the replications show no significant difference from the
    weeks after it: MSER looks at one mean series and always finds a minimum somewhere.
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
    """The weekly series of each flow: (replications, weeks)."""
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
    """Whether the weeks from `first` to the truncation point do not differ significantly from those after it.

    By a paired test over replications, with Bonferroni's correction for the places that MSER chose among. False for a single replication.
    """
    kept = found.observations
    if not first < kept or len(runs) < 2:
        return False
    level = bonferroni_level(LEVEL, len(found.criterion))
    difference = paired_interval(runs[:, first:kept].mean(axis=1), runs[:, kept:].mean(axis=1), level)
    return difference.low <= 0 <= difference.high


def batch(weeks: int) -> int:
    """The weeks in a batch of MSER: five, or one where five would leave too few batches."""
    return BATCH if weeks >= BATCH * LEAST else 1
