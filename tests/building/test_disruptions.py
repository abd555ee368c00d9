"""What closes when: seasons, given dates, what a name shares between scenarios, breakdowns by the clock and maintenance."""

from pathlib import Path

import numpy as np
import pytest

from sim.building.disruptions import Disruptions, disruptions
from sim.calendars import DAY, HOUR, NEVER
from sim.draws import Draws
from sim.scenario.loading import ScenarioError, load

PLANT = """
name: plant
start: 2026-01-05
horizon: {horizon}
stations:
  bench: {{slots: 10, unattended: true{station}}}
lanes:
  road: {{transit: 1 d}}
flows:
  work:
    - do: {{station: bench, work: 1 h}}
demand:
  work: {{at: [0 h]}}
{more}
"""


def drawn(folder: Path, more: str = "", station: str = "", horizon: str = "20 years", replication: int = 0) -> Disruptions:
    (folder / "plant.yaml").write_text(PLANT.format(more=more, station=station, horizon=horizon))
    scenario = load(folder / "plant.yaml").scenario
    return disruptions(scenario, Draws(1, replication), round(scenario.horizon.value * HOUR))


def test_nothing_is_drawn_where_nothing_strikes(tmp_path: Path) -> None:
    found = drawn(tmp_path)
    assert found == Disruptions()
    assert found.shut("people") is NEVER


def test_a_year_s_rate_falls_into_the_season(tmp_path: Path) -> None:
    storm = "disruptions: {storm: {rate: 0.5 per year, season: Jun-Nov, lasts: 3 d, restart: 1 d, closes: [people, lanes.road]}}"
    starts = [drawn(tmp_path, storm, replication=k).closures[0].strikes_s for k in range(40)]
    days = np.array([np.datetime64("2026-01-05") + second // DAY for each in starts for second in each.tolist()])
    months = days.astype("datetime64[M]").astype(int) % 12 + 1
    assert set(months.tolist()) <= set(range(6, 12))
    mean, error = np.mean([len(each) for each in starts]), np.std([len(each) for each in starts], ddof=1) / 40**0.5
    assert abs(mean - 10) < 3 * error


def test_the_restart_holds_people_back_and_not_the_road(tmp_path: Path) -> None:
    found = drawn(tmp_path, "disruptions: {storm: {at: [2026-02-01], lasts: 3 d, restart: 1 d, closes: [people, lanes.road]}}")
    begins = 27 * DAY
    assert found.shut("people").closes.tolist() == [begins + 4 * DAY]
    assert found.shut("lanes.road").closes.tolist() == [begins + 3 * DAY]
    assert found.shut("lanes.road").opens.tolist() == [begins]


def test_a_name_has_the_same_years_in_every_scenario(tmp_path: Path) -> None:
    storm = "storm: {rate: 2 per year, lasts: {dist: exponential, mean: 3 d}, closes: [people]}"
    alone = drawn(tmp_path, f"disruptions: {{{storm}}}").closures[0]
    beside = drawn(tmp_path, f"disruptions: {{other: {{rate: 9 per year, lasts: 1 h, closes: [power]}}, {storm}}}", horizon="10 years")
    within = alone.strikes_s < 10 * 365 * DAY
    assert beside.closures[1].strikes_s.tolist() == alone.strikes_s[within].tolist()


def test_given_dates_strike_with_their_probability(tmp_path: Path) -> None:
    text = "disruptions: {cut: {at: [2027-01-01], probability: 30 %, lasts: 1 year, closes: [power]}}"
    struck = sum(len(drawn(tmp_path, text, replication=k).closures[0].strikes_s) for k in range(400))
    assert abs(struck - 120) < 3 * (400 * 0.3 * 0.7) ** 0.5


def test_a_breakdown_of_some_slots_and_maintenance_of_all(tmp_path: Path) -> None:
    station = (
        ", failures: {fan: {by: calendar, slots: 20 %, every: 10 d, lasts: 1 d}, belt: {every: 5 h, lasts: 1 h}}"
        ", maintenance: {weekly: {every: 7 d, first: 2 d, lasts: 4 h}}"
    )
    found = drawn(tmp_path, station=station, horizon="30 d")
    ((name, windows, left),) = found.curtailed
    assert (name, left) == ("bench", pytest.approx(0.8))
    assert windows.opens.tolist() == [10 * DAY, 21 * DAY]
    (closure,) = found.closures  # the belt fails while it works: no business of the calendar's
    assert (closure.cause, closure.what) == ("bench.weekly", "stations.bench")
    assert closure.windows.opens.tolist() == [2 * DAY, 9 * DAY, 16 * DAY, 23 * DAY]


MISTAKES = [
    ("{lasts: 1 d, closes: [people]}", "disruptions.storm: needs either a `rate` or dates (`at`)"),
    ("{rate: 1 per year, lasts: 1 d}", "disruptions.storm: closes nothing: give `closes` or `slots`"),
    (
        "{rate: 1 per year, lasts: 1 d, closes: [peple]}",
        "disruptions.storm.closes.0: no thing to close named 'peple'; did you mean 'people'?",
    ),
    ("{rate: 1 per year, lasts: 1 d, closes: [lanes.raod]}", "disruptions.storm.closes.0: no lane named 'raod'; did you mean 'road'?"),
    ("{rate: 1 per year, lasts: 1 d, slots: {bnch: 10 %}}", "disruptions.storm.slots.bnch: no station named 'bnch'; did you mean 'bench'?"),
    ("{at: [2026-02-01], season: Jun, lasts: 1 d, closes: [people]}", "disruptions.storm.season: goes with a `rate`"),
    ("{rate: 1 per year, season: Summer, lasts: 1 d, closes: [people]}", "disruptions.storm.season: expected months like 'Jun-Nov'"),
    ("{rate: 1 per year, probability: 30 %, lasts: 1 d, closes: [people]}", "disruptions.storm.probability: goes with `at`"),
]


@pytest.mark.parametrize(("storm", "message"), MISTAKES)
def test_mistakes_are_named(storm: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        drawn(tmp_path, f"disruptions: {{storm: {storm}}}")
    assert message in str(error.value)
