"""Pallets: customers' sites collect units until a pallet is full, or its oldest unit has waited long enough."""

import numpy as np

from sim.arrays import Ints
from sim.calendars import HOUR
from sim.draws import Draws
from sim.scenario.subjects.demand import Pallet


def on_pallets(flow: str, pallet: Pallet | None, placed_s: Ints, draws: Draws) -> tuple[Ints, Ints]:
    """When each unit's way in begins, and the number of the first unit on its pallet; itself at once without pallets.

    `placed_s` is in order of time.
    """
    units = len(placed_s)
    if pallet is None or units == 0:
        return placed_s, np.arange(units)
    places = int(pallet.places.value)
    place = (draws.uniforms(f"{flow}.place", units) * places).astype(np.int64)
    by_place = np.argsort(place, kind="stable")
    left_s, lead = _pallets(place[by_place], placed_s[by_place], int(pallet.size.value), round(pallet.wait.value * HOUR))
    collected_s, first = np.empty(units, dtype=np.int64), np.empty(units, dtype=np.int64)
    collected_s[by_place], first[by_place] = left_s, by_place[lead]
    return collected_s, first


def _pallets(place: Ints, placed_s: Ints, size: int, wait_s: int) -> tuple[Ints, Ints]:
    """When the pallet of each entry leaves and which entry is its first; entries in order of (place, time).

    A unit that comes at the second at which the wait is over still goes along.
    """
    apart = int(placed_s.max()) + wait_s + 1
    key = place * apart + placed_s
    in_time = np.searchsorted(key, key + wait_s, side="right")
    after = np.minimum(np.arange(len(key)) + size, in_time)  # the first entry that a pallet begun here leaves behind
    first = np.array(_chain(after.tolist()), dtype=np.int64)
    end = after[first]
    full = end - first == size
    left_s = np.where(full, placed_s[end - 1], placed_s[first] + wait_s)
    count = end - first
    return np.repeat(left_s, count), np.repeat(first, count)


def _chain(after: list[int]) -> list[int]:
    """0, after[0], after[after[0]], ... up to the end."""
    chain, at = [], 0
    while at < len(after):
        chain.append(at)
        at = after[at]
    return chain
