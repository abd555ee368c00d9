"""The house keeps its shape: levels of the rooms, doors to the packages, no cycles, no rooms without a meaning."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# A room may import rooms of lower levels and itself; below level 2 also its neighbors, as long as nothing goes in circles.
LEVELS: dict[str, int] = {
    **dict.fromkeys(
        ("units", "unit_hints", "visible", "counts", "calendars", "distributions", "draws", "tables", "learning", "portable"), 0
    ),
    **dict.fromkeys(("arrays", "statistics", "tracing", "graphs"), 0),
    **dict.fromkeys(("plant", "scenario", "data"), 1),
    "ledger": 2,
    **dict.fromkeys(("building", "engine"), 3),
    **dict.fromkeys(("measures", "quantities"), 4),
    "economics": 5,
    "evaluate": 6,
    "running": 7,
    "report": 8,
    "questions": 9,
    "verify": 9,
    **dict.fromkeys(("front", "cli"), 10),
}

FRONT_DOOR = {"sim", "sim.__main__"}  # may import anything; nobody imports it, except for its version

# package -> the modules (a pattern) that may import it
DOORS = {
    "yaml": r"sim\.scenario\.reading",
    "simpy": r"sim\.engine\.simpy_engine(\.\w+)?",
    "numba": r"sim\.engine\.compiled\.(jit|memory|linking)",
    "llvmlite": r"sim\.engine\.compiled\.(memory|linking)",
    "matplotlib": r"sim\.(report\.style|report\.figures\.\w+|questions\.\w+\.figures)",
    "pptx": r"sim\.report\.slides\.canvas",
    "xlsxwriter": r"sim\.report\.workbook\.\w+",
    "typer": r"sim\.(cli(\.\w+)?|questions\.(options|session|effort)|questions\.\w+\.command)",
    "random": r"sim\.draws",
    "numpy.random": r"sim\.draws",
    "distributed": r"sim\.running\.cluster",
    "scipy.stats": r"sim\.(draws|statistics\.fitting)",  # inside functions: two seconds to import
    "matplotlib.pyplot": "",
}

# The laws of part 1 of the architecture, where the levels alone would allow it: room -> rooms it must not import, and why
LAWS = {
    "sim.engine": (("sim.scenario", "sim.building"), "the engine runs rows and knows no money"),
    "sim.economics": (("sim.engine", "sim.building", "sim.ledger", "sim.draws"), "the economics know no clock"),
}

MEANINGLESS = {"utils", "util", "core", "common", "helpers", "helper", "base", "manager", "managers", "models"}

NOWHERE = "bricked up"
UPWARD = "may import only lower levels"

Sources = Mapping[str, str]


# ---- reading the code


@cache
def parsed(text: str) -> ast.Module:
    """A module's tree, which several rules look through."""
    return ast.parse(text)


def sources() -> dict[str, str]:
    """Text of each module of the package by dotted name; a folder goes by its own name."""
    return {_dotted(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted((ROOT / "sim").rglob("*.py"))}


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(text: str, known: Sources) -> Iterator[tuple[str, int]]:
    """Every name imported anywhere in `text`, with its line; `from a import b` is a.b where that is a module of ours, or else a."""
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield from ((_target(node, alias.name, known), node.lineno) for alias in node.names)


def _target(node: ast.ImportFrom, name: str, known: Sources) -> str:
    origin = f"{'.' * node.level}{node.module or ''}"
    full = f"{origin}.{name}"
    return full if full in known or full in DOORS or full == "sim.__version__" else origin


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


# ---- the rules, each a list of sentences that say what is wrong


def room(name: str) -> str:
    """The room a module is in: the folder or file right below `sim`."""
    return name.split(".")[1]


def homeless(modules: Sources) -> list[str]:
    names = [name for name in modules if name not in FRONT_DOOR]
    missing = [f"{name}: give its room a level, in LEVELS" for name in names if room(name) not in LEVELS]
    return missing + [f"{name}: stands in LEVELS but is not there" for name in LEVELS if name not in map(room, names)]


def wrong_levels(modules: Sources) -> list[str]:
    """Imports that go up or sideways, or are not written out."""
    return [
        fault
        for name, text in modules.items()
        if name not in FRONT_DOOR
        for target, line in imported(text, modules)
        if (fault := _wrong_level(name, target, line))
    ]


def _wrong_level(name: str, target: str, line: int) -> str | None:
    said = f"{name}, line {line}: imports {target}"
    if target.startswith("."):
        return f"{said}; write the full name"
    if target in FRONT_DOOR:
        return f"{said}; the front door is for users of the package"
    if not target.startswith("sim.") or target == "sim.__version__" or room(target) == room(name):
        return None
    level, theirs = LEVELS.get(room(name), 99), LEVELS.get(room(target), 99)
    return f"{said} of level {theirs}; level {level} {UPWARD}" if theirs > level or (theirs == level > 1) else None


def wrong_doors(modules: Sources) -> list[str]:
    return [
        f"{name}, line {line}: imports {target}; the door to it is {door or NOWHERE}"
        for name, text in modules.items()
        for target, line in imported(text, modules)
        for package, door in DOORS.items()
        if within(target, package) and not re.fullmatch(door, name)
    ]


def broken_laws(modules: Sources) -> list[str]:
    return [
        f"{name}, line {line}: imports {target}; {why}"
        for name, text in modules.items()
        for room, (forbidden, why) in LAWS.items()
        if within(name, room)
        for target, line in imported(text, modules)
        if any(within(target, other) for other in forbidden)
    ]


def stray_calls(modules: Sources) -> list[str]:
    """Prints outside the console, and numpy's generators outside draws."""
    return [
        fault
        for name, text in modules.items()
        for node in ast.walk(parsed(text))
        if (fault := _print(name, node) or _generator(name, node))
    ]


def _print(name: str, node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="print")) if name != "sim.report.console":
            return f"{name}, line {node.lineno}: prints; only sim.report.console does"
    return None


