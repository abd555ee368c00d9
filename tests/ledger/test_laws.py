"""The laws of the ledger see each breach made on purpose."""

from dataclasses import replace

import numpy as np
import pytest

from sim.calendars import FOREVER, HOUR
from sim.ledger.laws import BrokenLaw, check
from sim.ledger.record import Record
from sim.ledger.rows import Interruptions, Overtime
from tests.engine.test_cases import ran

NONE = np.zeros(0, dtype=np.int32)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def broken(record: Record, law: str, **parts: object) -> None:
    """Requires that the ledger with these parts breaks a law."""
    check(record.ledger, record.plant)
    with pytest.raises(BrokenLaw, match=law):
        check(replace(record.ledger, **parts), record.plant)


def test_hands_that_work_on_after_their_shift_are_seen() -> None:
    """Without its stops all three tasks hold their hands after 04:00, when one hand is left; no task starts at that second."""
    record = ran("hands_step_down_pause", "simpy")
    tasks = replace(record.ledger.tasks, end=ints(5, 5, 5, 26, 29) * HOUR, onward=ints(5, 5, 5, 26, 29) * HOUR)
    ledger = replace(record.ledger, tasks=tasks, interruptions=Interruptions(NONE, NONE, NONE, NONE))
    finished = np.where(np.arange(5) < 3, 5 * HOUR, record.ledger.finished_s).astype(np.int32)
    with pytest.raises(BrokenLaw, match="pool hand works with no more hands than are present"):
        check(replace(ledger, finished_s=finished), record.plant)


def test_hands_that_resume_too_soon_are_seen() -> None:
    record = ran("hands_step_down_pause", "simpy")
    stops = record.ledger.interruptions
    broken(record, "no more hands than are present", interruptions=replace(stops, resumed_s=ints(4 * HOUR + 60, 6 * HOUR, 24 * HOUR)))
    broken(record, "is stopped by a shift's end", interruptions=replace(stops, stopped_s=ints(4 * HOUR - 60, 4 * HOUR, 10 * HOUR)))
    broken(record, "a task is stopped before it resumes", interruptions=replace(stops, resumed_s=ints(3 * HOUR, 6 * HOUR, FOREVER)))


@pytest.mark.parametrize("end_s", [34 * HOUR + 1, 35 * HOUR, 48 * HOUR, 50 * HOUR])
def test_a_task_that_ends_while_its_crew_is_away_or_after_the_run_is_seen(end_s: int) -> None:
    """The crew works from 24:00 to 34:00 of the run, and the run ends at 48:00."""
    record = ran("hands_step_down_pause", "simpy")
    ends = ints(5 * HOUR, 6 * HOUR, 7 * HOUR, 26 * HOUR, end_s)
    broken(record, "ends in open time", tasks=replace(record.ledger.tasks, end=ends, onward=ends))


@pytest.mark.parametrize("start_s", [10 * HOUR, 20 * HOUR])
def test_a_task_that_starts_while_its_crew_is_away_is_seen(start_s: int) -> None:
    record = ran("hands_step_down_pause", "simpy")
    starts = ints(0, 0, 0, 7 * HOUR, start_s)
    broken(record, "starts in open time", tasks=replace(record.ledger.tasks, start=starts))


def test_overtime_that_is_not_written_down_is_seen() -> None:
    record = ran("hands_step_down_finish", "simpy")
    broken(record, "no more hands than are present", overtime=Overtime(NONE, NONE, NONE, NONE))
    late = record.ledger.overtime
    broken(record, "no more hands than are present", overtime=replace(late, hands=ints(0, 1)))
    broken(record, "begins as a shift ends", overtime=replace(late, from_s=ints(4 * HOUR + 1, 4 * HOUR + 1)))


def test_slots_held_twice_are_seen() -> None:
    """The first station has one slot: a unit that stands blocked gives it back too soon for the law if it is said to stay longer."""
    record = ran("blocked_to_the_end", "simpy", settings=("stations.two.room=2",))
    tasks = record.ledger.tasks
    longer = tasks.onward.copy()
    longer[0] += 60
    broken(record, "the unit has gone on|holds no more than its slots|at once", tasks=replace(tasks, onward=longer))
