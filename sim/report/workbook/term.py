"""Spreadsheet expressions that know their own value: the text of a formula, and what it comes to at some points of the assumptions.

A formula that is built here is written into a cell and evaluated in Python from the same definition, so that making the workbook can
compare it with `sim.economics` before anybody opens it. The first point is the assumptions as written.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats

SUM, PRODUCT, ATOM = 0, 1, 2  # how tightly the parts of a text hold together


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A part of a formula: its text without '=', its value at each point [points], and how tightly the text holds together."""

    text: str
    value: Floats
    tight: int = ATOM

    @property
    def nothing(self) -> bool:
        """Whether it is the number 0, which adds nothing to a formula."""
        return self.text == "0"

    def __add__(self, other: "Term") -> "Term":
        if self.nothing or other.nothing:
            return other if self.nothing else self
        return Term(f"{self.text}+{other._in(PRODUCT) if other.text.startswith('-') else other.text}", self.value + other.value, SUM)

    def __sub__(self, other: "Term") -> "Term":
        if other.nothing:
            return self
        left = "" if self.nothing else self.text
        return Term(f"{left}-{other._in(PRODUCT)}", self.value - other.value, SUM)

    def __mul__(self, other: "Term") -> "Term":
        if self.nothing or other.nothing:
            return ZERO
        if self.text == "1" or other.text == "1":
            return other if self.text == "1" else self
        return Term(f"{self._in(PRODUCT)}*{other._in(PRODUCT)}", self.value * other.value, PRODUCT)

    def __truediv__(self, other: "Term") -> "Term":
        if self.nothing or other.text == "1":
            return self
        with np.errstate(divide="ignore", invalid="ignore"):  # what an IF leaves out may divide by zero
            return Term(f"{self._in(PRODUCT)}/{other._in(ATOM)}", np.asarray(self.value / other.value), PRODUCT)

    def __neg__(self) -> "Term":
        return ZERO - self

    def power(self, exponent: int) -> "Term":
        """The term to a whole power."""
        return ONE if exponent == 0 else self if exponent == 1 else Term(f"{self._in(ATOM)}^{exponent}", self.value**exponent, PRODUCT)

    def at_least(self, other: "Term") -> "Term":
        """A condition: whether it is as large as the other, or larger."""
        return Term(f"{self.text}>={other.text}", np.asarray(self.value >= other.value, dtype=np.float64), SUM)

    def above(self, other: "Term") -> "Term":
        """A condition: whether it is larger than the other."""
        return Term(f"{self.text}>{other.text}", np.asarray(self.value > other.value, dtype=np.float64), SUM)

    def _in(self, tight: int) -> str:
        return self.text if self.tight >= tight and not self.text.startswith("-") else f"({self.text})"


Terms = tuple[Term, ...]  # a term for each year, 0 being the start


def number(value: float) -> Term:
    """A number in a formula, to twelve digits: what is beyond is rounding."""
    text = f"{value:.12g}"
    return Term("0" if text == "-0" else text, np.asarray([float(text)], dtype=np.float64))


ZERO, ONE = number(0.0), number(1.0)


def total(terms: Sequence[Term]) -> Term:
    """The sum of some terms; 0 of none."""
    found = ZERO
    for term in terms:
        found = found + term
    return found


def largest(*terms: Term) -> Term:
    """The largest of some terms."""
    return _call("MAX", terms, np.maximum.reduce(np.broadcast_arrays(*(term.value for term in terms))))


def smallest(*terms: Term) -> Term:
    """The smallest of some terms."""
    return _call("MIN", terms, np.minimum.reduce(np.broadcast_arrays(*(term.value for term in terms))))


def where(condition: Term, then: Term, otherwise: Term) -> Term:
    """One of two terms, as a condition says."""
    return _call("IF", (condition, then, otherwise), np.where(condition.value > 0, then.value, otherwise.value))


def every(*conditions: Term) -> Term:
    """A condition: whether all of them hold."""
    return _call("AND", conditions, np.minimum.reduce(np.broadcast_arrays(*(each.value for each in conditions))))


def rounded(term: Term, places: int) -> Term:
    """The term to some digits after the point."""
    return _call("ROUND", (term, number(places)), np.round(term.value, places))


def _call(name: str, terms: Sequence[Term], value: Floats) -> Term:
    return Term(f"{name}({','.join(term.text for term in terms)})", value)
