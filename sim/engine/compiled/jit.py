"""The door to numba: functions compiled once and kept on disk beside the code.

numba notices a change of the file that a kept function stands in, but not of the files of the functions it calls. So the place where
all are kept is named by what they are all made of.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from sim.engine.compiled.kept import folder
from sim.engine.compiled.layout import Floor
from sim.engine.compiled.linking import PartCompiler, WholeCompiler
from sim.engine.compiled.memory import CONFIG, FLOOR, Handle

F = TypeVar("F", bound=Callable[..., Any])


if not CONFIG.CACHE_DIR:
    CONFIG.CACHE_DIR = str(folder())


def jit(function: F) -> F:
    """Compiles a function when a compiled one first calls it; it becomes a part of that, and Python cannot call it."""
    compiling: Any = numba.njit
    part = compiling(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=PartCompiler)
    return cast(F, part(function))


def outermost(function: F) -> F:
    """Compiles a function of the floor alone, which Python calls, with all that it calls, and keeps it."""
    compiling: Any = numba.njit
    return cast(F, compiling(cache=True, error_model="numpy", no_cfunc_wrapper=True, pipeline_class=WholeCompiler)(function))


def over_rows(function: F, kinds: str) -> F:
    """Compiles a loop over arrays of one axis and of these kinds, which Python calls, and keeps it; or loads it."""
    compiling: Any = numba.njit
    loop = compiling(cache=True, error_model="numpy")(function)
    loop.compile(tuple(numba.from_dtype(np.dtype(kind))[::1] for kind in kinds))
    return cast(F, loop)


def compiled(function: Any) -> None:
    """Compiles an outermost function, or loads it."""
    function.compile((FLOOR,))


class Handing:
    """Hands compiled functions the floor of one run."""

    def __init__(self) -> None:
        self._handle = Handle()

    def __call__(self, floor: Floor) -> Floor:
        """The floor as compiled functions take it."""
        self._handle.take(floor)
        return cast(Floor, self._handle)
