"""Lines with finite buffers, breakdowns and cards, with known answers; an hour is the cases' unit of time."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ledger.record import Record
from tests.validation import cases, plants
from tests.validation.plants import exponential, trace
from tests.validation.protocol import Case, Chance, Run, levels


def never_starved(units: float) -> str:
    """All units stand at the door from the start."""
    return f"{{orders: {{every: {trace([0, 10_000_000], 'h')}, size: {{dist: trace, values: [{int(units)}]}}}}}}"


def line_text(
    works: list[str], room: list[int], rate: float, hours: float, warm_up: float, failures: list[str] | None = None, extra: str = ""
) -> str:
    """Stations of one slot one after the other, with so much room between them; units are plenty for `rate` an hour, the slowest's."""
    stations, steps = "", ""
    for k, work in enumerate(works):
        between = f", room: {room[k - 1]}" if k and room else ""
        breaks = f", failures: {failures[k]}" if failures else ""
        stations += f"  s{k}: {{slots: 1, unattended: true{between}{breaks}}}\n"
        steps += f"    - s{k}: {{station: s{k}, work: {work}}}\n"
    return f"""
name: line
horizon: {warm_up + hours} h
warm_up: {warm_up} h
stations:
{stations}
flows:
  job:
{steps}
demand:
  job: {never_starved(1.15 * rate * (warm_up + hours) + 60)}
{extra}"""


def read_line(label: str, stations: int) -> Callable[[Record], dict[str, float]]:
    def read(seen: Record) -> dict[str, float]:
        started = seen.ledger.tasks.start[seen.ledger.tasks.of(0)].astype(np.int64)
        found = {"throughput": plants.ends_per_hour(seen, stations - 1), "mean_WIP": plants.mean(seen, started, plants.gone_s(seen))}
        for k in range(stations):
            busy, stands = plants.busy(seen, k), plants.blocked(seen, k)
            found |= {f"P_blocked_station{k + 1}": stands, f"P_starved_station{k + 1}": 1 - busy - stands}
        return {f"{quantity}[{label}]": value for quantity, value in found.items()}

    return read


def tandem(name: str, fast: dict[int, int], law: Callable[[float], str] = exponential) -> Case:
    """A run for each number of buffer places; `fast` gives their lengths in units."""
    given = cases.inputs(name)
    works = [law(1 / rate) for rate in given["service_rates"]]

    def run(places: int) -> Run:
        room = [places] * (len(works) - 1)
        label = "b=" + ",".join(str(each) for each in room)
        rate = cases.expected(name)[f"throughput[{label}]"]
        slowest = min(given["service_rates"])
        return Run(
            lambda units, _chance: line_text(works, room, slowest, units / rate, (2000 if units > 20_000 else 100) / rate),
            read_line(label, len(works)),
            fast[places],
            min(max(50_000, 90 * fast[places]), 450_000),  # 1 % wants some 90 times the length of 10 %
        )

    return Case(name, tuple(run(places) for places in given["buffer_places_between_stations"]))


def unreliable(name: str, fast: dict[int, int]) -> Case:
    """Two machines that fail at work, with each number of buffer places; and each machine alone."""
    given = cases.inputs(name)
    machines = [given["machine1"], given["machine2"]]
    works = [exponential(1 / machine["rate"]) for machine in machines]
    failures = [
        f"{{stop: {{time_between_failures: {exponential(1 / each['failure_rate_while_processing'])},"
        f" time_to_repair: {exponential(1 / each['repair_rate'])}}}}}"
        for each in machines
    ]

    def text(units: int, _chance: Chance, places: int) -> str:
        warm_up = 5_000 if units > 20_000 else 60 + 5 * places
        return line_text(works, [places], machines[1]["rate"], units / machines[1]["rate"], warm_up, failures)

    def alone(units: int, _chance: Chance, k: int) -> str:
        return line_text(works[k : k + 1], [], machines[k]["rate"], units / machines[k]["rate"], 50, failures[k : k + 1])

    def read_alone(seen: Record, k: int) -> dict[str, float]:
        return {f"isolated_rate_{k + 1}": plants.ends_per_hour(seen, 0)}

    lines = [Run(partial(text, places=b), read_line(f"B={b}", 2), fast[b], 100_000) for b in given["buffer_places"]]
    return Case(name, (*lines, *(Run(partial(alone, k=k), partial(read_alone, k=k), 400, 100_000) for k in (0, 1))))


def transfer_text(cycles: int, chance: Chance, places: int) -> str:
    """The synchronous line: a machine begins a cycle only if a place is kept for its unit, so that the limit holds both machines' units.

    A failure strikes half way through a cycle's work and holds the unit for whole cycles: it leaves as late as from a machine that
    fails before it begins. From one failure to the next the machine works a geometric number of cycles, the half one first.
    """
    given = cases.inputs("Q-UNREL-det")

    def failures(p: float, r: float) -> str:
        count = int(2 * p * (cycles + 500)) + 50
        every = chance.geometric(p, count) + np.where(np.arange(count) == 0, -0.5, 0.0)
        repairs = trace(chance.geometric(r, count).tolist(), "h")
        return f"{{stop: {{time_between_failures: {trace(every.tolist(), 'h')}, time_to_repair: {repairs}}}}}"

    breaks = [failures(given["p1"], given["r1"]), failures(given["p2"], given["r2"])]
    return line_text(["1 h", "1 h"], [], 1, cycles, 500, breaks, f"limits:\n  line: {{units: {places}, operations: [job.s0, job.s1]}}\n")


