"""What every figure is drawn from, and the registry: a figure whose rows are missing is skipped."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.report import style, tables
from sim.report.about import About
from sim.report.phrases import counted, shorts
from sim.report.tables import replications
from sim.tables import Table, table

MEASURES = table(("scenario", "replication", "measure", "of", "value", "unit"), [])
PROFILES = table(("scenario", "replication", "profile", "of", "x", "x_unit", "value", "unit"), [])
SUMMARY = table(("scenario", "measure", "of", "unit", "mean", "low", "high", "replications"), [])
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
        return style.site_color(self.scenarios.index(scenario))

    def line(self, scenario: str) -> str:
        """The scenario's line style in every figure."""
        return style.site_line(self.scenarios.index(scenario))

    def source(self, *remarks: str) -> str:
        """The line at the foot of a figure."""
        seed = f", seed {self.about.seed}" if self.about.seed is not None else ""
        names = ", ".join(self.scenarios)
        return ". ".join((f"Simulated: {names}; {counted(replications(self.summary), 'replication')}{seed}", *remarks)) + "."

    def has(self, need: str) -> bool:
        """Whether there are rows of this measure or profile."""
        return bool(np.any(self.summary["measure"] == need) or np.any(self.profiles["profile"] == need))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure of the registry: file name, the measures and profiles it needs, and the function that draws it (None: nothing to show)."""

    name: str
    needs: tuple[str, ...]
    draw: Callable[[Facts], Figure | None]


def drawn(registry: Iterable[Drawing], facts: Facts) -> dict[str, Figure]:
    """The figures by name that have the rows they need."""
    with style.applied():
        figures = {d.name: d.draw(facts) for d in registry if all(facts.has(need) for need in d.needs)}
    return {name: figure for name, figure in figures.items() if figure is not None}


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
    groups = np.split(np.asarray(rows["value"], dtype=np.float64)[order], begins[1:])
    bounds = (0.5 - within / 2, 0.5 + within / 2)
    found = np.array([(group.mean(), *np.quantile(group, bounds)) for group in groups if len(group)]).reshape(-1, 3)
    return Curve(x, found[:, 0], found[:, 1], found[:, 2])