def _generator(name: str, node: ast.AST) -> str | None:
    match node:
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random") if name != "sim.draws":
            return f"{name}, line {node.lineno}: uses np.random; only sim.draws touches a random generator"
    return None


def cycle(modules: Sources) -> list[str]:
    graph = {
        name: {target for target, _ in imported(text, modules) if target in modules and target != name} - FRONT_DOOR
        for name, text in modules.items()
        if name not in FRONT_DOOR
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" imports ".join(reversed(error.args[1]))]
    return []


def meaningless(modules: Sources) -> list[str]:
    return [f"{name}: name the idea it holds" for name in modules if MEANINGLESS & set(name.split("."))]


RULES = (homeless, wrong_levels, wrong_doors, broken_laws, stray_calls, cycle, meaningless)


# ---- the house


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house(rule):
    faults = rule(sources())
    assert not faults, "\n" + "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize("module", ["sim", "sim.evaluate", "sim.running.workers"])
def test_import_is_light(module):
    """Workers are started by importing these; a second of matplotlib for each of them would be felt."""
    asked = "[name for name in ('matplotlib', 'pandas', 'typer', 'rich', 'IPython') if name in sys.modules]"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*{asked})"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], f"import {module} pulls in {done.stdout}"


# ---- the rules themselves: each is seen to catch what it is there for


@pytest.mark.parametrize(
    ("rule", "module", "text", "fault"),
    [
        (homeless, "sim.attic", "", "sim.attic: give its room a level, in LEVELS"),
        (wrong_levels, "sim.plant", "import sim.ledger", f"sim.plant, line 1: imports sim.ledger of level 2; level 1 {UPWARD}"),
        (wrong_levels, "sim.ledger", "from .plant import Plant", "sim.ledger, line 1: imports .plant; write the full name"),
        (wrong_levels, "sim.ledger", "import sim", "sim.ledger, line 1: imports sim; the front door is for users of the package"),
        (wrong_doors, "sim.tables", "import yaml", r"sim.tables, line 1: imports yaml; the door to it is sim\.scenario\.reading"),
        (wrong_doors, "sim.plant", "from numpy import random", r"sim.plant, line 1: imports numpy.random; the door to it is sim\.draws"),
        (
            broken_laws,
            "sim.engine.cells",
            "from sim.scenario.schema import Scenario",
            "sim.engine.cells, line 1: imports sim.scenario.schema; the engine runs rows and knows no money",
        ),
        (stray_calls, "sim.plant", "print(1)", "sim.plant, line 1: prints; only sim.report.console does"),
        (
            stray_calls,
            "sim.plant",
            "import numpy as np\nx = np.random.default_rng()",
            "sim.plant, line 2: uses np.random; only sim.draws touches a random generator",
        ),
        (meaningless, "sim.report.utils", "", "sim.report.utils: name the idea it holds"),
    ],
)
def test_rule_catches(rule, module, text, fault):
    modules = dict.fromkeys([*(f"sim.{name}" for name in LEVELS), "sim"], "") | {module: text}
    assert rule(modules) == [fault]


def test_cycle_is_caught():
    modules = {"sim.a": "import sim.b", "sim.b": "from sim import a", "sim.c": "import sim.a"}
    assert cycle(modules) in (["sim.a imports sim.b imports sim.a"], ["sim.b imports sim.a imports sim.b"])


@pytest.mark.parametrize("text", ["from sim import __version__", "from sim.calendars import HOUR", "import numpy as np", "import json"])
def test_rules_allow(text):
    modules = dict.fromkeys([*(f"sim.{name}" for name in LEVELS), "sim"], "") | {"sim.ledger": text}
    assert [fault for rule in RULES for fault in rule(modules)] == []


def test_every_question_can_be_asked() -> None:
    """A folder of questions with a command is a command of the program and a verb of the package."""
    import sim
    from sim.cli.app import GROUPS

    asked = {name for verbs in GROUPS.values() for name in verbs}
    folders = {path.parent.name for path in (ROOT / "sim" / "questions").glob("*/command.py")}
    assert folders <= asked
    assert {name for name in folders if (ROOT / "sim" / "questions" / name / "study.py").exists()} <= set(sim.__all__) | {"report"}
