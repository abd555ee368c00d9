"""The registry of measures: named numbers of one ledger, within the window after warm-up.

A measure is one function from a `Record` to (of, value) pairs, with its name, unit and meaning beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendars import DAY, HOUR, open_in_any
from sim.plant import LEAVE, SCRAP, SHIP, SHIP_BACK, UNLIMITED, Plant
from sim.record import Record
from sim.tables import Table, table

YEAR = 365 * DAY
WEEK = 7 * DAY

Values = Iterator[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's name, unit and meaning, and the function that reads it off a record."""

    name: str
    unit: str
    meaning: str
    values: Callable[[Record], Iterable[tuple[str, float]]]


REGISTRY: dict[str, Measure] = {}


def measured(name: str, unit: str, meaning: str) -> Callable[[Callable[[Record], Values]], Callable[[Record], Values]]:
    """Registers a function as a measure."""

    def register(values: Callable[[Record], Values]) -> Callable[[Record], Values]:
        REGISTRY[name] = Measure(name, unit, meaning, values)
        return values

    return register


def measures(record: Record) -> Table:
    """All measures of a record: columns measure, of, value, unit. A measure that does not exist there has no row."""
    rows = [(m.name, of, float(value), m.unit) for m in REGISTRY.values() for of, value in m.values(record) if np.isfinite(value)]
    return table(("measure", "of", "value", "unit"), rows)


def ends(plant: Plant, flow: int) -> frozenset[int]:
    """The ends that units of a flow can come to."""
    return frozenset(
        target
        for operation in plant.operations
        if operation.flow == flow
        for target in (*operation.next_targets, operation.give_up)
        if target < 0
    )


def flows_to(record: Record, end: int) -> Iterator[tuple[int, str]]:
    """Number and name of the flows that can end so."""
    for number, flow in enumerate(record.plant.flows):
        if end in ends(record.plant, number):
            yield number, flow.name


def delivery_s(record: Record, flow: int, end: int) -> NDArray[np.int64]:
    """Placing to delivery of the flow's units delivered within the window that ended so, in seconds."""
    mine = record.delivered & (record.flow == flow) & (record.ledger.end == end)
    return np.asarray(record.delivered_s[mine] - record.placed_s[mine])


def _count(record: Record, end: int) -> Values:
    for number, name in flows_to(record, end):
        mine = record.delivered & (record.flow == number) & (record.ledger.end == end)
        yield name, np.count_nonzero(mine) * YEAR / (record.to_s - record.from_s)


def _mean_days(record: Record, end: int) -> Values:
    for number, name in flows_to(record, end):
        seconds = delivery_s(record, number, end)
        if len(seconds):
            yield name, float(np.mean(seconds)) / DAY


def _p95_days(record: Record, end: int) -> Values:
    for number, name in flows_to(record, end):
        seconds = delivery_s(record, number, end)
        if len(seconds):
            yield name, float(np.quantile(seconds, 0.95)) / DAY


@measured("units_delivered", "units/year", "new units that reached their customer")
def units_delivered(record: Record) -> Values:
    return _count(record, SHIP)


@measured("repairs_returned", "units/year", "repaired units that were back at their customer")
def repairs_returned(record: Record) -> Values:
    return _count(record, SHIP_BACK)


@measured("lead_time", "d", "order placed to delivered, mean over units")
def lead_time(record: Record) -> Values:
    return _mean_days(record, SHIP)


@measured("lead_time_p95", "d", "order placed to delivered, reached by nineteen units in twenty")
def lead_time_p95(record: Record) -> Values:
    return _p95_days(record, SHIP)


@measured("turnaround_time", "d", "failure reported to repaired unit back at the customer, mean over units")
def turnaround_time(record: Record) -> Values:
    return _mean_days(record, SHIP_BACK)


@measured("turnaround_time_p95", "d", "failure reported to repaired unit back, reached by nineteen units in twenty")
def turnaround_time_p95(record: Record) -> Values:
    return _p95_days(record, SHIP_BACK)


@measured("on_time", "%", "units delivered within the promised time")
def on_time(record: Record) -> Values:
    for number, flow in enumerate(record.plant.flows):
        seconds = np.concatenate([delivery_s(record, number, end) for end in (SHIP, SHIP_BACK)])
        if flow.promise_s and len(seconds):
            yield flow.name, 100 * float(np.mean(seconds <= flow.promise_s))


def _turnaround_parts(record: Record) -> Iterator[tuple[str, float, float, float]]:
    """For each repair flow: mean days on the road, waiting and being worked on; they add up to the turnaround."""
    for number, name in flows_to(record, SHIP_BACK):
        first = record.plant.first_unit()[number]
        flow, mine = record.plant.flows[number], record.delivered & (record.flow == number) & (record.ledger.end == SHIP_BACK)
        picked = np.flatnonzero(mine) - first
        if len(picked):
            whole = float(np.mean(delivery_s(record, number, SHIP_BACK)))
            road = float(np.mean((flow.release_s - flow.placed_s + flow.transit_s + flow.held_s)[picked]))
            bench = float(np.mean(record.bench_s(number)[picked]))
            yield name, road / DAY, (whole - road - bench) / DAY, bench / DAY


@measured("turnaround_road", "d", "part of the turnaround on lanes, both ways, customs holds included")
def turnaround_road(record: Record) -> Values:
    return ((name, road) for name, road, _, _ in _turnaround_parts(record))


