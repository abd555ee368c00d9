"""Batches, skills, loss and abandonment, priorities, breakdowns, vacations, repairmen, kits and pipelines, with known answers."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.ledger.record import Record
from sim.plant import LEAVE
from tests.validation import cases, plants
from tests.validation.plants import HOUR, exponential, trace
from tests.validation.protocol import Case, Chance, Read, Run, case, levels

Given = dict[str, Any]


def station_text(
    given: Given, customers: int, slots: int | str, serve: str, station: str = "", warm_up: float = 100, more: str = ""
) -> str:
    """One unattended station with Poisson arrivals at `arrival_rate` an hour; `serve` ends the operation's line."""
    return f"""
name: station
horizon: {warm_up + customers / given["arrival_rate"]} h
warm_up: {warm_up} h
stations:
  server: {{slots: {slots}, unattended: true{station}}}
flows:
  job:
    - serve: {{station: server, {serve}, next: ship}}
demand:
  job: {{orders: {{every: {exponential(1 / given["arrival_rate"])}}}}}
{more}"""


def wait_h(seen: Record, operation: int = 0) -> float:
    return float(np.mean(plants.waits_s(seen, operation))) / HOUR


def stay_h(seen: Record, flow: int = 0) -> float:
    return float(np.mean(plants.sojourns_s(seen, flow))) / HOUR


def turned_away(seen: Record, flow: int = 0) -> float:
    """Share of a flow's arrivals in the window that left without service."""
    mine = (seen.flow == flow) & (seen.release_s >= seen.from_s)
    return float(np.mean(seen.ledger.end[mine] == LEAVE))


def in_queue(seen: Record) -> float:
    """Mean number that wait for the only operation of a plant, of those who are served."""
    served = (seen.ledger.end != LEAVE).nonzero()[0]
    return plants.mean(seen, seen.release_s[served], seen.ledger.tasks.start.astype(np.int64))


def batch_text(given: Given, units: int) -> str:
    work = exponential(1 / given["batch_service_rate"])
    return station_text(given, units, 1, f"work: {work}, batch: {{size: {given['batch_size']}}}")


