"""The built plant: stations, operations, limits, stocks and lanes of small scenarios."""

from math import log2
from pathlib import Path

import numpy as np
import pytest

from sim.building import floor, people, supply
from sim.building.build import build
from sim.building.disruptions import Disruptions
from sim.calendars import ALWAYS, DAY, HOUR, NEVER, spans
from sim.distributions import Distribution
from sim.draws import Draws
from sim.plant import SCRAP, SHIP, UNLIMITED, Closure, Failure, Learning, Limit, Operation, Station
from sim.scenario.loading import load
from sim.scenario.schema import Scenario

PLANT = """\
name: Small plant
horizon: 30 d
shifts:
  day: {days: daily, from: "06:00", to: "14:00"}
  late: {days: daily, from: "14:00", to: "22:00"}
workforce: {efficiency: 80 %}
pools:
  assembly: {shifts: {day: 4}, at_shift_end: finish}
  test: {shifts: {day: 1, late: 3}, at_shift_end: fit}
stations:
  bench: {slots: 4}
  table: {slots: unlimited}
  oven: {slots: 10, unattended: true}
flows:
  build:
    - mount: {station: bench, crew: {assembly: 2}, work: 30 min, parts: {board: 3}}
    - age: {station: oven, work: 4 h}
    - try: {station: table, crew: {test: 1}, work: 10 min}
  repair:
    - mend: {station: bench, crew: {assembly: 1}, work: 1 h, makes: {board: 1}}
parts:
  board: {lane: sea, reorder_point: 90, order_quantity: 60, opening_stock: 7, customs_class: board}
lanes:
  sea: {transit: 30 d}
  air: {transit: 3 d}
  rail: {transit: 9 d}
demand:
  build: {at: [1 h]}
  repair: {at: [1 h]}
"""


@pytest.fixture
def small(tmp_path):
    """A function that loads the small plant with overlays laid over it."""
    (tmp_path / "plant.yaml").write_text(PLANT)

    def loaded(*overlays: str) -> Scenario:
        files: list[Path] = []
        for k, overlay in enumerate(overlays):
            files.append(tmp_path / f"{k}.yaml")
            files[-1].write_text(overlay)
        return load(tmp_path / "plant.yaml", files).scenario

    return loaded


def closed(*closures: tuple[str, int, int], curtailed=()) -> Disruptions:
    """Disruptions that shut something from a second until another."""
    rows = [Closure("storm", what, spans([(a, b)]), np.array([a])) for what, a, b in closures]
    return Disruptions(tuple(rows), tuple((name, spans([(a, b)]), share) for name, a, b, share in curtailed))


def operations(scenario: Scenario, disruptions: Disruptions = closed()) -> dict[str, Operation]:  # noqa: B008
    pools = people.pools(scenario, Draws(1, 0), Disruptions(), 30 * DAY)
    return {each.name: each for each in floor.operations(scenario, pools, disruptions)}


def stations(scenario: Scenario, disruptions: Disruptions = closed()) -> dict[str, Station]:  # noqa: B008
    return {each.name: each for each in floor.stations(scenario, disruptions)}


def steps(seconds, values) -> list[tuple[int, int]]:
    return list(zip(seconds.tolist(), values.tolist(), strict=True))


# ---- stations


def test_a_plain_station_has_its_slots_from_the_start(small):
    built = stations(small())
    assert list(built) == ["bench", "table", "oven"]
    assert steps(built["bench"].step_s, built["bench"].slots) == [(0, 4)]
    assert steps(built["table"].step_s, built["table"].slots) == [(0, UNLIMITED)]
    assert built["bench"].failures == () and (built["bench"].power_kw, built["bench"].idle_kw) == (0, 0)


def test_power_and_failures_by_work(small):
    over = "stations: {oven: {power: 3 kW, idle_power: 500 W, failures: {"
    over += "fan: {time_between_failures: {dist: exponential, mean: 80 h}, time_to_repair: 2 h}, "
    over += "grid: {time_between_failures: 9 d, time_to_repair: 1 h, by: calendar}}}}"
    oven = stations(small(over))["oven"]
    assert (oven.power_kw, oven.idle_kw) == (3, 0.5)
    assert oven.failures == (Failure("oven.fan", Distribution("exponential", (80.0 * HOUR,)), Distribution("constant", (2.0 * HOUR,))),)


def test_shared_slots_make_a_station_of_each_flow(small):
    scenario = small("stations: {bench: {slots: 10, power: 2 kW, shared: {build: 96 %, repair: 4 %}}}")
    built = stations(scenario)
    assert list(built) == ["bench/build", "bench/repair", "table", "oven"]
    assert [int(built[f"bench/{flow}"].slots[0]) for flow in ("build", "repair")] == [10, 1]
    assert built["bench/repair"].power_kw == 2
    steps_ = operations(scenario)
    assert (steps_["build.mount"].station, steps_["repair.mend"].station, steps_["build.try"].station) == (0, 1, 2)


