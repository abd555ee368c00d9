"""The same from Python: verbs that return values, tables that open as pandas frames, and the notebook that shows it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import sim

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
SHORT = ("horizon=20 d", "warm_up=5 d")


def test_run_returns_tables_that_open_as_frames(tmp_path: Path) -> None:
    answer = sim.run("queue.yaml", replications=2, jobs=1, runs=str(tmp_path))
    frame = answer.tables["summary"].frame()
    assert frame.set_index("measure").loc["utilization", "mean"] == pytest.approx(80, abs=3)


def test_compare_returns_paired_differences(tmp_path: Path) -> None:
    answer = sim.compare("texas.yaml", "florida.yaml", replications=2, jobs=1, settings=SHORT, runs=tmp_path)
    assert answer.study is not None and answer.study.replications == 2
    assert answer.headline.sentence.startswith("On these assumptions ")
    frame = answer.tables["comparisons"].frame()
    assert set(frame["base"]) == {"Texas (Dallas-Fort Worth)"}
    known = frame[frame["replications"] == 2]  # a plant that never pays back has no rate of return
    assert len(known) > 100
    assert (known["low"] <= known["mean_difference"]).all()


def test_load_gives_the_scenario() -> None:
    assert sim.load("texas.yaml", settings=["pools.test.wage=31 USD/h"]).scenario.pools["test"].wage.value == 31


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'fly'"):
        sim.fly  # noqa: B018 - the access is the test


def test_import_is_light() -> None:
    code = "import sys, sim; print(sorted({'numpy', 'pandas', 'matplotlib', 'scipy', 'simpy', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_from_top_to_bottom(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(not cell.get("outputs") or all(output.output_type != "error" for output in cell.outputs) for cell in notebook.cells)


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS
