"""The house keeps its shape: levels of the rooms, doors to the packages, no cycles, no rooms without a meaning."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The rooms from the ground up, a row a line; a line without a level goes on with the row above.
# A module imports lower levels and, in its own row, what stands before it.
ROOMS = """
0  units calendars draws tables learning portable
1  reading
1  plant
2  ledger
2  scenario.assumption scenario.times scenario.site scenario.process scenario.supply scenario.demand scenario.disruption scenario.prices
   scenario.customer scenario.correlation
   scenario.trade scenario.finance scenario.schema scenario.kinds scenario.findings scenario.faults scenario.checks_people
   scenario.checks_flows
   scenario.checks_floor scenario.checks_supply
   scenario.checks_disruption scenario.checks_finance scenario.checks_trade scenario.checks_demand scenario.checks_customer
   scenario.checks_correlation
   scenario.checks scenario.load scenario.sweep scenario.loading
   scenario.describe scenario.json_schema scenario
4  building.clock building.disruptions building.turnover building.people building.fleet building.collection
   building.releases building.floor building.supply building.build building
4  engine.cells engine.state engine.shelf engine.step engine.book engine.gates engine.sweep engine.equip engine.special
   engine.simpy_engine engine.compiled engine.compiled.layout engine.compiled.jit engine.compiled.agenda engine.compiled.lines
   engine.compiled.places engine.compiled.hours engine.compiled.ready engine.compiled.gates engine.compiled.start
   engine.compiled.sweep engine.compiled.supply engine.compiled.clockwork engine.compiled.drawing engine.compiled.numbering
   engine.compiled.routes engine.compiled.laying engine.compiled.engine engine
5  record occupancy power shelves measures.registry measures.deliveries measures.turnaround measures.floor measures.people measures.supply
   measures profiles quantities economics.cashflow economics.loans economics.depreciation
   economics.capital_cost economics.income_tax
   economics.years economics.escalation economics.duty economics.drivers economics.customs
   economics.drawback economics.zone economics.parts economics.costs economics.customer economics.lead_time_value
   economics.investment economics.incentives economics.trace economics.stack economics.cash economics.causes
   economics.landed economics
6  evaluate
7  experiment.intervals experiment.goals experiment.precision experiment.autocorrelation experiment.warm_up experiment.bootstrap
   experiment.ratio experiment.selection experiment.elimination experiment.allocation experiment.best
   experiment.tornado experiment.morris experiment.sobol experiment.regression experiment.variance
   experiment.settling experiment.statistics experiment.decision experiment.workers experiment.claims experiment.store
   experiment.kept experiment.cluster experiment.price_draws experiment.physical_draws experiment.replicate experiment.until
   experiment.candidates experiment.factors experiment.sensitivity experiment.uncertainty
   experiment.staffing experiment.optimize experiment.sweep experiment.breakeven experiment
8  front
8  report report.folder report.rounding report.tables report.words report.words_compare report.words_effort
   report.words_settling report.findings report.style report.figures
   report.figures_cost report.figures_customer report.figures_money report.figures_time report.figures_people report.figures_floor
   report.figures_fan report.words_decision report.words_ranking report.words_uncertainty report.words_sweep report.figures_sweep
   report.words_breakeven report.figures_breakeven report.words_sensitivity report.figures_sensitivity
   report.words_optimize report.figures_optimize
   report.figures_decision report.figures_compare report.figures_run
   report.about report.study report.unit
9  cli.options cli.effort cli.study cli.run cli.compare cli.decide cli.uncertainty cli.sensitivity cli.sweep cli.breakeven
   cli.optimize cli.check cli.explain_unit cli.explain_duty
   cli.explain cli.diff cli.schema cli.init cli.runs cli.app cli
