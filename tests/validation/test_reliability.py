"""Machines and sites that stand still now and then, against renewal theory: R-ALT, R-PAV, R-DISRUPT, on what the builder draws."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.building.disruptions import disruptions
from sim.calendars import Calendar
from sim.draws import Draws
from sim.plant import Closure
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.validation import cases
from tests.validation.test_fleet import agree

HOUR = 3600
YEARS = 59  # of 365 days: nearly all that the clock of whole seconds holds
LEVELS = [(2, 10.0), pytest.param(6, 6.0, marks=pytest.mark.slow), pytest.param(30, 3.0, marks=pytest.mark.protocol)]

ALTERNATING = {
    "exponential": ("{dist: exponential, mean: 100 h}", "{dist: exponential, mean: 8 h}"),
    "weibull and lognormal": ("{dist: weibull, mean: 100 h, cv: 52.2723 %}", "{dist: lognormal, mean: 8 h, cv: 141.4214 %}"),
    "constant and gamma": ("100 h", "{dist: gamma, mean: 8 h, cv: 70.7107 %}"),
}


def plant_text(stations: str, more: str, horizon: str) -> str:
    return f"""
name: machines
horizon: {horizon}
stations:
{stations}
flows:
  work:
    - do: {{station: m0, work: 1 h}}
demand:
  work: {{at: [0 h]}}
{more}
"""


@lru_cache(maxsize=1)
def loaded(text: str, folder: Path) -> Scenario:
    """Of hundreds of machines, read once for all replications."""
    (folder / "machines.yaml").write_text(text)
    return load(folder / "machines.yaml").scenario


def closures(text: str, folder: Path, draws: Draws) -> tuple[int, tuple[Closure, ...]]:
    scenario = loaded(text, folder)
    horizon_s = round(scenario.horizon.value * HOUR)
    return horizon_s, disruptions(scenario, draws, horizon_s).closures


def shut_s(windows: Calendar, until_s: int) -> int:
    """Seconds that something is shut before a moment."""
    return int(np.maximum(np.minimum(windows.closes, until_s) - windows.opens, 0).sum())


def broken(up: str, down: str, count: int) -> str:
    """So many machines, the first written out and the others alike, so that the file stays below a megabyte."""
    first = f"{{slots: 1, unattended: true, failures: {{f: {{by: calendar, time_between_failures: {up}, time_to_repair: {down}}}}}}}"
    return "\n".join([f"  m0: &machine {first}", *(f"  m{k}: *machine" for k in range(1, count))])


@pytest.mark.parametrize("laws", ALTERNATING.values(), ids=ALTERNATING)
def test_availability_depends_on_the_means_only(laws: tuple[str, str], tmp_path: Path) -> None:
    """R-ALT-a, at the full length of the protocol: some 4,600 cycles of each of four machines, so that beginning up does not show."""
    machines = 4
    text = plant_text(broken(*laws, machines), "", "500000 h")

    def find(draws: Draws) -> dict[str, float]:
        horizon_s, found = closures(text, tmp_path, draws)
        down = sum(shut_s(closure.windows, horizon_s) for closure in found) / horizon_s / machines
        return {
            "availability": 1 - down,
            "failures_per_time": sum(len(closure.strikes_s) for closure in found) / (horizon_s / HOUR) / machines,
            "downtime_hours_per_8760h": 8760 * down,
        }

    agree(find, cases.expected("R-ALT-a"), 1.0)


@pytest.mark.parametrize(("pieces", "percent"), LEVELS)
def test_a_machine_started_up(pieces: int, percent: float, tmp_path: Path) -> None:
    """R-PAV-a: many machines, each from up at second 0."""
    given, machines = cases.inputs("R-PAV-a"), 350 * pieces
    up, down = (f"{{dist: exponential, mean: {1 / given[rate]} h}}" for rate in ("failure_rate", "repair_rate"))
    text = plant_text(broken(up, down, machines), "", "169 h")

    def find(draws: Draws) -> dict[str, float]:
        _, found = closures(text, tmp_path, draws)
        values = {}
        for hours in given["times"]:
            at = hours * HOUR
            values[f"A({hours})"] = 1 - sum(closure.windows.is_open(at) for closure in found) / machines
            values[f"mean_availability_0_to_{hours}"] = 1 - sum(shut_s(closure.windows, at) for closure in found) / machines / at
            values[f"expected_failures_0_to_{hours}"] = sum(np.count_nonzero(closure.strikes_s < at) for closure in found) / machines
        return values

    agree(find, cases.expected("R-PAV-a"), percent)


@pytest.mark.parametrize(("pieces", "percent"), LEVELS)
def test_disruptions_that_overlap_and_those_that_do_not(pieces: int, percent: float, tmp_path: Path) -> None:
    """R-DISRUPT-a, in pieces of 59 years."""
    given = cases.inputs("R-DISRUPT-a")
    event = f"rate: {given['event_rate_per_year']} per year, lasts: {{dist: exponential, mean: {given['mean_closure_years']} years}}"
    more = f"""
disruptions:
  together: {{{event}, closes: [people]}}
  apart: {{{event}, closes: [power], overlaps: false}}
"""
    text = plant_text("  m0: {slots: 1, unattended: true}", more, f"{YEARS} years")

    def find(draws: Draws) -> dict[str, float]:
        found = [closures(text, tmp_path, Draws(draws.seed, draws.replication * pieces + piece)) for piece in range(pieces)]
        shut = np.mean([[shut_s(closure.windows, horizon_s) / horizon_s for closure in each] for horizon_s, each in found], axis=0)
        count = np.mean([[np.count_nonzero(closure.windows.opens < horizon_s) for closure in each] for horizon_s, each in found], axis=0)
        return {
            "open_fraction_overlapping_events": 1 - float(shut[0]),
            "open_fraction_no_new_event_while_closed": 1 - float(shut[1]),
            "distinct_closures_per_year_overlap": float(count[0]) / YEARS,
            "closures_per_year_no_overlap": float(count[1]) / YEARS,
        }

    agree(find, cases.expected("R-DISRUPT-a"), percent)
