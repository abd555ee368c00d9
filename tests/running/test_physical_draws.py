"""Draws of physical assumptions: ranges, whole numbers, shares that stay a whole; and a queue whose split of the variance is known."""

from pathlib import Path

import numpy as np
import pytest

from sim.questions.uncertainty.outcomes import uncertainty
from sim.questions.uncertainty.sites import physical_points, simulated_sites
from sim.running.physical_draws import Senseless, at, physical_draws, points
from sim.running.replicate import happenings
from sim.scenario.loading import Loaded, load
from sim.statistics.variance_shares import crossed

DOOR = """
name: door
horizon: 40 d
stations:
  door: {slots: unlimited, unattended: true}
  desk: {slots: {value: 2, low: 1, high: 5}, unattended: true}
flows:
  customers:
    - enter: {station: door, work: 1 min, next: {ship: {value: 90 %, low: 80 %, high: 95 %}, scrap: 6 %, ask: 4 %}}
    - ask: {station: desk, work: {value: 5 min, low: 4 min}, next: ship}
demand:
  customers: {orders: {every: {dist: exponential, mean: {value: 30 min, low: 20 min, high: 60 min}}}}
"""


def plant(folder: Path, text: str = DOOR, name: str = "door") -> Loaded:
    (folder / f"{name}.yaml").write_text(text)
    return load(folder / f"{name}.yaml")


def test_each_range_is_filled_evenly_and_things_stay_whole(tmp_path: Path) -> None:
    drawn = physical_draws(plant(tmp_path).scenario, 40, 1)
    assert list(drawn) == [
        "stations.desk.slots",
        "flows.customers.enter.next.ship",
        "flows.customers.ask.work",
        "demand.customers.orders.every.mean",
    ]
    assert set(drawn["stations.desk.slots"].tolist()) == {1.0, 2.0, 3.0, 4.0, 5.0}
    mean = drawn["demand.customers.orders.every.mean"]
    assert mean.mean() == pytest.approx((20 + 30 + 60) / 3 / 60, rel=0.01)
    assert 20 / 60 < mean.min() < mean.max() < 1
    assert drawn["flows.customers.ask.work"].max() < 5 / 60


def test_shares_still_make_a_whole(tmp_path: Path) -> None:
    """What is not drawn gives way in proportion; where all shares are drawn, all of them do."""
    scenario = plant(tmp_path).scenario
    following = at(scenario, {"flows.customers.enter.next.ship": 0.8}).flows["customers"]["enter"].next
    assert {name: share.value for name, share in following.items()} == pytest.approx({"ship": 0.8, "scrap": 0.12, "ask": 0.08})
    keys = [f"flows.customers.enter.next.{name}" for name in ("ship", "scrap", "ask")]
    following = at(scenario, dict(zip(keys, (0.9, 0.2, 0.1), strict=True))).flows["customers"]["enter"].next
    assert [share.value for share in following.values()] == pytest.approx([0.75, 0.2 / 1.2, 0.1 / 1.2])


def test_sites_share_what_they_share(tmp_path: Path) -> None:
    here, there = (
        plant(tmp_path),
        plant(tmp_path, DOOR.replace("high: 60 min", "high: 90 min").replace("name: door", "name: there"), "there"),
    )
    (ours, _), (theirs, _) = physical_points([here, there], 8, 1)
    same = {key for key in ours if np.array_equal(ours[key], theirs[key])}
    assert ours.keys() - same == {"demand.customers.orders.every.mean"}


def test_a_draw_without_sense_is_said(tmp_path: Path) -> None:
    loaded = plant(tmp_path)
    with pytest.raises(Senseless) as caught:
        list(points(loaded, {"workforce.efficiency": np.array([0.9, 0.0])}))
    assert str(caught.value).startswith("door: workforce.efficiency: expected more than 0 %")
    assert str(caught.value).endswith("at draw 1 of its range; narrow the ranges there")


@pytest.mark.slow
def test_the_variance_of_a_count_is_split_as_theory_has_it(tmp_path: Path) -> None:
    """Poisson arrivals whose rate nobody knows: luck is the mean rate over the time, physical the variance of the rates drawn.

    The law of total variance for a mixed Poisson process.
    """
    text = DOOR.replace("next: {ship: {value: 90 %, low: 80 %, high: 95 %}, scrap: 6 %, ask: 4 %}", "next: ship")
    text = "\n".join(line for line in text.splitlines() if "- ask:" not in line and "desk:" not in line)
    loaded = plant(tmp_path, text)
    drawn = physical_points([loaded], 12, 1)
    happened = happenings(drawn[0][1], 8, 1, 1, tmp_path / "store")
    (site,) = simulated_sites([loaded], drawn, happened, 100, 1)
    found = uncertainty([site]).where(measure="units_delivered")
    years = 40 / 365
    rates = 8760 / drawn[0][0]["demand.customers.orders.every.mean"]
    mean = float(rates.mean())
    error = (mean * years * 8) ** -0.5  # of all rates together, in parts of them, because points share their luck
    assert found["mean"][0] == pytest.approx(mean, rel=3 * error)
    assert found["variance_physical"][0] == pytest.approx(np.var(rates, ddof=1), rel=3 * 2 * error)
    luck = crossed(site.repriced.measures["units_delivered", "customers"][0]).luck
    assert found["variance_luck"][0] == pytest.approx(luck.mean)
    assert luck.low < mean / years < luck.high
    assert found["variance_prices"][0] == 0
    assert (found["draws"][0], found["replications"][0], found["points"][0]) == (1, 8, 12)
