"""Curves of one replication for the figures: distributions, hours of the week, months."""

from collections.abc import Iterator

import numpy as np

from sim.calendars import DAY, HOUR
from sim.measures import delivery_s, flows_to
from sim.plant import SHIP, SHIP_BACK
from sim.record import Record
from sim.tables import Table, table

NAMES = ("profile", "of", "x", "x_unit", "value", "unit")
Row = tuple[str, str, float, str, float, str]
PERCENTS = np.arange(1, 100)


def profiles(record: Record) -> Table:
    """All curves of a record: columns profile, of, x, x_unit, value, unit."""
    rows = [*_delivery_quantiles(record), *_utilisation_by_hour(record), *_deliveries_by_month(record), *_headcount_by_month(record)]
    return table(NAMES, rows)


def _delivery_quantiles(record: Record) -> Iterator[Row]:
    for name, end in (("lead_time_quantiles", SHIP), ("turnaround_time_quantiles", SHIP_BACK)):
        for number, flow in flows_to(record, end):
            seconds = delivery_s(record, number, end)
            if len(seconds):
                for percent, value in zip(PERCENTS.tolist(), np.quantile(seconds, PERCENTS / 100).tolist(), strict=True):
                    yield name, flow, float(percent), "%", value / DAY, "d"


def _utilisation_by_hour(record: Record) -> Iterator[Row]:
    hour = (record.grid_s[:-1] // HOUR + 24 * record.plant.weekday) % 168
    for index, pool in enumerate(record.plant.pools):
        busy = np.bincount(hour, record.pool_work_s(index) * record.in_window, 168)
        present = np.bincount(hour, record.pool_open_s(index) * record.in_window, 168)
        if busy.any():
            for k in np.flatnonzero(present).tolist():
                yield "utilisation_by_hour", pool.name, float(k), "hour of week", 100 * busy[k] / present[k], "%"


def _deliveries_by_month(record: Record) -> Iterator[Row]:
    for number, flow in enumerate(record.plant.flows):
        mine = (record.delivered_s >= 0) & (record.flow == number)
        counts, _ = np.histogram(record.delivered_s[mine], record.plant.month_s)
        for month, count in enumerate(counts.tolist()):
            yield "deliveries_by_month", flow.name, float(month), "month", float(count), "units"


def _headcount_by_month(record: Record) -> Iterator[Row]:
    edges = record.plant.month_s
    for pool in record.plant.pools:
        months = np.zeros(len(edges) - 1)
        for shift in pool.paid:
            month = np.searchsorted(edges, shift.opens, side="right") - 1
            mine = month < len(months)
            hours = np.bincount(month[mine], (shift.closes - shift.opens)[mine], len(months))
            people = np.bincount(month[mine], (shift.hands * (shift.closes - shift.opens))[mine], len(months))
            months += np.divide(people, hours, out=np.zeros_like(people), where=hours > 0)
        for k, workers in enumerate(months.tolist()):
            yield "headcount_by_month", pool.name, float(k), "month", workers, "workers"
