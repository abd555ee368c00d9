"""Every question whose time or memory is over: its own exit code, JSON that can be read, and what is finished is kept."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from sim.running import jobs, limits, workers
from sim.running.cluster import SchedulerGone
from sim.running.limits import LIMITS, Limits, TimeIsOver
from tests.program import sim

PLANT = Path(__file__).parents[1] / "cases" / "plant.yaml"
SHORT = ("--set", "horizon=5 weeks", "--set", "warm_up=0 h", "--jobs", "1", "-q", "--figures", "none", "--json", "--out", "out")
TWO_MONTHS = ("--set", "horizon=9 weeks")  # which actual.csv tells of
SHAKEN = ("--set", "flows.build.mount.work={value: 30 min, low: 20 min, high: 40 min}")

QUESTIONS: dict[str, tuple[str, ...]] = {
    "run": ("run", "plant.yaml", "--reps", "3"),
    "compare": ("compare", "plant.yaml", "other.yaml", "--reps", "2"),
    "decide": ("decide", "plant.yaml", "other.yaml", "--policy", "slots.yaml", "--policy", "prices.yaml", "--reps", "2"),
    "sweep": ("sweep", "plant.yaml", "--vary", "stations.bench.slots=3:5:3", "--reps", "2"),
    "breakeven": ("breakeven", "plant.yaml", "other.yaml", "--vary", "flows.build.mount.work=20 min:40 min:3", "--reps", "2"),
    "sensitivity": ("sensitivity", "plant.yaml", "--measure", "lead_time", "--reps", "2", *SHAKEN),
    "uncertainty": ("uncertainty", "plant.yaml", "other.yaml", "--draws", "20", "--physical", "3", "--reps", "2", *SHAKEN),
    "optimize": ("optimize", "plant.yaml", "--over", "pools.*.shifts.*", "--plans", "4", "--reps", "5"),
    "backtest": ("backtest", "plant.yaml", "--actual", "actual.csv", "--reps", "2", *TWO_MONTHS),
    "calibrate": (
        "calibrate",
        "plant.yaml",
        "--actual",
        "actual.csv",
        "--over",
        "flows.build.mount.work",
        "--reps",
        "2",
        *SHAKEN,
        *TWO_MONTHS,
    ),
}
SOME = {
    "run": (0, 2),
    "compare": (0, 1),
    "decide": (1, 3),
    "sweep": (2, 5),
    "breakeven": (3, 5),
    "sensitivity": (1, 4),
    "uncertainty": (2, 4),
}
ENDS = [(question, count) for question, counts in SOME.items() for count in counts] + [("optimize", k) for k in (3, 22)]


@pytest.fixture(autouse=True)
def plants(tmp_path: Path) -> Iterator[None]:
    text = PLANT.read_text("utf-8")
    (tmp_path / "plant.yaml").write_text(text)
    (tmp_path / "other.yaml").write_text(text.replace("name: Small plant", "name: Other").replace("wage: 30 USD/h", "wage: 35 USD/h"))
    (tmp_path / "actual.csv").write_text("month,units_delivered.build\n2026-01,60\n2026-02,60\n")
    (tmp_path / "slots.yaml").write_text("stations: {bench: {slots: 5}}\n")
    (tmp_path / "prices.yaml").write_text("money: {energy: {price: 0.2 USD/kWh}}\n")
    before = LIMITS.get()
    LIMITS.set(limits.UNLIMITED)
    yield
    LIMITS.set(before)


def asked(question: str) -> tuple[str, ...]:
    """Short, but where the question says how long."""
    verb, *rest = QUESTIONS[question]
    return verb, *SHORT, *rest


def over_after(count: int, patch: pytest.MonkeyPatch) -> None:
    """Lets the time of the study be over once so many replications are done."""
    left = [count]

    def until_then(*given: Any) -> Iterator[Any]:
        for each in workers.done(*given):
            if not left[0]:
                LIMITS.set(Limits(until_s=monotonic() - 1, said="1 s"))
                raise TimeIsOver("the time given by --timeout '1 s' was over")
            left[0] -= 1
            yield each

    patch.setattr(jobs, "done", until_then)


@pytest.mark.parametrize(("question", "count"), ENDS)
def test_time_that_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, count: int) -> None:
    over_after(count, monkeypatch)
    ended = sim(*asked(question), folder=tmp_path)
    assert ended.returncode == 4
    told = json.loads(ended.stdout)
    why = told["error"]["message"] if "error" in told else told["missing"][0]["why"]
    assert "the time given by --timeout '1 s' was over" in why
    assert ("error" in told) is (told.get("error", {}).get("code") == 4)
    assert not json.loads((tmp_path / "out" / "run.json").read_text())["finished"]
    assert len(list((tmp_path / "out").rglob("*.replication"))) == count


@pytest.mark.parametrize(
    ("question", "count", "answered"), [("run", 0, False), ("run", 2, True), ("compare", 0, False), ("compare", 1, True)]
)
def test_a_cluster_whose_scheduler_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, count: int, answered: bool) -> None:
    """What came back is the answer, with what is missing by name; there is none where a site has nothing. With it again, all is done."""
    left = [count]

    def until_then(*given: Any) -> Iterator[Any]:
        for each in workers.done(*given):
            if not left[0]:
                raise SchedulerGone("tcp://here: the scheduler is gone")
            left[0] -= 1
            yield each

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "done", until_then)
        ended = sim(*asked(question), folder=tmp_path)
    assert ended.returncode == 4
    told = json.loads(ended.stdout)
    assert ("error" not in told) is answered
    if answered:
        assert {each["why"] for each in told["missing"]} == {"tcp://here: the scheduler is gone"}, "those that share a simulation too"
    else:
        assert told["error"]["code"] == 4 and told["error"]["message"].startswith(f"tcp://here: the scheduler is gone: {count} of the ")
    assert len(list((tmp_path / "out").rglob("*.replication"))) == count
    assert sim(*asked(question), folder=tmp_path).returncode == 0


@pytest.mark.parametrize("question", QUESTIONS)
def test_memory_that_is_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    """Nothing can be simulated: there is no answer, and no fault of sim."""

    def failing(_function: Any, jobs: Any, *_others: Any) -> Iterator[Any]:
        for job in jobs:
            future: Future[Any] = Future()
            future.set_exception(MemoryError())
            yield job, future

    monkeypatch.setattr(jobs, "done", failing)
    LIMITS.set(Limits(memory_bytes=4e9))
    ended = sim(*asked(question), "--max-memory", "4 GB", folder=tmp_path)
    assert ended.returncode == 4
    assert "it needs more memory than --max-memory leaves a process" in json.loads(ended.stdout)["error"]["message"]


@pytest.mark.parametrize("count", [0, 3])
def test_a_report_whose_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Its folder is in use until it ends."""
    over_after(count, monkeypatch)
    sites = ("report", "plant.yaml", "other.yaml", "--policy", "slots.yaml", "--reps", "2", "--jobs", "1", "-q", "--out", "out")
    ended = sim(*sites, "--set", "horizon=2 weeks", "--set", "warm_up=0 h", folder=tmp_path)
    assert ended.returncode == 4
    assert "the time given by --timeout '1 s' was over" in ended.stderr
    assert not json.loads((tmp_path / "out" / "run.json").read_text())["finished"]
