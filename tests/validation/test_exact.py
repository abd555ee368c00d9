"""Deterministic cases: the ledger must match to the second."""

from pathlib import Path

import numpy as np
import pytest

from sim.ledger.record import Record
from tests.validation import cases, plants
from tests.validation.plants import trace


def trace_text(given: dict[str, list[float]], servers: int) -> str:
    """One flow for each priority class, all at the same station."""
    classes = given.get("priority", [1] * len(given["arrival_times"]))
    flows, demand = "", ""
    for priority in sorted(set(classes)):
        mine = [k for k, each in enumerate(classes) if each == priority]
        work = trace([given["service_times"][k] for k in mine], "h")
        moments = ", ".join(f"{given['arrival_times'][k]} h" for k in mine)
        flows += f"  class{priority}:\n    - serve: {{station: server, priority: {priority}, work: {work}, next: ship}}\n"
        demand += f"  class{priority}: {{at: [{moments}]}}\n"
    return f"name: trace\nhorizon: 30 h\nstations:\n  server: {{slots: {servers}, unattended: true}}\nflows:\n{flows}demand:\n{demand}"


def starts_and_ends_h(seen: Record) -> tuple[np.ndarray, np.ndarray]:
    """Start and end of each unit's only task, by arrival."""
    tasks = seen.ledger.tasks
    order = np.argsort(tasks.ready, kind="stable")
    return tasks.start[order] / plants.HOUR, tasks.end[order] / plants.HOUR


@pytest.mark.parametrize("name", ["Q-TRACE-1", "Q-TRACE-2", "Q-TRACE-prio"])
def test_given_arrivals_and_services(name: str, tmp_path: Path) -> None:
    given = cases.inputs(name)
    seen = plants.record(trace_text(given, given["servers"]), tmp_path)
    start, end = starts_and_ends_h(seen)
    wait, makespan = start - np.array(given["arrival_times"]), end.max()
    cases.check_exact(name, "start_times", start)
    cases.check_exact(name, "mean_wait", wait.mean())
    cases.check_exact(name, "max_wait", wait.max())
    cases.check_exact(name, "makespan", makespan)
    cases.check_exact(name, "time_average_in_system", (end - np.array(given["arrival_times"])).sum() / makespan)
    cases.check_exact(name, "utilisation", (end - start).sum() / makespan / given["servers"])
    cases.check_exact(name, "number_delayed", int(np.count_nonzero(wait > 0)))


CALENDARS = {
    "Q-CAL-a": """
shifts:
  early: {days: "Mon, Tue, Wed, Fri", from: "06:00", to: "14:30", meals: ["10:00-10:30"]}
pools:
  worker: {at_shift_end: MODE, shifts: {early: 1}}
""",
    "Q-CAL-b": """
shifts:
  night: {days: Mon-Fri, from: "00:00", to: "08:00"}
  early: {days: Mon-Fri, from: "08:00", to: "16:00"}
  late: {days: Mon-Fri, from: "16:00", to: "24:00"}
pools:
  worker: {at_shift_end: pause, shifts: {night: 1, early: 1, late: 1}}
  night_worker: {at_shift_end: fit, shifts: {night: 1}}
  early_worker: {at_shift_end: fit, shifts: {early: 1}}
  late_worker: {at_shift_end: fit, shifts: {late: 1}}
""",
}
CREWS = {  # of three different crews one takes over what another leaves, but each begins only what it can end
    ("Q-CAL-b", "fit"): "[{night_worker: 1}, {early_worker: 1}, {late_worker: 1}]",
}


@pytest.mark.parametrize(("mode", "prefix"), [("pause", "resume"), ("fit", "must_fit")])
@pytest.mark.parametrize("name", ["Q-CAL-a", "Q-CAL-b"])
def test_work_follows_the_shift_calendar(name: str, mode: str, prefix: str, tmp_path: Path) -> None:
    jobs = cases.inputs(name)["jobs_arrival_and_work_minutes"]
    crew = CREWS.get((name, mode), "{worker: 1}")
    text = f"""
name: calendar
start: 2026-01-05
horizon: 14 d
{CALENDARS[name].replace("MODE", mode)}
stations:
  bench: {{slots: 1}}
flows:
  serve:
    - serve: {{station: bench, crew: {crew}, work: {trace([work for _, work in jobs], "min")}, next: ship}}
demand:
  serve: {{at: [{", ".join(f"{arrival} min" for arrival, _ in jobs)}]}}
"""
    start, end = starts_and_ends_h(plants.record(text, tmp_path))
    for k in range(len(jobs)):
        cases.check_exact(name, f"{prefix}_job{k + 1}_start_min", round(start[k] * 60, 6))
        cases.check_exact(name, f"{prefix}_job{k + 1}_finish_min", round(end[k] * 60, 6))


def test_stock_with_one_customs_hold(tmp_path: Path) -> None:
    """I-DET-a: ten pieces leave at noon each day; an order placed then arrives four and a half days later, before the fifth noon."""
    name = "I-DET-a"
    given = cases.inputs(name)
    noons = ", ".join(f"{24 * day + 12} h" for day in range(given["horizon_days"]) for _ in range(given["daily_demand"]))
    holds = given["customs_hold_days_by_order_number"]
    lasts = trace([holds.get(str(number), 0) for number in range(1, 10)], "d")
    text = f"""
name: stock
horizon: {given["horizon_days"]} d
stations:
  counter: {{slots: unlimited, unattended: true}}
lanes:
  sea: {{crosses: US, transit: {given["lead_time_days"] - 0.5} d, hold: {{probability: 100 %, lasts: {lasts}}}}}
parts:
  widget:
    lane: sea
    opening_stock: {given["start_stock"]}
    reorder_point: {given["reorder_point"]}
    order_quantity: {given["order_quantity"]}
flows:
  sale:
    - take: {{station: counter, work: 1 s, parts: {{widget: 1}}, patience: 0 s, give_up: leave, next: ship}}
demand:
  sale: {{at: [{noons}]}}
"""
    seen = plants.record(text, tmp_path)
    seconds, level = seen.stock_level(0)
    evenings = np.arange(18 * 3600, seen.to_s, 86400)
    stock = level[np.searchsorted(seconds, evenings, side="right") - 1]
    receipts = seen.ledger.receipts
    lost = seen.ledger.end == -4
    lost_days = np.unique(seen.release_s[lost] // 86400)
    arrived = receipts.received_s < seen.to_s
    cases.check_exact(name, "end_of_day_stock", stock.tolist())
    cases.check_exact(name, "orders_placed", len(receipts.number))
    cases.check_exact(name, "units_received", int(receipts.pieces[arrived].sum()))
    cases.check_exact(name, "lost_demand", int(lost.sum()))
    cases.check_exact(name, "days_short", len(lost_days))
    cases.check_exact(name, "mean_end_stock", float(stock.mean()))
    cases.check_exact(name, "on_order_at_end", int(receipts.pieces[~arrived].sum()))
