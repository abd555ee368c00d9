"""The floor as tables: one record a thing, one field a fact. Compiled functions take nothing else.

Things are named by their number. Places (what an operation can lack) are numbered through: stocks, pools, stations, calendars, and
last the company that a batch waits for, one place an operation. -1 stands for none.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints

Rows = NDArray[Any]
Compact = NDArray[np.int32]

NONE = -1

# What a unit does, beside all else (NONE): it waits in the line of its operation, or is in work with hands that are overtime.
WAITS, OVERTIME = 1, 2

# Where the event loop is: it can stop at any of these to have something drawn or made longer, and go on.
HAPPEN, SETTLE, ORDER = 0, 1, 2

# Why it stopped.
DONE, CELLS, FAILURES, TRANSITS, ROOM = 0, 1, 2, 3, 4


def _fields(names: str, width: Any = np.int64) -> np.dtype[Any]:
    return np.dtype([(name, width) for name in names.split()])


# `before` and `after` link the units of a line; a line is in order of (`ready`, unit). `state` is WAITS, OVERTIME or NONE.
# `ready` is also since when it is blocked, `slot` the one it holds meanwhile, `until` the end of its patience. `row` is that of its
# task until it has gone on, `mate` the next of its batch. Of a task or batch that has begun the first unit says when it `ends` if nothing
# stops it (NONE: it is not in work), its `spot` among those in work, since when it has `stood` without hands (NONE: it has them) and
# then in `work` what is left of it.
UNIT = _fields("before after ready visit operation state work target crew slot until row mate ends spot stood", np.int32)

# The cells of a unit's second or later visit; those of its others are linked one to the one `before`.
LATER = _fields("operation visit work target patience before", np.int32)

LINE = _fields("first last count")

# `bay`, `company` are places; `*_from`, `*_to` ranges of crews and needs; `inside` the set of its limits. `visits_at`, `cells_at`,
# `targets_at` and `patience_at` say where its units' entries begin; `onward` is where all go on to if `targets_at` is NONE, `alike` the
# patience of operations whose tasks all wait as long, or NONE.
# `preempt` interrupts others; a `rival` is looked at in every pass, for something may be held against it, or it holds something.
# While it runs: `active` in this pass, `parked` places it is parked at, `looked_at` in which pass it was, `offered_by` which place;
# `alarm`, `oldest` what is set.
OPERATION = _fields(
    "priority station bay company first_unit max_visits give_up batch batch_wait setup plain crosses inside crew_from crew_to "
    "part_from part_to make_from make_to visits_at cells_at targets_at patience_at onward alike fits preempt rival "
    "active parked listed looked_at offered_by alarm oldest"
)
# `tracked`: its tasks can be stopped, and are listed while they work.
CREW = _fields("hours shift_end tracked hand_from hand_to")
NEED = _fields("place count short")

# `crowd` tells how many operations and stopped tasks wait there, `stopped` how many of the latter; users `user_from` to `user_to` are the
# operations that can; `listed`: has come free. Of `present` hands `free` are not taken. `kept_in` is the last resumption in which a stopped
# task kept it from others, `kept_by` the priority of the first; `held_in` the last pass in which it was held, `held_by` by which priority.
PLACE = _fields("free present crowd stopped listed user_from user_to kept_in kept_by held_in held_by")
HOURS = _fields("place k opened closes ringing closing last window_from window_to")
WINDOW = _fields("opens closes")

# `last` is the operation started last; failures are `wear_from` to `wear_to`.
STATION = _fields("last wear_from wear_to")
WEAR = _fields("worked due count")
STOCK = _fields(
    "position on_order orders speeding due short trigger hurry reorder_point order_quantity up_to minimum_order review "
    "expedite_lane expedite_quantity lane_from lane_to"
)
LANE_STEP = _fields("second lane")
SUPPLY = _fields("window_from window_to")
LIMIT = _fields("room balk")
SET = _fields("limit_from limit_to")
SLOT = _fields("bay units")
RELEASE = _fields("second operation unit", np.int32)
STEP = _fields("second place change")
LOOK = _fields("second stock")
RENEGING = _fields("operation unit visit")
SHIFT_END = _fields("second pool staying")
TASK_COLUMNS = 9
INTERRUPTION = _fields("task stopped_s resumed_s slot_kept", np.int32)
OVERTIME_HANDS = _fields("lead need hands")
OVERTIME_ROW = _fields("task pool from_s hands", np.int32)
RECEIPT = _fields("stock number ordered_s held_s received_s pieces lane expedited")
STOP = _fields("station failure start_s lasts_s")
CLOCK = _fields(
    "now horizon until known phase asks passes events most_events most_tasks most_interruptions news freed active reneging doors wanted "
    "later spare slots short changed tasks receipts stops release step look shift_end lines_at pools_at pools_to rivals preempts again "
    "midway resume resumptions interrupted_at working stopped sorted slots_short widest overtime interruptions overtime_rows"
)


class Floor(NamedTuple):
    """Everything a compiled function may look at or change. Lists are as long as the field of the clock of the same name says."""

    clock: Rows
    events: Ints
    units: Rows
    lines: Rows  # of the operations, and from `lines_at` on those of the units blocked before a set of limits
    operations: Rows
    crews: Rows
    needs: Rows
    places: Rows
    users: Ints
    parked: Ints  # by operation
    hours: Rows
    windows: Rows
    stations: Rows
    wear: Rows
    every: Compact  # by failure: seconds of work between failures, and of repair
    lasts: Compact
    stocks: Rows
    lane_steps: Rows
    supply_of: Ints  # by stock and lane
    supplies: Rows
    transit: Compact  # by supply and order number
    held: Compact
    limits: Rows
    sets: Rows
    members: Ints
    entering: Ints  # the set of limits that a unit enters or leaves from one set to another
    leaves: Ints
    slots: Rows
    spare: Ints  # numbers of slots that are held no more
    work: Compact
    target: Compact
    patience: Compact
    visits: Compact
    later: Rows  # the cells of later visits, and which is each unit's last
    later_of: Compact
    releases: Rows
    steps: Rows
    looks: Rows
    shift_ends: Rows
    news: Ints
    freed: Ints
    active: Ints
    reneging: Rows
    doors: Ints
    wanted: Ints
    working: Ints  # the first units of the tasks in work that can be stopped
    stopped: Ints  # and of those stopped at a shift's end, in order
    sorted: Ints  # room to put some in order
    overtime: Rows  # hands of tasks in work that are overtime
    tasks: Compact
    receipts: Rows
    stops: Rows
    interruptions: Rows
    overtime_rows: Rows
    finished: Compact
    end: Compact


# What each table is made of, and how many axes it has.
DTYPES: dict[str, tuple[Any, int]] = {
    "clock": (CLOCK, 1),
    "events": (np.int64, 1),
    "units": (UNIT, 1),
    "lines": (LINE, 1),
    "operations": (OPERATION, 1),
    "crews": (CREW, 1),
    "needs": (NEED, 1),
    "places": (PLACE, 1),
    "users": (np.int64, 1),
    "parked": (np.int64, 2),
    "hours": (HOURS, 1),
    "windows": (WINDOW, 1),
    "stations": (STATION, 1),
    "wear": (WEAR, 1),
    "every": (np.int32, 2),
    "lasts": (np.int32, 2),
    "stocks": (STOCK, 1),
    "lane_steps": (LANE_STEP, 1),
    "supply_of": (np.int64, 2),
    "supplies": (SUPPLY, 1),
    "transit": (np.int32, 2),
    "held": (np.int32, 2),
    "limits": (LIMIT, 1),
    "sets": (SET, 1),
    "members": (np.int64, 1),
    "entering": (np.int64, 2),
    "leaves": (np.int64, 2),
    "slots": (SLOT, 1),
    "spare": (np.int64, 1),
    "work": (np.int32, 1),
    "target": (np.int32, 1),
    "patience": (np.int32, 1),
    "visits": (np.int32, 1),
    "later": (LATER, 1),
    "later_of": (np.int32, 1),
    "releases": (RELEASE, 1),
    "steps": (STEP, 1),
    "looks": (LOOK, 1),
    "shift_ends": (SHIFT_END, 1),
    "news": (np.int64, 1),
    "freed": (np.int64, 1),
    "active": (np.int64, 1),
    "reneging": (RENEGING, 1),
    "doors": (np.int64, 1),
    "wanted": (np.int64, 1),
    "working": (np.int64, 1),
    "stopped": (np.int64, 1),
    "sorted": (np.int64, 1),
    "overtime": (OVERTIME_HANDS, 1),
    "tasks": (np.int32, 2),
    "receipts": (RECEIPT, 1),
    "stops": (STOP, 1),
    "interruptions": (INTERRUPTION, 1),
    "overtime_rows": (OVERTIME_ROW, 1),
    "finished": (np.int32, 1),
    "end": (np.int32, 1),
}


def longer(rows: NDArray[Any], used: int, spare: int) -> NDArray[Any]:
    """The same rows (the last axis) with room for as many as are asked for."""
    have = rows.shape[-1]
    if used + spare <= have:
        return rows
    longer = np.empty((*rows.shape[:-1], used + spare + have // 4), dtype=rows.dtype)
    longer[..., :used] = rows[..., :used]
    return longer
