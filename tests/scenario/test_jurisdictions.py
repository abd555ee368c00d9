"""The law of the place: where it comes from, what moving a plant takes away, and that nothing of another state stays silently."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from holidays import country_holidays

from sim.building.people import public_holidays
from sim.calendars import DAY
from sim.evaluate import evaluate
from sim.running.store import study_key
from sim.scenario.editors.describe import explained
from sim.scenario.jurisdiction import known_jurisdictions, law_of, shipped_works_on
from sim.scenario.loading import Loaded, ScenarioError, load, resolved_yaml

TEXAS = Path(__file__).parents[2] / "scenarios" / "texas.yaml"


def site(folder: Path, text: str, name: str = "site.yaml") -> Path:
    (folder / name).write_text(text)
    return folder / name


def ohio(folder: Path, more: str = "") -> Loaded:
    return load(site(folder, f"extends: {TEXAS}\nname: Ohio\nsite: {{jurisdiction: US-OH}}\n{more}"))


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("finance.tax", "jurisdictions/us.yaml"),
        ("finance.margin_tax.rate", "jurisdictions/us-tx.yaml"),
        ("money.energy.coincident_peaks.charge", "jurisdictions/us-tx.yaml"),
        ("site.works_on.0", "jurisdictions/us-tx.yaml"),
    ],
)
def test_explain_shows_the_law_and_its_place(key: str, place: str) -> None:
    assert explained(load("texas.yaml"), key)[0].place.startswith(f"{place}:")


def test_a_plant_that_moves_keeps_no_law_of_texas(tmp_path: Path) -> None:
    """The margin tax, ERCOT's peaks, the tax on stock and the holidays go; what the site file itself said of them is named."""
    loaded = ohio(tmp_path)
    finance, energy = loaded.scenario.finance, loaded.scenario.money.energy
    assert finance.margin_tax is None
    assert finance.receipts_tax.rate.value == pytest.approx(0.0026)
    assert finance.tax.value == 0.21  # federal law still holds
    assert (energy.coincident_peaks.charge.value, energy.coincident_peaks.avoided.value) == (120, 0)
    assert loaded.scenario.money.stock.tax.value == 0
    assert loaded.scenario.site.works_on == ("Columbus",)
    assert [entry for entry in loaded.assumptions if entry.place is not None and "us-tx" in entry.place.file] == []
    assert len(loaded.warnings) == 1
    assert loaded.warnings[0].startswith("money.energy.coincident_peaks.avoided (")
    assert loaded.warnings[0].endswith("): said for US-TX, left out in US-OH; say it again if it holds there")


def test_what_the_new_site_says_itself_holds(tmp_path: Path) -> None:
    loaded = ohio(tmp_path, "finance: {receipts_tax: {rate: 0.5 %}, sales_tax: 5.75 %}\n")
    finance = loaded.scenario.finance
    assert (finance.receipts_tax.rate.value, finance.receipts_tax.exclusion.value, finance.sales_tax.value) == (0.005, 6e6, 0.0575)


def test_a_place_without_law_says_what_is_missing(tmp_path: Path) -> None:
    loaded = load(site(tmp_path, f"extends: {TEXAS}\nname: New Mexico\nsite: {{jurisdiction: US-NM}}\n"))
    assert loaded.scenario.finance.margin_tax is None
    assert loaded.scenario.site.works_on == ()
    assert loaded.warnings[-1] == (
        "site.jurisdiction: the law of US-TX is left out, and that of US-NM is not known here (MY, US, US-FL, US-OH, US-TX are); "
        "give it under finance"
    )


def test_law_of_another_state_is_one_small_file_beside_the_site(tmp_path: Path) -> None:
    (tmp_path / "jurisdictions").mkdir()
    site(tmp_path / "jurisdictions", "extends: us.yaml\nfinance: {state_tax: {rate: 5.9 %, share: 100 %}}\n", "us-nm.yaml")
    loaded = load(site(tmp_path, f"extends: {TEXAS}\nname: New Mexico\nsite: {{jurisdiction: US-NM}}\n"))
    assert (loaded.scenario.finance.state_tax.rate.value, loaded.scenario.finance.tax.value) == (pytest.approx(0.059), 0.21)


@pytest.mark.parametrize("how", ["setting", "overlay"])
def test_moving_by_a_setting_or_an_overlay(tmp_path: Path, how: str) -> None:
    over = [site(tmp_path, "site: {jurisdiction: US-OH}\n", "over.yaml")] if how == "overlay" else []
    loaded = load("texas.yaml", over, ["site.jurisdiction=US-OH"] if how == "setting" else [])
    assert loaded.scenario.finance.margin_tax is None
    assert loaded.scenario.finance.receipts_tax is not None
    assert "coincident_peaks.avoided" in loaded.warnings[0]


