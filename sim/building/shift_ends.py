"""When the shifts of a pool end, and how many hands of its others stay.

A shift is described by when its people work: windows without breaks and meals, planned overtime included, with the hands in each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints, distinct
from sim.calendars import merged
from sim.plant import BREAK


@dataclass(frozen=True, slots=True)
class Worked:
    """A shift's work: `hands[k]` from second `opens[k]` to `closes[k]`, in order; `over_s` are the seconds at which the shift is over."""

    opens: Ints
    closes: Ints
    hands: Ints
    over_s: Ints

    def at(self, seconds: Ints) -> Ints:
        """The hands at work at each second."""
        if len(self.opens) == 0:
            return np.zeros(len(seconds), dtype=np.int64)
        k = np.searchsorted(self.opens, seconds, side="right") - 1
        return np.asarray(np.where((k >= 0) & (seconds < self.closes[np.maximum(k, 0)]), self.hands[np.maximum(k, 0)], 0))


def worked(parts: Sequence[tuple[Ints, Ints, Ints]], whole: tuple[Ints, Ints, Ints]) -> Worked:
    """A shift of which `parts` are worked and the `whole` spans its breaks too: opens, closes and hands of each.

    Windows with nobody in them do not count; days that meet, as with a shift from 00:00 to 24:00, are no end.
    """
    opens, closes, hands = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(opens, kind="stable")
    order = order[hands[order] > 0]
    manned = whole[2] > 0
    return Worked(opens[order], closes[order], hands[order], merged([(whole[0][manned], whole[1][manned])])[1])


def shift_ends(shifts: Sequence[Worked]) -> tuple[Ints, Ints]:
    """`Pool.shift_end_s` and `Pool.staying`: the ends of the shifts, and the breaks of one through which others work on."""
    over = distinct(np.concatenate([shift.over_s for shift in shifts]))
    breaks = np.setdiff1d(np.concatenate([merged([(shift.opens, shift.closes)])[1] for shift in shifts]), over)
    breaks = breaks[sum((shift.at(breaks) for shift in shifts), np.zeros(len(breaks), dtype=np.int64)) > 0]
    staying = sum((_staying(shift, over) for shift in shifts), np.zeros(len(over), dtype=np.int64))
    seconds = np.concatenate([over, breaks])
    order = np.argsort(seconds)
    return seconds[order], np.concatenate([staying, np.full(len(breaks), BREAK)])[order]


def _staying(shift: Worked, seconds: Ints) -> Ints:
    """Hands of a shift that are at work just before each second and from it on, and whose shift does not end at it."""
    there = np.minimum(shift.at(seconds - 1), shift.at(seconds))
    over = np.searchsorted(shift.over_s, seconds, side="right") > np.searchsorted(shift.over_s, seconds)
    return np.where(over, 0, there)
