"""An incentive whose promise a plant misses: what a run says of it, from the people of the simulation to the sentence."""

from pathlib import Path

import pytest

import sim
from sim.evaluate import evaluate
from sim.scenario.loading import load

TEXT = """
name: here
start: 2026-01-01
horizon: 730 d
product: {mass: 1 kg}
shifts: {day: {days: Mon-Fri, from: "06:00", to: "14:00"}}
workforce: {ramp: {2026-01-01: 50 %, 2026-07-02: 100 %, 2027-07-02: 50 %}}
pools: {hands: {shifts: {day: 8}, wage: 20 USD/h}}
stations: {s: {slots: unlimited}}
flows: {job: [{do: {station: s, crew: {hands: 1}, work: 1 h, next: ship}}]}
demand: {job: {contracts: {a: {volume: 365 per year, every: 1 d}}}}
money: {prices: {unit: 5000 USD/unit}}
finance: {discount_rate: 10 %, years: 2 years}
"""
DEAL = "finance: {incentives: {deal: {grant: 1 M USD, first: 1, last: 2, promise: {jobs: [5, 7], claw_back: 60 %}}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "here.yaml").write_text(TEXT)
    (tmp_path / "deal.yaml").write_text(f"extends: here.yaml\nname: deal\n{DEAL}")
    return tmp_path


def test_workers_on_the_books_are_those_of_the_ramp(folder: Path) -> None:
    """Four until June, eight from July on for a year, and four again."""
    rows = evaluate(load(folder / "here.yaml").scenario, 1, 0).tables["quantities"].where(driver="workers", of="hands")
    by_month = rows["quantity"].tolist()
    assert by_month[:5] == [4] * 5 and by_month[7:17] == [8] * 10 and by_month[19:] == [4] * 5


def test_a_run_says_that_a_promise_was_missed_and_why(folder: Path) -> None:
    """Six on average in both years: enough for five, not for seven."""
    answer = sim.run(folder / "deal.yaml", replications=2, jobs=1, runs=folder / "runs")
    said = [each.sentence for each in answer.findings if "incentive" in each.sentence]
    assert len(said) == 1
    assert said[0].startswith("The promise for the incentive 'deal' is missed in 1")
    assert "up to 1.0" in said[0] and "jobs are lacking" in said[0] and "$0.6" in said[0] and "paid back or owed" in said[0]


def test_a_promise_that_is_kept_is_not_told(folder: Path) -> None:
    settings = ["finance.incentives.deal.promise.jobs=[5, 5]"]
    answer = sim.run(folder / "deal.yaml", replications=1, jobs=1, runs=folder / "runs", settings=settings)
    assert not [each for each in answer.findings if "incentive" in each.sentence]


def test_a_comparison_warns_where_only_some_sites_have_incentives(folder: Path) -> None:
    answer = sim.compare(folder / "here.yaml", folder / "deal.yaml", replications=2, jobs=1, runs=folder / "runs")
    told = "deal has incentives (deal), here none stated: offer them to all sites or to none before you rank."
    assert told in answer.caveats
    assert any("incentive 'deal' at deal is missed" in each.sentence for each in answer.findings)
    (folder / "other.yaml").write_text(f"extends: here.yaml\nname: other\n{DEAL}")
    both = sim.compare(folder / "other.yaml", folder / "deal.yaml", replications=1, jobs=1, runs=folder / "runs")
    assert not [each for each in both.caveats if "incentives" in each]
