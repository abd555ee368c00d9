"""`sim optimize` as a user meets it."""

import json
from pathlib import Path

import pytest

from sim.tables import read_csv
from tests.economics.small import TEXT
from tests.program import sim

SMALL = ("optimize", "plant.yaml", "--over", "pools.*.headcount", "--plans", "3", "--reps", "2", "--out", "kept", "--figures", "svg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plant.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 20 d"))
    return tmp_path


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_the_best_plan_is_kept_as_an_overlay_and_nothing_is_simulated_twice(folder: Path) -> None:
    asked = (*SMALL, "--total", "3:5", "--subject-to", "turnaround_time_p95<=20 d")
    done = sim(*asked, "--jobs", "1", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "The numbers are full headcounts" in " ".join(done.stdout.split())
    assert "--with kept/best.yaml" in " ".join(done.stdout.split())
    best = read_csv(folder / "kept" / "best.csv")
    assert 3 <= best["best"].sum() <= 5
    assert best.where(place="held")["key"].tolist() == ["pools.office.shifts.day"]
    kept = {str(path.relative_to(folder / "kept")) for path in (folder / "kept").rglob("*") if path.is_file()}
    assert kept >= {"best.yaml", "finalists.csv", "gains.csv", "front.csv", "run.json", "figures/staffing.svg"}
    first, stamps = tables(folder / "kept"), {path: path.stat().st_mtime_ns for path in (folder / "kept").rglob("*.replication")}
    assert stamps
    again = sim(*asked, "--jobs", "1", "--json", "-q", "--figures", "none", folder=folder)
    assert (again.returncode, again.stderr) == (0, "")
    assert tables(folder / "kept") == first
    assert {path: path.stat().st_mtime_ns for path in (folder / "kept").rglob("*.replication")} == stamps
    assert [row["best"] for row in json.loads(again.stdout)["best"]] == best["best"].tolist()
    checked = sim("check", "plant.yaml", "--with", "kept/best.yaml", folder=folder)
    assert checked.returncode == 0, checked.stderr


def test_bounds_that_no_plan_keeps_are_told_by_the_exit_code(folder: Path) -> None:
    done = sim(*SMALL, "--total", "3:5", "--subject-to", "turnaround_time_p95<=0.1 d", "--jobs", "1", "--figures", "none", folder=folder)
    assert done.returncode == 4
    text = " ".join(done.stdout.split())
    assert "Next: a looser --subject-to, or more --plans" in text
    assert "No plan that was tried keeps all bounds; the one shown breaks them least." in text
    assert (folder / "kept" / "best.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--total", "few"), 2, "expected a number of workers like 250, or a range like 200:300, got 'few'"),
        (("--total", "9:3"), 2, "or a range like 200:300, got '9:3'"),
        (("--subject-to", "npv=3"), 2, "expected a measure with <= or >= and a limit, like 'turnaround_time_p95<=18 d', got 'npv=3'"),
        (("--over", "pools.nobody.headcount"), 3, "--over pools.nobody.headcount: no such headcount; there are pools.assembly.shifts.day"),
        (("--objective", "speed", "--jobs", "1"), 3, "--objective speed: no such measure; did you mean spending?"),
    ],
)
def test_wrong_usage(folder: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = sim(*SMALL, *arguments, folder=folder)
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert not (folder / "kept" / "run.json").exists()
