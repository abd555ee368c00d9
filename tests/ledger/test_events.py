"""The event log of a plant worked out by hand, and of a plant with everything in it."""

from datetime import datetime
from pathlib import Path

from sim.evaluate import events
from sim.scenario.loading import load

LINE = """
name: Line
start: 2026-01-05
horizon: 10 h
shifts: {day: {days: daily, from: "00:00", to: "08:00"}}
pools: {hand: {shifts: {day: 2}}}
stations: {bench: {slots: 1}, oven: {slots: 1, unattended: true}}
flows:
  job:
    - mount: {station: bench, crew: {hand: 2}, work: 1 h}
    - bake: {station: oven, work: 3 h, next: ship}
demand: {job: {at: [0 h, 0 h, 5 h]}}
"""


def test_a_line_worked_out_by_hand(tmp_path: Path) -> None:
    """Three jobs: an hour on the bench, three in the oven, one after another; the last one is still in the oven at the end."""
    (tmp_path / "line.yaml").write_text(LINE)
    log = events(load(str(tmp_path / "line.yaml")).scenario, seed=1, replication=0)
    tasks = log["tasks"]
    day = "2026-01-05 "
    rows = list(zip(*(tasks[name].tolist() for name in ("case", "activity", "start", "complete", "resource", "pools")), strict=True))
    assert rows == [
        ("job-1", "job.mount", f"{day}00:00:00", f"{day}01:00:00", "bench", "2 hand"),
        ("job-2", "job.mount", f"{day}01:00:00", f"{day}02:00:00", "bench", "2 hand"),
        ("job-1", "job.bake", f"{day}01:00:00", f"{day}04:00:00", "oven", "unattended"),
        ("job-2", "job.bake", f"{day}04:00:00", f"{day}07:00:00", "oven", "unattended"),
        ("job-3", "job.mount", f"{day}05:00:00", f"{day}06:00:00", "bench", "2 hand"),
        ("job-3", "job.bake", f"{day}07:00:00", "", "oven", "unattended"),
    ]
    assert tasks["waited_s"].tolist() == [0, 3600, 0, 7200, 0, 3600]
    assert log["units"]["end"].tolist() == ["ship", "ship", "inside"]
    assert log["units"]["left"].tolist()[:2] == [f"{day}04:00:00", f"{day}07:00:00"]
    assert [len(log[name]) for name in ("shipments", "stops", "interruptions", "overtime")] == [0, 0, 0, 0]


def test_a_shipped_plant_logs_all_it_does() -> None:
    """Every task belongs to a unit and starts before it ends; shipments and stops have their times in order."""
    loaded = load("texas.yaml", settings=("horizon=3 weeks", "warm_up=1 d"))
    log = events(loaded.scenario, seed=1, replication=0)
    tasks, units, shipments = log["tasks"], log["units"], log["shipments"]
    assert set(tasks["case"].tolist()) <= set(units["case"].tolist())
    ended = [(a, b) for a, b in zip(tasks["start"].tolist(), tasks["complete"].tolist(), strict=True) if b]
    assert len(ended) > 1000
    assert all(datetime.fromisoformat(a) < datetime.fromisoformat(b) for a, b in ended[::50])
    assert all(a < b for a, b in zip(shipments["ordered"].tolist(), shipments["received"].tolist(), strict=True) if b)
    assert {"build.smt", "repair.triage"} <= set(tasks["activity"].tolist())
    assert "smt_line.line_stop" in log["stops"]["cause"].tolist() or len(log["stops"]) > 0


def test_hands_that_stay_and_tasks_that_stop_are_logged(tmp_path: Path) -> None:
    """Two hands until 04:00, one until 08:00: two tasks of 5 h begun at 00:00. Under finish one stays an hour, under pause one waits."""
    text = LINE.replace("{day: {", '{a: {days: daily, from: "00:00", to: "04:00"}, b: {', 1).replace("{day: 2}", "{a: 1, b: 1}")
    text = text.replace("crew: {hand: 2}, work: 1 h", "crew: {hand: 1}, work: 5 h").replace("{slots: 1}, oven", "{slots: 2}, oven")
    logs = {}
    for end in ("finish", "pause"):
        own = text.replace("{hand: {shifts", f"{{hand: {{at_shift_end: {end}, shifts").replace("0 h, 0 h, 5 h", "0 h, 0 h")
        (tmp_path / f"{end}.yaml").write_text(own)
        logs[end] = events(load(str(tmp_path / f"{end}.yaml")).scenario, seed=1, replication=0)
    day = "2026-01-05 "
    overtime, stopped = logs["finish"]["overtime"], logs["pause"]["interruptions"]
    assert [overtime[name].tolist() for name in overtime.names] == [
        ["job-2"], ["job.mount"], ["hand"], [f"{day}04:00:00"], [f"{day}05:00:00"], [1],
    ]  # fmt: skip
    assert [stopped[name].tolist() for name in stopped.names] == [
        ["job-2"], ["job.mount"], [f"{day}04:00:00"], [f"{day}05:00:00"], ["end of a shift"],
    ]  # fmt: skip
