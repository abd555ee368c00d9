"""The page's graphs follow incentives with promises, an owner abroad and two companies as pricing works them out."""

from pathlib import Path

import pytest

from sim.questions.report.pricing import Slider, _problem
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
        assert _problem(scenario, quantities, [slider]) == "", key
