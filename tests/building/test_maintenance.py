"""Maintenance by age: after so many hours of a station's work."""

from pathlib import Path

import pytest

from sim.building import build
from sim.calendars import HOUR
from sim.draws import Draws
from sim.engine import simulate
from sim.scenario.loading import ScenarioError, load
from sim.scenario.offered_load import offered_load

PLANT = """
name: maintained
horizon: 40 h
stations: {saw: {slots: 1, unattended: true, maintenance: {blade: {MAINTENANCE}}}}
flows: {job: [{cut: {station: saw, work: 1 h, next: ship}}]}
demand: {job: {at: [TIMES]}}
"""


def plant(folder: Path, maintenance: str, times: str = ", ".join(["0 h"] * 12)) -> Path:
    (folder / "plant.yaml").write_text(PLANT.replace("MAINTENANCE", maintenance).replace("TIMES", times))
    return folder / "plant.yaml"


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_blade_is_changed_after_every_five_hours_of_work(tmp_path: Path, engine: str) -> None:
    """Twelve cuts of 1 h, a change of 2 h in every fifth: the fifth ends at 7 h, the tenth at 14 h, the twelfth at 16 h."""
    scenario = load(plant(tmp_path, "by: work, every: 5 h, lasts: 2 h")).scenario
    draws = Draws(1, 0)
    ledger = simulate(build(scenario, draws), draws, engine=engine)
    assert (ledger.tasks.end / HOUR).tolist() == [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16]
    assert (ledger.stops.lasts_s / HOUR).tolist() == [2, 2]


def test_an_idle_station_does_not_age(tmp_path: Path) -> None:
    """Five cuts ten hours apart, a change after every two hours of work: in the second and the fourth, never between them."""
    scenario = load(plant(tmp_path, "by: work, every: 2 h, lasts: 30 min", "0 h, 9 h, 18 h, 27 h, 36 h")).scenario
    draws = Draws(1, 0)
    tasks = simulate(build(scenario, draws), draws).tasks
    assert ((tasks.end - tasks.start) / HOUR).tolist() == [1, 1.5, 1, 1.5, 1]


def test_the_offered_load_counts_it(tmp_path: Path) -> None:
    """2628 h of work a year and 2 h of maintenance for every 5: 3679.2 of 8760 h."""
    path = plant(tmp_path, "by: work, every: 5 h, lasts: 2 h")
    path.write_text(
        path.read_text().replace("at: [" + ", ".join(["0 h"] * 12) + "]", "contracts: {a: {volume: 2628 per year, every: 1 h}}")
    )
    assert offered_load(load(path).scenario)["stations.saw"] == pytest.approx(2628 / 8760 * 1.4)


@pytest.mark.parametrize(
    ("maintenance", "said"),
    [
        ("by: work, every: 5 h, lasts: 2 h, first: 1 h", "blade.first: counts only with `by: calendar`"),
        ("by: work, every: 5 h, lasts: 2 h, slots: 50 %", "blade.slots: counts only with `by: calendar`"),
        ("by: age, every: 5 h, lasts: 2 h", "blade.by: expected one of calendar, work, got 'age'"),
        ("by: work, every: 0 h, lasts: 2 h", "blade.every: expected a minute or more, got '0 h'"),
    ],
)
def test_what_makes_no_sense(tmp_path: Path, maintenance: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(plant(tmp_path, maintenance))
    assert said in str(error.value)