def read_batch(given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        leaders = seen.ledger.tasks.crew >= 0
        return {
            "server_utilisation": plants.busy(seen, 0),
            "Lq_waiting_units": in_queue(seen),
            "Wq": wait_h(seen),
            "W": stay_h(seen),
            "batches_per_time": np.count_nonzero(leaders & (seen.ledger.tasks.start >= seen.from_s)) / plants.window_s(seen) * HOUR,
        }

    return read


def forming_text(given: Given, units: int) -> str:
    return station_text(given, units, "unlimited", f"work: {given['processing_time']} h, batch: {{size: {given['batch_size']}}}")


def read_forming(_given: Given) -> Read:
    return lambda seen: {"mean_wait_to_batch": wait_h(seen), "mean_time_in_system": stay_h(seen)}


def skills_text(hours: float, workers: str, flows: dict[str, tuple[float, str]], warm_up: float = 100) -> str:
    """Workers round the clock, one of each name; flows by name with their rate and the middle of their operation's line."""
    pools = "".join(f"  {worker}: {{shifts: {{always: 1}}}}\n" for worker in workers)
    steps = "".join(f"  {name}:\n    - serve: {{station: floor, {line}, work: {exponential(1)}}}\n" for name, (_, line) in flows.items())
    demand = "".join(f"  {name}: {{orders: {{every: {exponential(1 / rate)}}}}}\n" for name, (rate, _) in flows.items())
    return f"""
name: skills
horizon: {warm_up + hours} h
warm_up: {warm_up} h
shifts:
  always: {{days: daily, from: "00:00", to: "24:00"}}
pools:
{pools}
stations:
  floor: {{slots: unlimited}}
flows:
{steps}
demand:
{demand}"""


def skill_n_text(given: Given, jobs: int) -> str:
    """Class B goes first where worker z is free; class A takes worker x if it can."""
    flows = {
        "a": (given["arrival_rate_A"], "priority: 2, crew: [{x: 1}, {z: 1}]"),
        "b": (given["arrival_rate_B"], "priority: 1, crew: {z: 1}"),
    }
    return skills_text(jobs / (given["arrival_rate_A"] + given["arrival_rate_B"]), "xz", flows)


def read_skill_n(_given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        return {
            "Wq_A": wait_h(seen, 0),
            "Wq_B": wait_h(seen, 1),
            "util_worker1": plants.busy(seen, 0, crew=0),
            "util_worker2": plants.busy(seen, 0, crew=1) + plants.busy(seen, 1),
        }

    return read


def pool_text(given: Given, jobs: int) -> str:
    """Both organizations side by side: workers p and q each with jobs of their own, x and z sharing those of two types."""
    rate = given["arrival_rate_per_type"]
    lines = ["crew: {p: 1}", "crew: {q: 1}", "crew: [{x: 1}, {z: 1}]", "crew: [{z: 1}, {x: 1}]"]
    return skills_text(jobs / rate, "pqxz", {f"f{k}": (rate, line) for k, line in enumerate(lines)})


def read_pool(_given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        dedicated, pooled = (wait_h(seen, 0) + wait_h(seen, 1)) / 2, (wait_h(seen, 2) + wait_h(seen, 3)) / 2
        return {"Wq_dedicated": dedicated, "Wq_pooled": pooled, "pooling_gain_percent": 100 * (1 - pooled / dedicated)}

    return read


def impatient_text(given: Given, customers: int) -> str:
    patience = exponential(1 / given["patience_rate"])
    serve = f"work: {exponential(1 / given['service_rate'])}, patience: {patience}, give_up: leave"
    return station_text(given, customers, given["servers"], serve, warm_up=15)


def read_impatient(given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        began = np.full(len(seen.release_s), -1, dtype=np.int64)
        began[seen.ledger.tasks.unit] = seen.ledger.tasks.start
        began = np.where(began < 0, seen.ledger.finished_s, began)
        mine = (seen.release_s >= seen.from_s) & (began >= 0)
        wait = (began - seen.release_s)[mine]
        return {
            "P_wait": float(np.mean(wait > 1)),
            "P_abandon": turned_away(seen),
            "Lq": plants.mean(seen, seen.release_s, began[began >= 0]),
            "mean_time_in_queue_all": float(np.mean(wait)) / HOUR,
            "server_utilisation": plants.busy(seen, 0) / given["servers"],
            "served_rate": plants.ends_per_hour(seen, 0),
        }

    return read


def loss_text(given: Given, customers: int) -> str:
    more = f"limits:\n  space: {{units: {given['max_in_system']}, operations: [job.serve], balk: true}}\n"
    return station_text(given, customers, given["servers"], f"work: {exponential(1 / given['service_rate'])}", more=more)


def read_loss(given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        accepted = np.count_nonzero((seen.release_s >= seen.from_s) & (seen.ledger.end != LEAVE))
        return {
            "P_blocked": turned_away(seen),
            "effective_arrival_rate": accepted / plants.window_s(seen) * HOUR,
            "L": plants.inside(seen),
            "Lq": in_queue(seen),
            "Wq_accepted": wait_h(seen),
            "W_accepted": float(np.mean(plants.sojourns_s(seen)[seen.ledger.end[seen.left] != LEAVE])) / HOUR,
            "utilisation": plants.busy(seen, 0) / given["servers"],
        }

    return read


def erlang_b() -> Case:
    """No place to wait: a limit of as many units as there are slots, for each of three laws of service."""
    given = cases.inputs("Q-ERLB")
    mean, servers = given["service_mean"], given["servers"]
    more = f"limits:\n  lines: {{units: {servers}, operations: [job.serve], balk: true}}\n"

    def read(seen: Record) -> dict[str, float]:
        return {"P_blocked": turned_away(seen), "mean_busy": plants.busy(seen, 0)}

    def run(law: str, fast: int) -> Run:
        return Run(lambda customers, _chance: station_text(given, customers, servers, f"work: {law}", more=more), read, fast, 200_000)

    return Case(
        "Q-ERLB", (run(exponential(mean), 2_000), run(f"{mean} h", 1_300), run(f"{{dist: lognormal, mean: {mean} h, cv: 2}}", 2_500))
    )


LAWS = {
    "all exponential, mean 1": [exponential(1)] * 3,
    "class 1 deterministic 2; class 2 gamma mean 1, SCV 0.5": ["2 h", f"{{dist: gamma, mean: 1 h, cv: {0.5**0.5}}}"],
}


def priorities(name: str, fast: int) -> Case:
    """Classes at one station: first come, first served; by priority; and by priority with the urgent interrupting the others."""
    given = cases.inputs(name)
    rates, laws = given["arrival_rates"], LAWS[given["laws"]]

    def text(customers: int, _chance: Chance, order: str) -> str:
        flows = ""
        for k, law in enumerate(laws, 1):
            ranked = f", priority: {k}" if order != "FIFO" else ""
            interrupts = ", preempt: true" if order == "preemptive" and k < len(laws) else ""
            flows += f"  class{k}:\n    - serve: {{station: server{ranked}{interrupts}, work: {law}}}\n"
        demand = "".join(f"  class{k}: {{orders: {{every: {exponential(1 / rate)}}}}}\n" for k, rate in enumerate(rates, 1))
        hours = 200 + customers / sum(rates)
        stations = "stations:\n  server: {slots: 1, unattended: true}\n"
        return f"name: classes\nhorizon: {hours} h\nwarm_up: 200 h\n{stations}flows:\n{flows}demand:\n{demand}"

    def read(seen: Record, order: str) -> dict[str, float]:
        classes = range(len(rates))
        if order == "preemptive":
            return {f"preemptive_resume_W_class{k + 1}": stay_h(seen, k) for k in classes}
        waits = [plants.waits_s(seen, k) / HOUR for k in classes]
        used = {"utilisation": sum(plants.busy(seen, k) for k in classes)}
        if order == "FIFO":
            return used | {"FIFO_Wq_all": float(np.concatenate(waits).mean())}
        return used | {f"nonpreemptive_Wq_class{k}": float(wait.mean()) for k, wait in enumerate(waits, 1)}

    orders = ("FIFO", "nonpreemptive", "preemptive")
    return Case(name, tuple(Run(partial(text, order=each), partial(read, order=each), fast, 300_000) for each in orders))


def breaks_text(given: Given, jobs: int) -> str:
    service, repair = given["service"], given["repair"]
    work = f"{{dist: gamma, mean: {service['mean']} h, cv: {service['scv'] ** 0.5}}}"
    lasts = f"{{dist: gamma, mean: {repair['mean']} h, cv: {repair['scv'] ** 0.5}}}"
    failures = (
        f", failures: {{stop: {{time_between_failures: {exponential(1 / given['failure_rate_while_working'])}, time_to_repair: {lasts}}}}}"
    )
    return station_text(given, jobs, 1, f"work: {work}", failures)


def read_breaks(_given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        tasks, stops = seen.ledger.tasks, seen.ledger.stops
        mine = (tasks.start >= seen.from_s) & (tasks.end < seen.to_s)
        takes = (tasks.end - tasks.start)[mine] / HOUR
        down = stops.lasts_s[stops.start_s >= seen.from_s].sum() / plants.window_s(seen)
        held = plants.busy(seen, 0)
        return {
            "effective_service_mean": float(np.mean(takes)),
            "effective_service_scv": float(np.var(takes) / np.mean(takes) ** 2),
            "busy_or_down_fraction": held,
            "working_fraction": held - down,
            "down_fraction": down,
            "Wq": wait_h(seen),
            "L": plants.inside(seen),
        }

    return read


def vacation_text(given: Given, customers: int) -> str:
    """The vacation is a unit of the last priority that comes back to the same station for ever."""
    text = station_text(given, customers, 1, f"priority: 1, work: {exponential(given['service_mean'])}")
    away = f"work: {given['vacation_mean']} h, next: away, max_visits: 10000000"
    return text.replace(
        "demand:\n", f"  vacation:\n    - away: {{station: server, priority: 9, {away}}}\ndemand:\n  vacation: {{at: [0 h]}}\n"
    )


def read_vacation(_given: Given) -> Read:
    return lambda seen: {"Wq": wait_h(seen), "utilisation": plants.busy(seen, 0)}


def machines_text(slots: int, units: int, crews: int, life: str, repair: str, hours: float, warm_up: float) -> str:
    """Machines that run until they fail, and are repaired, for ever."""
    return f"""
name: machines
horizon: {warm_up + hours} h
warm_up: {warm_up} h
stations:
  line: {{slots: {slots}, unattended: true}}
  shop: {{slots: {crews}, unattended: true}}
flows:
  machine:
    - run: {{station: line, work: {life}, next: repair, max_visits: 10000000}}
    - repair: {{station: shop, work: {repair}, next: run, max_visits: 10000000}}
demand:
  machine: {{at: [{", ".join(["0 h"] * units)}]}}
"""


def repairmen_text(given: Given, failures: int) -> str:
    target, rate = given["operating_target"], given["failure_rate_per_operating_machine"]
    life, repair = exponential(1 / rate), exponential(1 / given["repair_rate"])
    return machines_text(target, target + given["spares"], given["repairmen"], life, repair, failures / 0.76, 200)


def read_repairmen(given: Given) -> Read:
    target = given["operating_target"]

    def read(seen: Record) -> dict[str, float]:
        tasks, rows = seen.ledger.tasks, seen.ledger.tasks.of(0)
        seconds, running = plants.steps(seen, tasks.start[rows].astype(np.int64), plants.ends_s(seen, 0))
        up = float(seconds @ running) / plants.window_s(seen)
        return {
            "mean_operating": up,
            "mean_down": plants.mean(seen, plants.ends_s(seen, 0), plants.ends_s(seen, 1)),
            "availability_of_target": up / target,
            "repair_utilisation": plants.busy(seen, 1) / given["repairmen"],
            "mean_wait_for_repairman": wait_h(seen, 1),
            "failures_per_time": plants.ends_per_hour(seen, 0),
            "P_all_target_running": float(seconds[running == target].sum()) / plants.window_s(seen),
        }

    return read


def k_of_n_text(given: Given, passages: int) -> str:
    """Long enough for so many ways from all units running to the next failure of the system, at 240 h each."""
    life, repair = exponential(1 / given["failure_rate"]), exponential(1 / given["repair_rate"])
    return machines_text(given["n"], given["n"], given["crews"], life, repair, 240 * passages + 1500 * passages**0.5, 0)


def read_k_of_n(given: Given) -> Read:
    """Whenever all units run the system is as new, so each way from there to the next failure is one more first failure."""

    def read(seen: Record) -> dict[str, float]:
        began = seen.ledger.tasks.start[seen.ledger.tasks.of(0)].astype(np.int64)
        seconds, running = plants.steps(seen, began, plants.ends_s(seen, 0))
        clock, since, ways = 0, -1, []
        for lasts, number in zip(seconds.tolist(), running.tolist(), strict=True):
            if lasts and number == given["n"] and since < 0:
                since = clock
            if lasts and number < given["k"] and since >= 0:
                ways.append(clock - since)
                since = -1
            clock += lasts
        passages = round((((plants.window_s(seen) / HOUR) / 240 + 3.125**2) ** 0.5 - 3.125) ** 2)
        assert len(ways) >= passages
        return {
            "availability": float(seconds[running >= given["k"]].sum()) / plants.window_s(seen),
            "mean_time_to_first_system_failure": float(np.mean(ways[:passages])) / HOUR,
        }

    return read


def kit_text(given: Given, arrivals: int) -> str:
    """Each part that comes in lets one of the others leave its store; one that finds its own store full is turned away."""
    flows = "".join(
        f"  {own}:\n    - arrive: {{station: store, work: 1 s, makes: {{{own}_in: 1}}}}\n"
        f"    - wait: {{station: store, work: 1 s, parts: {{{other}_in: 1}}}}\n"
        for own, other in ("ab", "ba")
    )
    limits = "".join(
        f"  {own}: {{units: {given['store_places_each']}, operations: [{own}.arrive, {own}.wait], balk: true}}\n" for own in "ab"
    )
    demand = "".join(f"  {own}: {{orders: {{every: {exponential(1 / given[f'rate_{own.upper()}'])}}}}}\n" for own in "ab")
    return f"""
name: kits
horizon: {100 + arrivals / (given["rate_A"] + given["rate_B"])} h
warm_up: 100 h
stations:
  store: {{slots: unlimited, unattended: true}}
parts: {{a_in: {{}}, b_in: {{}}}}
limits:
{limits}
flows:
{flows}
demand:
{demand}"""


def read_kit(_given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        return {
            "kit_rate": plants.ends_per_hour(seen, 1),
            "lost_fraction_A": turned_away(seen, 0),
            "lost_fraction_B": turned_away(seen, 1),
            "mean_stock_A": plants.mean(seen, plants.ends_s(seen, 0), plants.ends_s(seen, 1)),
            "mean_stock_B": plants.mean(seen, plants.ends_s(seen, 2), plants.ends_s(seen, 3)),
        }

    return read


def fork_text(given: Given, joins: int) -> str:
    """Ten minutes stand for a day. Every 90 days a unit and its components are called for; the unit waits until all have come."""
    names = [f"part{k}" for k in range(given["n_components"])]
    supply = exponential(given["mean_lead_time"] / 6)
    flows = "".join(f"  {name}:\n    - come: {{station: road, work: {supply}, makes: {{{name}: 1}}}}\n" for name in names)
    demand = "".join(f"  {name}: {{orders: {{every: 15 h}}}}\n" for name in ["unit", *names])
    return f"""
name: fork and join
horizon: {15 * joins + 14} h
stations:
  road: {{slots: unlimited, unattended: true}}
parts: {{{", ".join(f"{name}: {{}}" for name in names)}}}
flows:
{flows}
  unit:
    - join: {{station: road, work: 1 s, parts: {{{", ".join(f"{name}: 1" for name in names)}}}}}
demand:
{demand}"""


def read_fork(given: Given) -> Read:
    def read(seen: Record) -> dict[str, float]:
        days = plants.waits_s(seen, given["n_components"]) / (plants.HOUR / 6)
        return {"mean_time_until_all": days.mean(), "sd": float(np.std(days, ddof=1)), "P_all_within_10": float(np.mean(days <= 10))}

    return read


def tidal(name: str, law: str) -> Case:
    """Arrivals that rise and fall within a day, drawn by thinning; the first two days are left out."""
    given = cases.inputs(name)

    def text(customers: int, chance: Chance) -> str:
        hours = 24 * (3 + customers // 240)
        moments = np.sort(chance.uniform(0, hours, chance.poisson(16 * hours)))
        kept = moments[chance.uniform(0, 16, len(moments)) < 10 + 6 * np.sin(2 * np.pi * moments / 24)]
        return given_times(hours, kept, f"work: {law}")

    def read(seen: Record) -> dict[str, float]:
        return {f"mean_busy[t={t}]": present(seen, plants.ends_s(seen, 0), 24, t, 2) for t in given["times_in_periodic_regime"]}

    return Case(name, (Run(text, read, 240 * 4, 240 * 300),))  # more moments do not fit into a scenario of a megabyte


def given_times(hours: float, moments: np.ndarray, serve: str, delivered: str = "", more: str = "") -> str:
    at = ", ".join(f"{moment:.4f} h" for moment in moments)
    return f"""
name: given times
horizon: {hours} h
stations:
  server: {{slots: unlimited, unattended: true}}
flows:
  job:
    - serve: {{station: server, {serve}, next: ship}}
demand:
  job: {{at: [{at}]{delivered}}}
{more}"""


def present(seen: Record, left_s: plants.Ints, period_h: float, t_h: float, skipped: int = 0) -> float:
    """Mean number present at time t of each period, of those that came and have not left."""
    moments = (np.arange(skipped * period_h, seen.to_s / HOUR - t_h - 1e-6, period_h) + t_h) * HOUR
    came, gone = (np.searchsorted(np.sort(each), moments, side="right") for each in (seen.release_s, left_s))
    return float(np.mean(came - gone))


def filling() -> Case:
    """A pipeline that fills from empty again every 20 days: arrivals for 10 days, and time to drain; the transit is a lane's."""
    name = "Q-MGINF-transient"
    given = cases.inputs(name)

    def text(customers: int, chance: Chance) -> str:
        days = max(customers // 50, 1)
        moments = [20 * k + np.sort(chance.uniform(0, 10, chance.poisson(10 * given["arrival_rate"]))) for k in range(days)]
        road = "lanes:\n  road: {transit: {dist: uniform, low: 2 d, high: 6 d}}\n"
        return given_times(480 * days, 24 * np.concatenate(moments), "work: 1 s", ", delivered_by: road", road)

    def read(seen: Record) -> dict[str, float]:
        arrived = seen.ledger.delivered_s(seen.plant)
        return {f"mean_in_pipeline[t={t}]": present(seen, arrived[arrived >= 0], 480, 24 * t) for t in (1, 4, 6, 10)}

    return Case(name, (Run(text, read, 50 * 16, 50 * 900),))


CASES = [
    case("Q-BATCH-a", batch_text, read_batch, 10_000, 200_000),
    case("Q-BATCH-form", forming_text, read_forming, 400, 100_000),
    case("Q-SKILL-N-a", skill_n_text, read_skill_n, 5_000, 200_000),
    case("Q-SKILL-pool", pool_text, read_pool, 7_000, 100_000),
    case("Q-ERLA-a", impatient_text, read_impatient, 14_000, 200_000),
    case("Q-MMCK-a", loss_text, read_loss, 1_500, 200_000),
    erlang_b(),
    priorities("Q-PRIO-a", 7_000),
    priorities("Q-PRIO-b", 2_500),
    case("Q-BREAK-a", breaks_text, read_breaks, 2_500, 200_000),
    case("Q-VACATION", vacation_text, read_vacation, 1_200, 200_000),
    case("Q-REPAIR-a", repairmen_text, read_repairmen, 1_800, 200_000),
    case("Q-REPAIR-b", repairmen_text, read_repairmen, 1_800, 200_000),
    case("R-KOFN-a", k_of_n_text, read_k_of_n, 90, 900),
    case("Q-KIT-a", kit_text, read_kit, 10_000, 200_000),
    case("Q-FORKJOIN-max", fork_text, read_fork, 160, 6_500),
    tidal("Q-MTGINF-exp", exponential(3)),
    tidal("Q-MTGINF-det", "3 h"),
    filling(),
]

test_agrees_within_ten_per_cent, test_agrees_within_six_per_cent, test_agrees_within_its_own_tolerance = levels(CASES)


def dispatch(skill: str, workers: dict[str, list[str]]) -> str:
    """Crews for a skill: workers with the fewest skills first, then by number."""
    able = sorted((len(skills), worker) for worker, skills in workers.items() if skill in skills)
    return "[" + ", ".join(f"{{{worker}: 1}}" for _, worker in able) + "]"


def test_dispatch_by_skills(tmp_path: Path) -> None:
    name = "Q-SKILL-det"
    given = cases.inputs(name)
    workers, jobs = given["worker_skills"], given["jobs_arrival_skill_duration"]
    skills = sorted({skill for _, skill, _ in jobs})

    def of(skill: str) -> list[int]:
        return [k for k, job in enumerate(jobs) if job[1] == skill]

    steps = "".join(
        f"  {skill}:\n    - do: {{station: floor, crew: {dispatch(skill, workers)}, work: {trace([jobs[k][2] for k in of(skill)], 'h')}}}\n"
        for skill in skills
    )
    demand = "".join(f"  {skill}: {{at: [{', '.join(f'{jobs[k][0]} h' for k in of(skill))}]}}\n" for skill in skills)
    head = skills_text(20, "", {}, 0).split("pools:")[0]
    pools = "".join(f"  {worker}: {{shifts: {{always: 1}}}}\n" for worker in workers)
    seen = plants.record(
        f"{head}pools:\n{pools}stations:\n  floor: {{slots: unlimited}}\nflows:\n{steps}demand:\n{demand}",
        tmp_path,
    )
    tasks, order = seen.ledger.tasks, [k for skill in skills for k in of(skill)]
    for row, unit in enumerate(tasks.unit):
        job, operation = order[unit], seen.plant.operations[tasks.operation[row]]
        ((pool, _),) = operation.crews[tasks.crew[row]].hands
        cases.check_exact(name, f"job{job + 1}_worker", int(seen.plant.pools[pool].name.removeprefix("worker")))
        cases.check_exact(name, f"job{job + 1}_start", round(tasks.start[row] / HOUR, 6))
        cases.check_exact(name, f"job{job + 1}_finish", round(tasks.end[row] / HOUR, 6))
    assert len(tasks.unit) == len(jobs)