def read_transfer(seen: Record, label: str) -> dict[str, float]:
    """Units that machine 1 has finished and machine 2 has not."""
    between = plants.mean(seen, plants.ends_s(seen, 0), plants.ends_s(seen, 1))
    return {f"throughput[{label}]": plants.ends_per_hour(seen, 1), f"mean_n[{label}]": between}


def transfer() -> Case:
    return Case(
        "Q-UNREL-det",
        tuple(
            Run(partial(transfer_text, places=n), partial(read_transfer, label=f"N={n}"), fast, 90 * fast)
            for n, fast in zip(cases.inputs("Q-UNREL-det")["buffer_N"], (500, 4_500), strict=True)
        ),
    )


def conwip() -> Case:
    """Cards as a limit on the whole line, with units that always wait at the door."""
    given = cases.inputs("Q-CONWIP-a")
    works = [exponential(mean) for mean in given["mean_service_times"]]
    cards = f"limits:\n  cards: {{units: {given['cards']}, operations: [job.s0, job.s1, job.s2]}}\n"

    def read(seen: Record) -> dict[str, float]:
        tasks = seen.ledger.tasks
        entered = tasks.ready[seen.ledger.tasks.of(0)].astype(np.int64)
        inside = tasks.unit[seen.ledger.tasks.of(2)][tasks.end[seen.ledger.tasks.of(2)] < seen.to_s]
        stay = seen.ledger.finished_s[inside] - _entered_s(seen)[inside]
        return {
            "throughput": plants.ends_per_hour(seen, 2),
            "cycle_time": float(np.mean(stay[seen.ledger.finished_s[inside] >= seen.from_s])) / plants.HOUR,
            "L1": plants.mean(seen, entered, plants.ends_s(seen, 0)),
            "L2": plants.mean(seen, plants.ends_s(seen, 0), plants.ends_s(seen, 1)),
            "L3": plants.mean(seen, plants.ends_s(seen, 1), plants.ends_s(seen, 2)),
        }

    return Case("Q-CONWIP-a", (Run(lambda units, _chance: line_text(works, [], 1, units, 100, extra=cards), read, 600, 100_000),))


def _entered_s(seen: Record) -> plants.Ints:
    """When each unit entered the line, -1 if it did not."""
    entered = np.full(len(seen.release_s), -1, dtype=np.int64)
    entered[seen.ledger.tasks.unit[seen.ledger.tasks.of(0)]] = seen.ledger.tasks.ready[seen.ledger.tasks.of(0)]
    return entered


def closed_loop() -> Case:
    """Cards as units that go round for ever."""
    given = cases.inputs("Q-CONWIP-b")
    works = [exponential(mean) for mean in given["mean_service_times"]]
    stations = "".join(f"  s{k}: {{slots: 1, unattended: true}}\n" for k in range(len(works)))
    steps = "".join(
        f"    - s{k}: {{station: s{k}, work: {work}, next: s{(k + 1) % len(works)}, max_visits: 1000000}}\n" for k, work in enumerate(works)
    )

    def text(units: int, _chance: Chance) -> str:
        return f"""
name: closed line
horizon: {100 + units * 0.8} h
warm_up: 100 h
stations:
{stations}
flows:
  card:
{steps}
demand:
  card: {{at: [{", ".join(["0 h"] * given["cards"])}]}}
"""

    def read(seen: Record) -> dict[str, float]:
        tasks, rows = seen.ledger.tasks, seen.ledger.tasks.of(0)
        rows = rows[np.lexsort((tasks.ready[rows], tasks.unit[rows]))]
        round_s = np.diff(tasks.ready[rows])[np.diff(tasks.unit[rows]) == 0]
        since = tasks.ready[rows][1:][np.diff(tasks.unit[rows]) == 0]
        return {"throughput": plants.ends_per_hour(seen, 3), "cycle_time": float(np.mean(round_s[since >= seen.from_s])) / plants.HOUR}

    return Case("Q-CONWIP-b", (Run(text, read, 600, 100_000),))


