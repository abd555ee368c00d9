"""Units and tasks in each other's way: full limits, slots that are kept and lost, and what makes an operation plain; by hand."""

from dataclasses import replace

import numpy as np
import pytest

from sim.calendars import ALWAYS
from sim.draws import Draws
from sim.engine.compiled.traits import plain
from sim.plant import PAUSE, Crew, Failure, Limit, Plant, Pool, Station
from tests.engine.test_at_the_second import DAY, plant, seconds, step
from tests.engine.test_compiled import same

ANYBODY = Crew((), ALWAYS, PAUSE)
POOL = Pool("pool", ALWAYS, np.array([0]), np.array([1]), ())


def limited(*balk: bool) -> Plant:
    """Two units at second 0 before limits of one unit each, work of 10 s."""
    own = replace(step(0, ANYBODY, 10), limits=tuple(range(len(balk))))
    limits = tuple(Limit(f"limit{number}", 1, each) for number, each in enumerate(balk))
    return replace(plant(30, POOL, [own], [[0, 0]]), limits=limits)


@pytest.mark.parametrize(("balk", "starts"), [((True,), [0]), ((True, False), [0]), ((False, True), [0]), ((False, False), [0, 10])])
def test_one_full_limit_that_turns_away_is_enough(balk: tuple[bool, ...], starts: list[int]) -> None:
    """The second unit leaves at once, or waits for the first where no limit in its way turns units away."""
    assert same(limited(*balk), Draws(1, 0)).tasks.start.tolist() == starts


def test_a_task_that_stands_keeps_its_slot_until_another_takes_it() -> None:
    """Begun at 0, its hands leave from 100 to 200; the only slot is taken at 150 for 10 s by a task that needs no hands."""
    own = [step(0, Crew(((0, 1),), DAY, PAUSE), 150, 5), replace(step(1, ANYBODY, 10), preempt=True)]
    day = Pool("pool", DAY, np.array([0, 100, 200]), np.array([1, 0, 1]), (), shift_end_s=np.array([100]), staying=np.array([0]))
    whole = plant(300, day, own, [[0], [150]])
    ledger = same(replace(whole, stations=(Station("station", np.array([0]), np.array([1])),)), Draws(1, 0))
    stops = ledger.interruptions
    assert [column.tolist() for column in (stops.task, stops.stopped_s, stops.resumed_s, stops.slot_kept)] == [
        [0, 0],
        [100, 150],
        [150, 200],
        [1, 0],
    ]
    assert ledger.tasks.end.tolist() == [250, 160]


def test_one_reason_is_enough_for_an_operation_not_to_be_plain() -> None:
    """Several crews, a batch, a station that fails, and a setup of another operation there."""
    own = [step(0, ANYBODY, 10), step(1, ANYBODY, 10)]
    whole = plant(30, POOL, own, [[0], [0]])
    assert plain(0, whole)
    failing = Station("station", np.array([0]), np.array([9]), failures=(Failure("breaks", seconds(5), seconds(1)),))
    for changed in (
        replace(whole, operations=(replace(own[0], crews=(ANYBODY, ANYBODY)), own[1])),
        replace(whole, operations=(replace(own[0], batch=2), own[1])),
        replace(whole, stations=(failing,)),
        replace(whole, operations=(own[0], replace(own[1], setup_s=3))),
    ):
        assert not plain(0, changed)
    assert plain(0, replace(whole, operations=(own[0], replace(own[1], batch=2))))
