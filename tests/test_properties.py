"""Identities and relations between runs that hold for any plant, on random small ones: P-IDENT and P-META of the reference cases.

P-IDENT       shown by
little_queue  `ledger.check` on every run: the plant's clipped times inside are its tasks' waits and work; here for each station
flow_balance  `ledger.check` on every run for all units; here for each flow
server_time   `test_hours_and_energy_add_up`: work fits into the slots, and what is idle draws idle power
worker_time   `ledger.check` (no more hands at work than present, starts in open hours); `test_hours_and_energy_add_up`
material      `test_stock_is_what_came_less_what_went`
quality       `test_all_units_are_somewhere`: each unit has one end, and visits an operation no more often than allowed
installed_base tests/validation/test_plant.py, P-FIELDLOOP-a
energy        `test_hours_and_energy_add_up`; its cost in tests/economics/test_costs.py
cost, cash, depreciation, tax   tests/economics/test_costs.py and test_cash.py
seeds         tests/running/test_study.py: one process or two, killed and resumed
streams       `test_what_is_not_used_changes_nothing`

P-META            shown by
time_scaling      `test_sixty_times_as_slow`
money_scaling     tests/economics/test_costs.py
zero_variability  `test_without_chance_every_seed_gives_the_same`
infinite_mtbf     `test_a_station_that_never_fails` (a repair of no time takes a second, the least that the clock counts)
buffer_monotone   `test_more_room_never_delays_a_unit`
server_monotone   `test_another_server_never_makes_a_customer_wait_longer`
reversibility     `test_a_line_takes_as_long_backwards`
merge_split       `test_two_halves_are_a_whole`
calendar_24_7     `test_open_round_the_clock`
no_learning       `test_learning_nothing`
duty_linear       tests/economics/test_duty.py
npv_linear        tests/economics/test_cash.py
priority_sum      `test_priority_only_moves_the_waiting`
yield_one         `test_all_units_are_somewhere`

Beyond these: the result is the same whatever the order of the rows of a scenario's sections.
"""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.building import build
from sim.calendars import FOREVER, Calendar
from sim.distributions import Distribution
from sim.draws import Draws
from sim.engine import simulate
from sim.ledger.laws import check
from sim.ledger.record import Record
from sim.ledger.rows import FOLLOWS, INSIDE, SET_UP, Ledger
from sim.plant import ENDS, SHIP, Plant
from sim.quantities import tally
from sim.scenario.loading import load
from tests.engine.random_floors import plants
from tests.examples import drawn

Data = dict[str, Any]
Rows = list[tuple[Any, ...]]


# ---- random small scenarios


def chance(mean: float) -> st.SearchStrategy[Any]:
    """A time in minutes, by chance or not."""
    laws = [f"{mean} min", {"dist": "exponential", "mean": f"{mean} min"}, {"dist": "lognormal", "mean": f"{mean} min", "cv": "50 %"}]
    return st.sampled_from(laws)


times = st.integers(5, 90).flatmap(chance)
counts = st.integers(1, 3).map(str)


@st.composite
def workers(draw: st.DrawFn) -> Data:
    if draw(st.booleans()):
        return {"headcount": draw(counts)}
    mode = draw(st.sampled_from(["pause", "finish", "fit"]))
    return {"shifts": {"day": draw(counts), "late": draw(counts)}, "at_shift_end": mode}


@st.composite
def places(draw: st.DrawFn) -> Data:
    found: Data = {"slots": draw(counts), "power": "3 kW"}
    if draw(st.booleans()):
        found["setup"] = "7 min"
    if draw(st.booleans()):
        found["failures"] = {"jam": {"time_between_failures": {"dist": "exponential", "mean": "20 h"}, "time_to_repair": draw(times)}}
    if draw(st.booleans()):
        found["room"] = draw(counts)
    return found


@st.composite
def goods(draw: st.DrawFn) -> Data:
    if draw(st.booleans()):
        return {}
    return {"lane": draw(st.sampled_from(["sea", "air"])), "opening_stock": "4", "reorder_point": draw(counts), "order_quantity": "5"}


