"""What enters the flows: the pace of demand, contracts, the installed base, pallets, closed borders, and what the checks say."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.building import build
from sim.building.clock import Clock
from sim.building.disruptions import Disruptions
from sim.building.releases import cancellation, flow_of
from sim.building.supply import lanes
from sim.calendars import DAY, HOUR, spans
from sim.distributions import Distribution, age_at, cumulative_hazard, quantile
from sim.draws import Draws
from sim.plant import Closure, Flow
from sim.scenario.checks.all import sense_issues
from sim.scenario.offered_load import units_a_year
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import AGING, MONTHS, Demand
from sim.units import YEAR_H

YEAR = 365 * DAY
PLANT = """
name: plant
start: 2026-01-05
horizon: {horizon}
product: {{mass: 21 kg, customs_class: miner}}
stations: {{bench: {{slots: 1, unattended: true}}}}
flows:
  build: {{mount: {{station: bench, work: 1 h}}}}
  repair: {{mend: {{station: bench, work: 1 h}}}}
lanes:
  road: {{transit: {{dist: lognormal, mean: 2 d, cv: 50 %}}}}
  sea: {{transit: 1 d, crosses: US}}
demand:
{demand}
"""


def scenario(demand: str, horizon: str = "1 year") -> Scenario:
    text = PLANT.format(horizon=horizon, demand="\n".join(f"  {line}" for line in demand.strip().splitlines()))
    return Scenario.model_validate(yaml.load(text, Loader=yaml.BaseLoader))


def flows(demand: str, horizon: str = "1 year", seed: int = 1) -> dict[str, Flow]:
    return {flow.name: flow for flow in build(scenario(demand, horizon), Draws(seed, 0)).flows}


def same(a: Flow, b: Flow) -> bool:
    """Whether all of two flows is the same."""
    fields = (
        "placed_s",
        "collected_s",
        "release_s",
        "order",
        "region",
        "lane_out",
        "transit_s",
        "held_s",
        "promise_s",
        "penalized",
        "warranty",
    )
    return all(np.array_equal(getattr(a, field), getattr(b, field)) for field in fields)


# ---- ramp, season and path

FACTORS = st.integers(0, 200).map(lambda percent: f"{percent} %")
DATES = st.integers(-40, 500).map(lambda days: str(date(2026, 1, 5) + timedelta(days=days)))
PACE = st.fixed_dictionaries(
    {
        "ramp": st.dictionaries(DATES, st.integers(0, 100).map(lambda percent: f"{percent} %"), max_size=3),
        "season": st.dictionaries(st.sampled_from(MONTHS), FACTORS, max_size=12),
        "path": st.dictionaries(DATES, FACTORS, max_size=3),
    }
)


def factor_on(day: date, pace: dict[str, dict[str, str]]) -> float:
    """The rate on a day, said a second time in plain words."""

    def last(series: dict[str, str], before: float | None) -> float:
        so_far = [float(series[key][:-2]) / 100 for key in sorted(series) if date.fromisoformat(key) <= day]
        first = before if before is not None else float(series[min(series)][:-2]) / 100 if series else 1.0
        return so_far[-1] if so_far else first

    season = float(pace["season"].get(MONTHS[day.month - 1], "100 %")[:-2]) / 100
    return last(pace["ramp"], None) * season * last(pace["path"], 1.0)


@given(PACE, st.integers(1, 600), st.integers(0, 86_399))
def test_the_clock_adds_up_ramp_times_season_times_path_day_by_day(pace, days, into):
    start = date(2026, 1, 5)
    clock = Clock(Demand.model_validate(pace), start, days * DAY + into)
    rates = np.array([factor_on(start + timedelta(days=k), pace) for k in range(days + 1)])
    by_day = np.append(0.0, np.cumsum(rates * DAY))
    assert clock.total == pytest.approx(by_day[-2] + rates[-1] * into, abs=1e-3)
    midnights = np.arange(days) * DAY
    assert clock.full_rate_s(midnights.astype(float)) == pytest.approx(by_day[:-2], abs=1e-3)
    assert clock.rate(midnights + into) == pytest.approx(rates[:-1])
    moments = np.linspace(0, clock.total, 50)
    assert clock.full_rate_s(clock.calendar_s(moments)) == pytest.approx(moments, abs=1e-3)


@given(PACE)
def test_a_contract_delivers_what_the_integral_of_its_rate_says(pace):
    demand = yaml.safe_dump({"build": {"contracts": {"a": {"volume": "3000 per year", "every": "1 d"}}, **pace}})
    start = date(2026, 1, 5)
    full_days = sum(factor_on(start + timedelta(days=k), pace) for k in range(365))
    assert len(flows(demand)["build"].order) == pytest.approx(3000 * full_days / 365, abs=0.51)


def test_no_order_comes_in_a_month_without_demand_and_the_others_keep_theirs():
    text = "build: {orders: {every: {dist: exponential, mean: 1 h}}, season: {Mar: 0 %, Jul: 150 %}}"
    placed = flows(text)["build"].placed_s
    day = np.datetime64("2026-01-05") + placed // DAY
    month = day.astype("datetime64[M]").astype(int) % 12
    counts = np.bincount(month, minlength=12)
    assert counts[2] == 0
    assert counts[6] == pytest.approx(1.5 * 31 * 24, abs=4 * (1.5 * 31 * 24) ** 0.5)
    assert counts[7] == pytest.approx(31 * 24, abs=4 * (31 * 24) ** 0.5)


# ---- contracts


def test_each_unit_knows_its_contract_and_its_promise():
    text = """
