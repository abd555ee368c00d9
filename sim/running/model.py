"""The version of the model: a hash of exactly the code that decides what happens in a replication. That of the program is of all its code.

For the model comments, docstrings and layout do not count, nor do modules that only word, check, price, repeat or report what happened: a
better sentence simulates nothing anew.
"""

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
PHYSICAL = ("sim.building", "sim.engine", "sim.ledger", "sim.measures", "sim.quantities")  # the half of `evaluate` that knows no money
LIBRARIES = ("numpy", "scipy", "simpy", "holidays")  # whose numbers go in
SCHEMA = "sim.scenario.schema"  # names every section of a scenario, also those of money: what it imports is not followed


@cache
def model_version() -> str:
    """64 hexadecimal digits that change with the code that decides a replication, and with the libraries whose numbers go in."""
    return _kept("model", _worked_out)


@cache
def program_version() -> str:
    """64 hexadecimal digits that change with any code of the program, and with the libraries whose numbers go in."""
    return _kept("program", _of_all_code)


def _kept(what: str, worked_out: Callable[[], str]) -> str:
    """A version as it is kept beside the package, worked out again once a file of it has another size or time of change.

    So does Python with the code that it compiles.
    """
    kept = PACKAGE / "__pycache__" / f"{what}-{_state()}.txt"
    with suppress(OSError, ValueError):
        return _sound(kept.read_text("ascii"))
    version = worked_out()
    with suppress(OSError):  # of an installation that cannot be written to
        kept.parent.mkdir(exist_ok=True)
        for old in kept.parent.glob(f"{what}-*.txt"):
            old.unlink(missing_ok=True)
        temporary = kept.with_suffix(f".{os.getpid()}")
        temporary.write_text(version, "ascii")
        temporary.replace(kept)
    return version


def _state() -> str:
    """What tells one state of the package's files, and of the libraries, from another: 16 hexadecimal digits."""
    files = sorted((file.path, (about := file.stat()).st_mtime_ns, about.st_size) for file in _code_in(PACKAGE))
    return sha256(repr((files, [_version(library) for library in LIBRARIES])).encode()).hexdigest()[:16]


def _code_in(folder: Path | str) -> Iterator["os.DirEntry[str]"]:
    """The files of code in a folder and those below it. Half of the time of `Path.rglob`, and every command waits for it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _code_in(entry.path)
            elif entry.name.endswith(".py"):
                yield entry


def _sound(version: str) -> str:
    """The version, if it is one. Raises ValueError."""
    if len(version) != 64 or int(version, 16) < 0:
        raise ValueError(version)
    return version


def _worked_out() -> str:
    return _digest(f"{name}\n{meaning(_tree(path))}" for name, path in decisive_modules().items())


def _of_all_code() -> str:
    return _digest(f"{path.relative_to(PACKAGE).as_posix()}\n{path.read_text('utf-8')}" for path in sorted(PACKAGE.rglob("*.py")))


def _digest(code: Iterable[str]) -> str:
    """The hash of pieces of code and of the libraries."""
    digest = sha256()
    for piece in (*code, *(f"{library} {_version(library)}" for library in LIBRARIES)):
        digest.update(f"{piece}\n".encode())
    return digest.hexdigest()


def decisive_modules() -> dict[str, Path]:
    """The modules of `PHYSICAL` and all that they import from this package at any distance, by dotted name in order."""
    files = {_dotted(path): path for path in PACKAGE.rglob("*.py")}
    to_follow = {name for name in files if any(name == room or name.startswith(f"{room}.") for room in PHYSICAL)}
    reached: set[str] = set()
    while to_follow:
        name = to_follow.pop()
        reached.add(name)
        if name != SCHEMA:
            to_follow |= set(_imported(files[name], files)) - reached
    return {name: files[name] for name in sorted(reached - {"sim"})}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def meaning(tree: ast.Module) -> str:
    """Code without comments, docstrings and layout: two texts of the same meaning are one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
    return ast.dump(tree)


def _imported(path: Path, files: dict[str, Path]) -> Iterator[str]:
    """The modules of this package that a module imports, wherever in it."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (name for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)) if name in files)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in files)


def _dotted(path: Path) -> str:
    return ".".join(("sim", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
