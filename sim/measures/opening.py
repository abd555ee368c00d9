"""The opening of a new plant: when it opened, when it shipped first, and what held it up. Told whatever the warm-up."""

import numpy as np

from sim.calendars import DAY
from sim.ledger.record import Record
from sim.measures.registry import NOT_NEGATIVE, SHARE, UNBOUNDED, Values, measured
from sim.plant import SHIP, SHIP_BACK


@measured(
    label="time to the opening",
    unit="d",
    of="plant",
    meaning="days from the start until the plant opened",
    better="lower",
    place=800,
    bounds=NOT_NEGATIVE,
)
def opening_time(record: Record) -> Values:
    if record.plant.opening is not None:
        yield "plant", record.plant.opens_s / DAY


@measured(
    label="delay of the opening",
    unit="d",
    of="plant",
    meaning="days from the planned opening until the plant opened; below zero where it opened before",
    better="lower",
    place=805,
    bounds=UNBOUNDED,
)
def opening_delay(record: Record) -> Values:
    if record.plant.opening is not None:
        yield "plant", (record.plant.opens_s - record.plant.opening.planned_s) / DAY


@measured(
    label="first output",
    unit="d",
    of="flow",
    meaning="days from the start until a plant that was yet to open sent out its first unit of a flow, where it did within the run",
    better="lower",
    place=810,
    bounds=NOT_NEGATIVE,
)
def first_output(record: Record) -> Values:
    if record.plant.opening is not None:
        for number, flow in enumerate(record.plant.flows):
            shipped = _shipped_s(record, record.flow == number)
            if shipped is not None:
                yield flow.name, shipped / DAY


def _shipped_s(record: Record, units: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int | None:
    """The second at which the first of some units left for its customer; None if none did."""
    ended = record.ledger.end[units]
    left = record.ledger.finished_s[units][(ended == SHIP) | (ended == SHIP_BACK)]
    return int(left.min()) if len(left) else None


@measured(
    label="chance to ship by",
    unit="%",
    of="day",
    meaning="replications in which a plant that was yet to open had sent out a first unit by the end of a day of `opening.ships_by`",
    better="higher",
    place=815,
    bounds=SHARE,
    counted=True,
)
def ships_by(record: Record) -> Values:
    if record.plant.opening is not None:
        shipped = _shipped_s(record, np.ones(len(record.flow), dtype=bool))
        for day, second in record.plant.opening.ships_by:
            yield day, 100.0 * (shipped is not None and shipped < second)


@measured(
    label="on the critical path",
    unit="%",
    of="stage",
    meaning="replications in which a day more of a stage of the opening would have been a day more for the opening (criticality)",
    better=None,
    place=820,
    bounds=SHARE,
    unremarkable=0.0,
    counted=True,
)
def criticality(record: Record) -> Values:
    for stage in record.plant.opening.stages if record.plant.opening else ():
        yield stage.name, 100.0 * stage.critical


@measured(
    label="length of a stage",
    unit="d",
    of="stage",
    meaning="days that a stage of the opening took",
    better="lower",
    place=825,
    bounds=NOT_NEGATIVE,
)
def stage_time(record: Record) -> Values:
    for stage in record.plant.opening.stages if record.plant.opening else ():
        yield stage.name, (stage.ends_s - stage.begins_s) / DAY
