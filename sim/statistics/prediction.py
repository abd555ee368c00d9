"""Whether something that happened could have come from a model: bands of simulated paths, and ranks among them.

If the model is right, what happened and the replications are draws of the same kind, in no order that matters (exchangeable), however the
months of one path depend on each other. So every statement here is exact for any number of replications, without a normal law.
Source: Shafer & Vovk, A Tutorial on Conformal Prediction, J. Mach. Learn. Res. 9 (2008), sec. 2-4.
"""

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

SHARE = 0.9  # that a band aims at


def level(replications: int, share: float = SHARE) -> float:
    """With what chance a further draw lies in the band of `replications` paths: as near to `share` as their number allows."""
    return 1 - 2 * _outside(replications, share) / (replications + 1)


def _outside(replications: int, share: float) -> int:
    """The rank of the path that is the lower end of the band, 1 for the lowest."""
    return max(1, round((1 - share) * (replications + 1) / 2))


def band(paths: Floats, share: float = SHARE) -> tuple[Floats, Floats]:
    """The lower and the upper end at each time of paths (replications x times), between which a further path lies with chance `level`."""
    rank, ordered = _outside(len(paths), share), np.sort(paths, axis=0)
    return ordered[rank - 1], ordered[len(paths) - rank]


def inside(paths: Floats, path: Floats, share: float = SHARE) -> NDArray[np.bool_]:
    """At which times a path lies in the band of others, its ends included."""
    low, high = band(paths, share)
    return np.asarray((path >= low) & (path <= high))


def chance_of_fewer_inside(paths: Floats, path: Floats, share: float = SHARE) -> float:
    """How probable it is, if the model is right, that a path lies inside at no more times than this one: a fraction, 1 / (n + 1) or more.

    Each of the n paths in turn takes the place of what happened and is held against the band of all others.
    """
    whole = np.vstack([path, paths])
    counts = np.array([inside(np.delete(whole, k, axis=0), whole[k], share).sum() for k in range(len(whole))])
    return float(np.mean(counts <= counts[0]))


def chance_of_farther_level(paths: Floats, path: Floats) -> float:
    """How probable it is, if the model is right, that the mean of a path over time lies as far from the others' as this one's does."""
    means = np.append(path.mean(), paths.mean(axis=1))
    distances = np.abs(means - (means.sum() - means) / (len(means) - 1))
    return float(np.mean(distances >= distances[0] - 1e-12 * np.abs(means).max()))
