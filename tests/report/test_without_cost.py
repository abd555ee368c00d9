"""A plant that costs nothing, and one that costs labor alone: what is written for them is written, and draws no empty panel."""

from pathlib import Path

import sim
from tests.program import sim as program

TEXT = """
name: free
horizon: 7 d
product: {mass: 1 kg}
shifts: {day: {days: daily, from: "08:00", to: "16:00"}}
pools: {hands: {shifts: {day: 1}, wage: 0 USD/h}}
stations: {s: {slots: unlimited}}
flows: {job: [{do: {station: s, crew: {hands: 1}, work: 1 h, next: ship}}]}
demand: {job: {at: [8 h]}}
money: {prices: {unit: 100 USD/unit}}
"""


def test_a_plant_that_costs_nothing_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "free.yaml").write_text(TEXT)
    answer = sim.run(tmp_path / "free.yaml", replications=2, jobs=1, runs=tmp_path / "runs")
    assert "Landed cost is $0 a unit." in [each.sentence for each in answer.findings]
    assert "landed-cost" not in [each.name for each in answer.figures]


def test_a_report_on_a_free_plant_and_a_paid_one_is_whole(tmp_path: Path) -> None:
    """Of costs in a single category a figure has no second panel, and slides no chart without bars."""
    (tmp_path / "free.yaml").write_text(TEXT)
    (tmp_path / "paid.yaml").write_text(TEXT.replace("name: free", "name: paid").replace("0 USD/h", "20 USD/h"))
    done = program("report", "free.yaml", "paid.yaml", "--reps", "2", "-j", "1", "--out", "told", folder=tmp_path)
    assert done.returncode == 0 and "Warning" not in done.stderr
    assert {"report.html", "report.xlsx", "report.pptx"} <= {path.name for path in (tmp_path / "told").iterdir()}
