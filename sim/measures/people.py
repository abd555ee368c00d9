"""People: how many, how much they worked, and who came and left."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.calendars import HOUR, WEEK
from sim.ledger.record import Record, within_s
from sim.measures.registry import NOT_NEGATIVE, SHARE, Values, measured, per_delivered, per_year
from sim.plant import FINISH


@measured(
    label="headcount",
    unit="workers",
    of="pool",
    meaning="workers on the books, time average",
    better="lower",
    place=305,
    bounds=NOT_NEGATIVE,
)
def headcount(record: Record) -> Values:
    everybody = 0.0
    for pool in record.plant.pools:
        workers = 0.0
        for shift in pool.paid:
            length = within_s(record, shift.opens, shift.closes)
            if length.sum() and not shift.overtime:
                workers += float((length * shift.hands).sum() / length.sum())
        everybody += workers
        yield pool.name, workers
    if len(record.plant.pools) > 1:
        yield "all", everybody


@measured(
    label="labor",
    unit="h/unit",
    of="flow",
    meaning="hours of hands on tasks for each unit delivered",
    better="lower",
    place=310,
    bounds=NOT_NEGATIVE,
)
def labor_hours(record: Record) -> Values:
    totals = np.zeros(len(record.plant.flows))
    for served, busy in zip(record.served, record.busy_s, strict=True):
        totals[record.plant.operations[served.operation].flow] += served.all_hands * busy[record.in_window].sum() / HOUR
    return per_delivered(record, totals)


@measured(
    label="overtime",
    unit="h/week",
    of="plant",
    meaning="hours of hands on planned overtime and past the end of the shift",
    better="lower",
    place=315,
    bounds=NOT_NEGATIVE,
)
def overtime_hours(record: Record) -> Values:
    if record.plant.pools:
        yield "all", sum(_overtime_s(record)) / HOUR * WEEK / (record.to_s - record.from_s)


@measured(
    label="overtime, of hours paid",
    unit="%",
    of="pool",
    meaning="overtime hours, planned and past the end of the shift, of all hours paid",
    better="lower",
    place=320,
    bounds=SHARE,
    unremarkable=0.0,
)
def overtime_share(record: Record) -> Values:
    overtime, regular = _overtime_s(record), [_paid_s(record, index, overtime=False) for index in range(len(record.plant.pools))]
    for index, pool in enumerate(record.plant.pools):
        if _may_work_over(record, index) and overtime[index] + regular[index]:
            yield pool.name, 100 * overtime[index] / (overtime[index] + regular[index])
    if sum(overtime) + sum(regular):
        yield "all", 100 * sum(overtime) / (sum(overtime) + sum(regular))


def _may_work_over(record: Record, pool: int) -> bool:
    crews = [served.crew for served in record.served if served.hands(pool)]
    return any(crew.shift_end == FINISH for crew in crews) or any(shift.overtime for shift in record.plant.pools[pool].paid)


def _overtime_s(record: Record) -> list[float]:
    """Hand-seconds of overtime in the window, by pool: planned ones when they are paid, others when their task ended."""
    total = [_paid_s(record, index, overtime=True) for index in range(len(record.plant.pools))]
    late = record.sums.late
    for pool in range(len(total)):
        total[pool] += float(record.overtime_hands_s[(late.pool == pool) & (late.end >= record.from_s)].sum())
    return total


def _paid_s(record: Record, pool: int, overtime: bool) -> float:
    """Hand-seconds paid in the window, of regular shifts or of planned overtime."""
    shifts = [shift for shift in record.plant.pools[pool].paid if shift.overtime == overtime]
    return float(sum((shift.hands * within_s(record, shift.opens, shift.closes)).sum() for shift in shifts))


@measured(
    label="overtime of a worker, highest week",
    unit="h/week",
    of="pool",
    meaning="overtime of a worker, planned and past the shift's end, mean of the pool in its highest week",
    better="lower",
    place=325,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def overtime_highest_week(record: Record) -> Values:
    weeks = (record.to_s - record.from_s) // WEEK
    for index, pool in enumerate(record.plant.pools):
        if weeks and _may_work_over(record, index):
            workers = _workers_by_week(record, index, weeks)
            hours = np.divide(_overtime_by_week(record, index, weeks) / HOUR, workers, out=np.zeros(weeks), where=workers > 0)
            yield pool.name, float(hours.max())


def _workers_by_week(record: Record, pool: int, weeks: int) -> Floats:
    """Workers on the books in each whole week of the window, the mean of each shift's days."""
    workers = np.zeros(weeks)
    for shift in (shift for shift in record.plant.pools[pool].paid if not shift.overtime):
        length = shift.closes - shift.opens
        seconds = _by_week(record, shift.opens, length, weeks)
        workers += np.divide(_by_week(record, shift.opens, shift.hands * length, weeks), seconds, out=np.zeros(weeks), where=seconds > 0)
    return workers


def _overtime_by_week(record: Record, pool: int, weeks: int) -> Floats:
    """Hand-seconds of overtime in each whole week of the window: planned ones when they begin, others when their task ended."""
    total = np.zeros(weeks)
    for shift in (shift for shift in record.plant.pools[pool].paid if shift.overtime):
        total += _by_week(record, shift.opens, shift.hands * (shift.closes - shift.opens), weeks)
    mine = record.sums.late.pool == pool
    return total + _by_week(record, record.sums.late.end[mine], record.overtime_hands_s[mine], weeks)


def _by_week(record: Record, moments: NDArray[np.integer], weights: Ints, weeks: int) -> Floats:
    """Weights added up by the whole week of the window into which their moment falls."""
    week = (moments.astype(np.int64) - record.from_s) // WEEK
    inside = (week >= 0) & (week < weeks)
    return np.asarray(np.bincount(week[inside], weights[inside], weeks), dtype=np.float64)


@measured(
    label="hires",
    unit="workers/year",
    of="pool",
    meaning="workers who came",
    better=None,
    place=330,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def hires(record: Record) -> Values:
    return _moves(record, [pool.hired_s for pool in record.plant.pools])


@measured(
    label="leavers",
    unit="workers/year",
    of="pool",
    meaning="workers who left",
    better="lower",
    place=335,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def leavers(record: Record) -> Values:
    return _moves(record, [pool.left_s for pool in record.plant.pools])


def _moves(record: Record, seconds: list[Ints]) -> Iterator[tuple[str, float]]:
    for pool, moments in zip(record.plant.pools, seconds, strict=True):
        yield pool.name, per_year(record, int(np.count_nonzero(moments >= record.from_s)))
