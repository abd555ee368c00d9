"""Sources that a scenario calls too old: by the last day their date may mean, and only those that numbers rest on."""

from pathlib import Path

import pytest

from sim.scenario.loading import load
from sim.scenario.warnings.source_age import old_sources
from tests.economics.small import TEXT

SOURCES = """
sources:
  survey: {title: a survey, date: DATE}
  unread: {title: nothing rests on it, date: 1990}
"""


@pytest.mark.parametrize(("date", "age"), [("2022-06", "3.5"), ("2023-06-01", None), ("2022", "3.0"), ("2019-Q3", "6.0"), ("lately", None)])
def test_a_source_older_than_stated_is_named_with_what_rests_on_it(tmp_path: Path, date: str, age: str | None) -> None:
    """The small plant starts on 2026-01-01."""
    wage = TEXT.replace("wage: 30 USD/h", "wage: {value: 30 USD/h, source: survey}")
    path = tmp_path / "small.yaml"
    path.write_text(wage + SOURCES.replace("DATE", date))
    told = list(old_sources(load(path, settings=["oldest_source=3 years"]).scenario))
    said = f"sources.survey is of {date}, {age} years before the start"
    said += ": look whether pools.office.wage and what else rests on it still holds"
    assert told == ([said] if age else [])
    assert not list(old_sources(load(path).scenario))
