"""Curves of one replication for the figures: distributions, hours, weeks, months. They know no warm-up where time goes on."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.calendars import DAY, HOUR
from sim.ledger.inventory import shelf
from sim.ledger.legs import LEGS, mean_legs
from sim.ledger.power import hourly_kw, load_kwh
from sim.ledger.record import Record, overlap
from sim.ledger.staff import workers_by_month
from sim.measures.deliveries import delivery_s
from sim.measures.floor import closures
from sim.measures.registry import flows_to
from sim.plant import SHIP, SHIP_BACK
from sim.tables import Table, table

NAMES = ("profile", "of", "x", "x_unit", "value", "unit")
Row = tuple[str, str, float, str, float, str]
PERCENTS = np.arange(1, 100)


def profiles(record: Record) -> Table:
    """All curves of a record: columns profile, of, x, x_unit, value, unit."""
    curves = (
        *(_delivery_quantiles, _utilization_by_hour, _utilization_by_month, _deliveries_by_month, _headcount_by_month),
        *(_queues_by_week, _stock_by_week, _receipts, _closed_by_month, _legs_by_month),
        _power_by_hour,
    )
    return table(NAMES, [row for curve in curves for row in curve(record)])


def _delivery_quantiles(record: Record) -> Iterator[Row]:
    for name, end in (("lead_time_quantiles", SHIP), ("turnaround_time_quantiles", SHIP_BACK)):
        for number, flow in flows_to(record, end):
            seconds = delivery_s(record, number, end)
            if len(seconds):
                for percent, value in zip(PERCENTS.tolist(), np.quantile(seconds, PERCENTS / 100).tolist(), strict=True):
                    yield name, flow, float(percent), "%", value / DAY, "d"


def _utilization_by_hour(record: Record) -> Iterator[Row]:
    hour = (record.grid_s[:-1] // HOUR + 24 * record.plant.weekday) % 168
    for index, pool in enumerate(record.plant.pools):
        busy = np.bincount(hour, record.pool_busy_s(index) * record.in_window, 168)
        present = np.bincount(hour, record.pool_open_s(index) * record.in_window, 168)
        if busy.any():
            for k in np.flatnonzero(present).tolist():
                yield "utilization_by_hour", pool.name, float(k), "hour of week", 100 * busy[k] / present[k], "%"


def _utilization_by_month(record: Record) -> Iterator[Row]:
    """Busy of present time of each pool in each month in which somebody is present."""
    months = len(record.plant.month_s) - 1
    for index, pool in enumerate(record.plant.pools):
        busy = np.bincount(record.month, record.pool_busy_s(index), months)
        present = np.bincount(record.month, record.pool_open_s(index), months)
        if busy.any():
            for k in np.flatnonzero(present).tolist():
                yield "utilization_by_month", pool.name, float(k), "month", 100 * busy[k] / present[k], "%"


def _deliveries_by_month(record: Record) -> Iterator[Row]:
    for number, flow in enumerate(record.plant.flows):
        mine = (record.delivered_s >= 0) & (record.flow == number)
        counts, _ = np.histogram(record.delivered_s[mine], record.plant.month_s)
        for month, count in enumerate(counts.tolist()):
            yield "deliveries_by_month", flow.name, float(month), "month", float(count), "units"


def _headcount_by_month(record: Record) -> Iterator[Row]:
    """Workers on the books, and the full-time hands they make: less absence, breaks, beginners' slower work and closed time."""
    for index, pool in enumerate(record.plant.pools):
        workers, paid = workers_by_month(record, index)
        present = np.bincount(record.month, record.pool_open_s(index), len(workers))
        hands = workers * np.divide(present, paid, out=np.zeros_like(paid), where=paid > 0)
        for k, (booked, working) in enumerate(zip(workers.tolist(), hands.tolist(), strict=True)):
            yield "headcount_by_month", pool.name, float(k), "month", booked, "workers"
            yield "hands_by_month", pool.name, float(k), "month", working, "hands"


def _by_week(name: str, of: str, values: Floats, unit: str) -> Iterator[Row]:
    for week, value in enumerate(values.tolist()):
        yield name, of, float(week), "week", value, unit


