"""Demand and field failures -> the units that enter each flow, with their way to the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, distinct, labels, narrow
from sim.building.clock import Clock, arrivals, whole
from sim.building.collection import on_pallets
from sim.building.disruptions import Disruptions
from sim.building.fleet import YEAR_S, failures
from sim.building.phases import begins_s, entries
from sim.building.traces import enough, reaches
from sim.calendars import HOUR, NEVER, Calendar, either, past
from sim.distributions import Distribution
from sim.draws import Draws
from sim.plant import Flow, Lane
from sim.scenario.assumption import Assumption
from sim.scenario.routes import goes_back
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import Contract, Demand
from sim.scenario.subjects.market import demand_factors

NOWHERE_ELSE = np.zeros(0, dtype=np.int64)  # all units enter at the flow's first operation


@dataclass(frozen=True, slots=True)
class _Orders:
    """Orders and failure reports, one entry each: when, how many units, the contract (-1: none), the promise, and the warranty."""

    placed_s: Ints
    size: Ints
    contract: Ints
    promise_s: Ints
    warranty: NDArray[np.bool_]


def flow_of(
    name: str,
    numbers: Mapping[str, int],
    scenario: Scenario,
    lanes: tuple[Lane, ...],
    draws: Draws,
    horizon_s: int,
    disruptions: Disruptions,
) -> Flow:
    """One flow with every unit placed before the horizon; `numbers` are those of the operations, named flow.operation."""
    demand = scenario.demand.get(name, Demand())
    orders = _orders(name, demand, scenario, draws, horizon_s)
    order = np.repeat(np.arange(len(orders.size)), orders.size)
    placed_s = orders.placed_s[order]
    shut = _border(scenario, disruptions)
    lane_index = {lane.name: k for k, lane in enumerate(lanes)}
    region = _chosen(scenario.regions, draws.uniforms(f"{name}.region", len(orders.size)))[order]
    lane_out = _lane_out(name, demand, sorted(scenario.regions), region, lane_index, draws)
    transit, held = _transport(name, "out", lane_out, lanes, draws)
    lane_in = lane_index[demand.collected_by] if demand.collected_by else -1
    collected_s, lead = on_pallets(name, demand.pallet, placed_s, draws)
    release_s = _arrived(name, collected_s, lead, lane_in, lanes, shut, draws)
    own = {operation: numbers[f"{name}.{operation}"] for operation in scenario.flows[name]}
    first = own[next(iter(scenario.flows[name]))]
    placed = narrow(placed_s)
    return Flow(
        name=name,
        first=first,
        placed_s=placed,
        collected_s=placed if collected_s is placed_s else narrow(collected_s),
        release_s=narrow(release_s),
        order=labels(order),
        region=labels(region),
        lane_in=lane_in,
        lane_out=labels(lane_out),
        transit_s=narrow(transit),
        held_s=narrow(held),
        promise_s=narrow(orders.promise_s[order]),
        penalized=labels(orders.contract[order]),
        warranty=orders.warranty[order],
        shut=shut,
        enters=entries(demand, first, own, release_s, begins_s(scenario)) if demand.before else NOWHERE_ELSE,
    )


def cancellation(demand: Demand) -> Distribution | None:
    """How many seconds a unit waits for its first operation before it is canceled; None: for ever."""
    return Distribution("constant", (demand.cancel_after.value * HOUR,)) if demand.cancel_after else None


def _border(scenario: Scenario, disruptions: Disruptions) -> Calendar:
    """When the border stops finished units."""
    named = scenario.product.customs_class if scenario.product else None
    return disruptions.shut(f"classes.{named}") if named else NEVER


def _arrived(name: str, collected_s: Ints, lead: Ints, lane_in: int, lanes: tuple[Lane, ...], shut: Calendar, draws: Draws) -> Ints:
    """When units arrive that travel with the `lead` unit of their pallet, once their lane and the border it crosses are open."""
    transit, held = _transport(name, "in", np.full(len(lead), lane_in), lanes, draws)
    arrival = collected_s + transit[lead] + held[lead]
    if lane_in < 0:
        return arrival
    lane = lanes[lane_in]
    return past(either((lane.shut, shut)) if lane.crosses else lane.shut, arrival)


def _orders(name: str, demand: Demand, scenario: Scenario, draws: Draws, horizon_s: int) -> _Orders:
    """Everything placed before the horizon, in order of time."""
    clock = Clock(demand, scenario.start, horizon_s)
    ordered = Clock(demand, scenario.start, horizon_s, _factors(name, demand, scenario))
    sources = [_contract(k, contract, demand, ordered, horizon_s) for k, contract in enumerate(demand.contracts.values())]
    if demand.orders:
        gap = demand.orders.every.distribution(HOUR)
        reaches(gap, f"demand.{name}.orders.every", ordered.total, "orders")
        full = arrivals(f"{name}.orders", gap, ordered.total, draws)
        sizes = demand.orders.size.distribution()
        enough(sizes, f"demand.{name}.orders.size", len(full), "orders")
        size = np.maximum(np.rint(draws.sample(sizes, f"{name}.orders.size", len(full))), 1).astype(np.int64)
        sources.append(_source(demand, whole(ordered.calendar_s(full)), size))
    sources += _fleet(name, demand, scenario, clock, draws, horizon_s)
    sources.append(_source(demand, whole(np.array([moment.value * HOUR for moment in demand.at]))))
    placed_s, size, contract, promise_s = (
        np.concatenate([getattr(each, field) for each in sources]) for field in ("placed_s", "size", "contract", "promise_s")
    )
    warranty = np.concatenate([each.warranty for each in sources])
    at = np.argsort(placed_s, kind="stable")
    at = at[(placed_s[at] < horizon_s) & (size[at] > 0)]
    return _Orders(placed_s[at], size[at], contract[at], promise_s[at], warranty[at])


def _factors(name: str, demand: Demand, scenario: Scenario) -> dict[date, float]:
    """What contracts and orders of a flow are multiplied by from each date on: the share that comes here, and for new units the market."""
    moved = {} if goes_back(scenario.flows[name]) else demand_factors(scenario.market)
    share = demand.share.value
    return {date.min: share, **{day: share * factor for day, factor in moved.items()}} if share != 1 or moved else {}


def _source(demand: Demand, placed_s: Ints, size: Ints | None = None, warranty: NDArray[np.bool_] | None = None) -> _Orders:
    """Orders without a contract, of one unit and out of warranty unless told otherwise."""
    count = len(placed_s)
    return _Orders(
        placed_s=placed_s,
        size=np.ones(count, dtype=np.int64) if size is None else size,
        contract=np.full(count, -1),
        promise_s=np.full(count, _promise_s(demand.promise)),
        warranty=np.zeros(count, dtype=bool) if warranty is None else warranty,
    )


def _promise_s(promise: Assumption | None) -> int:
    return round(promise.value * HOUR) if promise else 0


def _contract(number: int, contract: Contract, demand: Demand, clock: Clock, horizon_s: int) -> _Orders:
    """A contract's orders: each calls off what falls due until the next, and the rounding never adds up."""
    placed = np.arange(round(contract.first.value * HOUR), horizon_s, round(contract.every.value * HOUR), dtype=np.int64)
    due = np.rint(clock.full_rate_s(np.append(placed, horizon_s).astype(np.float64)) / YEAR_S * contract.volume.value)
    count = len(placed)
    return _Orders(
        placed_s=placed,
        size=np.diff(due).astype(np.int64),
        contract=np.full(count, number),
        promise_s=np.full(count, _promise_s(contract.promise or demand.promise)),
        warranty=np.zeros(count, dtype=bool),
    )