def test_another_country_takes_the_federal_law_away(tmp_path: Path) -> None:
    loaded = load(site(tmp_path, f"extends: {TEXAS}\nname: Malaysia\nsite: {{jurisdiction: MY}}\n"))
    finance = loaded.scenario.finance
    assert (finance.tax.value, finance.bonus.value, finance.losses.value) == (0.24, 0.0, 1.0)
    assert all(capex.tax_class is None for capex in finance.capex.values())
    assert "finance.capex.fit_out.tax_class (" in loaded.warnings[0]


def test_a_base_that_names_no_place_wins_over_the_law(tmp_path: Path) -> None:
    """What a scenario says itself lies above the law, also in a base."""
    site(tmp_path, TINY + VALUED + "finance: {discount_rate: 10 %, years: 5 years, tax: 30 %}\n", "base.yaml")
    loaded = load(site(tmp_path, "extends: base.yaml\nsite: {jurisdiction: US-TX}\n"))
    assert (loaded.scenario.finance.tax.value, loaded.scenario.finance.margin_tax.rate.value) == (0.3, 0.0075)


TINY = """
name: tiny
horizon: 10 d
stations: {bench: {slots: 1, unattended: true}}
flows: {job: [{do: {station: bench, work: 1 h, next: ship}}]}
demand: {job: {at: [0 h]}}
"""
VALUED = "product: {mass: 1 kg}\nmoney: {prices: {unit: 1 USD/unit}}\n"


def test_law_makes_no_finance_where_there_is_none(tmp_path: Path) -> None:
    scenario = load(site(tmp_path, TINY + "site: {jurisdiction: US-TX}\n")).scenario
    assert scenario.finance is None
    assert scenario.money is None


def test_a_law_file_holds_only_law(tmp_path: Path) -> None:
    (tmp_path / "jurisdictions").mkdir()
    law = "finance: {tax: 5 %, discount_rate: 8 %}\npools: {test: {wage: 3 USD/h}}\n"
    site(tmp_path / "jurisdictions", law, "us-nm.yaml")
    with pytest.raises(ScenarioError) as error:
        load(site(tmp_path, TINY + "site: {jurisdiction: US-NM}\n"))
    assert str(error.value).splitlines()[:2] == [
        "jurisdictions/us-nm.yaml:1:21: finance.discount_rate: is not law: it belongs in a scenario",
        "jurisdictions/us-nm.yaml:2:16: pools.test.wage: is not law: it belongs in a scenario",
    ]


@pytest.mark.parametrize("place", known_jurisdictions())
def test_every_law_file_is_valid(place: str, tmp_path: Path) -> None:
    assert law_of(place, ()) is not None
    if place != "US":
        load(site(tmp_path, f"extends: {TEXAS}\nname: There\nsite: {{jurisdiction: {place}}}\n"))


def test_ohio_taxes_receipts_beyond_the_exclusion(tmp_path: Path) -> None:
    """10 M USD a year, all from the state: 0.26 % of the 4 M USD beyond 6 M USD is 10,400 USD, deducted from what is taxed at 21 %."""
    text = f"""{TINY.replace("10 d", "1 year").replace("at: [0 h]", "at: [" + ", ".join(["0 h"] * 10) + "]")}
product: {{mass: 1 kg}}
site: {{jurisdiction: US-OH}}
money: {{prices: {{unit: 1000000 USD/unit}}}}
finance: {{discount_rate: 10 %, years: 1 year, receipts_tax: {{receipts: 100 %}}}}
"""
    cash = evaluate(load(site(tmp_path, text)).scenario, 1, 0).tables["cash"]
    paid = {line: float(amount) for line, amount in zip(cash["line"], cash["amount_usd"], strict=True)}
    assert paid["receipts tax"] == pytest.approx(-10_400)
    assert paid["income tax"] == pytest.approx(-0.21 * (10e6 - 10_400))


@pytest.mark.parametrize(("name", "weekdays"), [("texas.yaml", [11, 12, 10, 11, 11]), ("florida.yaml", [10, 12, 10, 11, 11])])
def test_weekdays_that_are_closed(name: str, weekdays: list[int]) -> None:
    """What the site files say: 10 to 12 a year, 55 in Texas and 54 in Florida from 2026 to 2030."""
    loaded = load(name)
    closed = public_holidays(loaded.scenario, (date(2030, 12, 31) - loaded.scenario.start).days * DAY)
    assert [sum(day.year == year and day.weekday() < 5 for day in closed) for year in range(2026, 2031)] == weekdays
    text = (TEXAS.parent / name).read_text("utf-8")
    assert f"10 to 12 weekdays a year are closed, {sum(weekdays)} in 2026-2030" in text


@pytest.mark.parametrize(("tax", "key"), [("state_tax", "share"), ("receipts_tax", "receipts"), ("margin_tax", "receipts")])
def test_a_law_says_what_part_falls_to_the_state(tmp_path: Path, tax: str, key: str) -> None:
    """Left out, all of a plant's income would be taxed there without a word."""
    (tmp_path / "jurisdictions").mkdir()
    site(tmp_path / "jurisdictions", f"extends: us.yaml\nfinance: {{{tax}: {{rate: 1 %}}}}\n", "us-nm.yaml")
    with pytest.raises(ScenarioError) as error:
        load(site(tmp_path, f"extends: {TEXAS}\nname: New Mexico\nsite: {{jurisdiction: US-NM}}\n"))
    assert str(error.value).splitlines()[0] == f"jurisdictions/us-nm.yaml:2:{13 + len(tax)}: finance.{tax}.{key}: missing"


