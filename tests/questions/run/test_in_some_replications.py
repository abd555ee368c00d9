"""What only some replications have, like the payback of a plant that may never sell its one unit: it is said in how many."""

from pathlib import Path

import sim

TEXT = """
name: luck
horizon: 365 d
product: {mass: 1 kg}
stations: {s: {slots: unlimited, unattended: true}}
flows: {job: [{do: {station: s, work: 1 min, next: {ship: 50 %, scrap: 50 %}}}]}
demand: {job: {at: [1 d]}}
money: {prices: {unit: 600000 USD/unit}}
finance: {discount_rate: 10 %, years: 5 years, tax: 0 %, capex: {plant: {cost: 1000000 USD, life: 5 years}}}
"""


def test_a_payback_that_most_replications_lack_is_not_told_as_that_of_all(tmp_path: Path) -> None:
    """Of ten replications three ship the unit and pay back; the other seven never do."""
    (tmp_path / "luck.yaml").write_text(TEXT)
    answer = sim.run(tmp_path / "luck.yaml", replications=10, jobs=1, runs=tmp_path / "runs")
    assert "(payback 1.67 years in 3 of 10 replications, IRR 52.8 % in 3 of 10 replications)" in answer.headline.sentence
    assert "Means over the replications that have one: lead time" in answer.caveats[0] and "3 of 10" in answer.caveats[0]


def test_a_comparison_says_at_which_site(tmp_path: Path) -> None:
    (tmp_path / "luck.yaml").write_text(TEXT)
    (tmp_path / "sure.yaml").write_text(TEXT.replace("name: luck", "name: sure").replace("{ship: 50 %, scrap: 50 %}", "ship"))
    answer = sim.compare(tmp_path / "luck.yaml", tmp_path / "sure.yaml", replications=10, jobs=1, runs=tmp_path / "runs")
    assert "that have one at luck:" in answer.caveats[0] and "at sure" not in answer.caveats[0]


def test_nothing_is_said_where_all_replications_have_all(tmp_path: Path) -> None:
    (tmp_path / "sure.yaml").write_text(TEXT.replace("{ship: 50 %, scrap: 50 %}", "ship"))
    answer = sim.run(tmp_path / "sure.yaml", replications=2, jobs=1, runs=tmp_path / "runs")
    assert "(payback 1.67 years, IRR 52.8 %)" in answer.headline.sentence and "that have one" not in answer.caveats[0]
