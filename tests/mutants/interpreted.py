"""The compiled engine as Python runs it: compiling every mutant would take half a minute each.

Tables of the floor read as numba reads them: a number out of a table is a whole number of any size, not one of 32 bits.
"""

import os
from typing import Any

import numpy as np


class Row:
    """One record of a table; what is assigned to its fields stands in the table."""

    __slots__ = ("_row",)

    def __init__(self, row: Any) -> None:
        object.__setattr__(self, "_row", row)

    def __getattr__(self, name: str) -> Any:
        return self._row[name].item()

    def __setattr__(self, name: str, value: Any) -> None:
        self._row[name] = value


class Table:
    """An array of numbers or of records."""

    __slots__ = ("_array",)

    def __init__(self, array: Any) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @property
    def shape(self) -> tuple[int, ...]:
        """As of the array."""
        return tuple(self._array.shape)

    def __getitem__(self, key: Any) -> Any:
        value = self._array[key]
        if isinstance(value, np.ndarray):
            return Table(value)
        return Row(value) if isinstance(value, np.void) else value.item()

    def __setitem__(self, key: Any, value: Any) -> None:
        self._array[key] = value._row if isinstance(value, Row) else value._array if isinstance(value, Table) else value


def interpret() -> None:
    """From now on, in this process, the compiled engine is interpreted; to be called before anything has imported it."""
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    from sim.engine.compiled import jit

    jit.Handing = lambda: lambda floor: type(floor)(*map(Table, floor))  # type: ignore[misc,assignment,return-value]
    jit.compiled = lambda function: None  # noqa: ARG005
    from sim.engine.compiled import engine

    engine.prepare = lambda: None
