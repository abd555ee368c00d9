"""Integers in fewer bytes are the same integers, and what is computed with them cannot overflow; how draws lie in memory."""

import platform
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NARROW, beside, labels, narrow, picked, scattered, stacked, times


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


def test_draws_lie_beside_each_other() -> None:
    draws, months = np.array([[1.0], [2.0], [3.0]]), np.array([10.0, 20.0])
    for values in (times(draws, months), times(months, draws), stacked([10 * draws[:, 0], 20 * draws[:, 0]])):
        assert values.tolist() == [[10.0, 20.0], [20.0, 40.0], [30.0, 60.0]]
        assert np.shares_memory(beside(values), values)
        assert beside(picked(values, np.array([1, 0, 1]))).tolist() == [[20.0, 40.0, 60.0], [10.0, 20.0, 30.0], [20.0, 40.0, 60.0]]
        assert scattered(values, np.array([2, 0]), 3).tolist() == [[20.0, 0.0, 10.0], [40.0, 0.0, 20.0], [60.0, 0.0, 30.0]]
        assert np.shares_memory(beside(here := scattered(values, np.array([2, 0]), 3)), here)


FAULTS = """
import resource
import numpy as np
from sim.arrays import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        kept = [np.ones(500_000) for _ in range(8)]
        del kept
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults()
as_it_is = faults()
keep_freed_memory()
faults()
print(as_it_is, faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps memory as it likes")
def test_freed_memory_is_kept_for_later_arrays() -> None:
    """32 MB are 8,000 pages, fetched anew in each of ten rounds or not."""
    found = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True).stdout.split()
    as_it_is, kept = (int(each) for each in found)
    assert as_it_is > 20_000
    assert kept < 2_000
