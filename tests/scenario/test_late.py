"""Policies that begin when the run is over, or nearly."""

from pathlib import Path

import pytest

from sim.scenario.loading import load

WHEN = ("horizon=52 weeks", "warm_up=1 d")  # from 2026-01-05 to 2027-01-04


def late(folder: Path, text: str) -> list[str]:
    """What is said of an overlay that begins too late."""
    (folder / "later.yaml").write_text(text)
    found = load("queue.yaml", [folder / "later.yaml"], WHEN).warnings
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
