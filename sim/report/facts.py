"""What the titles and the drawings of figures are made from: the tables of a study, and curves out of them. Nothing is drawn here."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.counts import counted
from sim.report import tables
from sim.report.about import About
from sim.report.phrases import shorts
from sim.report.rounding import Estimate
from sim.report.tables import replications
from sim.tables import Table, table

PROFILES = table(("scenario", "replication", "profile", "of", "x", "x_unit", "value", "unit"), [])
SUMMARY = table(("scenario", "measure", "of", "unit", "mean", "low", "high", "replications"), [])
FULL = 95.0  # % of the open hours: no hand to spare
COMPARISONS = table(("base", "scenario", "measure", "of", "unit", "mean_difference", "low", "high", "replications"), [])


@dataclass(frozen=True, slots=True)
class Facts:
    """The tables of a study and what the texts know about it."""

    summary: Table = SUMMARY
    comparisons: Table = COMPARISONS
    profiles: Table = PROFILES
    about: About = field(default_factory=About)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios in the order of the study."""
        return tables.scenarios(self.summary)

    @property
    def brief(self) -> dict[str, str]:
        """Short names of the scenarios."""
        return dict(shorts(self.scenarios))

    def color(self, scenario: str) -> Any:
        """The scenario's color in every figure."""
        from sim.report import style

        return style.site_colors(self.scenarios)[scenario]

    def line(self, scenario: str) -> str:
        """The scenario's line style in every figure."""
        from sim.report import style

        return style.site_line(self.scenarios.index(scenario))

    def source(self, *remarks: str) -> str:
        """The line at the foot of a figure."""
        seed = f", seed {self.about.seed}" if self.about.seed is not None else ""
        names = ", ".join(self.scenarios)
        return ". ".join((f"Simulated: {names}; {counted(replications(self.summary), 'replication')}{seed}", *remarks)) + "."

    def month_of(self, day: float) -> str:
        """The month of a day after the start, like 'July 2027'; '' where the start is not known."""
        return f"{self.about.start + timedelta(days=day):%B %Y}" if self.about.start else ""

    def has(self, need: str) -> bool:
        """Whether there are rows of this measure or profile."""
        return bool(np.any(self.summary["measure"] == need) or np.any(self.profiles["profile"] == need))


@dataclass(frozen=True, slots=True)
class Curve:
    """A profile over its x: the mean of the replications, and between what lowest and highest they lie."""

    x: NDArray[np.float64]
    mean: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]

    def until(self, count: int) -> "Curve":
        """The first `count` points."""
        return Curve(self.x[:count], self.mean[:count], self.lowest[:count], self.highest[:count])


def curve(profiles: Table, scenario: str, profile: str, of: str, within: float = 1.0) -> Curve:
    """A profile averaged over the replications; an x that no replication has is left out.

    Its band holds the middle part of the replications given by `within`: all of them, or 0.9 from the 5th to the 95th percentile.
    """
    rows = profiles.where(scenario=scenario, profile=profile, of=of)
    order = np.argsort(np.asarray(rows["x"], dtype=np.float64), kind="stable")
    x, begins = np.unique(np.asarray(rows["x"], dtype=np.float64)[order], return_index=True)
    values, bounds = np.asarray(rows["value"], dtype=np.float64)[order], (0.5 - within / 2, 0.5 + within / 2)
    if len(x) and len(values) % len(x) == 0 and np.array_equal(begins, np.arange(0, len(values), len(values) // len(x))):
        alike = values.reshape(len(x), -1)  # as many replications have each x: all at once
        ends = (alike.min(axis=1), alike.max(axis=1)) if within == 1 else np.quantile(alike, bounds, axis=1)
        return Curve(x, alike.mean(axis=1), *ends)
    found = np.array([(group.mean(), *np.quantile(group, bounds)) for group in np.split(values, begins[1:]) if len(group)]).reshape(-1, 3)
    return Curve(x, found[:, 0], found[:, 1], found[:, 2])


@dataclass(frozen=True, slots=True)
class BusyHours:
    """Utilization of pools by hour of the week, %: `values` is (pools, 168), NaN where a pool is closed."""

    pools: tuple[str, ...]
    values: NDArray[np.float64]

    @property
    def full(self) -> NDArray[np.int64]:
        """Hours of the week in which a pool has no hand to spare."""
        return np.asarray(np.sum(self.values >= FULL, axis=1), dtype=np.int64)

    @property
    def open(self) -> NDArray[np.int64]:
        """Hours of the week in which a pool is open."""
        return np.asarray(np.sum(~np.isnan(self.values), axis=1), dtype=np.int64)


def busy_hours(facts: Facts, scenario: str) -> BusyHours:
    """The pools of a scenario, hour by hour of the week."""
    own = facts.profiles.where(scenario=scenario, profile="utilization_by_hour")
    pools = tables.names(own)
    values = np.full((len(pools), 168), np.nan)
    for row, pool in enumerate(pools):
        found = curve(own, scenario, "utilization_by_hour", pool)
        values[row, found.x.astype(int)] = found.mean
    return BusyHours(pools, values)


def closed_by_cause(summary: Table, scenario: str) -> dict[str, Estimate]:
    """What each cause shuts longest, under the cause's name alone, days a year.

    Left out are causes that never struck and planned maintenance, which is named 'station.maintenance'.
    """
    found: dict[str, Estimate] = {}
    for of, e in tables.estimates(summary, scenario, "days_closed").items():
        cause = of.partition(": ")[0]
        if "." not in cause and e.mean > (found[cause].mean if cause in found else 0):
            found[cause] = e
    return found


def levels(facts: Facts, scenario: str) -> dict[str, Curve]:
    """Stock of each part by week, over all replications."""
    own = facts.profiles.where(scenario=scenario)
    return {part: curve(own, scenario, "stock_by_week", part) for part in tables.names(own, profile="stock_by_week")}


def cover(level: Curve) -> float:
    """How near to empty a stock comes: its lowest level over its mean."""
    return float(level.lowest.min() / max(level.mean.mean(), 1e-9))
