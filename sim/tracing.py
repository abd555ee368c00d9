"""Arrays that remember how they were computed from a few unknowns, so that the same formula can be evaluated elsewhere, without Python.

A `Traced` array goes through numpy in the place of numbers (NEP 13 and 18: `__array_ufunc__`, `__array_function__`). It is kept as a
polynomial with arrays of coefficients: what is linear stays linear, whatever is added, summed, weighted, stacked or picked. What is not
(the larger of two, a power, a quotient, rounding, a choice by a condition) becomes an atom, element by element, on a `Tape`.

Each unknown has bounds, and the graph holds within them: where bounds decide which of two is larger, there is no atom. Nothing is ever
answered from a single point: a condition that bounds do not decide raises NotTraced where Python asks for it, and so does every function of
numpy that is not handled here, and every attempt to turn a traced array into numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import expm1, floor, inf, isinf, isnan, log1p, nan
from typing import Any

import numpy as np

Monomial = tuple[int, ...]  # numbers of atoms, sorted; () is the constant
Poly = dict[Monomial, float]
Key = tuple[tuple[Monomial, float], ...]
Bounds = tuple[float, float]

EXPANDED = 60  # terms of a product of two elements that are multiplied out; of more, the long factors become atoms
LONG = 8  # terms of a sum, other than unknowns and their powers, that are kept as they are; more become one atom
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

    def unknown(self, low: float, high: float) -> "Traced":
        """A new unknown between bounds, of shape (1, 1) as draws of prices are."""
        number = sum(atom.op == "x" for atom in self.atoms)
        atom = self.atom(Atom("x", (), float(number)), (low, high))
        self.plain.add(atom)
        return self.of_polys([{(atom,): 1.0}], (1, 1))

    def atom(self, atom: Atom, bounds: Bounds) -> int:
        """The number of an atom, new or known."""
        if atom not in self.numbers:
            self.numbers[atom] = len(self.atoms)
            self.atoms.append(atom)
            self.bounds.append(bounds)
        return self.numbers[atom]

    def of_polys(self, polys: Sequence[Poly], shape: tuple[int, ...]) -> "Traced":
        """An array from one polynomial an element."""
        terms: dict[Monomial, Any] = {}
        for k, poly in enumerate(polys):
            for monomial, factor in poly.items():
                if monomial not in terms:
                    terms[monomial] = np.zeros(len(polys))
                terms[monomial][k] = factor
        return Traced(self, {monomial: array.reshape(shape) for monomial, array in terms.items()}, shape)

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
        """The larger of two."""
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


class Traced:
    """An array whose elements are polynomials of atoms: coefficients by monomial. With `test` it is a condition on its sign."""

    __array_priority__ = 1000

    def __init__(self, tape: Tape, terms: dict[Monomial, Any], shape: tuple[int, ...], test: str = "") -> None:
        self.tape, self.terms, self.shape, self.test = tape, terms, shape, test

    # ---- what arrays have

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def dtype(self) -> Any:
        return np.dtype(np.bool_ if self.test else np.float64)

    @property
    def flat(self) -> "Traced":
        return self.reshape(-1)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator["Traced"]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, index: Any) -> "Traced":
        return self.linear(lambda array: array[index])

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NotTraced("a traced array was asked for its numbers")

    def __float__(self) -> float:
        raise NotTraced("a traced number was asked for its value")

    def __bool__(self) -> bool:
        found = {self._decided(poly) for poly in self.polys()}
        if len(found) != 1 or None in found:
            raise NotTraced("a condition on traced numbers that their bounds do not decide")
        return bool(found.pop())

    def _decided(self, poly: Poly) -> bool | None:
        return self.tape.decided(self.test, poly) if self.test else True if any(poly) else bool(poly.get((), 0.0))

    def any(self) -> bool:
        """Whether an element may be true, or other than zero, anywhere within the bounds."""
        return any(self._decided(poly) is not False for poly in self.polys())

    def sum(self, axis: int | None = None, keepdims: bool = False) -> "Traced":
        return self.linear(lambda array: np.sum(array, axis=axis, keepdims=keepdims))

    def reshape(self, *shape: Any) -> "Traced":
        return self.linear(lambda array: array.reshape(*shape))

    # ---- elements

    def polys(self) -> list[Poly]:
        """The polynomial of each element, in order."""
        found: list[Poly] = [{} for _ in range(self.size)]
        for monomial, array in self.terms.items():
            flat = _wide(array, self.shape).ravel()
            for k in np.flatnonzero(flat).tolist():
                found[k][monomial] = float(flat[k])
        return found

    def linear(self, of: Callable[[Any], Any]) -> "Traced":
        """A linear function of the array, applied to each array of coefficients."""
        terms = {monomial: np.asarray(of(_wide(array, self.shape))) for monomial, array in self.terms.items()}
        shape = next(iter(terms.values())).shape if terms else np.asarray(of(np.zeros(self.shape))).shape
        return Traced(self.tape, {monomial: array for monomial, array in terms.items() if array.any()}, shape, self.test)

    def named(self) -> "Traced":
        """Elements that are long polynomials as atoms."""
        return self.tape.of_polys([self.tape.named(poly) for poly in self.polys()], self.shape)

    def terms_each(self) -> Any:
        """How many terms each element has."""
        found = np.zeros(self.shape)
        for array in self.terms.values():
            found += array != 0
        return found

    # ---- arithmetic

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, where: Any = True, **options: Any) -> Any:
        if method == "__call__" and ufunc.__name__ in UFUNCS:
            tape = next(each.tape for each in inputs if isinstance(each, Traced)) if any(isinstance(e, Traced) for e in inputs) else None
            if tape is None:
                raise NotTraced(f"np.{ufunc.__name__} with a traced condition")
            found = UFUNCS[ufunc.__name__](tape, *(_traced(tape, each) for each in inputs))
            return found if where is True else _kept(found, out, where)
        if (ufunc.__name__, method) in METHODS:
            return METHODS[ufunc.__name__, method](inputs[0], *inputs[1:], **options)
        raise NotTraced(f"np.{ufunc.__name__}{'' if method == '__call__' else '.' + method} is not traced")

    def __array_function__(self, function: Any, _types: Any, arguments: Any, options: Any) -> Any:
        if function.__name__ not in FUNCTIONS:
            raise NotTraced(f"np.{function.__name__} is not traced")
        return FUNCTIONS[function.__name__](*arguments, **options)

    def __add__(self, other: Any) -> Any:
        return np.add(self, other)

    def __radd__(self, other: Any) -> Any:
        return np.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return np.subtract(self, other)

    def __rsub__(self, other: Any) -> Any:
        return np.subtract(other, self)

    def __mul__(self, other: Any) -> Any:
        return np.multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return np.multiply(other, self)

    def __truediv__(self, other: Any) -> Any:
        return np.true_divide(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return np.true_divide(other, self)

    def __pow__(self, other: Any) -> Any:
        return np.power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return np.power(other, self)

    def __neg__(self) -> "Traced":
        return self.linear(np.negative)

    def __gt__(self, other: Any) -> Any:
        return np.greater(self, other)

    def __ge__(self, other: Any) -> Any:
        return np.greater_equal(self, other)

    def __lt__(self, other: Any) -> Any:
        return np.less(self, other)

    def __le__(self, other: Any) -> Any:
        return np.less_equal(self, other)

    def __eq__(self, other: object) -> Any:
        return np.equal(self, other)  # type: ignore[call-overload]

    __hash__ = object.__hash__


def _traced(tape: Tape, value: Any) -> Traced:
    if isinstance(value, Traced):
        return value
    array = np.asarray(value, dtype=np.float64)
    return Traced(tape, {(): array} if array.any() else {}, array.shape)


def _combined(tape: Tape, a: Traced, b: Traced, of: Callable[[Poly, Poly], Poly]) -> Traced:
    """A function of two arrays, element by element."""
    shape = np.broadcast_shapes(a.shape, b.shape)
    pairs = zip(_spread(a, shape).polys(), _spread(b, shape).polys(), strict=True)
    return tape.of_polys([of(x, y) for x, y in pairs], shape)


def _spread(array: Traced, shape: tuple[int, ...]) -> Traced:
    return array if array.shape == shape else array.linear(lambda each: np.broadcast_to(each, shape))


def _wide(array: Any, shape: tuple[int, ...]) -> Any:
    """`np.broadcast_to`, which takes its time where nothing is to be done."""
    return array if np.shape(array) == shape else np.broadcast_to(array, shape)


def _added(tape: Tape, a: Traced, b: Traced, times: float = 1.0) -> Traced:
    shape = np.broadcast_shapes(a.shape, b.shape)
    terms = {monomial: _wide(array, shape) for monomial, array in a.terms.items()}
    for monomial, array in b.terms.items():
        terms[monomial] = terms[monomial] + times * array if monomial in terms else _wide(times * array, shape)
    return _bounded(Traced(tape, terms, shape))


def _bounded(array: Traced) -> Traced:
    """Elements whose atoms other than unknowns and their powers are many: those as one atom.

    Else what is carried from month to month holds all the months before.
    """
    if len(array.terms) <= LONG:
        return array
    tape = array.tape
    others = {monomial: each for monomial, each in array.terms.items() if not tape.plain.issuperset(monomial)}
    if len(others) <= LONG:
        return array
    rest = Traced(tape, others, array.shape)
    if np.max(rest.terms_each(), initial=0) <= LONG:
        return array
    short = tape.of_polys([poly if len(poly) <= LONG else tape.named(poly) for poly in rest.polys()], array.shape)
    return Traced(tape, {m: each for m, each in array.terms.items() if m not in others} | short.terms, array.shape)


def _multiplied(tape: Tape, a: Traced, b: Traced) -> Traced:
    if set(a.terms) - {()} and set(b.terms) - {()} and np.max(a.terms_each() * b.terms_each(), initial=0) > EXPANDED:
        a, b = a.named(), b.named()
    shape = np.broadcast_shapes(a.shape, b.shape)
    terms: dict[Monomial, Any] = {}
    for one, x in a.terms.items():
        for other, y in b.terms.items():
            product = x * y
            if product.any():
                monomial = tuple(sorted((*one, *other)))
                terms[monomial] = terms[monomial] + product if monomial in terms else product
    return Traced(tape, {monomial: _wide(array, shape) for monomial, array in terms.items()}, shape)


def _divided(tape: Tape, a: Traced, b: Traced) -> Traced:
    if not set(b.terms) - {()}:
        divisor = _wide(b.terms.get((), np.zeros(())), b.shape)
        shape = np.broadcast_shapes(a.shape, b.shape)
        with np.errstate(divide="ignore", invalid="ignore"):  # what is divided by zero is not asked for: see `_kept`
            terms = {monomial: _wide(array, a.shape) / _wide(divisor, shape) for monomial, array in a.terms.items()}
        return Traced(tape, terms, shape)
    return _multiplied(tape, a, tape.of_polys([_inverse(tape, poly) for poly in b.polys()], b.shape))


def _inverse(tape: Tape, poly: Poly) -> Poly:
    low, high = tape.bound(poly)
    if low <= 0 <= high:
        raise NotTraced("a quotient whose divisor may be zero")
    return tape.function("inv", poly, 0.0, lambda x: 1 / x)


def _power(tape: Tape, base: Traced, exponent: Traced) -> Traced:
    if set(exponent.terms) - {()}:
        raise NotTraced("a power whose exponent is traced")
    return _combined(tape, base, exponent, lambda x, e: _to_power(tape, x, e.get((), 0.0)))


def _to_power(tape: Tape, poly: Poly, exponent: float) -> Poly:
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


def _compared(test: str, turned: bool) -> Callable[[Tape, Traced, Traced], Traced]:
    def condition(tape: Tape, a: Traced, b: Traced) -> Traced:
        found = _added(tape, b, a, -1.0) if turned else _added(tape, a, b, -1.0)
        return Traced(tape, found.terms, found.shape, test)

    return condition


def _smaller(tape: Tape, a: Traced, b: Traced) -> Traced:
    return -_combined(tape, -a, -b, _infinite(tape))


def _infinite(tape: Tape) -> Callable[[Poly, Poly], Poly]:
    """The larger of two, of which a constant may be minus infinity."""

    def larger(a: Poly, b: Poly) -> Poly:
        for one, other in ((a, b), (b, a)):
            if isinf(one.get((), 0.0)):
                return other if one[()] < 0 else one
        return tape.larger(a, b)

    return larger


def _kept(found: Traced, out: Any, where: Any) -> Traced:
    """An array where a condition holds, else what was there before."""
    before = out[0] if isinstance(out, tuple) else out
    return _where(where, found, before)


def _one_by_one(op: str, of: Callable[[float], float]) -> Callable[[Tape, Traced], Traced]:
    return lambda tape, a: tape.of_polys([tape.function(op, poly, 0.0, of) for poly in a.polys()], a.shape)


UFUNCS: dict[str, Callable[..., Any]] = {
    "add": _added,
    "subtract": lambda tape, a, b: _added(tape, a, b, -1.0),
    "multiply": _multiplied,
    "divide": _divided,
    "power": _power,
    "negative": lambda _, a: -a,
    "maximum": lambda tape, a, b: _combined(tape, a, b, _infinite(tape)),
    "minimum": _smaller,
    "greater": _compared("gt", False),
    "less": _compared("gt", True),
    "greater_equal": _compared("ge", False),
    "less_equal": _compared("ge", True),
    "equal": _compared("eq", False),
    "floor": lambda tape, a: _added(tape, a, _traced(tape, 0.5), -1.0),
    "expm1": _one_by_one("expm1", expm1),
    "log1p": _one_by_one("log1p", log1p),
}


def _accumulated(array: Traced, axis: int = -1) -> Traced:
    """Products of the first 1, 2, ... elements along the last axis."""
    found = [array[..., 0]]
    for k in range(1, array.shape[axis]):
        found.append(found[-1] * array[..., k])
    return _stack(found, axis=-1)


def _reduced(array: Traced, first: Any, axis: int = -1) -> Traced:
    return array.linear(lambda each: np.add.reduceat(each, first, axis=axis))


METHODS: dict[tuple[str, str], Callable[..., Any]] = {
    ("multiply", "accumulate"): _accumulated,
    ("add", "reduceat"): _reduced,
    ("add", "reduce"): lambda array, axis=None, keepdims=False, **_: array.sum(axis, keepdims),
}


def _where(condition: Any, a: Any, b: Any) -> Traced:
    tape = next(each.tape for each in (condition, a, b) if isinstance(each, Traced))
    one, other = _traced(tape, a), _traced(tape, b)
    if not isinstance(condition, Traced):
        mask = np.asarray(condition, dtype=np.bool_)
        shape = np.broadcast_shapes(mask.shape, one.shape, other.shape)
        return _added(tape, _masked(_spread(one, shape), mask), _masked(_spread(other, shape), ~mask))
    shape = np.broadcast_shapes(condition.shape, one.shape, other.shape)
    rows = zip(*(_spread(each, shape).polys() for each in (condition, one, other)), strict=True)
    return tape.of_polys([tape.chosen(condition.test, *row) for row in rows], shape)


def _masked(array: Traced, mask: Any) -> Traced:
    """An array where a mask holds, and zero elsewhere."""
    return array.linear(lambda each: np.where(mask, each, 0.0))


def _joined(of: Callable[..., Any]) -> Callable[..., Traced]:
    """Concatenation or stacking."""

    def together(arrays: Sequence[Any], axis: int = 0) -> Traced:
        tape = next(each.tape for each in arrays if isinstance(each, Traced))
        traced = [_traced(tape, each) for each in arrays]
        monomials = dict.fromkeys(monomial for each in traced for monomial in each.terms)
        terms = {m: of([_wide(each.terms.get(m, np.zeros(())), each.shape) for each in traced], axis=axis) for m in monomials}
        shape = next(iter(terms.values())).shape if terms else of([np.zeros(each.shape) for each in traced], axis=axis).shape
        return Traced(tape, terms, shape)

    return together


_stack = _joined(np.stack)


def _einsum(rule: str, *arrays: Any) -> Traced:
    """A sum of products with one traced array."""
    at = [k for k, each in enumerate(arrays) if isinstance(each, Traced)]
    if len(at) != 1:
        raise NotTraced("a sum of products of two traced arrays")
    traced: Traced = arrays[at[0]]
    return traced.linear(lambda own: np.einsum(rule, *(own if k == at[0] else each for k, each in enumerate(arrays))))


def _difference(array: Traced, axis: int = -1, prepend: Any = None) -> Traced:
    whole = array
    if prepend is not None:
        whole = _joined(np.concatenate)([np.full((*array.shape[:-1], 1), prepend), array], axis=-1)
    return whole.linear(lambda each: np.diff(each, axis=axis))


def _alike(*arrays: Any) -> list[Any]:
    shape = np.broadcast_shapes(*(np.shape(each) for each in arrays))
    return [np.broadcast_to(each, shape) for each in arrays]


def _finite(poly: Poly, otherwise: float) -> Poly:
    """What is minus infinity, whatever the unknowns are, becomes a number."""
    if any(isinf(factor) or isnan(factor) for factor in poly.values()):
        if poly.get((), 0.0) != -inf:
            raise NotTraced("infinity times an unknown")
        return {(): otherwise} if otherwise else {}
    return poly


def _clipped(array: Any, low: Any = None, high: Any = None) -> Any:
    found = array if low is None else np.maximum(array, low)
    return found if high is None else np.minimum(found, high)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "where": _where,
    "concatenate": _joined(np.concatenate),
    "stack": _stack,
    "einsum": _einsum,
    "clip": _clipped,
    "diff": _difference,
    "sum": lambda array, axis=None, keepdims=False: array.sum(axis, keepdims),
    "cumsum": lambda array, axis=-1: array.linear(lambda each: np.cumsum(each, axis=axis)),
    "moveaxis": lambda array, source, to: array.linear(lambda each: np.moveaxis(each, source, to)),
    "broadcast_to": _spread,
    "take": lambda array, which, axis=-1: array.linear(lambda each: np.take(each, which, axis=axis)),
    "broadcast_arrays": _alike,
    "atleast_1d": lambda array: array if array.ndim else array.reshape(1),
    "atleast_2d": lambda array: array.linear(np.atleast_2d),
    "shape": lambda array: array.shape,
    "ndim": lambda array: array.ndim,
    "any": lambda array: array.any(),
    "nan_to_num": lambda array, neginf=0.0: array.tape.of_polys([_finite(poly, neginf) for poly in array.polys()], array.shape),
    "zeros_like": lambda array: np.zeros(array.shape),
    # a rate of return is a root, which is searched and not computed: whoever asks for it finds that it is not known
    "apply_along_axis": lambda _function, _axis, array: np.full(array.shape[:-1], nan),
}
