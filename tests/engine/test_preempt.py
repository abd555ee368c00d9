"""Tasks that interrupt others: by hand, by theory, and what the language refuses."""

from pathlib import Path

import numpy as np
import pytest

from sim.building import build
from sim.calendars import HOUR
from sim.draws import Draws
from sim.ledger.laws import check
from sim.ledger.record import Record
from sim.scenario.loading import ScenarioError, load
from tests.engine.test_compiled import same

TEXT = """
name: two classes
horizon: {days} d
stations: {{server: {{slots: 1, unattended: true{more}}}}}
flows:
  urgent:
    - serve: {{station: server, work: {work}, priority: {priority}, preempt: true, next: leave}}
  other:
    - serve: {{station: server, work: {work}, priority: 5, next: leave}}
demand:
  urgent: {{{urgent}}}
  other: {{{other}}}
"""


def ran(folder: Path, seed: int = 1, **text: object) -> Record:
    """The record of two classes at one server, the urgent one preempting; both engines give it."""
    (folder / "two.yaml").write_text(TEXT.format(**({"days": 1, "more": "", "priority": 1, "work": "2 h"} | text)))
    draws = Draws(seed, 0)
    plant = build(load(folder / "two.yaml").scenario, draws)
    ledger = same(plant, draws)
    check(ledger, plant)
    return Record(ledger, plant, 0)


def test_an_interrupted_task_keeps_its_work(tmp_path: Path) -> None:
    """Begun at 0, interrupted at 1 and at 4 for 2 h each: it works 1 h, from 3 to 4, and is done without a third hour."""
    record = ran(tmp_path, work="2 h", urgent="at: [1 h]", other="at: [0 h, 0 h]")
    tasks, stops = record.ledger.tasks, record.ledger.interruptions
    assert (tasks.start / HOUR).tolist() == [0, 1, 4] and (tasks.end / HOUR).tolist() == [4, 3, 6]
    assert [column.tolist() for column in (stops.task, stops.stopped_s, stops.resumed_s, stops.slot_kept)] == [
        [0], [HOUR], [3 * HOUR], [0]
    ]  # fmt: skip
    assert sum(work.sum() for work in record.work_s) == 6 * HOUR


def test_preemptive_resume_by_class(tmp_path: Path) -> None:
    """M/M/1, preemptive resume: T1 = s / (1 - r1), T2 = s / ((1 - r1) (1 - r1 - r2)) for equal means s.

    Source: Gross et al., Fundamentals of Queueing Theory, 4th ed., sec. 3.4.3. With s = 6 min, r1 = 0.3 and r2 = 0.4: 8.57 and 28.57 min.
    """
    every = "orders: {every: {dist: exponential, mean: %d min}}"
    work = "{dist: exponential, mean: 6 min}"
    means = []
    for seed in range(1, 9):
        record = ran(tmp_path, seed, days=40, work=work, urgent=every % 20,
                     other=every % 15)  # fmt: skip
        times = (record.ledger.finished_s - record.release_s) / 60
        served = record.ledger.finished_s >= 0
        means.append([times[served & (record.flow == flow)].mean() for flow in (0, 1)])
    mean, error = np.mean(means, axis=0), np.std(means, axis=0, ddof=1) / np.sqrt(len(means))
    assert np.all(np.abs(mean - np.array([60 / 7, 200 / 7])) < 4 * error)


@pytest.mark.parametrize(
    ("more", "priority", "told"),
    [
        (", setup: 5 min", 1, "may interrupt other.serve, whose station server has a set-up or fails by work"),
        ("", 5, "interrupts nothing: no operation of its station or pools has a `priority` number above 5"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, more: str, priority: int, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        ran(tmp_path, more=more, priority=priority, urgent="at: [1 h]", other="at: [0 h]")