"""

FRONT_DOOR = {"sim", "sim.__main__"}  # may import anything; nobody imports it, except for its version

# package -> the modules (a pattern) that may import it
DOORS = {
    "yaml": r"sim\.reading",
    "simpy": r"sim\.engine\.simpy_engine",
    "numba": r"sim\.engine\.compiled\.jit",
    "llvmlite": r"sim\.engine\.compiled\.jit",
    "matplotlib": r"sim\.report\.(style|figures\w*)",
    "typer": r"sim\.cli(\.\w+)?",
    "random": r"sim\.draws",
    "numpy.random": r"sim\.draws",
    "distributed": r"sim\.experiment\.cluster",
    "scipy.stats": r"sim\.draws",  # only for its table of Sobol' numbers, and there inside a function: two seconds to import
    "matplotlib.pyplot": "",
}

# The laws of part 1 of the architecture, where the levels alone would allow it: room -> rooms it must not import, and why
LAWS = {
    "sim.engine": (("sim.scenario", "sim.building"), "the engine runs rows and knows no money"),
    "sim.economics": (("sim.engine", "sim.building", "sim.ledger", "sim.record", "sim.draws"), "the economics know no clock"),
}

MEANINGLESS = {"utils", "util", "core", "common", "helpers", "helper", "base", "manager", "managers", "models"}

NOWHERE = "bricked up"
UPWARD = "may import only lower levels and what stands before it in its row"

Sources = Mapping[str, str]


# ---- reading the code


def sources() -> dict[str, str]:
    """Text of each module of the package by dotted name; a folder goes by its own name."""
    return {_dotted(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted((ROOT / "sim").rglob("*.py"))}


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(text: str, known: Sources) -> Iterator[tuple[str, int]]:
    """Every name imported anywhere in `text`, with its line; `from a import b` is a.b where that is a module of ours, or else a."""
    for node in ast.walk(ast.parse(text)):
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


def places() -> dict[str, tuple[int, int, int]]:
    """Level, row and position in the row of each declared module."""
    rows = re.findall(r"^(\d+)((?:\s+[a-z]\S*)+)", ROOMS, re.MULTILINE)
    return {
        f"sim.{name}": (int(level), row, position) for row, (level, names) in enumerate(rows) for position, name in enumerate(names.split())
    }


def homeless(modules: Sources) -> list[str]:
    declared = places()
    rooms = FRONT_DOOR | declared.keys()
    missing = [f"{name}: give it a level, in ROOMS of tests/test_architecture.py" for name in modules if name not in rooms]
    return missing + [f"{name}: stands in ROOMS but is not there" for name in declared if name not in modules]


def wrong_levels(modules: Sources) -> list[str]:
    """Imports that go up or sideways."""
    declared = places()
    return [
        fault
        for name, text in modules.items()
        if name in declared
        for target, line in imported(text, modules)
        if (fault := _wrong_level(name, target, line, declared))
    ]


def _wrong_level(name: str, target: str, line: int, declared: Mapping[str, tuple[int, int, int]]) -> str | None:
    said = f"{name}, line {line}: imports {target}"
    if target.startswith("."):
        return f"{said}; write the full name"
    if target in FRONT_DOOR:
        return f"{said}; the front door is for users of the package"
    if target not in declared:
        return None
    (level, row, position), (their_level, their_row, their_position) = declared[name], declared[target]
    if their_level < level or (their_row == row and their_position < position):
        return None
    return f"{said} of level {their_level}; level {level} {UPWARD}"


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
    """Prints outside cli, and numpy's generators outside draws."""
    return [
        fault
        for name, text in modules.items()
        for node in ast.walk(ast.parse(text))
        if (fault := _print(name, node) or _generator(name, node))
    ]


def _print(name: str, node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="print")) if not within(name, "sim.cli"):
            return f"{name}, line {node.lineno}: prints; only sim.cli does"
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


@pytest.mark.parametrize("module", ["sim", "sim.evaluate", "sim.experiment.workers"])
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
        (homeless, "sim.attic", "", "sim.attic: give it a level, in ROOMS of tests/test_architecture.py"),
        (wrong_levels, "sim.plant", "import sim.ledger", f"sim.plant, line 1: imports sim.ledger of level 2; level 1 {UPWARD}"),
        (
            wrong_levels,
            "sim.engine.cells",
            "def f():\n    from sim.engine import simpy_engine",
            f"sim.engine.cells, line 2: imports sim.engine.simpy_engine of level 4; level 4 {UPWARD}",
        ),
        (wrong_levels, "sim.ledger", "from .plant import Plant", "sim.ledger, line 1: imports .plant; write the full name"),
        (wrong_levels, "sim.ledger", "import sim", "sim.ledger, line 1: imports sim; the front door is for users of the package"),
        (wrong_doors, "sim.tables", "import yaml", r"sim.tables, line 1: imports yaml; the door to it is sim\.reading"),
        (wrong_doors, "sim.plant", "from numpy import random", r"sim.plant, line 1: imports numpy.random; the door to it is sim\.draws"),
        (
            broken_laws,
            "sim.engine.cells",
            "from sim.scenario.schema import Scenario",
            "sim.engine.cells, line 1: imports sim.scenario.schema; the engine runs rows and knows no money",
        ),
        (stray_calls, "sim.plant", "print(1)", "sim.plant, line 1: prints; only sim.cli does"),
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
    modules = dict.fromkeys([*places(), "sim"], "") | {module: text}
    assert rule(modules) == [fault]


def test_cycle_is_caught():
    modules = {"sim.a": "import sim.b", "sim.b": "from sim import a", "sim.c": "import sim.a"}
    assert cycle(modules) in (["sim.a imports sim.b imports sim.a"], ["sim.b imports sim.a imports sim.b"])


@pytest.mark.parametrize("text", ["from sim import __version__", "from sim.calendars import HOUR", "import numpy as np", "import json"])
def test_rules_allow(text):
    modules = dict.fromkeys([*places(), "sim"], "") | {"sim.ledger": text}
    assert [fault for rule in RULES for fault in rule(modules)] == []
