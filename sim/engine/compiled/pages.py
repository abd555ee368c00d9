"""Tables whose rows are needed for a while each: what no longer is goes back to the system, in whole pages of memory.

Rows that have never been written take no memory at all. Where the system takes nothing back, as on Windows, all stay: the run needs more
memory and gives the same.
"""

import mmap
import sys
from typing import Any

import numpy as np

from sim.engine.compiled.layout import Rows

PAGE_ROWS = 1024  # of four bytes: a page of memory, or a part of one; columns that begin at a multiple share no page


def pages(count: int, dtype: Any) -> Rows:
    """So many rows of zeros, from the beginning of a page on."""
    size = max(count * np.dtype(dtype).itemsize, 1)
    own = {} if sys.platform == "win32" else {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS}
    return np.frombuffer(mmap.mmap(-1, size, **own), dtype=dtype, count=count)


def give_back(table: Rows, first: int, last: int) -> None:
    """Forgets the rows from `first` on, before `last`, of a table of `pages`: they are read no more. Those on a page with others stay."""
    row, page = table.itemsize, mmap.PAGESIZE
    begins, ends = -(-first * row // page) * page, last * row // page * page
    if sys.platform != "win32" and ends > begins:
        memory: Any = table.base
        memory.obj.madvise(mmap.MADV_DONTNEED, begins, ends - begins)


def padded(rows: int) -> int:
    """Rows of four bytes to make room for, so that those of the next column begin on a page of their own."""
    return -(-rows // PAGE_ROWS) * PAGE_ROWS