def series() -> Case:
    """One station stands for the line: its failures come by its work (stop-all), or each by its own clock."""
    given = cases.inputs("R-SERIES-a")

    def text(units: int, _chance: Chance, by: str) -> str:
        failures = ", ".join(
            f"m{k}: {{time_between_failures: {exponential(mtbf)}, time_to_repair: {exponential(mttr)}, by: {by}}}"
            for k, (mtbf, mttr) in enumerate(zip(given["MTBF"], given["MTTR"], strict=True))
        )
        rate = given["cycle_rate_per_hour"]
        return line_text([f"{60 / rate} min"], [], rate, units / rate, 0, [f"{{{failures}}}"])

    def stop_all(seen: Record) -> dict[str, float]:
        down = seen.ledger.stops.lasts_s.sum() / plants.window_s(seen)
        return {"throughput_stop_all": plants.ends_per_hour(seen, 0), "availability_stop_all": 1 - down}

    def clocks(seen: Record) -> dict[str, float]:
        return {"availability_if_clocks_run_independently": plants.ends_per_hour(seen, 0) / given["cycle_rate_per_hour"]}

    return Case(
        "R-SERIES-a",
        (Run(partial(text, by="work"), stop_all, 2_000, 600_000), Run(partial(text, by="calendar"), clocks, 2_000, 600_000)),
    )


def erlang2(mean: float) -> str:
    return f"{{dist: erlang, mean: {mean} h, shape: 2}}"


CASES = [
    tandem("Q-TANDEM-2", {0: 150, 1: 150, 2: 150, 3: 150, 5: 200, 10: 8000}),
    tandem("Q-TANDEM-3", {0: 150, 1: 150, 2: 150, 3: 200, 4: 3700}),
    tandem("Q-TANDEM-4", {0: 150, 1: 150, 2: 1900}),
    tandem("Q-TANDEM-bowl", {0: 150, 1: 800}),
    tandem("Q-TANDEM-erl2", {0: 150, 1: 150, 2: 1800}, erlang2),
    unreliable("Q-UNREL-a", {0: 500, 2: 500, 8: 500, 18: 400, 48: 500}),
    unreliable("Q-UNREL-b", {1: 400, 5: 400, 20: 400}),
    transfer(),
    conwip(),
    closed_loop(),
    series(),
]

test_agrees_within_ten_per_cent, test_agrees_within_six_per_cent, test_agrees_within_its_own_tolerance = levels(CASES)


@pytest.mark.parametrize(("room", "suffix"), [("", "ample"), (", room: 0", "blocking")])
def test_flow_shop(room: str, suffix: str, tmp_path: Path) -> None:
    name = "P-FLOWSHOP-a"
    times = np.array(cases.inputs(name)["processing_times_job_by_station"])
    stations = "".join(f"  s{k}: {{slots: 1, unattended: true{room if k else ''}}}\n" for k in range(3))
    steps = "".join(f"    - s{k}: {{station: s{k}, work: {trace(times[:, k].tolist(), 'h')}}}\n" for k in range(3))
    at = ", ".join(["0 h"] * len(times))
    seen = plants.record(
        f"name: flow shop\nhorizon: 40 h\nstations:\n{stations}flows:\n  job:\n{steps}demand:\n  job: {{at: [{at}]}}\n", tmp_path
    )
    done = seen.ledger.finished_s / plants.HOUR
    cases.check_exact(name, f"completion_{suffix}", done)
    cases.check_exact(name, f"makespan_{suffix}", done.max())


def breakdown(given: dict[str, Any], down: str, folder: Path) -> Record:
    first, second = given["times"]
    return plants.record(
        f"""
name: breakdown
horizon: {given["horizon"]} min
stations:
  one: {{slots: 1, unattended: true}}
  two: {{slots: 1, unattended: true, room: {given["buffer"]}{down}}}
flows:
  job:
    - one: {{station: one, work: {first} min}}
    - two: {{station: two, work: {second} min}}
demand:
  job: {never_starved(given["horizon"])}
""",
        folder,
    )


DOWN = {
    "maintenance": "maintenance: {stop: {every: 1 year, first: FROM min, lasts: FOR min}}",
    "failure by the clock": "failures: {stop: {time_between_failures: {dist: trace, values: [FROM min, 1 year]}, "
    "time_to_repair: FOR min, by: calendar}}",
}


@pytest.mark.parametrize("how", DOWN)
def test_breakdown(how: str, tmp_path: Path) -> None:
    name = "P-BREAKDOWN-a"
    given = cases.inputs(name)
    since, until = given["station2_down_minutes"]
    seen = breakdown(given, ", " + DOWN[how].replace("FROM", str(since)).replace("FOR", str(until - since)), tmp_path)
    ends, came = plants.ends_s(seen, 1) / 60, seen.ledger.tasks.ready[seen.ledger.tasks.of(1)].astype(np.int64)
    seconds, there = plants.steps(seen, came, plants.ends_s(seen, 1))
    cases.check_exact(name, "completed", len(ends))
    cases.check_exact(name, "completion_times_last_5_before_horizon", ends[-5:])
    cases.check_exact(name, "blocked_minutes_station1", round(plants.window_s(seen) * plants.blocked(seen, 0)) // 60)
    cases.check_exact(name, "starved_minutes_station2", int(seconds[there == 0].sum()) // 60)


def test_no_breakdown(tmp_path: Path) -> None:
    name = "P-BREAKDOWN-a"
    cases.check_exact(name, "completed_without_breakdown", len(plants.ends_s(breakdown(cases.inputs(name), "", tmp_path), 1)))
