"""`sim runs`: what is kept, and what may go."""

import json
import os
from datetime import datetime
from pathlib import Path
from time import sleep

import pytest

from sim.running.index import kept, outlived
from sim.running.locks import Claims, at_work, at_work_if_free, idle
from sim.running.model import model_version
from sim.running.replicate import replicate
from sim.running.store import STORE
from sim.running.workers import Processes
from sim.scenario.loading import load
from tests.program import sim

OLD, NEW, NEWEST = (datetime(2026, month, 1).timestamp() for month in (1, 6, 7))


def run_folder(place: Path, name: str, *, start: str, end: str | None, finished: bool) -> None:
    folder = place / name
    folder.mkdir(parents=True)
    told = {"command": "run", "scenarios": ["Queue"], "seed": 1, "replications": 5, "start": start, "end": end, "finished": finished}
    (folder / "run.json").write_text(json.dumps(told))
    (folder / "measures.csv").write_bytes(b"x" * 1_000_000)


def replications(place: Path, key: str, *, model: str, when: float) -> None:
    folder = place / STORE / key
    folder.mkdir(parents=True)
    (folder / "about.json").write_text(json.dumps({"scenario": "Queue", "seed": 1, "model": model}))
    (folder / "00000.replication").touch()
    for path in (*folder.iterdir(), folder):
        os.utime(path, (when, when))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Three runs and three scenarios' replications."""
    runs = tmp_path / "runs"
    run_folder(runs, "done", start="2026-02-01T10:00:00", end="2026-02-01T11:00:00", finished=True)
    run_folder(runs, "lacking", start="2026-03-01T10:00:00", end="2026-03-01T11:00:00", finished=False)
    run_folder(runs, "stopped", start="2026-04-01T10:00:00", end=None, finished=False)
    replications(runs, "aaaa", model=model_version(), when=OLD)
    replications(runs, "bbbb", model=model_version(), when=NEW)
    replications(runs, "cccc", model="another", when=NEWEST)
    return runs


def test_list_says_what_is_kept_and_in_which_state(place: Path) -> None:
    done = sim("runs", "list", folder=place.parent)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows] == [
        ["name", "state"],
        ["done", "finished"],
        ["lacking", "incomplete"],
        ["stopped", "interrupted"],
        [".store/aaaa", "kept"],
        [".store/bbbb", "kept"],
        [".store/cccc", "outdated"],
    ]
    assert rows[1] == ["done", "finished", "2026-02-01", "run: Queue", "1", "5", "1.00"]
    assert rows[4] == [".store/aaaa", "kept", "2026-01-01", "Queue", "1", "1", "0.00"]
    assert done.stderr == ""


def test_study_signs_what_it_keeps(tmp_path: Path) -> None:
    replicate([load("queue.yaml", settings=("horizon=30 d",))], 2, seed=3, jobs=1, folder=tmp_path / STORE)
    [found] = kept(tmp_path)
    assert (found.what, found.state, found.scenarios, found.seed, found.replications) == ("replications", "kept", ("M/M/3 queue",), 3, 2)
    assert found.size > 1000


def names(place: Path, before: float | None = None, everyone: bool = False) -> list[str]:
    return [each.name for each in outlived(kept(place), datetime.fromtimestamp(before) if before else None, everyone)]


def test_outdated_replications_go_by_themselves_and_older_things_when_asked(place: Path) -> None:
    assert names(place) == [".store/cccc"]
    assert names(place, before=datetime(2026, 3, 15).timestamp()) == ["done", "lacking", ".store/aaaa", ".store/cccc"]
    assert len(names(place, everyone=True)) == 6


def claim(folder: Path) -> Claims:
    claims = Claims(folder)
    claims.take(7)
    return claims


def hold(folder: Path) -> None:
    globals()["held"] = claim(folder)


def test_what_a_process_is_at_work_on_stays(place: Path) -> None:
    """The claim is another process's."""
    with Processes(1) as workers:
        workers.submit(hold, place / STORE / "aaaa").result()
        assert names(place, everyone=True) == ["done", "lacking", "stopped", ".store/bbbb", ".store/cccc"]


