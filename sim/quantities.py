"""The bill of quantities: how much of each driver every month used. No money here, and no events.

`table` has columns month, driver, of, flow, quantity, unit; `entries` one row per shipment that crosses a border: day (whole days
after the start), lane, of, kind (part or unit), pieces.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendars import DAY, HOUR
from sim.plant import SCRAP, Operation, PaidShift
from sim.record import Record, mean_level, overlap
from sim.tables import Table, table

Floats = NDArray[np.float64]

QUANTITY_NAMES = ("month", "driver", "of", "flow", "quantity", "unit")
ENTRY_NAMES = ("day", "lane", "of", "kind", "pieces")

# driver, of, flow, by month, unit
Line = tuple[str, str, str, Floats, str]


@dataclass(frozen=True, slots=True)
class Quantities:
    """`months` calendar months of drivers, and the customs entries."""

    months: int
    table: Table
    entries: Table


def tally(record: Record) -> Quantities:
    """The quantities of a whole replication, warm-up included: money knows no warm-up."""
    months = len(record.plant.month_s) - 1
    lines = [*_hours(record), *_labour(record), *_energy(record), *_parts(record), *_stock(record), *_units(record), *_tasks(record)]
    rows = [
        (month, driver, of, flow, value, unit)
        for driver, of, flow, by_month, unit in lines
        for month, value in enumerate(by_month.tolist())
        if value
    ]
    return Quantities(months, table(QUANTITY_NAMES, rows), table(ENTRY_NAMES, sorted(_entries(record))))


def _by_month(record: Record, seconds: NDArray[np.integer], weights: NDArray[np.generic] | None = None) -> Floats:
    """Moments counted, or weighted, by the month they fall into; those beyond the horizon are left out."""
    edges = record.plant.month_s
    month = np.searchsorted(edges, seconds, side="right") - 1
    inside = (seconds >= 0) & (month < len(edges) - 1)
    return np.bincount(month[inside], None if weights is None else weights[inside], len(edges) - 1).astype(np.float64)


def _grid_by_month(record: Record, by_interval: Floats) -> Floats:
    month = np.searchsorted(record.plant.month_s, record.grid_s[:-1], side="right") - 1
    return np.asarray(np.bincount(month, by_interval, len(record.plant.month_s) - 1), dtype=np.float64)


def _hours(record: Record) -> Iterator[Line]:
    yield "hours", "", "", np.diff(record.plant.month_s) / HOUR, "h"


def _labour(record: Record) -> Iterator[Line]:
    for index, pool in enumerate(record.plant.pools):
        for shift in pool.paid:
            yield "paid_hours", shift.name, "", _paid_s(record, shift) / HOUR, "h"
        for number, flow in enumerate(record.plant.flows):
            yield "busy_hours", pool.name, flow.name, _grid_by_month(record, record.pool_work_s(index, number)) / HOUR, "h"
            yield "overtime_hours", pool.name, flow.name, _overtime(record, index, number) / HOUR, "h"


def _paid_s(record: Record, shift: PaidShift) -> Floats:
    """Hand-seconds paid in each month; a shift over its end counts in both."""
    months = zip(record.plant.month_s[:-1], record.plant.month_s[1:], strict=True)
    within = [np.maximum(np.minimum(shift.closes, end) - np.maximum(shift.opens, begin), 0) for begin, end in months]
    return np.array([float((shift.hands * seconds).sum()) for seconds in within])


def _overtime(record: Record, pool: int, flow: int) -> Floats:
    total = np.zeros(len(record.plant.month_s) - 1)
    for operation, (rows, over) in zip(record.plant.operations, record.overtime_s, strict=True):
        hands = dict(operation.crew).get(pool, 0)
        if hands and operation.flow == flow and len(rows):
            total += hands * _by_month(record, record.ledger.tasks.start[rows], over)
    return total


def _energy(record: Record) -> Iterator[Line]:
    load = np.zeros(len(record.grid_s) - 1)
    for index, station in enumerate(record.plant.stations):
        for number, flow in enumerate(record.plant.flows):
            mine = [
                work
                for operation, work in zip(record.plant.operations, record.busy_s, strict=True)
                if (operation.station, operation.flow) == (index, number)
            ]
            if station.power_kw and mine:
                drawn = station.power_kw * np.sum(mine, axis=0) / HOUR
                load += drawn
                yield "energy", station.name, flow.name, _grid_by_month(record, drawn), "kWh"
    hourly = np.bincount(record.grid_s[:-1] // HOUR, load)  # kWh of each clock hour: its mean power in kW
    month = np.searchsorted(record.plant.month_s, np.arange(len(hourly)) * HOUR, side="right") - 1
    peak = np.zeros(len(record.plant.month_s) - 1)
    np.maximum.at(peak, month, hourly)
    yield "peak_power", "", "", peak, "kW"


def _parts(record: Record) -> Iterator[Line]:
    scrapped = record.ledger.end == SCRAP
    for index, stock in enumerate(record.plant.stocks):
        for number, flow in enumerate(record.plant.flows):
            good, lost = np.zeros(len(record.plant.month_s) - 1), np.zeros(len(record.plant.month_s) - 1)
            for k, taken in _takers(record.plant.operations, number, index):
                rows = record.rows[k]
                in_scrap = scrapped[record.ledger.tasks.unit[rows]]
                start = record.ledger.tasks.start[rows]
                good += taken * _by_month(record, start[~in_scrap])
                lost += taken * _by_month(record, start[in_scrap])
            yield "parts_used", stock.name, flow.name, good, "pieces"
            yield "parts_scrapped", stock.name, flow.name, lost, "pieces"


def _takers(operations: tuple[Operation, ...], flow: int, stock: int) -> Iterator[tuple[int, int]]:
    for k, operation in enumerate(operations):
        taken = dict(operation.parts).get(stock, 0)
        if taken and operation.flow == flow:
            yield k, taken


def _stock(record: Record) -> Iterator[Line]:
    receipts = record.ledger.receipts
    for index, stock in enumerate(record.plant.stocks):
        if stock.lane >= 0:
            mine = receipts.stock == index
            received = _by_month(record, receipts.received_s[mine], receipts.pieces[mine])
            received[0] += stock.opening
            yield "parts_received", stock.name, "", received, "pieces"
            yield "stock_on_hand", stock.name, "", mean_level(*record.stock_level(index), record.plant.month_s), "pieces"


def _units(record: Record) -> Iterator[Line]:
    lane_out = np.concatenate([flow.lane_out for flow in record.plant.flows])
    names = [lane.name for lane in record.plant.lanes]
    shipped = record.ledger.delivered_s(record.plant) >= 0
    for number, flow in enumerate(record.plant.flows):
        for lane in np.unique(flow.lane_out).tolist():
            name = names[lane] if lane >= 0 else ""
            mine = (record.flow == number) & (lane_out == lane) & shipped
            left = record.ledger.finished_s[mine].astype(np.int64)
            arrived = record.ledger.delivered_s(record.plant)[mine]
            yield "units_shipped", name, flow.name, _by_month(record, left), "units"
            yield "units_delivered", name, flow.name, _by_month(record, arrived), "units"
            on_road = overlap(np.sort(left), np.minimum(arrived, record.to_s), record.plant.month_s)
            yield "units_in_transit", name, flow.name, on_road / np.diff(record.plant.month_s), "units"
        if flow.lane_in >= 0:
            yield "units_collected", names[flow.lane_in], flow.name, _by_month(record, flow.release_s), "units"
        lost = (record.flow == number) & (record.ledger.end == SCRAP)
        yield "scrapped_units", "", flow.name, _by_month(record, record.ledger.finished_s[lost]), "units"


def _tasks(record: Record) -> Iterator[Line]:
    for index, station in enumerate(record.plant.stations):
        for number, flow in enumerate(record.plant.flows):
            mine = [k for k, operation in enumerate(record.plant.operations) if (operation.station, operation.flow) == (index, number)]
            if mine:
                started = np.concatenate([record.ledger.tasks.start[record.rows[k]] for k in mine])
                yield "tasks", station.name, flow.name, _by_month(record, started), "tasks"


def _entries(record: Record) -> Iterator[tuple[int, str, str, str, int]]:
    """Shipments that reach a border within the run: parts by order, units by lane and day. Whether duty is due is for the economics."""
    lanes, receipts, to_s = record.plant.lanes, record.ledger.receipts, record.to_s
    for index, stock in enumerate(record.plant.stocks):
        if stock.lane >= 0 and lanes[stock.lane].crosses:
            name = lanes[stock.lane].name
            if stock.opening:
                yield 0, name, stock.name, "part", stock.opening
            mine = (receipts.stock == index) & (receipts.received_s < to_s)
            for second, pieces in zip(receipts.received_s[mine].tolist(), receipts.pieces[mine].tolist(), strict=True):
                yield second // DAY, name, stock.name, "part", pieces
    first = record.plant.first_unit()
    arrived = record.ledger.delivered_s(record.plant)
    for number, flow in enumerate(record.plant.flows):
        for lane in np.unique(flow.lane_out).tolist():
            if lane >= 0 and lanes[lane].crosses:
                arrives = arrived[first[number] : first[number + 1]]
                mine = (flow.lane_out == lane) & (arrives >= 0) & (arrives < to_s)
                left = record.ledger.finished_s[first[number] : first[number + 1]][mine]
                yield from _daily_entries(left // DAY, arrives[mine] // DAY, lanes[lane].name, flow.name)


def _daily_entries(
    left: NDArray[np.integer], arrived: NDArray[np.integer], lane: str, flow: str
) -> Iterator[tuple[int, str, str, str, int]]:
    """Units that left on one day enter together, on the day the typical one of them arrives."""
    for day in np.unique(left).tolist():
        together = arrived[left == day]
        yield int(np.median(together)), lane, flow, "unit", len(together)
