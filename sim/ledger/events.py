"""The event log of one replication: what happened, row by row, as tidy tables that other programs can read.

`tasks` follows the convention of process mining (one row an activity instance, with columns case, activity, start, complete, resource), so
that programs like PM4Py, Disco or Celonis open it as it is. Moments are local time of the plant, text like '2026-01-05 06:00:00'; one that
never came within the run is empty. Durations are in seconds.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np

from sim.ledger.rows import FOLLOWS, INSIDE, SET_UP, Ledger
from sim.plant import ENDS, Plant
from sim.tables import Column, Table

EVENT_TABLES = ("tasks", "units", "shipments", "stops", "interruptions", "overtime")
NO_POOL = "unattended"


def event_log(ledger: Ledger, plant: Plant, start: date) -> Mapping[str, Table]:
    """Tables by the names in `EVENT_TABLES`; `start` is the day of second 0.

    tasks: case, activity, start, complete, resource, pools, flow, visit, ready, waited_s, outcome: one row a started task.
    units: case, flow, placed, released, left, delivered, end, order, region: one row a unit.
    shipments: part, number, lane, ordered, received, held_s, pieces: one row an order for parts.
    stops: station, cause, start, lasts_s: one row each time a failure or a set-up made a task last longer.
    interruptions: case, activity, stopped, resumed, cause: one row each time a task stood still with its hands elsewhere.
    overtime: case, activity, pool, start, complete, hands: one row each time hands stayed after their shift.
    """
    moments = _Moments(start, plant.horizon_s)
    return {
        "tasks": _tasks(ledger, plant, moments),
        "units": _units(ledger, plant, moments),
        "shipments": _shipments(ledger, plant, moments),
        "stops": _stops(ledger, plant, moments),
        "interruptions": _interruptions(ledger, plant, moments),
        "overtime": _overtime(ledger, plant, moments),
    }


class _Moments:
    """Seconds of the run as local time."""

    def __init__(self, start: date, horizon_s: int) -> None:
        self._zero, self._horizon_s = np.datetime64(start.isoformat(), "s"), horizon_s

    def __call__(self, seconds: Column) -> Column:
        """Text by second; empty where it is negative or not before the horizon."""
        at = np.asarray(seconds, dtype=np.int64)
        if len(at) == 0:
            return np.zeros(0, dtype=object)
        within = (at >= 0) & (at < self._horizon_s)
        texts = np.datetime_as_string(self._zero + np.where(within, at, 0).astype("timedelta64[s]"), unit="s")
        return np.where(within, np.char.replace(texts, "T", " "), "").astype(object)


def _tasks(ledger: Ledger, plant: Plant, moments: _Moments) -> Table:
    tasks = ledger.tasks
    operations = plant.operations
    station = _named([plant.stations[operation.station].name for operation in operations])
    flow = np.array([operation.flow for operation in operations], dtype=np.int64)
    return Table(
        {
            "case": _cases(plant)[tasks.unit],
            "activity": _named([operation.name for operation in operations])[tasks.operation],
            "start": moments(tasks.start),
            "complete": moments(tasks.end),
            "resource": station[tasks.operation],
            "pools": _crews(plant)[tasks.operation, tasks.crew],
            "flow": _named([each.name for each in plant.flows])[flow[tasks.operation]],
            "visit": tasks.visit.astype(np.int64),
            "ready": moments(tasks.ready),
            "waited_s": (tasks.start - tasks.ready).astype(np.int64),
            "outcome": _targets(plant)[tasks.target],
        }
    )


def _crews(plant: Plant) -> Column:
    """The hands of each operation's crews, like '2 assembly + 1 test', by operation and crew; those of a batch go with its first task."""
    most = max((len(operation.crews) for operation in plant.operations), default=0)
    texts = np.full((len(plant.operations), most + 1), "", dtype=object)
    for index, operation in enumerate(plant.operations):
        for number, crew in enumerate(operation.crews):
            hands = " + ".join(f"{count} {plant.pools[pool].name}" for pool, count in crew.hands)
            texts[index, number] = hands or NO_POOL
        texts[index, FOLLOWS] = "with its batch"
    return texts


