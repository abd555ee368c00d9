"""Editors: a schema catches what it can and underlines nothing that is right; every file that comes with sim names its schema."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.editors.json_patterns import quantity
from sim.scenario.editors.json_schema import json_schema
from sim.scenario.files.finding import shipped
from sim.scenario.loading import ScenarioError, load
from sim.scenario.numbers import Kind
from sim.units import MEANINGS, UnitError, parsed
from tests.program import sim
from tests.scenario.test_language import editor, parsed_by_an_editor

NUMBERS = ("12", "0.5", "1 000", "1_000.25", "-3", "+4", "1e3", ".5", "\u22127", "12\u00a0345")
UNITS = (
    *("", "%", "min", "h", "d", "weeks", "per year", "/year", "%/year", "% per year", "units per year", "per week", "kg", "lb", "kW", "MW"),
    *(
        "USD",
        "M USD",
        "MUSD",
        "kUSD",
        "USD/h",
        "USD per hour",
        "USD/year",
        "USD/month",
        "USD/kg",
        "USD/unit",
        "USD/unit/d",
        "USD per unit per day",
    ),
    *("USD/PH/d", "USD/d/PH", "USD/mile", "c/kWh", "USD/MWh", "USD/kW/h", "USD/kW/month", "USD/month/kW", "USD/kW/year", "USD/sf/year"),
    *("USD/m2/month", "USD/TH", "TH", "sf", "mile", "km", "units", "pieces", "h per year", "furlongs", "EUR", "USD/", "per"),
)
KINDS = [unit for unit in MEANINGS if unit != "h of work"]


def accepted(text: str, unit: str) -> bool:
    try:
        parsed(text, unit)
    except UnitError as error:  # a calendar amount is in the vocabulary, though a kind may refuse it
        return "write '" in str(error) and "per" in str(error) and "needs a unit" not in str(error)
    return True


@pytest.mark.parametrize("unit", KINDS)
def test_a_pattern_takes_whatever_the_program_takes_and_little_else(unit: str) -> None:
    said = quantity(Kind(unit))
    pattern = next(each["pattern"] for each in [said, *said.get("anyOf", [])] if "pattern" in each)
    for text in (f"{number} {written}".strip() for number in NUMBERS for written in UNITS):
        matches = re.search(pattern, text) is not None
        if accepted(text, unit):
            assert matches, text
        elif text.endswith(("furlongs", "EUR", "USD/", "per")):
            assert not matches, text


BROKEN = """\
name: Broken
horizon: 5
shifts: {day: {days: Mon-Fri, from: 6 am, to: "14:30"}}
pools:
  crew: {shifts: {day: 2}, wage: 24 USD}
stations: {bench: {slots: 2, unattendet: yes}}
flows:
  build:
    - fix: {station: bench, crew: {crew: 1}, work: {dist: lognormall, mean: 9 min, cv: 30 %}}
demand:
  build: {orders: {every: 3 h}, share: 40}
"""


def underlined(text: str) -> set[str]:
    """The keys that an editor underlines."""
    found: set[str] = set()
    stack = list(editor().iter_errors(parsed_by_an_editor(text)))
    while stack:
        error = stack.pop()
        unknown = re.findall(r"'(\w+)' was unexpected", error.message)
        found |= {".".join(map(str, [*error.absolute_path, *unknown]))}
        stack += error.context or []
    return found


def test_six_mistakes_of_different_kinds_are_all_underlined(tmp_path: Path) -> None:
    wrong = {
        "horizon": "horizon",
        "shifts.day.from": "shifts.day.from",
        "pools.crew.wage": "pools.crew.wage",
        "stations.bench.unattendet": "stations.bench.unattendet",
        "flows.build.fix.work.dist": "flows.build.0.fix.work.dist",
        "demand.build.share": "demand.build.share",
    }
    (tmp_path / "broken.yaml").write_text(BROKEN)
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "broken.yaml")
    assert {issue.key for issue in caught.value.issues} == set(wrong)
    assert set(wrong.values()) <= underlined(BROKEN)
    repaired = BROKEN.replace("horizon: 5", "horizon: 5 weeks").replace("6 am", '"06:00"').replace("24 USD}", "24 USD/h}")
    repaired = repaired.replace("unattendet", "unattended").replace("lognormall", "lognormal").replace("share: 40", "share: 40 %")
    assert underlined(repaired) == set()


@pytest.mark.parametrize(
    "text",
    [
        "disruptions: {dock_strike: null}",
        "pools: {test: {wage: null}}",
        "x-rates: {a: &a 5 USD/h}\npools: {test: {wage: *a}}",
        "demand: {build: {ramp: {file: ramp.csv, date: from, column: share, 2026-06-01: 70 %}}}",
        "demand: {build: {ramp: {2026-06-01: 70 %}}}",
        "demand: {build: {contracts: {file: data/contracts.csv, columns: {volume: Units}, units: {volume: per year}}}}",
        "demand: {build: {at: {file: orders.xlsx, column: day, count: units}}}",
        "disruptions: {storm: {at: {file: storms.csv, column: day}}}",
        "flows: {build: {fix: {work: {dist: empirical, file: repairs.csv, column: minutes, unit: min, smooth: true}}}}",
        "stations: {racks: {slots: unlimited}}",
    ],
)
def test_what_the_language_allows_is_not_underlined(text: str) -> None:
    editor().validate(parsed_by_an_editor(text))


def keyed(node: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        return [each for inner in node for each in keyed(inner, path)]
    if not isinstance(node, dict):
        return []
    own = [(f"{path}.{key}", inner) for key, inner in node.get("properties", {}).items()]
    return [*own, *(each for key, inner in node.items() for each in keyed(inner, f"{path}.{key}"))]


def test_every_key_says_what_it_is_and_quantities_show_an_example() -> None:
    whole = json_schema()
    assert [path for path, said in keyed(whole) if not said.get("description")] == []
    quantities = {name: said for name, said in whole["$defs"].items() if name.endswith("_as_text")}
    for name, said in quantities.items():
        one = next(each for each in [said, *said.get("anyOf", [])] if "pattern" in each)
        assert one["examples"] and one["patternErrorMessage"].startswith("expected "), name
        assert re.search(one["pattern"], one["examples"][0]), name


def test_every_file_names_the_schema_beside_it(tmp_path: Path) -> None:
    assert sim("init", "mine", folder=tmp_path).returncode == 0
    for folder in (shipped(), tmp_path / "mine"):
        files = [path for path in folder.rglob("*.yaml") if path.name != "study.yaml"]  # of a report, which is no scenario
        assert len(files) > 10
        for path in files:
            line = path.read_text().splitlines()[0]
            assert line.startswith("# yaml-language-server: $schema="), path
            assert json.loads((path.parent / line.partition("=")[2]).read_text())["title"] == "Scenario of sim"
