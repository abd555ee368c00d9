"""The floor: what slots and hands were busy with, what stood there, and the energy it drew."""

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats
from sim.calendars import DAY, HOUR, Calendar, either
from sim.ledger.occupancy import blocked_s, limited, open_s, stopped_s, working_by_flow, working_s
from sim.ledger.power import hourly_kw, load_kwh
from sim.ledger.record import Record, within_s
from sim.measures.registry import NOT_NEGATIVE, SHARE, Values, mean_by_flow, measured, per_delivered, per_year

PLANT = ("people", "power")  # without either of them the plant is closed


@measured(
    label="utilization",
    unit="%",
    of="pool or station",
    meaning="share of the open hours of hands (pool) or slots (station) spent on tasks; slots without set-ups and repairs",
    better="higher",
    place=300,
    bounds=SHARE,
)
def utilization(record: Record) -> Values:
    for index, pool in enumerate(record.plant.pools):
        present = record.pool_open_s(index)[record.in_window].sum()
        if present and any(served.hands(index) for served in record.served):
            yield pool.name, 100 * record.pool_busy_s(index)[record.in_window].sum() / present
    for index, name in _stations(record):
        yield from _share(record, index, name, np.minimum(working_s(record, index), open_s(record, index)))


@measured(
    label="down for repair",
    unit="%",
    of="station",
    meaning="share of a station's open slot time under repair after a failure in work; failures by the clock close it instead",
    better="lower",
    place=430,
    bounds=SHARE,
)
def down(record: Record) -> Values:
    for index, name in _stations(record):
        if record.plant.stations[index].failures:
            yield from _share(record, index, name, stopped_s(record, index, set_up=False))


@measured(
    label="set-up",
    unit="%",
    of="station",
    meaning="share of a station's open slot time spent on set-ups",
    better="lower",
    place=435,
    bounds=SHARE,
)
def set_up(record: Record) -> Values:
    for index, name in _stations(record):
        if _is_set_up(record, index):
            yield from _share(record, index, name, stopped_s(record, index, set_up=True))


@measured(
    label="blocked",
    unit="%",
    of="station",
    meaning="share of a station's open slot time under a finished unit that finds no room further on",
    better="lower",
    place=440,
    bounds=SHARE,
    unremarkable=0.0,
)
def blocked(record: Record) -> Values:
    for index, name in _stations(record):
        if record.plant.limits:
            yield from _share(record, index, name, blocked_s(record, index))


@measured(
    label="starved",
    unit="%",
    of="station",
    meaning="share of a station's open slot time in which a slot stood empty, for want of units, hands or parts",
    better="lower",
    place=445,
    bounds=SHARE,
)
def starved(record: Record) -> Values:
    for index, name in _stations(record):
        if record.plant.limits or record.plant.stations[index].failures or _is_set_up(record, index):
            stopped = stopped_s(record, index, set_up=True) + stopped_s(record, index, set_up=False)
            taken = working_s(record, index) + stopped + blocked_s(record, index)
            yield from _share(record, index, name, np.maximum(open_s(record, index) - taken, 0))


def _stations(record: Record) -> Iterator[tuple[int, str]]:
    for index, station in enumerate(record.plant.stations):
        if limited(record, index) and record.at_station(index):
            yield index, station.name


def _is_set_up(record: Record, station: int) -> bool:
    return any(operation.setup_s for operation in record.plant.operations if operation.station == station)


def _share(record: Record, index: int, name: str, seconds: Floats) -> Values:
    opened = open_s(record, index)[record.in_window].sum()
    if opened:
        yield name, 100 * seconds[record.in_window].sum() / opened


@measured(
    label="work in progress",
    unit="units",
    of="flow",
    meaning="units on the floor, time average",
    better="lower",
    place=420,
    bounds=NOT_NEGATIVE,
)
def wip(record: Record) -> Values:
    return mean_by_flow(record, record.release_s, record.out_s)


@measured(
    label="waiting on the floor",
    unit="units",
    of="flow",
    meaning="units on the floor between tasks, time average: for hands, slots, parts, room or opening hours",
    better="lower",
    place=425,
    bounds=NOT_NEGATIVE,
)
def waiting(record: Record) -> Values:
    window = np.array([record.from_s, record.to_s])
    for number, (flow, inside) in enumerate(wip(record)):
        mine = [k for k, operation in enumerate(record.plant.operations) if operation.flow == number]
        busy = sum(float(record.sums.lasted_s(k, window)[0]) for k in mine)
        yield flow, inside - busy / (record.to_s - record.from_s)


@measured(
    label="days closed",
    unit="d/year",
    of="cause",
    meaning="days for which a cause closed the plant (people or power) or, where it is named, something else",
    better="lower",
    place=450,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def days_closed(record: Record) -> Values:
    for name, shut in closures(record):
        yield name, per_year(record, float(within_s(record, shut.opens, shut.closes).sum()) / DAY)


def closures(record: Record) -> Iterator[tuple[str, Calendar]]:
    """When each cause closed the plant, or a station's own failure or maintenance the station, and under 'cause: what' anything else."""
    found: dict[str, list[Calendar]] = {}
    for closure in record.plant.closures:
        own = closure.what == f"stations.{closure.cause.partition('.')[0]}"
        name = closure.cause if own or closure.what in PLANT else f"{closure.cause}: {closure.what}"
        found.setdefault(name, []).append(closure.windows)
    for name, windows in found.items():
        yield name, either(windows)


@measured(
    label="energy",
    unit="kWh/unit",
    of="flow",
    meaning="energy of the stations for each unit delivered, idle slots left out",
    better="lower",
    place=400,
    bounds=NOT_NEGATIVE,
)
def energy(record: Record) -> Values:
    totals = np.zeros(len(record.plant.flows))
    for station, described in enumerate(record.plant.stations):
        for flow, worked in enumerate(working_by_flow(record, station) if described.power_kw else ()):
            totals[flow] += described.power_kw * worked[record.in_window].sum() / HOUR
    return per_delivered(record, totals)


@measured(
    label="power of the stations, mean",
    unit="kW",
    of="plant",
    meaning="power that the stations draw, time average, idle slots too",
    better="lower",
    place=405,
    bounds=NOT_NEGATIVE,
)
def power_mean(record: Record) -> Values:
    load = load_kwh(record)[record.in_window]
    if load.any():
        yield "all", float(load.sum()) * HOUR / (record.to_s - record.from_s)


@measured(
    label="power of the stations, highest hour",
    unit="kW",
    of="plant",
    meaning="power that the stations draw in the hour with most: the highest `peak_power` of the bill's months after warm-up",
    better="lower",
    place=410,
    bounds=NOT_NEGATIVE,
)
def power_peak(record: Record) -> Values:
    highest = hourly_kw(record, load_kwh(record) * record.in_window).max()
    if highest:
        yield "all", float(highest)