def _queues_by_week(record: Record) -> Iterator[Row]:
    """By flow, mean of each week: units placed and not yet started, and units on the floor between tasks (the repair queue)."""
    weeks = record.weeks_s
    out, first_start_s, first = record.out_s, record.first_start_s, record.plant.first_unit()
    for number, flow in enumerate(record.plant.flows):
        mine = slice(first[number], first[number + 1])
        backlog = _mean_inside(flow.placed_s, first_start_s[mine], weeks)
        released = flow.release_s < record.to_s
        waiting = _mean_inside(flow.release_s[released], out[mine][released], weeks)
        for index, operation in enumerate(record.plant.operations):
            if operation.flow == number:
                waiting = waiting - record.sums.lasted_s(index, weeks) / np.diff(weeks)
        yield from _by_week("backlog_by_week", flow.name, backlog, "units")
        yield from _by_week("waiting_by_week", flow.name, np.maximum(waiting, 0.0), "units")


def _mean_inside(begins: NDArray[np.integer], ends: NDArray[np.integer], edges: Ints) -> Floats:
    """Mean number of intervals that last, between each two edges."""
    return overlap(np.sort(begins), ends, edges) / np.diff(edges)


def _stock_by_week(record: Record) -> Iterator[Row]:
    for index, stock in enumerate(record.plant.stocks):
        if stock.counted:
            yield from _by_week("stock_by_week", stock.name, shelf(record, index).by_week, "pieces")


def _receipts(record: Record) -> Iterator[Row]:
    """Pieces received on each day, and the days that customs had held the shipments of a day, the longest."""
    receipts = record.ledger.receipts
    for index, stock in enumerate(record.plant.stocks):
        mine = (receipts.stock == index) & (receipts.received_s < record.to_s)
        days, which = np.unique(receipts.received_s[mine] // DAY, return_inverse=True)
        pieces = np.bincount(which, receipts.pieces[mine], len(days))
        held = np.zeros(len(days))
        np.maximum.at(held, which, receipts.held_s[mine] / DAY)
        for day, received, longest in zip(days.tolist(), pieces.tolist(), held.tolist(), strict=True):
            yield "receipts", stock.name, float(day), "day", received, "pieces"
            if longest:
                yield "holds", stock.name, float(day), "day", longest, "d"


def _closed_by_month(record: Record) -> Iterator[Row]:
    for name, shut in closures(record):
        for month, seconds in enumerate(overlap(shut.opens, shut.closes, record.plant.month_s).tolist()):
            yield "closed_by_month", name, float(month), "month", seconds / DAY, "d"


def _legs_by_month(record: Record) -> Iterator[Row]:
    """Mean days of each leg of the turnaround, of the repairs that were back in each month; of 'flow, leg'."""
    for number, flow in enumerate(record.plant.flows):
        found = mean_legs(record, number)
        for leg, days in zip(LEGS, found.days, strict=True):
            for k in np.flatnonzero(found.delivered).tolist():
                yield "turnaround_legs_by_month", f"{flow.name}, {leg}", float(k), "month", float(days[k] / found.delivered[k]), "d"


def _power_by_hour(record: Record) -> Iterator[Row]:
    """kW of all stations by hour of the day after warm-up: the mean of the days, and the day with most."""
    load, clock = load_kwh(record) * record.in_window, record.grid_s[:-1] // HOUR % 24
    if load.any():
        hours = np.bincount(clock, np.diff(record.grid_s) * record.in_window, 24) / HOUR
        mean = np.divide(np.bincount(clock, load, 24), hours, out=np.zeros(24), where=hours > 0)
        highest, hourly = np.zeros(24), hourly_kw(record, load)
        np.maximum.at(highest, np.arange(len(hourly)) % 24, hourly)
        for k in np.flatnonzero(hours).tolist():
            yield "power_by_hour", "mean", float(k), "hour of day", float(mean[k]), "kW"
            yield "power_by_hour", "highest", float(k), "hour of day", float(highest[k]), "kW"
