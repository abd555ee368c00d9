"""What is written for days that a run does not reach, and so changes nothing in it."""

from collections.abc import Iterator
from datetime import date, timedelta

from sim.scenario.checks.trade import crossings
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import holds


def beyond_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each thing that begins beyond the horizon, and for what changes between it and the end of the valuation."""
    far = f"beyond the horizon of {scenario.horizon.text} from {scenario.start}"
    changes = "a run knows nothing of it, nor do the years that repeat one; lengthen `horizon`"
    for key, day in _begins(scenario):
        if day > scenario.last_day:
            yield f"{key}: {day} lies {far}: {changes}"
    for key, day in _changes(scenario):
        if scenario.last_day < day < _valued_until(scenario):
            yield f"{key}: {day} lies {far}, within the valuation: {changes}"
    for key, day in _ends(scenario):
        if scenario.last_day <= day < _valued_until(scenario):
            yield f"{key}: {day} lies {far}, within the valuation: the years that repeat one pay this duty to the end; lengthen `horizon`"


def _valued_until(scenario: Scenario) -> date:
    """The day on which the valuation ends; the start without one, or where nothing is valued but what is simulated."""
    years = scenario.finance.years.value if scenario.finance and scenario.money else 0.0
    return scenario.start + timedelta(hours=years)


def _begins(scenario: Scenario) -> Iterator[tuple[str, date]]:
    """Keys with the first of their days."""
    yield from ((f"phases.{name}.from", phase.from_) for name, phase in scenario.phases.items())
    if scenario.market is not None and scenario.market.costs:
        yield "market.costs", min(scenario.market.costs)
    for name, own in scenario.money.currencies.items() if scenario.money else ():
        if own.path:
            yield f"money.currencies.{name}.path", min(own.path)
    if scenario.opening is not None and scenario.opening.planned is not None:
        yield "opening.planned", scenario.opening.planned


def _changes(scenario: Scenario) -> Iterator[tuple[str, date]]:
    """Keys with the last of their days, where what is written for it differs from what holds before."""
    ramps = {"workforce.ramp": scenario.workforce.ramp}
    ramps |= {f"pools.{name}.ramp": pool.ramp for name, pool in scenario.pools.items()}
    ramps |= {f"demand.{flow}.ramp": own.ramp for flow, own in scenario.demand.items()}
    paths = {f"demand.{flow}.path": own.path for flow, own in scenario.demand.items()}
    for key, by_day in (ramps | paths).items():
        values = [1.0, *(by_day[day].value for day in sorted(by_day))]
        if by_day and values[-1] != values[-2]:
            yield key, max(by_day)
    yield from ((f"disruptions.{name}.at", max(own.at)) for name, own in scenario.disruptions.items() if own.at)


def _ends(scenario: Scenario) -> Iterator[tuple[str, date]]:
    """The last days of duties that take something of goods that cross a border here."""
    goods = [each for _, _, each in crossings(scenario)]
    for name, duty in scenario.trade.duties.items():
        if duty.until and duty.rate.value and any(holds(duty, each, min(duty.until, scenario.last_day)) for each in goods):
            yield f"trade.duties.{name}.until", duty.until
