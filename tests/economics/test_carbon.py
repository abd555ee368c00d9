"""Carbon by hand: kilowatt-hours and kilograms of the small plant times their factors."""

import numpy as np
import pytest

from sim.economics.carbon import lane_factor
from sim.economics.landed import valued
from sim.scenario.kinds import with_values
from sim.scenario.loading import load
from tests.economics.small import TEXT, small, steady
from tests.scenario.test_checks import cases, said

CARBON = "carbon: {grid: 0.5 kg/kWh, road: 0.1 kg/t/km}\n"
LANES = {"air: {mode: air,": "air: {mode: air, carbon: 8 kg/kg,", "sea_out: {mode: ocean,": "sea_out: {mode: ocean, carbon: 0.2 kg/kg,"}


def text_of() -> str:
    text = TEXT + CARBON
    for old, new in LANES.items():
        text = text.replace(old, new)
    return text


def test_carbon_of_a_unit_by_hand(tmp_path):
    """Of the build: 132 of 176 kWh at work a month; three quarters of a base load of 10 kW; 6 of 7 chips of 1 kg by air; 20 kg by sea."""
    found = valued(steady(), small(tmp_path, text=text_of())).measures
    hours = 2 * 365 * 24
    kwh = 24 * 132 + hours * 10 * 66 / 88
    chips = (24 * 80 + 60) * 8 * 66 / 76
    assert float(found["carbon", "build"][0]) == pytest.approx((kwh * 0.5 + chips + 24 * 20 * 20 * 0.2) / (24 * 20))
    assert float(found["carbon_by_source", "electricity"][0]) == pytest.approx((24 * 176 + hours * 10) * 0.5 / 1000 / 2)
    assert float(found["carbon_by_source", "freight in"][0]) == pytest.approx((24 * 80 + 60) * 8 / 1000 / 2)
    road = 10 * 24 * 20 * 500 * 1.609344 * 0.0001
    assert float(found["carbon_by_source", "freight out"][0]) == pytest.approx((24 * 20 * 20 * 0.2 + road) / 1000 / 2, rel=1e-6)


def test_without_the_section_there_is_none(tmp_path):
    assert not [name for name, _ in valued(steady(), small(tmp_path)).measures if name.startswith("carbon")]


def test_factors_are_priced_draw_by_draw(tmp_path):
    scenario = with_values(small(tmp_path, text=text_of()), {"carbon.grid": np.array([[0.5], [0.0]])})
    one, none = valued(steady(), scenario).measures["carbon_by_source", "electricity"][0]
    assert one > 0 and none == 0


def test_a_lane_of_its_own_factor_and_one_by_distance(tmp_path):
    scenario = small(tmp_path, text=text_of())
    assert scenario.carbon is not None
    assert float(lane_factor(scenario.lanes["air"], scenario.carbon)) == 8
    assert float(lane_factor(scenario.lanes["road"], scenario.carbon)) == pytest.approx(500 * 1.609344 * 1e-4, rel=1e-6)


def test_lanes_of_which_nothing_is_said_are_told(tmp_path):
    (tmp_path / "small.yaml").write_text(text_of())
    (line,) = [each for each in load(tmp_path / "small.yaml").warnings if each.startswith("carbon")]
    assert line.startswith("carbon: freight on pick_up counts as none")


MISTAKES = """
carbon: {grid: 0.5 kg}
    over.yaml:1:16: carbon.grid: expected carbon by energy like '0.35 kg/kWh', got '0.5 kg'
lanes: {sea: {carbon: 3 kg/kWh}}
    over.yaml:1:23: lanes.sea.carbon: expected carbon by mass like '8.4 kg/kg', got '3 kg/kWh'
"""


@pytest.mark.parametrize(("overlay", "mistake"), cases(MISTAKES))
def test_mistakes(overlay, mistake, tmp_path):
    assert " ".join(said(tmp_path, overlay)) == mistake
