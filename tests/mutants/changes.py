"""Small wrong changes of a module, one at a time: a comparison turned, a sum made a difference, a constant moved, a condition denied."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

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
    """One change: the module, the line, the function it is in, what stood there and what stands there now, and the whole new text."""

    module: Path
    line: int
    function: int | None  # the first line of the outermost function (of its decorators); None of what runs when the module is imported
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """As in `accepted.txt`: by what is changed, not by the line, which moves."""
        return f"{self.module}: {self.before} -> {self.after}"


def mutants(module: Path, source: str) -> Iterator[Mutant]:
    """Every mutant of a module; docstrings, annotations and messages of errors stay as they are."""
    tree = ast.parse(source)
    functions = list(_functions(tree))
    for number, _ in enumerate(_changeable(tree)):
        whole = deepcopy(tree)
        node = list(_changeable(whole))[number]
        line, before = getattr(node, "lineno", 0), ast.unparse(node)
        if _change(node):
            around = next((first for first, last in functions if first <= line <= last), None)
            yield Mutant(module, line, around, before, ast.unparse(node), ast.unparse(whole))


def _functions(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """First and last line of the functions and methods of a module; those inside others count as part of them."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef):
            yield min([child.lineno, *(each.lineno for each in child.decorator_list)]), child.end_lineno or child.lineno
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child)


def _changeable(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes a mutant may change, in the order of the text."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr) or _is_annotation(tree, child):
            continue
        if isinstance(child, ast.Compare | ast.BinOp | ast.BoolOp | ast.UnaryOp | ast.Call | ast.Constant):
            yield child
        yield from _changeable(child)


def _is_annotation(parent: ast.AST, child: ast.AST) -> bool:
    return child in (getattr(parent, "annotation", None), getattr(parent, "returns", None)) or child in getattr(
        parent, "decorator_list", ()
    )


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
