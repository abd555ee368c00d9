"""Kim and Nelson's procedure (KN) of ranking and selection: add replications one at a time, and eliminate systems that have fallen behind.

It guarantees the same probability of a correct selection as two-stage procedures, with fewer replications, also under common random
numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.statistics.intervals import LEVEL

FIRST = 10  # replications of everybody before anybody is left out


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the procedure: systems still in, after how many replications each other was eliminated, and which need one more now.

    None needs one when a single system, the one selected, is left.
    """

    alive: tuple[int, ...]
    out: Mapping[int, int]
    wanted: tuple[int, ...]


def kim_nelson_eta(count: int, level: float, first: int) -> float:
    """The constant eta of the procedure for c = 1, where h^2 = 2 eta (first - 1).

    ((2 alpha / (count - 1))^(-2 / (first - 1)) - 1) / 2. Source: Kim & Nelson, ACM TOMACS 11 (2001) 251-273, eq. 3.
    """
    return float(((2 * (1 - level) / (count - 1)) ** (-2 / (first - 1)) - 1) / 2)


def standing(samples: Sequence[Floats], indifference: float, level: float = LEVEL, first: int = FIRST, larger: bool = True) -> Standing:
    """The state of the procedure after the replications that each system has so far, in their order; it depends on nothing else.

    The system with the largest mean (the smallest, if not `larger`) is selected with probability `level` or more if it is better than every
    other by the `indifference`, in the unit of the outputs. Replications are paired by number and may share random numbers. More of them
    than were asked for change nothing. Of systems with the same outputs the first stays.
    Source: Kim & Nelson, ACM TOMACS 11 (2001) 251-273, fig. 1.
    """
    counts = np.array([len(each) for each in samples])
    if np.any(counts < first):
        return Standing(tuple(range(len(samples))), {}, tuple(np.flatnonzero(counts < first).tolist()))
    falls = _falls([each if larger else -each for each in samples], indifference, level, first)
    alive, out = list(range(len(samples))), dict[int, int]()
    while len(alive) > 1:
        among = falls[np.ix_(alive, alive)].min(axis=1)
        stage, reached = among.min(), counts[alive].min()
        if stage > reached:
            return Standing(tuple(alive), out, tuple(k for k in alive if counts[k] == reached))
        gone = [k for k, fall in zip(alive, among, strict=True) if fall == stage]
        out |= dict.fromkeys(gone, int(stage))
        alive = [k for k in alive if k not in gone]
    return Standing(tuple(alive), out, ())


def _falls(samples: Sequence[Floats], indifference: float, level: float, first: int) -> Floats:
    """The number of replications after which system i (row) is eliminated by system j (column); infinite if it is not.

    That is the first at which its sum is behind by more than h^2 S^2 / (2 indifference) - indifference r / 2, or by anything once that is
    below zero.
    """
    many = len(samples)
    h2 = 2 * kim_nelson_eta(many, level, first) * (first - 1)
    falls = np.full((many, many), np.inf)
    for i in range(many):
        for j in range(i):
            both = min(len(samples[i]), len(samples[j]))
            lead = samples[i][:both] - samples[j][:both]
            stages = np.arange(first, both + 1)
            allowed = h2 * np.var(lead[:first], ddof=1) / (2 * indifference) - indifference * stages / 2
            ahead, allowed = np.cumsum(lead)[first - 1 :], np.maximum(allowed, 0.0)
            falls[i, j] = _stage(stages, (-ahead > allowed) | ((ahead == 0) & (allowed == 0)))
            falls[j, i] = _stage(stages, ahead > allowed)
    return falls


def _stage(stages: NDArray[np.int64], happened: NDArray[np.bool_]) -> float:
    return float(stages[np.argmax(happened)]) if happened.any() else np.inf
