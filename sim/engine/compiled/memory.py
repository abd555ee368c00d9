"""How compiled code reaches the floor: `floor.table[k].field` is one load or store, and nothing else.

numba's own arrays know how to be sliced, counted as used and asked from behind, and each access to one becomes a page of code. What
compiled functions get instead is the address of a list of words: for each table of the floor its address and the lengths of two axes,
which stay as they are during a call. Whatever a table holds is read as a plain integer, so that each function is compiled for one kind of
arguments only. The compiler is told which stores can concern which loads: only those of the same field of the same table.

With NUMBA_BOUNDSCHECK=1 every index is checked, and one below zero counts as out of bounds.
"""

import operator
from typing import Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core.typing.templates import AttributeTemplate, infer_getattr, signature
from numba.extending import (
    NativeValue,
    lower_builtin,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
    type_callable,
    typeof_impl,
    unbox,
)

from sim.engine.compiled.layout import DTYPES, Floor

CONFIG: Any = numba.config
WORDS = 3  # for each table its address and the lengths of two axes
WORD, BYTES = ir.IntType(64), ir.IntType(8).as_pointer()


class Handle:
    """A floor as compiled functions take it: that of the last call of `take`.

    Most of its tables are those of the floor before: only the others are asked for their address, which takes longer than a short run.
    """

    def __init__(self) -> None:
        self._tables: list[Any] = [None] * len(Floor._fields)
        self._words = np.zeros((len(Floor._fields), WORDS), dtype=np.int64)
        self.address: int = self._words.ctypes.data

    def take(self, floor: Floor) -> None:
        """Hands out this floor from now on, and keeps its tables."""
        for number, table in enumerate(floor):
            if table is not self._tables[number]:
                self._tables[number] = table
                self._words[number] = [table.ctypes.data, *table.shape, 0][:WORDS]


class FloorType(types.Type):
    """The floor: the address of its words."""

    def __init__(self) -> None:
        super().__init__(name="Floor")


class TableType(types.Type):
    """A table of the floor, which is reached through the floor's words."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"Floor.{name}")
        dtype, self.axes = DTYPES[name]
        self.table, self.dtype, self.first = name, np.dtype(dtype), Floor._fields.index(name) * WORDS
        self.item = RowType(self) if self.dtype.names else types.intp


class RowType(types.Type):
    """A row of a table: its address."""

    def __init__(self, table: TableType) -> None:
        super().__init__(name=f"{table.name}[]")
        self.table = table


FLOOR = FloorType()
TABLES = {name: TableType(name) for name in Floor._fields}


class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, BYTES)


for _type in (FloorType, TableType, RowType):
    register_model(_type)(_Address)


@typeof_impl.register(Handle)
def _typeof(_value: Handle, _context: Any) -> FloorType:
    return FLOOR


@unbox(FloorType)
def _unbox(_type: Any, handle: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(handle, "address")
    native = c.builder.inttoptr(c.pyapi.long_as_longlong(address), BYTES)
    c.pyapi.decref(address)
    return NativeValue(native)


# What is of which type.


@infer_getattr
class _Tables(AttributeTemplate):
    key = FloorType

    def generic_resolve(self, _floor: FloorType, name: str) -> TableType | None:  # type: ignore[override]
        return TABLES.get(name)


@infer_getattr
class _Fields(AttributeTemplate):
    key = RowType

    def generic_resolve(self, row: RowType, name: str) -> Any:  # type: ignore[override]
        return types.intp if name in row.table.dtype.names else None


@infer_getattr
class _Shape(AttributeTemplate):
    key = TableType

    def generic_resolve(self, table: TableType, name: str) -> Any:  # type: ignore[override]
        return types.UniTuple(types.intp, table.axes) if name == "shape" else None


@type_callable(len)
def _type_len(_context: Any) -> Any:
    return lambda table: types.intp if isinstance(table, TableType) else None


@type_callable(operator.getitem)
def _type_getitem(_context: Any) -> Any:
    return lambda table, _index: table.item if isinstance(table, TableType) else None


@type_callable(operator.setitem)
def _type_setitem(_context: Any) -> Any:
    def typed(table: Any, index: Any, _value: Any) -> Any:
        return signature(types.none, table, index, types.intp) if isinstance(table, TableType) else None

    return typed


# What they do.


def _word(builder: Any, floor: Any, number: int) -> Any:
    """One of the floor's words: it stays as it is, whatever is stored."""
    words = builder.bitcast(floor, WORD.as_pointer())
    load = builder.load(builder.gep(words, [WORD(number)]))
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load


