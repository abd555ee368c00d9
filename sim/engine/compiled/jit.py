"""The door to numba: functions compiled once and kept on disk beside the code, and how they see the floor.

A compiled function gets the floor as one address, that of a list with the address and the shape of each of its tables. Handing over
fifty arrays from function to function, each counted as used, made the engine ten times slower and its compilation too.

numba notices a change of the file that a kept function stands in, but not of the files of the functions it calls. So the place where
all are kept is named by what they are all made of.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import NativeValue, intrinsic, models, overload_attribute, register_model, typeof_impl, unbox
from numba.np.arrayobj import populate_array

from sim.engine.compiled.kept import folder
from sim.engine.compiled.layout import DTYPES, Floor

F = TypeVar("F", bound=Callable[..., Any])
CONFIG: Any = numba.config
WORDS = 3  # for each table its address and the lengths of two axes


if not CONFIG.CACHE_DIR:
    CONFIG.CACHE_DIR = str(folder())


def jit(function: F) -> F:
    """Compiles a function when it is first called."""
    return cast(F, numba.njit(cache=True, error_model="numpy")(function))


def compiled(function: Any) -> None:
    """Compiles a function of the floor alone, or loads it."""
    function.compile((_FLOOR,))


def handed(floor: Floor) -> Floor:
    """The floor as compiled functions take it; the floor itself must outlive it."""
    return cast(Floor, _Handle(floor))


class _Handle:
    def __init__(self, floor: Floor) -> None:
        words = [[array.ctypes.data, *array.shape, 0][:WORDS] for array in floor]
        self._words = np.array(words, dtype=np.int64)
        self.address: int = self._words.ctypes.data


class _FloorType(types.Type):
    def __init__(self) -> None:
        super().__init__(name="Floor")


class _FloorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, floor_type: Any) -> None:
        super().__init__(manager, floor_type, ir.IntType(64))


@typeof_impl.register(_Handle)
def _typeof(_value: _Handle, _context: Any) -> _FloorType:
    return _FLOOR


@unbox(_FloorType)
def _unbox(_type: Any, handle: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(handle, "address")
    native = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(native)


def _show(name: str) -> None:
    """Makes a table of the floor an attribute in compiled functions: a view of its memory, which is not counted as used."""
    dtype, axes = DTYPES[name]
    table = types.Array(numba.from_dtype(np.dtype(dtype)), axes, "C")
    first = list(Floor._fields).index(name) * WORDS

    def view(_context: Any, floor: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            word = ir.IntType(64)
            words = builder.inttoptr(arguments[0], word.as_pointer())
            address, *shape = (builder.load(builder.gep(words, [word(first + k)])) for k in range(1 + axes))
            array = context.make_array(table)(context, builder)
            size = context.get_abi_sizeof(context.get_data_type(table.dtype))
            strides = [word(size)] if axes == 1 else [builder.mul(shape[1], word(size)), word(size)]
            data = builder.inttoptr(address, array.data.type)
            populate_array(array, data=data, shape=shape, strides=strides, itemsize=word(size), meminfo=None)
            return array._getvalue()

        return table(floor), code

    shown: Any = intrinsic(view)

    @overload_attribute(_FloorType, name)
    def _attribute(floor):  # type: ignore[no-untyped-def]  # noqa: ARG001  # numba compares this name with the next
        def attribute(floor):  # type: ignore[no-untyped-def]
            return shown(floor)

        return attribute


_FLOOR = _FloorType()
register_model(_FloorType)(_FloorModel)
for _name in Floor._fields:
    _show(_name)