@st.composite
def routes(draw: st.DrawFn, rooms: set[str], supplied: set[str]) -> Data:
    """Up to three operations; no way back where there is little room, so that nothing locks."""
    names = [f"step{k}" for k in range(draw(st.integers(1, 3)))]
    found: Data = {}
    for k, name in enumerate(names):
        below = names[k + 1] if k + 1 < len(names) else "ship"
        back = "scrap" if rooms else draw(st.sampled_from([*names[: k + 1], "scrap"]))
        found[name] = {
            "station": draw(st.sampled_from(["bench", "oven"])),
            "crew": {draw(st.sampled_from(["assembly", "test"])): "1"},
            "work": draw(times),
            "max_visits": "3",
            "priority": draw(counts),
            "next": draw(st.sampled_from([below, {below: "80 %", back: "20 %"}, [below, below, back]])),
        }
        if draw(st.booleans()):
            found[name]["parts"] = {draw(st.sampled_from(["board", "screw"])): draw(counts)}
    return found


@st.composite
def scenarios(draw: st.DrawFn) -> Data:
    """A scenario as plain data."""
    stations = {"bench": draw(places()), "oven": draw(places())}
    rooms = {name for name, place in stations.items() if "room" in place}
    parts = {"board": draw(goods()), "screw": draw(goods())}
    flows = {name: draw(routes(rooms, set(parts))) for name in ("build", "repair")[: draw(st.integers(1, 2))]}
    return {
        "name": "random",
        "start": "2026-01-05",
        "horizon": f"{draw(st.integers(2, 5))} d",
        "shifts": {
            "day": {"days": "Mon-Fri", "from": "06:00", "to": "14:00", "breaks": ["10:00-10:30"]},
            "late": {"days": "daily", "from": "13:00", "to": "22:00"},
        },
        "pools": {"assembly": draw(workers()), "test": draw(workers())},
        "stations": stations,
        "lanes": {"sea": {"crosses": "US", "transit": "20 h"}, "air": {"transit": {"dist": "exponential", "mean": "5 h"}}},
        "parts": parts,
        "flows": flows,
        "demand": {
            name: {"orders": {"every": {"dist": "exponential", "mean": f"{draw(st.integers(1, 5))} h"}, "size": draw(counts)}}
            for name in flows
        },
    }


