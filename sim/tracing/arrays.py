"""Arrays that remember how they were computed from a few unknowns: numpy's functions on polynomials, element by element.

A `Traced` array goes through numpy in the place of numbers (NEP 13 and 18: `__array_ufunc__`, `__array_function__`). It is kept as a
polynomial with arrays of coefficients: what is linear stays linear, whatever is added, summed, weighted, stacked or picked. What is not
becomes an atom, element by element, on a `Tape`.

Nothing is ever answered from a single point: a condition that bounds do not decide raises NotTraced where Python asks for it, and so does
every function of numpy that is not handled here, and every attempt to turn a traced array into numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from math import expm1, log1p, nan
from typing import Any

import numpy as np

from sim.tracing.polynomials import Monomial, NotTraced, Poly, Tape, finite, inverse, to_power

EXPANDED = 60  # terms of a product of two elements that are multiplied out; of more, the long factors become atoms
LONG = 8  # terms of a sum, other than unknowns and their powers, that are kept as they are; more become one atom


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
        return of_polys(self.tape, [self.tape.named(poly) for poly in self.polys()], self.shape)

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


def unknown(tape: Tape, low: float, high: float) -> Traced:
    """A new unknown between bounds, of shape (1, 1) as draws of prices are."""
    return of_polys(tape, [tape.unknown(low, high)], (1, 1))


def of_polys(tape: Tape, polys: Sequence[Poly], shape: tuple[int, ...]) -> Traced:
    """An array from one polynomial an element."""
    terms: dict[Monomial, Any] = {}
    for k, poly in enumerate(polys):
        for monomial, factor in poly.items():
            if monomial not in terms:
                terms[monomial] = np.zeros(len(polys))
            terms[monomial][k] = factor
    return Traced(tape, {monomial: array.reshape(shape) for monomial, array in terms.items()}, shape)


def _traced(tape: Tape, value: Any) -> Traced:
    if isinstance(value, Traced):
        return value
    array = np.asarray(value, dtype=np.float64)
    return Traced(tape, {(): array} if array.any() else {}, array.shape)


def _combined(tape: Tape, a: Traced, b: Traced, of: Callable[[Poly, Poly], Poly]) -> Traced:
    """A function of two arrays, element by element."""
    shape = np.broadcast_shapes(a.shape, b.shape)
    pairs = zip(_spread(a, shape).polys(), _spread(b, shape).polys(), strict=True)
    return of_polys(tape, [of(x, y) for x, y in pairs], shape)


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
    short = of_polys(tape, [poly if len(poly) <= LONG else tape.named(poly) for poly in rest.polys()], array.shape)
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
    return _multiplied(tape, a, of_polys(tape, [inverse(tape, poly) for poly in b.polys()], b.shape))


def _power(tape: Tape, base: Traced, exponent: Traced) -> Traced:
    if set(exponent.terms) - {()}:
        raise NotTraced("a power whose exponent is traced")
    return _combined(tape, base, exponent, lambda x, e: to_power(tape, x, e.get((), 0.0)))


def _compared(test: str, turned: bool) -> Callable[[Tape, Traced, Traced], Traced]:
    def condition(tape: Tape, a: Traced, b: Traced) -> Traced:
        found = _added(tape, b, a, -1.0) if turned else _added(tape, a, b, -1.0)
        return Traced(tape, found.terms, found.shape, test)

    return condition


def _smaller(tape: Tape, a: Traced, b: Traced) -> Traced:
    return -_combined(tape, -a, -b, tape.larger)


def _kept(found: Traced, out: Any, where: Any) -> Traced:
    """An array where a condition holds, else what was there before."""
    before = out[0] if isinstance(out, tuple) else out
    return _where(where, found, before)


def _one_by_one(op: str, of: Callable[[float], float]) -> Callable[[Tape, Traced], Traced]:
    return lambda tape, a: of_polys(tape, [tape.function(op, poly, 0.0, of) for poly in a.polys()], a.shape)


UFUNCS: dict[str, Callable[..., Any]] = {
    "add": _added,
    "subtract": lambda tape, a, b: _added(tape, a, b, -1.0),
    "multiply": _multiplied,
    "divide": _divided,
    "power": _power,
    "negative": lambda _, a: -a,
    "maximum": lambda tape, a, b: _combined(tape, a, b, tape.larger),
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


METHODS: dict[tuple[str, str], Callable[..., Any]] = {
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
    return of_polys(tape, [tape.chosen(condition.test, *row) for row in rows], shape)


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
    "broadcast_arrays": _alike,
    "atleast_1d": lambda array: array if array.ndim else array.reshape(1),
    "atleast_2d": lambda array: array.linear(np.atleast_2d),
    "shape": lambda array: array.shape,
    "ndim": lambda array: array.ndim,
    "any": lambda array: array.any(),
    "nan_to_num": lambda array, neginf=0.0: of_polys(array.tape, [finite(poly, neginf) for poly in array.polys()], array.shape),
    "zeros_like": lambda array: np.zeros(array.shape),
    # a rate of return is a root, which is searched and not computed: whoever asks for it finds that it is not known
    "apply_along_axis": lambda _function, _axis, array: np.full(array.shape[:-1], nan),
}
