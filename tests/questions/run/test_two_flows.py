"""A plant with two flows of new units: what is said of one of them names it, and has its own parts only."""

from pathlib import Path

import pytest

import sim
from sim.report import findings, tables
from sim.report.about import About

TEXT = """
name: two
horizon: 365 d
product: {mass: 1 kg}
shifts: {day: {days: Mon-Fri, from: "06:00", to: "14:00"}}
pools: {hands: {shifts: {day: 2}, wage: 20 USD/h}}
stations: {s: {slots: unlimited}}
flows:
  small: [{do: {station: s, crew: {hands: 1}, work: 1 h, next: ship}}]
  big: [{do: {station: s, crew: {hands: 1}, work: 4 h, next: ship}}]
demand:
  small: {contracts: {a: {volume: 365 per year, every: 1 d}}}
  big: {contracts: {a: {volume: 365 per year, every: 1 d}}}
money: {prices: {unit: 500 USD/unit}}
finance: {discount_rate: 10 %, years: 2 years, capex: {m: {cost: 5000 USD, life: 5 years}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two.yaml").write_text(TEXT)
    (tmp_path / "dear.yaml").write_text(TEXT.replace("name: two", "name: dear").replace("4 h", "5 h"))
    return tmp_path


def test_each_flow_has_its_own_cost_and_parts(folder: Path) -> None:
    answer = sim.run(folder / "two.yaml", replications=1, jobs=1, runs=folder / "runs")
    said = [each.sentence for each in answer.findings if each.sentence.startswith("Landed cost")]
    assert [each.partition(" is ")[0] for each in said] == ["Landed cost (small)", "Landed cost (big)"]
    assert not any("small, " in each or "big, " in each for each in said)
    summary = answer.tables["summary"]
    costs = tables.estimates(summary, "two", "landed_cost")
    for flow, cost in costs.items():
        assert sum(part.mean for part in tables.parts(summary, "two", "landed_cost", flow).values()) == pytest.approx(cost.mean)


def test_the_title_of_a_figure_names_the_flow_and_its_largest_part(folder: Path) -> None:
    """The largest part of all is the labor of big, more than all that a unit of small costs."""
    summary = sim.run(folder / "two.yaml", replications=1, jobs=1, runs=folder / "runs").tables["summary"]
    title = findings.cost(summary, "two", "landed_cost", About())
    share = int(title.partition("%")[0].split()[-1])
    assert title.startswith("A delivered unit (small) costs") and title.endswith("of it labor") and share <= 100


def test_a_comparison_names_the_flow_that_it_tells(folder: Path) -> None:
    """Small is cheaper where big takes longer, because idle hours are split by hours at work; big itself is dearer there."""
    answer = sim.compare(folder / "two.yaml", folder / "dear.yaml", replications=2, jobs=1, runs=folder / "runs")
    said = " ".join(each.sentence for each in answer.findings)
    assert "has the lower landed cost (small)" in said and "Units arrive (small)" in said
