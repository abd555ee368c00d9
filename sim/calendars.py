"""Open windows in whole seconds, and the arithmetic of work that advances only while open.

A weekly pattern minus pauses minus closed days becomes windows; windows of several shifts unite into a pool's calendar; the
calendars of several pools intersect into an operation's. Second 0 is midnight of the first day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints, distinct

DAY = 86_400
WEEK = 7 * DAY
HOUR = 3_600
FOREVER = 2**31 - 2  # the last second that fits a compact ledger: 68 years


@dataclass(frozen=True, slots=True)
class Calendar:
    """Windows `[opens[k], closes[k])`, in order and apart."""

    opens: Ints
    closes: Ints

    def is_open(self, second: int) -> bool:
        """Whether the second lies in a window."""
        k = int(np.searchsorted(self.opens, second, side="right")) - 1
        return k >= 0 and second < int(self.closes[k])

    def same_as(self, other: "Calendar") -> bool:
        """Whether both have the same windows."""
        return np.array_equal(self.opens, other.opens) and np.array_equal(self.closes, other.closes)

    def advance(self, start: int, work: int) -> int:
        """When `work` seconds begun at the open second `start` are done, pausing in every gap; FOREVER if the calendar ends before.

        Raises ValueError if `start` is closed.
        """
        if not self.is_open(start):
            raise ValueError(f"second {start} is not in a window")
        k = int(np.searchsorted(self.opens, start, side="right")) - 1
        end = start + work
        while end > self.closes[k]:
            if k + 1 == len(self.opens):
                return FOREVER
            end += int(self.opens[k + 1] - self.closes[k])
            k += 1
        return end

    def open_seconds(self, seconds: NDArray[np.integer]) -> Ints:
        """Open time from 0 to each of the seconds given."""
        if len(self.opens) == 0:
            return np.zeros(len(seconds), dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(self.closes - self.opens)])
        k = _windows_before(self.opens, np.asarray(seconds))
        last = np.maximum(k - 1, 0)
        into = np.where(k > 0, np.minimum(np.asarray(seconds), self.closes[last]) - self.opens[last], 0)
        return np.asarray(before[last] + into)


ALWAYS = Calendar(np.array([0], dtype=np.int64), np.array([FOREVER], dtype=np.int64))
NEVER = Calendar(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekly pattern: weekdays (Monday 0), start and end as seconds of the day, pauses inside.

    An end that is not after the start is on the next day.
    """

    days: frozenset[int]
    start: int
    end: int
    pauses: tuple[tuple[int, int], ...] = ()


