"""Breakdowns by the clock and disruptions against renewal theory, on the closures of plants that YAML builds.

R-ALT-a and R-PAV-a are stations that fail by the calendar, R-DISRUPT-a is a site under both rules of `overlaps`. R-SERIES-a is in
test_lines.py. R-AGEREP-a is not shown: a station's maintenance comes by the calendar, and neither knows the age of what it serves nor
makes it as new, so replacement at a given age cannot be said in a scenario.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from scipy.special import gamma

from sim.building import build
from sim.calendars import Calendar
from sim.draws import Draws
from sim.plant import Plant
from sim.scenario.loading import load
from tests.validation import cases

HOUR = 3600
YEAR_H = 8760
LONGEST_H = 60 * YEAR_H  # of a scenario

Found = dict[str, float]


def exponential(mean_h: float) -> str:
    return f"{{dist: exponential, mean: {mean_h} h}}"


def plants(text: str, folder: Path, seed: int) -> list[Plant]:
    """The replications of a scenario, built."""
    (folder / "plant.yaml").write_text(text)
    scenario = load(folder / "plant.yaml").scenario
    return [build(scenario, Draws(seed, replication)) for replication in range(cases.REPLICATIONS)]


def machines_text(count: int, every: str, lasts: str, horizon_h: float) -> str:
    """So many stations that fail alike, each by a clock of its own."""
    failures = f"{{stop: {{every: {every}, lasts: {lasts}, by: calendar}}}}"
    stations = "\n".join(f"  m{k}: {{slots: 1, unattended: true, failures: {failures}}}" for k in range(count))
    return f"""
name: machines
horizon: {horizon_h} h
stations:
{stations}
flows:
  job: [{{serve: {{station: m0, work: 1 h}}}}]
demand:
  job: {{at: [1 h]}}
"""


def agree(name: str, run: Callable[[int, int], list[Found]], size: int, percent: float) -> None:
    """The protocol: what fails is tried once more with new seeds and four times the size. A percent of 0 stands for the case's own."""
    truth = cases.expected(name)
    wrong: list[str] = []
    for attempt, count in enumerate((size, 4 * size)):
        found = run(count, crc32(f"{name}, attempt {attempt}".encode()))
        read = found[0].keys()
        assert read == truth.keys()
        results = {
            quantity: cases.verdict([each[quantity] for each in found], truth[quantity], max(percent, cases.percent(name, quantity)))
            for quantity in read
        }
        wrong = [f"{name} {quantity}: {result.text}" for quantity, result in results.items() if not (result.covers and result.narrow)]
        if not wrong:
            return
    raise AssertionError("\n".join(wrong))


def sizes(fast: int, long: int, full: int) -> Any:
    """How much is simulated, and how wide an interval may be in per cent: in `make test`, .ci/run and `make validate`."""
    marked = [(fast, 10.0), pytest.param(long, 6.0, marks=pytest.mark.slow), pytest.param(full, 0.0, marks=pytest.mark.protocol)]
    return pytest.mark.parametrize(("size", "percent"), marked)


# ---- alternating renewal

CYCLES = 4000  # of each machine: 432,000 h on average, so that 60 years hold them all


