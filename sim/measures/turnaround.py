"""The turnaround of repairs by its legs, which add up to it."""

from math import isnan

from sim.calendars import DAY
from sim.ledger.legs import LEGS, mean_legs
from sim.ledger.record import Record
from sim.measures.registry import NOT_NEGATIVE, Values, flows_to, measured
from sim.plant import SHIP_BACK


def _mean_days(record: Record, leg: str) -> Values:
    for number, name in flows_to(record, SHIP_BACK):
        seconds = float(mean_legs(record, number).mean_s[LEGS.index(leg)])
        if not isnan(seconds):
            yield name, seconds / DAY


@measured(
    label="turnaround, collection",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround until the unit is sent: customers fill a pallet",
    better="lower",
    place=141,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def turnaround_collection(record: Record) -> Values:
    return _mean_days(record, "collection")


@measured(
    label="turnaround, inbound transit",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround on the way in, customs included",
    better="lower",
    place=142,
    bounds=NOT_NEGATIVE,
)
def turnaround_lane_in(record: Record) -> Values:
    return _mean_days(record, "lane_in")


@measured(
    label="turnaround, waiting",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround waiting on the floor: for hands, slots, parts, room or opening hours",
    better="lower",
    place=143,
    bounds=NOT_NEGATIVE,
)
def turnaround_queue(record: Record) -> Values:
    return _mean_days(record, "queue")


@measured(
    label="turnaround, on the bench",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround being worked on by hands",
    better="lower",
    place=144,
    bounds=NOT_NEGATIVE,
)
def turnaround_bench(record: Record) -> Values:
    return _mean_days(record, "bench")


@measured(
    label="turnaround, burn-in",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround at stations that need no hands: burn-in racks",
    better="lower",
    place=145,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def turnaround_burn_in(record: Record) -> Values:
    return _mean_days(record, "burn_in")


@measured(
    label="turnaround, with others",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround with others, whose slots nobody counts: customers who approve, partners",
    better="lower",
    place=146,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def turnaround_elsewhere(record: Record) -> Values:
    return _mean_days(record, "elsewhere")


@measured(
    label="turnaround, return transit",
    unit="d",
    of="flow of repairs",
    meaning="part of the turnaround on the way back, customs and closed lanes included",
    better="lower",
    place=147,
    bounds=NOT_NEGATIVE,
)
def turnaround_lane_out(record: Record) -> Values:
    return _mean_days(record, "lane_out")
