"""The bill of quantities: how much of each driver every month used. No money here, and no events.

`table` has columns month, driver, of, flow, quantity, unit, with a row for every month, those of zero too, of what is not zero in all of
them; `entries` one row per shipment that crosses a border: day (whole days
after the start), lane, of, kind (part or unit), pieces.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, distinct
from sim.calendars import DAY, HOUR
from sim.ledger.inventory import shelf, supplied
from sim.ledger.power import drawn_kwh, hourly_kw
from sim.ledger.record import Record, overlap
from sim.ledger.rows import INSIDE
from sim.ledger.staff import workers_by_month
from sim.plant import LEAVE, SCRAP, Operation, PaidShift, Stock
from sim.tables import Table, table

QUANTITY_NAMES = ("month", "driver", "of", "flow", "quantity", "unit")
ENTRY_NAMES = ("day", "lane", "of", "kind", "pieces")

# driver, of, flow, by month, unit
Line = tuple[str, str, str, Floats, str]


@dataclass(frozen=True)
class Quantities:
    """`months` calendar months of drivers, and the customs entries."""

    months: int
    table: Table
    entries: Table

    @cached_property
    def by_driver(self) -> dict[str, dict[tuple[str, str], Floats]]:
        """Each driver's quantity by month, by driver and (of, flow). Not to be written to."""
        found: dict[str, dict[tuple[str, str], Floats]] = {}
        columns = (self.table[name].tolist() for name in ("month", "driver", "of", "flow", "quantity"))
        for month, driver, of, flow, quantity in zip(*columns, strict=True):
            own = found.setdefault(driver, {})
            if (of, flow) not in own:
                own[of, flow] = np.zeros(self.months)
            own[of, flow][month] += quantity
        return found

    def shipped(self, kind: str, of: str) -> Table:
        """The entries of a kind of goods, `part` or `unit`, by name."""
        return self._shipped.get((kind, of), self.entries.rows(np.arange(0)))

    @cached_property
    def _shipped(self) -> dict[tuple[str, str], Table]:
        kinds = dict.fromkeys(zip(self.entries["kind"].tolist(), self.entries["of"].tolist(), strict=True)) if len(self.entries) else {}
        return {(kind, of): self.entries.where(of=of, kind=kind) for kind, of in kinds}


def tally(record: Record) -> Quantities:
    """The quantities of a whole replication, warm-up included: money knows no warm-up."""
    months = len(record.plant.month_s) - 1
    subjects = (_hours, _opening, _labor, _energy, _parts, _stock, _units, _waiting, _owed, _tasks, _events)
    lines = [line for subject in subjects for line in subject(record)]
    rows = [
        (month, driver, of, flow, value, unit)
        for driver, of, flow, by_month, unit in lines
        if by_month.any()
        for month, value in enumerate(by_month.tolist())
    ]
    return Quantities(months, table(QUANTITY_NAMES, rows), table(ENTRY_NAMES, sorted(_entries(record))))


def _by_month(record: Record, seconds: NDArray[np.integer], weights: NDArray[np.generic] | None = None) -> Floats:
    """Moments counted, or weighted, by the month they fall into; those beyond the horizon are left out."""
    edges = record.plant.month_s
    month = np.searchsorted(edges, seconds, side="right") - 1
    inside = (seconds >= 0) & (month < len(edges) - 1)
    return np.bincount(month[inside], None if weights is None else weights[inside], len(edges) - 1).astype(np.float64)


def _grid_by_month(record: Record, by_interval: Floats) -> Floats:
    return np.asarray(np.bincount(record.month, by_interval, len(record.plant.month_s) - 1), dtype=np.float64)


def _hours(record: Record) -> Iterator[Line]:
    yield "hours", "", "", np.diff(record.plant.month_s) / HOUR, "h"


