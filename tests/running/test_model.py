"""The version of the model follows what decides a replication, and nothing else."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from sim.running import model
from sim.running.model import PHYSICAL, decisive_modules, meaning, model_version


def of(code: str) -> str:
    return meaning(ast.parse(code))


def test_words_do_not_make_another_model() -> None:
    code = 'def f(x):\n    """Twice."""\n    return 2 * x  # doubled\n'
    assert of(code) == of('def f(x):\n\n    """Two times."""\n    return (2 * x)\n')
    assert of(code) != of(code.replace("2 * x", "3 * x"))


def test_a_text_that_is_not_a_docstring_counts() -> None:
    assert of("NAME = 'a'") != of("NAME = 'b'")


@pytest.mark.parametrize(
    "name", ["sim.building.people", "sim.draws", "sim.calendars", "sim.plant", "sim.engine.simpy_engine", "sim.quantities"]
)
def test_what_decides_counts(name: str) -> None:
    assert any(module == name or module.startswith(f"{name}.") for module in decisive_modules())


@pytest.mark.parametrize(
    "room", ["sim.economics", "sim.report", "sim.questions", "sim.cli", "sim.running", "sim.statistics", "sim.scenario.reading"]
)
def test_what_only_words_or_prices_does_not(room: str) -> None:
    assert not [module for module in decisive_modules() if module == room or module.startswith(f"{room}.")]


def test_all_that_a_simulation_loads_of_this_package_is_counted() -> None:
    """Whatever is imported by simulating a small plant with SimPy is in the version, or belongs to reading the file."""
    code = (
        "import sys\nfrom sim.scenario.loading import load\nloaded = load('queue.yaml', settings=('horizon=2 d', 'warm_up=0 d'))\n"
        "before = set(sys.modules)\nfrom sim.evaluate import happened\nhappened(loaded.scenario, 1, 0)\n"
        "print(*sorted(name for name in set(sys.modules) - before if name.startswith('sim.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    priced = ("sim.economics", "sim.evaluate")
    decisive = decisive_modules()
    left_out = [name for name in loaded if name not in decisive and not name.startswith(priced)]
    assert len(loaded) > 20
    assert [name for name in left_out if name not in {"sim.portable"}] == []


def test_the_kept_version_is_that_of_the_code_and_goes_when_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "sim"
    for room in PHYSICAL[:2]:
        (package / room.partition(".")[2]).mkdir(parents=True)
        (package / room.partition(".")[2] / "__init__.py").write_text("RATE = 1\n")
    monkeypatch.setattr(model, "PACKAGE", package)
    fresh = model_version.__wrapped__
    first = fresh()
    assert fresh() == first == model._worked_out()
    assert [path.read_text() for path in (package / "__pycache__").glob("model-*")] == [first]
    changed = package / "building" / "__init__.py"
    changed.write_text("RATE = 22\n")
    model._tree.cache_clear()
    assert fresh() != first
    assert len(list((package / "__pycache__").glob("model-*"))) == 1


def test_a_kept_version_that_is_none_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__pycache__").mkdir()
    monkeypatch.setattr(model, "PACKAGE", tmp_path)
    (tmp_path / "__pycache__" / f"model-{model._state()}.txt").write_text("half")
    assert len(model_version.__wrapped__()) == 64
