"""Graphs: what `sim.tracing` has followed, as a record to evaluate elsewhere, and as a few bytes for a page that is to be mailed.

The graphs of one site's replications have nearly the same atoms in the same order; only their coefficients differ. So the numbers of all
graphs are written kind by kind, and of each kind byte by byte (all lowest bytes, then all second ones, ...), and deflated (RFC 1951): what
repeats within 32 kB takes no room. Coefficients have 40 bits, four parts in a billion. The page's script, pricing.js, unpacks them.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import expm1, log1p
from typing import Any
from zlib import compress

import numpy as np

from sim.tracing.polynomials import Poly, Tape

KEPT = 5  # bytes of a coefficient, of eight, the most significant
SLIGHT = 1e-9  # of the largest term of a polynomial: what is less is left out
MOST = 2**16  # atoms of a graph, terms of a polynomial, and different coefficients

Kinds = dict[str, list[float]]


class TooLarge(ValueError):
    """A graph with more atoms, terms or coefficients than can be numbered."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Atoms in the order in which they are computed, and outputs: a record that JSON can hold. See `evaluated` for what it means.

    A polynomial is a list of [factor, atom, atom, ...]. An atom is [op, number, polynomial, ...]. Factors have `KEPT` bytes.
    """

    atoms: list[list[Any]]
    outputs: list[list[list[Any]]]


def graph(tape: Tape, outputs: Sequence[Poly]) -> Graph:
    """What the outputs need of a tape; atoms that nothing asks for are left out. The unknowns come first, all of them, in order.

    Left out are terms too, that nobody would miss: see `_weighty`.
    """
    outputs = [_weighty(tape, poly) for poly in outputs]
    needed = [atom.op == "x" for atom in tape.atoms]
    for poly in outputs:
        _mark(poly, needed)
    for k in range(len(tape.atoms) - 1, -1, -1):
        if needed[k]:
            for key in tape.atoms[k].of:
                _mark(_weighty(tape, dict(key)), needed)
    unknowns = [k for k, atom in enumerate(tape.atoms) if atom.op == "x"]
    order = [*unknowns, *(k for k, wanted in enumerate(needed) if wanted and tape.atoms[k].op != "x")]
    place = {k: n for n, k in enumerate(order)}
    atoms = [
        [tape.atoms[k].op, tape.atoms[k].number, *(_listed(_weighty(tape, dict(key)), place) for key in tape.atoms[k].of)] for k in order
    ]
    return Graph(atoms, [_listed(poly, place) for poly in outputs])


def _weighty(tape: Tape, poly: Poly) -> Poly:
    """The terms that are more than a part `SLIGHT` of the largest, wherever the unknowns are."""
    most = {monomial: max(abs(end) for end in tape.bound({monomial: factor})) for monomial, factor in poly.items()}
    least = SLIGHT * max(most.values(), default=0.0)
    return {monomial: factor for monomial, factor in poly.items() if most[monomial] > least}


def _mark(poly: Poly, needed: list[bool]) -> None:
    for monomial in poly:
        for atom in monomial:
            needed[atom] = True


def _kept(factor: float) -> float:
    """A coefficient as it is kept: rounded to `KEPT` bytes."""
    bits, lost = int(np.float64(factor).view(np.uint64)), 8 * (8 - KEPT)
    return float(np.uint64((bits + (1 << (lost - 1))) >> lost << lost).view(np.float64))


def _listed(poly: Poly, place: dict[int, int]) -> list[list[Any]]:
    return [[_kept(factor), *(place[atom] for atom in monomial)] for monomial, factor in poly.items()]


def evaluated(made: Graph, unknowns: Sequence[float]) -> list[float]:
    """The outputs of a graph for values of the unknowns: what the page's script does, in Python."""
    values: list[float] = []

    def poly(terms: list[list[Any]]) -> float:
        total = 0.0
        for factor, *atoms in terms:
            product = factor
            for atom in atoms:
                product *= values[atom]
            total += product
        return total

    for op, number, *of in made.atoms:
        values.append(OPERATIONS[op](number, [poly(each) for each in of], unknowns))
    return [poly(each) for each in made.outputs]


