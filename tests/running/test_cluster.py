"""A real Dask cluster on this machine: the same bytes, whoever dies, and plain words when it cannot be used."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sim.running import cluster as module
from sim.running.cluster import Unusable, cluster
from sim.running.model import decisive_modules
from sim.running.workers import Struck, done
from tests.running.trials import QUEUE, environment, finished, said, simulated, started, tables, until, whole

REPLICATIONS = 24


@contextmanager
def dask(folder: Path, *arguments: str, environ: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the cluster, which ends with the test."""
    folder.mkdir(exist_ok=True)
    with (folder / "said").open("w") as output:
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        process = subprocess.Popen(command, cwd=folder, env=environ or environment(), stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler on a free port, with its address."""
    place = folder / "scheduler.json"
    with dask(folder / "scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place)) as process:
        until(lambda: place.exists() and place.read_text().endswith("}"))
        yield json.loads(place.read_text())["address"], process


def worker(folder: Path, name: str, address: str, environ: dict[str, str] | None = None) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A worker of one thread, at work in a folder of its own; without a nanny, so that it stays dead."""
    return dask(folder / name, "worker", address, "--nthreads", "1", "--no-nanny", "--name", name, environ=environ)


def dead(_task: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_cluster_gives_the_same_bytes_even_if_a_worker_is_killed(tmp_path: Path) -> None:
    """Results travel home: the workers' folders stay empty."""
    whole(tmp_path / "here", *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "2")
    there = tmp_path / "there"
    with scheduler(tmp_path) as (address, _), worker(tmp_path, "a", address) as first, worker(tmp_path, "b", address):
        process = started(there, *QUEUE, "--reps", str(REPLICATIONS), "--cluster", address)
        until(lambda: simulated(there) and str(first.pid) in (there / "log").read_text().split())
        until(lambda: len(finished(there)) > 5)
        first.kill()
        assert process.wait(120) == 0, said(there)
        assert tables(there) == tables(tmp_path / "here")
        assert len(simulated(there)) <= REPLICATIONS + 2
        assert {path.name for path in (tmp_path / "b").iterdir()} == {"said"}


@pytest.mark.slow
def test_replication_that_kills_its_workers_is_given_up(tmp_path: Path) -> None:
    with scheduler(tmp_path) as (address, _), dask(tmp_path / "a", "worker", address, "--nthreads", "1"), cluster(address) as workers:
        [(_, future)] = done(dead, [7], workers)
        assert isinstance(future.exception(), Struck)


@pytest.mark.slow
def test_scheduler_that_ends_is_told_and_nothing_finished_is_lost(tmp_path: Path) -> None:
    there = tmp_path / "there"
    with scheduler(tmp_path) as (address, process), worker(tmp_path, "a", address):
        run = started(there, *QUEUE, "--reps", str(REPLICATIONS), "--cluster", address)
        until(lambda: len(finished(there)) > 3)
        process.kill()
        assert run.wait(90) == 4
    missing = [line for line in said(there).splitlines() if line.startswith("missing: ")]
    assert 0 < len(missing) <= REPLICATIONS - 4
    assert all(line.endswith(f": {address}: the scheduler is gone") for line in missing)
    begun = len(simulated(there))
    whole(there, *QUEUE, "--reps", str(REPLICATIONS), "--jobs", "2")
    assert len(simulated(there)) <= REPLICATIONS + 2
    assert begun > 3


@pytest.mark.slow
def test_interrupted_run_leaves_the_cluster_as_it_was(tmp_path: Path) -> None:
    with scheduler(tmp_path) as (address, _), worker(tmp_path, "a", address):
        for _ in range(2):
            run = started(tmp_path / "there", *QUEUE, "--reps", "400", "--cluster", address)
            before = len(finished(tmp_path / "there"))
            until(lambda kept=before: len(finished(tmp_path / "there")) > kept + 3)
            run.send_signal(signal.SIGINT)
            assert run.wait(30) == 130
            assert said(tmp_path / "there") == "Stopped. What was finished is kept; the same command goes on from there.\n"


@pytest.mark.slow
def test_workers_of_another_version_are_refused(tmp_path: Path) -> None:
    """A copy of the model with one line more, where what happens is decided."""
    copy, package = tmp_path / "copy", Path(module.__file__).parents[1]
    shutil.copytree(package, copy / "sim")
    with (copy / "sim" / next(iter(decisive_modules().values())).relative_to(package)).open("a") as file:
        file.write("ONE = 1\n")
    with scheduler(tmp_path) as (address, _), worker(tmp_path, "a", address, {**os.environ, "PYTHONPATH": str(copy)}):
        run = started(tmp_path / "there", *QUEUE, "--reps", "3", "--cluster", address)
        assert run.wait(60) == 2
    assert said(tmp_path / "there").startswith(f"{address}: its workers cannot do this work: the model is ")
    assert said(tmp_path / "there").endswith(" here; install the same version of sim there\n")
    assert not finished(tmp_path / "there")


@pytest.mark.slow
def test_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 1)
    with scheduler(tmp_path) as (address, _), pytest.raises(Unusable) as refused, cluster(address):
        pass
    assert str(refused.value) == f"{address}: no worker is there; start some with: dask worker {address} --nworkers auto --nthreads 1"


def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: whoever calls is refused
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unusable) as refused, cluster(address):
            pass
    assert str(refused.value) == f"{address}: no Dask scheduler answers; start one with: dask scheduler"


def test_dask_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unusable, match=r"^--cluster needs Dask: pip install 'miner-plant-sim\[cluster\]'$"), cluster("tcp://127.0.0.1:1"):
        pass
