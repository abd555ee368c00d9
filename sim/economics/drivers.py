"""The bill of quantities by name, and how what flows share is split between them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.quantities import Quantities
from sim.scenario.routes import goes_back
from sim.scenario.schema import Scenario
from sim.units import YEAR_H


@dataclass(frozen=True, slots=True)
class Drivers:
    """Quantities by driver and (of, flow), each an array over months; zero where there is no row."""

    months: int
    by_driver: dict[str, dict[tuple[str, str], Floats]]
    flows: tuple[str, ...]

    def get(self, driver: str, of: str = "", flow: str = "") -> Floats:
        """The quantity of each month."""
        found = self.by_driver.get(driver, {}).get((of, flow))
        return np.zeros(self.months) if found is None else found

    def of(self, driver: str, flow: str | None = None) -> tuple[str, ...]:
        """What a driver has rows for, in order."""
        return tuple(dict.fromkeys(of for of, own in self.by_driver.get(driver, {}) if flow in (None, own)))

    def energy_shares(self, station: str) -> dict[str, Floats]:
        """What each flow bears of what a station draws while idle: by the energy it drew for them; for one never at work, `shares`."""
        weights = {flow: self.get("energy", station, flow) for flow in self.flows}
        return split(weights) if sum(weight.sum() for weight in weights.values()) else self.shares()

    def total(self, driver: str, flow: str) -> Floats:
        """A driver of a flow over everything it is of."""
        return sum((array for (_, own), array in self.by_driver.get(driver, {}).items() if own == flow), np.zeros(self.months))

    @property
    def years(self) -> Floats:
        """The length of each month in years of 365 days."""
        return self.get("hours") / YEAR_H

    @property
    def begins_h(self) -> Floats:
        """Hours after the start at which each month begins."""
        hours = self.get("hours")
        return np.cumsum(hours) - hours

    @property
    def opens_h(self) -> float:
        """Hours after the start at which the plant opens: 0 for one that stands."""
        return float(self.get("opens_after").sum())

    def stage_h(self, stage: str) -> tuple[float, float]:
        """Hours after the start at which a stage of the opening begins and ends."""
        return float(self.get("stage_begins", stage).sum()), float(self.get("stage_ends", stage).sum())

    def phase_h(self, phase: str) -> float:
        """Hours after the start at which a phase begins."""
        return float(self.get("phase_begins", phase).sum())

    @property
    def open_share(self) -> Floats:
        """The part of each month that lies after the opening."""
        hours = self.get("hours")
        return np.asarray(np.clip(self.begins_h + hours - self.opens_h, 0.0, hours) / hours)

    def shares(self) -> dict[str, Floats]:
        """What each flow bears of costs that flows share: its share of busy hands' hours that month.

        A month without work takes the share of the whole run; a run without hands splits by units delivered, or in equal parts.
        """
        weights = {flow: self.total("busy_hours", flow) for flow in self.flows}
        if not sum(weight.sum() for weight in weights.values()):
            weights = {flow: self.total("units_delivered", flow) for flow in self.flows}
        return split(weights)

    def pool_shares(self, pool: str) -> dict[str, Floats]:
        """What each flow bears of a pool's paid hours: by the hours it kept it busy; for a pool never busy, `shares`."""
        weights = {flow: self.get("busy_hours", pool, flow) for flow in self.flows}
        return split(weights) if sum(weight.sum() for weight in weights.values()) else self.shares()


def split(weights: dict[str, Floats]) -> dict[str, Floats]:
    """Weights by month as shares that add up to 1; a month without any takes the shares of all months, or equal ones."""
    total = sum(weights.values(), np.zeros(len(next(iter(weights.values())))))
    overall = total.sum()
    return {
        name: np.where(total > 0, weight / np.where(total > 0, total, 1), weight.sum() / overall if overall else 1 / len(weights))
        for name, weight in weights.items()
    }


def drivers(quantities: Quantities, scenario: Scenario) -> Drivers:
    """The quantities of one replication by name."""
    return Drivers(quantities.months, quantities.by_driver, tuple(scenario.flows))


def window_months(known: Drivers, scenario: Scenario) -> slice:
    """The months that begin after the warm-up; all of them if it leaves none."""
    after = np.flatnonzero(known.begins_h >= scenario.warm_up.value)
    return slice(int(after[0]) if len(after) else 0, None)


def month_of(start: date, days: NDArray[np.int64]) -> NDArray[np.int64]:
    """The months (0 is the first) into which days after the start fall."""
    first = np.datetime64(start, "D")
    return np.asarray((first + days).astype("datetime64[M]").astype(np.int64) - first.astype("datetime64[M]").astype(np.int64))


def is_repair(scenario: Scenario, flow: str) -> bool:
    """Whether units of a flow go back to their owner (`ship_back`) rather than to a buyer."""
    return goes_back(scenario.flows[flow])


def full_headcount(scenario: Scenario) -> float:
    """Workers of all pools and shifts when everybody is on board."""
    pools = scenario.pools.values()
    return sum(count.value for pool in pools for count in (*(pool.shifts or {}).values(), *([pool.headcount] if pool.headcount else [])))
