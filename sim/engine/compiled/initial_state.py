"""The initial state: a plant as the floor at second 0, where no unit is and nobody works yet, and every stock is looked at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.arrays import Ints
from sim.engine.compiled import layout
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.layout import NONE, ORDER, TASK_COLUMNS, Floor, Rows
from sim.engine.compiled.numbering import Numbering, Record, table
from sim.engine.compiled.pages import pages
from sim.engine.compiled.routes import Sets, routes, sets_of_limits
from sim.engine.compiled.traits import FAR_BELOW
from sim.ledger.rows import INSIDE
from sim.plant import Plant, Stock

MARGIN = 1 << 12  # rows to spare in whatever grows


def initial_state(plant: Plant, drawing: Drawing) -> Floor:
    """The floor at second 0."""
    numbering, sets = Numbering(plant), sets_of_limits(plant.operations)
    ways = routes(numbering, drawing, sets.inside)
    units, count = plant.first_unit()[-1], len(plant.operations)
    hours = [_calendar(numbering, k) for k in range(len(numbering.calendars))]
    supplies = [numbering.open(supply.shut) for supply in drawing.supplies.values()]
    stations, wear, every, lasts = _stations(plant, drawing)
    stocks, lane_steps = _stocks(plant.stocks)
    transit, held = drawing.transits(0)
    return Floor(
        clock=_clock(plant, numbering),
        events=np.empty(4 * units + 2 * MARGIN + 2 * len(hours) + 3 * count, dtype=np.int64),
        units=pages(units, layout.UNIT),
        lines=table(layout.LINE, [{"first": NONE, "last": NONE}]).repeat(2 * count + len(sets.sets)),
        operations=ways.operations,
        crews=ways.crews,
        needs=table(layout.NEED, numbering.needs),
        places=_places(plant, numbering, ways.user_ranges),
        users=ways.users,
        parked=ways.parked,
        hours=_hours(hours),
        windows=np.concatenate([np.empty(0, dtype=layout.WINDOW), *numbering.windows]),
        stations=stations,
        wear=wear,
        every=every,
        lasts=lasts,
        stocks=stocks,
        lane_steps=lane_steps,
        supply_of=_supply_of(plant, drawing),
        supplies=table(layout.SUPPLY, supplies),
        transit=transit,
        held=held,
        slots=np.empty(units, dtype=layout.SLOT),
        spare=np.empty(units, dtype=np.int64),
        work=pages(ways.cells, np.int32),
        target=pages(ways.targets, np.int32),
        patience=pages(ways.patience, np.int32),
        visits=pages(ways.visits, np.int32),
        later=np.empty(0, dtype=layout.LATER),
        later_of=pages(units, np.int32),
        releases=np.empty(0, dtype=layout.RELEASE),
        steps=_steps(plant, numbering),
        looks=_looks(plant),
        shift_ends=_shift_ends(plant, numbering),
        **_limits(plant, sets),
        **_lists(units, count, numbering.places, _widest(plant)),
        **_ledger(units, _room(plant)),
    )


def _limits(plant: Plant, sets: Sets) -> dict[str, Any]:
    """The limits, and the sets of them that operations are inside of."""
    return {
        "limits": table(layout.LIMIT, [{"room": limit.units, "balk": int(limit.balk)} for limit in plant.limits]),
        "sets": sets.sets,
        "members": sets.members,
        "entering": sets.entering,
        "leaves": sets.leaves,
    }


def _lists(units: int, operations: int, places: int, widest: int) -> dict[str, Any]:
    """Room for the lists that the event loop keeps: of operations, of places, and of units."""
    return {
        "news": np.empty(operations, dtype=np.int64),
        "active": np.empty(operations, dtype=np.int64),
        "freed": np.empty(places, dtype=np.int64),
        "reneging": np.empty(2 * units, dtype=layout.RENEGING),
        "overtime": np.empty(units * widest, dtype=layout.OVERTIME_HANDS),
        **{name: np.empty(units, dtype=np.int64) for name in ("doors", "wanted", "working", "stopped", "sorted")},
    }


def _ledger(units: int, tasks: int) -> dict[str, Any]:
    """Room for the rows of the ledger, with so many tasks; no unit has left."""
    return {
        "tasks": np.empty((TASK_COLUMNS, tasks + units), dtype=np.int32),
        "receipts": np.empty(MARGIN, dtype=layout.RECEIPT),
        "stops": np.empty(MARGIN, dtype=layout.STOP),
        "interruptions": np.empty(MARGIN + units, dtype=layout.INTERRUPTION),
        "overtime_rows": np.empty(MARGIN, dtype=layout.OVERTIME_ROW),
        "finished": np.full(units, -1, dtype=np.int32),
        "end": np.full(units, INSIDE, dtype=np.int32),
    }


def new_unit() -> Rows:
    """The row of a unit that is nowhere yet."""
    return table(layout.UNIT, [{"row": NONE, "ends": NONE, "stood": NONE, "state": NONE}])


def _clock(plant: Plant, numbering: Numbering) -> Rows:
    count, short = len(plant.operations), any(stock.counted for stock in plant.stocks)
    record = {"horizon": plant.horizon_s, "phase": ORDER, "short": int(short), "resumptions": 1}
    record |= {"interrupted_at": count, "lines_at": 2 * count, "pools_at": numbering.pools, "pools_to": numbering.bays}
    record |= {"rivals": int(bool(numbering.rivals)), "preempts": int(numbering.preempts), "widest": _widest(plant)}
    return table(layout.CLOCK, [record])


def _widest(plant: Plant) -> int:
    """Of how many pools a crew needs hands at most."""
    return max(len(crew.hands) for operation in plant.operations for crew in operation.crews)


def _places(plant: Plant, numbering: Numbering, users: list[Record]) -> Rows:
    """Stocks have what they begin with, calendars are always worth a look, hands and slots come by their steps."""
    places = table(layout.PLACE, users)
    places["free"][: numbering.pools] = [stock.opening for stock in plant.stocks]
    places["free"][numbering.hours : numbering.companies] = 1
    return places


def _calendar(numbering: Numbering, number: int) -> Record:
    calendar = numbering.calendars[number]
    last = int(calendar.closes[-1]) if len(calendar.closes) else NONE
    return {"place": numbering.hours + number, "last": last} | numbering.open(calendar)


def _hours(records: Sequence[Record]) -> Rows:
    hours = table(layout.HOURS, records)
    hours["k"], hours["opened"], hours["closes"], hours["closing"] = hours["window_from"], NONE, NONE, NONE
    return hours


def _stations(plant: Plant, drawing: Drawing) -> tuple[Rows, Rows, layout.Compact, layout.Compact]:
    every, lasts = drawing.failures(0)
    stations, at = [], 0
    for station in plant.stations:
        stations.append({"last": NONE, "wear_from": at, "wear_to": at + len(station.failures)})
        at += len(station.failures)
    return table(layout.STATION, stations), table(layout.WEAR, [{"due": due} for due in every[:, 0].tolist()]), every, lasts


def _stocks(stocks: Sequence[Stock]) -> tuple[Rows, Rows]:
    records: list[Record] = []
    lane_steps: list[Record] = []
    for stock in stocks:
        steps = [{"second": second, "lane": lane} for second, lane in zip(stock.lane_s.tolist(), stock.lane.tolist(), strict=True)]
        records.append(_stock(stock) | {"lane_from": len(lane_steps), "lane_to": len(lane_steps) + len(steps)})
        lane_steps += steps
    return table(layout.STOCK, records), table(layout.LANE_STEP, lane_steps)


def _stock(stock: Stock) -> Record:
    ordered = len(stock.lane) > 0 and not stock.review_s
    return {
        "position": stock.opening,
        "short": int(stock.counted),
        "trigger": stock.reorder_point if ordered else FAR_BELOW,
        "hurry": stock.expedite_below if stock.expedite_lane >= 0 else FAR_BELOW,
        "reorder_point": stock.reorder_point,
        "order_quantity": stock.order_quantity,
        "up_to": stock.up_to,
        "minimum_order": stock.minimum_order,
        "review": stock.review_s,
        "expedite_lane": stock.expedite_lane,
        "expedite_quantity": stock.expedite_quantity,
    }


def _supply_of(plant: Plant, drawing: Drawing) -> Ints:
    supply_of = np.full((len(plant.stocks), len(plant.lanes)), NONE)
    for number, (stock, lane) in enumerate(drawing.supplies):
        supply_of[stock, lane] = number
    return supply_of


# What else is known to happen, in order; the last row is never reached.


def _steps(plant: Plant, numbering: Numbering) -> Rows:
    """Hands of pools and slots of stations that come and go."""
    pools = [(pool.step_s, numbering.pools + k, np.diff(pool.hands, prepend=0)) for k, pool in enumerate(plant.pools)]
    bays = [(station.step_s, numbering.bays + k, np.diff(station.slots, prepend=0)) for k, station in enumerate(plant.stations)]
    second, place, change = _in_order([*pools, *bays])
    return timetable(layout.STEP, plant.horizon_s, second=second, place=place, change=change)


def _shift_ends(plant: Plant, numbering: Numbering) -> Rows:
    second, place, staying = _in_order([(pool.shift_end_s, numbering.pools + k, pool.staying) for k, pool in enumerate(plant.pools)])
    return timetable(layout.SHIFT_END, plant.horizon_s, second=second, pool=place, staying=staying)


def _looks(plant: Plant) -> Rows:
    """The instants at which a stock is looked at for other reasons than its use: reviews, and changes of its lane."""
    looks = [
        (np.arange(0, plant.horizon_s, stock.review_s) if stock.review_s else stock.lane_s, number, 0)
        for number, stock in enumerate(plant.stocks)
        if stock.counted and len(stock.lane)
    ]
    second, number, _ = _in_order(looks)
    return timetable(layout.LOOK, plant.horizon_s, second=second, stock=number)


def _in_order(known: Sequence[tuple[Ints, int, Ints | int]]) -> Ints:
    """Seconds, of which thing, and a number for each, or one for all: as three rows, in order of the first, then of the second."""
    rows = [np.array(np.broadcast_arrays(*each), dtype=np.int64) for each in known]
    columns = np.hstack([np.zeros((3, 0), dtype=np.int64), *rows])
    return columns[:, np.lexsort(columns[1::-1])]


def timetable(dtype: Any, horizon_s: int, **columns: Ints) -> Rows:
    """Rows in order of their second, those from the horizon on left out but for one that stands for all of them."""
    kept = columns["second"] < horizon_s
    rows = np.zeros(int(kept.sum()) + 1, dtype=dtype)
    for name, column in columns.items():
        rows[name][:-1] = column[kept]
    rows["second"][-1] = min(horizon_s, 2**31 - 1)
    return rows


def _room(plant: Plant) -> int:
    """Rows to make room for: each unit at each operation of its flow, and half of them again. Memory never touched costs nothing."""
    each = [sum(operation.flow == number for operation in plant.operations) for number in range(len(plant.flows))]
    return sum(3 * steps * len(flow.release_s) // 2 for steps, flow in zip(each, plant.flows, strict=True)) + MARGIN
