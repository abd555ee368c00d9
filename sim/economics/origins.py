"""Where a cost comes from: which prices move a line, found by moving them, and which physical assumptions its quantity counts.

Nobody has to say which price is in which line, and no name is taken apart: each price is moved up once and down once, all in one
pricing of many draws, and a price is an origin of every line whose amount in some month is then another.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import TypeVar

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.categories import KINDS, Kinds
from sim.economics.costs import price
from sim.economics.customer import customer_parts
from sim.economics.drivers import window_months
from sim.economics.lines import LineKey
from sim.quantities import Quantities
from sim.scenario.kinds import effect, prices, with_values
from sim.scenario.schema import Scenario

STEP = 0.01  # of a price; one that is zero is moved to this much of its unit
ALIKE = 1e-12  # of the largest amount of a line: what is closer is the same number, added up in another order
TOGETHER = 64  # prices moved in one pricing: few enough that the arrays stay small

Moved = Mapping[str, tuple[float, float]]  # key -> the price down and up

K = TypeVar("K")


def line_origins(quantities: Sequence[Quantities], scenario: Scenario) -> dict[LineKey, tuple[str, ...]]:
    """The dotted keys of the assumptions behind each cost line of some replications: prices first, those of most weight in front.

    The scenario must have `money`. A price that is zero counts too if another value of it would change the line.
    """
    moved = _moved(scenario)
    found = [_weights(_amounts(each, scenario, moved)) for each in quantities]
    keys = dict.fromkeys(key for own in found for key in own)
    return {key: (*_named(moved, [own[key] for own in found if key in own]), *quantity_origins(key, scenario)) for key in keys}


def customer_origins(quantities: Sequence[Quantities], scenario: Scenario) -> dict[tuple[str, str], tuple[str, ...]]:
    """The prices behind each part of the customer's cost of a unit, by (flow, part), as `line_origins` has them."""
    moved = _moved(scenario)
    found = [_weights(_customer_amounts(each, scenario, moved)) for each in quantities]
    return {key: _named(moved, [own[key] for own in found if key in own]) for key in dict.fromkeys(key for own in found for key in own)}


def quantity_origins(key: LineKey, scenario: Scenario) -> Iterator[str]:
    """The physical assumptions that a line's quantity counts directly: the bill of materials of a part, the power of a station."""
    name, of, flow = key
    match KINDS[name]:
        case kind if kind in OF_PARTS:
            yield from bill_of_materials(of[0], flow, scenario)
        case Kinds.STATION_ENERGY:
            yield f"stations.{of[0]}.power"
        case Kinds.IDLE_ENERGY:
            yield f"stations.{of[0]}.idle_power"


OF_PARTS = (Kinds.MATERIAL, Kinds.INBOUND, Kinds.INBOUND_BY_VALUE, Kinds.PART_DUTY, Kinds.PART_FEES, Kinds.SCRAP)


def bill_of_materials(part: str, flow: str, scenario: Scenario) -> Iterator[str]:
    """The keys of the pieces of a part that the operations of a flow take."""
    for name, operation in scenario.flows[flow].items():
        if part in operation.parts and operation.parts[part].value:
            yield f"flows.{flow}.{name}.parts.{part}"


def _moved(scenario: Scenario) -> Moved:
    """Every price of the scenario, a step down and a step up; a price of nothing only up. How far a valuation looks is chosen, no price."""
    return {
        key: (a.value * (1 - STEP), a.value * (1 + STEP)) if a.value else (0.0, STEP)
        for key, a in prices(scenario).items()
        if not effect(key).chosen
    }


def _draws(scenario: Scenario, moved: Moved) -> Iterator[tuple[slice, Scenario]]:
    """The scenario with some prices moved at a time, and where they stand in `moved`: draw 0 as written, then each down, then each up."""
    base = {key: a.value for key, a in prices(scenario).items()}
    keys = list(moved)
    for first in range(0, len(keys), TOGETHER):
        some = keys[first : first + TOGETHER]
        values = {}
        for k, key in enumerate(some):
            values[key] = np.full((1 + 2 * len(some), 1), base[key])
            values[key][[1 + k, 1 + len(some) + k], 0] = moved[key]
        yield slice(first, first + len(some)), with_values(scenario, values)


def _amounts(quantities: Quantities, scenario: Scenario, moved: Moved) -> Iterator[tuple[slice, dict[LineKey, Floats]]]:
    for where, at in _draws(scenario, moved):
        yield where, {line.key: line.amount for line in price(quantities, at).lines}


def _customer_amounts(quantities: Quantities, scenario: Scenario, moved: Moved) -> Iterator[tuple[slice, dict[tuple[str, str], Floats]]]:
    for where, at in _draws(scenario, moved):
        costs = price(quantities, at)
        parts = customer_parts(costs, at, window_months(costs.known, at))
        yield where, {(flow, part.name): part.usd[..., np.newaxis] for flow, own in parts.items() for part in own}


def _weights(amounts: Iterator[tuple[slice, dict[K, Floats]]]) -> dict[K, Floats]:
    """By line, how much each price moves it over all months, as a share of its largest amount: (prices,), 0 where it does not."""
    found: dict[K, list[Floats]] = {}
    done = 0
    for where, lines in amounts:
        count = where.stop - where.start
        for key, amount in lines.items():
            before = found.setdefault(key, [np.zeros(done)] if done else [])
            before.append(_change(amount, count))
        for key in found.keys() - lines.keys():
            found[key].append(np.zeros(count))
        done += count
    return {key: np.concatenate(parts) for key, parts in found.items()}


def _change(amount: Floats, count: int) -> Floats:
    """How much each of `count` prices changes amounts [1 + 2 count, months], or [months] that no price does."""
    if amount.ndim == 1 or amount.shape[0] == 1:
        return np.zeros(count)
    size = np.abs(amount).max() or 1.0
    change = np.abs(amount[1:] - amount[0]) / size
    moved = np.where(change > ALIKE, change, 0.0).sum(axis=-1)
    return floats(np.maximum(moved[:count], moved[count:]))


def _named(moved: Moved, weights: Sequence[Floats]) -> tuple[str, ...]:
    """The prices that move a line in some replication: those that move it most in front, prices of nothing last."""
    total, keys = reduce(np.add, weights), list(moved)
    named = [k for k in range(len(keys)) if total[k] > 0]
    return tuple(keys[k] for k in sorted(named, key=lambda k: (moved[keys[k]][0] == 0.0, -round(float(total[k]), 6))))
