"""Power that the stations draw: one definition for the bill, the measures and the curves."""

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats
from sim.calendars import HOUR
from sim.ledger.occupancy import limited, open_s, working_by_flow, working_s
from sim.ledger.once import once
from sim.ledger.record import Record

Drawn = tuple[str, str, str, Floats]  # driver, station, flow, kWh by interval of the grid


def drawn_kwh(record: Record) -> Iterator[Drawn]:
    """What each station draws, by driver and flow.

    Slots that work draw their power (`energy`); those empty, blocked, set up or under repair draw what an idle one does, in open time
    (`idle_energy`).
    """
    for index, station in enumerate(record.plant.stations):
        if station.power_kw:
            for flow, seconds in zip(record.plant.flows, working_by_flow(record, index), strict=True):
                yield "energy", station.name, flow.name, station.power_kw * seconds / HOUR
        if station.idle_kw and limited(record, index):
            idle = np.maximum(open_s(record, index) - working_s(record, index), 0.0)
            yield "idle_energy", station.name, "", station.idle_kw * idle / HOUR


@once
def load_kwh(record: Record) -> Floats:
    """kWh of all stations by interval of the record's grid."""
    return sum((kwh for *_, kwh in drawn_kwh(record)), np.zeros(len(record.grid_s) - 1))


def hourly_kw(record: Record, load: Floats) -> Floats:
    """Mean power of each clock hour of the run in kW: its kWh. The highest of a month is what a demand charge bills."""
    return np.asarray(np.bincount(record.grid_s[:-1] // HOUR, load), dtype=np.float64)
