"""Step functions of what is taken, and rows sorted once, against counting by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import distinct
from sim.calendars import FOREVER, Calendar
from sim.ledger.rows import FOLLOWS, Tasks
from sim.ledger.taken import Course

intervals = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(-3, 5)), max_size=12)
columns = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5), st.integers(-1, 2)), max_size=20)


@given(intervals)
def test_what_is_taken_at_a_second_is_the_sum_of_the_intervals_over_it(given_: list[tuple[int, int, int]]) -> None:
    start, length, weight = (np.array([each[k] for each in given_], dtype=np.int64) for k in range(3))
    changes = [(start.astype(np.int32), weight), ((start + length).astype(np.int32), -weight)]
    taken, seconds = Course.of(0, 0, FOREVER, changes).taken(), np.arange(50)
    by_hand = [int(weight[(start <= second) & (second < start + length)].sum()) for second in seconds]
    assert np.append(0, taken.level)[np.searchsorted(taken.seconds, seconds, side="right")].tolist() == by_hand
    assert taken.before().tolist() == [by_hand[second - 1] if second else 0 for second in taken.seconds.tolist()]


@given(columns)
def test_rows_are_those_of_the_operation_and_the_crew_in_order(rows: list[tuple[int, int, int]]) -> None:
    operation, unit, crew = (np.array([row[k] for row in rows], dtype=np.int32) for k in range(3))
    number = np.arange(len(rows), dtype=np.int32)
    tasks = Tasks(operation, unit, number, number, number, number + 1, number, crew, number + 1)
    for index in range(6):
        assert tasks.of(index).tolist() == [k for k, row in enumerate(rows) if row[0] == index]
        for one in range(FOLLOWS, 4):
            mine = [k for k, row in enumerate(rows) if (row[0], row[2]) == (index, one)]
            assert tasks.worked(index, one).tolist() == mine
            assert [column.tolist() for column in tasks.times(index, one)] == [mine, [k + 1 for k in mine]]


@given(st.lists(st.integers(0, 60), max_size=40), st.booleans())
def test_open_seconds_are_counted_alike_in_order_and_out_of_it(seconds: list[int], ordered: bool) -> None:
    calendar = Calendar(np.array([5, 20, 40]), np.array([10, 25, 50]))
    asked = sorted(seconds) if ordered else seconds
    by_hand = [sum(5 <= k < 10 or 20 <= k < 25 or 40 <= k < 50 for k in range(second)) for second in asked]
    assert calendar.open_seconds(np.array(asked, dtype=np.int64)).tolist() == by_hand


@given(st.lists(st.integers(-5, 5)))
def test_distinct_values_in_order(values: list[int]) -> None:
    assert distinct(np.array(values, dtype=np.int64)).tolist() == sorted(set(values))