def windows(pattern: Pattern, first_day: date, last_s: int, closed: frozenset[date]) -> tuple[Ints, Ints]:
    """Opens and closes of a pattern from `first_day` until `last_s`. A shift belongs to the day it starts on, closed or not."""
    day = np.arange(-1, last_s // DAY + 1)
    works = np.isin((first_day.weekday() + day) % 7, list(pattern.days))
    works &= ~np.isin(day, [(date_ - first_day).days for date_ in closed])
    pieces = np.array(stretches(pattern), dtype=np.int64).reshape(-1, 2)
    edges = (day[works, np.newaxis, np.newaxis] * DAY + pieces).reshape(-1, 2)
    edges = edges[edges[:, 1] > 0]
    return np.maximum(edges[:, 0], 0), edges[:, 1].copy()


def united(parts: Sequence[tuple[Ints, Ints]]) -> Calendar:
    """The calendar open whenever one of `parts` is."""
    return Calendar(*merged(parts))


def intersect(calendars: Iterable[Calendar]) -> Calendar:
    """The calendar open when all are. ALWAYS if none are given."""
    return reduce(_both, calendars, ALWAYS)


def spans(pairs: Iterable[tuple[int, int]]) -> Calendar:
    """The calendar open within any of the spans (from, until). NEVER if there are none."""
    ordered = sorted((a, b) for a, b in pairs if b > a)
    if not ordered:
        return NEVER
    return united([(np.array([a for a, _ in ordered], dtype=np.int64), np.array([b for _, b in ordered], dtype=np.int64))])


def either(calendars: Iterable[Calendar]) -> Calendar:
    """The calendar open when one of them is. NEVER if none are given."""
    parts = [(calendar.opens, calendar.closes) for calendar in calendars if len(calendar.opens)]
    return united(parts) if parts else NEVER


def without(calendar: Calendar, shut: Calendar) -> Calendar:
    """The calendar but for when `shut` is open."""
    if len(shut.opens) == 0:
        return calendar
    opens, closes = np.append(0, shut.closes), np.append(shut.opens, FOREVER)
    kept = closes > opens
    return _both(calendar, Calendar(opens[kept], closes[kept]))


def past(shut: Calendar, seconds: NDArray[np.integer]) -> Ints:
    """For each second the first one, at or after it, that lies in no window of `shut`."""
    at = np.asarray(seconds, dtype=np.int64)
    if len(shut.opens) == 0:
        return at
    k = np.maximum(np.searchsorted(shut.opens, at, side="right") - 1, 0)
    return np.where((at >= shut.opens[k]) & (at < shut.closes[k]), shut.closes[k], at)


def _windows_before(opens: Ints, seconds: NDArray[np.integer]) -> Ints:
    """How many windows have opened by each of the seconds; where these are many and in order, they are counted from the windows."""
    if len(seconds) < len(opens) or np.any(seconds[1:] < seconds[:-1]):
        return np.searchsorted(opens, seconds, side="right")
    edges = np.searchsorted(seconds, opens, side="left")
    return np.repeat(np.arange(len(opens) + 1), np.diff(np.concatenate([[0], edges, [len(seconds)]])))


def _both(a: Calendar, b: Calendar) -> Calendar:
    if a is ALWAYS:
        return b
    if b is ALWAYS or a is b:
        return a
    edges = distinct(np.concatenate([a.opens, a.closes, b.opens, b.closes]))
    starts, ends = edges[:-1], edges[1:]
    inside = _covers(a, starts) & _covers(b, starts)
    return Calendar(*_joined(starts[inside], ends[inside]))


def _covers(calendar: Calendar, seconds: Ints) -> NDArray[np.bool_]:
    if len(calendar.opens) == 0:
        return np.zeros(len(seconds), dtype=bool)
    k = np.searchsorted(calendar.opens, seconds, side="right") - 1
    return np.asarray((k >= 0) & (seconds < calendar.closes[np.maximum(k, 0)]))


def merged(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Opens and closes of the windows that these make together, those that touch or overlap as one."""
    opens = np.concatenate([a for a, _ in parts])
    closes = np.concatenate([b for _, b in parts])
    order = np.argsort(opens, kind="stable")
    return _joined(opens[order], np.maximum.accumulate(closes[order]) if len(closes) else closes)


def _joined(opens: Ints, closes: Ints) -> tuple[Ints, Ints]:
    """Sorted windows with those that touch or overlap made one."""
    if len(opens) == 0:
        return opens, closes
    gap = opens[1:] > closes[:-1]
    return opens[np.concatenate([[True], gap])], closes[np.concatenate([gap, [True]])]


def stretches(pattern: Pattern) -> list[tuple[int, int]]:
    """The stretches of work in one shift of a pattern, as seconds after the midnight it starts on."""
    end = pattern.end if pattern.end > pattern.start else pattern.end + DAY
    pieces, at = [], pattern.start
    for a, b in sorted((_on_shift(a, pattern), _on_shift(b, pattern)) for a, b in pattern.pauses):
        pieces.append((at, a))
        at = b
    return [(a, b) for a, b in [*pieces, (at, end)] if b > a]


def _on_shift(second: int, pattern: Pattern) -> int:
    return second if second >= pattern.start else second + DAY
