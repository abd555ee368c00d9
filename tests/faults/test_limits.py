"""--timeout and --max-memory end a study with what is finished; traces of workers; letters that no font has."""

import sys
from pathlib import Path

import pytest

from sim.report.answer import Picture
from sim.running import forecast, jobs, limits
from sim.running.limits import LIMITS, Limits
from sim.running.workers import Processes
from sim.scenario.loading import load
from tests.conftest import SHIPPED_LARGE
from tests.program import sim

HOSTILE = Path(__file__).parents[1] / "cases" / "hostile"
SHORT = ("--set", "horizon=2 d", "--set", "warm_up=1 h", "-q", "--figures", "none")


@pytest.fixture(autouse=True)
def no_limits() -> None:
    LIMITS.set(limits.UNLIMITED)


def test_a_study_whose_time_is_over_keeps_what_is_finished(tmp_path: Path) -> None:
    plant = ("queue.yaml", "--set", "horizon=2 years", "--set", "warm_up=1 h", "-q", "--figures", "none", "--jobs", "1")
    done = sim("run", *plant, "--reps", "10000", "--timeout", "2 s", folder=tmp_path)
    assert done.returncode == 4
    assert "the time given by --timeout '2 s' was over" in done.stderr
    assert "fault of sim" not in done.stderr


def test_no_time_at_all(tmp_path: Path) -> None:
    done = sim("run", "queue.yaml", *SHORT, "--reps", "2", "--timeout", "0.001 s", folder=tmp_path)
    assert done.returncode == 4
    assert "0 of the 2 replications that it was at are finished" in done.stderr


def test_what_is_kept_needs_no_time(tmp_path: Path) -> None:
    assert sim("run", "queue.yaml", *SHORT, "--reps", "2", "--jobs", "1", folder=tmp_path).returncode == 0
    assert sim("run", "queue.yaml", *SHORT, "--reps", "2", "--timeout", "0.001 s", folder=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--timeout", "soon", "expected a time like '20 min', got 'soon'"),
        ("--timeout", "-5 min", "expected a time above 0, like '20 min', got '-5 min'"),
        ("--max-memory", "much", "expected a size like '4 GB', of 300 MB or more, got 'much'"),
        ("--max-memory", "4", "expected a size like '4 GB', of 300 MB or more, got '4'"),
        ("--max-memory", "1 MB", "expected a size like '4 GB', of 300 MB or more, got '1 MB'"),
    ],
)
def test_a_limit_that_cannot_be_read(tmp_path: Path, option: str, value: str, said: str) -> None:
    done = sim("run", "queue.yaml", option, value, folder=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_as_many_processes_as_there_is_memory_for() -> None:
    assert Limits(memory_bytes=4e9).processes(8, 1e9) == 4
    assert Limits(memory_bytes=4e9).processes(2, 1e9) == 2
    assert Limits(memory_bytes=4e8).processes(8, 1e9) == 1
    assert Limits().processes(8, 1e9) == 8


def greedy(count: int) -> int:
    return len(bytearray(count))


@pytest.mark.skipif(sys.platform == "win32", reason="the system knows no limits")
def test_a_process_gets_its_share_and_no_more() -> None:
    with Processes(1, 8e8) as workers:
        assert workers.submit(greedy, 10_000_000).result() == 10_000_000
        assert isinstance(workers.submit(greedy, 2_000_000_000).exception(), MemoryError)
        assert workers.submit(greedy, 10_000_000).result() == 10_000_000


def test_memory_that_is_not_enough_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LIMITS.set(Limits(memory_bytes=1e9))
    assert jobs._why(MemoryError()) == "it needs more memory than --max-memory leaves a process"


def test_the_trace_of_a_replication_is_shown_when_asked_for(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ValueError("inside")

    try:
        broken()
    except ValueError as error:
        assert jobs._why(error) == "ValueError: inside" and not caplog.records
        monkeypatch.setenv("SIM_TRACEBACK", "1")
        jobs._why(error)
    assert "in broken" in caplog.text


def test_long_work_is_foretold_from_a_timed_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.LARGE", SHIPPED_LARGE)
    loaded = load("queue.yaml")
    assert forecast.forecast([loaded], 10, 0) is None
    monkeypatch.setitem(forecast.STRETCH_TASKS, "simpy", 500)
    ahead = forecast.forecast([loaded], 1000, 10)
    assert ahead is not None and ahead.tasks == pytest.approx(200 * 24 * 6)  # 6 an hour for 200 days
    assert ahead.seconds > 0
    assert forecast.forecast([loaded], 1000, 990) is None
    told = forecast.Forecast(314_159, 4_100_000, 7.2e8, 20, 480).sentence(2)
    assert told == "About 310,000 units and 4,100,000 tasks in each of 20 replications: 0.7 GB a process, about 4 min with 2 processes."


def test_work_is_foretold_by_the_engine_that_will_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten replications of Texas are no long work for the compiled engine, which takes a twentieth of SimPy's time for a task."""
    used: list[str] = []
    monkeypatch.setattr("sim.engine.LARGE", SHIPPED_LARGE)
    monkeypatch.setattr(forecast, "happened", lambda _stretch, _seed, _replication, engine: used.append(engine))
    large, small = load("texas.yaml"), load("queue.yaml")
    assert forecast.forecast([large], 10, 0) is None
    assert used == []
    assert forecast.forecast([large, small], 200, 0) is not None
    assert used == ["compiled", "compiled", "simpy", "simpy"]


def test_letters_that_no_font_has_are_said_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    from sim.report import style
    from sim.report.figures.drawing import drawn

    pictures = [Picture(f"{k}", "", lambda _: style.sheet(1.0, "比特大陆 and \U00010c3d", "", "")) for k in range(2)]
    first, second = drawn(pictures, {}, ("png", "svg"))
    assert first == second and first.contents["png"] and first.contents["svg"]
    assert sum("\U00010c3d" in record.getMessage() for record in caplog.records) == 1
    caplog.clear()
    drawn([Picture("plain", "", lambda _: style.sheet(1.0, "Texas, 5 %", "", ""))], {}, ("png",))
    assert not caplog.records
