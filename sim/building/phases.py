"""Phases of a plant -> the seconds at which they begin, where units enter by then, and how the pace of people dips."""

from collections.abc import Mapping

import numpy as np

from sim.arrays import Floats, Ints
from sim.calendars import DAY, HOUR
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import Demand


def begins_s(scenario: Scenario) -> dict[str, int]:
    """The second at which each phase begins, never before 0."""
    return {name: max((phase.from_ - scenario.start).days * DAY, 0) for name, phase in scenario.phases.items()}


def since_s(phase: str | None, begins: Mapping[str, int], opens_s: int = 0) -> int:
    """The second from which on something is there that begins with a phase, or else with the plant."""
    return max(begins[phase], opens_s) if phase else opens_s


def entries(demand: Demand, first: int, numbers: Mapping[str, int], release_s: Ints, begins: Mapping[str, int]) -> Ints:
    """The operation at which each unit enters: before a phase the one that is named for it, of several phases ahead for the next."""
    found = np.full(len(release_s), first, dtype=np.int64)
    for phase in sorted(demand.before, key=lambda name: -begins[name]):
        found[release_s < begins[phase]] = numbers[demand.before[phase]]
    return found


def pace(pool: str, scenario: Scenario, begins: Mapping[str, int], seconds: Ints) -> Floats:
    """What is left of the pace of a pool's people at each second: all of it, but for the dips that concern them."""
    found = np.ones(len(seconds))
    for name, phase in scenario.phases.items():
        dip = phase.dip
        if dip is None or (dip.pools and pool not in dip.pools):
            continue
        since = seconds - begins[name]
        lasts_s = max(dip.lasts.value * HOUR, 1.0)
        within = (since >= 0) & (since < lasts_s)
        found *= np.where(within, dip.to.value + (1 - dip.to.value) * since / lasts_s, 1.0)
    return found
