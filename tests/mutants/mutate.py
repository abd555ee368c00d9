"""Mutation testing: small wrong changes in the code, one at a time, that some test must notice.

    python -m tests.mutants.mutate sim/economics/cashflow.py tests/economics/test_cashflow.py
    make mutants                    every room below, each with the tests that are about it

A mutant is a copy of one module with one change: a comparison turned, a sum made a difference, a constant moved, a condition denied, a
`min` made a `max`. It runs in a process in which the copy stands in for the module, so that the checkout is never touched. A mutant
survives if all the tests pass. Survivors that are equivalent, or whose difference nobody could care about, stand in `accepted.txt` with
the reason; any other makes the command end with 1.
"""

import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
ACCEPTED = Path(__file__).parent / "accepted.txt"
SECONDS = 120  # of the tests on one mutant; an endless loop counts as noticed

ROOMS: dict[str, tuple[str, ...]] = {
    "sim/economics": ("tests/economics",),
    "sim/statistics": ("tests/validation/test_statistics.py", "tests/validation/test_series.py", "tests/validation/test_selection.py"),
    "sim/scenario/checks": ("tests/scenario",),
}
CLOSE: dict[str, tuple[str, ...]] = {  # the tests nearest to a module, run before the others of its room
    "cashflow": ("tests/economics/test_cashflow.py",),
    "depreciation": ("tests/economics/test_finance.py", "tests/economics/test_money_cases.py"),
    "income_tax": ("tests/economics/test_taxed.py", "tests/economics/test_finance.py"),
    "loans": ("tests/economics/test_loans.py",),
    "duty": ("tests/economics/test_duty.py",),
    "drawback": ("tests/economics/test_zone_and_drawback.py",),
    "zone": ("tests/economics/test_zone_and_drawback.py",),
    "intervals": ("tests/validation/test_statistics.py",),
    "fieller": ("tests/validation/test_statistics.py",),
    "warm_up": ("tests/validation/test_series.py",),
    "precision": ("tests/validation/test_series.py",),
    "kim_nelson": ("tests/validation/test_selection.py",),
    "ocba": ("tests/validation/test_selection.py",),
    "probability_best": ("tests/validation/test_selection.py",),
    "morris": ("tests/validation/test_sensitivity.py",),
    "sobol": ("tests/validation/test_sensitivity.py",),
    "tornado": ("tests/validation/test_sensitivity.py",),
    "variance_shares": ("tests/validation/test_sensitivity.py",),
    "fitting": ("tests/statistics/test_fitting.py",),
    "observations": ("tests/statistics/test_fitting.py",),
}
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
    """One change: the module, the line, what stood there and what stands there now, and the whole new text."""

    module: Path
    line: int
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """As in `accepted.txt`: by what is changed, not by the line, which moves."""
        return f"{self.module}: {self.before} -> {self.after}"


def mutants(module: Path) -> Iterator[Mutant]:
    """Every mutant of a module; docstrings, annotations and messages of errors stay as they are."""
    source = (ROOT / module).read_text("utf-8")
    tree = ast.parse(source)
    for number, _node in enumerate(_changeable(tree)):
        whole = deepcopy(tree)
        found = list(_changeable(whole))[number]
        before = ast.unparse(found)
        if _change(found):
            yield Mutant(module, getattr(found, "lineno", 0), before, ast.unparse(found), ast.unparse(whole))


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
        node.ops[0] = TURNED[type(node.ops[0])]()  # type: ignore[assignment,call-overload]
        return True
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in TURNED:
        node.op = TURNED[type(node.op)]()  # type: ignore[assignment,call-overload]
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
        return isinstance(node.op, ast.UAdd)
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name not in OTHER:
            return False
        setattr(called, "attr" if isinstance(called, ast.Attribute) else "id", OTHER[name])
        return True
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        node.value = node.value + 1
        return True
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
        return True
    return False


class Standing(importlib.abc.MetaPathFinder):
    """Lets a file stand in for a module."""

    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path = name, path

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """As Python asks for it."""
        return importlib.util.spec_from_file_location(name, self._path) if name == self._name else None


def noticed(mutant: Mutant, tests: tuple[str, ...]) -> bool:
    """Whether some test fails on the mutant, in a process forked from this one, which has read the packages but nothing of `sim`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / mutant.module.name
        path.write_text(mutant.text)
        child = os.fork()
        if child == 0:
            _be_tested(".".join(mutant.module.with_suffix("").parts), path, tests)
        return _ended(child) != 0


def _be_tested(name: str, path: Path, tests: tuple[str, ...]) -> NoReturn:
    """What the forked process does: it ends with what pytest says."""
    import pytest

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.meta_path.insert(0, Standing(name, path))
    quick = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow and not protocol", *tests]
    os._exit(int(pytest.main(quick)))


def _ended(child: int) -> int:
    """How a process ended; one that does not end in time is ended, and has not ended well."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _read_packages() -> None:
    """Reads what every test needs, once."""
    for package in ("numpy", "scipy.special", "scipy.stats", "scipy.optimize", "pydantic", "yaml", "holidays", "simpy"):
        importlib.import_module(package)


def accepted() -> dict[str, str]:
    """Survivors that may survive, with the reason."""
    lines = ACCEPTED.read_text("utf-8").splitlines() if ACCEPTED.exists() else []
    return dict(line.split("  # ", maxsplit=1) for line in lines if "  # " in line)


def tried(module: Path, tests: tuple[str, ...], most: int) -> tuple[int, list[Mutant]]:
    """How many mutants of a module were tried, `most` at random, and those that survived."""
    if noticed(Mutant(module, 0, "", "", (ROOT / module).read_text("utf-8")), tests):
        raise SystemExit(f"{module}: its tests fail as it is: {' '.join(tests)}")
    everything = list(mutants(module))
    chosen = random.Random(module.name).sample(everything, min(most, len(everything)))
    survivors = []
    for mutant in sorted(chosen, key=lambda each: each.line):
        if not noticed(mutant, tests):
            survivors.append(mutant)
            print(f"survived  {module}:{mutant.line}: {mutant.before} -> {mutant.after}", flush=True)
    print(f"{module}: {len(chosen)} of {len(everything)} mutants tried, {len(survivors)} survived", flush=True)
    return len(chosen), survivors


def main(arguments: list[str]) -> int:
    """Tries a module with tests, or all rooms; `--most N` mutants of each module. 1 if one survives that is not accepted."""
    _read_packages()
    os.chdir(ROOT)
    most = int(arguments[arguments.index("--most") + 1]) if "--most" in arguments else 10_000
    named = [word for k, word in enumerate(arguments) if word != "--most" and (k == 0 or arguments[k - 1] != "--most")]
    pairs = [(Path(named[0]), tuple(named[1:]))] if named else list(_everything())
    count, survivors = 0, list[Mutant]()
    for module, tests in pairs:
        more, alive = tried(module, tests, most)
        count, survivors = count + more, survivors + alive
    new = [mutant for mutant in survivors if mutant.name not in accepted()]
    print(f"{count} mutants, {count - len(survivors)} noticed, {len(survivors)} survived, {len(new)} of them not accepted")
    return 1 if new else 0


def _everything() -> Iterator[tuple[Path, tuple[str, ...]]]:
    for room, tests in ROOMS.items():
        for path in sorted((ROOT / room).glob("*.py")):
            near = CLOSE.get(path.stem, ())
            yield path.relative_to(ROOT), (*near, *(test for test in tests if test not in near))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
