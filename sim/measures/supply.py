"""Parts: days without, how much of what was asked for lay there, and how many units waited for them."""

from collections.abc import Iterator

from sim.calendars import DAY
from sim.ledger.inventory import Asked, asked, shelf
from sim.ledger.record import Record
from sim.measures.registry import NOT_NEGATIVE, SHARE, Values, measured, per_year


@measured(
    label="days out of stock",
    unit="d/year",
    of="part",
    meaning="days on which a part was out of stock",
    better="lower",
    place=600,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def stockout_days(record: Record) -> Values:
    for index, stock in enumerate(record.plant.stocks):
        if stock.counted:
            yield stock.name, per_year(record, float(shelf(record, index).out_s) / DAY)


@measured(
    label="fill rate",
    unit="%",
    of="part",
    meaning="pieces that lay on the shelf when a task asked for them, none owed to others, of all asked for",
    better="higher",
    place=605,
    bounds=SHARE,
    unremarkable=100.0,
)
def fill_rate(record: Record) -> Values:
    for name, found in _asked(record):
        if found.pieces:
            yield name, 100 * (found.at_once / found.pieces)


@measured(
    label="units waiting for parts",
    unit="units",
    of="part",
    meaning="units whose next operation lacked the part, time average; who lacks two counts for both",
    better="lower",
    place=610,
    bounds=NOT_NEGATIVE,
    unremarkable=0.0,
)
def units_waiting_for_parts(record: Record) -> Values:
    for name, found in _asked(record):
        yield name, float(found.short_s) / (record.to_s - record.from_s)


def _asked(record: Record) -> Iterator[tuple[str, Asked]]:
    """What was asked of each counted stock that operations take from."""
    for index, stock in enumerate(record.plant.stocks):
        if stock.counted and any(index in dict(operation.parts) for operation in record.plant.operations):
            yield stock.name, asked(record, index)
