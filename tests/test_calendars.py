"""Calendars against counting seconds one by one."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendars import ALWAYS, DAY, FOREVER, HOUR, NEVER, Calendar, Pattern, intersect, united, windows, without

LONG = 300


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    edges = sorted(draw(st.sets(st.integers(0, LONG), max_size=14)))
    edges = edges[: len(edges) // 2 * 2]
    return Calendar(np.array(edges[::2]), np.array(edges[1::2]))


def open_by_second(calendar: Calendar) -> list[bool]:
    return [any(a <= second < b for a, b in zip(calendar.opens, calendar.closes, strict=True)) for second in range(LONG + 1)]


@given(calendars(), st.integers(0, LONG), st.integers(1, 80))
def test_advance_counts_open_seconds(calendar: Calendar, start: int, work: int) -> None:
    is_open = open_by_second(calendar)
    assert calendar.is_open(start) == is_open[start]
    if not is_open[start]:
        with pytest.raises(ValueError, match="not in a window"):
            calendar.advance(start, work)
        return
    worked = [second for second in range(start, LONG + 1) if is_open[second]][:work]
    assert calendar.advance(start, work) == (worked[-1] + 1 if len(worked) == work else FOREVER)


@given(calendars(), calendars())
def test_intersection_is_open_when_both_are(a: Calendar, b: Calendar) -> None:
    both = [x and y for x, y in zip(open_by_second(a), open_by_second(b), strict=True)]
    assert open_by_second(intersect([a, b])) == both
    assert open_by_second(intersect([ALWAYS, a])) == open_by_second(a)


@given(calendars(), st.lists(st.integers(0, LONG), min_size=1, max_size=20))
def test_open_seconds_counts_from_the_start(calendar: Calendar, seconds: list[int]) -> None:
    is_open = open_by_second(calendar)
    assert calendar.open_seconds(np.array(seconds)).tolist() == [sum(is_open[:second]) for second in seconds]


@given(calendars(), calendars())
def test_union_is_open_when_one_is(a: Calendar, b: Calendar) -> None:
    parts = [(a.opens, a.closes), (b.opens, b.closes)]
    either = [x or y for x, y in zip(open_by_second(a), open_by_second(b), strict=True)]
    assert open_by_second(united(parts)) == either


def test_what_is_never_open_stays_so() -> None:
    """A pool in which nobody has been hired within the horizon, beside one that is there, and in a storm."""
    there = Calendar(np.array([10]), np.array([20]))
    for calendar in (intersect([NEVER, there]), intersect([there, NEVER]), without(NEVER, there)):
        assert calendar.opens.tolist() == calendar.closes.tolist() == []
    nothing, day = (NEVER.opens, NEVER.closes), (there.opens, there.closes)
    assert united([nothing]).opens.tolist() == [] and united([nothing, day]).opens.tolist() == [10]


def test_shift_with_a_meal_skips_week_ends_and_holidays() -> None:
    early = Pattern(frozenset(range(5)), 6 * HOUR, 14 * HOUR, ((10 * HOUR, 11 * HOUR),))
    opens, closes = windows(early, date(2026, 1, 5), 7 * DAY - 1, frozenset({date(2026, 1, 8)}))
    days = [0, 1, 2, 4]
    assert opens.tolist() == [day * DAY + at * HOUR for day in days for at in (6, 11)]
    assert closes.tolist() == [day * DAY + at * HOUR for day in days for at in (10, 14)]


def test_night_shift_belongs_to_the_day_it_starts_on() -> None:
    night = Pattern(frozenset({6}), 22 * HOUR, 6 * HOUR)  # Sunday night, also the one before the start
    opens, closes = windows(night, date(2026, 1, 5), 7 * DAY - 1, frozenset())
    assert list(zip(opens.tolist(), closes.tolist(), strict=True)) == [(0, 6 * HOUR), (6 * DAY + 22 * HOUR, 7 * DAY + 6 * HOUR)]
