"""Workers on the books: those of the shifts, whether present or not."""

import numpy as np

from sim.arrays import Floats
from sim.ledger.record import Record


def workers_by_month(record: Record, pool: int) -> tuple[Floats, Floats]:
    """Workers on the books of a pool in each month, on average over its paid hours, and the hand-seconds they are paid: both (months,).

    Planned overtime is paid to the same workers and not counted. A shift over the end of a month counts in the month it begins in; in a
    month in which nobody is paid, as when the plant is shut, the workers are those of the month before.
    """
    edges = record.plant.month_s
    workers, paid = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    for shift in (shift for shift in record.plant.pools[pool].paid if not shift.overtime):
        month = np.searchsorted(edges, shift.opens, side="right") - 1
        mine = month < len(workers)
        hours = np.bincount(month[mine], (shift.closes - shift.opens)[mine], len(workers))
        people = np.bincount(month[mine], (shift.hands * (shift.closes - shift.opens))[mine], len(workers))
        booked = np.divide(people, hours, out=np.zeros(len(people)), where=hours > 0)
        workers += booked[np.maximum.accumulate(np.where(hours > 0, np.arange(len(hours)), 0))]
        paid += people
    return workers, paid
