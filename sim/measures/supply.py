"""Parts: days without, how much of what was asked for lay there, and how many units waited for them."""

from collections.abc import Iterator

import numpy as np

from sim.calendars import DAY
from sim.ledger.inventory import Asked, asked
from sim.ledger.record import Record
from sim.measures.registry import Values, measured, per_year, within_s


@measured("stockout_days", "d/year", "days on which a part was out of stock")
def stockout_days(record: Record) -> Values:
    for index, stock in enumerate(record.plant.stocks):
        if stock.counted:
            seconds, level = record.stock_level(index)
            edges = np.append(np.maximum(seconds, record.from_s), record.to_s)
            yield stock.name, per_year(record, float(np.diff(edges)[level <= 0].sum()) / DAY)


@measured("fill_rate", "%", "pieces that lay on the shelf when a task asked for them, none owed to others, of all asked for")
def fill_rate(record: Record) -> Values:
    for name, found in _asked(record):
        mine = found.ready_s >= record.from_s
        if mine.any():
            yield name, 100 * float(found.pieces[mine & found.at_once].sum() / found.pieces[mine].sum())


@measured("units_waiting_for_parts", "units", "units whose next operation lacked the part, time average; who lacks two counts for both")
def units_waiting_for_parts(record: Record) -> Values:
    for name, found in _asked(record):
        yield name, float(within_s(record, found.ready_s, found.short_until_s).sum()) / (record.to_s - record.from_s)


def _asked(record: Record) -> Iterator[tuple[str, Asked]]:
    """What was asked of each counted stock that operations take from."""
    for index, stock in enumerate(record.plant.stocks):
        if stock.counted and any(index in dict(operation.parts) for operation in record.plant.operations):
            yield stock.name, asked(record, index)
