"""Correlations: which prices that nobody knows rise and fall together."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.arrays import Floats
from sim.scenario.assumption import Assumption, DistributionAssumption, Section
from sim.scenario.numbers import Kind
from sim.scenario.walk import parts


class Correlation(Section):
    """How closely the draws of two prices follow each other; prices that no correlation names are drawn independently."""

    between: tuple[str, ...] = Field(description="The keys of two prices; nothing follows a price without a range.")
    rank: Annotated[Assumption, Kind("%", least=-1.0, most=1.0)] = Field(description="Their rank correlation, -100 % to 100 %.")


def estimated_together(value: object, keys: tuple[str, ...] = ()) -> Iterator[Correlation]:
    """The correlations of parameters that were estimated together, below a value of the schema.

    That of their logarithms, which are normal, as a rank correlation: 6 / pi x asin(r / 2).
    """
    if isinstance(value, DistributionAssumption):
        if value.correlation:
            between = tuple(".".join((*keys, name)) for name in value.parameters)
            yield Correlation(between=between, rank=Assumption(6 / math.pi * math.asin(value.correlation / 2), ""))
    elif isinstance(value, Section | Mapping | tuple | list):
        for below, inner, _ in parts(value):
            yield from estimated_together(inner, (*keys, *below))


def correlated(correlations: Sequence[Correlation]) -> tuple[str, ...]:
    """The keys that correlations name, in order."""
    return tuple(dict.fromkeys(key for each in correlations for key in each.between))


def normal_correlations(correlations: Sequence[Correlation], keys: Sequence[str]) -> Floats:
    """The correlations of normal scores that give prices their rank correlations: keys x keys, 1 on the diagonal.

    r = 2 sin(pi / 6 x rank correlation); source: Pearson, On further methods of determining correlation, Drapers' Company Research
    Memoirs 4 (1907).
    """
    matrix = np.eye(len(keys))
    for each in correlations:
        i, j = (keys.index(key) for key in each.between)
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi / 6 * each.rank.value)
    return matrix


def square_root(matrix: Floats) -> Floats | None:
    """The symmetric square root of a correlation matrix; None if there is none, because its correlations contradict each other."""
    values, vectors = np.linalg.eigh(matrix)
    if values.min() < -1e-9:
        return None
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
