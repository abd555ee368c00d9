"""Runs so short that nothing happens in them, or in which nobody works: every measure, table and price is there or left out."""

from pathlib import Path

import numpy as np
import pytest

from sim.evaluate import evaluate
from sim.scenario.loading import ScenarioError, load

PLANT = str(Path(__file__).parents[1] / "cases" / "plant.yaml")


@pytest.mark.parametrize("horizon", ["1 h", "2 h", "7 h", "8.76 h", "25 h"])
@pytest.mark.parametrize("name", ["queue.yaml", "spares.yaml", PLANT])
def test_a_run_of_hours_is_no_fault(name: str, horizon: str) -> None:
    scenario = load(name, settings=[f"horizon={horizon}", "warm_up=0 h"]).scenario
    result = evaluate(scenario, 1, 0)
    assert np.all(np.isfinite(np.asarray(result.tables["measures"]["value"], dtype=float)))


@pytest.mark.parametrize("start", ["1970-01-01", "1999-12-31", "2100-02-28", "2198-12-30"])
def test_years_at_the_ends_are_years(start: str) -> None:
    """Where the calendar of holidays ends, and in years that are no leap years by the rule of centuries."""
    given = [f"start={start}", "horizon=60 h", "warm_up=0 h", "trade.duties.board.from=1960-01-01"]
    assert evaluate(load(PLANT, settings=given).scenario, 1, 0).tables["measures"]


@pytest.mark.parametrize("start", ["0001-01-01", "1969-12-31", "2199-12-30", "9999-12-30", "9999-12-31"])
@pytest.mark.parametrize("name", ["queue.yaml", "texas.yaml", PLANT])
def test_years_beyond_the_ends_are_said(name: str, start: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(name, settings=[f"start={start}"])
    (said,) = (each for each in error.value.issues if each.key == "start")
    assert said.message.startswith("expected a start from 1970 on whose horizon ends before 2200, got ")
