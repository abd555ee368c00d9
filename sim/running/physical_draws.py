"""Draws of the physical assumptions that nobody knows, and the scenario at each of them. Every draw is a plant to be simulated.

They are drawn like prices: from a triangular law between `low` and `high` with its top at the value, or from the sampling distribution of
an estimate (`n`), filling each range evenly. Numbers of
things stay whole, and shares that make up a whole (where units go next, regions, lanes, slots kept for flows) still do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sim.arrays import Floats
from sim.running.price_draws import range_draws
from sim.scenario.assumption import Assumption
from sim.scenario.checks.all import sense_issues
from sim.scenario.kinds import physical_ranged, with_values
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.subjects.correlation import estimated_together


class Senseless(ValueError):
    """A draw of the assumptions at which the scenario makes no sense."""

    exit_code = 3


def physical_draws(scenario: Scenario, count: int, seed: int) -> dict[str, Floats]:
    """`count` draws of each physical assumption that has a range, by key; two sites that share an assumption see the same draws of it."""
    unknown = physical_ranged(scenario)
    drawn = range_draws(unknown, count, seed, tuple(estimated_together(scenario)))
    return {key: np.rint(values) if is_whole(unknown[key]) else values for key, values in drawn.items()}


def is_whole(a: Assumption) -> bool:
    """Whether an assumption is a number of things: without a unit, and whole in its value and its range."""
    return a.unit == "" and "%" not in a.text and all(end is None or end == round(end) for end in (a.value, a.low, a.high))


def points(loaded: Loaded, drawn: Mapping[str, Floats]) -> Iterator[Loaded]:
    """The scenario at each draw, named by its number. Raises Senseless where one makes no sense, with what is wrong."""
    for number in range(len(next(iter(drawn.values())))):
        scenario = at(loaded.scenario, {key: float(values[number]) for key, values in drawn.items()})
        for keys, _, message in sense_issues(scenario):
            raise Senseless(f"{loaded.scenario.name}: {'.'.join(keys)}: {message}, at draw {number} of its range; narrow the ranges there")
        yield replace(loaded, scenario=scenario.model_copy(update={"name": f"{scenario.name}, point {number}"}))


def at(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with other values of physical assumptions, the shares beside those drawn filling up the whole."""
    changed = dict(values)
    for whole in _wholes(scenario):
        changed |= _filled_up(whole, values)
    return with_values(scenario, changed)


def _wholes(scenario: Scenario) -> Iterator[Mapping[str, float]]:
    """Shares that add up to 1, by key."""
    yield {f"regions.{name}": share.value for name, share in scenario.regions.items()}
    for station, place in scenario.stations.items():
        yield {f"stations.{station}.shared.{flow}": share.value for flow, share in place.shared.items()}
    for flow, demand in scenario.demand.items():
        yield {f"demand.{flow}.lane_mix.{lane}": share.value for lane, share in demand.lane_mix.items()}
    for flow, operations in scenario.flows.items():
        for name, operation in operations.items():
            if isinstance(operation.next, Mapping):
                yield {f"flows.{flow}.{name}.next.{target}": share.value for target, share in operation.next.items()}


def _filled_up(whole: Mapping[str, float], values: Mapping[str, float]) -> dict[str, float]:
    """The shares of a whole at a draw: what is not drawn gives way in proportion, and where nothing can, all drawn do."""
    drawn = {key: values[key] for key in whole if key in values}
    kept = {key: share for key, share in whole.items() if key not in values}
    if not drawn:
        return {}
    if sum(kept.values()) > 0 and sum(drawn.values()) <= 1:
        return drawn | _scaled(kept, 1 - sum(drawn.values()))
    return kept | _scaled(drawn, 1 - sum(kept.values()))


def _scaled(shares: Mapping[str, float], total: float) -> dict[str, float]:
    whole = sum(shares.values())
    return {key: share * total / whole for key, share in shares.items()}