def test_curtailed_slots_come_back_and_overlapping_shares_multiply(small):
    left = closed(curtailed=[("oven", 100, 400, 0.5), ("oven", 300, 600, 0.5), ("bench", 0, 50, 0.0)])
    built = stations(small(), left)
    assert steps(built["oven"].step_s, built["oven"].slots) == [(0, 10), (100, 5), (300, 2), (400, 5), (600, 10)]
    assert steps(built["bench"].step_s, built["bench"].slots) == [(0, 0), (50, 4)]


def test_curtailment_reaches_every_share_of_a_station(small):
    scenario = small("stations: {bench: {slots: 10, shared: {build: 60 %, repair: 40 %}}}")
    built = stations(scenario, closed(curtailed=[("bench", 100, 400, 0.5)]))
    assert steps(built["bench/build"].step_s, built["bench/build"].slots) == [(0, 6), (100, 3), (400, 6)]
    assert steps(built["bench/repair"].step_s, built["bench/repair"].slots) == [(0, 4), (100, 2), (400, 4)]


# ---- operations


def test_a_plain_operation_uses_no_mechanism(small):
    mount = operations(small())["build.mount"]
    assert (mount.round_robin, mount.batch, mount.batch_wait_s, mount.setup_s, mount.learning, mount.limits) == (False, 1, 0, 0, None, ())
    assert mount.work == Distribution("constant", (30 * 60 / 0.8,))
    assert [crew.hands for crew in mount.crews] == [((0, 2),)]


def test_an_operation_without_hands_keeps_its_own_pace_round_the_clock(small):
    age = operations(small())["build.age"]
    assert age.work == Distribution("constant", (4.0 * HOUR,))
    assert [(crew.hands, crew.calendar) for crew in age.crews] == [((), ALWAYS)]


def test_crews_in_order_of_preference(small):
    built = operations(small("flows: {build: {try: {crew: [{test: 1}, {assembly: 1, test: 1}, {assembly: 2}]}}}"))["build.try"]
    assert [crew.hands for crew in built.crews] == [((1, 1),), ((0, 1), (1, 1)), ((0, 2),)]
    assert [crew.shift_end for crew in built.crews] == [2, 2, 1]
    opening = [(crew.calendar.is_open(7 * HOUR), crew.calendar.is_open(15 * HOUR)) for crew in built.crews]
    assert opening == [(True, True), (True, False), (True, False)]


def test_crews_of_the_same_pools_share_a_calendar(small):
    built = operations(small("flows: {build: {try: {crew: [{test: 1}, {assembly: 3}]}}}"), closed(("power", 100, 200)))
    assert built["build.mount"].crews[0].calendar is built["repair.mend"].crews[0].calendar is built["build.try"].crews[1].calendar


def test_a_calendar_is_the_pools_own_where_nothing_shuts(small):
    scenario = small()
    pools = people.pools(scenario, Draws(1, 0), Disruptions(), 30 * DAY)
    built = floor.operations(scenario, pools, closed())
    assert built[0].crews[0].calendar is pools[0].calendar


def test_power_shuts_every_station_and_a_closed_station_only_its_own(small):
    built = operations(small(), closed(("power", 7 * HOUR, 8 * HOUR), ("stations.bench", 9 * HOUR, 10 * HOUR), ("people", 0, 9 * DAY)))
    calendars = {name: each.crews[0].calendar for name, each in built.items()}
    assert {name: [c.is_open(h * HOUR + 1) for h in (6, 7, 8, 9, 10)] for name, c in calendars.items()} == {
        "build.mount": [True, False, True, False, True],
        "build.age": [True, False, True, True, True],
        "build.try": [True, False, True, True, True],
        "repair.mend": [True, False, True, False, True],
    }
    assert calendars["build.mount"] is calendars["repair.mend"]


def test_batch_setup_and_learning(small):
    over = "stations: {bench: {setup: 10 min}}\nflows: {build: {mount: {learning: {rate: 90 %, floor: 60 %, before: 500, first: 150 %}},"
    built = operations(small(over + "age: {batch: {size: 24, wait: 8 h}}, try: {batch: {size: 3}, learning: {rate: 80 %}}}}"))
    assert [built[name].setup_s for name in ("build.mount", "build.age", "repair.mend")] == [600, 0, 600]
    assert [(each.batch, each.batch_wait_s) for each in built.values()] == [(1, 0), (24, 8 * HOUR), (3, 0), (1, 0)]
    assert built["build.mount"].learning == Learning(log2(0.9), 500, 0.6, 1.5)
    assert built["build.try"].learning == Learning(log2(0.8), 0, 0, 1)
    assert built["build.age"].learning is None


def test_targets_in_turn_and_by_chance(small):
    built = operations(small("flows: {build: {mount: {next: [try, try, age]}, age: {next: {ship: 90 %, scrap: 10 %}}}}"))
    assert (built["build.mount"].next_targets, built["build.mount"].round_robin) == ((2, 2, 1), True)
    assert built["build.mount"].next_shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert (built["build.age"].next_targets, built["build.age"].next_shares, built["build.age"].round_robin) == (
        (SCRAP, SHIP),
        (0.1, 0.9),
        False,
    )
    assert (built["build.try"].next_targets, built["build.try"].next_shares) == ((SHIP,), (1.0,))


