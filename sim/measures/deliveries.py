"""What reached the customers: how many, how soon, as promised or not, and what never did."""

import numpy as np
from numpy.typing import NDArray

from sim.calendars import DAY, WEEK
from sim.ledger.record import Record
from sim.measures.registry import NOT_NEGATIVE, SHARE, Values, flows_to, mean_by_flow, measured, per_year
from sim.plant import SCRAP, SHIP, SHIP_BACK

FULL = 0.95  # of the settled rate counts as the full rate
SPAN = 4  # weeks over which deliveries are added up, so that one good week is no full rate
SETTLED = 52  # weeks at the end of a run that tell its settled rate


def delivery_s(record: Record, flow: int, end: int) -> NDArray[np.int64]:
    """Placing to delivery of the flow's units delivered within the window that ended so, in seconds."""
    mine = record.delivered & (record.flow == flow) & (record.ledger.end == end)
    return np.asarray(record.delivered_s[mine] - record.placed_s[mine])


def _count(record: Record, end: int) -> Values:
    for number, name in flows_to(record, end):
        mine = record.delivered & (record.flow == number) & (record.ledger.end == end)
        yield name, per_year(record, int(np.count_nonzero(mine)))


def _mean_days(record: Record, end: int) -> Values:
    for number, name in flows_to(record, end):
        seconds = delivery_s(record, number, end)
        if len(seconds):
            yield name, float(np.mean(seconds)) / DAY


def _p95_days(record: Record, end: int) -> Values:
    for number, name in flows_to(record, end):
        seconds = delivery_s(record, number, end)
        if len(seconds):
            yield name, float(np.quantile(seconds, 0.95)) / DAY


@measured(
    label="units delivered",
    unit="units/year",
    of="flow of new units",
    meaning="new units that reached their customer",
    better="higher",
    place=100,
    bounds=NOT_NEGATIVE,
)
def units_delivered(record: Record) -> Values:
    return _count(record, SHIP)


@measured(
    label="repairs returned",
    unit="units/year",
    of="flow of repairs",
    meaning="repaired units that were back at their customer",
    better="higher",
    place=105,
    bounds=NOT_NEGATIVE,
)
def repairs_returned(record: Record) -> Values:
    return _count(record, SHIP_BACK)


@measured(
    label="lead time",
    unit="d",
    of="flow of new units",
    meaning="order placed to delivered, mean over units",
    better="lower",
    place=110,
    bounds=NOT_NEGATIVE,
    asked=5,
)
def lead_time(record: Record) -> Values:
    return _mean_days(record, SHIP)


@measured(
    label="lead time, 95 % within",
    unit="d",
    of="flow of new units",
    meaning="order placed to delivered, reached by nineteen units in twenty",
    better="lower",
    place=115,
    bounds=NOT_NEGATIVE,
)
def lead_time_p95(record: Record) -> Values:
    return _p95_days(record, SHIP)


@measured(
    label="turnaround time",
    unit="d",
    of="flow of repairs",
    meaning="failure reported to repaired unit back at the customer, mean over units",
    better="lower",
    place=125,
    bounds=NOT_NEGATIVE,
    asked=6,
)
def turnaround_time(record: Record) -> Values:
    return _mean_days(record, SHIP_BACK)


@measured(
    label="turnaround, 95 % within",
    unit="d",
    of="flow of repairs",
    meaning="failure reported to repaired unit back, reached by nineteen units in twenty",
    better="lower",
    place=130,
    bounds=NOT_NEGATIVE,
)
def turnaround_time_p95(record: Record) -> Values:
    return _p95_days(record, SHIP_BACK)


@measured(
    label="on time",
    unit="%",
    of="flow",
    meaning="units delivered within the time promised for them, of those delivered that had a promise",
    better="higher",
    place=120,
    bounds=SHARE,
)
def on_time(record: Record) -> Values:
    for number, flow in enumerate(record.plant.flows):
        mine = record.delivered & (record.flow == number) & (record.promise_s > 0)
        if np.any(mine):
            yield flow.name, 100 * float(np.mean((record.delivered_s - record.placed_s)[mine] <= record.promise_s[mine]))


@measured(
    label="time to full rate",
    unit="d",
    of="flow",
    meaning="start until the first four weeks that deliver 95 % of the mean of the last 52; only in runs of two years",
    better="lower",
    place=150,
    bounds=NOT_NEGATIVE,
)
def time_to_full_rate(record: Record) -> Values:
    weeks = record.to_s // WEEK
    for number, flow in enumerate(record.plant.flows) if weeks >= 2 * SETTLED else ():
        delivered = record.delivered_s[(record.delivered_s >= 0) & (record.flow == number)]
        by_week = np.bincount(delivered // WEEK, minlength=weeks + 1)[:weeks]
        in_span = np.convolve(by_week, np.ones(SPAN, dtype=np.int64), "valid")
        full = np.flatnonzero(in_span >= FULL * SPAN * by_week[-SETTLED:].mean())
        if len(full) and by_week[-SETTLED:].any():
            yield flow.name, float(full[0]) * WEEK / DAY


@measured(
    label="backlog",
    unit="units",
    of="flow",
    meaning="units placed and not yet started, time average",
    better="lower",
    place=415,
    bounds=NOT_NEGATIVE,
)
def backlog(record: Record) -> Values:
    return mean_by_flow(record, record.placed_s, record.first_start_s)


@measured(
    label="canceled",
    unit="%",
    of="flow",
    meaning="units that left without being served, out of patience or turned away, of all that left",
    better="lower",
    place=510,
    bounds=SHARE,
)
def canceled(record: Record) -> Values:
    for number, flow in enumerate(record.plant.flows):
        mine = record.left & (record.flow == number)
        doors = [record.plant.operations[entry] for entry in np.unique(np.append(flow.entries(), flow.first)).tolist()]
        turned_away = any(record.plant.limits[k].balk for door in doors for k in door.limits)
        impatient = any(operation.patience is not None for operation in record.plant.operations if operation.flow == number)
        if np.any(mine) and (turned_away or impatient):
            yield flow.name, 100 * float(np.mean(record.unserved[mine]))


def _share_of_left(record: Record, counted: NDArray[np.bool_]) -> Values:
    for number, flow in enumerate(record.plant.flows):
        mine = record.left & (record.flow == number) & ~record.unserved
        if np.any(mine):
            yield flow.name, 100 * np.count_nonzero(mine & counted) / np.count_nonzero(mine)


@measured(
    label="first-pass yield",
    unit="%",
    of="flow",
    meaning="units that left good after no rework and no second visit to any operation, of all that left",
    better="higher",
    place=500,
    bounds=SHARE,
)
def first_pass_yield(record: Record) -> Values:
    return _share_of_left(record, ~record.sums.units.missed & (record.ledger.end != SCRAP))


@measured(
    label="scrap",
    unit="%",
    of="flow",
    meaning="units that left as scrap",
    better="lower",
    place=505,
    bounds=SHARE,
)
def scrap(record: Record) -> Values:
    return _share_of_left(record, record.ledger.end == SCRAP)
