"""Countries, customs classes, and rules and policies that touch nothing: a slip of the pen never switches a tariff off without a word."""

from pathlib import Path

import pytest

from sim.scenario.countries import COUNTRIES, country_code
from sim.scenario.loading import ScenarioError, load

PLANT = """
name: importer
horizon: 1 year
stations: {bench: {slots: 1, unattended: true}}
flows: {job: [{do: {station: bench, work: 1 h, parts: {psu: 1}, next: ship}}]}
demand: {job: {at: [0 h]}}
product: {mass: 1 kg}
lanes: {sea: {transit: 30 d, crosses: US}}
parts: {psu: {cost: 10 USD/unit, origin: CN, customs_class: power, lane: sea, order_up_to: 10}}
money: {prices: {unit: 100 USD/unit}}
trade:
  duties:
    ordinary: {origins: [any], classes: [power], from: 2020-01-01, rate: 2 %}
    china: {origins: [CN], classes: [any], from: 2020-01-01, rate: 25 %}
"""


def plant(folder: Path, old: str = "", new: str = "", more: str = "") -> Path:
    (folder / "importer.yaml").write_text(PLANT.replace(old, new) + more if old else PLANT + more)
    return folder / "importer.yaml"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("China", "CN"),
        ("cn", "CN"),
        ("Chna", "CN"),
        ("USA", "US"),
        ("Vietnam", "VN"),
        ("South Korea", "KR"),
        ("UK", "GB"),
    ],
)
def test_names_of_countries_are_told_their_codes(written: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"got '{written}'; write '{meant}'"):
        country_code(written)


def test_codes_are_those_of_iso() -> None:
    """249 codes; source: ISO 3166-1."""
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isupper() and country_code(code) == code and name for code, name in COUNTRIES.items())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("origin: CN", "origin: China", "parts.psu.origin: expected a country code like 'MY', got 'China'; write 'CN'"),
        ("crosses: US", "crosses: USA", "lanes.sea.crosses: expected a country code like 'MY', got 'USA'; write 'US'"),
        ("[CN]", "[China]", "trade.duties.china.origins.0: expected a country code like 'MY', or 'any', got 'China'; write 'CN'"),
        ("[CN]", "[all]", "trade.duties.china.origins.0: expected a country code like 'MY', or 'any', got 'all' (ISO 3166, two letters)"),
        (
            "from: 2020-01-01, rate: 25 %",
            "except_classes: [powr], from: 2020-01-01, rate: 25 %",
            "no customs class named 'powr'",
        ),
        ("trade:\n", "trade:\n  us_content: {powr: 5 %}\n", "trade.us_content.powr: no customs class named 'powr'; did you mean 'power'?"),
        (
            "trade:\n",
            "trade:\n  exemptions: {some: {of: [china], origins: [any], classes: [chips], from: 2020-01-01}}\n",
            "trade.exemptions.some.classes.0: no customs class named 'chips'; there are power",
        ),
    ],
)
def test_what_stands_for_nothing_is_a_mistake(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(plant(tmp_path, old, new))
    assert said in str(error.value)


def idle(path: Path, *settings: str) -> list[str]:
    return [warning for warning in load(path, settings=settings).warnings if "touches nothing" in warning]


def test_rules_that_fall_on_something_are_no_warning(tmp_path: Path) -> None:
    assert idle(plant(tmp_path)) == []


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("trade.duties.china.origins=[CH]", "nothing of that class comes from CH; origins are CN"),
        ("trade.duties.china.classes=[powr]", "nothing of class powr enters US; classes are power; did you mean 'power'?"),
        ("trade.duties.china.into=CA", "no goods enter CA; the borders crossed are those of US"),
        ("trade.duties.china.from=2028-01-01", "it holds from 2028-01-01, and the run goes from 2026-01-05 to 2027-01-04"),
        (
            "trade.duties.china.until=2025-01-01",
            "it holds from 2020-01-01 until 2025-01-01, and the run goes from 2026-01-05 to 2027-01-04",
        ),
    ],
)
def test_a_duty_that_touches_nothing_is_named(tmp_path: Path, setting: str, why: str) -> None:
    (said,) = idle(plant(tmp_path), setting)
    assert said.startswith(f"trade.duties.china: touches nothing here: {why}")


def test_an_exemption_from_a_duty_that_does_not_fall_on_its_goods(tmp_path: Path) -> None:
    more = "    thai: {origins: [CN], classes: [any], except_classes: [power], from: 2020-01-01, rate: 3 %}\n"
    more += "  exemptions:\n    of_thai: {of: [thai], origins: [any], classes: [power], from: 2020-01-01}\n"
    more += "    of_china: {of: [china], origins: [any], classes: [power], from: 2020-01-01}\n"
    assert [warning.partition(":")[0] for warning in idle(plant(tmp_path, more=more))] == ["trade.duties.thai", "trade.exemptions.of_thai"]


def test_a_policy_that_changes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("trade: {duties: {china: {rate: 25 %}}}\n")
    assert f"{tmp_path / 'policy.yaml'} changes nothing here" in load(plant(tmp_path), [tmp_path / "policy.yaml"]).warnings


def test_a_policy_that_changes_the_rates_of_all_countries_is_no_slip(tmp_path: Path) -> None:
    more = "    thailand: {origins: [TH], classes: [any], from: 2020-01-01, rate: 3 %}\n"
    plant(tmp_path, more=more)
    (tmp_path / "site.yaml").write_text("extends: importer.yaml\nname: site\n")
    (tmp_path / "policy.yaml").write_text("trade: {duties: {china: {rate: 30 %}, thailand: {rate: 5 %}}}\n")
    assert load(tmp_path / "site.yaml", [tmp_path / "policy.yaml"]).warnings == ()


def test_rules_of_a_base_that_serves_other_sites_are_told_by_check_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sim.cli.check import check

    plant(tmp_path, more="    thailand: {origins: [TH], classes: [any], from: 2020-01-01, rate: 3 %}\n")
    (tmp_path / "site.yaml").write_text("extends: importer.yaml\nname: site\n")
    assert idle(tmp_path / "site.yaml") == []
    check([str(tmp_path / "site.yaml")])
    assert "of the rules of trade in the files that it extends 1 touch nothing here: duties.thailand" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["texas.yaml", "florida.yaml", "southeast_asia.yaml"])
def test_shipped_sites_have_nothing_to_warn_of(name: str) -> None:
    assert [warning for warning in load(name).warnings if warning.startswith("trade")] == []
