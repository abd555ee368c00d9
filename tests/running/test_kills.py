"""Whatever is killed, whenever: the same bytes in the end, no finished replication simulated again, no process left."""

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from tests.running.trials import QUEUE, family, finished, gone, simulated, started, tables, until, whole

pytestmark = pytest.mark.slow

KILLS = 22
REPLICATIONS = 32


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of a run that nobody disturbs, all in one process."""
    folder = tmp_path_factory.mktemp("undisturbed")
    whole(folder, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "1")
    return tables(folder)


def killed(folder: Path, jobs: int, moment: float, more: int) -> tuple[bool, list[psutil.Process]]:
    """Starts a run and kills it some seconds after it has kept some more replications; whether it was still at work, and its workers."""
    before = len(finished(folder))
    process = started(folder, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", str(jobs))
    until(lambda: len(finished(folder)) >= before + more or process.poll() is not None)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        workers = family(process)
        process.kill()
        process.wait()
        return True, workers
    return False, []


def test_run_killed_at_random_moments_goes_on_each_time(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """While it starts, simulates, writes and draws; with one process and two. What is finished is not begun again.

    A fast machine ends some runs before their moment: such a study is checked, another is begun in a new folder, and it does not count.
    """
    luck = random.Random(5)
    kills, ends, folder = 0, 0, tmp_path / "0"
    while kills < KILLS:
        kept, begun = finished(folder), Counter(simulated(folder))
        more = 1 if len(kept) < REPLICATIONS - 1 and kills % 2 else 0
        interrupted, workers = killed(folder, jobs=1 + kills % 3 // 2, moment=luck.uniform(0, 0.1 if more else 2.0 / (1 + ends)), more=more)
        if not interrupted:
            whole_after_kills(folder, kills, undisturbed)
            ends, folder = ends + 1, tmp_path / str(ends + 1)
            continue
        kills += 1
        assert gone(workers)
        now = finished(folder)
        assert {name: now.get(name) for name in kept} == kept
        anew = Counter(simulated(folder)) - begun
        assert not {f"{replication:05d}" for replication in anew} & kept.keys()
        for path in folder.glob("**/.store/**/*.replication"):
            head, data = path.read_bytes().split(b"\n", 1)
            assert json.loads(head)["sha256"] == sha256(data).hexdigest()
    whole_after_kills(folder, kills, undisturbed)


def whole_after_kills(folder: Path, kills: int, undisturbed: dict[str, bytes]) -> None:
    """Asserts that the study ends, with the tables nobody disturbed, and that a kill costs the replications it interrupts and no other."""
    whole(folder, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "2")
    assert tables(folder) == undisturbed
    assert set(simulated(folder)) == set(range(REPLICATIONS))
    assert len(simulated(folder)) <= REPLICATIONS + 2 * kills


def test_killed_worker_of_a_study_costs_one_replication(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    process = started(tmp_path, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "2")
    until(lambda: len(simulated(tmp_path)) > 5)
    os.kill(int((tmp_path / "log").read_text().split()[-1]), signal.SIGKILL)
    assert process.wait(120) == 0
    assert tables(tmp_path) == undisturbed
    assert len(simulated(tmp_path)) <= REPLICATIONS + 1


def test_two_runs_at_once_share_the_work(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """Each writes the whole study, and together they simulate each replication once."""
    both = [started(tmp_path, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "1", log=log) for log in ("first", "second")]
    assert [process.wait(120) for process in both] == [0, 0]
    assert tables(tmp_path) == undisturbed
    first, second = simulated(tmp_path, "first"), simulated(tmp_path, "second")
    assert first and second
    assert sorted(first + second) == list(range(REPLICATIONS))


def test_run_takes_over_what_another_was_doing_when_it_was_killed(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """The one that is killed is stopped first, so that the other has to wait for what it claimed."""
    first = started(tmp_path, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "1", log="first")
    until(lambda: len(simulated(tmp_path, "first")) > 3)
    first.send_signal(signal.SIGSTOP)
    second = started(tmp_path, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "1", log="second")
    until(lambda: len(finished(tmp_path)) == REPLICATIONS - 1)
    time.sleep(1)
    assert second.poll() is None
    first.kill()
    first.wait()
    assert second.wait(60) == 0
    assert tables(tmp_path) == undisturbed
    claimed = simulated(tmp_path, "first")
    assert Counter(claimed + simulated(tmp_path, "second")) == Counter(range(REPLICATIONS)) + Counter(claimed[-1:])
