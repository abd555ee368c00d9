"""Demand and field failures -> the units that enter each flow, with their way to the customer."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.building.people import share_on
from sim.calendars import DAY, HOUR
from sim.draws import Draws, Law
from sim.plant import Flow, Lane
from sim.scenario.demand import Contract, Demand
from sim.scenario.schema import Scenario

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

YEAR_S = 365 * DAY


class Clock:
    """Time at full rate against time on the calendar: a ramp's share of 50 % makes a day count half."""

    def __init__(self, demand: Demand, start: date, horizon_s: int) -> None:
        edges = [(day - start).days * DAY for day in demand.ramp]
        self._edges = np.array(sorted({0, horizon_s, *(edge for edge in edges if 0 < edge < horizon_s)}), dtype=np.int64)
        rate = share_on(demand.ramp, start, self._edges[:-1])
        self._full = np.concatenate([[0.0], np.cumsum(rate * np.diff(self._edges))])
        self.total = float(self._full[-1])

    def full_rate_s(self, seconds: Floats) -> Floats:
        """Seconds at full rate that have passed at each second of the calendar."""
        return np.asarray(np.interp(seconds, self._edges, self._full))

    def calendar_s(self, full: Floats) -> Floats:
        """The first second of the calendar at which that much full-rate time has passed."""
        k = np.searchsorted(self._full, full, side="left")
        upper = np.clip(k, 1, len(self._full) - 1)
        lower = upper - 1
        width = np.where(self._full[upper] > self._full[lower], self._full[upper] - self._full[lower], 1.0)
        return np.asarray(self._edges[lower] + (full - self._full[lower]) / width * (self._edges[upper] - self._edges[lower]))


def flow_of(name: str, first: int, scenario: Scenario, lanes: tuple[Lane, ...], draws: Draws, horizon_s: int) -> Flow:
    """One flow with every unit placed before the horizon."""
    demand = scenario.demand.get(name, Demand())
    placed, size = _orders(name, demand, scenario, draws, horizon_s)
    order = np.repeat(np.arange(len(size)), size)
    units = len(order)
    lane_index = {lane.name: k for k, lane in enumerate(lanes)}
    region = _chosen([share.value for share in scenario.regions.values()], draws.uniforms(f"{name}.region", len(size)))[order]
    lane_out = _lane_out(name, demand, list(scenario.regions), region, lane_index, draws)
    transit, held = _transport(name, "out", lane_out, lanes, draws)
    lane_in = lane_index[demand.collected_by] if demand.collected_by else -1
    way_in, held_in = _transport(name, "in", np.full(units, lane_in), lanes, draws)
    return Flow(
        name=name,
        first=first,
        placed_s=placed[order],
        collected_s=placed[order],
        release_s=placed[order] + way_in + held_in,
        order=order,
        region=region,
        lane_in=lane_in,
        lane_out=lane_out,
        transit_s=transit,
        held_s=held,
        promise_s=round(demand.promise.value * HOUR) if demand.promise else 0,
        warranty=np.zeros(units, dtype=bool),
    )


def _orders(name: str, demand: Demand, scenario: Scenario, draws: Draws, horizon_s: int) -> tuple[Ints, Ints]:
    """When each order was placed, in order of time, and its size."""
    clock = Clock(demand, scenario.start, horizon_s)
    sources = [_call_offs(contract, clock, horizon_s) for contract in demand.contracts.values()]
    if demand.orders:
        gap = demand.orders.every.law(HOUR)
        full = _arrivals(f"{name}.orders", gap, clock.total, draws)
        size = np.maximum(np.rint(draws.sample(demand.orders.size.law(), f"{name}.orders.size", len(full))), 1).astype(np.int64)
        sources.append((_whole(clock.calendar_s(full)), size))
    if demand.fleet and demand.failures:
        yearly = demand.fleet.value * demand.failures.value * demand.share.value
        full = _arrivals(f"{name}.failures", Law("exponential", (YEAR_S / yearly,)), clock.total, draws) if yearly > 0 else np.zeros(0)
        sources.append((_whole(clock.calendar_s(full)), np.ones(len(full), dtype=np.int64)))
    given = _whole(np.array([moment.value * HOUR for moment in demand.at]))
    sources.append((given, np.ones(len(given), dtype=np.int64)))
    placed = np.concatenate([placed for placed, _ in sources])
    size = np.concatenate([size for _, size in sources])
    order = np.argsort(placed, kind="stable")
    order = order[(placed[order] < horizon_s) & (size[order] > 0)]
    return placed[order], size[order]


def _whole(seconds: Floats) -> Ints:
    return np.rint(seconds).astype(np.int64)


def _call_offs(contract: Contract, clock: Clock, horizon_s: int) -> tuple[Ints, Ints]:
    """A contract's orders: each calls off what falls due until the next, and the rounding never adds up."""
    placed = np.arange(round(contract.first.value * HOUR), horizon_s, round(contract.every.value * HOUR), dtype=np.int64)
    due = np.rint(clock.full_rate_s(np.append(placed, horizon_s).astype(np.float64)) / YEAR_S * contract.volume.value)
    return placed, np.diff(due).astype(np.int64)


def _arrivals(stream: str, gap: Law, total_s: float, draws: Draws) -> Floats:
    """Times at full rate of a renewal process until `total_s`, its gaps drawn from the stream."""
    count = 1024
    while True:
        times = np.cumsum(draws.sample(gap, f"{stream}.gap", count))
        if times[-1] > total_s:
            return np.asarray(times[times <= total_s])
        count *= 2


def _chosen(shares: list[float], u: Floats) -> Ints:
    """Which of the shares each uniform falls into; 0 where there are none."""
    return np.searchsorted(np.cumsum(shares)[:-1], u, side="right") if shares else np.zeros(len(u), dtype=np.int64)


def _lane_out(name: str, demand: Demand, regions: list[str], region: Ints, lane_index: dict[str, int], draws: Draws) -> Ints:
    if demand.lane_mix:
        lanes = np.array([lane_index[lane] for lane in demand.lane_mix])
        return np.asarray(lanes[_chosen([share.value for share in demand.lane_mix.values()], draws.uniforms(f"{name}.lane", len(region)))])
    if isinstance(demand.delivered_by, dict):
        return np.array([lane_index[demand.delivered_by[where]] for where in regions])[region]
    return np.full(len(region), lane_index[demand.delivered_by] if demand.delivered_by else -1)


def _transport(name: str, way: str, lane: Ints, lanes: tuple[Lane, ...], draws: Draws) -> tuple[Ints, Ints]:
    """Transit and customs hold of each unit on its lane, in whole seconds."""
    transit, held = np.zeros(len(lane), dtype=np.int64), np.zeros(len(lane), dtype=np.int64)
    for k in np.unique(lane[lane >= 0]):
        on, link = lane == k, lanes[k]
        transit[on] = _whole(draws.sample(link.transit, f"{name}.{way}.transit", len(lane)))[on]
        if link.hold is not None:
            struck = draws.uniforms(f"{name}.{way}.held", len(lane)) < link.hold_probability
            lasts = _whole(draws.sample(link.hold, f"{name}.{way}.hold", len(lane)))
            held[on] = np.where(struck, lasts, 0)[on]
    return transit, held
