"""What a plan is judged by: a measure to make as good as it gets, and measures that must keep a bound."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan

from sim.arrays import Floats
from sim.measures import larger
from sim.measures.naming import Key, NoMeasure, resolve
from sim.units import UnitError, in_written, parsed

_BOUND = re.compile(r"\s*([A-Za-z_]\w*(?:\.[^<>=]+?)?)\s*(<=|>=)\s*(.+?)\s*")


@dataclass(frozen=True, slots=True)
class Goal:
    """A measure as it is named on the command line: 'npv', or 'lead_time_p95.build' where there are several."""

    text: str

    @property
    def larger(self) -> bool:
        """Whether more of it is better."""
        return larger(self.text.partition(".")[0])

    def key(self, units: Mapping[Key, str], option: str) -> Key:
        """The measure meant, among those that the plan as written has. Raises NoMeasure."""
        return resolve(self.text, option, {"the plan as written": units})


@dataclass(frozen=True, slots=True)
class Bound:
    """A measure whose mean must not lie above (or below) a limit, as written: 'turnaround_time_p95<=18 d'."""

    goal: Goal
    at_most: bool
    limit: str

    def value(self, unit: str) -> float:
        """The limit in the measure's unit. Raises NoMeasure for a limit in another."""
        number, _, written = self.limit.partition(" ")
        try:
            return float(number) if written.strip() in ("", unit) else in_written(parsed(self.limit, unit).value, unit, unit)
        except (UnitError, ValueError, KeyError):
            raise NoMeasure(f"--subject-to {self.goal.text}: expected a number of {unit or 'units'}, got '{self.limit}'") from None


def bound(text: str) -> Bound:
    """A bound from its text. Raises ValueError."""
    match = _BOUND.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a measure with <= or >= and a limit, like 'turnaround_time_p95<=18 d', got '{text}'")
    return Bound(Goal(match[1]), match[2] == "<=", match[3])


@dataclass(frozen=True, slots=True)
class Aim:
    """The measure to improve and the bounds to keep, as keys of measures: each bound is (key, at most, limit)."""

    key: Key
    larger: bool
    bounds: tuple[tuple[Key, bool, float], ...]

    def rank(self, means: Mapping[Key, float]) -> tuple[float, float]:
        """Smaller is better: first how far bounds are broken, as shares of them, then the measure. What does not exist is worst."""
        broken = sum(_broken(means.get(key, float("nan")), at_most, limit) for key, at_most, limit in self.bounds)
        value = means.get(self.key, float("nan"))
        if isnan(value):
            return float("inf"), 0.0
        return broken, -value if self.larger else value

    def keeps(self, means: Mapping[Key, float]) -> bool:
        """Whether all bounds are kept, and there is something to measure."""
        return self.rank(means)[0] == 0


def _broken(mean: float, at_most: bool, limit: float) -> float:
    if isnan(mean):
        return float("inf")
    return max(mean - limit if at_most else limit - mean, 0.0) / (abs(limit) or 1.0)


def aim(goal: Goal, bounds: Iterable[Bound], units: Mapping[Key, str]) -> Aim:
    """A goal and bounds among the measures there are. Raises NoMeasure."""
    keys = [(each, each.goal.key(units, "--subject-to")) for each in bounds]
    return Aim(goal.key(units, "--objective"), goal.larger, tuple((key, each.at_most, each.value(units[key])) for each, key in keys))


def undominated(points: Floats) -> list[int]:
    """Which rows of (points, 2) no other is better than in one column and as good in the other, where less is better; by the first one."""
    found: list[int] = []
    least = float("inf")
    for k in sorted(range(len(points)), key=lambda k: (points[k, 0], points[k, 1], k)):
        if points[k, 1] < least:
            found.append(k)
            least = float(points[k, 1])
    return found
