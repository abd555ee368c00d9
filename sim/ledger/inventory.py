"""What operations asked of each stock, and whether the pieces lay there.

Net inventory is what lies on the shelf less what is owed to tasks that wait for it. Every task is counted from when it was ready, those
that still wait at the horizon too. A unit whose patience ended, and one that waits for room, asked for nothing that the ledger tells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, Wholes, labels, narrow
from sim.calendars import FOREVER
from sim.ledger.once import once
from sim.ledger.passes import NOWHERE
from sim.ledger.record import Record, mean_level, within_s
from sim.ledger.rows import INSIDE, Compact


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lay on the shelf: mean pieces of each month and of each whole week, and for how many seconds of the window there were none.

    In the months nothing lies there until the opening stock is bought.
    """

    by_month: Floats
    by_week: Floats
    out_s: int


@dataclass(frozen=True, slots=True)
class Requests:
    """Tasks that needed a part, in order: when they were ready, how many pieces, whether those lay there, until when they were short."""

    ready_s: Compact
    pieces: Wholes
    at_once: NDArray[np.bool_]
    short_until_s: Compact


@dataclass(frozen=True, slots=True)
class Asked:
    """All requests for a part: pieces asked for in the window, those that lay there, and the tasks' seconds in the window without."""

    pieces: int
    at_once: int
    short_s: int


def supplied(record: Record, stock: int) -> bool:
    """Whether a stock is counted and orders can be placed for it."""
    kept = record.plant.stocks[stock]
    return kept.counted and (len(kept.lane) > 0 or kept.expedite_lane >= 0)


@once
def shelf(record: Record, stock: int) -> Shelf:
    """What lay on the shelf of a counted stock: sums alone are kept, not the level at every change."""
    seconds, level = record.stock_level(stock)
    edges = np.append(np.maximum(seconds, record.from_s), record.to_s)
    out_s = int(np.diff(edges)[level <= 0].sum())
    by_week = mean_level(seconds, level, record.weeks_s)
    return Shelf(mean_level(*_since_bought(seconds, level, record.plant.stocks[stock].since_s), record.plant.month_s), by_week, out_s)


def _since_bought(seconds: Wholes, level: Wholes, opens_s: int) -> tuple[Wholes, Wholes]:
    """A stock's level with none until the opening stock is bought."""
    if not opens_s:
        return seconds, level
    k = int(np.searchsorted(seconds, opens_s, side="right")) - 1
    return np.append([0, opens_s], seconds[k + 1 :]), np.append([0, level[k]], level[k + 1 :])


@once
def asked(record: Record, stock: int) -> Asked:
    """What was asked of a counted stock: sums alone are kept, not every request."""
    found = requests(record, stock)
    mine = found.ready_s >= record.from_s
    at_once = int(found.pieces[mine & found.at_once].sum())
    return Asked(int(found.pieces[mine].sum()), at_once, int(within_s(record, found.ready_s, found.short_until_s).sum()))


def requests(record: Record, stock: int) -> Requests:
    """All that was asked of a counted stock. A task is covered once as many pieces had come as were asked for up to it."""
    ready, pieces, start = _demands(record, stock)
    order = np.argsort(ready, kind="stable").astype(np.int32)
    ready, pieces, start = ready[order], pieces[order], start[order]
    del order
    came_s, came = _supplies(record, stock)
    wanted = narrow(np.cumsum(pieces, dtype=np.int64))
    # What arrives at an instant is there for what gets ready at it.
    at_once = came[np.searchsorted(came_s, ready, side="right") - 1] >= wanted
    covered = np.append(came_s, np.array([FOREVER], dtype=np.int32))[np.searchsorted(came, wanted, side="left")]
    return Requests(ready, pieces, at_once, np.clip(covered, ready, np.maximum(start, ready)))


def _demands(record: Record, stock: int) -> tuple[Compact, Wholes, Compact]:
    """Ready second, pieces and start of each task that needs a part; those not started start at the horizon."""
    queued, since = _queued(record)
    ready, pieces, start = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int8)], [np.zeros(0, dtype=np.int32)]
    for index, operation in enumerate(record.plant.operations):
        if taken := dict(operation.parts).get(stock, 0):
            waiting, begun = since[queued == index], record.sums.supplied(index)
            ready += [begun.ready, waiting.astype(np.int32)]
            start += [begun.start, np.full(len(waiting), record.to_s, dtype=np.int32)]
            pieces.append(labels(np.full(len(begun.ready) + len(waiting), taken)))
    return np.concatenate(ready), np.concatenate(pieces), np.concatenate(start)


def _supplies(record: Record, stock: int) -> tuple[Compact, Wholes]:
    """Seconds at which pieces came into stock, and how many had come by then; the opening stock before second 0."""
    receipts = record.ledger.receipts
    mine = receipts.stock == stock
    seconds = [np.array([-1], dtype=np.int32), receipts.received_s[mine]]
    pieces = [np.array([record.plant.stocks[stock].opening]), receipts.pieces[mine].astype(np.int64)]
    for index, operation in enumerate(record.plant.operations):
        if made := dict(operation.makes).get(stock, 0):
            seconds.append(ends := record.sums.supplied(index).end)
            pieces.append(np.full(len(ends), made))
    second, piece = np.concatenate(seconds), np.concatenate(pieces)
    order = np.argsort(second, kind="stable")
    order = order[second[order] < record.to_s]
    return second[order], narrow(np.cumsum(piece[order]))


@once
def _queued(record: Record) -> tuple[Ints, Ints]:
    """Operations and since when, of the tasks that wait at the horizon."""
    at = record.sums.units
    units = np.flatnonzero((record.ledger.end == INSIDE) & (record.release_s < record.to_s))
    enters = np.concatenate([flow.entries() for flow in record.plant.flows])[units]
    source, begun = at.operation[units].astype(np.int64), at.operation[units] != NOWHERE
    operation = np.where(begun, at.target[units], enters)
    since = np.where(begun, at.onward_s[units], record.release_s[units])
    waits = ~begun | (since < record.to_s)
    operation, since, source = _given_up(record, operation[waits], units[waits]), since[waits], source[waits]
    told = np.array([_no_gate(record, *ways) for ways in zip(source.tolist(), operation.tolist(), strict=True)], dtype=bool)
    return operation[told], since[told]


def _given_up(record: Record, operation: Ints, units: Ints) -> Ints:
    """Where units wait that have been at their next operation as often as they may."""
    moved = operation.copy()
    for index in np.unique(operation).tolist():
        most = record.plant.operations[index].max_visits
        if most:
            here = np.flatnonzero(operation == index)
            visits = record.sums.visited(index)[units[here] - record.plant.first_unit()[record.plant.operations[index].flow]]
            moved[here[visits >= most]] = record.plant.operations[index].give_up
    return moved


def _no_gate(record: Record, source: int, target: int) -> bool:
    """Whether no limit lies between two operations (-1: the door), so that a unit that has left the one waits at the other."""
    operations = record.plant.operations
    inside = operations[source].limits if source >= 0 else ()
    return set(operations[target].limits) <= set(inside)