def built(data: Data, draws: Draws) -> Plant:
    """The plant of a scenario, through its YAML."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "random.yaml"
        path.write_text(
            yaml.safe_dump(
                {**data, "flows": {flow: [{k: v} for k, v in steps.items()] for flow, steps in data["flows"].items()}}, sort_keys=False
            )
        )
        return build(load(path).scenario, draws)


def run(data: Data, seed: int = 1) -> tuple[Plant, Ledger]:
    """The plant of a scenario and its checked ledger."""
    plant = built(data, Draws(seed, 0))
    ledger = simulate(plant, Draws(seed, 0))
    check(ledger, plant)
    return plant, ledger


def rows(plant: Plant, ledger: Ledger) -> dict[str, Rows]:
    """All that happened, by names instead of places in the file."""
    first = plant.first_unit()
    flow = np.repeat(np.arange(len(plant.flows)), np.diff(first))
    ends = {number: name for name, number in ENDS.items()} | {INSIDE: "inside"}
    unit = {u: (plant.flows[flow[u]].name, u - first[flow[u]]) for u in range(first[-1])}
    steps = [operation.name for operation in plant.operations]
    stations = [station.name for station in plant.stations]
    failures = {(k, n): failure.name for k, station in enumerate(plant.stations) for n, failure in enumerate(station.failures)}
    stocks, lanes = [stock.name for stock in plant.stocks], [lane.name for lane in plant.lanes]
    tasks = [(steps[o], unit[u], *times, ends.get(t) or steps[t], crew, onward) for o, u, *times, t, crew, onward in columns(ledger.tasks)]
    receipts = [(stocks[s], *middle, lanes[lane]) for s, *middle, lane in columns(ledger.receipts)]
    stops = [(stations[s], "set-up" if n == SET_UP else failures[s, n], *times) for s, n, *times in columns(ledger.stops)]
    gone = [
        (unit[u], second, ends[end]) for u, (second, end) in enumerate(zip(ledger.finished_s.tolist(), ledger.end.tolist(), strict=True))
    ]
    return {"tasks": sorted(tasks), "receipts": sorted(receipts), "stops": sorted(stops), "units": sorted(gone)}


def columns(part: Any) -> Rows:
    """The rows of a part of the ledger."""
    return list(zip(*(getattr(part, field.name).tolist() for field in fields(part)), strict=True))


def changed(data: Data, change: Callable[[Data], None]) -> Data:
    """A copy with a change made to it."""
    other = deepcopy(data)
    change(other)
    return other


# ---- the order of rows, and what is not used


@drawn(5)
@given(data=scenarios(), seed=st.integers(0, 99), shuffled=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(data: Data, seed: int, shuffled: Any) -> None:
    other = dict(data)
    for section in ("shifts", "pools", "stations", "lanes", "parts", "demand"):
        keys = list(data[section])
        shuffled.shuffle(keys)
        other[section] = {key: data[section][key] for key in keys}
    sections = list(other)
    shuffled.shuffle(sections)
    assert rows(*run(data, seed)) == rows(*run({section: other[section] for section in sections}, seed))


@drawn(5)
@given(data=scenarios(), seed=st.integers(0, 99), front=st.booleans())
def test_what_is_not_used_changes_nothing(data: Data, seed: int, front: bool) -> None:
    """P-IDENT, streams: a station, pool, part, lane and flow more, at the front or at the back, and another name."""
    unused: Data = {
        "pools": {"idle": {"headcount": "2"}},
        "stations": {"spare": {"slots": "1"}},
        "parts": {"dust": {"lane": "slow", "opening_stock": "1", "reorder_point": "1", "order_quantity": "1"}},
        "lanes": {"slow": {"transit": "9 d"}},
        "flows": {"nothing": {"rest": {"station": "spare", "crew": {"idle": "1"}, "work": "1 h", "parts": {"screw": "1"}}}},
        "demand": {"nothing": {"at": ["1000 d"]}},
    }
    other = data | {"name": "other"} | {key: {**more, **data[key]} if front else {**data[key], **more} for key, more in unused.items()}
    assert rows(*run(data, seed)) == rows(*run(other, seed))


# ---- identities of one run


@drawn(5)
@given(plant=plants(), seed=st.integers(0, 99))
def test_all_units_are_somewhere(plant: Plant, seed: int) -> None:
    """Flow by flow: those that came are gone or inside; no operation is visited too often; without scrap starts are good or in work."""
    ledger = simulate(plant, Draws(seed, 0))
    first = plant.first_unit()
    for number, flow in enumerate(plant.flows):
        mine = slice(first[number], first[number + 1])
        came = int(np.count_nonzero(flow.release_s < plant.horizon_s))
        ends = Counter(ledger.end[mine].tolist())
        assert came == sum(count for end, count in ends.items() if end != INSIDE) + int(
            np.count_nonzero((ledger.end[mine] == INSIDE) & (flow.release_s < plant.horizon_s))
        )
        assert np.all((ledger.finished_s[mine] >= 0) == (ledger.end[mine] != INSIDE))
        started = np.unique(ledger.tasks.unit[(ledger.tasks.unit >= mine.start) & (ledger.tasks.unit < mine.stop)])
        if set(ends) <= {SHIP, INSIDE}:
            assert len(started) == ends[SHIP] + np.count_nonzero(ledger.end[started] == INSIDE)
    most = np.array([operation.max_visits or FOREVER for operation in plant.operations])
    assert np.all(ledger.tasks.visit <= most[ledger.tasks.operation])


@drawn(5)
@given(plant=plants(), seed=st.integers(0, 99))
def test_stock_is_what_came_less_what_went(plant: Plant, seed: int) -> None:
    """Never below zero, and by the end what the record of its level says."""
    ledger = simulate(plant, Draws(seed, 0))
    seen = Record(ledger, plant, 0)
    tasks, receipts = ledger.tasks, ledger.receipts
    for index, stock in enumerate(plant.stocks):
        taken = np.array([dict(operation.parts).get(index, 0) for operation in plant.operations])[tasks.operation]
        made = np.array([dict(operation.makes).get(index, 0) for operation in plant.operations])[tasks.operation]
        mine = (receipts.stock == index) & (receipts.received_s < plant.horizon_s)
        done = tasks.end < plant.horizon_s
        moments = np.concatenate([tasks.start, tasks.end[done], receipts.received_s[mine]])
        change = np.concatenate([-taken, made[done], receipts.pieces[mine]])
        order = np.lexsort((-change, moments))  # what comes at a second is there to be taken
        level = stock.opening + np.cumsum(change[order])
        assert np.all(level >= 0)
        assert seen.stock_level(index)[1][-1] == (level[-1] if len(level) else stock.opening)


@drawn(5)
@given(plant=plants(), seed=st.integers(0, 99))
def test_queues_are_the_waits_in_them(plant: Plant, seed: int) -> None:
    """P-IDENT, little_queue: at each operation the number waiting, counted at every second, adds up to the waits of those that started."""
    ledger = simulate(plant, Draws(seed, 0))
    seconds = np.arange(plant.horizon_s)
    for index in range(len(plant.operations)):
        mine = ledger.tasks.operation == index
        ready, start = np.sort(ledger.tasks.ready[mine]), np.sort(ledger.tasks.start[mine])
        waiting = np.searchsorted(ready, seconds, side="right") - np.searchsorted(start, seconds, side="right")
        assert np.all(waiting >= 0)
        assert waiting.sum() == (start.astype(np.int64).sum() - ready.astype(np.int64).sum())


@drawn(5)
@given(data=scenarios(), seed=st.integers(0, 99))
def test_hours_and_energy_add_up(data: Data, seed: int) -> None:
    """Hands at work fit into the hours paid, work into the slots, and energy is what busy and idle slots draw.

    With one shift after the other, all of the same size: work that pauses goes on with as many hands as it began with (rule 4).
    """
    for station in data["stations"].values():
        station["idle_power"] = "1 kW"
    data["shifts"]["late"]["from"] = "14:00"
    data["pools"] = {name: {"shifts": {"day": hands, "late": hands}} for name, hands in (("assembly", "1"), ("test", "2"))}
    data["shifts"]["day"]["days"] = "daily"
    plant, ledger = run(data, seed)
    bill = tally(Record(ledger, plant, 0)).table
    hours = plant.horizon_s / 3600
    for pool in plant.pools:
        paid = sum(float(bill.where(driver="paid_hours", of=shift.name)["quantity"].sum()) for shift in pool.paid)
        busy = float(bill.where(driver="busy_hours", of=pool.name)["quantity"].sum())
        assert busy <= paid + 1e-6
    for index, station in enumerate(plant.stations):
        busy = float(bill.where(driver="energy", of=station.name)["quantity"].sum()) / station.power_kw
        assert busy <= hours * station.slots.max() + 1e-6
        mine = np.isin(ledger.tasks.operation, [k for k, operation in enumerate(plant.operations) if operation.station == index])
        lead = mine & (ledger.tasks.crew != FOLLOWS)
        until = np.minimum(ledger.tasks.end[lead], plant.horizon_s)
        assert busy <= float((until - ledger.tasks.start[lead]).sum()) / 3600 + 1e-6
        idle = float(bill.where(driver="idle_energy", of=station.name)["quantity"].sum())
        assert idle >= 0
        assert busy + idle <= hours * station.slots.max() + 1e-6


# ---- relations between runs


def steady(law: Distribution) -> Distribution:
    """A law without chance."""
    return law if law.kind in {"constant", "trace"} else Distribution("constant", law.parameters[:1])


def slower(plant: Plant, factor: int) -> Plant:
    """The plant without chance and learning, with every time multiplied."""

    def of(law: Distribution) -> Distribution:
        return Distribution(steady(law).kind, tuple(factor * value for value in steady(law).parameters))

    def calendar(one: Calendar) -> Calendar:
        return replace(
            one,
            opens=np.where(one.opens == FOREVER, FOREVER, one.opens * factor),
            closes=np.where(one.closes == FOREVER, FOREVER, one.closes * factor),
        )

    def crew(one: Any) -> Any:
        return replace(one, calendar=calendar(one.calendar))

    return replace(
        plant,
        horizon_s=plant.horizon_s * factor,
        month_s=plant.month_s * factor,
        pools=tuple(
            replace(pool, calendar=calendar(pool.calendar), step_s=pool.step_s * factor, shift_end_s=pool.shift_end_s * factor)
            for pool in plant.pools
        ),
        stations=tuple(
            replace(
                station,
                step_s=station.step_s * factor,
                failures=tuple(
                    replace(failure, time_between_failures=of(failure.time_between_failures), time_to_repair=of(failure.time_to_repair))
                    for failure in station.failures
                ),
            )
            for station in plant.stations
        ),
        operations=tuple(
            replace(
                operation,
                crews=tuple(crew(one) for one in operation.crews),
                work=of(operation.work),
                next_targets=operation.next_targets,
                patience=of(operation.patience) if operation.patience else None,
                batch_wait_s=operation.batch_wait_s * factor,
                setup_s=operation.setup_s * factor,
                learning=None,
            )
            for operation in plant.operations
        ),
        stocks=tuple(
            replace(
                stock,
                lane_s=stock.lane_s * factor,
                review_s=stock.review_s * factor,
                since_s=stock.since_s * factor,
                shut=calendar(stock.shut),
            )
            for stock in plant.stocks
        ),
        lanes=tuple(replace(lane, transit=of(lane.transit), shut=calendar(lane.shut)) for lane in plant.lanes),
        flows=tuple(
            replace(flow, placed_s=flow.placed_s * factor, collected_s=flow.collected_s * factor, release_s=flow.release_s * factor)
            for flow in plant.flows
        ),
    )


@drawn(5)
@given(plant=plants(), seed=st.integers(0, 99))
def test_sixty_times_as_slow(plant: Plant, seed: int) -> None:
    """P-META, time_scaling: the same rows in the same order, every second times 60."""
    draws = Draws(seed, 0)
    fast, slow = simulate(slower(plant, 1), draws), simulate(slower(plant, 60), draws)

    def times(values: Any) -> list[int]:
        return [value if value in {-1, FOREVER} else 60 * value for value in values.tolist()]

    for part, seconds in (
        ("tasks", {"ready", "start", "end", "onward"}),
        ("receipts", {"ordered_s", "held_s", "received_s"}),
        ("stops", {"start_s", "lasts_s"}),
    ):
        one, other = getattr(fast, part), getattr(slow, part)
        for field in fields(one):
            mine = getattr(one, field.name)
            assert (times(mine) if field.name in seconds else mine.tolist()) == getattr(other, field.name).tolist(), (part, field.name)
    assert times(fast.finished_s) == slow.finished_s.tolist()
    assert fast.end.tolist() == slow.end.tolist()


def without_chance(value: Any) -> Any:
    """Plain data with every law's mean in its place, and shares as turns."""
    match value:
        case {"dist": _, "mean": mean}:
            return mean
        case dict() if value and all(isinstance(share, str) and share.endswith("%") for share in value.values()):
            return [target for target, share in value.items() for _ in range(int(share.split()[0]) // 20)]
        case dict():
            return {key: without_chance(inner) for key, inner in value.items()}
    return value


def hardly_varying(value: Any) -> Any:
    """Plain data with a lognormal law without spread for every exponential and lognormal one."""
    match value:
        case {"dist": _, "mean": mean}:
            return {"dist": "lognormal", "mean": mean, "cv": "0 %"}
        case dict():
            return {key: hardly_varying(inner) for key, inner in value.items()}
    return value


@drawn(5)
@given(data=scenarios(), seed=st.integers(1, 99))
def test_without_chance_every_seed_gives_the_same(data: Data, seed: int) -> None:
    """P-META, zero_variability: spreads of 0 % are the deterministic case, whatever the seed."""
    turns = {**data, "flows": without_chance(data["flows"])}
    turns["flows"] = {
        flow: {name: {**step, "work": data["flows"][flow][name]["work"]} for name, step in steps.items()}
        for flow, steps in turns["flows"].items()
    }
    settled = rows(*run(without_chance(turns), 0))
    assert settled == rows(*run(hardly_varying(turns), seed))
    assert settled == rows(*run(without_chance(turns), seed))


@drawn(5)
@given(data=scenarios(), seed=st.integers(0, 99))
def test_a_station_that_never_fails(data: Data, seed: int) -> None:
    """P-META, infinite_mtbf: failures that come after a million hours of work are none."""
    jam = {"time_between_failures": "1000000 h", "time_to_repair": "5 h"}
    sound = changed(data, lambda each: [station.pop("failures", None) for station in each["stations"].values()])
    frail = changed(sound, lambda each: [station.update(failures={"jam": jam}) for station in each["stations"].values()])
    assert rows(*run(sound, seed)) == rows(*run(frail, seed))


@drawn(5)
@given(data=scenarios(), seed=st.integers(0, 99))
def test_learning_nothing(data: Data, seed: int) -> None:
    """P-META, no_learning: each doubling takes 100 % of the time."""
    other = changed(
        data, lambda each: [step.update(learning={"rate": "100 %"}) for steps in each["flows"].values() for step in steps.values()]
    )
    assert rows(*run(data, seed)) == rows(*run(other, seed))


@drawn(5)
@given(data=scenarios(), seed=st.integers(0, 99))
def test_open_round_the_clock(data: Data, seed: int) -> None:
    """P-META, calendar_24_7: a shift of all hours of all days is no calendar."""
    data["shifts"] = {"always": {"days": "daily", "from": "00:00", "to": "24:00"}}
    present = changed(data, lambda each: each.update(pools={name: {"headcount": "2"} for name in each["pools"]}))
    shifts = changed(data, lambda each: each.update(pools={name: {"shifts": {"always": "2"}} for name in each["pools"]}))
    assert rows(*run(present, seed)) == rows(*run(shifts, seed))


# ---- lines and queues

minutes = st.integers(1, 30)


def trace(values: list[int]) -> Data:
    return {"dist": "trace", "values": [f"{value} min" for value in values]}


def line(work: list[list[int]], rooms: list[int]) -> Data:
    """A line that is never starved: work[k][n] is that of unit n at station k; rooms[k] the places before station k + 1."""
    units = len(work[0])
    stations: Data = {f"s{k}": {"slots": "1", "unattended": "yes"} | ({"room": str(rooms[k - 1])} if k else {}) for k in range(len(work))}
    steps = {f"o{k}": {"station": f"s{k}", "work": trace(times)} for k, times in enumerate(work)}
    return {
        "name": "line",
        "horizon": "60 d",
        "stations": stations,
        "flows": {"build": steps},
        "demand": {"build": {"at": ["0 h"] * units}},
    }


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    stations, units = draw(st.integers(2, 4)), draw(st.integers(1, 15))
    work = [draw(st.lists(minutes, min_size=units, max_size=units)) for _ in range(stations)]
    return work, draw(st.lists(st.integers(0, 3), min_size=stations - 1, max_size=stations - 1))


@drawn(5)
@given(case=lines(), place=st.integers(0, 2), more=st.integers(1, 3))
def test_more_room_never_delays_a_unit(case: tuple[list[list[int]], list[int]], place: int, more: int) -> None:
    """P-META, buffer_monotone, unit by unit."""
    work, rooms = case
    assume(place < len(rooms))
    wider = [room + (more if k == place else 0) for k, room in enumerate(rooms)]
    assert np.all(run(line(work, wider))[1].finished_s <= run(line(work, rooms))[1].finished_s)


@drawn(5)
@given(case=lines())
def test_a_line_takes_as_long_backwards(case: tuple[list[list[int]], list[int]]) -> None:
    """P-META, reversibility: stations, room and units in reverse (Muth, 1979), to the second."""
    work, rooms = case
    backwards = line([times[::-1] for times in work[::-1]], rooms[::-1])
    assert run(line(work, rooms))[1].finished_s.max() == run(backwards)[1].finished_s.max()


@st.composite
def customers(draw: st.DrawFn) -> list[tuple[int, int]]:
    """When each comes, in order, and how long he is served, in minutes."""
    gaps = draw(st.lists(st.tuples(st.integers(0, 40), minutes), min_size=2, max_size=25))
    return list(zip(np.cumsum([gap for gap, _ in gaps]).tolist(), [work for _, work in gaps], strict=True))


def queue(classes: list[list[tuple[int, int]]], servers: int = 1, priorities: tuple[int, ...] = (1, 1)) -> Data:
    """Customers of one or two classes at the same servers."""
    named = {f"class{k}": mine for k, mine in enumerate(classes) if mine}
    step = {"station": "server", "next": "ship"}
    return {
        "name": "queue",
        "horizon": "60 d",
        "stations": {"server": {"slots": str(servers), "unattended": "yes"}},
        "flows": {
            name: {"serve": {**step, "priority": str(priorities[int(name[-1])]), "work": trace([work for _, work in mine])}}
            for name, mine in named.items()
        },
        "demand": {name: {"at": [f"{at} min" for at, _ in mine]} for name, mine in named.items()},
    }


@drawn(5)
@given(came=customers(), servers=st.integers(1, 4))
def test_another_server_never_makes_a_customer_wait_longer(came: list[tuple[int, int]], servers: int) -> None:
    """P-META, server_monotone, customer by customer."""
    few_servers, more_servers = (run(queue([came], count))[1].tasks for count in (servers, servers + 1))
    assert np.all(more_servers.start <= few_servers.start)
    assert few_servers.unit.tolist() == more_servers.unit.tolist() == list(range(len(came)))  # first come, first served


def waiting_work(ledger: Ledger) -> int:
    """Wait times service, added up: what an order of service that wastes no time cannot change."""
    tasks = ledger.tasks
    return int(((tasks.start - tasks.ready).astype(np.int64) * (tasks.end - tasks.start)).sum())


@drawn(5)
@given(came=customers(), first=st.lists(st.booleans(), min_size=25, max_size=25))
def test_priority_only_moves_the_waiting(came: list[tuple[int, int]], first: list[bool]) -> None:
    """P-META, priority_sum: exactly, along one path (Kleinrock's conservation law); Wq times load, added up over the classes."""
    classes = [[customer for customer, mine in zip(came, first, strict=False) if mine is which] for which in (True, False)]
    assert len({waiting_work(run(queue(classes, 1, order))[1]) for order in ((1, 2), (2, 1), (1, 1))}) == 1


@drawn(5)
@given(came=customers(), work=minutes, servers=st.integers(1, 3))
def test_two_halves_are_a_whole(came: list[tuple[int, int]], work: int, servers: int) -> None:
    """P-META, merge_split: every other customer in a class of its own, with the same service."""
    alike = [(at, work) for at, _ in came]
    whole, halves = (run(queue(classes, servers))[1].tasks for classes in ([alike], [alike[::2], alike[1::2]]))
    assert [whole.start.tolist(), whole.end.tolist()] == [halves.start.tolist(), halves.end.tolist()]
    assert sorted(whole.ready.tolist()) == sorted(halves.ready.tolist())