build:
  contracts:
    own: {volume: 365 per year, every: 10 d, promise: 5 d, penalty: 2 USD/unit/d}
    of_the_flow: {volume: 730 per year, every: 10 d, first: 1 d}
  at: [12 h]
  promise: 14 d
"""
    flow = flows(text, "20 d")["build"]
    assert flow.placed_s.tolist() == [0] * 10 + [12 * HOUR] + [DAY] * 20 + [10 * DAY] * 10 + [11 * DAY] * 18
    assert flow.penalized.tolist() == [0] * 10 + [-1] + [1] * 20 + [0] * 10 + [1] * 18
    assert flow.promise_s.tolist() == [5 * DAY] * 10 + [14 * DAY] * 21 + [5 * DAY] * 10 + [14 * DAY] * 18


def test_a_penalty_is_kept_by_unit_and_day():
    demand = Demand.model_validate({"contracts": {"a": {"volume": "1 per year", "penalty": "14 USD/unit/week"}}})
    penalty = demand.contracts["a"].penalty
    assert penalty is not None
    assert penalty.value == pytest.approx(2.0)


def test_cancellation_is_a_patience_in_seconds():
    assert cancellation(Demand.model_validate({"cancel_after": "2 d"})) == Distribution("constant", (2.0 * DAY,))
    assert cancellation(Demand()) is None


# ---- the installed base


@pytest.mark.parametrize("kind", AGING)
def test_hazard_and_age_are_each_others_inverse_and_agree_with_the_law(kind):
    law = Distribution(kind, {"exponential": (3.0,), "erlang": (3.0, 2.0)}.get(kind, (3.0, 0.6)))
    u = np.linspace(0.001, 0.999, 99)
    ages = quantile(law, u)
    assert cumulative_hazard(law, ages) == pytest.approx(-np.log1p(-u), rel=1e-9)
    assert age_at(law, -np.log1p(-u)) == pytest.approx(ages, rel=1e-9)
    assert cumulative_hazard(law, np.zeros(1)) == pytest.approx([0.0])


LIVES = ["{dist: weibull, mean: 6 years, cv: 50 %}", "{dist: gamma, mean: 6 years, cv: 60 %}", "{dist: lognormal, mean: 6 years, cv: 60 %}"]


@pytest.mark.parametrize("spread", ["0 d", "2 years"])
@pytest.mark.parametrize("life", LIVES)
def test_an_opening_fleet_fails_by_the_mean_hazard_of_its_ages(life, spread):
    text = (
        f"repair: {{share: 40 %, season: {{Jul: 50 %}}, fleet: {{old: {{units: 1000000, age: 3 years, spread: {spread}, life: {life}}}}}}}"
    )
    placed = flows(text)["repair"].placed_s
    law = Demand.model_validate({"orders": {"every": yaml.safe_load(life)}}).orders.every.distribution(HOUR)
    wide = float(spread.split()[0]) * YEAR
    ages = 3 * YEAR + wide * (np.arange(2000) + 0.5) / 1000 - wide
    edges = np.array([0, 177, 208, 365]) * DAY  # July
    grown = np.array([np.mean(cumulative_hazard(law, ages + edge)) for edge in edges])
    truth = 400_000 * np.diff(grown) * [1, 0.5, 1]
    assert np.all(np.abs(np.histogram(placed, edges)[0] - truth) <= 4 * truth**0.5)


def test_a_constant_hazard_is_the_poisson_stream_of_the_plain_number():
    plain = flows("repair: {fleet: 500000, failures: 6 % per year, share: 50 %}")["repair"].placed_s
    by_model = flows("repair: {fleet: {any: {units: 500000, age: 1 year, hazard: 6 % per year}}, share: 50 %}")["repair"].placed_s
    for placed in (plain, by_model):
        assert len(placed) == pytest.approx(15_000, abs=4 * 15_000**0.5)
        assert np.mean(placed) == pytest.approx(YEAR / 2, abs=4 * YEAR / (12 * 15_000) ** 0.5)


def test_share_under_warranty_of_a_fleet_of_many_ages():
    """Ages lie evenly from 0 to 2 years, so after t of the year (1 - t) / 2 are under a warranty of one year: a quarter on average."""
    text = "repair: {warranty: 1 year, fleet: {any: {units: 1000000, age: 1 year, spread: 1 year, hazard: 5 % per year}}}"
    flow = flows(text)["repair"]
    assert np.mean(flow.warranty) == pytest.approx(0.25, abs=4 * (0.25 * 0.75 / 50_000) ** 0.5)
    assert not flow.warranty[flow.placed_s > 0.999 * YEAR].any()
    last = flows(text.replace("age: 1 year, spread: 1 year", "age: 200 d"))["repair"]
    assert np.array_equal(last.warranty, last.placed_s < 165 * DAY)


def test_a_hit_unit_is_older_where_the_hazard_grows_with_age():
    """Weibull with shape 2: hazard proportional to age; of ages 0 to 2 years a quarter of the failures strike the younger half."""
    cv = (4 / np.pi - 1) ** 0.5
    life = f"{{dist: weibull, mean: 10 years, cv: {100 * cv} %}}"
    text = f"repair: {{warranty: 1 year, fleet: {{any: {{units: 100000000, age: 1 year, spread: 1 year, life: {life}}}}}}}"
    flow = flows(text, "1 d")["repair"]
    count = len(flow.warranty)
    assert count > 2_000
    assert np.mean(flow.warranty) == pytest.approx(0.25, abs=4 * (0.25 * 0.75 / count) ** 0.5)


SHIPPED = """
build: {{at: [0 h, 24 h]}}
repair: {{warranty: 250 d, share: {share}, fleet: {{new: {{of: build, after: 10 d, life: 100 d, renewal: as_new}}}}}}
"""


def test_shipped_units_live_from_when_they_enter_service():
    flow = flows(SHIPPED.format(share="100 %"))["repair"]
    assert (flow.placed_s / DAY).tolist() == [110, 111, 210, 211, 310, 311]
    assert flow.warranty.tolist() == [True] * 4 + [False] * 2  # at ages of 100 and 200 days, and at 300


def test_part_of_the_failures_of_shipped_units_comes_here_and_season_thins_it():
    text = """