def _fleet(name: str, demand: Demand, scenario: Scenario, clock: Clock, draws: Draws, horizon_s: int) -> list[_Orders]:
    """The failures of the installed base."""
    if isinstance(demand.fleet, Assumption) and demand.failures:
        yearly = demand.fleet.value * demand.failures.value * demand.share.value
        gap = Distribution("exponential", (YEAR_S / yearly,)) if yearly > 0 else None
        full = arrivals(f"{name}.failures", gap, clock.total, draws) if gap else np.zeros(0)
        return [_source(demand, whole(clock.calendar_s(full)))]
    warranty_s = demand.warranty.value * HOUR if demand.warranty else 0.0
    sources = []
    for model_name, model in demand.models.items():
        joined_s = np.zeros(0, dtype=np.int64)
        if model.of is not None:
            shipped = _orders(model.of, scenario.demand.get(model.of, Demand()), scenario, draws, horizon_s)
            joined_s = np.repeat(shipped.placed_s, shipped.size) + round(model.after.value * HOUR)
        failed = failures(f"{name}.{model_name}", model, demand.share.value, warranty_s, joined_s, clock, draws, horizon_s)
        sources.append(_source(demand, failed.placed_s, warranty=failed.warranty))
    return sources


def _chosen(shares: Mapping[str, Assumption], u: Floats) -> Ints:
    """Which of the shares, in the order of their names, each uniform falls into; 0 where there are none.

    The order in the file says nothing: it does not change what falls to a unit.
    """
    ordered = [shares[name].value for name in sorted(shares)]
    return np.searchsorted(np.cumsum(ordered)[:-1], u, side="right") if ordered else np.zeros(len(u), dtype=np.int64)


def _lane_out(name: str, demand: Demand, regions: list[str], region: Ints, lane_index: dict[str, int], draws: Draws) -> Ints:
    if demand.lane_mix:
        lanes = np.array([lane_index[lane] for lane in sorted(demand.lane_mix)])
        return np.asarray(lanes[_chosen(demand.lane_mix, draws.uniforms(f"{name}.lane", len(region)))])
    if isinstance(demand.delivered_by, dict):
        return np.array([lane_index[demand.delivered_by[where]] for where in regions])[region]
    return np.full(len(region), lane_index[demand.delivered_by] if demand.delivered_by else -1)


def _transport(name: str, way: str, lane: Ints, lanes: tuple[Lane, ...], draws: Draws) -> tuple[Ints, Ints]:
    """Transit and customs hold of each unit on its lane, in whole seconds."""
    transit, held = np.zeros(len(lane), dtype=np.int64), np.zeros(len(lane), dtype=np.int64)
    for k in distinct(lane[lane >= 0]):
        on, link = lane == k, lanes[k]
        enough(link.transit, f"lanes.{link.name}.transit", _last(on), f"units of {name}")
        transit[on] = whole(draws.sample(link.transit, f"{name}.{way}.transit", len(lane)))[on]
        if link.hold is not None:
            struck = draws.uniforms(f"{name}.{way}.held", len(lane)) < link.hold_probability
            enough(link.hold, f"lanes.{link.name}.hold.lasts", _last(on & struck), f"units of {name}")
            lasts = whole(draws.sample(link.hold, f"{name}.{way}.hold", len(lane)))
            held[on] = np.where(struck, lasts, 0)[on]
    return transit, held


def _last(chosen: NDArray[np.bool_]) -> int:
    """The number of the last one chosen, counted from 1; 0 if none is."""
    return int(np.flatnonzero(chosen)[-1]) + 1 if chosen.any() else 0
