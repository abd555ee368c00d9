"""What the slots of a station were occupied with, in slot-seconds by interval of a record's grid.

A slot works, is set up or repaired within a task, or stands blocked under a finished unit that finds no room further on.
"""

import numpy as np

from sim.arrays import Floats, Wholes, narrow
from sim.ledger.once import once
from sim.ledger.record import Record, overlap
from sim.ledger.rows import SET_UP
from sim.plant import UNLIMITED


def limited(record: Record, station: int) -> bool:
    """Whether a station has a number of slots."""
    return bool(record.plant.stations[station].slots.max() < UNLIMITED)


@once
def open_s(record: Record, station: int) -> Wholes:
    """Slots in open time: while a crew of one of the station's operations is there, or always if it is unattended.

    When it is closed, those at which hands of a shift that is over still work are open.
    """
    place = record.plant.stations[station]
    present = record.present_s(place.step_s, place.slots, record.station_hours[station])
    return narrow((present + _open_late_s(record, station)).astype(np.int64))


def _open_late_s(record: Record, station: int) -> Floats:
    begins, ends = record.late_tasks(*record.at_station(station))
    if len(begins) == 0:
        return np.zeros(len(record.grid_s) - 1)
    opened = record.station_hours[station].open_seconds
    return overlap(begins, ends, record.grid_s) - overlap(opened(begins), opened(ends), opened(record.grid_s))


@once
def stopped_s(record: Record, station: int, set_up: bool) -> Floats:
    """Set-ups, or repairs, within tasks. They count from the start of their task on, in the station's open time."""
    stops, hours = record.ledger.stops, record.station_hours[station]
    mine = (stops.station == station) & ((stops.failure == SET_UP) == set_up)
    if not mine.any():
        return np.broadcast_to(0.0, len(record.grid_s) - 1)
    begins = hours.open_seconds(stops.start_s[mine])
    return overlap(begins, begins + stops.lasts_s[mine], hours.open_seconds(record.grid_s))


@once
def working_s(record: Record, station: int) -> Wholes:
    """Work on tasks, overtime too, without set-ups and repairs."""
    busy = np.zeros(len(record.grid_s) - 1, dtype=np.int64)
    for k in record.at_station(station):
        busy += record.busy_s[k]
    if np.any(record.ledger.stops.station == station):
        stopped = stopped_s(record, station, set_up=True) + stopped_s(record, station, set_up=False)
        busy = np.maximum(busy - stopped.astype(np.int64), 0)
    return narrow(busy)


def working_by_flow(record: Record, station: int) -> list[Floats]:
    """`working_s` of each flow. Flows share set-ups and repairs by the work they did meanwhile: it is their work together that wears."""
    busy = [np.zeros(len(record.grid_s) - 1) for _ in record.plant.flows]
    for k in record.at_station(station):
        busy[record.plant.operations[record.served[k].operation].flow] += record.busy_s[k]
    if not np.any(record.ledger.stops.station == station):
        return busy
    total = np.sum(busy, axis=0)
    kept = np.divide(working_s(record, station), total, out=np.zeros_like(total), where=total > 0)
    return [each * kept for each in busy]


def blocked_s(record: Record, station: int) -> Floats:
    """Finished units that wait on their slots for room, in the station's open time."""
    seconds = record.sums.blocked_s(station)
    return np.broadcast_to(0.0, len(record.grid_s) - 1) if seconds is None else seconds
