"""Traced arrays give what numpy gives, at points that the trace has never seen, and refuse what they cannot follow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tracing import Graph, NotTraced, Tape, Traced, evaluated, graph

LOW, HIGH = -2.0, 3.0
VALUES = st.floats(LOW, HIGH)


def traced(formula, count=2):
    """The graph of a formula of `count` unknowns between -2 and 3."""
    tape = Tape()
    found = formula(*(tape.unknown(LOW, HIGH) for _ in range(count)))
    return graph(tape, found.polys())


def _long(a, b):
    long = 1 + a + b + a * b + a * a + b * b
    return long * long * (long + a)


FORMULAS = {
    "straight": lambda a, b: 3 * a - b / 4 + 2,
    "product": lambda a, b: (a + 1) * (b - 2) * (a + b),
    "largest": lambda a, b: np.maximum(a, b) - np.minimum(a * b, 1.0),
    "clipped": lambda a, b: np.clip(a * 5, -1.0, 2.0) + b,
    "chosen": lambda a, b: np.where(a > b, a * a, 7 - b),
    "power": lambda a, b: (3 + a) ** np.array([[0.0, 1.0, 2.5]]) * b,
    "quotient": lambda a, b: a / (b + 3),
    "to the cent": lambda a, b: np.floor(a * 100 + 0.5) / 100 + b,
    "compounded": lambda a, b: b / np.multiply.accumulate(np.broadcast_to(1 + (a + 3) / 20, (1, 4)), axis=-1),
    "weighted": lambda a, b: np.einsum("...m,rm->...r", np.concatenate([a, b, a * b], axis=-1), np.array([[1.0, 2, 3], [0, 1, 0]])),
    "stacked": lambda a, b: np.moveaxis(np.stack([a, b]), 0, -1)[..., 0].sum(axis=-1),
    "differences": lambda a, b: np.diff(np.concatenate([a, b], axis=-1), prepend=0.0, axis=-1),
    "where there is some": lambda a, b: np.divide(a, np.array([[2.0, 0.0]]), out=np.zeros((1, 2)), where=np.array([[True, False]])) + b,
    "long products": _long,
}


@pytest.mark.parametrize("name", FORMULAS)
@given(a=VALUES, b=VALUES)
def test_a_graph_gives_what_numpy_gives(name, a, b):
    made = GRAPHS.setdefault(name, traced(FORMULAS[name]))
    wanted = np.ravel(FORMULAS[name](np.array([[a]]), np.array([[b]])))
    assert evaluated(made, (a, b)) == pytest.approx(wanted.tolist(), rel=1e-11, abs=1e-11)


GRAPHS: dict[str, Graph] = {}


def test_bounds_decide_what_needs_no_atom():
    made = traced(lambda a, b: np.maximum(a + 10, b) + np.where(a > -5, b, 0.0) + np.clip(b, -9.0, 9.0), 2)
    assert [atom[0] for atom in made.atoms] == ["x", "x"]
    assert evaluated(made, (1.0, 2.0)) == [15.0]


def test_any_is_asked_of_all_points_and_not_of_one():
    """Where an amount is zero at today's values but not at others, it counts as there."""
    tape = Tape()
    tax = np.maximum(tape.unknown(0.0, 1.0) - 0.5, 0.0)
    assert np.any(tax)
    assert not np.any(tape.unknown(0.0, 1.0) * 0.0)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (float, "asked for its value"),
        (np.asarray, "asked for its numbers"),
        (lambda a: bool(a > 0), "bounds do not decide"),
        (lambda a: 1 / a, "divisor may be zero"),
        (np.sin, "np.sin is not traced"),
        (np.median, "np.median is not traced"),
        (lambda a: a**0.5, "zero or less"),
        (lambda a: 2.0**a, "exponent is traced"),
    ],
)
def test_what_cannot_be_followed_raises(formula, said):
    with pytest.raises(NotTraced, match=said):
        formula(Tape().unknown(LOW, HIGH))


def test_a_traced_number_is_never_put_among_plain_ones():
    plain = np.zeros((1, 1))
    with pytest.raises((NotTraced, ValueError, TypeError)):
        plain[...] = Tape().unknown(0.0, 1.0)
    assert isinstance(plain + Tape().unknown(0.0, 1.0), Traced)
