"""Type aliases of arrays, how a number becomes an array, and what numpy does more slowly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def floats(values: Any) -> Floats:
    """Numbers as an array of floats. What only computes like an array, through numpy's protocols, stays what it is.

    Formulas that take their arguments through here can be followed symbolically: see `sim.tracing`.
    """
    return values if is_followed(values) else np.asarray(values, dtype=np.float64)


def is_followed(values: Any) -> bool:
    """Whether something is no array of numbers, but computes like one through numpy's protocols."""
    return hasattr(type(values), "__array_function__") and not isinstance(values, np.ndarray)


def contiguous(values: Floats) -> Floats:
    """The same values, one after another in memory: sums over the last axis then take the same way whatever made them."""
    return values if is_followed(values) else np.ascontiguousarray(values)


def scattered(values: Floats, places: Ints, size: int) -> Floats:
    """Values [..., n] at n places of the last axis [..., size], which has zeros elsewhere."""
    which = np.full(size, len(places))
    which[places] = np.arange(len(places))
    return np.take(np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1), which, axis=-1)


def distinct(values: NDArray[np.integer]) -> Ints:
    """The different values in rising order. numpy's own `unique` looks each up in a table of hashes, ten times slower."""
    ordered = np.sort(values).astype(np.int64)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]])
