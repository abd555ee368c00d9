"""Calibration finds the values that made the past, says what the past does not tell, and holds up in months it has not seen."""

from pathlib import Path

import numpy as np
import pytest

from sim.data.cells import DataIssue
from sim.questions.calibrate.fitting import LuckUnknown, NothingToMove
from sim.questions.calibrate.study import calibrate
from sim.running.replicate import replicate
from sim.scenario.loading import load
from sim.statistics.calibration import Surface, best_place, covariance
from tests.program import sim

PLANT = """\
name: Bench
start: 2026-01-01
horizon: 8 months
shifts: {day: {days: daily, from: "00:00", to: "24:00"}}
pools: {crew: {shifts: {day: 4}}, idle: {shifts: {day: {value: 3, low: 1, high: 6}}}}
stations: {bench: {slots: 4}}
flows:
  build:
    - fix: {station: bench, crew: {crew: 1}, work: {dist: exponential, mean: {value: WORK, low: 30 min, high: 90 min}}}
demand:
  build: {orders: {every: {dist: exponential, mean: {value: GAP, low: 30 min, high: 60 min}}}}
"""


def plant(folder: Path, work: str, gap: str, name: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(PLANT.replace("WORK", work).replace("GAP", gap))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plant as thought (60 and 45 min), and seven months of one that is truly otherwise (72 and 40 min), by another seed."""
    plant(tmp_path, "60 min", "45 min", "bench")
    truth = replicate([load(plant(tmp_path, "72 min", "40 min", "truth"))], 1, 99, 1, tmp_path / "store")
    profiles = truth.tables["profiles"]
    units = profiles.where(profile="deliveries_by_month", of="build")["value"].tolist()
    busy = profiles.where(profile="utilization_by_month", of="crew")["value"].tolist()
    rows = [f"2026-{m + 1:02d},{units[m]},{busy[m]}" for m in range(7)]
    (tmp_path / "actual.csv").write_text("month,units_delivered.build,utilization.crew\n" + "\n".join(rows) + "\n")
    return tmp_path


OVER = ("flows.build.fix.work.mean", "demand.build.orders.every.mean", "pools.idle.*")


def test_the_truth_is_found_and_what_the_past_does_not_tell_stays(folder: Path) -> None:
    answer = calibrate(folder / "bench.yaml", folder / "actual.csv", OVER, holdout=2, replications=6, jobs=1, runs=folder / "runs")
    rows = {key: k for k, key in enumerate(answer.tables["calibration"]["key"].tolist())}
    table = {name: answer.tables["calibration"][name].tolist() for name in answer.tables["calibration"].names}
    for key, truth in ((OVER[0], 72), (OVER[1], 40)):
        k = rows[key]
        assert table["calibrated_low"][k] < truth < table["calibrated_high"][k]
        assert table["calibrated"][k] == pytest.approx(truth, rel=0.05)
        assert table["learned"][k] > 0.9
    k = rows["pools.idle.shifts.day"]
    assert (table["calibrated"][k], table["unit"][k]) == (3, "")
    assert table["learned"][k] < 0.01
    assert any("hardly anything of pools.idle.shifts.day" in sentence for sentence in answer.sentences)
    fit = answer.tables["fit"]
    held = fit.where(months_of="held out", series="utilization.crew")
    before, after = (abs(float(held.where(plant=each)["deviation"][0])) for each in ("as written", "calibrated"))
    assert after < 0.05
    assert before > 0.2
    (folder / "calibrated.yaml").write_text(answer.texts["calibrated.yaml"])
    again = load(folder / "bench.yaml", [folder / "calibrated.yaml"]).scenario
    assert 60 * again.flows["build"]["fix"].work.parameters["mean"].value == pytest.approx(table["calibrated"][rows[OVER[0]]], rel=1e-4)


def test_what_cannot_be_told_apart_is_said(folder: Path) -> None:
    """From utilization alone: longer work and more orders do the same."""
    lines = (folder / "actual.csv").read_text().splitlines()
    (folder / "busy.csv").write_text("\n".join(",".join(line.split(",")[::2]) for line in lines) + "\n")
    answer = calibrate(folder / "bench.yaml", folder / "busy.csv", OVER[:2], replications=5, jobs=1, runs=folder / "runs")
    assert any("cannot be told apart: both higher or both lower" in sentence for sentence in answer.sentences)
    assert all(picture.draw(answer.tables) is not None for picture in answer.figures)


def test_a_linear_model_has_the_posterior_of_the_textbook() -> None:
    """One output y = 2 x, observed with sd 0.1, prior sd 1 / sqrt 12: posterior precision 4 / 0.01 + 12."""
    surface = Surface(np.array([0.5]), np.array([1.0]), np.array([[0.0]]), np.array([[2.0]]), np.array([0.0]))
    place = best_place(surface, np.array([1.4]), np.array([0.1]))
    assert place == pytest.approx([(0.7 * 400 + 0.5 * 12) / 412], rel=1e-5)
    assert covariance(surface, place, np.array([0.1])) == pytest.approx(np.array([[1 / 412]]))


def test_a_parabola_is_followed_and_corrections_hold() -> None:
    """y = (x - 0.2)^2 by its values at 0, 0.4 and 1."""
    surface = Surface(np.array([0.4]), np.array([0.04]), np.array([[0.04]]), np.array([[0.64]]), np.array([0.0]))
    for x in (0.0, 0.3, 0.9, 1.0):
        assert surface.at(np.array([x])) == pytest.approx([(x - 0.2) ** 2])
        assert surface.slopes(np.array([x])) == pytest.approx(np.array([[2 * (x - 0.2)]]))
    moved = surface.corrected(np.array([0.3]), np.array([5.0]))
    assert moved.at(np.array([0.3])) == pytest.approx([5.0])


def test_what_makes_no_sense_is_said_before_anything_is_simulated(folder: Path) -> None:
    with pytest.raises(NothingToMove, match="no physical assumption with a range has such a key; there are"):
        calibrate(folder / "bench.yaml", folder / "actual.csv", "pools.crew.*", jobs=1, runs=folder / "runs")
    with pytest.raises(DataIssue, match="leave fewer out with --holdout"):
        calibrate(folder / "bench.yaml", folder / "actual.csv", OVER[0], holdout=6, jobs=1, runs=folder / "runs")
    command = ("calibrate", "bench.yaml", "--actual", "actual.csv", "--over", "nothing", "--out", "kept")
    assert sim(*command, folder=folder).returncode == 3 and not (folder / "kept").exists()


def test_one_replication_is_refused_because_it_tells_nothing_of_luck(folder: Path) -> None:
    with pytest.raises(LuckUnknown, match="two replications or more"):
        calibrate(folder / "bench.yaml", folder / "actual.csv", OVER[0], replications=1, jobs=1, runs=folder / "runs")
    done = sim("calibrate", "bench.yaml", "--actual", "actual.csv", "--over", OVER[0], "--reps", "1", "--out", "kept", folder=folder)
    assert done.returncode == 2 and "expected 2 or more, got '1'" in done.stderr and not (folder / "kept").exists()


def test_the_command_keeps_the_overlay(folder: Path) -> None:
    command = ("calibrate", "bench.yaml", "--actual", "actual.csv", "--over", OVER[0], "--reps", "4", "--jobs", "1", "--out", "kept")
    done = sim(*command, folder=folder)
    assert done.returncode == 0, done.stderr
    assert "Calibrated, the model comes nearer to what happened" in done.stdout
    assert {"calibrated.yaml", "calibration.csv", "correlations.csv", "fit.csv"} <= {path.name for path in (folder / "kept").iterdir()}