@measured("turnaround_waiting", "d", "part of the turnaround waiting for hands, slots, parts or opening hours")
def turnaround_waiting(record: Record) -> Values:
    return ((name, waiting) for name, _, waiting, _ in _turnaround_parts(record))


@measured("turnaround_bench", "d", "part of the turnaround being worked on or burnt in")
def turnaround_bench(record: Record) -> Values:
    return ((name, bench) for name, _, _, bench in _turnaround_parts(record))


@measured("utilisation", "%", "share of the open hours of hands (pool) or slots (station) spent on tasks")
def utilisation(record: Record) -> Values:
    for index, pool in enumerate(record.plant.pools):
        present = record.pool_open_s(index)[record.in_window].sum()
        if present and any(index in dict(operation.crew) for operation in record.plant.operations):
            yield pool.name, 100 * record.pool_work_s(index)[record.in_window].sum() / present
    for index, station in enumerate(record.plant.stations):
        mine = [k for k, operation in enumerate(record.plant.operations) if operation.station == index]
        if mine and station.slots != UNLIMITED:
            opened = open_in_any([record.plant.operations[k].calendar for k in mine], record.from_s, record.to_s)
            if opened:
                yield station.name, 100 * sum(record.worked_s(k) for k in mine) / (station.slots * opened)


@measured("wip", "units", "units on the floor, time average")
def wip(record: Record) -> Values:
    out = np.where(record.ledger.finished_s >= 0, record.ledger.finished_s, record.to_s)
    inside = np.maximum(out - np.maximum(record.release_s, record.from_s), 0)
    total = np.bincount(record.flow, inside, len(record.plant.flows))
    for flow, seconds in zip(record.plant.flows, total, strict=True):
        yield flow.name, seconds / (record.to_s - record.from_s)


def _share_of_left(record: Record, counted: NDArray[np.bool_]) -> Values:
    for number, flow in enumerate(record.plant.flows):
        mine = record.left & (record.flow == number) & (record.ledger.end != LEAVE)
        if np.any(mine):
            yield flow.name, 100 * np.count_nonzero(mine & counted) / np.count_nonzero(mine)


@measured("first_pass_yield", "%", "units that left good and came to no operation twice")
def first_pass_yield(record: Record) -> Values:
    again = np.zeros(len(record.flow), dtype=bool)
    again[record.ledger.tasks.unit[record.ledger.tasks.visit > 1]] = True
    return _share_of_left(record, ~again & (record.ledger.end != SCRAP))


@measured("scrap", "%", "units that left as scrap")
def scrap(record: Record) -> Values:
    return _share_of_left(record, record.ledger.end == SCRAP)


@measured("headcount", "workers", "workers on the books, time average")
def headcount(record: Record) -> Values:
    everybody = 0.0
    for pool in record.plant.pools:
        workers = 0.0
        for shift in pool.paid:
            mine = (shift.closes > record.from_s) & (shift.opens < record.to_s)
            length = np.minimum(shift.closes[mine], record.to_s) - np.maximum(shift.opens[mine], record.from_s)
            if length.sum():
                workers += float((length * shift.hands[mine]).sum() / length.sum())
        everybody += workers
        yield pool.name, workers
    if len(record.plant.pools) > 1:
        yield "all", everybody


def _per_delivered(record: Record, totals: Iterable[float]) -> Values:
    for number, (flow, total) in enumerate(zip(record.plant.flows, totals, strict=True)):
        units = np.count_nonzero(record.delivered & (record.flow == number))
        if units and total:
            yield flow.name, total / units


@measured("labour_hours", "h/unit", "hours of hands on tasks for each unit delivered")
def labour_hours(record: Record) -> Values:
    totals = np.zeros(len(record.plant.flows))
    for index, operation in enumerate(record.plant.operations):
        totals[operation.flow] += sum(hands for _, hands in operation.crew) * record.worked_s(index) / HOUR
    return _per_delivered(record, totals)


@measured("overtime_hours", "h/week", "hours of hands past the end of the shift")
def overtime_hours(record: Record) -> Values:
    total = 0.0
    for operation, (rows, over) in zip(record.plant.operations, record.overtime_s, strict=True):
        total += sum(hands for _, hands in operation.crew) * float(over[record.ledger.tasks.end[rows] >= record.from_s].sum())
    if record.plant.pools:
        yield "all", total / HOUR * WEEK / (record.to_s - record.from_s)


@measured("energy", "kWh/unit", "energy of the stations for each unit delivered")
def energy(record: Record) -> Values:
    totals = np.zeros(len(record.plant.flows))
    for index, operation in enumerate(record.plant.operations):
        totals[operation.flow] += record.plant.stations[operation.station].power_kw * record.worked_s(index) / HOUR
    return _per_delivered(record, totals)


@measured("stockout_days", "d/year", "days on which a part was out of stock")
def stockout_days(record: Record) -> Values:
    for index, stock in enumerate(record.plant.stocks):
        if stock.lane >= 0:
            seconds, level = record.stock_level(index)
            edges = np.append(np.maximum(seconds, record.from_s), record.to_s)
            yield stock.name, float(np.diff(edges)[level <= 0].sum()) / DAY * YEAR / (record.to_s - record.from_s)