build: {orders: {every: {dist: trace, values: [0 h, 1000000 h]}, size: {dist: trace, values: [20000]}}}
repair: {share: 40 %, season: {Feb: 50 %}, fleet: {new: {of: build, life: {dist: exponential, mean: 1 year}, renewal: RENEWAL}}}
"""
    for renewal in ("as_new", "as_old"):
        flow = flows(text.replace("RENEWAL", renewal), "55 d")["repair"]
        counts = np.histogram(flow.placed_s, np.array([0, 27, 55]) * DAY)[0]
        truth = 20_000 * 0.4 * np.array([27, 14]) / 365
        assert np.all(np.abs(counts - truth) <= 4 * truth**0.5)


def test_a_model_draws_the_same_whatever_stands_beside_it():
    fleet = "s21: {units: 90000, age: 1 year, spread: 1 year, hazard: 9 % per year}"
    alone = flows(f"repair: {{warranty: 1 year, fleet: {{{fleet}}}}}")["repair"]
    text = f"""
build: {{orders: {{every: {{dist: exponential, mean: 3 h}}}}}}
repair:
  warranty: 1 year
  fleet: {{new: {{of: build, life: {{dist: weibull, mean: 1 year, cv: 60 %}}}}, {fleet}}}
"""
    both = flows(text)["repair"]
    assert len(both.placed_s) > len(alone.placed_s)
    assert set(zip(alone.placed_s.tolist(), alone.warranty.tolist(), strict=True)) <= set(
        zip(both.placed_s.tolist(), both.warranty.tolist(), strict=True)
    )


BASE = """
build: {orders: {every: {dist: exponential, mean: 3 h}}, ramp: {2026-03-01: 50 %}}
repair: {fleet: 90000, failures: 5 % per year, collected_by: road, delivered_by: road}
"""


@pytest.mark.parametrize(
    "extra",
    [
        "season: {Jan: 100 %, Jul: 100 %}",
        "path: {2026-04-01: 100 %}",
        "cancel_after: 60 d",
        "pallet: {size: 1, wait: 5 d, places: 3}",
        "pallet: {size: 24, wait: 0 d}",
    ],
)
def test_a_mechanism_that_changes_nothing_draws_nothing(extra):
    before, after = flows(BASE), flows(BASE.replace("delivered_by", f"{extra}, delivered_by"))
    assert same(before["build"], after["build"])
    assert same(before["repair"], after["repair"])


def test_the_failures_of_a_fleet_do_not_move_the_orders_beside_them():
    with_orders = BASE.replace("fleet: 90000, failures: 5 % per year", "orders: {every: {dist: exponential, mean: 9 h}}")
    alone = flows(with_orders)["repair"].placed_s
    both = flows(with_orders.replace("collected_by", "fleet: {a: {units: 9000, hazard: 9 % per year}}, collected_by"))["repair"].placed_s
    assert len(both) > len(alone)
    assert np.isin(alone, both).all()


# ---- pallets


def pallets(hours: list[int], pallet: str) -> Flow:
    at = ", ".join(f"{hour} h" for hour in hours)
    return flows(f"repair: {{at: [{at}], collected_by: road, pallet: {pallet}}}")["repair"]


def test_a_pallet_leaves_when_it_is_full_or_its_oldest_unit_has_waited():
    flow = pallets([1, 2, 3, 5, 20, 30, 31, 41, 42], "{size: 3, wait: 10 h}")
    assert (flow.collected_s // HOUR).tolist() == [3, 3, 3, 15, 30, 30, 41, 41, 52]


def test_units_of_a_pallet_travel_together_by_the_draw_of_the_first():
    flow = pallets([1, 2, 3, 5, 20, 30, 31, 41, 42], "{size: 3, wait: 10 h}")
    alone = flows("repair: {at: [1 h, 2 h, 3 h, 5 h, 20 h, 30 h, 31 h, 41 h, 42 h], collected_by: road}")["repair"]
    own = alone.release_s - alone.placed_s
    assert np.array_equal(flow.release_s - flow.collected_s, own[[0, 0, 0, 3, 4, 4, 6, 6, 8]])


def left_at(placed: list[int], size: int, wait_s: int) -> list[int]:
    """When the units of one place leave, told unit by unit."""
    left: list[int] = []
    waiting: list[int] = []
    for second in placed:
        if waiting and second > waiting[0] + wait_s:
            left += [waiting[0] + wait_s] * len(waiting)
            waiting = []
        waiting.append(second)
        if len(waiting) == size:
            left += [second] * size
            waiting = []
    return left + [waiting[0] + wait_s for _ in waiting]


@given(st.lists(st.integers(0, 300), min_size=1, max_size=80), st.integers(1, 6), st.integers(0, 50), st.integers(1, 5))
def test_each_place_fills_pallets_of_its_own(hours, size, wait, places):
    flow = pallets(sorted(hours), f"{{size: {size}, wait: {wait} h, places: {places}}}")
    place = np.floor(Draws(1, 0).uniforms("repair.place", len(hours)) * places)
    for k in range(places):
        here = place == k
        assert flow.collected_s[here].tolist() == left_at(flow.placed_s[here].tolist(), size, wait * HOUR)


# ---- closed lanes and borders


def numbered(given: Scenario) -> dict[str, int]:
    """The numbers of the operations of the flow of repairs."""
    return {f"repair.{name}": k for k, name in enumerate(given.flows["repair"])}


def closed(what: str, demand: str) -> Flow:
    from_s, to_s = 3 * DAY, 9 * DAY
    closure = Closure("storm", what, spans([(from_s, to_s)]), np.array([from_s]))
    given = scenario(demand)
    return flow_of("repair", numbered(given), given, lanes(given, Disruptions()), Draws(1, 0), YEAR, Disruptions((closure,)))


def test_what_would_cross_a_closed_border_waits_for_it():
    by_sea = closed("classes.miner", "repair: {at: [1 d, 2 d, 5 d, 8 d], collected_by: sea}")
    assert (by_sea.release_s / DAY).tolist() == [2, 9, 9, 9]
    assert by_sea.shut.opens.tolist() == [3 * DAY]
    other = closed("classes.chips", "repair: {at: [1 d, 2 d, 5 d, 8 d], collected_by: sea}")
    assert (other.release_s / DAY).tolist() == [2, 3, 6, 9]
    assert len(other.shut.opens) == 0
    text = "repair: {at: [1 d, 2 d, 5 d, 8 d], collected_by: road}"
    assert np.array_equal(closed("classes.miner", text).release_s, flows(text)["repair"].release_s)


def test_nothing_arrives_on_a_lane_that_is_shut():
    given = scenario("repair: {at: [1 d, 2 d, 5 d, 8 d], collected_by: road}")
    open_road = lanes(given, Disruptions())
    shut = tuple(type(lane)(lane.name, lane.crosses, lane.transit, 0.0, None, spans([(0, 90 * DAY)])) for lane in open_road)
    flow = flow_of("repair", numbered(given), given, shut, Draws(1, 0), YEAR, Disruptions())
    assert flow.release_s.tolist() == [90 * DAY] * 4


# ---- what the checks say


def said(demand: str) -> list[str]:
    return [f"{'.'.join(keys)}: {message}" for keys, _, message in sense_issues(scenario(demand)) if keys[0] == "demand"]


AT_EVERY_AGE = "needs a chance to fail at every age: exponential, lognormal, gamma, erlang, weibull, with a cv above 0 %"
LIFE = "life: {dist: weibull, mean: 3 years, cv: 60 %}"


@pytest.mark.parametrize(
    ("demand", "message"),
    [
        ("{at: [1 h], season: {Juny: 90 %}}", "season.Juny: no month named 'Juny'; did you mean 'Jun'?"),
        (
            "{contracts: {a: {volume: 9 per year, penalty: 2 USD/unit/d}}}",
            "contracts.a.penalty: is due beyond a `promise`: give one here or for the flow",
        ),
        (
            "{fleet: {a: {units: 9, hazard: 5 % per year}}, failures: 5 % per year}",
            "failures: is for a fleet that is a plain number; models say `hazard` or `life`",
        ),
        ("{fleet: 9, failures: 5 % per year, warranty: 1 year}", "warranty: needs ages: give `fleet` by model"),
        ("{fleet: {a: {units: 9}}}", "fleet.a: needs either `hazard` or `life`"),
        ("{fleet: {a.b: {units: 9, hazard: 5 % per year}}}", "fleet.a.b: a name has no '.', '/' or ':' in it, and is not empty"),
        ("{fleet: {a: {units: 9, age: 1 d, spread: 2 d, hazard: 5 % per year}}}", "fleet.a.spread: 2 d is more than the age, 1 d"),
        (
            "{fleet: {a: {units: 9, life: {dist: weibull, mean: 3 years, cv: 0 %}}}}",
            f"fleet.a.life: an opening fleet {AT_EVERY_AGE}",
        ),
        (
            "{fleet: {a: {of: build, life: 3 years}}}",
            f"fleet.a.life: a repair `as_old` {AT_EVERY_AGE}",
        ),
        (
            "{fleet: {a: {of: build, renewal: as_new, life: {dist: trace, values: [3 years]}}}}",
            "fleet.a.life: a life is drawn for each unit: a trace is not random; write `empirical`",
        ),
        ("{fleet: {a: {of: build, renewal: as_new, life: 0 h}}}", "fleet.a.life: expected an hour or more on average"),
        (f"{{fleet: {{a: {{{LIFE}}}}}}}", "fleet.a: has no units: give `units`, or `of` with the flow that ships them"),
        (
            f"{{fleet: {{a: {{units: 9, renewal: as_new, {LIFE}}}}}}}",
            "fleet.a.renewal: is for the units of a flow, named by `of`; those of the opening fleet are repaired as old",
        ),
        (f"{{fleet: {{a: {{of: biuld, {LIFE}}}}}}}", "fleet.a.of: no demand named 'biuld'; did you mean 'build'?"),
        (
            f"{{fleet: {{a: {{of: repair, {LIFE}}}}}}}",
            "fleet.a.of: expected a flow whose units are not failures of units shipped, got 'repair'",
        ),
        (
            f"{{season: {{Jan: 120 %}}, share: 90 %, fleet: {{a: {{of: build, {LIFE}}}}}}}",
            "fleet.a.of: the share times season and path goes up to 108 %, but no more fails than all",
        ),
        ("{at: [1 h], pallet: {size: 0, wait: 1 d}}", "pallet.size: expected 1 or more, got '0'"),
        ("{at: [1 h], pallet: {size: 1, wait: 1 d, places: 0}}", "pallet.places: expected 1 or more, got '0'"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(demand, message):
    assert said(f"build: {{at: [1 h]}}\nrepair: {demand}") == [f"demand.repair.{message}"]


def test_what_makes_sense_is_not_complained_about():
    text = f"""
build: {{contracts: {{a: {{volume: 9 per year, penalty: 2 USD/unit/d, promise: 3 d}}}}}}
repair:
  fleet:
    s21: {{units: 900000, age: 1 year, hazard: 5 % per year}}
    s19: {{units: 1000000, age: 3 years, spread: 2 years, {LIFE}}}
    new: {{of: build, after: 14 d, renewal: as_new, {LIFE}}}
  share: 39 %
  season: {{Dec: 200 %}}
  warranty: 365 d
  pallet: {{size: 24, wait: 5 d, places: 40}}
"""
    assert said(text) == []


def test_load_counts_the_failures_of_each_model():
    models: dict[str, Any] = {
        "a": {"units": "1000", "hazard": "5 % per year"},
        "b": {"units": "300", "life": {"dist": "erlang", "mean": "3 years", "shape": "2"}},
    }
    assert units_a_year(Demand.model_validate({"fleet": models, "share": "50 %"}), YEAR_H) == pytest.approx(0.5 * (50 + 100))
