"""What is written for days that a run does not reach, and so changes nothing in it."""

from collections.abc import Iterator
from datetime import date, timedelta

from sim.scenario.schema import Scenario


def beyond_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each phase, change of the market, rate of a currency and planned opening that lies beyond the horizon."""
    last = scenario.start + timedelta(hours=scenario.horizon.value)
    far = f"beyond the horizon of {scenario.horizon.text} from {scenario.start}"
    for key, day in _begins(scenario):
        if day >= last:
            yield f"{key}: {day} lies {far}: a run knows nothing of it, nor do the years that repeat one; lengthen `horizon`"


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
