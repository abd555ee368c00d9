"""The one walk over the schema: every field is told, and everything a scenario says is met once, under the key that people write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from sim.scenario.assumption import Assumption, Section
from sim.scenario.editors.json_schema import json_schema
from sim.scenario.kinds import kind, prices, with_values
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from sim.scenario.walk import at, fields, is_section, leaves, number_of


def sections(kind: Any, seen: set[Any]) -> Iterator[type[Section]]:
    """Every section below a type, once."""
    if is_section(kind):
        if kind not in seen:
            seen.add(kind)
            yield kind
            for field in fields(kind):
                yield from sections(field.type, seen)
    else:
        for inner in get_args(kind):
            yield from sections(inner, seen)


SECTIONS = list(sections(Scenario, set()))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_every_field_says_what_it_is(section: type[Section]) -> None:
    assert [field.key for field in fields(section) if not field.description.endswith(".")] == []
    assert section.__doc__ or section.__name__ in {"Energy", "Facility", "StockCost", "Finance", "Trade"}


def test_the_json_schema_says_how_each_number_is_written() -> None:
    shared = json_schema()["$defs"]
    for section in SECTIONS[1:]:
        for field in fields(section):
            said = shared[section.__name__]["properties"][field.key]["description"]
            assert (" like '" in said.lower()) or number_of(field.type) is None, f"{section.__name__}.{field.key}"


@pytest.mark.parametrize("name", ["texas.yaml", "florida.yaml", "southeast_asia.yaml", "spares.yaml"])
def test_what_a_scenario_says_is_met_once_and_known_to_the_schema(name: str) -> None:
    loaded = load(name)
    found = list(leaves(loaded.scenario))
    keys = [leaf.key for leaf in found]
    assert len(keys) == len(set(keys))
    assert [leaf.key for leaf in found if leaf.effect.kind != kind(leaf.key)] == []
    written = [entry.key for entry in loaded.assumptions]
    assert len(written) == sum(isinstance(leaf.value, Assumption) for leaf in found)


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("pools.test.wage", True),
        ("flows.build.kit.crew.logistics", True),
        ("flows.build.kit.crew.0.logistics", True),
        ("pools.test.wag", False),
    ],
)
def test_a_key_is_found_as_it_is_written(key: str, known: bool) -> None:
    assert (at(Scenario, tuple(key.split(".")))[0] is not None) == known


def test_lists_of_a_distribution_have_one_key_everywhere(tmp_path: Path) -> None:
    """A value of a list is explained, and moved, under the same key."""
    (tmp_path / "two.yaml").write_text("""
name: two points
horizon: 10 d
stations: {bench: {slots: 1, unattended: true}}
flows: {job: [{do: {station: bench, work: {dist: discrete, values: [1 h, 5 h], probabilities: [90 %, 10 %]}, next: ship}}]}
demand: {job: {at: [0 h]}}
""")
    loaded = load(tmp_path / "two.yaml")
    keys = [entry.key for entry in loaded.assumptions if entry.key.startswith("flows.job.do.work")]
    assert keys == [f"flows.job.do.work.{of}.{k}" for of in ("values", "probabilities") for k in (0, 1)]
    moved = with_values(loaded.scenario, {"flows.job.do.work.values.1": 7.0})
    assert moved.flows["job"]["do"].work.distribution().parameters == (1.0, 7.0, 0.9, 0.1)
    assert "flows.job.do.work.values.1" not in prices(loaded.scenario)
