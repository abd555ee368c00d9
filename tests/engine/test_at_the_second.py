"""What happens at the very second at which something begins or is no longer possible, by hand, in both engines."""

import numpy as np
import pytest

from sim.calendars import ALWAYS, Calendar
from sim.distributions import Distribution
from sim.draws import Draws
from sim.engine.cells import Sequence
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.initial_state import MARGIN, initial_state
from sim.engine.supply import Holds
from sim.plant import FIT, LEAVE, PAUSE, SHIP, Crew, Lane, Operation, Plant, Pool, Station, Stock
from tests.engine.random_floors import flow
from tests.engine.test_compiled import same

DAY = Calendar(np.array([0, 200]), np.array([100, 300]))


def seconds(value: int) -> Distribution:
    """So many, always."""
    return Distribution("constant", (float(value),))


def step(number: int, crew: Crew, work: int, priority: int = 1, parts: tuple[tuple[int, int], ...] = ()) -> Operation:
    """The only operation of the flow of that number."""
    return Operation(f"operation{number}", number, 0, (crew,), seconds(work), parts, (), (SHIP,), (1.0,), priority, 0, LEAVE)


def plant(horizon_s: int, pool: Pool, operations: list[Operation], releases: list[list[int]], stocks: tuple[Stock, ...] = ()) -> Plant:
    """A station with a slot for everyone."""
    flows = tuple(flow(number, number, np.array(release)) for number, release in enumerate(releases))
    lanes = (Lane("lane", False, seconds(20), 0.0, None),)
    station = Station("station", np.array([0]), np.array([9]))
    return Plant(horizon_s, np.array([0, horizon_s]), 0, (pool,), (station,), tuple(operations), stocks, lanes, flows, ())


def test_hands_are_held_until_the_work_fits_no_more() -> None:
    """Of two hands one is busy, and one held from 10 on for work of 50 s that needs both and must end by 100.

    At 50 that still fits, and at 51 no more: then the other task, which has waited since 20, has the hand.
    """
    pool = Pool("pool", DAY, np.array([0]), np.array([2]), ())
    one, both = Crew(((0, 1),), DAY, PAUSE), Crew(((0, 2),), DAY, FIT)
    tasks = same(plant(100, pool, [step(0, one, 200, 2), step(1, both, 50), step(2, one, 10, 2)], [[0], [10], [20]]), Draws(1, 0)).tasks
    assert list(zip(tasks.operation.tolist(), tasks.start.tolist(), strict=True)) == [(0, 0), (2, 51)]


@pytest.mark.parametrize(("review_s", "pieces"), [(0, 4), (50, 5)])
def test_what_is_ordered_at_second_0(review_s: int, pieces: int) -> None:
    """Of one piece, with orders up to 5, a task at second 0 takes the last: a stock that is looked at whenever it changes has ordered
    the 4 before that, and a review at second 0 orders all 5 after it. That another part is not counted makes no difference."""
    part = Stock("part", 1, True, np.array([0]), np.array([0]), reorder_point=2, up_to=5, review_s=review_s)
    pool = Pool("pool", ALWAYS, np.array([0]), np.array([1]), ())
    use = step(0, Crew(((0, 1),), ALWAYS, PAUSE), 5, parts=((1, 1),))
    receipts = same(plant(10, pool, [use], [[0]], (Stock("screws", 0), part)), Draws(1, 0)).receipts
    assert (receipts.pieces.tolist(), receipts.ordered_s.tolist()) == ([pieces], [0])


def test_an_order_is_held_if_chance_stays_below_the_probability() -> None:
    """Not if it is the probability itself: asked for one by one, as SimPy does, or in blocks."""
    draws = Draws(1, 0)
    strikes = Sequence(Distribution("uniform", (0.0, 1e9)), "part.held", draws).block(0)
    edge = int(strikes[3])
    assert edge / 1e9 * 1e9 == edge
    holds = Holds(seconds(7), edge / 1e9, "part", draws)
    expected = [7 if strike < edge else 0 for strike in strikes[:50].tolist()]
    assert [holds(order) for order in range(50)] == expected == holds.block(0)[:50].tolist()
    assert expected[3] == 0 and 7 in expected


def test_there_is_room_for_half_as_many_tasks_again_as_units_have_operations() -> None:
    """Three units with one operation, and four with one: 10 rows, and those to spare in any instant."""
    pool = Pool("pool", ALWAYS, np.array([0]), np.array([1]), ())
    crew = Crew(((0, 1),), ALWAYS, PAUSE)
    small = plant(10, pool, [step(0, crew, 5), step(1, crew, 5)], [[0] * 3, [0] * 4])
    assert initial_state(small, Drawing(small, Draws(1, 0))).tasks.shape[1] == 4 + 6 + MARGIN + 7
