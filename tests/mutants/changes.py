"""Small wrong changes of a module, one at a time: a comparison turned, a sum made a difference, a constant moved, a condition denied."""

import ast
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OTHER = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
}


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the place, the function it is in, what stood there and what stands there now, and the whole new text."""

    module: Path
    line: int
    function: int | None  # the first line of the outermost function (of its decorators); None of what runs when the module is imported
    called: str  # the name of that function
    around: tuple[str, str]  # the text of the line before and behind what is changed
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """As in `accepted.txt`: by the function and the text of the line with the change in it, not by the line's number, which moves."""
        ahead, behind = self.around
        return f"{self.module}: {self.called or 'at import'}: {ahead}«{self.before} -> {self.after}»{behind}"


@dataclass(frozen=True)
class Around:
    """A function or a method: its name, and its first line (of its decorators) and last line."""

    name: str
    first: int
    last: int


def mutants(module: Path, source: str) -> Iterator[Mutant]:
    """Every mutant of a module; docstrings, annotations, errors and `strict=` of a zip stay as they are."""
    tree, text = ast.parse(source), source.encode()
    starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    functions = list(_functions(tree))
    for node in list(_changeable(tree)):
        before, kept = ast.unparse(node), _fields(node)
        if _change(node):
            ahead, behind = text[: _at(starts, node.lineno, node.col_offset)], text[_at(starts, node.end_lineno, node.end_col_offset) :]
            yield _mutant(module, node, functions, before, (ahead.decode(), behind.decode()))
        for each, fields in kept:
            vars(each).update(fields)


def _at(starts: list[int], line: int | None, column: int | None) -> int:
    return starts[(line or 1) - 1] + (column or 0)


def _mutant(module: Path, node: ast.expr, functions: list[Around], before: str, parts: tuple[str, str]) -> Mutant:
    ahead, behind = parts
    inside = next((each for each in functions if each.first <= node.lineno <= each.last), Around("", 0, 0))
    line = ahead.rpartition("\n")[2].lstrip(), behind.partition("\n")[0].partition("  # ")[0]
    after = ast.unparse(node)
    return Mutant(module, node.lineno, inside.first or None, inside.name, line, before, after, f"{ahead}({after}){behind}")


def _fields(node: ast.expr) -> list[tuple[ast.expr, dict[str, Any]]]:
    """What a change of a node may alter, to be put back: its own fields, and those of what a call calls."""
    own = [node, node.func] if isinstance(node, ast.Call) else [node]
    return [(each, {name: copy(value) if isinstance(value, list) else value for name, value in vars(each).items()}) for each in own]


def _around(node: ast.expr, lines: list[str]) -> str:
    """The line a node begins in, up to it, and the line it ends in from there on, without its comment: a format with {} in its place."""
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode().lstrip()
    after = lines[(node.end_lineno or node.lineno) - 1].encode()[node.end_col_offset or 0 :].decode().split("  # ")[0]
    return before.replace("{", "{{").replace("}", "}}") + "{}" + after.replace("{", "{{").replace("}", "}}")


def _functions(tree: ast.AST) -> Iterator[Around]:
    """The functions and methods of a module; those inside others count as part of them."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef):
            first = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            yield Around(child.name, first, child.end_lineno or child.lineno)
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child)


def _changeable(tree: ast.AST) -> Iterator[ast.expr]:
    """The nodes a mutant may change, in the order of the text."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr) or _is_annotation(tree, child) or _is_check(child):
            continue
        if isinstance(child, ast.Compare | ast.BinOp | ast.BoolOp | ast.UnaryOp | ast.Call | ast.Constant):
            yield child
        yield from _changeable(child)


def _is_annotation(parent: ast.AST, child: ast.AST) -> bool:
    return child in (getattr(parent, "annotation", None), getattr(parent, "returns", None)) or child in getattr(
        parent, "decorator_list", ()
    )


def _is_check(child: ast.AST) -> bool:
    """`strict=` of a `zip`: like a `raise`, it is there for what should never come."""
    return isinstance(child, ast.keyword) and child.arg == "strict"


def _change(node: ast.AST) -> bool:
    """Changes a node; False if there is nothing about it to change."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        node.ops[0] = TURNED[type(node.ops[0])]()  # type: ignore[call-overload]
        return True
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in TURNED:
        node.op = TURNED[type(node.op)]()  # type: ignore[assignment]
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node.op = ast.UAdd()
        return True
    return _change_call(node) if isinstance(node, ast.Call) else isinstance(node, ast.Constant) and _change_constant(node)


def _change_call(node: ast.Call) -> bool:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if name not in OTHER:
        return False
    setattr(called, "attr" if isinstance(called, ast.Attribute) else "id", OTHER[name])
    return True


def _change_constant(node: ast.Constant) -> bool:
    if isinstance(node.value, bool):
        node.value = not node.value
        return True
    if isinstance(node.value, int | float):
        node.value = node.value + 1
        return True
    return False
