"""Which of many candidates is the best: the ranking against scipy, the searches on queues of which the best is known."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.measures.naming import NoMeasure
from sim.questions.compare.words import comparison_findings
from sim.questions.effort import Misused, Selecting
from sim.questions.ranking.effort_words import choice_sentence, spent_sentence
from sim.questions.ranking.study import allocate, eliminate, ranking
from sim.questions.ranking.words import ranking_grid, ranking_sentences
from sim.report.about import About
from sim.running.estimates import comparisons, summary
from sim.running.sequential_stopping import Wanted
from sim.scenario.loading import Loaded, load
from sim.statistics.intervals import holm
from sim.statistics.kim_nelson import standing
from sim.statistics.probability_best import may_be_best, probability_best
from sim.tables import Table, table

PLANS = {23: 3, 24: 3, 60: 20}  # minutes of work and servers: two queues much alike, and one without waiting that is far slower


def queues() -> list[Loaded]:
    common = ("horizon=5 d", "warm_up=1 d")
    return [
        load("queue.yaml", settings=(*common, f"name=Q{m}", f"flows.customers.serve.work.mean={m} min", f"stations.server.slots={n}"))
        for m, n in PLANS.items()
    ]


def measures(values: dict[str, np.ndarray], measure: str = "npv") -> Table:
    rows = [(name, k, measure, "plant", "M USD", float(value)) for name, own in values.items() for k, value in enumerate(own)]
    return table(("scenario", "replication", "measure", "of", "unit", "value"), rows)


def drawn(*means: float, count: int = 12) -> dict[str, np.ndarray]:
    luck = np.random.default_rng(7)
    common = luck.normal(size=count)
    return {f"S{k}": mean + common + 0.5 * luck.normal(size=count) for k, mean in enumerate(means)}


def test_the_ranking_is_that_of_scipy_and_of_the_procedures() -> None:
    values = drawn(3.0, 5.0, 4.8, 1.0)
    found = ranking(measures(values), "npv", seed=1)
    order = sorted(values, key=lambda name: -values[name].mean())
    assert found["scenario"].tolist() == order and found["rank"].tolist() == [1, 2, 3, 4]
    best = values[order[0]]
    tests = [stats.ttest_rel(best, values[name]) for name in order[1:]]
    others = [stats.ttest_rel(values[one], values[two]) for one, two in combinations(order[1:], 2)]
    assert found["p_value"][1:].tolist() == pytest.approx(holm(np.array([each.pvalue for each in [*tests, *others]]))[:3].tolist())
    intervals = [each.confidence_interval(0.95) for each in tests]
    assert found["behind_low"][1:].tolist() == pytest.approx([each.low for each in intervals])
    assert found["behind_high"][1:].tolist() == pytest.approx([each.high for each in intervals])
    outputs = np.stack([values[name] for name in order])
    assert found["probability_best"].tolist() == probability_best(outputs, 1).tolist()
    assert [each == "yes" for each in found["may_be_best"].tolist()] == may_be_best(outputs).tolist()


def test_of_costs_the_lowest_is_the_best_and_of_two_alike_neither_is_told_apart() -> None:
    found = ranking(measures(drawn(5.0, 5.02, 9.0), "landed_cost"), "", seed=1)
    assert found["scenario"].tolist()[2] == "S2" and found["behind"][2] > 3
    first, second = found["scenario"].tolist()[:2]
    said = ranking_sentences(found)
    assert (
        said[0].startswith(f"As far as simulation luck goes {first} has the lowest landed cost with a probability of ")
        and f"({second} " in said[0]
    )
    assert said[1] == f"Not distinguishable from {first}, corrected for 3 comparisons: {second}."
    assert "no interval" not in str(ranking_grid(found).rows)


def test_of_equals_the_first_is_seldom_called_better() -> None:
    """The first is chosen by the data: correcting for the comparisons with it alone would be wrong in one of eight."""
    luck = np.random.default_rng(3)
    wrong = sum(
        np.nanmin(ranking(measures({f"S{k}": luck.normal(size=10) for k in range(8)}), "npv", 1)["p_value"]) <= 0.05 for _ in range(150)
    )
    assert wrong <= 14  # 7.5 are expected, and 18.75 of one in eight


def test_replications_are_paired_by_number_where_one_is_missing() -> None:
    values = drawn(1.0, 1.0)
    values["S1"] = values["S0"] - 1 + 0.01 * np.random.default_rng(1).normal(size=12)
    rows = [row for row in _rows(measures(values)) if (row[0], row[1]) != ("S0", 0)]
    found = ranking(table(measures(values).names, rows), "npv", 1)
    assert found["scenario"].tolist() == ["S0", "S1"]
    assert 0.98 < found["behind_low"][1] < found["behind_high"][1] < 1.02
    assert found["replications"].tolist() == [11, 12]


def test_pairs_say_who_is_first_where_means_are_of_other_replications() -> None:
    """B is dearer than A by one in each of the ten that both have; its mean alone is lower, for A had forty more and worse ones."""
    luck = np.random.default_rng(2)
    common = luck.normal(size=10)
    a = np.concatenate([common, 5 + luck.normal(size=40)])
    rows = measures({"A": a, "B": common + 1 + 0.1 * luck.normal(size=10), "C": common + 9}, "landed_cost")
    found = ranking(rows, "landed_cost", 1)
    assert found["scenario"].tolist() == ["A", "B", "C"]
    assert found["behind"][1] == pytest.approx(1.0, abs=0.2)
    assert found["may_be_best"].tolist() == ["yes", "", ""]
    said = comparison_findings(summary(rows), comparisons(rows), About())
    assert said[0].sentence.startswith("A has the lowest landed cost: by ")


def test_the_chance_of_being_best_with_other_numbers_of_replications_is_that_of_independent_means() -> None:
    """Means 10 and 11.5 with standard errors 1 (of 2, 4) and 0.75: the lower one is dearer with the chance of a normal at 1.5 / 1.25."""
    values = {"A": np.array([9.0, 11.0]), "B": np.array([10.0, 10.75, 12.25, 13.0])}
    error = [float(np.std(each, ddof=1) / np.sqrt(len(each))) for each in values.values()]
    found = ranking(measures(values, "landed_cost"), "landed_cost", 1)
    assert found["scenario"].tolist() == ["A", "B"]
    assert found["probability_best"][0] == pytest.approx(float(stats.norm.cdf(1.5 / np.hypot(*error))), abs=1e-6)
    assert found["may_be_best"].tolist() == ["yes", "yes"]


def test_of_three_one_that_two_replications_cannot_tell_is_kept() -> None:
    """With one degree of freedom and 5 % shared by the two others, 12.7062 standard errors of a pair make a lead."""
    for lead, kept in ((12.70, "yes"), (12.71, "")):
        values = {"A": np.array([lead - 1, lead + 1]), "B": np.zeros(2), "C": np.array([-1e6, -1e6 + 1])}
        assert ranking(measures(values), "npv", 1)["may_be_best"].tolist() == ["yes", kept, ""]


def test_candidates_that_share_no_measure_are_not_ranked() -> None:
    rows = measures(drawn(1.0, 2.0))
    rows = table(rows.names, [(name, k, "npv" if name == "S0" else "wip", of, unit, v) for name, k, _, of, unit, v in _rows(rows)])
    assert len(ranking(rows, "npv", 1)) == 0


def _rows(rows: Table) -> list[tuple[object, ...]]:
    return list(zip(*(rows[name].tolist() for name in rows.names), strict=True))


def test_elimination_replicates_on_only_who_may_still_be_the_best(tmp_path: Path) -> None:
    study, choice = eliminate(queues(), Wanted("lead_time", 0.3, "min"), 3, 60, 1, 1, tmp_path)
    assert choice.selected == "Q23"
    assert 3 < choice.counts["Q60"] == choice.out["Q60"] < choice.counts["Q23"] == choice.counts["Q24"] == choice.out["Q24"]
    rows = study.tables["measures"]
    samples = [np.array(rows.where(scenario=name, measure="lead_time")["value"]) for name in study.names]
    assert [len(each) for each in samples] == list(choice.counts.values())
    assert standing(samples, 0.3 / 60 / 24, first=3, larger=False).alive == (0,)
    assert choice_sentence(choice).startswith(
        "Selected: Q23. Whichever has the lowest lead time is selected with a probability of 95 % or more if it leads all others by 0.0002"
    )


def test_elimination_that_may_not_go_on_selects_nobody(tmp_path: Path) -> None:
    study, choice = eliminate(queues()[:2], Wanted("lead_time", 0.01, "min"), 3, 4, 1, 1, tmp_path)
    assert choice.selected == "" and choice.counts == {"Q23": 4, "Q24": 4} and study.replications == 4
    assert choice_sentence(choice) == "Nothing selected: Q23 and Q24 are not told apart by 4 replications each. 8 replications in all."


def test_a_budget_is_spent_where_it_tells_most(tmp_path: Path) -> None:
    told: list[int] = []
    study, choice = allocate(queues(), Wanted("lead_time", 0.5, "min"), 3, 24, 1, 1, tmp_path, told.append)
    assert sum(choice.counts.values()) == sum(told) == 24
    assert min(choice.counts.values()) >= 3
    assert choice.counts["Q24"] > choice.counts["Q60"]  # the one close to the best
    assert spent_sentence(choice).startswith("24 replications, more where they tell the best from the others: Q23 ")
    found = ranking(study.tables["measures"], "lead_time", 1)
    assert found["scenario"][0] == "Q23" and found["probability_best"].sum() == pytest.approx(1)
    assert study.tables["comparisons"].where(measure="lead_time", base="Q23", scenario="Q60")["replications"][0] == choice.counts["Q60"]


def test_a_measure_that_only_one_candidate_has_chooses_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoMeasure, match=r"^--select lead_tim: no such measure; did you mean lead_time"):
        eliminate(queues()[:2], Wanted("lead_tim", 1.0, "min"), 2, 4, 1, 1, tmp_path)


@pytest.mark.parametrize(
    ("text", "budget", "said"),
    [
        ("1%", None, "expected a measure and an amount like npv=250000, got '1%'"),
        ("npv=1%", None, "expected a measure and an amount like npv=250000, got 'npv=1%'"),
        ("npv", None, "expected a width like npv=250000, got 'npv'"),
        ("lead_time=1", 20, "20 are too few: 3 scenarios begin with 10 replications each, 30 in all"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(text: str, budget: int | None, said: str) -> None:
    with pytest.raises(Misused, match=said):
        Selecting(text, 100, budget).checked([each.scenario for each in queues()], 10)
