"""`sim run` and `sim compare` as a user meets them: output, files, exit codes."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sim.tables import read_csv
from tests.program import sim

FILES = {"summary.csv", "measures.csv", "profiles.csv", "quantities.csv", "costs.csv", "cash.csv", "assumptions.csv", "run.json"}
SHORT = ("--set", "horizon=14 d", "--set", "warm_up=3 d")


@pytest.fixture(scope="module")
def texas(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = tmp_path_factory.mktemp("texas")
    return sim("run", "texas.yaml", "--reps", "2", *SHORT, "--full", "--figures", "none", "--out", "kept", folder=folder), folder / "kept"


def test_piped_output_is_the_answer_and_nothing_else(texas: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, _ = texas
    assert done.returncode == 0
    first, second, _, headline, *_ = done.stdout.splitlines()
    assert first == "Texas (Dallas-Fort Worth)   texas.yaml (shipped with sim)"
    assert second.startswith("14 d from 2026-01-05, ") and second.endswith(" workers, 2 replications, seed 1")
    assert headline.startswith("NPV is ")
    following = f"sim compare texas.yaml florida.yaml southeast_asia.yaml {shlex.join(SHORT)} --reps 2"
    assert " ".join(done.stdout.split()).endswith(f"Kept in kept. Next: {following}"), "of the same scenario, as often"
    assert "14 d of simulation stand for 10 years" in done.stderr


def test_folder_holds_what_a_person_keeps(texas: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, kept = texas
    assert {path.name for path in kept.iterdir() if path.is_file()} >= FILES
    assert not list(kept.rglob("*.tmp"))
    told = json.loads((kept / "run.json").read_text())
    assert told["finished"] and told["seed"] == 1 and told["replications"] == 2
    assert {Path(name).name for name in told["inputs"]} == {"texas.yaml", "base.yaml"}
    assert (kept / "scenario" / "original" / "texas" / "base.yaml").exists()


def test_resolved_scenario_runs_to_the_same_numbers(texas: tuple[subprocess.CompletedProcess[str], Path], tmp_path: Path) -> None:
    _, kept = texas
    again = sim(
        "run", str(kept / "scenario" / "texas.resolved.yaml"), "--reps", "2", "--figures", "none", "--out", "again", folder=tmp_path
    )
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again" / "measures.csv").read_bytes() == (kept / "measures.csv").read_bytes()


def test_costs_are_quantity_times_rate_and_make_up_the_landed_cost(texas: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, kept = texas
    costs, measures = read_csv(kept / "costs.csv"), read_csv(kept / "measures.csv")
    assert np.allclose(costs["amount_usd"], np.round(costs["quantity"] * costs["rate_usd"], 2), atol=0.0051)
    whole = measures.where(measure="landed_cost", replication=0)["value"]
    parts = measures.where(measure="landed_cost_part", replication=0)["value"]
    assert parts.sum() == pytest.approx(whole[0])


def test_every_assumption_is_traced_to_its_place(texas: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, kept = texas
    table = read_csv(kept / "assumptions.csv")
    wage = table.where(key="pools.test.wage")
    assert wage["unit"][0] == "USD/h"
    assert [float(wage[name][0]) for name in ("value", "low", "high")] == [36.0, 29.0, 45.0]
    assert Path(str(wage["file"][0])).name == "texas.yaml"


def test_figures_are_drawn_in_both_forms(tmp_path: Path) -> None:
    assert sim("run", "queue.yaml", "--reps", "2", "--figures", "both", "--out", "kept", "-q", folder=tmp_path).returncode == 0
    names = sorted(path.name for path in (tmp_path / "kept" / "figures").iterdir())
    assert names and {Path(name).suffix for name in names} == {".png", ".svg"}
    assert [name for name in names if name.endswith(".png")] == [f"{Path(name).stem}.png" for name in names if name.endswith(".svg")]


def test_json_is_one_document(tmp_path: Path) -> None:
    done = sim("run", "queue.yaml", "--reps", "2", "--json", "-q", folder=tmp_path)
    told = json.loads(done.stdout)
    assert done.stderr == ""
    assert {row["measure"] for row in told["summary"]} >= {"utilization", "wip", "lead_time"}


def test_compare_pairs_the_sites(tmp_path: Path) -> None:
    done = sim("compare", "texas.yaml", "florida.yaml", "--reps", "2", *SHORT, "--figures", "none", "--out", "kept", "-q", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    table = read_csv(tmp_path / "kept" / "comparisons.csv")
    assert set(table["base"].tolist()) == {"Texas (Dallas-Fort Worth)"}
    assert {"landed_cost", "npv", "lead_time", "turnaround_time"} <= set(table["measure"].tolist())


def test_scenario_that_is_not_valid_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("name: wrong\nhorizon: 10 kg\nstations: {}\nflows: {}\ndemand: {}\n")
    done = sim("run", "wrong.yaml", folder=tmp_path)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "wrong.yaml:2:10: horizon: expected a time like '15 min', got '10 kg'" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"wrong.yaml"}


@pytest.mark.parametrize("arguments", [("run",), ("run", "queue.yaml", "--reps", "0"), ("fly",), ("compare", "queue.yaml")])
def test_wrong_usage_ends_with_two(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = sim(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_interrupted_run_says_so_and_keeps_what_is_finished(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "run", "queue.yaml", "--reps", "400", "--jobs", "1"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while not list(tmp_path.rglob("*.replication")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert told.splitlines()[-1] == "Stopped. What was finished is kept; the same command goes on from there."
    assert list(tmp_path.rglob("*.replication"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is opened by other means there")
def test_terminal_is_told_the_time_left_by_the_pace_of_what_is_simulated(tmp_path: Path) -> None:
    """Ten kept replications say nothing of how long forty new ones take: counted in, they would make it two seconds at most."""
    arguments = ["run", "queue.yaml", "--jobs", "1", "--out", "kept"]
    assert sim(*arguments, "--reps", "10", folder=tmp_path).returncode == 0
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    command = [sys.executable, "-m", "sim", *arguments, "--reps", "50"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        seen = ""
        with suppress(OSError):  # how a terminal says that nobody writes any more
            while piece := os.read(ours, 4096).decode():
                seen += piece
    os.close(ours)
    assert process.returncode == 0
    assert "10/50" in seen
    left = [int(seconds) for seconds in re.findall(r"left\S* \S*0:00:(\d\d)", seen)]
    assert max(left) >= 3


def test_help_is_quick_to_load(tmp_path: Path) -> None:
    code = (
        "import sys, sim.cli; print(sorted(m for m in ('numpy', 'scipy', 'pandas', 'matplotlib', 'simpy', 'holidays') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_verb_has_an_example(tmp_path: Path) -> None:
    for verb in ("run", "compare", "decide", "uncertainty", "check", "explain", "diff", "schema", "init", "runs"):
        assert "Example" in sim(verb, "--help", folder=tmp_path).stdout


def test_folder_begins_with_the_command_and_is_small_enough_to_mail(tmp_path: Path) -> None:
    """Piped, nothing is drawn and no table has a row for every month of every replication; the answer is there in words."""
    done = sim("run", "queue.yaml", "--reps", "2", "-q", folder=tmp_path)
    (folder,) = [path for path in (tmp_path / "runs").iterdir() if path.name != ".store"]
    assert re.fullmatch(r"run-\d{4}-\d\d-\d\d-m-m-3-queue-[0-9a-f]{4}", folder.name)
    assert f"Kept in runs/{folder.name}." in " ".join(done.stdout.split())
    assert {path.name for path in folder.iterdir()} == {
        *(
            ".sim-files",
            "answer.json",
            "answer.md",
            "assumptions.csv",
            "measures.csv",
            "run.json",
            "scenario",
            "settling.csv",
            "summary.csv",
        ),
    }
    summary = read_csv(folder / "summary.csv")
    assert set(summary.where(measure="wip")["name"].tolist()) == {"work in progress"}


def test_json_has_the_findings_with_their_numbers(tmp_path: Path) -> None:
    done = sim("run", "queue.yaml", "--reps", "2", "--json", "-q", folder=tmp_path)
    told = json.loads(done.stdout)
    kept = json.loads((tmp_path / told["folder"] / "answer.json").read_text())
    assert {key: told[key] for key in kept} == kept
    assert told["headline"]["sentence"].startswith("A unit reaches its customer in ")
    assert told["headline"]["uncertainty"] == "simulation luck"
    mean = next(row["mean"] for row in told["summary"] if row["measure"] == "lead_time")
    assert told["headline"]["numbers"][0] == {
        "name": "lead_time",
        "value": mean,
        "unit": "d",
        **{end: next(row[end] for row in told["summary"] if row["measure"] == "lead_time") for end in ("low", "high")},
    }
