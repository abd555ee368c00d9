"""The turnaround of repairs by its legs, which add up to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Wholes
from sim.calendars import DAY
from sim.ledger.once import once
from sim.ledger.record import Record
from sim.ledger.served import WORKED
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


def legs(record: Record, number: int) -> tuple[Wholes, Iterator[Wholes]]:
    """When each repair of a flow was delivered, before the horizon, and leg by leg as in `LEGS` the seconds of each repair's turnaround.

    `queue` is all time on the floor in which nobody works on the unit: it waits for hands, slots, parts, room or opening hours. `bench` is
    work by hands. `burn_in` is work at stations without hands that have a number of slots, `elsewhere` at those with unlimited slots, such
    as partners and customers. Set-ups and repairs of the station within a task count as work.
    """
    flow, first = record.plant.flows[number], record.plant.first_unit()
    mine = slice(first[number], first[number + 1])
    back = np.flatnonzero((record.delivered_s[mine] >= 0) & (record.ledger.end[mine] == SHIP_BACK)).astype(np.int32)
    delivered = record.delivered_s[mine][back]
    if len(back) == 0:
        return delivered, iter(np.zeros((len(LEGS), 0), dtype=np.int32))

    def seconds() -> Iterator[Wholes]:
        """One leg after the other, so that no two need memory at once."""
        left, release, collected = record.ledger.finished_s[mine][back], flow.release_s[back], flow.collected_s[back]
        yield collected - flow.placed_s[back]
        yield release - collected
        del collected
        worked = [record.sums.tended_s(number, leg) for leg in WORKED]
        yield left - release - sum(each[back] for each in worked)
        del release
        yield from (each[back] for each in worked)
        yield delivered - left

    return delivered, seconds()


@once
def mean_legs(record: Record, number: int) -> MeanLegs:
    """What all legs of a flow come to."""
    delivered_s, seconds = legs(record, number)
    edges, inside = record.plant.month_s, delivered_s >= record.from_s
    month = (np.searchsorted(edges, delivered_s, side="right") - 1).astype(np.int32)
    days, mean_s = [], []
    for leg in seconds:
        days.append(np.bincount(month, leg / DAY, len(edges) - 1))
        mean_s.append(np.mean(leg[inside]) if inside.any() else np.nan)
    return MeanLegs(np.bincount(month, minlength=len(edges) - 1), np.array(days), np.array(mean_s))