# ---- a resolved file has all law in it


def again(loaded: Loaded, folder: Path, settings: tuple[str, ...] = ()) -> Loaded:
    return load(site(folder, resolved_yaml(loaded), "again.yaml"), settings=settings)


@pytest.mark.parametrize("name", sorted(path.name for path in TEXAS.parent.glob("*.yaml") if path.name != "base.yaml"))
def test_every_shipped_site_is_the_same_from_its_resolved_file(tmp_path: Path, name: str) -> None:
    """The same scenario, hence the same tables; and resolved once more the same text."""
    loaded = load(name)
    other = again(loaded, tmp_path)
    assert other.scenario == loaded.scenario
    assert study_key(other.scenario, 1) == study_key(loaded.scenario, 1)
    assert resolved_yaml(other) == resolved_yaml(loaded)
    assert [each.key for each in other.assumptions] == [each.key for each in loaded.assumptions]


@pytest.mark.slow
@pytest.mark.parametrize("policy", sorted(path.name for path in (TEXAS.parent / "policies").glob("*.yaml")))
@pytest.mark.parametrize("name", ["texas.yaml", "florida.yaml", "southeast_asia.yaml"])
def test_every_site_under_every_policy_is_the_same_from_its_resolved_file(tmp_path: Path, name: str, policy: str) -> None:
    loaded = load(name, [f"policies/{policy}"])
    assert again(loaded, tmp_path).scenario == loaded.scenario


@pytest.mark.parametrize(
    "removed",
    [
        ["finance.capex"],  # the law's tax on equipment falls on nothing then
        ["finance.margin_tax", "finance.property_tax.personal", "money.energy.coincident_peaks"],
        ["finance.property_tax", "finance.sales_tax", "money.stock.tax", "site.works_on"],
    ],
    ids=lambda keys: keys[0],
)
def test_law_that_was_removed_does_not_come_back(tmp_path: Path, removed: list[str]) -> None:
    loaded, texas = load("texas.yaml", settings=[f"{key}=null" for key in removed]), load("texas.yaml").scenario
    assert all(load("texas.yaml", settings=[f"{key}=null"]).scenario != texas for key in removed)
    assert again(loaded, tmp_path).scenario == loaded.scenario


def test_a_resolved_file_moves_like_any_other(tmp_path: Path) -> None:
    """Its law goes, the federal stays, and that of the new place comes; the marker itself is nobody's loss."""
    moved = again(load("texas.yaml"), tmp_path, ("site.jurisdiction=US-OH",))
    assert moved.scenario.finance.margin_tax is None and moved.scenario.finance.receipts_tax is not None
    assert moved.scenario.finance.tax.value == 0.21
    assert not any("law" in warning.split(": said for")[0].split(" ")[0] for warning in moved.warnings)
    abroad = again(load("texas.yaml"), tmp_path, ("site.jurisdiction=MY",))
    assert abroad.scenario.finance.tax.value == 0.24


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "site: {jurisdiction: US-TX}\nlaw: mine\n",
            "site.yaml:8:6: law: expected 'as_written': all law that holds is in this file; leave it out otherwise",
        ),
        ("law: as_written\n", "site.yaml:7:6: law: needs `site.jurisdiction` in the same file: the place whose law is written in it"),
        (
            "site: {jurisdiction: US-TX}\nlaw: as_written\nfinance: {discount_rate: 10 %, years: 5 years, sales_tax: 5 %}\n" + VALUED,
            None,
        ),
    ],
)
def test_law_as_written(tmp_path: Path, text: str, said: str | None) -> None:
    path = site(tmp_path, TINY + text)
    if said is None:
        assert load(path).scenario.finance.margin_tax is None
        return
    with pytest.raises(ScenarioError) as error:
        load(path)
    assert str(error.value).splitlines()[0] == f"{tmp_path}/{said}"


@pytest.mark.parametrize("place", known_jurisdictions())
@pytest.mark.parametrize("year", [2000, 2026, 2035])
def test_the_library_of_holidays_knows_every_law_shipped(place: str, year: int) -> None:
    """Scenarios that rest on a shipped law are read without the library, so here is asked whether the law is right."""
    country, _, part = place.partition("-")
    days = country_holidays(country, subdiv=part or None, years=(year, year + 1))
    names = {name for each in days.values() for name in each.split("; ")}
    assert [kept for kept in shipped_works_on(place) if not any(kept in name for name in names)] == []


def test_a_scenario_on_a_shipped_law_is_read_without_the_library_of_holidays() -> None:
    """Its 300 modules took a third of the time of reading Texas."""
    code = "import sys; from sim.scenario.loading import load; load('texas.yaml'); print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
