"""What closes, when and why: events of small scenarios, the same wherever their name is used."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.building import build
from sim.building.disruptions import Disruptions, disruptions
from sim.calendars import DAY, HOUR, NEVER, Calendar
from sim.draws import Draws
from sim.engine import simulate
from sim.ledger.power import hourly_kw, load_kwh
from sim.ledger.record import Record
from sim.plant import Closure, Plant
from sim.scenario.loading import ScenarioError, load

START = date(2026, 1, 5)
YEAR = 365 * DAY

PLANT = """\
name: Small plant
horizon: 5 years
stations:
  oven: {slots: 10, unattended: true}
  rack: {slots: 4, unattended: true}
flows:
  build: [{age: {station: oven, work: 4 h, parts: {board: 1, screw: 1}}}]
parts:
  board: {lane: sea, reorder_point: 9, order_quantity: 9, customs_class: circuit}
  screw: {}
lanes: {sea: {transit: 30 d}}
demand: {build: {at: [1 h]}}
"""

OTHER = """\
name: Another plant
horizon: 3 years
site: {jurisdiction: US-TX}
shifts: {day: {days: Mon-Fri, from: "06:00", to: "14:00"}}
pools: {crew: {shifts: {day: 3}, attrition: 20 %/year}}
stations:
  bench: {slots: 3, failures: {jam: {time_between_failures: {dist: exponential, mean: 90 h}, time_to_repair: 3 h, by: calendar}}}
flows:
  repair: [{mend: {station: bench, crew: {crew: 1}, work: 1 h}}]
