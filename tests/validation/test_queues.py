"""Queues with known answers, through YAML and the real engine: the interval must cover the truth and be narrow."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.ledger.record import Record
from tests.validation import plants
from tests.validation.plants import exponential
from tests.validation.protocol import Read, case, levels


def queue_text(rate: float, work: str, servers: int, warm_up_h: float, customers: int, extra: str = "") -> str:
    """A station with Poisson arrivals; `rate` per hour."""
    return f"""
name: queue
horizon: {warm_up_h + customers / rate} h
warm_up: {warm_up_h} h
stations:
  server: {{slots: {servers}, unattended: true}}
flows:
  serve:
    - serve: {{station: server, work: {work}, next: ship}}
demand:
  serve: {{orders: {{every: {{dist: exponential, mean: {1 / rate} h}}}}}}
{extra}"""


def markov_text(given: dict[str, Any], customers: int) -> str:
    rate, service, servers = given["arrival_rate"], given["service_rate"], given["servers"]
    warm_up = 10 / (servers * service * (1 - (rate / servers / service) ** 0.5) ** 2)  # ten relaxation times
    return queue_text(rate, exponential(1 / service), servers, warm_up, customers)


WORK = {
    "Q-MG1-erlang2": "{dist: erlang, mean: 1 h, shape: 2}",
    "Q-MG1-lognormal": f"{{dist: lognormal, mean: 1.2 h, cv: {2**0.5}}}",
    "Q-MG1-uniform": "{dist: uniform, low: 0.5 h, high: 2.5 h}",
    "Q-MD1": "1 h",
}


def general_text(name: str) -> Callable[[dict[str, Any], int], str]:
    return lambda given, customers: queue_text(given["arrival_rate"], WORK[name], 1, 1000, customers)


def constant_text(given: dict[str, Any], customers: int) -> str:
    return queue_text(given["arrival_rate"], f"{given['service_time']} h", given["servers"], 500, customers)


def read_queue(given: dict[str, Any]) -> Read:
    def read(seen: Record) -> dict[str, float]:
        wait = plants.waits_s(seen) / plants.HOUR
        stay = plants.sojourns_s(seen) / plants.HOUR
        hours = plants.window_s(seen) / plants.HOUR
        found = {
            "utilisation": seen.worked_s(0) / plants.window_s(seen) / given["servers"],
            "P_wait": float(np.mean(wait > 1 / 3600)),
            "Wq": float(np.mean(wait)),
            "W": float(np.mean(stay)),
            "Lq": float(np.sum(wait)) / hours,
            "L": plants.inside(seen),
            "wait_in_queue_95pct_quantile": float(np.quantile(wait, 0.95)),
        }
        found |= {f"P_wait_gt_{limit}": float(np.mean(wait > limit)) for limit in (0.5, 1.0, 5)}
        return found

    return read


def jackson_text(given: dict[str, Any], customers: int) -> str:
    names, rate = given["stations"], given["external_arrival_rates"][0]
    stations = "\n".join(f"  {name}: {{slots: {count}, unattended: true}}" for name, count in zip(names, given["servers"], strict=True))
    lines = []
    for name, service, row in zip(names, given["service_rates"], given["routing_matrix"], strict=True):
        shares = {target: share for target, share in zip(names, row, strict=True) if share}
        gone = 1 - sum(shares.values())
        if gone > 1e-9:
            shares["scrap" if len(names) > 1 and name != names[-1] else "ship"] = gone
        following = ", ".join(f"{target}: {100 * share:.10g} %" for target, share in shares.items())
        lines.append(f"    - {name}: {{station: {name}, work: {exponential(1 / service)}, next: {{{following}}}}}")
    return f"""
name: Jackson network
horizon: {500 + customers / rate} h
warm_up: 500 h
stations:
{stations}
flows:
  job:
{chr(10).join(lines)}
demand:
  job: {{orders: {{every: {exponential(1 / rate)}}}}}