OPERATIONS: dict[str, Callable[[float, list[float], Sequence[float]], float]] = {
    "x": lambda number, _, unknowns: unknowns[int(number)],
    "sum": lambda _, of, __: of[0],
    "max": lambda _, of, __: max(of),
    "inv": lambda _, of, __: 1 / of[0],
    "pow": lambda number, of, _: of[0] ** number,
    "expm1": lambda _, of, __: expm1(of[0]),
    "log1p": lambda _, of, __: log1p(of[0]),
    "gt": lambda _, of, __: of[1] if of[0] > 0 else of[2],
    "ge": lambda _, of, __: of[1] if of[0] >= 0 else of[2],
    "eq": lambda _, of, __: of[1] if of[0] == 0 else of[2],
}
ARGUMENTS = {"x": 0, "max": 2, "gt": 3, "ge": 3, "eq": 3}  # polynomials of an operation; 1 of the others


# ---- the graph, packed


STORED = {"ops": "<u1", "numbers": "<f8", "lengths": "<u2", "degrees": "<u1", "which": "<u2", "atoms": "<u2", "coefficients": "<f8"}


def packed(graphs: Sequence[Graph]) -> dict[str, Any]:
    """The graphs of one site's replications as a record that JSON can hold. Raises TooLarge.

    `sizes`: atoms and outputs of each graph, and its different coefficients. `kinds`: name, count and bytes of each kind of number, in
    their order in `data`: operations and numbers of atoms; length of each polynomial; how many atoms a term has, which coefficient, which
    atoms; the coefficients.
    """
    kinds: Kinds = {name: [] for name in STORED}
    sizes = [_added(kinds, each) for each in graphs]
    planes = {name: _planes(numbers, STORED[name]) for name, numbers in kinds.items()}
    planes["coefficients"] = planes["coefficients"][8 - KEPT :]
    data = b"".join(each.tobytes() for each in planes.values())
    return {
        "sizes": sizes,
        "kinds": [[name, each.shape[1], each.shape[0]] for name, each in planes.items()],
        "operations": [[name, ARGUMENTS.get(name, 1)] for name in OPERATIONS],
        "data": b64encode(compress(data, 9)).decode(),
    }


def _planes(numbers: Sequence[float], stored: str) -> Any:
    """Numbers byte by byte: (bytes, numbers), the least significant first."""
    array = np.array(numbers, dtype=stored)
    return np.ascontiguousarray(array.view("u1").reshape(-1, array.itemsize).T)


def _added(kinds: Kinds, made: Graph) -> list[int]:
    """Adds the numbers of a graph; how many atoms, outputs and different coefficients it has."""
    numbered, operations = dict[float, int](), list(OPERATIONS)
    for op, number, *_ in made.atoms:
        kinds["ops"].append(operations.index(op))
        kinds["numbers"].append(number)
    for poly in _polys(made):
        kinds["lengths"].append(len(poly))
        for factor, *atoms in poly:
            kinds["degrees"].append(len(atoms))
            kinds["which"].append(numbered.setdefault(factor, len(numbered)))
            kinds["atoms"] += atoms
    kinds["coefficients"] += numbered
    if max(len(numbered), len(made.atoms), *map(len, _polys(made))) >= MOST:
        raise TooLarge(f"{len(made.atoms):,} atoms and {len(numbered):,} coefficients")
    return [len(made.atoms), len(made.outputs), len(numbered)]


def _polys(made: Graph) -> Iterator[list[list[Any]]]:
    """All polynomials of a graph, in the order of atoms, then the outputs."""
    for _, _, *of in made.atoms:
        yield from of
    yield from made.outputs