demand: {repair: {orders: {every: {dist: exponential, mean: 5 h}}}}
"""

LAW = "{dist: triangular, low: 2 d, mode: 8 d, high: 30 d}"
OFTEN = "{dist: exponential, mean: 20 d}"


def drawn(folder: Path, *layers: str, plant: str = PLANT, replication: int = 0, seed: int = 1) -> Disruptions:
    """The disruptions of a plant with overlays."""
    (folder / "plant.yaml").write_text(plant)
    files = []
    for k, layer in enumerate(layers):
        files.append(folder / f"{k}.yaml")
        files[-1].write_text(layer)
    scenario = load(folder / "plant.yaml", files).scenario
    return disruptions(scenario, Draws(seed, replication), round(scenario.horizon.value * HOUR))


def many(folder: Path, layer: str, replications: int) -> list[Disruptions]:
    """So many replications of one overlay."""
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(layer)
    scenario = load(folder / "plant.yaml", [folder / "over.yaml"]).scenario
    return [disruptions(scenario, Draws(1, k), round(scenario.horizon.value * HOUR)) for k in range(replications)]


def spans_of(windows: Calendar) -> list[tuple[int, int]]:
    return list(zip(windows.opens.tolist(), windows.closes.tolist(), strict=True))


def of(closed: Disruptions, cause: str, what: str) -> Closure:
    """The one closure of something by a cause."""
    (found,) = [each for each in closed.closures if (each.cause, each.what) == (cause, what)]
    return found


def day(*text: str) -> list[int]:
    """Seconds at which dates begin."""
    return [(date.fromisoformat(each) - START).days * DAY for each in text]


# ---- names and luck


class NoDraws(Draws):
    """Chance that must not be asked."""

    def uniforms(self, *_args, **_names):
        raise AssertionError("drew")

    sample = uniforms


def test_a_plant_without_disruptions_draws_nothing(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT)
    scenario = load(tmp_path / "plant.yaml").scenario
    assert disruptions(scenario, NoDraws(1, 0), 1000 * DAY) == Disruptions()
    assert Disruptions().shut("power") is NEVER


@pytest.mark.parametrize("replication", range(4))
@pytest.mark.parametrize(
    "when",
    [f"rate: 6 per year, lasts: {LAW}", f"rate: 2 per year, season: Jun-Nov, lasts: {LAW}, restart: 1 d, overlaps: false"],
)
def test_a_name_brings_the_same_events_to_every_plant(when: str, replication: int, tmp_path: Path) -> None:
    """Whatever else the scenario holds, in whatever order, for as long as both run."""
    storm = f"storm: {{{when}, closes: [power, people]}}"
    here = drawn(tmp_path, f"disruptions: {{{storm}}}", replication=replication)
    other = f"disruptions:\n  calm: {{rate: 3 per year, lasts: 1 d, closes: [people]}}\n  {storm}\n"
    there = drawn(tmp_path, other, plant=OTHER, replication=replication)
    horizon_s = 3 * YEAR
    ours, theirs = of(here, "storm", "power"), of(there, "storm", "power")
    assert len(theirs.strikes_s) > 0
    assert ours.strikes_s[ours.strikes_s < horizon_s].tolist() == theirs.strikes_s.tolist()
    both = min(horizon_s, int(theirs.windows.opens[-1]))  # the last window may grow by events after the shorter run
    assert [each for each in spans_of(ours.windows) if each[0] < both] == [each for each in spans_of(theirs.windows) if each[0] < both]
    assert spans_of(of(here, "storm", "people").windows) == spans_of(ours.windows)


def test_the_same_moments_whatever_an_event_closes_and_however_long(tmp_path: Path) -> None:
    """Only the name and how often it strikes decide when."""
    a = drawn(tmp_path, "disruptions: {storm: {rate: 4 per year, lasts: 3 d, closes: [lanes.sea]}}")
    b = drawn(tmp_path, "disruptions: {storm: {rate: 4 per year, lasts: 9 h, restart: 2 d, closes: [power], damage: 5 USD}}")
    assert of(a, "storm", "lanes.sea").strikes_s.tolist() == of(b, "storm", "power").strikes_s.tolist()


def test_other_names_replications_and_seeds_bring_other_events(tmp_path: Path) -> None:
    layer = "disruptions: {storm: {rate: 4 per year, lasts: 1 d, closes: [power]}}"
    moments = {
        tuple(found.closures[0].strikes_s)
        for found in (
            drawn(tmp_path, layer),
            drawn(tmp_path, layer, replication=1),
            drawn(tmp_path, layer, seed=2),
            drawn(tmp_path, layer.replace("storm", "flood")),
        )
    }
    assert len(moments) == 4


# ---- how often, and in which season


@pytest.mark.parametrize(
    ("season", "months"),
    [
        ("Jun-Nov", {6, 7, 8, 9, 10, 11}),
        ("Dec-Feb", {12, 1, 2}),
        ("May, Sep", {5, 9}),
        ("Feb", {2}),
        ("Jan-Dec", set(range(1, 13))),
    ],
)
def test_all_of_the_years_rate_falls_into_the_season(season: str, months: set[int], tmp_path: Path) -> None:
    """From 2028-01-01 on, over a leap year and three others: each calendar year has the rate on average, and no event is out of season."""
    layer = (
        f"start: 2028-01-01\nhorizon: 1461 d\ndisruptions: {{storm: {{rate: 5 per year, season: '{season}', lasts: 1 h, closes: [power]}}}}"
    )
    start, found = date(2028, 1, 1), many(tmp_path, layer, 300)
    struck = [[start + timedelta(seconds=second) for second in each.closures[0].strikes_s.tolist()] for each in found]
    assert {each.month for storms in struck for each in storms} == months
    for year in range(2028, 2032):
        counts = np.array([sum(each.year == year for each in storms) for storms in struck])
        truth = 5 * (366 if year == 2028 else 365) / 365
        assert abs(counts.mean() - truth) <= 3 * counts.std(ddof=1) / len(counts) ** 0.5, year
        assert counts.var(ddof=1) == pytest.approx(truth, rel=0.3)  # as many as Poisson's law has


@pytest.mark.parametrize("season", ["Jun-Nov", "Dec-Feb", "Feb", "May, Sep"])
def test_a_season_moves_the_years_events_but_keeps_their_number(season: str, tmp_path: Path) -> None:
    """A calendar year, leap year or not, is as long by the clock of every season: it holds the same events of a name."""

    def by_year(months: str) -> list[int]:
        storm = f"{{rate: 50 per year, season: '{months}', lasts: 1 h, closes: [power]}}"
        found = drawn(tmp_path, f"start: 2027-01-01\nhorizon: 1826 d\ndisruptions: {{storm: {storm}}}")
        years = [(date(2027, 1, 1) + timedelta(seconds=second)).year for second in found.closures[0].strikes_s.tolist()]
        return [years.count(year) for year in range(2027, 2032)]

    assert by_year(season) == by_year("Jan-Dec")


def test_events_spread_evenly_over_the_season(tmp_path: Path) -> None:
    layer = "horizon: 1092 d\ndisruptions: {storm: {rate: 40 per year, season: Nov-Feb, lasts: 1 h, closes: [power]}}"
    moments = np.concatenate([each.closures[0].strikes_s for each in many(tmp_path, layer, 60)])
    months = np.array([(START + timedelta(seconds=int(second))).month for second in moments])
    days = {11: 90, 12: 93, 1: 27 + 31 + 31, 2: 28 + 28 + 29}  # 2026-01-05 to 2028-12-31
    for month, count in days.items():
        expected = len(moments) * count / sum(days.values())
        assert abs(np.count_nonzero(months == month) - expected) <= 3 * expected**0.5 + 0.01 * expected, month


def test_a_rate_of_zero_never_strikes(tmp_path: Path) -> None:
    found = drawn(tmp_path, "disruptions: {storm: {rate: 0 per year, lasts: 1 d, closes: [power]}}")
    assert [(each.cause, each.what, len(each.strikes_s)) for each in found.closures] == [("storm", "power", 0)]
    assert spans_of(found.shut("power")) == []


# ---- how long, and what


def test_people_power_and_stations_stay_away_for_the_restart(tmp_path: Path) -> None:
    what = ["people", "power", "stations.rack", "lanes.sea", "classes.circuit", "parts.board"]
    layer = f"disruptions: {{storm: {{at: [2026-03-01], lasts: 2 d, restart: 12 h, closes: [{', '.join(what)}]}}}}"
    found = drawn(tmp_path, layer)
    (begins,) = day("2026-03-01")
    ends = {each.what: spans_of(each.windows)[0][1] - begins for each in found.closures}
    assert ends == {**dict.fromkeys(what[:3], int(2.5 * DAY)), **dict.fromkeys(what[3:], 2 * DAY)}
    assert all(each.cause == "storm" and each.strikes_s.tolist() == [begins] for each in found.closures)
    assert spans_of(found.shut("stations.rack")) == [(begins, begins + int(2.5 * DAY))]
    assert found.shut("stations.oven") is NEVER


def test_windows_that_overlap_are_one_and_every_event_counts(tmp_path: Path) -> None:
    layer = "disruptions: {storm: {at: [2026-03-04, 2026-03-01, 2026-03-02, 2026-03-09], lasts: 2 d, closes: [power]}}"
    power = of(drawn(tmp_path, layer), "storm", "power")
    a, b, c, d = day("2026-03-01", "2026-03-02", "2026-03-04", "2026-03-09")
    assert spans_of(power.windows) == [(a, c + 2 * DAY), (d, d + 2 * DAY)]
    assert power.strikes_s.tolist() == [a, b, c, d]


def test_causes_stay_apart_and_shut_the_same_thing_together(tmp_path: Path) -> None:
    layer = "disruptions: {a: {at: [2026-03-01], lasts: 3 d, closes: [power]}, b: {at: [2026-03-02], lasts: 4 d, closes: [power]}}"
    found = drawn(tmp_path, layer)
    (begins,) = day("2026-03-01")
    assert [each.cause for each in found.closures] == ["a", "b"]
    assert spans_of(found.shut("power")) == [(begins, begins + 5 * DAY)]


@pytest.mark.parametrize("restart", [0, 10])
def test_without_overlaps_no_event_begins_while_one_lasts(restart: int, tmp_path: Path) -> None:
    """What is left out is just what would have begun within a closure, and the restart belongs to it."""
    storm = f"rate: 12 per year, lasts: {OFTEN}, restart: {restart} d, closes: [people, lanes.sea]"
    all_events = many(tmp_path, f"disruptions: {{storm: {{{storm}}}}}", 20)
    one_by_one = many(tmp_path, f"disruptions: {{storm: {{{storm}, overlaps: false}}}}", 20)
    left_out = 0
    for every, apart in zip(all_events, one_by_one, strict=True):
        closure = of(apart, "storm", "people")
        assert closure.windows.opens.tolist() == closure.strikes_s.tolist()
        assert (closure.windows.opens[1:] > closure.windows.closes[:-1]).all()
        lane = of(apart, "storm", "lanes.sea").windows
        assert (closure.windows.closes - lane.closes).tolist() == [restart * DAY] * len(lane.closes)
        dropped = np.setdiff1d(of(every, "storm", "people").strikes_s, closure.strikes_s)
        assert np.isin(closure.strikes_s, of(every, "storm", "people").strikes_s).all()
        assert all(closure.windows.is_open(second) for second in dropped.tolist())
        left_out += len(dropped)
    assert left_out > 20


def test_events_begin_within_the_run_and_may_outlast_it(tmp_path: Path) -> None:
    layer = "horizon: 100 d\ndisruptions: {storm: {at: [2026-01-05, 2026-04-14, 2026-04-15], lasts: 30 d, closes: [power]}}"
    power = of(drawn(tmp_path, layer), "storm", "power")
    assert power.strikes_s.tolist() == [0, 99 * DAY]
    assert spans_of(power.windows) == [(0, 30 * DAY), (99 * DAY, 129 * DAY)]


def test_given_dates_strike_with_their_probability(tmp_path: Path) -> None:
    layer = "disruptions: {cut: {at: [2026-06-01, 2027-06-01], probability: 30 %, lasts: 1 d, closes: [parts.board]}}"
    struck = np.array([np.isin(day("2026-06-01", "2027-06-01"), each.closures[0].strikes_s) for each in many(tmp_path, layer, 600)])
    assert np.abs(struck.mean(axis=0) - 0.3).max() <= 3 * (0.3 * 0.7 / 600) ** 0.5
    assert abs(np.corrcoef(struck.T)[0, 1]) <= 3 / 600**0.5


def test_slots_that_are_left(tmp_path: Path) -> None:
    layer = "disruptions: {peak: {at: [2026-08-01], lasts: 6 h, restart: 1 h, slots: {oven: 40 %, rack: 75 %}}}"
    found = drawn(tmp_path, layer)
    (begins,) = day("2026-08-01")
    assert [(name, spans_of(windows), share) for name, windows, share in found.curtailed] == [
        ("oven", [(begins, begins + 7 * HOUR)], 0.4),
        ("rack", [(begins, begins + 7 * HOUR)], 0.75),
    ]
    assert of(found, "peak", "slots").strikes_s.tolist() == [begins]  # so that its damage is counted
    both = drawn(tmp_path, layer, "disruptions: {peak: {closes: [lanes.sea]}}")
    assert [each.what for each in both.closures] == ["lanes.sea"] and len(both.curtailed) == 2


LIMITED = """\
name: limited
start: 2026-01-05
horizon: 2 d
stations:
  oven: {slots: 10, unattended: true, power: 2 kW, shared: {a: 60 %, b: 40 %}}
  rack: {slots: 5, unattended: true, power: 4 kW}
  desk: {slots: 3, unattended: true}
