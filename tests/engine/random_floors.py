"""Random small plants full of ties, with every mechanism of the floor."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.calendars import ALWAYS, NEVER, Calendar, intersect, spans
from sim.distributions import Distribution
from sim.plant import (
    BREAK,
    FINISH,
    FIT,
    LEAVE,
    PAUSE,
    SCRAP,
    SHIP,
    Crew,
    Failure,
    Flow,
    Lane,
    Learning,
    Limit,
    Operation,
    Plant,
    Pool,
    Station,
    Stock,
)

HORIZON = 400


def calendar(windows: list[tuple[int, int]]) -> Calendar:
    """Windows of given lengths and gaps, repeated past the horizon."""
    opens, closes, at = [], [], 0
    while at < 3 * HORIZON:
        for gap, length in windows:
            opens.append(at + gap)
            closes.append(at + gap + length)
            at = closes[-1]
    return Calendar(np.array(opens), np.array(closes))


calendars = st.one_of(st.just(ALWAYS), st.lists(st.tuples(st.integers(1, 20), st.integers(15, 60)), min_size=1, max_size=3).map(calendar))
laws = st.one_of(
    st.integers(1, 12).map(lambda value: Distribution("constant", (float(value),))),
    st.integers(1, 12).map(lambda mean: Distribution("exponential", (float(mean),))),
    st.integers(20, 60).map(lambda most: Distribution("uniform", (1.0, float(most)))),
)
shuts = st.just(NEVER) | st.lists(st.tuples(st.integers(0, HORIZON), st.integers(0, HORIZON)), max_size=3).map(spans)


def seldom(what: st.SearchStrategy[Any], otherwise: Any) -> st.SearchStrategy[Any]:
    """A mechanism that most plants do not have."""
    return st.one_of(st.just(otherwise), st.just(otherwise), what)


@st.composite
def steps(draw: st.DrawFn, least: int) -> tuple[np.ndarray, np.ndarray]:
    changes = draw(st.lists(st.integers(1, HORIZON), unique=True, max_size=3))
    step_s = np.array([0, *sorted(changes)])
    return step_s, np.array(draw(st.lists(st.integers(least, 4), min_size=len(step_s), max_size=len(step_s))))


@st.composite
def pools(draw: st.DrawFn, index: int) -> Pool:
    step_s, hands = draw(steps(1))
    hours = draw(calendars)
    closes = [second for second in hours.closes.tolist() if second < HORIZON]
    ends = set(closes[:: draw(st.integers(1, 3))]) if draw(st.booleans()) else set()
    ends |= set(range(draw(st.integers(1, 40)), HORIZON, draw(st.integers(15, 90)))) if draw(st.booleans()) else set()
    shift_end_s = np.array(sorted(ends), dtype=np.int64)
    there = [min(level(step_s, hands, second - 1), level(step_s, hands, second)) for second in shift_end_s.tolist()]
    staying = np.array([draw(st.integers(BREAK, most)) for most in there], dtype=np.int64)
    return Pool(f"pool{index}", hours, step_s, hands, (), shift_end_s=shift_end_s, staying=staying)


def level(step_s: np.ndarray, levels: np.ndarray, second: int) -> int:
    """The level of a step function at a second."""
    return int(levels[np.searchsorted(step_s, second, side="right") - 1])


@st.composite
def stations(draw: st.DrawFn, index: int) -> Station:
    step_s, slots = draw(seldom(steps(0), None)) or (np.array([0]), np.array([draw(st.integers(1, 3))]))
    failure = st.builds(
        Failure, st.just(f"station{index}.jam"), st.integers(5, 60).map(lambda m: Distribution("exponential", (float(m),))), laws
    )
    return Station(f"station{index}", step_s, slots, failures=draw(seldom(st.tuples(failure), ())))


@st.composite
def crews(draw: st.DrawFn, people: list[Pool]) -> tuple[Crew, ...]:
    hands = draw(
        st.lists(
            st.dictionaries(
                st.integers(0, len(people) - 1),
                st.sampled_from([1, 2, 3]),
                min_size=draw(seldom(st.just(0), 1)),
                max_size=draw(seldom(st.just(2), 1)),
            ),
            min_size=1,
            max_size=draw(seldom(st.just(3), 1)),
        )
    )
    return tuple(
        Crew(
            tuple(one.items()),
            intersect(people[pool].calendar for pool in one),
            draw(st.sampled_from([PAUSE, FINISH, FIT])) if one else PAUSE,
        )
        for one in hands
    )


@st.composite
def operations(draw: st.DrawFn, index: int, flow: int, last: int, people: list[Pool], places: int, limits: int) -> Operation:
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
        station=draw(st.integers(0, places - 1)),
        crews=draw(crews(people)),
        work=draw(laws),
        parts=((0, draw(st.integers(1, 2))),) if draw(st.booleans()) else (),
        makes=((1, 1),) if draw(seldom(st.just(True), False)) else (),
        next_targets=tuple(targets),
        next_shares=tuple([1 / len(targets)] * len(targets)),
        priority=draw(st.integers(1, 3)),
        max_visits=3,
        give_up=draw(st.sampled_from([SCRAP, LEAVE])),
        patience=draw(seldom(st.integers(0, 20).map(lambda value: Distribution("constant", (float(value),))), None)),
        round_robin=draw(seldom(st.just(True), False)),
        batch=draw(seldom(st.integers(2, 4), 1)),
        batch_wait_s=draw(st.sampled_from([0, 5, 30])),
        setup_s=draw(seldom(st.integers(1, 5), 0)),
        learning=draw(seldom(st.just(Learning(-0.3, 2.0, 0.4, 1.3)), None)),
        limits=tuple(sorted(draw(st.sets(st.integers(0, limits - 1))))) if limits else (),
        preempt=draw(seldom(st.just(True), False)),
    )


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    lane_s = np.array([0, *sorted(draw(seldom(st.lists(st.integers(1, HORIZON), unique=True, min_size=1, max_size=3), [])))])
    reorder = draw(st.integers(0, 3))
    return Stock(
        "part",
        draw(st.integers(0, 5)),
        counted=True,
        lane_s=lane_s,
        lane=np.array([0, *draw(st.lists(st.integers(-1, 1), min_size=len(lane_s) - 1, max_size=len(lane_s) - 1))]),
        reorder_point=reorder,
        order_quantity=draw(st.integers(1, 4)),
        up_to=draw(seldom(st.integers(reorder + 1, 8), 0)),
        minimum_order=draw(st.integers(0, 3)),
        review_s=draw(seldom(st.integers(5, 40), 0)),
        expedite_lane=draw(seldom(st.just(1), -1)),
        expedite_below=draw(st.integers(-2, 2)),
        expedite_quantity=draw(st.integers(1, 3)),
        shut=draw(shuts),
    )


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    people = [draw(pools(index)) for index in range(draw(st.sampled_from([1, 2, 1])))]
    places = tuple(draw(stations(k)) for k in range(draw(st.integers(1, 2))))
    limits = tuple(Limit(f"limit{k}", draw(st.integers(1, 5)), draw(st.booleans())) for k in range(draw(seldom(st.integers(1, 3), 0))))
    flows, built = [], []
    for number in range(draw(st.integers(1, 2))):
        first = len(built)
        last = first + draw(st.integers(0, 2))
        built += [draw(operations(index, number, last, people, len(places), len(limits))) for index in range(first, last + 1)]
        units = draw(st.sampled_from([25, 8, 1]))
        release = np.array(draw(st.lists(st.integers(0, HORIZON - 1), min_size=units, max_size=units)))
        flows.append(flow(number, first, release))
    made = Stock("made", 0, counted=True)
    lanes = tuple(Lane(f"lane{k}", draw(st.booleans()), draw(laws), 0.0, None, draw(shuts)) for k in range(2))
    return Plant(
        HORIZON, np.array([0, HORIZON]), 0, tuple(people), places, tuple(built), (draw(stocks()), made), lanes, tuple(flows), (), limits
    )


def flow(number: int, first: int, release: np.ndarray) -> Flow:
    """A flow whose units are released where and when they were placed, and picked up at the door."""
    zero = np.zeros(len(release), dtype=np.int64)
    return Flow(
        f"flow{number}", first, release, release, release, np.arange(len(release)), zero, -1, zero - 1, zero, zero, zero, zero - 1, zero > 0
    )
