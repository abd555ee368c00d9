"""Polynomials of a few unknowns within bounds, and what is no polynomial as atoms on a tape: one element of an array that is followed.

What is linear stays linear. What is not (the larger of two, a power, a quotient, a choice by a condition) becomes an atom. Each unknown
has bounds, and so has each atom: where bounds decide which of two is larger, there is no atom.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import floor, inf, isinf, isnan
from typing import Any

import numpy as np

Monomial = tuple[int, ...]  # numbers of atoms, sorted; () is the constant
Poly = dict[Monomial, float]
Key = tuple[tuple[Monomial, float], ...]
Bounds = tuple[float, float]

SHORT = 3  # terms of a polynomial that is not worth an atom of its own
CLOSE = 1e-8  # how well a power is known, as a part of it
DEGREES = 16  # of polynomials that stand for a power, at most
DIGITS = 14  # significant, of polynomials that are the same but for a factor


class NotTraced(TypeError):
    """Something that cannot be followed symbolically."""


@dataclass(frozen=True, slots=True)
class Atom:
    """What is no polynomial: `op` of polynomials `of` and a number, like the exponent of a power, or the number of an unknown."""

    op: str
    of: tuple[Key, ...]
    number: float


@dataclass(slots=True)
class Tape:
    """The atoms made so far, each once, with their bounds."""

    atoms: list[Atom] = field(default_factory=list)
    bounds: list[Bounds] = field(default_factory=list)
    numbers: dict[Atom, int] = field(default_factory=dict)
    plain: set[int] = field(default_factory=set)  # the unknowns, and whole powers of where they lie

    def unknown(self, low: float, high: float) -> Poly:
        """A new unknown between bounds."""
        number = sum(atom.op == "x" for atom in self.atoms)
        atom = self.atom(Atom("x", (), float(number)), (low, high))
        self.plain.add(atom)
        return {(atom,): 1.0}

    def atom(self, atom: Atom, bounds: Bounds) -> int:
        """The number of an atom, new or known."""
        if atom not in self.numbers:
            self.numbers[atom] = len(self.atoms)
            self.atoms.append(atom)
            self.bounds.append(bounds)
        return self.numbers[atom]

    def bound(self, poly: Poly) -> Bounds:
        """Between what a polynomial lies, as far as its terms say one by one."""
        low = high = 0.0
        for monomial, factor in poly.items():
            a = b = factor
            for atom in monomial:
                ends = [_times(x, y) for x in (a, b) for y in self.bounds[atom]]
                a, b = min(ends), max(ends)
            low, high = low + min(a, b), high + max(a, b)
        return low, high

    def place(self, unknown: int, power: int) -> int:
        """A whole power of where an unknown lies between its bounds, from -1 to 1."""
        low, high = self.bounds[unknown]
        middle, half = (low + high) / 2, (high - low) / 2
        key = _key({(): -middle / half, (unknown,): 1 / half})
        atom = self.atom(Atom("pow", (key,), float(power)), (-1.0 if power % 2 else 0.0, 1.0))
        self.plain.add(atom)
        return atom

    def named(self, poly: Poly) -> Poly:
        """A long polynomial as one atom, the same for all its multiples."""
        if len(poly) <= SHORT:
            return poly
        scale = next(iter(sorted(poly.items())))[1]
        own = {monomial: float(f"{factor / scale:.{DIGITS}g}") for monomial, factor in poly.items()}
        return {(self.atom(Atom("sum", (_key(own),), 0.0), self.bound(own)),): scale}

    def function(self, op: str, poly: Poly, number: float, of: Callable[[float], float]) -> Poly:
        """A monotonic function of one polynomial."""
        if set(poly) <= {()}:
            return {(): of(poly.get((), 0.0))}
        low, high = self.bound(poly)
        ends = [_or_infinite(of, end) for end in (low, high)]
        return {(self.atom(Atom(op, (_key(self.named(poly)),), number), (min(ends), max(ends))),): 1.0}

    def larger(self, a: Poly, b: Poly) -> Poly:
        """The larger of two, of which a constant may be minus infinity."""
        for one, other in ((a, b), (b, a)):
            if isinf(one.get((), 0.0)):
                return other if one[()] < 0 else one
        (la, ha), (lb, hb), (low, high) = self.bound(a), self.bound(b), self.bound(_sum(a, b, -1.0))
        if low >= 0 or la >= hb:
            return a
        if high <= 0 or lb >= ha:
            return b
        keys = (_key(self.named(a)), _key(self.named(b)))
        return {(self.atom(Atom("max", keys, 0.0), (max(la, lb), max(ha, hb))),): 1.0}

    def chosen(self, test: str, on: Poly, a: Poly, b: Poly) -> Poly:
        """One of two by the sign of a third."""
        decided = self.decided(test, on)
        if decided is not None:
            return a if decided else b
        if a == b:
            return a
        ends = [*self.bound(a), *self.bound(b)]
        keys = (_key(self.named(on)), _key(self.named(a)), _key(self.named(b)))
        return {(self.atom(Atom(test, keys, 0.0), (min(ends), max(ends))),): 1.0}

    def decided(self, test: str, on: Poly) -> bool | None:
        """What bounds say of a test of a polynomial against zero; None where they do not."""
        low, high = self.bound(on)
        if test == "gt":
            return True if low > 0 else False if high <= 0 else None
        if test == "ge":
            return True if low >= 0 else False if high < 0 else None
        return True if low == high == 0 else False if low > 0 or high < 0 else None


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _or_infinite(of: Callable[[float], float], at: float) -> float:
    try:
        return of(at)
    except (ValueError, ZeroDivisionError, OverflowError):
        return inf


def _key(poly: Poly) -> Key:
    return tuple(sorted(poly.items()))


def _sum(a: Poly, b: Poly, times: float = 1.0) -> Poly:
    found = dict(a)
    for monomial, factor in b.items():
        found[monomial] = found.get(monomial, 0.0) + times * factor
    return {monomial: factor for monomial, factor in found.items() if factor}


def inverse(tape: Tape, poly: Poly) -> Poly:
    low, high = tape.bound(poly)
    if low <= 0 <= high:
        raise NotTraced("a quotient whose divisor may be zero")
    return tape.function("inv", poly, 0.0, lambda x: 1 / x)


def to_power(tape: Tape, poly: Poly, exponent: float) -> Poly:
    if exponent in (0.0, 1.0):
        return poly if exponent else {(): 1.0}
    if tape.bound(poly)[0] <= 0:
        raise NotTraced("a power of what may be zero or less")
    if exponent != floor(exponent) and len(unknowns := set(poly) - {()}) == 1 and len(unknown := unknowns.pop()) == 1:
        return _growth(tape, poly, unknown[0], exponent)
    return tape.function("pow", poly, exponent, lambda x: x**exponent)


def _growth(tape: Tape, poly: Poly, unknown: int, exponent: float) -> Poly:
    """A fractional power of a + b x, like the growth of a price over some months, as a polynomial of x, to the last digits.

    Prices of many months then have the same few terms, and sums over months are short. Chebyshev interpolation: Trefethen,
    Approximation Theory and Approximation Practice (2013), chapters 3 and 8.
    """
    from numpy.polynomial import chebyshev

    low, high = tape.bounds[unknown]
    middle, half = (low + high) / 2, (high - low) / 2
    if half == 0:
        return {(): (poly.get((), 0.0) + poly[unknown,] * low) ** exponent}

    def power(place: Any) -> Any:
        return (poly.get((), 0.0) + poly[unknown,] * (middle + half * place)) ** exponent

    points = np.linspace(-1, 1, 41)
    for degree in range(2, DEGREES):
        found = chebyshev.cheb2poly(chebyshev.chebinterpolate(power, degree))
        if np.max(np.abs(np.polynomial.polynomial.polyval(points, found) / power(points) - 1)) < CLOSE:
            return {(tape.place(unknown, k),) if k else (): float(factor) for k, factor in enumerate(found.tolist())}
    return tape.function("pow", poly, exponent, lambda x: x**exponent)


def finite(poly: Poly, otherwise: float) -> Poly:
    """What is minus infinity, whatever the unknowns are, becomes a number."""
    if any(isinf(factor) or isnan(factor) for factor in poly.values()):
        if poly.get((), 0.0) != -inf:
            raise NotTraced("infinity times an unknown")
        return {(): otherwise} if otherwise else {}
    return poly
