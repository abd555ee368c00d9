"""The scorecard of a comparison, by hand from what the table of measures says."""

from pathlib import Path

import numpy as np
import pytest

import sim as front
from sim.measures.naming import NoMeasure
from sim.questions.compare.scorecard import UnlikeScorecards, scorecard_tables
from sim.scenario.loading import ScenarioError, load
from sim.tables import Table
from tests.economics.small import TEXT
from tests.program import sim

CARD = """
scorecard:
  worth: {measure: npv, weight: 50 %}
  cost: {measure: landed_cost, weight: 20 %, zero: 4000, full: 1000}
  people: {weight: 30 %, points: {value: 50, source: assumed, note: neutral}}
"""
ALIKE = {"replications": 2, "jobs": 1}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 60 d") + CARD)
    more = "money: {overhead: {it_and_software: 90000 USD/year}}"
    (tmp_path / "b.yaml").write_text(
        f"extends: a.yaml\nname: b\n{more}\nscorecard: {{people: {{points: {{value: 90, source: assumed, note: near}}}}}}\n"
    )
    return tmp_path


def test_points_scores_and_turning_weights(folder: Path) -> None:
    """a is worth more (100 against 0) and cheaper, b is judged 90 against 50."""
    answer = front.compare("a.yaml", "b.yaml", **ALIKE)
    summary = answer.tables["summary"].where(measure="landed_cost")
    cost = [100 * (4000 - mean) / 3000 for mean in summary["mean"].tolist()]
    assert all(0 < each < 100 for each in cost)
    card = answer.tables["scorecard"]
    points = {(c, s): p for c, s, p in zip(*(card[name].tolist() for name in ("criterion", "scenario", "points")), strict=True)}
    expected = {("worth", "small"): 100, ("worth", "b"): 0, ("cost", "small"): cost[0], ("cost", "b"): cost[1], ("people", "small"): 50}
    assert points == pytest.approx({**expected, ("people", "b"): 90})
    scores = dict(zip(*(answer.tables["scores"][name].tolist() for name in ("scenario", "score")), strict=True))
    assert scores == pytest.approx({"small": 50 + 0.2 * cost[0] + 15, "b": 0.2 * cost[1] + 27})
    turns = dict(zip(*(answer.tables["score_weights"][name].tolist() for name in ("criterion", "turns_at")), strict=True))
    rest = [(50 * 1 + 0.2 * cost[0]) / 0.7, 0.2 * cost[1] / 0.7]  # by the other two criteria
    assert turns["people"] == pytest.approx((rest[0] - rest[1]) / (rest[0] - rest[1] + 40)), (
        "rest_a + w (50 - rest_a) = rest_b + w (90 - rest_b)"
    )
    said = " ".join(answer.sentences)
    assert "By the scorecard small is first with" in said and f"people weighed {100 * turns['people']:.0f} % instead of 30 % (b)" in said


def test_replications_without_one_of_its_measures_are_left_out(folder: Path) -> None:
    """The npv of b is there in the first of two replications alone, so that it judges all; with the cost in the other alone, none does."""
    scenarios = [load(name).scenario for name in ("a.yaml", "b.yaml")]
    measures = front.compare("a.yaml", "b.yaml", **ALIKE).tables["measures"]

    def without(*of_b: tuple[str, int]) -> dict[str, Table]:
        rows = zip(*(measures[name].tolist() for name in ("scenario", "measure", "replication")), strict=True)
        kept = np.array([scenario != "b" or (measure, number) not in of_b for scenario, measure, number in rows])
        return scorecard_tables(scenarios, Table({name: values[kept] for name, values in measures.columns.items()}))

    found = without(("npv", 1))["scorecard"]
    for criterion, measure in (("worth", "npv"), ("cost", "landed_cost")):
        assert found.where(criterion=criterion)["value"].tolist() == measures.where(measure=measure, replication=0)["value"].tolist()
    with pytest.raises(NoMeasure, match="scorecard: no replication has npv, landed_cost of every site"):
        without(("npv", 1), ("landed_cost", 0))


def test_it_is_shown_and_drawn(folder: Path) -> None:
    done = sim("compare", "a.yaml", "b.yaml", "--reps", "2", "--jobs", "1", "--out", "kept", "--figures", "png", "--all", folder=folder)
    assert done.returncode == 0 and "Scorecard, points of 100" in done.stdout
    assert (folder / "kept" / "figures" / "scorecard.png").is_file() and (folder / "kept" / "score_weights.csv").is_file()


def test_sites_must_be_judged_alike(folder: Path) -> None:
    (folder / "c.yaml").write_text("extends: a.yaml\nname: c\nscorecard: {worth: {weight: 30 %}, cost: {weight: 40 %}}\n")
    with pytest.raises(UnlikeScorecards, match="c: scorecard: expected the criteria, measures and weights of small"):
        front.compare("a.yaml", "c.yaml", **ALIKE)
    (folder / "none.yaml").write_text("extends: a.yaml\nname: none\nscorecard:\n")
    assert "scores" not in front.compare("a.yaml", "none.yaml", **ALIKE).tables


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{worth: {weight: 40 %}}", "scorecard: the weights add up to 90 %, must be 100 %"),
        ("{people: {points: 70}}", "scorecard.people.points: needs a `note` with the reasons"),
        ("{people: {measure: npv}}", "scorecard.people: needs either a `measure` or `points`"),
        ("{people: {points: {value: 700, source: assumed, note: x}}}", "scorecard.people.points.value: expected 0 to 100, got 700"),
        ("{worth: {zero: 5}}", "scorecard.worth: needs both `zero` and `full`, or neither"),
        ("{cost: {full: 4000}}", "scorecard.cost.full: is the same as `zero`, 4000"),
    ],
)
def test_a_scorecard_that_makes_no_sense(folder: Path, text: str, said: str) -> None:
    (folder / "odd.yaml").write_text(f"scorecard: {text}\n")
    with pytest.raises(ScenarioError) as error:
        load("a.yaml", ["odd.yaml"])
    assert said in str(error.value)


def test_a_measure_that_is_none(folder: Path) -> None:
    (folder / "odd.yaml").write_text("scorecard: {worth: {measure: npw}}\n")
    done = sim("compare", "a.yaml", "b.yaml", "--with", "odd.yaml", "--reps", "1", folder=folder)
    assert done.returncode == 3 and "npw" in done.stderr and not (folder / "runs" / "store").exists()
