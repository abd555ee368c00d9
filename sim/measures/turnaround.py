"""The turnaround of repairs by its legs, which add up to it."""

import numpy as np

from sim.calendars import DAY
from sim.ledger.record import LEGS, Record
from sim.measures.registry import Values, flows_to, measured
from sim.plant import SHIP_BACK


def _mean_days(record: Record, leg: str) -> Values:
    for number, name in flows_to(record, SHIP_BACK):
        delivered_s, seconds = record.legs[number]
        inside = delivered_s >= record.from_s
        if inside.any():
            yield name, float(np.mean(seconds[LEGS.index(leg)][inside])) / DAY


@measured("turnaround_collection", "d", "part of the turnaround until the unit is sent: customers fill a pallet")
def turnaround_collection(record: Record) -> Values:
    return _mean_days(record, "collection")


@measured("turnaround_lane_in", "d", "part of the turnaround on the way in, customs included")
def turnaround_lane_in(record: Record) -> Values:
    return _mean_days(record, "lane_in")


@measured("turnaround_queue", "d", "part of the turnaround waiting on the floor: for hands, slots, parts, room or opening hours")
def turnaround_queue(record: Record) -> Values:
    return _mean_days(record, "queue")


@measured("turnaround_bench", "d", "part of the turnaround being worked on by hands")
def turnaround_bench(record: Record) -> Values:
    return _mean_days(record, "bench")


@measured("turnaround_burn_in", "d", "part of the turnaround at stations that need no hands: burn-in racks")
def turnaround_burn_in(record: Record) -> Values:
    return _mean_days(record, "burn_in")


@measured("turnaround_elsewhere", "d", "part of the turnaround with others, whose slots nobody counts: customers who approve, partners")
def turnaround_elsewhere(record: Record) -> Values:
    return _mean_days(record, "elsewhere")


@measured("turnaround_lane_out", "d", "part of the turnaround on the way back, customs and closed lanes included")
def turnaround_lane_out(record: Record) -> Values:
    return _mean_days(record, "lane_out")
