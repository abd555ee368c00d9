"""How far work is: by replications that are done or were kept, and by simulated months within them."""

from pathlib import Path

import pytest

from sim.running.progress import AT_WORK, Pieces
from sim.running.replicate import replicate
from sim.running.workers import Processes, done, hired
from sim.scenario.loading import load
from tests.running.trials import until

LONG = ("horizon=300 d", "warm_up=30 d")  # ten calendar months from January on, the last of them cut short
SHORT = ("horizon=20 d", "warm_up=1 d")


def test_parts_never_go_back_and_add_up_exactly() -> None:
    """Thirds in steps of 1/1024; a piece that failed at a half is not told twice."""
    told: list[float] = []
    pieces = Pieces(told.append)
    pieces.done(2)
    for shares in ([1 / 3], [2 / 3, 1 / 3], [0.5], []):
        pieces.at_work(shares)
    pieces.done()
    pieces.done()
    assert told == [2, 341 / 1024, 682 / 1024, 1 / 1024, 1]
    assert sum(told) == 4


def halfway(flag: Path) -> None:
    """Tells that a half is done, and goes on when it was heard."""
    AT_WORK.get()(0.5)
    until(flag.exists)


def test_a_process_tells_what_part_of_its_task_is_done(tmp_path: Path) -> None:
    heard: list[list[float]] = []

    def at_work(shares: list[float]) -> None:
        heard.append(shares)
        if shares == [0.5]:
            (tmp_path / "heard").touch()

    with Processes(1) as workers:
        assert [future.exception() for _, future in done(halfway, [tmp_path / "heard"], workers, at_work)] == [None]
    assert [0.5] in heard
    assert heard[-1] == []  # nothing is at work any more


@pytest.mark.parametrize("jobs", [1, 2])
def test_months_are_told_and_what_was_kept_counts_as_done(jobs: int, tmp_path: Path) -> None:
    queue = load("queue.yaml", settings=LONG if jobs == 1 else SHORT)
    first: list[float] = []
    with hired(jobs) as workers:
        replicate([queue], 1, 1, workers, tmp_path, first.append)
        assert sum(first) == 1
        if jobs == 1:
            assert len(first) > 10  # none was kept, then each month
        again: list[float] = []
        replicate([queue], 3, 1, workers, tmp_path, again.append)
    assert again[0] == 1
    assert sum(again) == 3
