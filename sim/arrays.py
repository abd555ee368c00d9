"""Type aliases of arrays, how a number becomes an array, and what numpy does more slowly."""

import ctypes
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Wholes = NDArray[np.signedinteger[Any]]  # integers of any width: those kept for each unit are as narrow as their values allow

FLOAT = np.dtype(np.float64)
LARGEST_KEPT = 32 * 2**20 - 2**16  # bytes, a little less than that threshold may be
NARROW = 1 << 29  # seconds are 17 years


def floats(values: Any) -> Floats:
    """Numbers as an array of floats. What only computes like an array, through numpy's protocols, stays what it is.

    Formulas that take their arguments through here can be followed symbolically: see `sim.tracing`.
    """
    if type(values) is np.ndarray and values.dtype is FLOAT:
        return values
    return values if is_followed(values) else np.asarray(values, dtype=np.float64)


def is_followed(values: Any) -> bool:
    """Whether something is no array of numbers, but computes like one through numpy's protocols."""
    return not isinstance(values, np.ndarray) and hasattr(type(values), "__array_function__")


def contiguous(values: Floats) -> Floats:
    """The same values, one after another in memory: sums over the last axis then take the same way whatever made them."""
    return values if is_followed(values) else np.ascontiguousarray(values)


def times(one: float | Floats, other: float | Floats) -> Floats:
    """The product of which draws lie beside each other in memory, of one number of each draw [..., 1] by one of each month too."""
    return np.multiply(one, other, order="F")


def total(amounts: Sequence[Floats], nothing: Floats) -> Floats:
    """Some arrays added up one after another; `nothing` if there are none."""
    return reduce(np.add, amounts) if amounts else nothing


def stacked(columns: Sequence[Floats]) -> Floats:
    """Arrays [...] as the columns of one [..., columns], each in one piece of memory: draws then lie beside each other."""
    return np.moveaxis(np.stack(columns), 0, -1)


def beside(values: Floats) -> Floats:
    """Values (draws, months) as (months, draws), the draws of a month beside each other in memory: no copy of what lies so already."""
    return np.ascontiguousarray(values.T)


def picked(values: Floats, places: Ints) -> Floats:
    """The values [..., n] at some places of the last axis [..., places]."""
    return values[..., places] if is_followed(values) else np.moveaxis(np.moveaxis(values, -1, 0)[places], 0, -1)


def scattered(values: Floats, places: Ints, size: int) -> Floats:
    """Values [..., n] at n places of the last axis [..., size], which has zeros elsewhere."""
    which = np.full(size, len(places))
    which[places] = np.arange(len(places))
    return picked(np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1), which)


def distinct(values: NDArray[np.integer]) -> Ints:
    """The different values in rising order. numpy's own `unique` looks each up in a table of hashes, ten times slower."""
    ordered = np.sort(values).astype(np.int64)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]])


def narrow(values: Wholes) -> Wholes:
    """The same integers, of four bytes if all lie between -2**29 and 2**29, so that no sum or difference of three of them overflows.

    Where all are the same they are one in memory; the array then cannot be written to.
    """
    fits = values.min(initial=0) > -NARROW and values.max(initial=0) < NARROW
    return _one_if_same(values.astype(np.int32) if fits else values)


def labels(values: Wholes) -> Wholes:
    """The same integers in as few bytes as hold them: numbers that name things, with which nothing is computed. May be as in `narrow`."""
    return _one_if_same(values.astype(narrowest(values)))


def narrowest(values: Wholes) -> type[np.signedinteger[Any]]:
    """The integers of the fewest bytes that hold all values."""
    lowest, highest = values.min(initial=0), values.max(initial=0)
    kinds = (np.int8, np.int16, np.int32, np.int64)
    return next(kind for kind in kinds if np.iinfo(kind).min <= lowest and highest <= np.iinfo(kind).max)


def _one_if_same(values: Wholes) -> Wholes:
    same = values.size > 1 and values.min() == values.max()
    return np.broadcast_to(values.reshape(-1)[:1].copy(), values.shape) if same else values


def keep_freed_memory() -> None:
    """Has the C library of Linux keep what arrays free for later ones, up to 64 MB of it: each page fetched anew costs as much as its use.

    That library keeps as much as the largest array freed so far, and twice that in all (mallopt(3), M_MMAP_THRESHOLD). No page of the one
    that is made here for it is ever touched.
    """
    np.empty(LARGEST_KEPT // np.dtype(np.float64).itemsize)


def give_memory_back() -> None:
    """Hands the memory of arrays that are no more back to the system: the C library of Linux would keep it for later ones of that size."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # of another C library
            ctypes.CDLL(None).malloc_trim(0)
