"""What happened, by month, from a table; and what replications say of the same months."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.data.cells import Cells, DataIssue, read_cells
from sim.data.columns import MISSING, number_in
from sim.scenario.routes import goes_back
from sim.scenario.schema import Scenario
from sim.tables import Table

MONTH = "month"
LEGS = "turnaround_legs_by_month"

# what a column may be called -> the curve of a replication that it is held against, and its unit
SERIES: Mapping[str, tuple[str, str]] = {
    "units_delivered": ("deliveries_by_month", "units"),
    "turnaround_time": (LEGS, "d"),
    "utilization": ("utilization_by_month", "%"),
    "headcount": ("headcount_by_month", "workers"),
    "hands": ("hands_by_month", "hands"),
    "days_closed": ("closed_by_month", "d"),
}


@dataclass(frozen=True, slots=True)
class Observed:
    """One column of what happened: the series it is of, like units_delivered of build, and its values by month after January of year 0."""

    name: str
    of: str
    values: Mapping[int, float]

    @property
    def label(self) -> str:
        """'units_delivered.build'."""
        return f"{self.name}.{self.of}"


@dataclass(frozen=True, slots=True)
class Compared:
    """A series in the months that were simulated in full: what happened, and the replications (replications x months)."""

    observed: Observed
    unit: str
    months: NDArray[np.int64]  # after January of year 0
    actual: Floats
    paths: Floats

    @property
    def label(self) -> str:
        return self.observed.label


def read_history(file: str | Path, scenario: Scenario) -> tuple[Observed, ...]:
    """The columns of a table of months. Raises DataIssue for what cannot be read, and for columns that no curve of the scenario answers."""
    cells = read_cells(Path(file))
    months = _months(cells)
    columns = [name for name in cells.columns if name != cells.name(MONTH)]
    if not columns:
        raise DataIssue(f"{cells.path}: expected columns beside '{MONTH}', like {', '.join(_known(scenario)[:4])}")
    found = []
    for column in columns:
        name, of = _series(column, scenario, cells.path)
        rows = [row for row, text in enumerate(cells.column(column)) if text.casefold() not in MISSING]
        found.append(Observed(name, of, {months[row]: _happened(cells, column, row) for row in rows}))
        if SERIES[name][1] == "%" and 0 < max(found[-1].values.values(), default=0.0) <= 1:
            raise DataIssue(f"{cells.path}: {column}: no month is above 1 %: a {name} is in per cent; write 70 for 70 %")
    return tuple(found)


def _happened(cells: Cells, column: str, row: int) -> float:
    """The value of a month. Raises DataIssue for what is no number, or below 0."""
    value = number_in(cells, column, row)
    if value < 0:
        raise DataIssue(f"{cells.place(column, row)}: {column}: expected 0 or more, got '{cells.column(column)[row][:40]}'")
    return value


def _months(cells: Cells) -> list[int]:
    """The month of each row, each once."""
    found: list[int] = []
    for row, text in enumerate(cells.column(MONTH)):
        match = re.match(r"(\d{4})-(\d{1,2})(?:-\d{1,2}(?: .*)?)?$", text)
        if not match or not 1 <= int(match[2]) <= 12:
            raise DataIssue(f"{cells.place(MONTH, row)}: expected a month like 2026-03, got '{text[:40]}'")
        month = 12 * int(match[1]) + int(match[2]) - 1
        if month in found:
            raise DataIssue(f"{cells.place(MONTH, row)}: {text} stands here twice; one row a month")
        found.append(month)
    return found


def _series(column: str, scenario: Scenario, path: str) -> tuple[str, str]:
    """The series that a column is of: its name, with what it is of where there are several."""
    name, _, of = column.strip().partition(".")
    curves = {curve: said for said, (curve, _) in SERIES.items()}
    name = curves.get(name, curves.get(f"{name}_by_month", name))
    own = [each for each in _known(scenario) if each.startswith(f"{name}.")]
    if not of and len(own) == 1:
        of = own[0].partition(".")[2]
    if f"{name}.{of}" in own or (name == "days_closed" and of):
        return name, of
    like = get_close_matches(column, _known(scenario), n=3, cutoff=0.5) or own
    hint = f"did you mean {' or '.join(like)}?" if like else f"there are {', '.join(_known(scenario)[:8])}"
    raise DataIssue(f"{path}: no series by month is called '{column}'; {hint}")


def _known(scenario: Scenario) -> list[str]:
    flows, pools = list(scenario.flows), list(scenario.pools)
    repairs = [name for name, flow in scenario.flows.items() if goes_back(flow)]
    of = {"units_delivered": flows, "turnaround_time": repairs, "utilization": pools, "headcount": pools, "hands": pools}
    return [f"{name}.{each}" for name, things in of.items() for each in things]


def compared(observed: Sequence[Observed], profiles: Table, scenario: Scenario) -> tuple[Compared, ...]:
    """What happened beside the replications, in the months that were simulated in full and that both have.

    Raises DataIssue where a series has no such month.
    """
    first, count = _whole_months(scenario)
    found = []
    for each in observed:
        months, paths = _paths(each, profiles, scenario.start.year * 12 + scenario.start.month - 1)
        whole = np.isfinite(paths).all(axis=0) & (months >= first) & (months < first + count)
        kept = whole & np.isin(months, list(each.values))
        if not kept.any():
            span = f"{month_text(first)} to {month_text(first + count - 1)}" if count > 0 else "no whole month"
            raise DataIssue(f"{each.label}: no month of the file was simulated: the scenario has {span}; check its start and horizon")
        actual = np.array([each.values[month] for month in months[kept].tolist()])
        found.append(Compared(each, SERIES[each.name][1], months[kept], actual, paths[:, kept]))
    return tuple(found)


def _whole_months(scenario: Scenario) -> tuple[int, int]:
    """The first month that is simulated from its first day on, and how many are to their last."""
    start = scenario.start
    first = start.year * 12 + start.month - 1 + (start.day > 1)
    end = date.fromordinal(start.toordinal() + int(scenario.horizon.value // 24))
    return first, end.year * 12 + end.month - 1 - first


def _paths(observed: Observed, profiles: Table, first: int) -> tuple[NDArray[np.int64], Floats]:
    """The months of a curve and its replications; NaN where one has no value. Legs of a turnaround are added up."""
    curve = SERIES[observed.name][0]
    own = profiles.where(profile=curve)
    of = np.array([str(each).rpartition(", ")[0] if curve == LEGS else str(each) for each in own["of"]], dtype=object)
    own = own.rows(of == observed.of)
    if not len(own):
        raise DataIssue(f"{observed.label}: nothing of it happens in the scenario")
    replications, row = np.unique(np.asarray(own["replication"]), return_inverse=True)
    months = np.arange(int(np.max(np.asarray(own["x"], dtype=np.float64))) + 1)
    paths = np.full((len(replications), len(months)), np.nan)
    at = (row, np.asarray(own["x"], dtype=np.float64).astype(np.int64))
    paths[at] = 0.0
    np.add.at(paths, at, np.asarray(own["value"], dtype=np.float64))
    return months + first, paths


def month_text(month: int) -> str:
    """'2026-03' of a number of months after January of year 0."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
