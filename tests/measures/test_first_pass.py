"""First-pass yield: the units that reach the end without any rework or repeated visit."""

from pathlib import Path

import pytest

from sim.economics.drivers import is_repair
from sim.measures import measures
from sim.measures.registry import flows_to
from sim.plant import SHIP_BACK
from sim.scenario.loading import load
from sim.scenario.routes import goes_back, rework
from tests.validation import plants

LINE = """
name: line
start: 2026-01-05
horizon: 4 d
stations: {{bench: {{slots: 50, unattended: true}}}}
flows:
  build:
{steps}
demand:
  build: {{orders: {{every: 3 min}}}}
"""


def line(*steps: str) -> str:
    """A line of operations of a minute each, written like 'test: {pack: 80 %, mend: 20 %}', or 'mend: pack; rework: no'."""
    rows = []
    for step in steps:
        name, _, rest = step.partition(":")
        onward, _, more = rest.partition(";")
        rows.append(f"    - {name}: {{station: bench, work: 1 min, next: {onward.strip()}{',' if more else ''}{more}}}")
    return LINE.format(steps="\n".join(rows))


SEPARATE = ("make: test", "test: {pack: 80 %, mend: 20 %}", "mend: pack", "pack: ship")
REPEATED = ("make: test", "test: {pack: 80 %, mend: 20 %}", "mend: test", "pack: ship")
SHAPES = {
    "a separate rework step": (SEPARATE, 80),
    "a rework step at the end of the list": (("test: {pack: 80 %, mend: 20 %}", "pack: ship", "mend: pack"), 80),
    "a test that is repeated": (REPEATED, 80),
    "a test that repeats itself": (("test: {test: 20 %, pack: 80 %}", "pack: ship"), 80),
    "rework that ships": (("test: {ship: 80 %, mend: 20 %}", "mend: ship"), 80),
    "rework that goes far back": (("make: test", "test: {pack: 80 %, look: 20 %}", "look: mend", "mend: make", "pack: ship"), 80),
    "rework of most units": (("test: {pack: 30 %, mend: 70 %}", "mend: pack", "pack: ship"), 30),
    "rework and scrap": (("test: {pack: 70 %, mend: 20 %, scrap: 10 %}", "mend: pack", "pack: ship"), 70),
    "two tests, each with rework": (("a: {b: 90 %, x: 10 %}", "x: b", "b: {pack: 80 %, y: 20 %}", "y: pack", "pack: ship"), 72),
    "two lines side by side": (("make: {left: 50 %, right: 50 %}", "left: pack", "right: pack", "pack: ship"), 100),
    "an option that is no rework": (("make: {pack: 80 %, paint: 20 %}", "paint: pack; rework: no", "pack: ship"), 100),
    "a loop that is marked": (("make: {left: 80 %, right: 20 %}", "left: pack", "right: pack; rework: yes", "pack: ship"), 80),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "percent"), SHAPES.values(), ids=SHAPES)
def test_first_pass_yield_by_the_shape_of_the_line(steps: tuple[str, ...], percent: float, tmp_path: Path) -> None:
    """Of some 1,900 units; the half-width of a share is below 2.3 points."""
    seen = measures(plants.record(line(*steps), tmp_path)).where(measure="first_pass_yield")
    assert seen["value"].tolist() == [pytest.approx(percent, abs=3.0 if 0 < percent < 100 else 0.0)]


def test_what_is_mended_in_a_flow_of_repairs_is_no_rework_but_a_second_round_is(tmp_path: Path) -> None:
    repair = line("triage: {board: 60 %, retest: 40 %}", "board: retest", "retest: {triage: 20 %, ship_back: 80 %}")
    seen = measures(plants.record(repair, tmp_path)).where(measure="first_pass_yield")
    assert seen["value"].tolist() == [pytest.approx(80, abs=3)]


@pytest.mark.parametrize(
    ("steps", "back"),
    [
        (("look: ship_back_office", "ship_back_office: ship"), False),
        (("look: {ship_back_office: 100 %}", "ship_back_office: ship"), False),
        (("look: [ship, ship_back_office]", "ship_back_office: ship"), False),
        (("look: ship_back",), True),
        (("look: {ship: 90 %, ship_back: 10 %}",), True),
        (("look: {ship: 100 %, ship_back: 0 %}",), False),
        (("look: [ship, ship_back]",), True),
        (("look: ship; give_up: ship_back",), False),
        (("look: ship; give_up: ship_back, max_visits: 2",), True),
        (("look: ship; give_up: ship_back, patience: 1 h",), True),
    ],
)
def test_a_flow_is_one_of_repairs_if_its_units_can_go_back(steps: tuple[str, ...], back: bool, tmp_path: Path) -> None:
    """One definition for the economics, the checks and, on what was built, the measures."""
    (tmp_path / "line.yaml").write_text(line(*steps))
    scenario = load(tmp_path / "line.yaml").scenario
    assert goes_back(scenario.flows["build"]) == is_repair(scenario, "build") == back
    assert rework(scenario.flows["build"]) == frozenset()
    if "0 %" not in str(steps) or back:
        assert bool(list(flows_to(plants.record(line(*steps), tmp_path), SHIP_BACK))) == back
