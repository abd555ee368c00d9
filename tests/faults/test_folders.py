"""Folders that fill up, refuse, vanish or are used again; and what a folder must not tell."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pytest

from sim.running import jobs, own_files
from tests.program import sim

ROOT = Path(__file__).parents[2]
SHORT = ("--set", "horizon=2 d", "--set", "warm_up=1 h", "--jobs", "1", "-q")
RUN = ("run", "queue.yaml", *SHORT)
NONE = ("--figures", "none")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small disk in memory at a folder; the test is left out where nobody may mount one."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts as Linux does")
@pytest.mark.parametrize("size", ["8k", "24k", "48k"])
def test_a_disk_that_is_full_is_said_and_what_is_finished_counts_afterwards(tmp_path: Path, size: str) -> None:
    with mounted(tmp_path / "small", f"size={size}") as small:
        done = sim(*RUN, "--reps", "2", "--out", str(small / "out"), *NONE, folder=tmp_path)
        assert done.returncode == 5
        assert "No space left on device" in done.stderr
        subprocess.run(["mount", "-o", "remount,size=9m", str(small)], check=True)
        assert sim(*RUN, "--reps", "2", "--out", str(small / "out"), *NONE, folder=tmp_path).returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts as Linux does")
@pytest.mark.parametrize("name", ["report.xlsx", "report.pptx"])
def test_a_disk_that_fills_up_while_a_report_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The files before it are whole, nothing is left of it or after it, and with room the same command goes on to the end."""
    from sim.report import folder

    write_bytes = folder.write_bytes
    wholes: list[str] = []

    def write_when_full(path: Path, content: bytes) -> Path:
        if path.name == name:
            left = os.statvfs(path.parent)
            (path.parent.parent / "others").write_bytes(bytes(left.f_bavail * left.f_frsize - len(content) // 2))
        written = write_bytes(path, content)
        wholes.append(path.name)
        return written

    (tmp_path / "plant.yaml").write_text((ROOT / "tests" / "cases" / "plant.yaml").read_text())
    (tmp_path / "study.yaml").write_text("sites: [plant.yaml]\nquestions: []\n")
    with mounted(tmp_path / "small", "size=30m") as small:
        out = small / "out"
        command = (
            "report",
            "study.yaml",
            "--set",
            "horizon=4 weeks",
            "--set",
            "warm_up=0 h",
            "--reps",
            "1",
            "--jobs",
            "1",
            "-q",
            "--out",
            str(out),
        )
        with monkeypatch.context() as patch:
            patch.setattr(folder, "write_bytes", write_when_full)
            done = sim(*command, folder=tmp_path)
        assert done.returncode == 5
        assert f"{out / name}: No space left on device; give another place with --out, or make room there" in done.stderr
        order = ["report.html", "report.xlsx", "report.pptx"]
        there = {path.name for path in out.iterdir() if path.name.startswith("report")}
        assert there == set(order[: order.index(name)]) <= {*wholes, "report.html"}
        assert not list(out.rglob(f".*{own_files.PART}"))
        assert not json.loads((out / "run.json").read_text())["finished"]
        (small / "others").unlink()
        assert sim(*command, folder=tmp_path).returncode == 0
        assert {path.name for path in out.iterdir() if path.name.startswith("report")} == set(order)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts as Linux does")
def test_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    with mounted(tmp_path / "still", "size=1m,ro") as still:
        for command in ((*RUN, "--out", str(still / "out")), ("init", str(still / "mine"))):
            done = sim(*command, folder=tmp_path)
            assert done.returncode == 5
            assert "Read-only file system" in done.stderr and "fault of sim" not in done.stderr


def test_a_folder_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = sim(*RUN, "--out", "file/out", folder=tmp_path)
    assert done.returncode == 5
    assert "Not a directory" in done.stderr


def test_a_folder_that_is_taken_away_during_the_run_is_whole_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    perform = jobs.perform

    def perform_and_remove(job: jobs.Job) -> object:
        if job.replication == 1:
            rmtree(tmp_path / "out")
        return perform(job)

    monkeypatch.setattr(jobs, "perform", perform_and_remove)
    done = sim(*RUN, "--reps", "3", "--out", "out", *NONE, folder=tmp_path)
    monkeypatch.undo()
    again = sim(*RUN, "--reps", "3", "--out", "out2", *NONE, folder=tmp_path)
    assert (done.returncode, again.returncode) == (0, 0)
    assert own_files.own(tmp_path / "out") == own_files.own(tmp_path / "out2")
    assert (tmp_path / "out" / "measures.csv").read_bytes() == (tmp_path / "out2" / "measures.csv").read_bytes()


def test_a_folder_used_again_has_nothing_of_the_run_before_and_keeps_what_is_the_users(tmp_path: Path) -> None:
    assert sim("run", "queue.yaml", *SHORT, "--reps", "2", "--full", "--out", "out", folder=tmp_path).returncode == 0
    (tmp_path / "out" / "notes.csv").write_text("mine")
    first = own_files.own(tmp_path / "out")
    assert (
        sim(
            "sweep", "queue.yaml", *SHORT, *NONE, "--reps", "1", "--vary", "stations.server.slots=3:4:2", "--out", "out", folder=tmp_path
        ).returncode
        == 0
    )
    second = own_files.own(tmp_path / "out")
    assert {"quantities.csv", "profiles.csv", "figures/utilization.png"} <= first | {"figures/utilization.png"}
    assert not second & {"quantities.csv", "profiles.csv"} and not any(name.startswith("figures/") for name in second)
    assert (tmp_path / "out" / "notes.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ["../precious", "/precious", "..", ".", "x\0y", "link/precious"])
def test_a_journal_that_somebody_changed_deletes_nothing_elsewhere(tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "link").symlink_to(tmp_path)
    (out / own_files.JOURNAL).write_text(f"+{json.dumps(name.replace('/precious', str(precious), name[0] == '/'))}\n+torn")
    assert sim(*RUN, "--reps", "1", "--out", "out", *NONE, folder=tmp_path).returncode == 0
    assert precious.read_text() == "mine"


def test_what_is_added_while_a_run_is_at_work_is_not_the_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever its name; only what a run wrote is replaced by the next, or taken away by `sim runs clean`."""
    perform = jobs.perform
    out = tmp_path / "runs" / "mine"

    def perform_and_add(job: jobs.Job) -> object:
        for name in ("notes.txt", "summary.csv", "figures/photo.png", "scenario/letter.txt"):
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).write_text("mine")
        return perform(job)

    monkeypatch.setattr(jobs, "perform", perform_and_add)
    done = sim(*RUN, "--reps", "1", "--out", "runs/mine", folder=tmp_path)
    monkeypatch.undo()
    assert done.returncode == 0
    assert "summary.csv: no run has written it; it is kept as summary.csv.bak" in caplog.text
    again = sim(
        "run",
        "spares.yaml",
        "--set",
        "horizon=30 d",
        "--set",
        "warm_up=1 d",
        "--reps",
        "1",
        "--out",
        "runs/mine",
        *NONE,
        "-q",
        folder=tmp_path,
    )
    assert again.returncode == 0 and not list(out.glob("figures/*utilization*"))
    own = ("notes.txt", "summary.csv.bak", "figures/photo.png", "scenario/letter.txt")
    assert [(out / name).read_text() for name in own] == 4 * ["mine"]
    cleaned = sim("runs", "clean", "--all", "--yes", folder=tmp_path)
    assert cleaned.returncode == 0 and "kept for what no run has written: figures/photo.png" in cleaned.stderr
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()) == sorted((*own, own_files.JOURNAL))


def test_what_a_killed_run_wrote_is_taken_away_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of writing its tables: neither they nor the half-written one are in the next answer."""
    from sim.report import folder

    write_text = folder.write_text

    def write_and_die(where: Path, name: str, text: str) -> Path:
        if name == "quantities.csv":
            (where / f".{name}.abc{own_files.PART}").touch()
            own_files.announce(where / name)
            raise KeyboardInterrupt
        return write_text(where, name, text)

    monkeypatch.setattr(folder, "write_text", write_and_die)
    assert sim(*RUN, "--reps", "1", "--full", "--out", "out", *NONE, folder=tmp_path).returncode == 130
    monkeypatch.undo()
    assert (tmp_path / "out" / "profiles.csv").exists()
    assert sim(*RUN, "--reps", "1", "--out", "out", *NONE, folder=tmp_path).returncode == 0
    assert not (tmp_path / "out" / "profiles.csv").exists() and not list((tmp_path / "out").glob(f".*{own_files.PART}"))


def test_a_folder_does_not_say_whose_disk_it_lay_on(tmp_path: Path) -> None:
    """Nor does it hold the word nan, which no spreadsheet reads: one replication has no interval."""
    (tmp_path / "here").mkdir()
    own = tmp_path / "own.yaml"
    own.write_text("extends: queue.yaml\nname: Own\n")
    out = tmp_path / "here" / "out"
    given = (str(own), *SHORT, "--reps", "1", f"--out={out}", "--full")
    assert sim("run", *given, folder=tmp_path / "here").returncode == 0
    for path in out.rglob("*"):
        if path.is_file() and ".store" not in path.parts:
            text = path.read_text("utf-8", errors="replace")
            assert str(tmp_path) not in text and str(ROOT) not in text, path
            assert path.suffix != ".csv" or "nan" not in text.replace("\n", ",").split(","), path
    inputs = json.loads((out / "run.json").read_text())["inputs"]
    assert set(inputs) == {"own.yaml", "queue.yaml"}


def test_two_runs_at_once_in_one_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim", *RUN, "--reps", "4", "--out", "out", *NONE]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert json.loads((tmp_path / "out" / "run.json").read_text())["finished"]


def test_a_clock_that_jumps_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times stand in notes alone: what is kept, in use or finished goes by locks and hashes."""
    assert sim(*RUN, "--reps", "1", "--out", "out", *NONE, folder=tmp_path).returncode == 0
    for path in (tmp_path / "out").rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))  # 2096
    done = sim(*RUN, "--reps", "2", "--out", "out", *NONE, folder=tmp_path)
    assert done.returncode == 0
    assert json.loads((tmp_path / "out" / "run.json").read_text())["replications"] == 2


def test_a_folder_full_of_other_things_is_not_searched(tmp_path: Path) -> None:
    """Somebody gives the folder they stand in, with all their work below it."""
    (tmp_path / "work" / "deep").mkdir(parents=True)
    (tmp_path / "work" / "deep" / "thesis.csv").write_text("mine")
    (tmp_path / "summary.csv.old").write_text("mine")
    for _ in range(2):
        assert sim(*RUN, "--reps", "1", "--out", ".", *NONE, folder=tmp_path).returncode == 0
    assert "summary.csv" in own_files.own(tmp_path) and "summary.csv.old" not in own_files.own(tmp_path)
    assert (tmp_path / "summary.csv.old").read_text() == "mine"
    assert (tmp_path / "work" / "deep" / "thesis.csv").read_text() == "mine"