def _opening(record: Record) -> Iterator[Line]:
    """When a plant opens, its stages begin and end and its phases begin, in hours after the start; told in the first month."""
    opening = record.plant.opening
    first = np.arange(len(record.plant.month_s) - 1) == 0
    if opening is not None:
        yield "opens_after", "", "", first * opening.opens_s / HOUR, "h"
        for stage in opening.stages:
            yield "stage_begins", stage.name, "", first * stage.begins_s / HOUR, "h"
            yield "stage_ends", stage.name, "", first * stage.ends_s / HOUR, "h"
    for name, begins_s in record.plant.phases:
        yield "phase_begins", name, "", first * begins_s / HOUR, "h"


def _labor(record: Record) -> Iterator[Line]:
    for index, pool in enumerate(record.plant.pools):
        for shift in pool.paid:
            yield "planned_overtime_hours" if shift.overtime else "paid_hours", shift.name, "", _paid_s(record, shift) / HOUR, "h"
        yield "workers", pool.name, "", workers_by_month(record, index)[0], "workers"
        yield "hires", pool.name, "", _by_month(record, pool.hired_s), "workers"
        for number, flow in enumerate(record.plant.flows):
            yield "busy_hours", pool.name, flow.name, _grid_by_month(record, record.pool_work_s(index, number)) / HOUR, "h"
            yield "overtime_hours", pool.name, flow.name, _overtime(record, index, number) / HOUR, "h"


def _paid_s(record: Record, shift: PaidShift) -> Floats:
    """Hand-seconds paid in each month; a shift over its end counts in both."""
    months = zip(record.plant.month_s[:-1], record.plant.month_s[1:], strict=True)
    within = [np.maximum(np.minimum(shift.closes, end) - np.maximum(shift.opens, begin), 0) for begin, end in months]
    return np.array([float((shift.hands * seconds).sum()) for seconds in within])


def _overtime(record: Record, pool: int, flow: int) -> Floats:
    late = record.sums.late
    mine = (late.pool == pool) & np.isin(late.operation, [k for k, one in enumerate(record.plant.operations) if one.flow == flow])
    return _by_month(record, late.start[mine], record.overtime_hands_s[mine])


def _energy(record: Record) -> Iterator[Line]:
    """Energy by station, and the highest hour of each month."""
    load = np.zeros(len(record.grid_s) - 1)
    for driver, station, flow, kwh in drawn_kwh(record):
        load += kwh
        yield driver, station, flow, _grid_by_month(record, kwh), "kWh"
    hourly = hourly_kw(record, load)
    month = np.searchsorted(record.plant.month_s, np.arange(len(hourly)) * HOUR, side="right") - 1
    peak = np.zeros(len(record.plant.month_s) - 1)
    np.maximum.at(peak, month, hourly)
    yield "peak_power", "", "", peak, "kW"


def _parts(record: Record) -> Iterator[Line]:
    scrapped, left_s = record.ledger.end == SCRAP, _left_s(record)
    for index, stock in enumerate(record.plant.stocks):
        for number, flow in enumerate(record.plant.flows):
            good, lost, inside = (np.zeros(len(record.plant.month_s) - 1) for _ in range(3))
            for k, taken in _takers(record.plant.operations, number, index):
                in_scrap, inside_s = record.sums.in_process(k).by_month(scrapped, left_s)
                good += taken * (record.sums.started[k] - in_scrap)
                lost += taken * in_scrap
                inside += taken * inside_s
            yield "parts_used", stock.name, flow.name, good, "pieces"
            yield "parts_scrapped", stock.name, flow.name, lost, "pieces"
            yield "parts_in_process", stock.name, flow.name, inside / np.diff(record.plant.month_s), "pieces"


def _left_s(record: Record) -> NDArray[np.integer]:
    """When each unit left the floor, or the end of the run."""
    return np.where(record.ledger.end == INSIDE, record.to_s, record.ledger.finished_s)


def _takers(operations: tuple[Operation, ...], flow: int, stock: int) -> Iterator[tuple[int, int]]:
    for k, operation in enumerate(operations):
        taken = dict(operation.parts).get(stock, 0)
        if taken and operation.flow == flow:
            yield k, taken


