"""Optimal computing budget allocation (OCBA): how to share a budget of replications among systems."""

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

Counts = NDArray[np.int64]


def ocba(means: Floats, sds: Floats, total: float, larger: bool = True, indifference: float = 0.0) -> Floats:
    """The replications of a budget of `total` that each system should get so that the best is selected most probably; fractions too.

    Each other system gets replications in proportion to (standard deviation / distance to the best) squared, and the best
    s_b sqrt(sum of (N_i / s_i)^2) over the others. A distance below the `indifference` counts as the indifference.
    Sources: Chen, Lin, Yucesan & Chick, DEDS 10 (2000) 251-270, theorem 1; Chen & Lee, Stochastic Simulation Optimization (2010), ch. 3.
    Raises ValueError where another system is as good as the best and there is no indifference.
    """
    best = int(np.argmax(means) if larger else np.argmin(means))
    others = np.arange(len(means)) != best
    distance = np.maximum(np.abs(means - means[best]), indifference)
    if np.any(distance[others] == 0):
        raise ValueError("another system is as good as the best: give an indifference above zero")
    share = np.zeros(len(means))
    share[others] = (sds[others] / distance[others]) ** 2
    # (N_i / s_i)^2 with N_i = s_i^2 / d_i^2, written so that a system without noise does no harm
    share[best] = sds[best] * np.sqrt(np.sum(sds[others] ** 2 / distance[others] ** 4))
    whole = share.sum()
    return total * (share / whole if whole else np.full(len(means), 1 / len(means)))


def shared_out(target: Floats, done: Counts, more: int) -> Counts:
    """`more` replications in whole numbers, to each system in proportion to what it lacks of its target; largest remainders first."""
    lacking = np.maximum(target - done, 0.0)
    if not lacking.any():
        lacking = np.asarray(target, dtype=float)
    exact = more * lacking / lacking.sum()
    whole: Counts = np.floor(exact).astype(np.int64)
    whole[np.argsort(whole - exact, kind="stable")[: more - int(whole.sum())]] += 1
    return whole