def laws(given: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The pairs of laws that the case wants tried, up and down."""
    up, down = given["mean_up"], given["mean_down"]
    cv = float(np.sqrt(gamma(2) / gamma(1.5) ** 2 - 1))  # Weibull of shape 2
    return {
        "exponential/exponential": (exponential(up), exponential(down)),
        "Weibull shape 2 / lognormal SCV 2": (
            f"{{dist: weibull, mean: {up} h, cv: {100 * cv} %}}",
            f"{{dist: lognormal, mean: {down} h, cv: {100 * 2**0.5} %}}",
        ),
        "deterministic up / gamma SCV .5 down": (f"{up} h", f"{{dist: gamma, mean: {down} h, cv: {100 * 0.5**0.5} %}}"),
    }


def cycles_of(plant: Plant) -> Found:
    """Whole cycles, from up to up again: what became of the first so many of each machine."""
    down_s = took_s = 0
    for closure in plant.closures:
        assert len(closure.windows.opens) > CYCLES, "the horizon is too short"
        took_s += int(closure.windows.closes[CYCLES - 1])
        down_s += int((closure.windows.closes - closure.windows.opens)[:CYCLES].sum())
    failures = CYCLES * len(plant.closures)
    return {
        "availability": 1 - down_s / took_s,
        "failures_per_time": failures / took_s * HOUR,
        "downtime_hours_per_8760h": down_s / took_s * YEAR_H,
    }


@sizes(1, 1, 6)
@pytest.mark.parametrize("pair", list(laws(cases.inputs("R-ALT-a"))))
def test_availability_depends_on_the_means_only(pair: str, size: int, percent: float, tmp_path: Path) -> None:
    given = cases.inputs("R-ALT-a")
    assert pair in given["laws_to_try"]

    def run(count: int, seed: int) -> list[Found]:
        text = machines_text(count, *laws(given)[pair], LONGEST_H)
        return [cycles_of(plant) for plant in plants(text, tmp_path, seed)]

    agree("R-ALT-a", run, size, percent)


# ---- a machine started up


def closed_s(windows: Calendar, from_s: int, to_s: int) -> int:
    """Seconds of the windows between two moments."""
    return int(np.maximum(np.minimum(windows.closes, to_s) - np.maximum(windows.opens, from_s), 0).sum())


def started_up(plant: Plant, times: list[int]) -> Found:
    """Point and interval availability, and failures so far, over all machines of a plant."""
    count, found = len(plant.stations), Found()
    for hours in times:
        until_s = hours * HOUR
        found[f"A({hours})"] = 1 - sum(each.windows.is_open(until_s) for each in plant.closures) / count
        found[f"mean_availability_0_to_{hours}"] = 1 - sum(closed_s(each.windows, 0, until_s) for each in plant.closures) / until_s / count
        found[f"expected_failures_0_to_{hours}"] = sum(np.count_nonzero(each.strikes_s <= until_s) for each in plant.closures) / count
    return found


@sizes(800, 3_000, 8_000)
def test_point_and_interval_availability(size: int, percent: float, tmp_path: Path) -> None:
    given = cases.inputs("R-PAV-a")

    def run(count: int, seed: int) -> list[Found]:
        every, lasts = exponential(1 / given["failure_rate"]), exponential(1 / given["repair_rate"])
        text = machines_text(count, every, lasts, given["times"][-1] + 1)
        return [started_up(plant, given["times"]) for plant in plants(text, tmp_path, seed)]

    agree("R-PAV-a", run, size, percent)


# ---- site disruptions

WARM_UP_S = 2 * YEAR_H * HOUR  # the site starts open; a dozen mean closures later nothing is left of that


def sites_text(count: int, overlaps: str) -> str:
    """So many sites in one plant, each closed by a disruption of its own."""
    given = cases.inputs("R-DISRUPT-a")
    assert given["closure_law"] == "exponential"
    lasts = exponential(given["mean_closure_years"] * YEAR_H)
    event = f"{{rate: {given['event_rate_per_year']} per year, lasts: {lasts}, closes: [stations.site], overlaps: {overlaps}}}"
    return f"""
name: sites
horizon: {LONGEST_H} h
stations: {{site: {{slots: 1, unattended: true}}}}
flows:
  job: [{{serve: {{station: site, work: 1 h}}}}]
demand:
  job: {{at: [1 h]}}
disruptions:
{chr(10).join(f"  d{k}: {event}" for k in range(count))}
"""


def open_share(plant: Plant, share: str, closures: str) -> Found:
    """Share of the time that a site is open, and how often a year it closes, under the names given."""
    length_s = plant.horizon_s - WARM_UP_S
    closed = sum(closed_s(each.windows, WARM_UP_S, plant.horizon_s) for each in plant.closures)
    began = sum(np.count_nonzero(each.windows.opens >= WARM_UP_S) for each in plant.closures)
    count = len(plant.closures)
    return {share: 1 - closed / length_s / count, closures: began / length_s / count * YEAR_H * HOUR}


@sizes(3, 8, 150)
def test_share_of_time_open_under_both_rules(size: int, percent: float, tmp_path: Path) -> None:
    def run(count: int, seed: int) -> list[Found]:
        apart, together = (plants(sites_text(count, overlaps), tmp_path, seed) for overlaps in ("false", "true"))
        return [
            open_share(a, "open_fraction_no_new_event_while_closed", "closures_per_year_no_overlap")
            | open_share(b, "open_fraction_overlapping_events", "distinct_closures_per_year_overlap")
            for a, b in zip(apart, together, strict=True)
        ]

    agree("R-DISRUPT-a", run, size, percent)
