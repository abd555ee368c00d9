"""The store of replications: what it keeps it gives back, and what it finds it believes only when it is sound."""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from sim.evaluate import Result
from sim.running.replicate import happenings, replicate
from sim.running.store import ENDING, SET_ASIDE, EntryLost, Store
from sim.scenario.loading import Loaded, load
from sim.tables import table


@pytest.fixture
def queue() -> Loaded:
    return load("queue.yaml", settings=("horizon=20 d", "warm_up=1 d"))


@pytest.fixture
def filled(queue: Loaded, tmp_path: Path) -> Store:
    """A store with three replications."""
    happenings([queue], 3, seed=1, jobs=1, folder=tmp_path)
    return Store.of(tmp_path, queue.scenario, 1)


def entry(store: Store, replication: int) -> Path:
    return store.folder / f"{replication:05d}{ENDING}"


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    """The entry with other data and the hash that goes with them: altered on purpose."""
    head, data = path.read_bytes().split(b"\n", 1)
    data = change(data)
    path.write_bytes(json.dumps({**json.loads(head), "sha256": sha256(data).hexdigest()}).encode() + b"\n" + data)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def bomb(_data: bytes) -> bytes:
    """A small file that says it holds 10^13 numbers."""
    packed, column = io.BytesIO(), io.BytesIO()
    np.save(column, np.zeros(1))
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("measures/value.npy", column.getvalue().replace(b"(1,), }" + 13 * b" ", b"(10000000000000,), }"))
    return packed.getvalue()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-10]),
    "a bit flipped": flipped,
    "no first line": lambda path: path.write_bytes(path.read_bytes().split(b"\n", 1)[1]),
    "another number": lambda path: shutil.copy(path.with_name(f"00002{ENDING}"), path),
    "not what it unpacks to": lambda path: rewritten(path, lambda data: data[:-30] + bytes(30)),
    "text": lambda path: path.write_text("nothing here\n"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a device that never ends": lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
    "a pipe that nobody writes": lambda path: (path.unlink(), os.mkfifo(path)),
    "a sparse terabyte": lambda path: os.truncate(path, 2**40),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_bad_entry_is_set_aside_told_and_simulated_again(
    damage: Callable[[Path], object], queue: Loaded, filled: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sound = filled.load(1).tables["measures"].csv()
    damage(entry(filled, 1))
    study = replicate([queue], 3, seed=1, jobs=1, folder=tmp_path)
    assert study.replications == 3
    assert not study.missing or study.missing[0][1] == 1
    if not study.missing:
        assert filled.load(1).tables["measures"].csv() == sound
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"{entry(filled, 1)}: ")
    assert entry(filled, 1).with_name(f"00001{ENDING}{SET_ASIDE}").exists()


def test_a_folder_in_the_place_of_an_entry_twice(queue: Loaded, filled: Store, tmp_path: Path) -> None:
    """What was set aside before does not stand in the way."""
    for damage in (lambda path: path.write_text("x"), lambda path: (path.unlink(), path.mkdir()), lambda path: path.write_text("y")):
        damage(entry(filled, 1))
        assert not replicate([queue], 3, seed=1, jobs=1, folder=tmp_path).missing
    assert len(list(filled.folder.glob(f"*{SET_ASIDE}*"))) == 3


def test_a_bomb_does_not_go_off(filled: Store) -> None:
    rewritten(entry(filled, 0), bomb)
    with pytest.raises(EntryLost, match="cannot be unpacked"):
        filled.load(0)


def test_an_entry_of_another_seed_or_scenario_is_not_believed(queue: Loaded, filled: Store, tmp_path: Path) -> None:
    other = Store.of(tmp_path, queue.scenario, 2)
    other.folder.mkdir()
    shutil.copy(entry(filled, 0), entry(other, 0))
    assert not other.has(0)
    assert filled.has(0)


def test_what_a_worker_sends_must_be_tables(filled: Store) -> None:
    with pytest.raises(TypeError, match="measures/value: expected numbers or text"):
        filled.save(7, Result({"measures": table(("value",), [(object(),)])}))
    assert not filled.has(7)


def test_replications_lost_while_the_command_is_at_work_are_simulated_again(queue: Loaded, tmp_path: Path) -> None:
    """Somebody empties the store after two of four replications."""
    told: list[int] = []

    def empty(more: int) -> None:
        told.append(more)
        if sum(told) == 2:
            shutil.rmtree(Store.of(tmp_path, queue.scenario, 1).folder)

    study = replicate([queue], 4, seed=1, jobs=1, folder=tmp_path, on_progress=empty)
    assert study.missing == ()
    assert sorted(set(study.tables["measures"]["replication"].tolist())) == [0, 1, 2, 3]


def test_replications_lost_for_good_are_named(queue: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Store.save

    def vanishing(store: Store, replication: int, result: Result) -> None:
        real(store, replication, result)
        if replication == 2:
            entry(store, replication).unlink()

    monkeypatch.setattr(Store, "save", vanishing)
    study = replicate([queue], 3, seed=1, jobs=1, folder=tmp_path)
    assert study.missing == (("M/M/3 queue", 2, "it was lost from the store while the command was at work"),)
    assert study.replications == 3
