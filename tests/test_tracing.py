"""Traced arrays give what numpy gives, at points that the trace has never seen, and refuse what they cannot follow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.graphs import Graph, TooLarge, evaluated, graph, packed
from sim.portable import compounded
from sim.tracing.arrays import Traced, unknown
from sim.tracing.polynomials import NotTraced, Tape

LOW, HIGH = -2.0, 3.0
VALUES = st.floats(LOW, HIGH)


def traced(formula, count=2):
    """The graph of a formula of `count` unknowns between -2 and 3."""
    tape = Tape()
    found = formula(*(unknown(tape, LOW, HIGH) for _ in range(count)))
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
    "growth": lambda a, b: (9 + a) ** np.array([[0.25, 1.5]]) * (9 + b) ** 0.75,
    "many months": lambda a, b: (np.maximum(a, np.linspace(-1, 1, 40)) * (9 + b) ** (np.arange(40) / 12)).sum(axis=-1, keepdims=True),
    "compounded": lambda a, b: b / compounded((a + 3) / 20, 4),
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
    assert evaluated(made, (a, b)) == pytest.approx(wanted.tolist(), rel=1e-6, abs=1e-6)


GRAPHS: dict[str, Graph] = {}


@given(a=VALUES)
def test_rounding_to_the_cent_is_left_out(a):
    made = traced(lambda a: np.floor(a * 100 + 0.5) / 100, 1)
    assert evaluated(made, (a,))[0] == pytest.approx(np.floor(a * 100 + 0.5) / 100, abs=0.00501)


def test_months_of_growth_have_the_terms_of_one():
    """A sum over 60 months of a price that grows at an unknown rate has no more terms than the price of one month."""
    made = traced(lambda a: ((9 + a) ** (np.arange(1, 61) / 12)).sum(axis=-1), 1)
    assert len(made.outputs[0]) < 16


def test_what_is_carried_from_month_to_month_stays_short():
    """A moving average of what is not straight: each month has the one before, not all of them."""

    def carried(a):
        value = np.zeros((1, 1))
        for month in range(200):
            value = 0.9 * value + np.maximum(a, month / 100 - 1)
        return value

    made = traced(carried, 1)
    assert sum(len(poly) for _, _, *of in made.atoms for poly in of) < 200 * 8
    assert evaluated(made, (0.5,))[0] == pytest.approx(float(carried(np.full((1, 1), 0.5))[0, 0]), rel=1e-6)


def test_packed_graphs_of_alike_replications_take_little_more_than_one():
    one = [traced(lambda a, b, k=k: FORMULAS["many months"](a, b) * (3.0 + k)) for k in range(10)]
    sizes = [len(packed(one[:count])["data"]) for count in (1, 10)]
    assert sizes[1] < 6 * sizes[0]


def test_too_many_different_coefficients_are_told():
    with pytest.raises(TooLarge, match="coefficients"):
        packed([Graph([["x", 0.0]], [[[1.0 + k, 0] for k in range(2**16)]])])


def test_bounds_decide_what_needs_no_atom():
    made = traced(lambda a, b: np.maximum(a + 10, b) + np.where(a > -5, b, 0.0) + np.clip(b, -9.0, 9.0), 2)
    assert [atom[0] for atom in made.atoms] == ["x", "x"]
    assert evaluated(made, (1.0, 2.0)) == [15.0]


def test_any_is_asked_of_all_points_and_not_of_one():
    """Where an amount is zero at today's values but not at others, it counts as there."""
    tape = Tape()
    tax = np.maximum(unknown(tape, 0.0, 1.0) - 0.5, 0.0)
    assert np.any(tax)
    assert not np.any(unknown(tape, 0.0, 1.0) * 0.0)


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
        formula(unknown(Tape(), LOW, HIGH))


def test_a_traced_number_is_never_put_among_plain_ones():
    plain = np.zeros((1, 1))
    with pytest.raises((NotTraced, ValueError, TypeError)):
        plain[...] = unknown(Tape(), 0.0, 1.0)
    assert isinstance(plain + unknown(Tape(), 0.0, 1.0), Traced)