"""


def read_jackson(given: dict[str, Any]) -> Read:
    def read(seen: Record) -> dict[str, float]:
        hours = plants.window_s(seen) / plants.HOUR
        left = seen.left
        scrapped = np.count_nonzero(left & (seen.ledger.end == -3))
        found = {
            "total_WIP": plants.inside(seen),
            "mean_time_in_system_per_entering_job": float(np.mean(plants.sojourns_s(seen))) / plants.HOUR,
            "good_output_rate": np.count_nonzero(left & (seen.ledger.end == -1)) / hours,
            "scrap_rate": scrapped / hours,
            "overall_yield": 1 - scrapped / np.count_nonzero(left),
        }
        for k, (name, servers) in enumerate(zip(given["stations"], given["servers"], strict=True)):
            wait = plants.waits_s(seen, k) / plants.HOUR
            found[f"rate_{name}"] = plants.tasks_in_window(seen, k) / hours
            found[f"util_{name}"] = seen.worked_s(k) / plants.window_s(seen) / servers
            found[f"L_{name}"] = float(np.sum(wait)) / hours + seen.worked_s(k) / plants.window_s(seen)
            found[f"Wq_{name}"] = float(np.mean(wait))
        return found

    return read


def priority_text(given: dict[str, Any], customers: int) -> str:
    rates, horizon = given["arrival_rates"], 200 + customers / sum(given["arrival_rates"])
    flows = "".join(
        f"  class{k}:\n    - serve: {{station: server, priority: {k}, work: {exponential(1 / given['service_rate'])}, next: ship}}\n"
        for k in (1, 2)
    )
    demand = "".join(f"  class{k}: {{orders: {{every: {exponential(1 / rate)}}}}}\n" for k, rate in enumerate(rates, 1))
    return f"""
name: two classes
horizon: {horizon} h
warm_up: 200 h
stations:
  server: {{slots: {given["servers"]}, unattended: true}}
flows:
{flows}demand:
{demand}"""


def read_priority(seen: Record) -> dict[str, float]:
    waits = [plants.waits_s(seen, k) / plants.HOUR for k in (0, 1)]
    every = np.concatenate(waits)
    return {"Wq_class1": waits[0].mean(), "Wq_class2": waits[1].mean(), "Wq_all": every.mean(), "P_wait": float(np.mean(every > 1 / 3600))}


def shift_text(given: dict[str, Any], customers: int) -> str:
    return f"""
name: one shift a day
start: 2026-01-05
horizon: {50 + customers / given["arrival_rate"] / 24} d
warm_up: 50 d
shifts:
  day: {{days: daily, from: "00:00", to: "08:00"}}
pools:
  worker: {{shifts: {{day: 1}}}}
stations:
  bench: {{slots: 1}}
flows:
  serve:
    - serve: {{station: bench, crew: {{worker: 1}}, work: {exponential(1)}, next: ship}}
demand:
  serve: {{orders: {{every: {exponential(1 / given["arrival_rate"])}}}}}
"""


def read_shift(seen: Record) -> dict[str, float]:
    days = np.arange(seen.from_s, seen.to_s, 86400)
    out = np.where(seen.ledger.finished_s >= 0, seen.ledger.finished_s, seen.to_s)

    def number_at(moments: Any) -> float:
        entered = np.searchsorted(np.sort(seen.release_s), moments, side="left")
        gone = np.searchsorted(np.sort(out), moments, side="left")
        return float(np.mean(entered - gone))

    return {
        "mean_in_system_time_average": plants.inside(seen),
        "mean_time_in_system": float(np.mean(plants.sojourns_s(seen))) / plants.HOUR,
        "mean_in_system_at_shift_start": number_at(days),
        "mean_in_system_at_shift_end": number_at(days + 8 * 3600),
        "utilisation_of_shift_time": seen.pool_work_s(0)[seen.in_window].sum() / seen.pool_open_s(0)[seen.in_window].sum(),
    }


CASES = [
    case("Q-MM1-a", markov_text, read_queue, 13_000, 160_000),
    case("Q-MMC-a", markov_text, read_queue, 11_000, 130_000),
    case("Q-MMC-b", markov_text, read_queue, 60_000, 700_000),
    case("Q-MG1-erlang2", general_text("Q-MG1-erlang2"), read_queue, 5_500, 66_000),
    case("Q-MG1-lognormal", general_text("Q-MG1-lognormal"), read_queue, 10_500, 126_000),
    case("Q-MG1-uniform", general_text("Q-MG1-uniform"), read_queue, 30_000, 240_000),
    case("Q-MD1", general_text("Q-MD1"), read_queue, 10_000, 111_000),
    case("Q-MDC-a", constant_text, read_queue, 11_000, 200_000),
    case("Q-MDC-b", constant_text, read_queue, 11_000, 200_000),
    case("Q-JACK-feedback", jackson_text, read_jackson, 4_000, 100_000),
    case("Q-JACK-plant", jackson_text, read_jackson, 9_500, 100_000),
    case("Q-PRIO-MMC", priority_text, lambda _given: read_priority, 21_000, 300_000),
    case("Q-SHIFT-mm1", shift_text, lambda _given: read_shift, 6_500, 65_000),
]

test_agrees_within_ten_per_cent, test_agrees_within_six_per_cent, test_agrees_within_its_own_tolerance = levels(CASES)
