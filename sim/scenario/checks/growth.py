"""Sense of growth: a rate that looks harmless and, compounded over the valuation, makes prices that nobody means."""

from collections.abc import Iterator

from sim.scenario.assumption import Assumption
from sim.scenario.checks.issue import Finding, Keys
from sim.scenario.schema import Scenario
from sim.units import YEAR_H

MOST_TIMES = 1000.0  # prices at the end of those at the start


def growth(scenario: Scenario) -> Iterator[Finding]:
    """Every rate by which prices grow beyond all measure until the valuation ends."""
    lasts = max(scenario.horizon.value, scenario.finance.years.value if scenario.finance else 0.0) / YEAR_H
    for keys, rate in _rates(scenario):
        highest = max(rate.value, rate.high if rate.high is not None else rate.value)
        times = (1 + highest) ** lasts
        if times > MOST_TIMES:
            grown = f"{100 * highest:.4g} %/year makes {times:,.3g} times the price in {lasts:.3g} years"
            yield keys, False, f"{grown}; expected {MOST_TIMES:,.0f} at most"


def _rates(scenario: Scenario) -> Iterator[tuple[Keys, Assumption]]:
    if scenario.money is not None:
        own = scenario.money.escalation
        yield from ((("money", "escalation", name), getattr(own, name)) for name in type(own).model_fields)
    if scenario.finance is not None:
        yield ("finance", "inflation"), scenario.finance.inflation
    for name, pool in scenario.pools.items():
        if pool.wage_growth is not None:
            yield ("pools", name, "wage_growth"), pool.wage_growth
