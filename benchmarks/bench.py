"""All that is measured of speed, in one command: `python benchmarks/bench.py [--full]`, which `make bench` runs.

What is compared runs in turn, round by round, and the ratio of each round is taken: the machine's own pace drops out. Times are CPU
seconds of this process, and of its children where a whole command is meant. Peers are checked to simulate the same before they are timed.
Writes the table between the marks of docs/benchmarks.md, and the figure beside it.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.line import PlainC, line, theory_d
from benchmarks.memory import peak_bytes
from benchmarks.naive import completions
from benchmarks.peers import installed
from sim.building import build
from sim.draws import Draws
from sim.engine import Engine, simulate
from sim.evaluate import happened, quantities_of
from sim.ledger.laws import check
from sim.ledger.record import Record
from sim.ledger.rows import Ledger
from sim.measures import measures
from sim.measures.profiles import profiles
from sim.plant import Plant
from sim.quantities import tally
from sim.running.price_draws import price_draws, repriced
from sim.scenario.loading import load

ROOT = Path(__file__).parent.parent
MARKS = ("<!-- made by `make bench` -->", "<!-- end of what `make bench` made -->")
Run = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: rounds, days of the line, of Texas, of its tables, pricings and replications of the stored run."""

    rounds: int
    line_days: int
    texas_days: int
    tables_days: int
    draws: int
    runs: int


SMALL, FULL = Sizes(3, 300, 90, 365, 1000, 2), Sizes(5, 2000, 360, 1826, 10_000, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured: `values` one a round, in `unit`."""

    what: str
    values: tuple[float, ...]
    unit: str

    def cells(self) -> tuple[str, str, str]:
        """For the table: what, the median with its unit, and the least and the most."""
        middle, least, most = statistics.median(self.values), min(self.values), max(self.values)
        return self.what, f"{middle:.3g} {self.unit}", f"{least:.3g} to {most:.3g}"


def cpu_s(run: Run) -> float:
    """CPU seconds of this process for one run."""
    began = time.process_time()
    run()
    return time.process_time() - began


def child_s(command: list[str], folder: str, **environment: str) -> float:
    """CPU seconds of a command. Raises CalledProcessError where it fails."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    began = spent()
    subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, check=True)
    return spent() - began


def in_turn(rounds: int, runs: Mapping[str, Run]) -> dict[str, list[float]]:
    """CPU seconds of each, run once before they count, then in turn."""
    for run in runs.values():
        run()
    measured = [{name: cpu_s(run) for name, run in runs.items()} for _ in range(rounds)]
    return {name: [each[name] for each in measured] for name in runs}


def ratio(what: str, times: Mapping[str, list[float]], of: str, to: str) -> Row:
    """How many times longer one takes than the other, round by round."""
    return Row(what, tuple(a / b for a, b in zip(times[of], times[to], strict=True)), "x")


def completed(ledger: Ledger, plant: Plant) -> int:
    """Tasks completed before the horizon."""
    return int(np.count_nonzero(ledger.tasks.end < plant.horizon_s))


def same(what: str, one: float, other: float, within: float = 0.0) -> None:
    """Raises ValueError if two that should simulate the same do not."""
    if abs(one - other) > within * abs(other):
        raise ValueError(f"{what}: {one} and {other} differ by more than {100 * within:g} %")


def by_engine(plant: Plant, draws: Draws, engine: Engine) -> Run:
    return lambda: simulate(plant, draws, engine)


def peers(sizes: Sizes) -> Iterator[Row]:
    """The line of eight stations: both engines, naive SimPy, and C."""
    draws = Draws(1, 0)
    plant = line(sizes.line_days, draws)
    runs: dict[str, Run] = {"compiled": by_engine(plant, draws, "compiled"), "simpy": by_engine(plant, draws, "simpy")}
    runs["naive"] = lambda: completions(plant, draws)
    ledgers = [simulate(plant, draws, engine) for engine in ("compiled", "simpy")]
    tasks = completed(ledgers[0], plant)
    same("both engines, tasks", completed(ledgers[1], plant), tasks)
    same("the naive twin, tasks", completions(plant, draws), tasks)
    left = ledgers[0].finished_s >= 0
    mean_d = float(np.mean((ledgers[0].finished_s - plant.flows[0].release_s)[left])) / 86_400
    same("the line and theory, mean time in the system", mean_d, theory_d(), within=0.15)
    if (plain := PlainC.made(plant, draws)) is not None:
        same("plain C, tasks", plain.completions(), tasks)
        same("plain C, mean time in the system", plain.mean_d(), mean_d, within=1e-9)
        runs["c"] = plain.completions
    times = in_turn(sizes.rounds, runs)
    events = tasks + len(plant.flows[0].release_s)
    yield Row(
        f"line of eight stations, {events:,} events: compiled engine",
        tuple(events / each / 1e6 for each in times["compiled"]),
        "M events/s",
    )
    yield ratio("line of eight stations: naive SimPy / compiled engine", times, "naive", "compiled")
    yield ratio("line of eight stations: SimPy engine / naive SimPy", times, "simpy", "naive")
    yield from packages(sizes, tuple(each / tasks for each in times["compiled"]))
    if "c" in times:
        yield ratio("line of eight stations: compiled engine, draws and ledger included / plain C without them", times, "compiled", "c")


