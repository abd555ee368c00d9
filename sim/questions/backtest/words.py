"""What a backtest says in words, and its tables."""

from collections.abc import Sequence

import numpy as np

from sim.counts import counted
from sim.questions.backtest.history import Compared, month_text
from sim.report.answer import Finding, Grid, Number, Uncertainty
from sim.report.rounding import few
from sim.statistics.prediction import band, chance_of_farther_level, chance_of_fewer_inside, inside, level
from sim.tables import Table, table

DOUBTFUL = 0.05  # a model that would do worse so rarely is doubtful
NAMES = ("series", "month", "unit", "actual", "low", "median", "high", "inside")
SUM_NAMES = ("series", "unit", "months", "inside", "share_inside", "level", "chance_inside", "deviation", "chance_level", "replications")


def months_table(found: Sequence[Compared]) -> Table:
    """A row a series and month: what happened, the median and the band of the replications, and whether it lies inside."""
    rows = []
    for each in found:
        low, high = band(each.paths)
        columns = (each.months, each.actual, low, np.median(each.paths, axis=0), high, inside(each.paths, each.actual))
        for month, actual, under, middle, over, within in zip(*(column.tolist() for column in columns), strict=True):
            rows.append((each.label, month_text(month), each.unit, actual, under, middle, over, int(within)))
    return table(NAMES, rows)


def sums_table(found: Sequence[Compared]) -> Table:
    """A row a series: months inside the band, and how probable it is for the model to do no better.

    `deviation` is what happened over the mean of the replications, less one. `chance_inside` and `chance_level` are fractions.
    """
    rows = []
    for each in found:
        within = inside(each.paths, each.actual)
        chances = (chance_of_fewer_inside(each.paths, each.actual), chance_of_farther_level(each.paths, each.actual))
        count = (len(within), int(within.sum()), float(within.mean()), level(len(each.paths)), chances[0])
        rows.append((each.label, each.unit, *count, _deviation(each), chances[1], len(each.paths)))
    return table(SUM_NAMES, rows)


def _deviation(each: Compared) -> float:
    simulated = float(each.paths.mean())
    return float(each.actual.mean()) / simulated - 1 if simulated else float("nan")


def headline(sums: Table) -> Finding:
    """The verdict over all series: could what happened have come from this model?"""
    months, within = int(np.sum(sums["months"])), int(np.sum(sums["inside"]))
    lie = "lies" if within == 1 else "lie"
    said = f"{within} of {counted(months, 'month')} {lie} inside the simulated {_percent(float(sums['level'][0]))} band"
    wrong = [row["series"] for row in _rows(sums) if _doubtful(row, len(sums))]
    numbers = (Number("share inside", 100 * within / months, "%"),)
    if wrong:
        names = ", ".join(map(str, wrong))
        return Finding(f"The model does not reproduce what happened to {names}: {said}.", numbers, Uncertainty.LUCK, 3.0)
    return Finding(f"What happened could have come from this model: {said}.", numbers, Uncertainty.LUCK, 3.0)


def findings(sums: Table) -> tuple[Finding, ...]:
    """One sentence a series: months inside, and how far what happened lies from the simulated mean."""
    return tuple(Finding(_sentence(row), (), Uncertainty.LUCK, 2.0) for row in _rows(sums))


def _sentence(row: dict[str, object]) -> str:
    deviation = float(str(row["deviation"]))
    way = "above" if deviation > 0 else "below"
    level_said = (
        f"{few(100 * abs(deviation), 2)} % {way} the simulated mean" if np.isfinite(deviation) else "not comparable with a mean of zero"
    )
    rare = "more than simulation luck explains" if float(str(row["chance_level"])) <= DOUBTFUL else "within simulation luck"
    return f"{row['series']}: {row['inside']} of {counted(int(str(row['months'])), 'month')} inside; on average {level_said}, {rare}."


def _doubtful(row: dict[str, object], series: int) -> bool:
    """Whether months inside or the level are rarer than 5 % over all series, as far as so many replications can tell."""
    least = 1 / (int(str(row["replications"])) + 1)
    return min(float(str(row["chance_inside"])), float(str(row["chance_level"]))) <= max(DOUBTFUL / series, least)


def grid(sums: Table) -> Grid:
    """The series as a small table."""
    rows = tuple(
        (
            str(row["series"]),
            f"{row['inside']} of {row['months']}",
            f"{'+' if float(str(row['deviation'])) > 0 else ''}{few(100 * float(str(row['deviation'])), 2)} %",
            _percent(float(str(row["chance_inside"]))),
            _percent(float(str(row["chance_level"]))),
        )
        for row in _rows(sums)
    )
    note = "chances: how often the model itself would have no more months inside, or a mean as far off; 5 % and less speak against it"
    return Grid(("series", "inside", "mean off by", "chance: inside", "chance: mean"), rows, note=note)


def caveats(sums: Table, left_out: int) -> tuple[str, ...]:
    """What limits a backtest."""
    count = int(sums["replications"][0])
    said = [
        f"With {counted(count, 'replication')} no chance is less than {_percent(1 / (count + 1))}; more --reps make it sharper.",
        "The band is of simulation luck alone: assumptions are held at their values.",
    ]
    more = f"Left out: {counted(left_out, 'month')} of the file, outside of the months simulated in full."
    return (f"{more} {said[0]}", *said[1:]) if left_out else tuple(said)


def _rows(sums: Table) -> list[dict[str, object]]:
    return [dict(zip(sums.names, row, strict=True)) for row in zip(*(sums[name].tolist() for name in sums.names), strict=True)]


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2g} %" if fraction < 0.995 else "100 %"