flows:
  a: [bake: {station: oven, work: 1 h}, soak: {station: rack, work: 1 h}, ask: {station: desk, work: 1 h}]
  b: [bake: {station: oven, work: 1 h}]
demand: {a: {at: [TIMES]}, b: {at: [TIMES]}}
disruptions: {peak: {at: [2026-01-06], lasts: 6 h, power_limit: LIMIT kW}}
"""


def limited(folder: Path, kilowatts: float) -> Plant:
    """40 kW of slots, and forty units of each flow at four times of the first and of the second day."""
    at = ", ".join(f"{hour} h" for hour in (0, 12, 24, 30) for _ in range(40))
    (folder / "limited.yaml").write_text(LIMITED.replace("TIMES", at).replace("LIMIT", f"{kilowatts}"))
    return build(load(folder / "limited.yaml").scenario, Draws(1, 0))


def test_a_limit_of_power_leaves_each_station_the_same_share_of_its_slots(tmp_path: Path) -> None:
    plant = limited(tmp_path, 21)  # 52.5 %: 3 of 6, 2 of 4 and 2 of 5 slots, 18 kW
    left = {station.name: list(zip(station.step_s.tolist(), station.slots.tolist(), strict=True)) for station in plant.stations}
    day_2 = (DAY, DAY + 6 * HOUR)
    assert left == {
        "oven/a": [(0, 6), (day_2[0], 3), (day_2[1], 6)],
        "oven/b": [(0, 4), (day_2[0], 2), (day_2[1], 4)],
        "rack": [(0, 5), (day_2[0], 2), (day_2[1], 5)],
        "desk": [(0, 3)],
    }
    assert all(len(station.step_s) == 1 for station in limited(tmp_path, 40).stations)


def test_both_engines_keep_to_a_limit_of_power(tmp_path: Path) -> None:
    plant = limited(tmp_path, 21)
    one, two = (simulate(plant, Draws(1, 0), engine) for engine in ("simpy", "compiled"))
    for column in ("unit", "operation", "start", "end"):
        assert getattr(one.tasks, column).tolist() == getattr(two.tasks, column).tolist()
    kw = hourly_kw(record := Record(one, plant, 0), load_kwh(record))
    assert kw[:6].max() == 40 and kw[24:30].max() == 18 and kw[30:].max() == 40


def test_slots_without_number_keep_to_no_limit(tmp_path: Path) -> None:
    layer = "stations: {oven: {slots: unlimited, power: 1 kW}}\ndisruptions: {x: {rate: 1 per year, lasts: 1 d, power_limit: 10 kW}}"
    with pytest.raises(ScenarioError, match=r"disruptions\.x\.power_limit: oven draws power in slots without number"):
        drawn(tmp_path, layer)


# ---- breakdowns and maintenance by the calendar


def test_a_station_breaks_down_by_the_clock(tmp_path: Path) -> None:
    gaps, repairs = "{dist: trace, values: [10 h, 20 h, 1000000 h]}", "{dist: trace, values: [2 h, 3 h]}"
    jam = f"{{time_between_failures: {gaps}, time_to_repair: {repairs}, by: calendar}}"
    found = drawn(tmp_path, f"stations: {{oven: {{failures: {{jam: {jam}}}}}}}")
    closure = of(found, "oven.jam", "stations.oven")
    assert spans_of(closure.windows) == [(10 * HOUR, 12 * HOUR), (32 * HOUR, 35 * HOUR)]
    assert closure.strikes_s.tolist() == [10 * HOUR, 32 * HOUR]
    assert found.curtailed == ()


def test_thousands_of_breakdowns_use_up_the_horizon(tmp_path: Path) -> None:
    jam = "{time_between_failures: {dist: exponential, mean: 6 h}, time_to_repair: {dist: exponential, mean: 2 h}, by: calendar}"
    closure = of(drawn(tmp_path, f"stations: {{oven: {{failures: {{jam: {jam}}}}}}}"), "oven.jam", "stations.oven")
    count = len(closure.strikes_s)
    assert abs(count - 5 * 8760 / 8) <= 3 * (5 * 8760 / 8 * 40 / 64) ** 0.5  # renewals: variance t s^2 / m^3
    assert 5 * YEAR - 100 * HOUR < closure.strikes_s[-1] < 5 * YEAR
    assert closure.windows.opens.tolist() == closure.strikes_s.tolist()


def test_failures_by_work_are_none_of_the_clocks(tmp_path: Path) -> None:
    assert drawn(tmp_path, "stations: {oven: {failures: {jam: {time_between_failures: 10 h, time_to_repair: 1 h}}}}") == Disruptions()


def test_a_station_has_the_same_breakdowns_in_every_plant(tmp_path: Path) -> None:
    jam = "failures: {jam: {time_between_failures: {dist: exponential, mean: 90 h}, time_to_repair: 3 h, by: calendar}}"
    bench = f"bench: {{slots: 1, unattended: true, {jam}}}"
    here = drawn(tmp_path, f"horizon: 3 years\nstations: {{{bench}}}\nflows: {{build: {{age: {{station: bench}}}}}}")
    found = spans_of(here.shut("stations.bench"))
    assert len(found) > 200 and found == spans_of(drawn(tmp_path, plant=OTHER).shut("stations.bench"))


def test_maintenance_comes_round_from_beginning_to_beginning(tmp_path: Path) -> None:
    weekly = "{every: 7 d, lasts: 2 h, first: 5 d}"
    found = drawn(tmp_path, f"horizon: 20 d\nstations: {{oven: {{maintenance: {{weekly: {weekly}}}}}}}")
    begins = [5 * DAY, 12 * DAY, 19 * DAY]
    closure = of(found, "oven.weekly", "stations.oven")
    assert spans_of(closure.windows) == [(each, each + 2 * HOUR) for each in begins] and closure.strikes_s.tolist() == begins


def test_breakdowns_and_services_of_some_slots_leave_the_others(tmp_path: Path) -> None:
    jam = "{time_between_failures: {dist: trace, values: [10 h, 1000000 h]}, time_to_repair: 2 h, by: calendar, slots: 30 %}"
    service = "{every: 7 d, lasts: 2 h, first: 1 d, slots: 50 %}"
    found = drawn(tmp_path, f"horizon: 5 d\nstations: {{oven: {{failures: {{jam: {jam}}}, maintenance: {{service: {service}}}}}}}")
    assert found.closures == ()
    assert [(name, spans_of(windows), share) for name, windows, share in found.curtailed] == [
        ("oven", [(10 * HOUR, 12 * HOUR)], 0.7),
        ("oven", [(DAY, DAY + 2 * HOUR)], 0.5),
    ]


def test_a_failure_and_a_service_of_one_name_both_happen(tmp_path: Path) -> None:
    fan = "failures: {fan: {time_between_failures: {dist: trace, values: [10 h, 1000000 h]}, time_to_repair: 2 h, by: calendar}}"
    found = drawn(tmp_path, f"horizon: 5 d\nstations: {{oven: {{{fan}, maintenance: {{fan: {{every: 7 d, lasts: 1 h, first: 1 d}}}}}}}}")
    assert spans_of(found.shut("stations.oven")) == [(10 * HOUR, 12 * HOUR), (DAY, DAY + HOUR)]


# ---- mistakes

MISTAKES = [
    ("{lasts: 1 d, closes: [power]}", ": needs either a `rate` or dates (`at`)"),
    ("{rate: 1 per year, at: [2026-03-01], lasts: 1 d, closes: [power]}", ": needs either a `rate` or dates (`at`)"),
    ("{rate: 1 per year, lasts: 1 d}", ": closes nothing: give `closes`, `slots` or `power_limit`"),
    ("{rate: 1 per year, closes: [power]}", ".lasts: missing"),
    ("{rate: 1 per year, lasts: 0 d, closes: [power]}", ".lasts: must be above 0 on average"),
    ("{rate: 1 per year, lasts: {dist: uniform, low: 0 d, high: 0 d}, closes: [power]}", ".lasts: must be above 0 on average"),
    ("{rate: 1 per year, lasts: 1 d, closes: [pwer]}", ".closes.0: no thing to close named 'pwer'; did you mean 'power'?"),
    (
        "{rate: 1 per year, lasts: 1 d, closes: [power, lane.sea]}",
        ".closes.1: no kind of thing to close named 'lane'; did you mean 'lanes'?",
    ),
    ("{rate: 1 per year, lasts: 1 d, closes: [lanes.see]}", ".closes.0: no lane named 'see'; did you mean 'sea'?"),
    ("{rate: 1 per year, lasts: 1 d, closes: [stations.ovn]}", ".closes.0: no station named 'ovn'; did you mean 'oven'?"),
    ("{rate: 1 per year, lasts: 1 d, closes: [classes.cirquit]}", ".closes.0: no customs class named 'cirquit'; did you mean 'circuit'?"),
    ("{rate: 1 per year, lasts: 1 d, closes: [parts.bord]}", ".closes.0: no part named 'bord'; did you mean 'board'?"),
    (
        "{rate: 1 per year, lasts: 1 d, closes: [parts.screw]}",
        ".closes.0: screw comes on no lane, so there is no supplier to cut off",
    ),
    ("{rate: 1 per year, lasts: 1 d, slots: {ovn: 50 %}}", ".slots.ovn: no station named 'ovn'; did you mean 'oven'?"),
    ("{rate: 1 per year, lasts: 1 d, slots: {oven: 0 %}}", ".slots.oven: leaves nothing; write `closes: [stations.oven]`"),
    ("{rate: 1 per year, lasts: 1 d, power_limit: 10 kW}", ".power_limit: no station draws `power`"),
    ("{rate: 1 per year, lasts: 1 d, power_limit: 0 kW}", ".power_limit: leaves nothing; write `closes: [power]`"),
    ("{rate: 1 per year, probability: 30 %, lasts: 1 d, closes: [power]}", ".probability: goes with `at`; a `rate` says how often already"),
    ("{at: [2026-03-01], season: Jun, lasts: 1 d, closes: [power]}", ".season: goes with a `rate`; the dates of `at` are given"),
    ("{at: [2026-01-04], lasts: 1 d, closes: [power]}", ".at.0: 2026-01-04 is before the start, 2026-01-05"),
    ("{at: [2026-03-01, 2026-03-01], lasts: 1 d, closes: [power]}", ".at.1: 2026-03-01 is given twice"),
    ("{at: [soon], lasts: 1 d, closes: [power]}", ".at.0: expected a date like 2026-07-24, got 'soon'"),
    (
        "{rate: 1 per year, season: Jun-Nowember, lasts: 1 d, closes: [power]}",
        ".season: expected months like 'Jun-Nov', 'Dec-Feb' or 'May, Sep', got 'Jun-Nowember'",
    ),
]


def said(folder: Path, disruption: str, name: str = "storm") -> list[str]:
    (folder / "plant.yaml").write_text(f"{PLANT}disruptions:\n  {name}: {disruption}\n")
    with pytest.raises(ScenarioError) as error:
        load(folder / "plant.yaml")
    return [line.partition(f"disruptions.{name}")[2] for line in str(error.value).splitlines()[:-1]]


@pytest.mark.parametrize(("disruption", "message"), MISTAKES)
def test_mistakes(disruption: str, message: str, tmp_path: Path) -> None:
    assert said(tmp_path, disruption) == [message]


def test_a_name_without_signs_that_join_names(tmp_path: Path) -> None:
    message = ": a name has no '.', '/' or ':' in it, and is not empty"
    assert said(tmp_path, "{rate: 1 per year, lasts: 1 d, closes: [power]}", "oven.jam") == [message]
