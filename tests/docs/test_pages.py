"""The pages that are made from the code name everything that the code has."""

import re

import pytest

from docs.tools.blocks import ROOT
from docs.tools.pages import PAGES
from sim.distributions import FAMILIES
from sim.measures.registry import REGISTRY
from sim.scenario.schema import Scenario
from sim.scenario.walk import fields
from sim.units import MEANINGS, SYMBOLS
from tests.docs.test_blocks import KNOWN
from tests.scenario.test_walk import SECTIONS


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_the_language_page_has_every_key_of_every_section(section: type) -> None:
    title = "Scenario" if section is Scenario else section.__name__
    _, _, chapter = PAGES["reference/language.md"]().partition(f"## {title} {{#")
    rows = chapter.partition("\n## ")[0]
    assert [field.key for field in fields(section) if f"| `{field.key}` | " not in rows] == []


def test_a_key_is_told_with_how_it_is_written_its_default_and_its_bounds() -> None:
    page = PAGES["reference/language.md"]()
    assert "| a whole number like `12` or `unlimited` | **required** | 1 to 1,000,000 | physical |" in page
    assert "| `power` | Drawn by each busy slot. | a power like `3.5 kW` | `0 kW` |" in page


def test_every_distribution_measure_unit_and_command_is_told() -> None:
    language, measures, units, commands = (PAGES[f"reference/{name}.md"]() for name in ("language", "measures", "units", "commands"))
    assert [name for name in FAMILIES if name != "constant" and f"| `{name}` |" not in language] == []
    assert [m.name for m in REGISTRY.values() if not m.causal and f"| `{m.name}` |" not in measures] == []
    assert [m.called for m in MEANINGS.values() if f"| {m.called} |" not in units] == []
    assert [symbol for symbol in SYMBOLS if f"`{symbol}`" not in units] == []
    assert [name for name in KNOWN if f"## {name}\n" not in commands] == []


def test_all_rules_of_the_floor_are_told() -> None:
    page = PAGES["explanation/rules.md"]()
    assert [f"\n{number}. " in page for number in range(1, 15)] == [True] * 14


def test_pages_are_the_same_each_time() -> None:
    assert [made() for made in PAGES.values()] == [made() for made in PAGES.values()]


def test_every_exit_code_of_the_program_is_told() -> None:
    said = re.findall(r"(?:Exit codes:|,) (\d+) ", KNOWN["sim"].epilog)
    page = (ROOT / "docs/reference/exit-codes.md").read_text("utf-8")
    assert len(said) > 5
    assert [code for code in said if f"| {code} | " not in page] == []
