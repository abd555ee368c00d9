"""The page's graphs follow incentives with promises, an owner abroad and two companies as pricing works them out."""

from pathlib import Path

import pytest

from sim.questions.report.sliders import Slider
from sim.questions.report.traced import problem
from sim.scenario.kinds import ranged
from tests.report.workbook.sites import replications, site


@pytest.mark.parametrize("name", ["promises", "supplier", "importer"])
def test_every_slider_is_followed(tmp_path: Path, name: str) -> None:
    scenario, quantities = site(tmp_path, name).scenario, replications()[1]
    known = ranged(scenario)
    assert known
    for key, own in known.items():
        assert own.low is not None and own.high is not None
        slider = Slider(key, key, "", 1.0, own.low, own.high, own.value, own.low, own.high, (0,))
        assert problem(scenario, quantities, [slider]) == "", key


def test_bonus_depreciation_is_followed(tmp_path: Path) -> None:
    """What is written off at once moves taxes and what is left at the sale; its slider goes from nothing to everything."""
    scenario, quantities = site(tmp_path, "promises").scenario, replications()[1]
    slider = Slider("finance.bonus", "finance.bonus", "%", 100.0, 0.0, 1.0, 1.0, 0.0, 1.0, (0,))
    assert problem(scenario, quantities, [slider]) == ""