def test_clean_deletes_what_it_lists_and_nothing_in_a_dry_run(place: Path) -> None:
    dry = sim("runs", "clean", "--dry-run", folder=place.parent)
    assert [line.split("\t")[0] for line in dry.stdout.splitlines()] == ["name", ".store/cccc"]
    assert (place / STORE / "cccc").exists()
    done = sim("runs", "clean", "--yes", folder=place.parent)
    assert done.stdout == dry.stdout
    assert done.stderr == "deleted: 1 folder, 0.0 MB\n"
    assert {path.name for path in (place / STORE).iterdir()} == {"aaaa", "bbbb"}


def test_nothing_is_deleted_unasked(place: Path) -> None:
    done = sim("runs", "clean", "--all", folder=place.parent)
    assert done.returncode == 2
    assert "nobody is there to be asked; nothing was deleted" in done.stderr
    assert len(kept(place)) == 6


def test_show_takes_the_beginning_of_a_name(place: Path) -> None:
    done = sim("runs", "show", "bb", "--json", folder=place.parent)
    told = json.loads(done.stdout)
    assert (told["name"], told["replications"], set(told["files"])) == (".store/bbbb", 1, {"00000.replication", "about.json"})
    unknown = sim("runs", "show", "d", folder=place.parent), sim("runs", "show", "x", folder=place.parent)
    assert [each.returncode for each in unknown] == [0, 2]


def test_age_needs_a_unit_of_time(place: Path) -> None:
    done = sim("runs", "clean", "--older-than", "3 kg", folder=place.parent)
    assert done.returncode == 2
    assert "expected a time like '30 d', got '3 kg'; nothing was deleted" in done.stderr


@pytest.mark.parametrize("age", ["-5 d", "0 d", "30", "9e99 years"])
def test_an_age_that_cannot_be_meant_deletes_nothing(place: Path, age: str) -> None:
    done = sim("runs", "clean", f"--older-than={age}", "--yes", folder=place.parent)
    assert done.returncode == 2
    assert f"got '{age}'; nothing was deleted" in done.stderr
    assert len(kept(place)) == 6


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"finished": true}', b"\xff\xfe", b'{"start": "yesterday", "finished": 1, "end": 2}']
)
def test_what_cannot_be_read_is_listed_and_stays(place: Path, content: bytes) -> None:
    for broken in (place / "done" / "run.json", place / STORE / "cccc" / "about.json"):
        broken.write_bytes(content)
    assert {each.name for each in kept(place) if each.state == "unreadable"} == {"done", ".store/cccc"}
    assert names(place, before=NEWEST + 1) == ["lacking", "stopped", ".store/aaaa", ".store/bbbb"]
    assert sim("runs", "list", folder=place.parent).returncode == 0


def test_links_are_neither_listed_nor_followed(place: Path, tmp_path: Path) -> None:
    run_folder(tmp_path / "elsewhere", "precious", start="2026-01-01T10:00:00", end="2026-01-01T11:00:00", finished=True)
    (place / "link").symlink_to(tmp_path / "elsewhere" / "precious")
    (place / "dangling").symlink_to(tmp_path / "nowhere")
    assert sim("runs", "clean", "--all", "--yes", folder=place.parent).returncode == 0
    assert (tmp_path / "elsewhere" / "precious" / "run.json").exists()


def test_the_folder_of_a_run_at_work_stays(place: Path) -> None:
    """Also while it draws its figures, when it claims no replication any more."""
    with Processes(1) as workers:
        workers.submit(hold, place / "stopped").result()
        assert next(each.state for each in kept(place) if each.name == "stopped") == "in use"
        assert "stopped" not in names(place, everyone=True)


def test_a_run_is_at_work_until_it_ends(tmp_path: Path) -> None:
    with at_work(tmp_path), Processes(1) as workers:
        assert not workers.submit(idle, tmp_path).result()
    assert idle(tmp_path)
    assert not list(tmp_path.iterdir()), "it leaves nothing in the folder"