def packages(sizes: Sizes, ours: tuple[float, ...]) -> Iterator[Row]:
    """The same line in other packages, for fewer days, by the CPU seconds of a task; `ours` are those of the compiled engine."""
    days = max(sizes.line_days // 20, 60)
    for name, run in installed().items():
        tasks, mean_d = run(days)
        same(f"{name} and theory, mean time in the system", mean_d, theory_d(), within=0.15)
        theirs = in_turn(len(ours), {name: partial(run, days)})[name]
        yield Row(f"line of eight stations: {name} / compiled engine", tuple(a / tasks / b for a, b in zip(theirs, ours, strict=True)), "x")


def texas(sizes: Sizes) -> Iterator[Row]:
    """Texas with all its rules against a naive twin that knows hardly any."""
    draws = Draws(1, 0)
    plant = build(load("texas.yaml", settings=(f"horizon={sizes.texas_days} d", "warm_up=0 d")).scenario, draws)
    runs: dict[str, Run] = {"compiled": by_engine(plant, draws, "compiled"), "simpy": by_engine(plant, draws, "simpy")}
    times = in_turn(sizes.rounds, {**runs, "naive": lambda: completions(plant, draws)})
    yield ratio(f"Texas, {sizes.texas_days} days: naive twin / compiled engine", times, "naive", "compiled")
    yield ratio(f"Texas, {sizes.texas_days} days: SimPy engine / naive twin", times, "simpy", "naive")


def stages(sizes: Sizes) -> Iterator[Row]:
    """A replication stage by stage, each reading the whole ledger on its own; and as it is made, by readers that share their passes."""
    scenario = load("texas.yaml", settings=(f"horizon={sizes.tables_days} d", "warm_up=90 d")).scenario
    draws, title = Draws(1, 0), f"a replication of Texas, {sizes.tables_days} days"
    plant = build(scenario, draws)
    ledger = simulate(plant, draws, "compiled")

    def read(step: Callable[[Record], object]) -> Run:
        return lambda: step(Record(ledger, plant, from_s=90 * 86_400))

    runs: dict[str, Run] = {"build": lambda: build(scenario, draws), "rules": by_engine(plant, draws, "compiled")}
    runs |= {"check": lambda: check(ledger, plant), "tally": read(tally), "measures": read(measures), "profiles": read(profiles)}
    times = in_turn(sizes.rounds, {**runs, "whole": lambda: happened(scenario, 1, 0, "compiled")})
    for name, seconds in times.items():
        yield Row(f"{title}: {name}", tuple(seconds), "s")
    yield ratio(f"{title}: whole / rules alone", times, "whole", "rules")


def pricing(sizes: Sizes) -> Iterator[Row]:
    """Pricing one replication at many draws of all its prices."""
    scenario = load("texas.yaml", settings=(f"horizon={sizes.tables_days} d", "warm_up=90 d")).scenario
    quantities, draws = quantities_of(happened(scenario, 1, 0)), price_draws(scenario, sizes.draws, seed=1)
    times = in_turn(sizes.rounds, {"price": lambda: repriced([quantities], scenario, draws)})
    yield Row(f"pricing, {sizes.draws:,} draws at once", tuple(1e6 * each / sizes.draws for each in times["price"]), "us a pricing")


def whole_commands(sizes: Sizes) -> Iterator[Row]:
    """`sim run` simulating, figures included, beside the naive twin that only simulates the same replications; and from the store."""
    settings = (f"horizon={sizes.tables_days} d", "warm_up=30 d")
    command = [sys.executable, "-m", "sim", "run", "texas.yaml", "--reps", str(sizes.runs), "-j", "1", "--out", "drawn"]
    command += [word for setting in settings for word in ("--set", setting)]
    scenario = load("texas.yaml", settings=settings).scenario
    with TemporaryDirectory() as folder:
        first = child_s(command, folder)
        yield Row(f"`sim run` of {sizes.runs} replications, {sizes.tables_days} days", (first,), "s")
        yield Row("the same from the store", tuple(child_s(command, folder) for _ in range(sizes.rounds)), "s")
    naive = sum(cpu_s(partial(completions, build(scenario, Draws(1, k)), Draws(1, k))) for k in range(sizes.runs))
    yield Row(f"naive twin simulating {sizes.runs} replications, {sizes.tables_days} days / `sim run` of them", (naive / first,), "x")


def processes(sizes: Sizes) -> Iterator[Row]:
    """How much sooner two processes have simulated than one: wall time, with nothing from the store and without figures."""
    reps = max(sizes.runs, 4)

    def wall_s(jobs: int) -> float:
        command = [sys.executable, "-m", "sim", "run", "texas.yaml", "--reps", str(reps), "-j", str(jobs), "--set", "warm_up=30 d"]
        with TemporaryDirectory() as folder:
            began = time.perf_counter()
            subprocess.run([*command, "--set", f"horizon={sizes.tables_days} d", "--json"], cwd=folder, capture_output=True, check=True)
            return time.perf_counter() - began

    what = f"`sim run` of {reps} replications, {sizes.tables_days} days, wall time: one process / two"
    yield Row(what, tuple(wall_s(1) / wall_s(2) for _ in range(sizes.rounds)), "x")


def memory(sizes: Sizes) -> Iterator[Row]:
    """What a process needs at its peak for one replication of Texas."""
    yield Row(f"peak memory of a replication, {sizes.tables_days} days", (peak_bytes("texas.yaml", sizes.tables_days) / 1e6,), "MB")


def cold(sizes: Sizes) -> Iterator[Row]:
    """With `--full`: the first run on a machine, on which the compiled engine is compiled."""
    if sizes is FULL:
        command = [sys.executable, "-c", f"from benchmarks.memory import replicate; replicate('texas.yaml', {sizes.texas_days})"]
        with TemporaryDirectory() as folder:
            times = [child_s(command, str(ROOT), NUMBA_CACHE_DIR=folder) for _ in range(2)]
        yield Row("a replication in a new process, compiling first", (times[0],), "s")
        yield Row("the same, compiled before", (times[1],), "s")


PARTS = (peers, texas, stages, pricing, whole_commands, processes, memory, cold)


def table(rows: list[Row]) -> str:
    """Markdown."""
    head = ("| what | median | least to most |", "|---|---|---|")
    return "\n".join([*head, *(f"| {' | '.join(row.cells())} |" for row in rows)])


def write(rows: list[Row], sizes: Sizes, seconds: float) -> None:
    """The table into docs/benchmarks.md, between its marks."""
    path = ROOT / "docs" / "benchmarks.md"
    before, _, rest = path.read_text("utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    flag = " ARGS=--full" if sizes is FULL else ""
    said = f"`make bench{flag}` took {seconds:.0f} s and printed, over {sizes.rounds} rounds (CPU seconds):"
    path.write_text(f"{before}{MARKS[0]}\n\n{said}\n\n{table(rows)}\n\n![Ratios](figures/benchmarks.svg)\n\n{MARKS[1]}{after}", "utf-8")


def draw(rows: list[Row]) -> None:
    """The ratios as bars, with their spread."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.hashsalt"] = "benchmarks"
    ratios = [row for row in rows if row.unit == "x"][::-1]
    middles = np.array([statistics.median(row.values) for row in ratios])
    spread = np.abs(np.array([[min(row.values), max(row.values)] for row in ratios]).T - middles)
    figure = Figure(figsize=(9, 0.5 * len(ratios) + 1), layout="constrained")
    axes = figure.subplots()
    axes.barh([row.what for row in ratios], middles, xerr=spread, color="#0072B2")
    axes.set_xscale("log")
    axes.set_xlabel("times as long")
    figure.savefig(ROOT / "docs" / "figures" / "benchmarks.svg", metadata={"Date": None})


def main(sizes: Sizes) -> None:
    """Measures all, prints each row as it is there, and writes what the docs show."""
    began, rows = time.perf_counter(), list[Row]()
    for part in PARTS:
        for row in part(sizes):
            print("   ".join(row.cells()), flush=True)
            rows.append(row)
    write(rows, sizes, time.perf_counter() - began)
    draw(rows)


if __name__ == "__main__":
    options = ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="at the size of the targets")
    main(FULL if options.parse_args().full else SMALL)
