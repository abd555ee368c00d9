"""What estimates leave open, in the intervals of a comparison: against the sampling distribution of the estimate itself."""

from pathlib import Path

import numpy as np
import pytest

from sim.questions.compare.inputs import NothingEstimated
from sim.questions.compare.study import compare
from sim.statistics.intervals import t_quantile
from tests.program import sim

DESK = """\
name: NAME
horizon: 20 d
stations: {desk: {slots: 50, unattended: true}}
flows: {people: [{ask: {station: desk, work: WORK, next: ship}}]}
demand: {people: {orders: {every: 1 h}}}
"""
ESTIMATED = "{dist: exponential, mean: {value: 60 min, low: 50 min, high: 72 min}, n: 116}"
POINTS = 40


def desk(folder: Path, name: str, work: str, more: str = "") -> str:
    path = folder / f"{name}.yaml"
    path.write_text(DESK.replace("NAME", name).replace("WORK", work) + more)
    return str(path)


def row(folder: Path, *files: str, points: int = POINTS) -> dict[str, float]:
    """The difference of the lead time, in minutes."""
    table = compare(*files, replications=3, jobs=1, runs=folder, inputs=points).tables["with_inputs"].where(measure="lead_time")
    ends = ("mean_difference", "low", "high", "low_with_inputs", "high_with_inputs")
    return {name: float(table[name][0]) * 1440 for name in ends} | {"points": int(table["points"][0])}


def test_nobody_waits_so_that_the_estimate_is_the_lead_time(tmp_path: Path) -> None:
    """The lead time is the work. Its mean has the sampling distribution of the estimate: lognormal, and 50 to 72 min its 95 % interval."""
    found = row(tmp_path, desk(tmp_path, "fixed", "30 min"), desk(tmp_path, "fitted", ESTIMATED))
    sigma = np.log(72 / 50) / (2 * 1.959964)
    deviation = 60 * np.exp(sigma**2 / 2) * np.sqrt(np.exp(sigma**2) - 1)
    luck, both = ((found[f"high{of}"] - found[f"low{of}"]) / 2 for of in ("", "_with_inputs"))
    assert found["points"] == POINTS
    assert np.sqrt(both**2 - luck**2) == pytest.approx(t_quantile(0.975, POINTS - 1) * deviation, rel=0.1)
    assert found["low_with_inputs"] + found["high_with_inputs"] == pytest.approx(2 * found["mean_difference"])


def test_an_estimate_that_both_sites_share_leaves_their_difference_alone(tmp_path: Path) -> None:
    """Half an hour more at one of them, whatever the work is."""
    more = "- more: {station: desk, work: 30 min, next: ship}"
    longer = DESK.replace("next: ship}}]", "next: more}}, {" + more[2:] + "}]")
    (tmp_path / "longer.yaml").write_text(longer.replace("NAME", "longer").replace("WORK", ESTIMATED))
    found = row(tmp_path, desk(tmp_path, "fitted", ESTIMATED), str(tmp_path / "longer.yaml"), points=10)
    assert found["mean_difference"] == pytest.approx(30, abs=0.5)
    assert found["high_with_inputs"] - found["low_with_inputs"] < 1 + found["high"] - found["low"]


def test_the_answer_says_of_what_its_intervals_are(tmp_path: Path) -> None:
    desk(tmp_path, "fixed", "30 min"), desk(tmp_path, "fitted", ESTIMATED)
    asked = ("compare", "fixed.yaml", "fitted.yaml", "--reps", "3", "--jobs", "1", "-q", "--figures", "none", "--out", "out")
    without = " ".join(sim(*asked, folder=tmp_path).stdout.split())
    assert "What the estimates of 1 assumption (`n`) leave open is not in it: --inputs 20 includes it." in without
    done = " ".join(sim(*asked, "--inputs", "5", folder=tmp_path).stdout.split())
    assert "over simulation luck and what the estimates of 1 assumption leave open (5 draws)," in done and "over luck alone." in done
    assert "--inputs" not in done
    assert (tmp_path / "out" / "with_inputs.csv").exists()


def test_inputs_where_nothing_was_estimated(tmp_path: Path) -> None:
    files = [desk(tmp_path, name, "30 min") for name in ("one", "two")]
    with pytest.raises(NothingEstimated) as error:
        compare(*files, replications=2, jobs=1, runs=tmp_path, inputs=5)
    assert str(error.value) == "--inputs: no assumption here says of how many observations it was estimated (`n:`); sim fit writes it"
    assert sim("compare", *files, "--inputs", "5", "--out", "out", folder=tmp_path).returncode == 3
    assert not (tmp_path / "out").exists()
