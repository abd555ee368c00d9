"""After each month an engine tells how far it is, and the ledger is the same."""

import numpy as np
import pytest

from sim.building import build
from sim.draws import Draws
from sim.engine import Engine, simulate
from sim.scenario.loading import load


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_each_month_is_told_when_it_is_simulated(engine: Engine) -> None:
    draws = Draws(1, 0)
    plant = build(load("queue.yaml", settings=("horizon=70 d", "warm_up=0 d")).scenario, draws)
    told: list[float] = []
    heard = simulate(plant, draws, engine, told.append)
    assert told == [27 / 70, 55 / 70, 1.0]  # January from the 5th on, February, two weeks of March
    np.testing.assert_array_equal(heard.tasks.end, simulate(plant, draws, engine).tasks.end)
