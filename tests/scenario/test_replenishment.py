"""Replenishment: the point at which an order leaves, from the use by hand, and a warning where it is too low."""

from pathlib import Path

import pytest

from sim.building import build
from sim.draws import Draws
from sim.scenario.loading import load
from sim.scenario.subjects.replenishment import reorder_points, under_way_h, used_an_hour

TEXT = """
name: small
horizon: 4 weeks
stations: {bench: {slots: unlimited, unattended: true}}
flows:
  build:
    - make: {station: bench, work: 1 h, parts: {board: 2}, next: {ship: 75 %, again: 25 %}}
    - again: {station: bench, work: 1 h, parts: {board: 1}, next: ship}
parts: {board: {lane: sea, opening_stock: 900, safety_time: 10 d, order_quantity: 100}}
lanes: {sea: {transit: {dist: triangular, low: 10 d, mode: 20 d, high: 30 d}, hold: {probability: 10 %, lasts: 5 d}}}
demand: {build: {orders: {every: 1 h}}}
"""
USED = 2 + 0.25  # boards an hour: one unit an hour takes two, and one in four a third
UNDER_WAY = 20 + 0.1 * 5  # days


def small(folder: Path, *settings: str):
    path = folder / "small.yaml"
    path.write_text(TEXT)
    return load(path, settings=settings)


def test_an_order_leaves_at_the_use_over_its_lead_time_and_the_safety_time(tmp_path: Path):
    scenario = small(tmp_path).scenario
    assert used_an_hour(scenario)["board"] == pytest.approx(USED)
    assert under_way_h(scenario.lanes["sea"]) == pytest.approx(24 * UNDER_WAY)
    assert reorder_points(scenario) == {"board": round(USED * 24 * (UNDER_WAY + 10))}
    assert build(scenario, Draws(1, 0)).stocks[0].reorder_point == 1647


def test_it_follows_the_lane_and_the_review_and_gives_way_to_a_point_of_its_own(tmp_path: Path):
    longer = small(tmp_path, "lanes.sea.transit=34 d", "parts.board.review=2 d").scenario
    assert reorder_points(longer) == {"board": round(USED * 24 * (34 + 0.5 + 1 + 10))}
    own = small(tmp_path, "parts.board.reorder_point=1200").scenario
    assert reorder_points(own) == {}
    assert build(own, Draws(1, 0)).stocks[0].reorder_point == 1200


@pytest.mark.parametrize(("point", "warned"), [(1100, True), (1107, False)])
def test_a_point_below_the_use_over_the_lead_time_is_warned_of(tmp_path: Path, point: int, warned: bool):
    """2.25 an hour over 20.5 days are 1,107 boards."""
    told = [each for each in small(tmp_path, f"parts.board.reorder_point={point}").warnings if "the shelf will be empty" in each]
    assert bool(told) == warned
    if warned:
        assert told[0].startswith("parts.board.reorder_point: 1100 pieces last 20.4 d at full rate, and an order takes 20.5 d: ")
        assert told[0].endswith("give 1,107 or more, or a `safety_time` instead")
