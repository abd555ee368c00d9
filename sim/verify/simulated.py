"""What every engine says of a scenario whose answer is known."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.engine import Engine
from sim.evaluate import Result, events, happened, priced
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from sim.tables import Table
from sim.verify.cases import Case, Expected

Readings = dict[Engine, dict[str, Floats]]  # by what is expected: a value a replication


def engines() -> tuple[Engine, ...]:
    """The engines of this machine."""
    from importlib.util import find_spec

    return ("compiled", "simpy") if find_spec("numba") else ("simpy",)


def scenario_of(case: Case, full: bool) -> Scenario:
    """The scenario of a case, through the same loader as any file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(case.text(full), "utf-8")
        return load(path).scenario


def readings(case: Case, full: bool, replications: int, attempt: int) -> Readings:
    """The values of a case by engine; the first engine runs all replications, any other the first one, which must be the same."""
    scenario = scenario_of(case, full)
    seed = crc32(f"{case.id}, attempt {attempt}".encode()) % 2**31
    count = replications if case.hours else 1
    return {
        engine: _values(case.expected, [_read(case, scenario, seed, k, engine) for k in range(1 if place else count)])
        for place, engine in enumerate(engines())
    }


def _read(case: Case, scenario: Scenario, seed: int, replication: int, engine: Engine) -> dict[str, float]:
    result = priced(happened(scenario, seed, replication, engine), scenario)
    measured = _measured(result)
    tasks = events(scenario, seed, replication, engine)["tasks"] if any(not each.of for each in case.expected) else None
    return {each.what: _minute(each, tasks, scenario) if tasks else measured[each.source, each.of] * each.factor for each in case.expected}


def _measured(result: Result) -> dict[tuple[str, str], float]:
    rows = result.tables["measures"]
    return {(name, of): float(value) for name, of, value in zip(rows["measure"], rows["of"], rows["value"], strict=True)}


def _minute(expected: Expected, tasks: Table, scenario: Scenario) -> float:
    """Minutes after the start of the horizon of an event like 'start 3', of the third unit."""
    column, _, number = expected.source.partition(" ")
    first = np.datetime64(scenario.start.isoformat(), "s")
    moments: NDArray[np.datetime64] = np.array([text.replace(" ", "T") for text in tasks[column].tolist()], dtype="datetime64[s]")
    rows = np.flatnonzero(np.asarray(tasks["case"]) == np.unique(tasks["case"])[int(number) - 1])
    return float((moments[rows[0]] - first) / np.timedelta64(1, "s")) / 60


def _values(expected: Sequence[Expected], found: Sequence[dict[str, float]]) -> dict[str, Floats]:
    return {each.what: np.array([values[each.what] for values in found]) for each in expected}