def _stock(record: Record) -> Iterator[Line]:
    receipts, names = record.ledger.receipts, [lane.name for lane in record.plant.lanes]
    for index, stock in enumerate(record.plant.stocks):
        if supplied(record, index):
            mine = receipts.stock == index
            received = _by_month(record, receipts.received_s[mine], receipts.pieces[mine])
            opening = _by_month(record, np.array([stock.since_s]), np.array([stock.opening]))
            received += opening
            yield "parts_received", stock.name, "", received, "pieces"
            opens_on = _opening_lane(stock)
            for lane in sorted({opens_on, *receipts.lane[mine].tolist()}):
                came = mine & (receipts.lane == lane)
                by_lane = _by_month(record, receipts.received_s[came], receipts.pieces[came])
                by_lane += opening * (lane == opens_on)
                yield "parts_by_lane", f"{stock.name}/{names[lane]}", "", by_lane, "pieces"
                ordered = _by_month(record, receipts.ordered_s[came], receipts.pieces[came])
                yield "parts_ordered", f"{stock.name}/{names[lane]}", "", ordered, "pieces"
            yield "parts_in_transit", stock.name, "", _under_way(record, mine), "pieces"
        if stock.counted:
            yield "stock_on_hand", stock.name, "", shelf(record, index).by_month, "pieces"


def _under_way(record: Record, mine: NDArray[np.bool_]) -> Floats:
    """Pieces of some orders on their way, time average of each month."""
    receipts, edges = record.ledger.receipts, record.plant.month_s
    found = np.zeros(len(edges) - 1)
    for pieces in distinct(receipts.pieces[mine]).tolist():
        same = mine & (receipts.pieces == pieces)
        received = np.minimum(receipts.received_s[same], record.to_s)
        found += pieces * overlap(np.sort(receipts.ordered_s[same]), received, edges)
    return found / np.diff(edges)


def _opening_lane(stock: Stock) -> int:
    """The lane on which the opening stock came: that of the usual supplier, to whom orders go back in the end."""
    usual = stock.lane[stock.lane >= 0]
    return int(usual[-1]) if len(usual) else stock.expedite_lane


def _units(record: Record) -> Iterator[Line]:
    first, names = record.plant.first_unit(), [lane.name for lane in record.plant.lanes]
    for number, flow in enumerate(record.plant.flows):
        here = slice(first[number], first[number + 1])
        finished_s, arrives_s = record.ledger.finished_s[here], record.arrives_s[here]
        for lane in distinct(flow.lane_out).tolist():
            name = names[lane] if lane >= 0 else ""
            mine = (flow.lane_out == lane) & (arrives_s >= 0)
            left, arrived = finished_s[mine], arrives_s[mine]
            yield "units_shipped", name, flow.name, _by_month(record, left), "units"
            yield "units_delivered", name, flow.name, _by_month(record, arrived), "units"
            on_road = overlap(np.sort(left), np.minimum(arrived, record.to_s), record.plant.month_s)
            yield "units_in_transit", name, flow.name, on_road / np.diff(record.plant.month_s), "units"
        if flow.lane_in >= 0:
            yield "units_collected", names[flow.lane_in], flow.name, _by_month(record, flow.release_s), "units"
        yield "scrapped_units", "", flow.name, _by_month(record, finished_s[record.ledger.end[here] == SCRAP]), "units"


def _waiting(record: Record) -> Iterator[Line]:
    """Units placed; unit-days that customers wait, in the months in which they do; and units delivered by the whole days that took (`of`).

    A customer waits for a new unit from its order and for a repair from its failure until it is there, lost, or the run over.
    """
    first = record.plant.first_unit()
    for number, flow in enumerate(record.plant.flows):
        mine = slice(first[number], first[number + 1])
        delivered, end = record.delivered_s[mine], record.ledger.end[mine]
        yield "units_placed", "", flow.name, _by_month(record, flow.placed_s), "units"
        gone = np.where((end == SCRAP) | (end == LEAVE), record.ledger.finished_s[mine], record.to_s)
        waits = overlap(np.sort(flow.placed_s), np.where(delivered >= 0, delivered, gone), record.plant.month_s)
        yield "customers_wait", "", flow.name, waits / DAY, "unit days"
        there = delivered >= 0
        delivered, took = delivered[there], (delivered[there] - flow.placed_s[there]) // DAY
        for days in distinct(took).tolist():
            yield "units_by_days", str(days), flow.name, _by_month(record, delivered[took == days]), "units"


