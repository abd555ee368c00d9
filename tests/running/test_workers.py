"""Local workers: a killed one costs only its own task, and none outlives its parent."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from sim.running.locks import Claims
from sim.running.workers import Here, Processes, Struck, done
from tests.running.trials import QUEUE, family, gone, said, simulated, started, until


def noted(flag: Path) -> None:
    """A line for each time the task is tried."""
    with flag.open("a") as file:
        file.write("tried\n")


def die_the_first_time(flag: Path) -> str:
    """A task whose process is killed once."""
    noted(flag)
    if flag.name == "dies" and flag.read_text() == "tried\n":
        os.kill(os.getpid(), signal.SIGKILL)
    return flag.name


def die_at_once_while_another_works(flag: Path) -> None:
    noted(flag)
    if flag.name == "long":
        until(lambda: flag.with_name("dies").exists() and flag.with_name("dies").read_text().count("tried") == 3)
        time.sleep(0.2)
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def refuse(flag: Path) -> None:
    raise ValueError(flag.name)


def test_killed_worker_costs_only_its_task(tmp_path: Path) -> None:
    flags = [tmp_path / name for name in ("a", "dies", "b", "c")]
    with Processes(2) as workers:
        ended = {flag.name: future.result() for flag, future in done(die_the_first_time, flags, workers)}
    assert ended == {flag.name: flag.name for flag in flags}
    assert {flag.name: flag.read_text().count("tried") for flag in flags} == {"a": 1, "dies": 2, "b": 1, "c": 1}


def test_task_that_kills_its_workers_is_given_up_after_three_and_disturbs_no_other(tmp_path: Path) -> None:
    """The other task is at work all the while, and is begun once."""
    flags = [tmp_path / "long", tmp_path / "dies"]
    with Processes(2) as workers:
        errors = {flag.name: future.exception() for flag, future in done(die_at_once_while_another_works, flags, workers)}
    assert errors["long"] is None
    assert isinstance(errors["dies"], Struck)
    assert str(errors["dies"]) == "its worker died 3 times"
    assert (tmp_path / "long").read_text() == "tried\n"


@pytest.mark.parametrize("workers", [Here, lambda: Processes(2)])
def test_error_of_a_task_is_told_and_not_tried_again(workers, tmp_path: Path) -> None:
    with workers() as hired:
        errors = [(flag.name, repr(future.exception())) for flag, future in done(refuse, [tmp_path / "a"], hired)]
    assert errors == [("a", "ValueError('a')")]


def test_next_task_is_asked_for_when_a_worker_is_free() -> None:
    """What another process does meanwhile can be left to it."""
    asked = []

    def source():
        for number in range(3):
            asked.append(number)
            yield number

    with Here() as workers:
        assert [(future.result(), len(asked)) for _, future in done(str, source(), workers)] == [("0", 1), ("1", 2), ("2", 3)]


def test_processes_end_with_an_error_in_the_parent() -> None:
    workers = Processes(2)
    with pytest.raises(KeyError), workers:
        futures = [workers.submit(time.sleep, 60) for _ in range(2)]
        raise KeyError
    assert all(future.exception() for future in futures)
    assert not any(process.is_alive() for process in workers._processes)


def test_claims_exclude_each_other_until_they_are_dropped(tmp_path: Path) -> None:
    with Claims(tmp_path) as mine:
        assert mine.take(3)
        assert not mine.take(3)
        assert mine.take(4)
        mine.drop(3)
        assert mine.take(3)


def claims_of_another(folder: Path) -> list[bool]:
    with Claims(folder) as claims:
        return [claims.take(number) for number in range(3)]


def test_claims_hold_against_other_processes_and_end_with_them(tmp_path: Path) -> None:
    with Processes(1) as workers:
        with Claims(tmp_path) as mine:
            mine.take(1)
            assert workers.submit(claims_of_another, tmp_path).result() == [True, False, True]
            assert mine.take(0)
        assert workers.submit(claims_of_another, tmp_path).result() == [True, True, True]


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_no_process_is_left_behind(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    """Stopped, asked to end, or killed: the workers end too, and one sentence says how to go on."""
    process = started(tmp_path, *QUEUE, "--reps", "400", "--jobs", "2")
    until(lambda: len(simulated(tmp_path)) > 3)
    workers = family(process)
    assert len(workers) >= 2
    process.send_signal(sent)
    assert process.wait(20) == code
    assert gone(workers)
    if sent != signal.SIGKILL:
        assert said(tmp_path) == "Stopped. What was finished is kept; the same command goes on from there.\n"


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 0.05, 0.5])
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a group of processes by other means there")
def test_ctrl_c_while_workers_start_is_as_quiet(after: float, tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to the workers too."""
    process = started(tmp_path, *QUEUE, "--reps", "400", "--jobs", "2")
    until(lambda: len(family(process)) >= 2)
    time.sleep(after)
    workers = family(process)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 130
    assert said(tmp_path) == "Stopped. What was finished is kept; the same command goes on from there.\n"
    assert gone(workers)