def _of_field(builder: Any, access: Any, name: str) -> Any:
    """Says that a load or store concerns this field of this table, and no other (LLVM's type-based alias analysis)."""
    add = builder.module.add_metadata
    kind = add([name, add(["floor"])])
    access.set_metadata("tbaa", add([kind, kind, WORD(0)]))
    return access


def _load(builder: Any, address: Any, dtype: Any, name: str) -> Any:
    value = _of_field(builder, builder.load(builder.bitcast(address, ir.IntType(8 * dtype.itemsize).as_pointer())), name)
    return value if dtype.itemsize == 8 else builder.sext(value, WORD)


def _store(builder: Any, address: Any, dtype: Any, name: str, value: Any) -> None:
    width = ir.IntType(8 * dtype.itemsize)
    value = value if dtype.itemsize == 8 else builder.trunc(value, width)
    _of_field(builder, builder.store(value, builder.bitcast(address, width.as_pointer())), name)


def _item(context: Any, builder: Any, types_: Any, arguments: Any) -> Any:
    """The address of a table's item."""
    table, index = types_[0], arguments[1]
    indices = [index] if table.axes == 1 else [builder.extract_value(index, k) for k in range(table.axes)]
    kinds = [types_[1]] if table.axes == 1 else list(types_[1])
    indices = [context.cast(builder, value, kind, types.intp) for value, kind in zip(indices, kinds, strict=True)]
    if CONFIG.BOUNDSCHECK:
        for axis, value in enumerate(indices):
            with builder.if_then(builder.icmp_unsigned(">=", value, _word(builder, arguments[0], table.first + 1 + axis)), likely=False):
                context.call_conv.return_user_exc(builder, IndexError, (f"{table.name} has no such item",))
    at = indices[0]
    for axis, value in enumerate(indices[1:], start=1):
        at = builder.add(builder.mul(at, _word(builder, arguments[0], table.first + 1 + axis)), value)
    start = builder.inttoptr(_word(builder, arguments[0], table.first), BYTES)
    return builder.gep(start, [builder.mul(at, WORD(table.dtype.itemsize))], inbounds=True)


@lower_getattr_generic(FloorType)
def _table(_context: Any, _builder: Any, _type: Any, floor: Any, _name: str) -> Any:
    return floor


@lower_getattr_generic(TableType)
def _shape(context: Any, builder: Any, table: Any, floor: Any, _name: str) -> Any:
    lengths = [_word(builder, floor, table.first + 1 + axis) for axis in range(table.axes)]
    return context.make_tuple(builder, types.UniTuple(types.intp, table.axes), lengths)


@lower_builtin(len, TableType)
def _len(_context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    return _word(builder, arguments[0], typed.args[0].first + 1)


@lower_builtin(operator.getitem, TableType, types.Any)
def _getitem(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    table, address = typed.args[0], _item(context, builder, typed.args, arguments)
    return address if table.dtype.names else _load(builder, address, table.dtype, table.name)


@lower_builtin(operator.setitem, TableType, types.Any, types.Any)
def _setitem(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    table = typed.args[0]
    _store(builder, _item(context, builder, typed.args, arguments), table.dtype, table.name, arguments[2])
    return context.get_dummy_value()


@lower_getattr_generic(RowType)
def _getattr(_context: Any, builder: Any, row: Any, address: Any, name: str) -> Any:
    return _load(builder, *_field(builder, row, address, name))


@lower_setattr_generic(RowType)
def _setattr(context: Any, builder: Any, typed: Any, arguments: Any, name: str) -> None:
    row, kind = typed.args
    _store(builder, *_field(builder, row, arguments[0], name), context.cast(builder, arguments[1], kind, types.intp))


def _field(builder: Any, row: Any, address: Any, name: str) -> tuple[Any, Any, str]:
    """The address of a row's field, its width and its name."""
    dtype, offset = row.table.dtype.fields[name]
    return builder.gep(address, [WORD(offset)], inbounds=True), dtype, f"{row.name}.{name}"
