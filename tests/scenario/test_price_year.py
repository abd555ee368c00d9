"""Prices of other years are told, and left as they are."""

import pytest

from sim.scenario.editors.describe import explained
from sim.scenario.loading import load
from sim.scenario.warnings.price_year import other_years
from tests.economics.small import TEXT
from tests.scenario.test_checks import cases, said

DATED = (
    TEXT
    + """
oldest_price: 1 year
sources:
  survey: {title: Wages, date: 2023-05}
"""
)
WAGE = "wage: {value: 20 USD/h, source: survey},"


def warned(folder, text: str) -> list[str]:
    (folder / "plant.yaml").write_text(text)
    return list(other_years(load(folder / "plant.yaml").scenario))


def test_the_year_of_the_source_or_the_number_itself(tmp_path):
    text = DATED.replace("wage: 20 USD/h,", WAGE)
    (line,) = warned(tmp_path, text)
    assert line == "prices of 2023, 3 years before the start, taken as they are: pools.assembly.wage; bring them to 2026"
    own = text.replace("source: survey}", "source: survey, year: 2025}")
    assert warned(tmp_path, own) == []
    assert warned(tmp_path, text.replace("oldest_price: 1 year", "")) == []
    assert [fact.price_year for fact in explained(load(tmp_path / "plant.yaml"), "pools.assembly.wage")] == [2023]


def test_nothing_is_inflated(tmp_path):
    (tmp_path / "plant.yaml").write_text(DATED.replace("wage: 20 USD/h,", "wage: {value: 20 USD/h, source: survey, year: 2000},"))
    wage = load(tmp_path / "plant.yaml").scenario.pools["assembly"].wage
    assert wage is not None and (wage.value, wage.year) == (20.0, 2000)


MISTAKES = """
pools: {test: {wage: {value: 20 USD/h, year: 25}}}
    over.yaml:1:46: pools.test.wage.year: expected a year like 2024, got '25'
stations: {oven: {power: {value: 3 kW, year: 2025}}}
    over.yaml:1:46: stations.oven.power.year: only amounts of money are of a year's prices
"""


@pytest.mark.parametrize(("overlay", "mistake"), cases(MISTAKES))
def test_mistakes(overlay, mistake, tmp_path):
    assert " ".join(said(tmp_path, overlay)) == mistake
