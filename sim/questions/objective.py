"""The objective of an optimization, a measure to make as good as possible, and its constraints, bounds that other measures must keep."""

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
    """A measure as named on the command line: 'npv', or 'lead_time_p95.build' where several flows have it."""

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
    """A constraint as written, like 'turnaround_time_p95<=18 d': the mean of the measure must not lie above (or below) a limit."""

    goal: Goal
    at_most: bool
    limit: str

    def value(self, unit: str) -> float:
        """The limit in the unit of the measure. Raises NoMeasure for a limit in a unit of another kind."""
        number, _, written = self.limit.partition(" ")
        try:
            return float(number) if written.strip() in ("", unit) else in_written(parsed(self.limit, unit).value, unit, unit)
        except (UnitError, ValueError, KeyError):
            raise NoMeasure(f"--subject-to {self.goal.text}: expected a number of {unit or 'units'}, got '{self.limit}'") from None


def bound(text: str) -> Bound:
    """The constraint that a text says. Raises ValueError for a text that says none."""
    match = _BOUND.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a measure with <= or >= and a limit, like 'turnaround_time_p95<=18 d', got '{text}'")
    return Bound(Goal(match[1]), match[2] == "<=", match[3])


@dataclass(frozen=True, slots=True)
class Aim:
    """The objective and the constraints among the measures of a scenario; each of `bounds` is (measure, whether at most, limit)."""

    key: Key
    larger: bool
    bounds: tuple[tuple[Key, bool, float], ...]

    def rank(self, means: Mapping[Key, float]) -> tuple[float, float]:
        """What plans are ordered by, smaller first: how far they break constraints, as shares of the limits, then the objective.

        `means` are the means of a plan's measures. A plan without the objective comes last.
        """
        broken = sum(_broken(means.get(key, float("nan")), at_most, limit) for key, at_most, limit in self.bounds)
        value = means.get(self.key, float("nan"))
        if isnan(value):
            return float("inf"), 0.0
        return broken, -value if self.larger else value

    def keeps(self, means: Mapping[Key, float]) -> bool:
        """Whether a plan with these means has the objective and keeps all constraints."""
        return self.rank(means)[0] == 0


def _broken(mean: float, at_most: bool, limit: float) -> float:
    if isnan(mean):
        return float("inf")
    return max(mean - limit if at_most else limit - mean, 0.0) / (abs(limit) or 1.0)


def aim(goal: Goal, bounds: Iterable[Bound], units: Mapping[Key, str]) -> Aim:
    """The objective and the constraints, looked up among the measures of a scenario with their units. Raises NoMeasure."""
    keyed = [(limit, limit.goal.key(units, "--subject-to")) for limit in bounds]
    return Aim(goal.key(units, "--objective"), goal.larger, tuple((key, limit.at_most, limit.value(units[key])) for limit, key in keyed))


def undominated(points: Floats) -> list[int]:
    """The rows of (points, 2) that are not dominated, sorted by the first column; smaller is better in both.

    A row is dominated if another is better in one column and at least as good in the other. Of equal rows the first is given.
    """
    front: list[int] = []
    least = float("inf")
    for k in sorted(range(len(points)), key=lambda k: (points[k, 0], points[k, 1], k)):
        if points[k, 1] < least:
            front.append(k)
            least = float(points[k, 1])
    return front
