"""The engine gives the ledger that the rules give, on random small plants full of ties."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.calendars import ALWAYS, Calendar
from sim.draws import Draws, Law
from sim.engine import simulate
from sim.ledger import check
from sim.plant import FINISH, FIT, LEAVE, PAUSE, SCRAP, SHIP, Flow, Lane, Operation, Plant, Pool, Station, Stock
from tests.engine.reference import rows

HORIZON = 400


def calendar(windows: list[tuple[int, int]]) -> Calendar:
    """Windows of given lengths and gaps, repeated past the horizon; every second one ends a shift."""
    opens, closes, at = [], [], 0
    while at < 3 * HORIZON:
        for gap, length in windows:
            opens.append(at + gap)
            closes.append(at + gap + length)
            at = closes[-1]
    return Calendar(np.array(opens), np.array(closes), np.arange(len(opens)) % 2 == 1)


calendars = st.one_of(st.just(ALWAYS), st.lists(st.tuples(st.integers(1, 20), st.integers(15, 60)), min_size=1, max_size=3).map(calendar))
laws = st.one_of(
    st.integers(1, 12).map(lambda value: Law("constant", (float(value),))),
    st.integers(1, 12).map(lambda mean: Law("exponential", (float(mean),))),
)


@st.composite
def pools(draw: st.DrawFn, index: int) -> Pool:
    changes = draw(st.lists(st.integers(1, HORIZON), unique=True, max_size=3))
    step_s = np.array([0, *sorted(changes)])
    hands = np.array(draw(st.lists(st.integers(1, 4), min_size=len(step_s), max_size=len(step_s))))
    return Pool(f"pool{index}", draw(calendars), step_s, hands, ())


@st.composite
def operations(draw: st.DrawFn, index: int, flow: int, last: int, people: list[Pool], stations: int) -> Operation:
    crew = draw(st.dictionaries(st.integers(0, len(people) - 1), st.integers(1, 2), max_size=1))
    targets = draw(
        st.lists(
            st.sampled_from([*range(index, last + 1), SHIP, SCRAP] if draw(st.booleans()) else [min(index + 1, last), SHIP]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    targets = [SHIP if target == index and len(targets) == 1 else target for target in targets]
    return Operation(
        name=f"operation{index}",
        flow=flow,
        station=draw(st.integers(0, stations - 1)),
        crew=tuple(crew.items()),
        calendar=people[next(iter(crew))].calendar if crew else ALWAYS,
        shift_end=draw(st.sampled_from([PAUSE, FINISH, FIT])) if crew else PAUSE,
        work=draw(laws),
        parts=((0, draw(st.integers(1, 2))),) if draw(st.booleans()) else (),
        makes=(),
        next_targets=tuple(targets),
        next_shares=tuple([1 / len(targets)] * len(targets)),
        priority=draw(st.integers(1, 3)),
        max_visits=3,
        give_up=draw(st.sampled_from([SCRAP, LEAVE])),
        patience=draw(st.none() | st.integers(0, 20).map(lambda value: Law("constant", (float(value),)))),
    )


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    people = [draw(pools(index)) for index in range(draw(st.integers(1, 2)))]
    stations = tuple(Station(f"station{k}", draw(st.integers(1, 3)), 1.0) for k in range(draw(st.integers(1, 2))))
    flows, built = [], []
    for number in range(draw(st.integers(1, 2))):
        first = len(built)
        last = first + draw(st.integers(0, 2))
        built += [draw(operations(index, number, last, people, len(stations))) for index in range(first, last + 1)]
        release = np.array(draw(st.lists(st.integers(0, HORIZON - 1), min_size=1, max_size=25)))
        zero = np.zeros(len(release), dtype=np.int64)
        flows.append(Flow(f"flow{number}", first, release, release, np.arange(len(release)), zero, -1, zero - 1, zero, zero, 0))
    stock = Stock("part", draw(st.integers(0, 5)), draw(st.integers(0, 3)), draw(st.integers(1, 4)), 0)
    lane = Lane("lane", False, draw(laws), 0.0, None)
    return Plant(HORIZON, np.array([0, HORIZON]), 0, tuple(people), stations, tuple(built), (stock,), (lane,), tuple(flows), ())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plant=plants(), seed=st.integers(0, 5))
def test_engine_obeys_the_rules(plant: Plant, seed: int) -> None:
    draws = Draws(seed, 0)
    ledger = simulate(plant, draws)
    check(ledger, plant)
    tasks, left, receipts = rows(plant, draws)
    found = ledger.tasks
    columns = (found.operation, found.unit, found.visit, found.ready, found.start, found.end, found.target)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == tasks
    gone = np.flatnonzero(ledger.finished_s >= 0).tolist()
    assert {unit: (int(ledger.finished_s[unit]), int(ledger.end[unit])) for unit in gone} == left
    given_receipts = ledger.receipts
    columns = (
        given_receipts.stock,
        given_receipts.number,
        given_receipts.ordered_s,
        given_receipts.held_s,
        given_receipts.received_s,
        given_receipts.pieces,
    )
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == receipts
