"""Integers in fewer bytes are the same integers, and what is computed with them cannot overflow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NARROW, labels, narrow


@given(st.lists(st.integers(-(2**33), 2**33) | st.integers(-9, 9), max_size=5))
def test_the_same_integers(values: list[int]) -> None:
    given = np.array(values, dtype=np.int64)
    assert narrow(given).tolist() == values
    assert labels(given).tolist() == values


@pytest.mark.parametrize(("value", "bytes_"), [(-128, 1), (127, 1), (128, 2), (-129, 2), (2**15, 4), (-(2**31), 4), (2**31, 8)])
def test_labels_take_as_few_bytes_as_hold_them(value: int, bytes_: int) -> None:
    assert labels(np.array([0, value])).itemsize == bytes_


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_of_three_narrow_columns_do_not_overflow(sign: int) -> None:
    widest = narrow(np.array([sign * (NARROW - 1)]))
    assert widest.dtype == np.int32
    assert int((widest + widest + widest)[0]) == 3 * sign * (NARROW - 1)
    assert narrow(np.array([sign * NARROW])).dtype == np.int64