# ---- limits


LIMITS = """
stations: {bench: {room: 6}, oven: {room: 0}}
flows: {build: {age: {batch: {size: 24}}}}
limits:
  site: {units: 500, flows: [repair, build]}
  line: {units: 99, operations: [build.mount, build.age], balk: true}
"""


def test_limits_are_the_rooms_of_stations_and_those_named(small):
    scenario = small(LIMITS)
    assert floor.limits(scenario) == (Limit("stations.bench", 10), Limit("stations.oven", 240), Limit("site", 500), Limit("line", 99, True))
    assert [each.limits for each in operations(scenario).values()] == [(0, 2, 3), (1, 2, 3), (2,), (0, 2)]


def test_each_share_of_a_station_has_its_room(small):
    scenario = small("stations: {bench: {room: 2, slots: 10, shared: {build: 70 %, repair: 30 %}}}")
    assert floor.limits(scenario) == (Limit("stations.bench/build", 9), Limit("stations.bench/repair", 5))
    assert [each.limits for each in operations(scenario).values()] == [(0,), (), (), (1,)]


# ---- stocks and lanes


def board(scenario: Scenario, disruptions: Disruptions = closed()):  # noqa: B008
    return supply.stocks(scenario, disruptions)[0]


def test_reorder_point_and_quantity(small):
    stock = board(small())
    assert (stock.counted, stock.opening, stock.reorder_point, stock.order_quantity) == (True, 7, 90, 60)
    assert (stock.up_to, stock.minimum_order, stock.review_s, stock.expedite_lane, stock.shut) == (0, 0, 0, -1, NEVER)
    assert steps(stock.lane_s, stock.lane) == [(0, 0)]


SUPPLY = "parts: {part: {lane: sea, order_up_to: 200, review: 7 d, minimum_order: 50, expedite: {lane: air, below: 5, quantity: 30}}}\n"
USED = "flows: {build: {try: {parts: {part: 1}}}}\n"


def test_order_up_to_review_and_expediting(small):
    stock = supply.stocks(small(SUPPLY + USED), closed())[1]
    assert (stock.up_to, stock.reorder_point, stock.order_quantity, stock.review_s, stock.minimum_order) == (200, 199, 0, 7 * DAY, 50)
    assert (stock.expedite_lane, stock.expedite_below, stock.expedite_quantity) == (1, 5, 30)
    pointed = small(SUPPLY + USED, "parts: {part: {reorder_point: 0}}")
    assert supply.stocks(pointed, closed())[1].reorder_point == 0


def test_only_parts_that_operations_touch_are_counted(small):
    assert not supply.stocks(small(SUPPLY), closed())[1].counted


def test_a_part_that_is_made_and_has_no_lane_is_short_until_made(small):
    over = (
        "parts: {core: {opening_stock: 3}, glue: {opening_stock: 9}}\nflows: {build: {mount: {parts: {glue: 1}}, age: {makes: {core: 2}}}}"
    )
    core, glue = supply.stocks(small(over), closed())[1:]
    assert (core.counted, core.opening, len(core.lane), len(core.lane_s)) == (True, 3, 0, 0)
    assert (glue.counted, glue.opening) == (False, 0)


CUT = closed(("parts.board", 10 * DAY, 20 * DAY), ("parts.board", 40 * DAY, 90 * DAY))


def test_cut_off_supply_orders_nothing_until_it_is_over(small):
    stock = board(small(), CUT)
    assert steps(stock.lane_s, stock.lane) == [(0, 0), (10 * DAY, -1), (20 * DAY, 0), (40 * DAY, -1), (90 * DAY, 0)]


def test_an_alternative_takes_over_once_it_is_qualified(small):
    stock = board(small("parts: {board: {alternative: {lane: rail, after: 4 weeks}}}"), CUT)
    assert steps(stock.lane_s, stock.lane) == [(0, 0), (10 * DAY, -1), (20 * DAY, 0), (40 * DAY, -1), (68 * DAY, 2), (90 * DAY, 0)]


def test_supply_cut_off_from_the_start(small):
    stock = board(small("parts: {board: {alternative: {lane: rail, after: 0 d}}}"), closed(("parts.board", 0, DAY)))
    assert steps(stock.lane_s, stock.lane) == [(0, 2), (DAY, 0)]


def test_closed_borders_and_lanes(small):
    disruptions = closed(("classes.board", 5, 9), ("lanes.air", 3, 4))
    assert board(small(), disruptions).shut.opens.tolist() == [5]
    assert [lane.shut.closes.tolist() for lane in supply.lanes(small(), disruptions)] == [[], [4], []]


# ---- the whole


def test_the_plant_has_its_limits(small):
    plant = build(small(LIMITS), Draws(1, 0))
    assert [limit.name for limit in plant.limits] == ["stations.bench", "stations.oven", "site", "line"]
    assert [operation.limits for operation in plant.operations] == [(0, 2, 3), (1, 2, 3), (2,), (0, 2)]
