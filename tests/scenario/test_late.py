"""Policies that begin when the run is over, or nearly."""

from pathlib import Path

import pytest

from sim.scenario.loading import load

WHEN = ("horizon=52 weeks", "warm_up=1 d")  # from 2026-01-05 to 2027-01-04


# What a policy may remove: some of it acts within the run, some later.
DATED = """about: A queue that burns and floods
extends: queue.yaml
demand: {customers: {path: {2026-06-01: 90 %, 2028-01-01: 80 %}}}
stations: {server: {slots: 3, setup: 1 min}}
disruptions:
  fire: {at: [2028-03-01], lasts: 2 weeks, closes: [stations.server]}
  flood: {at: [2026-03-01, 2028-03-01], lasts: 2 weeks, closes: [stations.server]}
  hail: {rate: 1 per year, lasts: 2 weeks, closes: [stations.server]}
"""


def late(folder: Path, text: str, site: str = "extends: queue.yaml\n") -> list[str]:
    """What is said of an overlay that begins too late."""
    (folder / "later.yaml").write_text(text)
    (folder / "site.yaml").write_text(site)
    found = load(folder / "site.yaml", [folder / "later.yaml"], WHEN).warnings
    return [line.removeprefix(f"{folder / 'later.yaml'} ") for line in found if "the run ends on" in line]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-01-04", ", after the run ends on 2027-01-04: it changes nothing; lengthen `horizon`"),
        ("2026-12-28", ", 7 d before the run ends on 2027-01-04: the run shows little of it; lengthen `horizon`"),
    ],
)
def test_a_path_that_begins_when_the_run_is_over(tmp_path: Path, day: str, said: str) -> None:
    assert late(tmp_path, f"demand: {{customers: {{path: {{{day}: 50 %}}}}}}\n") == [f"begins with demand.customers.path.{day}{said}"]


def test_a_given_day_is_told_with_its_key(tmp_path: Path) -> None:
    fault = "disruptions: {fire: {at: [2028-03-01, 2027-06-01], lasts: 2 weeks, closes: [stations.server]}}\n"
    (line,) = late(tmp_path, fault)
    assert line.startswith("begins with disruptions.fire.") and " on 2027-06-01, after the run ends on 2027-01-04: " in line


@pytest.mark.parametrize(
    "text",
    [
        "demand: {customers: {path: {2026-06-01: 50 %, 2028-01-01: 80 %}}}\n",
        "demand: {customers: {path: {2028-01-01: 80 %}}}\nstations: {server: {slots: 4}}\n",
        "name: Only a name\n",
    ],
    ids=["some of it in time", "another thing at once", "nothing with a day"],
)
def test_nothing_is_said_of_what_acts_in_time(tmp_path: Path, text: str) -> None:
    assert late(tmp_path, text) == []


def test_another_end_of_a_duty_is_seen_from_the_earlier_of_both_on(tmp_path: Path) -> None:
    """Section 122 lasts until July 2026 as written: to let it end later acts from then on, an end after the run only if it had none."""
    (tmp_path / "later.yaml").write_text("trade: {duties: {section_122: {until: 2028-01-01}}}\n")
    found = load("texas.yaml", [tmp_path / "later.yaml"], ("horizon=52 weeks", "warm_up=1 d")).warnings
    assert not [line for line in found if "the run ends on" in line]
    (tmp_path / "later.yaml").write_text("trade: {duties: {excess_capacity_301: {until: 2028-01-01}}}\n")
    found = load("texas.yaml", [tmp_path / "later.yaml"], ("horizon=80 weeks", "warm_up=1 d")).warnings
    assert [line for line in found if ".until on 2028-01-01, after the run ends on 2027-07-19: it changes nothing" in line]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("demand: {customers: {path: {2028-01-01: null, 2029-01-01: 50 %}}}\n", "begins with demand.customers.path.2028-01-01, after"),
        ("disruptions: {fire: null}\n", "begins with disruptions.fire on 2028-03-01, after"),
        (
            "disruptions: {fire: null}\ndemand: {customers: {path: {2027-06-01: 50 %}}}\n",
            "begins with demand.customers.path.2027-06-01, after",
        ),
        ("about: null\ndemand: {customers: {path: {2028-06-01: 50 %}}}\n", "begins with demand.customers.path.2028-06-01, after"),
    ],
    ids=["a step", "what strikes late", "what strikes later than another thing", "a text"],
)
def test_what_is_removed_counts_from_its_own_day(tmp_path: Path, text: str, said: str) -> None:
    assert [line.startswith(said) for line in late(tmp_path, text, DATED)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "disruptions: {flood: null}\ndemand: {customers: {path: {2029-01-01: 50 %}}}\n",
        "demand: {customers: {path: {2026-06-01: null, 2029-01-01: 50 %}}}\n",
        "stations: {server: {setup: null}}\ndemand: {customers: {path: {2029-01-01: 50 %}}}\n",
        "disruptions: {fire: {rate: 1 per year, at: null}}\n",
        "disruptions: {hail: {rate: null, at: [2029-01-01]}}\n",
    ],
    ids=["what strikes in time", "a step in time", "what holds from the start", "a day for a rate", "a rate for a day"],
)
def test_nothing_is_said_where_what_is_removed_would_act_in_time(tmp_path: Path, text: str) -> None:
    assert late(tmp_path, text, DATED) == []


def test_a_rule_put_off_is_seen_from_the_day_on_which_it_would_have_begun(tmp_path: Path) -> None:
    (tmp_path / "later.yaml").write_text("trade: {duties: {forced_labor_301: {from: 2029-01-01}}}\n")
    found = load("texas.yaml", [tmp_path / "later.yaml"], ("horizon=80 weeks", "warm_up=1 d")).warnings
    assert not [line for line in found if "the run ends on" in line]