def _targets(plant: Plant) -> Column:
    """Where a unit goes next, by target: the names of operations, and the ends at their negative numbers."""
    names = np.full(len(plant.operations) + len(ENDS), "", dtype=object)
    names[: len(plant.operations)] = [operation.name for operation in plant.operations]
    for name, number in ENDS.items():
        names[number] = name
    return names


def _units(ledger: Ledger, plant: Plant, moments: _Moments) -> Table:
    ends = {number: name for name, number in ENDS.items()} | {INSIDE: "inside"}
    flow = np.repeat(np.arange(len(plant.flows)), [len(each.release_s) for each in plant.flows])
    region = np.concatenate([each.region for each in plant.flows]).astype(np.int64)
    regions = _named([*plant.regions, ""])
    return Table(
        {
            "case": _cases(plant),
            "flow": _named([each.name for each in plant.flows])[flow],
            "placed": moments(np.concatenate([each.placed_s for each in plant.flows])),
            "released": moments(np.concatenate([each.release_s for each in plant.flows])),
            "left": moments(ledger.finished_s),
            "delivered": moments(ledger.delivered_s(plant)),
            "end": np.array([ends[number] for number in ledger.end.tolist()], dtype=object),
            "order": np.concatenate([each.order for each in plant.flows]).astype(np.int64),
            "region": regions[np.where(region < len(plant.regions), region, -1)],
        }
    )


def _shipments(ledger: Ledger, plant: Plant, moments: _Moments) -> Table:
    receipts = ledger.receipts
    return Table(
        {
            "part": _named([stock.name for stock in plant.stocks])[receipts.stock],
            "number": receipts.number.astype(np.int64),
            "lane": _named([lane.name for lane in plant.lanes])[receipts.lane],
            "ordered": moments(receipts.ordered_s),
            "received": moments(receipts.received_s),
            "held_s": receipts.held_s.astype(np.int64),
            "pieces": receipts.pieces.astype(np.int64),
        }
    )


def _stops(ledger: Ledger, plant: Plant, moments: _Moments) -> Table:
    stops = ledger.stops
    causes = [
        "set-up" if failure == SET_UP else plant.stations[station].failures[failure].name
        for station, failure in zip(stops.station.tolist(), stops.failure.tolist(), strict=True)
    ]
    return Table(
        {
            "station": _named([station.name for station in plant.stations])[stops.station],
            "cause": _named(causes),
            "start": moments(stops.start_s),
            "lasts_s": stops.lasts_s.astype(np.int64),
        }
    )


def _of_tasks(ledger: Ledger, plant: Plant, rows: Column) -> dict[str, Column]:
    """Case and activity of tasks by the numbers of their rows."""
    tasks = ledger.tasks
    activities = _named([operation.name for operation in plant.operations])
    return {"case": _cases(plant)[tasks.unit[rows]], "activity": activities[tasks.operation[rows]]}


def _interruptions(ledger: Ledger, plant: Plant, moments: _Moments) -> Table:
    found = ledger.interruptions
    causes = np.where(found.slot_kept > 0, "end of a shift", "a more urgent task").astype(object)
    times = {"stopped": moments(found.stopped_s), "resumed": moments(found.resumed_s)}
    return Table({**_of_tasks(ledger, plant, found.task), **times, "cause": causes})


def _overtime(ledger: Ledger, plant: Plant, moments: _Moments) -> Table:
    found = ledger.overtime
    pools = _named([pool.name for pool in plant.pools])[found.pool]
    times = {"start": moments(found.from_s), "complete": moments(ledger.tasks.end[found.task])}
    return Table({**_of_tasks(ledger, plant, found.task), "pool": pools, **times, "hands": found.hands.astype(np.int64)})


def _cases(plant: Plant) -> Column:
    """A name for each unit: its flow and its number in it, from 1."""
    return _named([f"{flow.name}-{serial + 1}" for flow in plant.flows for serial in range(len(flow.release_s))])


def _named(names: list[str]) -> Column:
    column: Column = np.empty(len(names), dtype=object)
    column[:] = names
    return column
