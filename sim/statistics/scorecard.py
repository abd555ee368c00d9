"""Weighted scores, and how far a weight must move before another is first.

The additive value model with swing weights; when one weight moves, the others keep their proportions (Belton & Stewart, Multiple Criteria
Decision Analysis, 2002, ch. 5 and 6).
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats

LEVEL = 1e-9  # points or weights nearer than this are level: floats tell no more


@dataclass(frozen=True, slots=True)
class Turn:
    """The weight of a criterion, nearest to its own, from which on another than the first is first, and which."""

    weight: float
    other: int


def scaled(values: Floats, zero: float, full: float, bounded: bool = True) -> Floats:
    """Points of values: 0 at `zero`, 100 at `full`, straight between and, if `bounded`, no more beyond. Of equal ends all have 100."""
    if full == zero:
        return np.full(np.shape(values), 100.0)
    points = 100 * (values - zero) / (full - zero)
    return floats(np.clip(points, 0.0, 100.0) if bounded else points)


def scores(points: Floats, weights: Floats) -> Floats:
    """Scores of alternatives from their points [..., criteria] under weights (criteria,) that add up to 1: [...]."""
    return floats((points * weights).sum(axis=-1))


def turn(points: Floats, weights: Floats, criterion: int) -> Turn | None:
    """Where the first of the alternatives (alternatives, criteria) falls behind another if one weight moves; None if at no weight.

    To be level with another where the criterion counts for nothing, or alone, is not to fall behind it.

    At weight w an alternative scores w x its points there + (1 - w) x its score by all other criteria, whose weights keep their
    proportions; those of a criterion that has all the weight are equal.
    """
    first = int(np.argmax(scores(points, weights)))
    own, rest = points[:, criterion], _rest(points, weights, criterion)
    now, found = float(weights[criterion]), list[Turn]()
    for other in range(len(points)):
        slope = (own[first] - rest[first]) - (own[other] - rest[other])
        behind = rest[other] - rest[first]  # the lead is w x slope - behind
        if other == first or abs(slope) <= LEVEL:
            continue
        at = float(behind / slope)
        if (at > LEVEL) if slope > 0 else (at < 1 - LEVEL):  # the first leads now: it falls behind below `at`, or above it
            found.append(Turn(at, other))
    return min(found, key=lambda each: abs(each.weight - now), default=None)


def _rest(points: Floats, weights: Floats, criterion: int) -> Floats:
    """The score by all criteria but one: (alternatives,)."""
    others = np.delete(points, criterion, axis=1)
    left = np.delete(weights, criterion)
    if not others.shape[1]:
        return np.zeros(len(points))
    return scores(others, left / left.sum() if left.sum() > 0 else np.full(len(left), 1 / len(left)))
