"""A valuation that repeats the first year of a plant, in which the way to customers fills: it is said, and how to do better."""

from pathlib import Path

import pytest

import sim
from sim.report.tables import estimates

TEXT = """
name: far
horizon: 365 d
product: {mass: 1 kg}
stations: {s: {slots: unlimited, unattended: true}}
flows: {job: [{do: {station: s, work: 1 h, next: ship}}]}
lanes: {sea: {transit: 36.5 d}}
demand: {job: {contracts: {a: {volume: 365 per year, every: 1 d}}, delivered_by: sea}}
money: {prices: {unit: 100 USD/unit}}
finance: {discount_rate: 0 %, years: 5 years}
"""
LATER = ("horizon=2 years", "warm_up=52 weeks")


@pytest.fixture
def far(tmp_path: Path) -> Path:
    (tmp_path / "far.yaml").write_text(TEXT)
    return tmp_path / "far.yaml"


def said(far: Path, *settings: str) -> list[str]:
    answer = sim.run(far, replications=1, jobs=1, runs=far.parent / "runs", settings=settings)
    return [each.sentence for each in answer.findings if each.sentence.startswith("Years beyond the run")]


def test_a_tenth_of_a_year_under_way_is_missing_in_every_year(far: Path) -> None:
    """Of 365 units that leave 36 are under way at the end; what arrives later is revenue of no year but the first one repeated."""
    (sentence,) = said(far)
    assert "delivers 9.9 % fewer units of job than leave the plant" in sentence
    assert said(far) == [sentence]  # from what was kept


def test_two_years_miss_half_of_it(far: Path) -> None:
    (sentence,) = said(far, "horizon=2 years")
    assert "delivers 4.9 % fewer units" in sentence


def test_nothing_is_said_of_a_later_year_and_it_is_worth_more(far: Path) -> None:
    """In the later year 365 units are delivered, and the valuation has the revenue of each."""
    assert not said(far, *LATER)
    runs = far.parent / "runs"
    early, late = (sim.run(far, replications=1, jobs=1, runs=runs, settings=own).tables["summary"] for own in ((), LATER))
    first, later = (estimates(summary, "far", "npv")["plant"].mean for summary in (early, late))
    assert later > 1.05 * first


def test_nothing_is_said_where_nothing_is_repeated(far: Path) -> None:
    assert not said(far, "finance.years=1 year")


def test_a_comparison_says_at_which_site(far: Path) -> None:
    (far.parent / "near.yaml").write_text(TEXT.replace("name: far", "name: near").replace("36.5 d", "1 d"))
    answer = sim.compare(far, far.parent / "near.yaml", replications=1, jobs=1, runs=far.parent / "runs")
    (sentence,) = (each.sentence for each in answer.findings if each.sentence.startswith("Years beyond the run"))
    assert "repeat one at far that" in sentence
