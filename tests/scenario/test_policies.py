"""The policies that come with the scenarios: each lies over every site, says which it is for, and changes something somewhere."""

from functools import cache
from pathlib import Path

import pytest

from sim.running.store import study_key
from sim.scenario.files.finding import portable, shipped
from sim.scenario.loading import Loaded, load, titled

SITES = ("texas.yaml", "florida.yaml", "southeast_asia.yaml")
POLICIES = sorted((shipped() / "policies").glob("*.yaml"))
CHANGED = {  # the sites that a policy touches
    "assembly_first": {"texas.yaml", "florida.yaml"},
    "box_build": {"texas.yaml", "florida.yaml"},
    "chips_not_exempt": {"texas.yaml", "florida.yaml"},
    "customs_detention": {"southeast_asia.yaml"},
    "decide_later": {"texas.yaml", "florida.yaml"},
    "foreign_trade_zone": {"texas.yaml", "florida.yaml"},
    "hurricane_year": {"florida.yaml"},
    "no_bonus_depreciation": {"texas.yaml", "florida.yaml"},
    "overtime": {"texas.yaml", "florida.yaml"},
    "rack_shares": {"texas.yaml", "florida.yaml"},
    "repair_overseas": {"southeast_asia.yaml"},
    "repairs_first": {"texas.yaml", "florida.yaml"},
    "small_county": {"texas.yaml"},
    "twelve_coincident_peaks": {"texas.yaml"},
}
US, ABROAD = {"texas.yaml", "florida.yaml"}, {"southeast_asia.yaml"}
CHANGED |= dict.fromkeys(("all_by_ocean", "contract_maker", "malaysia_incentive", "new_plant", "repair_here", "transfer_price"), ABROAD)
CHANGED |= {"carbon_texas": {"texas.yaml"}, "carbon_florida": {"florida.yaml"}, "carbon_malaysia": {"southeast_asia.yaml"}}
CHANGED |= dict.fromkeys(
    (
        "job_grant",
        "owner_abroad",
        "control_board_exempt",
        "heat_sinks_as_aluminum",
        "no_repair_shop",
        "boards_later",
        "narrow_labor_market",
        "opening",
        "owner_review",
        "paid_leave",
        "parts_between_relatives",
    ),
    US,
)
PHYSICAL = {
    *("assembly_first", "box_build", "chip_cutoff", "customs_detention", "demand_half", "hurricane_year"),
    *(
        "all_by_ocean",
        "contract_maker",
        "new_plant",
        "no_repair_shop",
        "boards_later",
        "narrow_labor_market",
        "opening",
        "overtime",
        "pass_through",
        "rack_shares",
        "repair_overseas",
        "repairs_first",
    ),
    *("owner_review", "paid_leave", "repair_here"),
}


@cache
def at(site: str, policy: Path | None = None) -> Loaded:
    return load(shipped() / site, [policy] if policy else [])


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)
def test_a_policy_lies_over_every_site_and_changes_the_ones_it_is_for(policy: Path) -> None:
    changed = {site for site in SITES if at(site, policy).scenario != at(site).scenario}
    assert changed == CHANGED.get(policy.stem, set(SITES))
    told = {site for site in SITES if any("is only for" in each for each in at(site, policy).warnings)}
    assert told == set(SITES) - changed


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)
def test_only_a_policy_that_changes_the_plant_simulates_anew(policy: Path) -> None:
    simulated = {site for site in SITES if study_key(at(site, policy).scenario, 1) != study_key(at(site).scenario, 1)}
    assert simulated == (CHANGED.get(policy.stem, set(SITES)) if policy.stem in PHYSICAL else set())


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)
def test_a_policy_says_what_it_is_and_how_to_run_it(policy: Path) -> None:
    header = [line for line in policy.read_text().splitlines() if line.startswith("#")]
    assert len(header) > 1
    assert f"policies/{policy.name}" in " ".join(header)


def test_what_a_policy_calls_itself_is_not_the_site_s_name(tmp_path: Path) -> None:
    """The title says what lies over the site; a name that the command line sets holds all the same."""
    policy = tmp_path / "faster.yaml"
    policy.write_text("name: Faster\nabout: One more server\nstations: {server: {slots: 4}}\n")
    plain, under = load("queue.yaml"), load("queue.yaml", [policy])
    assert (under.scenario.name, under.scenario.about) == (plain.scenario.name, plain.scenario.about) == ("M/M/3 queue", "")
    assert under.scenario.stations["server"].slots.value == 4
    assert (plain.title, under.title) == ("queue.yaml (shipped with sim)", f"queue.yaml (shipped with sim) with {portable(policy)}")
    assert load("queue.yaml", [policy], ["name=Mine"]).scenario.name == "Mine"


def test_what_lies_over_all_sites_is_said_once() -> None:
    one, other, third = (load(name, ["policies/surcharge_25.yaml"][:many]) for name, many in zip(SITES, (1, 1, 0), strict=True))
    assert titled([one, other]) == "texas.yaml, florida.yaml (shipped with sim) with policies/surcharge_25.yaml"
    said = "texas.yaml (shipped with sim) with policies/surcharge_25.yaml, southeast_asia.yaml (shipped with sim)"
    assert titled([one, third]) == said


def test_a_site_without_a_name_has_that_of_the_overlay(tmp_path: Path) -> None:
    (tmp_path / "nameless.yaml").write_text((shipped() / "queue.yaml").read_text().replace("name: M/M/3 queue\n", ""))
    (tmp_path / "named.yaml").write_text("name: Named\n")
    assert load(tmp_path / "nameless.yaml", [tmp_path / "named.yaml"]).scenario.name == "Named"


def test_a_key_that_is_set_twice_is_told() -> None:
    """As the words of a long command line do not show; the same value twice is no contradiction."""
    told = "--set stations.server.slots is given 2 times; the last one holds, 5"
    loaded = load("queue.yaml", settings=["stations.server.slots=4", "horizon=90 d", "stations.server.slots = 5", "horizon=90 d"])
    assert loaded.scenario.stations["server"].slots.value == 5
    assert [each for each in loaded.warnings if "--set" in each] == [told]
