"""What happened against the replications: exact chances by ranks, the right months, and mistakes of the file at their place."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.data.cells import DataIssue
from sim.questions.backtest.study import backtest
from sim.scenario.loading import load
from sim.statistics.prediction import band, chance_of_farther_level, chance_of_fewer_inside, level
from tests.program import sim

PLANT = """\
name: Bench
start: 2026-01-05
horizon: 6 months
shifts: {day: {days: daily, from: "00:00", to: "24:00"}}
pools: {crew: {shifts: {day: 2}}}
stations: {bench: {slots: 2}}
flows:
  build:
    - fix: {station: bench, crew: {crew: 1}, work: {dist: exponential, mean: 30 min}}
demand:
  build: {orders: {every: {dist: exponential, mean: MEAN}}}
"""
MONTHS = ("2026-02", "2026-03", "2026-04", "2026-05", "2026-06")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bench.yaml").write_text(PLANT.replace("MEAN", "3 h"))
    return tmp_path


def history(folder: Path, values: list[float], months: tuple[str, ...] = MONTHS, name: str = "units_delivered.build") -> Path:
    path = folder / "actual.csv"
    path.write_text(f"month,{name}\n" + "".join(f"{month},{value:g}\n" for month, value in zip(months, values, strict=True)))
    return path


def poisson(seed: int, factor: float = 1.0) -> list[float]:
    """Units a month of Poisson orders, one every three hours times a factor: what the plant delivers, as its work is short."""
    days = [(date(2026, m + 1, 1) - date(2026, m, 1)).days for m in (2, 3, 4, 5, 6)]
    return np.random.default_rng(seed).poisson([8 * factor * d for d in days]).tolist()


def test_a_band_holds_a_further_draw_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    for count, wanted in ((19, 0.9), (39, 0.9), (10, 9 / 11)):
        assert level(count) == pytest.approx(wanted)
        paths = rng.lognormal(size=(4000, count))
        draws = rng.lognormal(size=4000)
        ends = np.array([band(path[:, np.newaxis]) for path in paths])[:, :, 0]
        assert np.mean((draws >= ends[:, 0]) & (draws <= ends[:, 1])) == pytest.approx(wanted, abs=0.015)


def test_chances_are_even_if_the_model_is_right_whatever_depends_on_what() -> None:
    """Random walks, whose months depend on each other: chances at or below 10 % come in at most one case of ten."""
    rng = np.random.default_rng(2)
    walks = np.cumsum(rng.normal(size=(600, 20, 12)), axis=2)
    inside = [chance_of_fewer_inside(each[1:], each[0]) for each in walks]
    levels = [chance_of_farther_level(each[1:], each[0]) for each in walks]
    assert np.mean(np.array(inside) <= 0.1) <= 0.13
    assert np.mean(np.array(levels) <= 0.1) == pytest.approx(0.1, abs=0.03)


def test_a_right_model_stands_and_a_wrong_one_does_not(folder: Path) -> None:
    right = backtest(folder / "bench.yaml", history(folder, poisson(5)), jobs=1, runs=folder / "runs")
    assert "could have come from this model" in right.headline.sentence
    sums = right.tables["backtest"]
    assert int(sums["months"][0]) == 5 and sums["level"][0] == pytest.approx(0.9)
    wrong = backtest(folder / "bench.yaml", history(folder, poisson(5, 1.3)), jobs=1, runs=folder / "runs")
    assert "does not reproduce what happened to units_delivered.build" in wrong.headline.sentence
    assert float(wrong.tables["backtest"]["deviation"][0]) == pytest.approx(0.3, abs=0.08)
    assert all(picture.draw(wrong.tables) is not None for picture in wrong.figures)


def test_months_that_were_not_simulated_in_full_are_left_out(folder: Path) -> None:
    """The clock starts on January 5 and ends in July: both months are cut off."""
    months = ("2025-12", "2026-01", *MONTHS, "2026-07")
    answer = backtest(folder / "bench.yaml", history(folder, [9.0] * 8, months), replications=5, jobs=1, runs=folder / "runs")
    assert answer.tables["months"]["month"].tolist() == list(MONTHS)
    assert "3 months of the file" in answer.caveats[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "month,units_delivered.biuld\n2026-02,5\n",
            "no series by month is called 'units_delivered.biuld'; did you mean units_delivered.build",
        ),
        ("month,units_delivered\n03/2026,5\n", "actual.csv:2: month: expected a month like 2026-03, got '03/2026'"),
        ("month,units_delivered\n2026-02,five\n", "actual.csv:2: units_delivered: expected a number, got 'five'"),
        ("month,units_delivered\n2026-02,5\n2026-02-01,6\n", "actual.csv:3: month: 2026-02-01 stands here twice"),
        ("week,units_delivered\n2026-02,5\n", "no column 'month'; there are 'week', 'units_delivered'"),
        ("month,units_delivered\n2020-02,5\n", "the scenario has 2026-02 to 2026-06; check its start and horizon"),
        ("month\n2026-02\n", "expected columns beside 'month', like units_delivered.build"),
    ],
)
def test_mistakes_of_the_file_are_named(folder: Path, text: str, said: str) -> None:
    (folder / "actual.csv").write_text(text)
    with pytest.raises(DataIssue) as caught:
        backtest(folder / "bench.yaml", folder / "actual.csv", replications=5, jobs=1, runs=folder / "runs")
    assert said in str(caught.value)


def test_the_command_says_it_and_stops_before_anything_is_written(folder: Path) -> None:
    history(folder, poisson(5))
    done = sim("backtest", "bench.yaml", "--actual", "actual.csv", "--reps", "9", "--jobs", "1", "--out", "kept", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "of 5 months lie inside the simulated 80 % band" in " ".join(done.stdout.split())
    assert {"backtest.csv", "months.csv", "answer.md"} <= {path.name for path in (folder / "kept").iterdir()}
    history(folder, poisson(5), name="nothing")
    done = sim("backtest", "bench.yaml", "--actual", "actual.csv", "--out", "other", folder=folder)
    assert done.returncode == 3 and not (folder / "other").exists()
    assert load(folder / "bench.yaml").scenario.name == "Bench"


def test_months_that_are_left_out_are_said_first(folder: Path) -> None:
    """January is not simulated from its first day on, and the next year not at all."""
    actual = history(folder, [200.0, *poisson(3), 260.0], ("2026-01", *MONTHS, "2027-03"))
    answer = backtest(folder / "bench.yaml", actual, replications=19, jobs=1, runs=folder / "runs")
    assert answer.caveats[0].startswith("Left out: 2 months of the file, outside of the months simulated in full. With 19")


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        ([0.7] * 5, "utilization.crew", "no month is above 1 %: a utilization is in per cent; write 70 for 70 %"),
        ([240.0, -5.0, 240.0, 240.0, 240.0], "units_delivered.build", "expected 0 or more, got '-5'"),
    ],
)
def test_what_cannot_have_happened_is_refused(folder: Path, values: list[float], name: str, said: str) -> None:
    with pytest.raises(DataIssue, match=said):
        backtest(folder / "bench.yaml", history(folder, values, name=name), replications=2, jobs=1, runs=folder / "runs")
