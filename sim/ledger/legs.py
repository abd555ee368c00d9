"""The turnaround of repairs by its legs, which add up to it."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Wholes
from sim.calendars import DAY
from sim.ledger.once import once
from sim.ledger.record import Record
from sim.ledger.sums import WORKED
from sim.plant import SHIP_BACK

LEGS = ("collection", "lane_in", "queue", *WORKED, "lane_out")


@dataclass(frozen=True, slots=True)
class MeanLegs:
    """Of a flow: how many repairs were delivered in each month, the days they spent on each leg, and mean seconds by leg.

    The means are over those delivered within the window, NaN where none was. Rows of `days` are as in `LEGS`.
    """

    delivered: Ints
    days: Floats
    mean_s: Floats


def legs(record: Record, number: int) -> tuple[Wholes, Wholes]:
    """When each repair of a flow was delivered, before the horizon, and the seconds of each leg of its turnaround (rows as in `LEGS`).

    `queue` is all time on the floor in which nobody works on the unit: it waits for hands, slots, parts, room or opening hours. `bench` is
    work by hands. `burn_in` is work at stations without hands that have a number of slots, `elsewhere` at those with unlimited slots, such
    as partners and customers. Set-ups and repairs of the station within a task count as work.
    """
    flow, first = record.plant.flows[number], record.plant.first_unit()
    mine = slice(first[number], first[number + 1])
    back = (record.delivered_s[mine] >= 0) & (record.ledger.end[mine] == SHIP_BACK)
    if not back.any():
        return np.zeros(0, dtype=np.int64), np.zeros((len(LEGS), 0), dtype=np.int64)
    bench, burn_in, elsewhere = (record.sums.tended_s(number, leg)[back] for leg in WORKED)
    left, delivered = record.ledger.finished_s[mine][back], record.delivered_s[mine][back]
    placed, collected, release = flow.placed_s[back], flow.collected_s[back], flow.release_s[back]
    queue = left - release - bench - burn_in - elsewhere
    return delivered, np.array([collected - placed, release - collected, queue, bench, burn_in, elsewhere, delivered - left])


@once
def mean_legs(record: Record, number: int) -> MeanLegs:
    """What all legs of a flow come to."""
    delivered_s, seconds = legs(record, number)
    edges, inside = record.plant.month_s, delivered_s >= record.from_s
    month = np.searchsorted(edges, delivered_s, side="right") - 1
    days = np.array([np.bincount(month, leg / DAY, len(edges) - 1) for leg in seconds])
    mean_s = np.array([np.mean(leg[inside]) if inside.any() else np.nan for leg in seconds])
    return MeanLegs(np.bincount(month, minlength=len(edges) - 1), days, mean_s)
