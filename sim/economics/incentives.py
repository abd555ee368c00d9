"""Incentives: which ones a plant earns, what they pay, and which promise stands in the way of the others."""

from collections.abc import Mapping

import numpy as np

from sim.arrays import Floats
from sim.scenario.finance import Finance, Incentive


def earned_incentives(finance: Finance, jobs: float) -> dict[str, Incentive]:
    """The incentives whose conditions a plant of `jobs` workers meets."""
    return {name: each for name, each in finance.incentives.items() if not _missing(each, finance, jobs)}


def missed_incentives(finance: Finance, jobs: float) -> list[str]:
    """A sentence for each incentive that is not earned: what it asks for, and what the plant has."""
    missing = {name: _missing(each, finance, jobs) for name, each in finance.incentives.items()}
    return [f"The incentive '{name}' gives nothing: it asks for {' and '.join(asked)}." for name, asked in missing.items() if asked]


def _missing(incentive: Incentive, finance: Finance, jobs: float) -> list[str]:
    """The conditions that are not met. What is invested is looked at as it is written, not as it is drawn."""
    wanted, least = float(np.max(incentive.jobs.value)), float(np.max(incentive.capex.value))
    invested = sum(float(np.mean(capex.cost.value)) for capex in finance.capex.values())
    asked = [f"{wanted:,.0f} jobs, and the plant has {jobs:,.0f}"] if jobs < wanted else []
    return asked + ([f"{least:,.0f} USD of investment, and {invested:,.0f} USD is invested"] if invested < least else [])


def grants_usd(given: Mapping[str, Incentive], years: int) -> Floats:
    """Grants by year of the incentives that are given, positive: [..., years + 1]."""
    paid = [each.grant.value * (np.arange(years + 1) == each.first.value) for each in given.values() if each.grant is not None]
    return np.asarray(sum(paid, np.zeros(years + 1)))