def _owed(record: Record) -> Iterator[Line]:
    """Days beyond the promise by contract (`of` is its number in the flow), and repairs at the maker's cost, when units are delivered."""
    first = record.plant.first_unit()
    for number, flow in enumerate(record.plant.flows):
        delivered = record.delivered_s[first[number] : first[number + 1]]
        there = delivered >= 0
        for contract in distinct(flow.penalized[flow.penalized >= 0]).tolist():
            due = there & (flow.penalized == contract) & (flow.promise_s > 0)
            late = np.maximum(delivered[due] - flow.placed_s[due] - flow.promise_s[due], 0) / DAY
            yield "late_unit_days", str(contract), flow.name, _by_month(record, delivered[due], late), "unit days"
        yield "units_in_warranty", "", flow.name, _by_month(record, delivered[there & flow.warranty]), "units"


def _tasks(record: Record) -> Iterator[Line]:
    for index, station in enumerate(record.plant.stations):
        for number, flow in enumerate(record.plant.flows):
            mine = [k for k, operation in enumerate(record.plant.operations) if (operation.station, operation.flow) == (index, number)]
            if mine:
                yield "tasks", station.name, flow.name, record.sums.started[mine].sum(axis=0).astype(np.float64), "tasks"


def _events(record: Record) -> Iterator[Line]:
    """Events of each cause, once for everything that an event closes."""
    strikes: dict[str, list[NDArray[np.int64]]] = {}
    for closure in record.plant.closures:
        strikes.setdefault(closure.cause, []).append(closure.strikes_s)
    for cause, seconds in strikes.items():
        yield "strikes", cause, "", _by_month(record, distinct(np.concatenate(seconds))), "events"


def _entries(record: Record) -> Iterator[tuple[int, str, str, str, int]]:
    """Shipments that reach a border within the run: parts by order, units by lane and day. Whether duty is due is for the economics."""
    lanes, receipts, to_s = record.plant.lanes, record.ledger.receipts, record.to_s
    for index, stock in enumerate(record.plant.stocks):
        if supplied(record, index):
            opens_on = lanes[_opening_lane(stock)]
            if stock.opening and opens_on.crosses and stock.since_s < to_s:
                yield stock.since_s // DAY, opens_on.name, stock.name, "part", stock.opening
            mine = (receipts.stock == index) & (receipts.received_s < to_s)
            columns = (receipts.received_s[mine].tolist(), receipts.pieces[mine].tolist(), receipts.lane[mine].tolist())
            for second, pieces, lane in zip(*columns, strict=True):
                if lanes[lane].crosses:
                    yield second // DAY, lanes[lane].name, stock.name, "part", pieces
    first = record.plant.first_unit()
    arrived = record.arrives_s
    for number, flow in enumerate(record.plant.flows):
        for lane in distinct(flow.lane_out).tolist():
            if lane >= 0 and lanes[lane].crosses:
                arrives = arrived[first[number] : first[number + 1]]
                mine = (flow.lane_out == lane) & (arrives >= 0) & (arrives < to_s)
                left = record.ledger.finished_s[first[number] : first[number + 1]][mine]
                yield from _daily_entries(left // DAY, arrives[mine] // DAY, lanes[lane].name, flow.name)


def _daily_entries(
    left: NDArray[np.integer], arrived: NDArray[np.integer], lane: str, flow: str
) -> Iterator[tuple[int, str, str, str, int]]:
    """Units that left on one day enter together, on the day the typical one of them arrives."""
    for day in distinct(left).tolist():
        together = arrived[left == day]
        yield int(np.median(together)), lane, flow, "unit", len(together)
