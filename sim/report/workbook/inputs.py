"""The assumptions that a sheet of cash lets its reader change: each a named cell, and its values at the points at which it is checked."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Floats
from sim.draws import Draws
from sim.report.workbook.term import Term, number
from sim.scenario.assumption import Assumption
from sim.units import UnitError, parsed

JOINT = 4  # points at which all are moved at once
AROUND = 0.2  # of its value, how far a number without a range is moved for the check


@dataclass(frozen=True, slots=True)
class Input:
    """An assumption as a cell: `shown` is its value in `unit` as people write it (a fraction for %), `factor` x `shown` the canonical one.

    `low` and `high` are the ends, in `unit`, between which the formulas were compared with `sim.economics`.
    """

    key: str
    name: str
    shown: float
    unit: str
    factor: float
    low: float
    high: float


@dataclass(slots=True)
class Inputs:
    """The inputs that formulas have asked for so far, in order; `fixed` keys are written into formulas as numbers instead.

    `expected` says which there will be, for the points: the first as written, then each input alone at both ends, then all at once.
    """

    prefix: str
    assumptions: Mapping[str, Assumption]
    fixed: Collection[str] = ()
    expected: tuple[str, ...] = ()
    asked: dict[str, Input] = field(default_factory=dict)

    def term(self, key: str) -> Term:
        """The assumption under a key, as a name in a formula; a number where it is fixed, or zero with nothing else to be expected."""
        assumption = self.assumptions[key]
        low, high = ends(assumption)
        if key in self.fixed or low == high:
            return number(assumption.value)
        if key not in self.asked:
            self.asked[key] = _input(key, f"{self.prefix}_{identifier(key)}", assumption)
        own = self.asked[key]
        text = own.name if own.factor == 1 else f"{own.name}*{own.factor:.15g}"
        return Term(text, self.values(key), 2 if own.factor == 1 else 1)

    def values(self, key: str) -> Floats:
        """Canonical values of an assumption at the points: [points]."""
        assumption = self.assumptions[key]
        low, high = ends(assumption)
        found = np.full(1 + 2 * len(self.expected) + (JOINT if self.expected else 0), assumption.value)
        if key in self.expected:
            at = 1 + 2 * self.expected.index(key)
            found[at : at + 2] = low, high
            found[-JOINT:] = low + (high - low) * Draws(1, 0).uniforms(f"workbook, {key}", JOINT)
        return found


def ends(assumption: Assumption) -> tuple[float, float]:
    """The range of an assumption; without one a part of its value to both sides, a fraction not beyond 1."""
    value = assumption.value
    if assumption.low is None and assumption.high is None:
        sides = sorted((value * (1 - AROUND), value * (1 + AROUND)))
        return (sides[0], min(sides[1], max(value, 1.0))) if assumption.text.endswith("%") else (sides[0], sides[1])
    return (value if assumption.low is None else assumption.low), (value if assumption.high is None else assumption.high)


def identifier(text: str) -> str:
    """A text as the beginning of a name for a cell: letters, digits and underscores, a letter first."""
    plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    return plain if plain[:1].isalpha() else f"site_{plain}".rstrip("_")


def _input(key: str, name: str, assumption: Assumption) -> Input:
    try:
        written = parsed(assumption.text, assumption.unit).written
    except UnitError:
        written = assumption.unit
    factor = 1.0 if "%" in written or not written else parsed(f"1 {written}", assumption.unit).value
    low, high = ends(assumption)
    return Input(key, name, assumption.value / factor, written, factor, low / factor, high / factor)
