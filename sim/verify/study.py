"""Every case asked, and a verdict on every value: the evidence that the program calculates what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np

from sim.arrays import Floats
from sim.running.progress import OnProgress, silent
from sim.verify.cases import Case, Expected, cases
from sim.verify.formulas import FORMULAS
from sim.verify.simulated import engines, readings

REPLICATIONS = 20
ERRORS = 3.0  # standard errors on either side: a true value lies outside once in some hundred times, and is then tried again
AGREES, MISSES, VAGUE, DIFFERS = "agrees", "misses", "not known well enough", "engines differ"


@dataclass(frozen=True, slots=True)
class Line:
    """One value of one case: expected, got, half the interval around it (NaN where chance has no part), who calculated, verdict."""

    case: Case
    expected: Expected
    got: float
    half: float
    by: str
    verdict: str

    @property
    def good(self) -> bool:
        """Whether the program says what is known."""
        return self.verdict == AGREES


def verification(full: bool = False, replications: int = REPLICATIONS, on_progress: OnProgress = silent) -> tuple[Line, ...]:
    """Asks the quick cases at their quick length, or all at their whole length; a line for each expected value."""
    lines: list[Line] = []
    for case in asked(full):
        lines += _formula_lines(case) if case.formula else _simulated_lines(case, full, replications)
        on_progress(1)
    return tuple(lines)


def asked(full: bool) -> tuple[Case, ...]:
    """The cases that are asked."""
    return tuple(case for case in cases() if full or not case.whole)


def _formula_lines(case: Case) -> Iterator[Line]:
    results = FORMULAS[case.formula](case.given or {})
    for expected in case.expected:
        got = results[expected.source] * expected.factor
        yield Line(case, expected, got, nan, "formula", _near(expected, got))


def _simulated_lines(case: Case, full: bool, replications: int) -> Sequence[Line]:
    """The lines of a scenario; where one does not agree by chance, of a second try with other luck and four times the replications."""
    lines = _tried(case, full, replications, 0)
    return lines if not case.hours or all(line.good for line in lines) else _tried(case, full, 4 * replications, 1)


def _tried(case: Case, full: bool, replications: int, attempt: int) -> list[Line]:
    by_engine = readings(case, full, replications, attempt)
    first, *others = by_engine.values()
    same = all(values[what][0] == first[what][0] for values in others for what in values)
    return [_line(case, expected, first[expected.what], same) for expected in case.expected]


def _line(case: Case, expected: Expected, values: Floats, same: bool) -> Line:
    got, by = float(np.mean(values)), " = ".join(engines())
    if not case.hours:
        return Line(case, expected, got, nan, by, _near(expected, got) if same else DIFFERS)
    half = ERRORS * float(np.std(values, ddof=1)) / sqrt(len(values))
    return Line(case, expected, got, half, by, _covers(expected, got, half) if same else DIFFERS)


def _near(expected: Expected, got: float) -> str:
    return AGREES if isfinite(got) and abs(got - expected.value) <= expected.allowed else MISSES


def _covers(expected: Expected, got: float, half: float) -> str:
    """A value is known when the interval around it covers the truth and is narrow; an interval too wide would cover anything."""
    if not abs(got - expected.value) <= half:
        return MISSES
    return AGREES if half <= expected.allowed else VAGUE