def stay(folder: Path, until: Path) -> None:
    with at_work(folder):
        (until.parent / "inside").touch()
        while not until.exists():
            sleep(0.01)
        (until.parent / "ended").touch()


def test_who_comes_second_waits_until_the_first_has_ended_and_is_alone_then(tmp_path: Path) -> None:
    folder, until, heard = tmp_path / "run", tmp_path / "until", []

    def on_wait(where: Path) -> None:
        heard.append(where)
        until.touch()

    with Processes(1) as workers:
        first = workers.submit(stay, folder, until)
        while not (tmp_path / "inside").exists():
            sleep(0.01)
        with at_work(folder, on_wait):
            assert (tmp_path / "ended").exists()
            assert heard == [folder]
            first.result()
            assert not workers.submit(idle, folder).result(), "the first has not taken the claim of the second away"
    assert idle(folder)
    assert not list(folder.iterdir())


def test_a_folder_at_which_another_is_at_work_is_not_free_and_nothing_is_taken_from_it(tmp_path: Path) -> None:
    folder, until = tmp_path / "run", tmp_path / "until"
    with Processes(1) as workers:
        first = workers.submit(stay, folder, until)
        while not (tmp_path / "inside").exists():
            sleep(0.01)
        with at_work_if_free(folder) as free:
            assert not free
        assert list(folder.iterdir()), "the claim of the first is still there"
        until.touch()
        first.result()
        with at_work_if_free(folder) as free:
            assert free and not workers.submit(idle, folder).result()
    assert idle(folder) and not list(folder.iterdir())


def test_nothing_kept_is_an_empty_list(tmp_path: Path) -> None:
    assert sim("runs", "list", "--json", folder=tmp_path).stdout == "[]\n"


def home(folder: Path) -> dict[str, bytes]:
    """A folder with somebody's things, among them a record of another program and names that sim uses too; what its files hold."""
    for name in ("docs/thesis.txt", "project/run.json", "project/data.csv", "claims/first.txt", "aaaa/diary.txt", "bbbb/about.json.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}" if name.endswith("json") else "mine")
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("link", ["runs", "runs/.store"])
def test_nothing_is_deleted_that_sim_has_not_written_wherever_runs_and_store_lie(tmp_path: Path, link: str) -> None:
    """With a link to somebody's home in place of either, only what was put there by sim goes, and the rest is not even listed."""
    before = home(tmp_path / "home")
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / "home")
    replications(tmp_path / "runs", "dddd", model="another", when=OLD)
    assert {each.name for each in kept(tmp_path / "runs")} <= {".store/dddd", "project"}
    for asked in ((), ("--all",)):
        assert sim("runs", "clean", *asked, "--yes", folder=tmp_path).returncode == 0
    assert files(tmp_path / "home") == before


def test_what_somebody_puts_among_replications_stays(place: Path) -> None:
    (place / STORE / "cccc" / "notes.txt").write_text("mine")
    (place / STORE / "cccc" / "00001.replication.bad2").touch()
    said = sim("runs", "clean", "--yes", folder=place.parent)
    assert [path.name for path in (place / STORE / "cccc").iterdir()] == ["notes.txt"]
    assert "kept for what no run has written: notes.txt" in said.stderr


def test_a_store_inside_the_folder_of_a_run_is_emptied_as_carefully(place: Path) -> None:
    (place / "done" / ".sim-files").write_text('+"measures.csv"\n+"run.json"\n')
    replications(place / "done", "eeee", model="another", when=OLD)
    (place / "done" / STORE / "mine").mkdir()
    (place / "done" / STORE / "mine" / "thesis.txt").write_text("mine")
    (place / "done" / "claims").mkdir()
    (place / "done" / "claims" / "list.txt").write_text("mine")
    (place / "done" / "link").symlink_to(place.parent)
    assert sim("runs", "clean", "--all", "--yes", folder=place.parent).returncode == 0
    left = {str(path.relative_to(place)) for path in place.rglob("*") if path.is_symlink() or path.is_file()}
    assert left == {"done/.sim-files", f"done/{STORE}/mine/thesis.txt", "done/claims/list.txt", "done/link"}
