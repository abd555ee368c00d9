"""The plant as data, and the rules of the floor.

A `Plant` is one replication's world in integers and floats: no names of countries, no money, no YAML, no random generator and
nothing that can be called. An engine turns it into a `Ledger`, and is correct if and only if it obeys these rules.

The rules of the floor
----------------------
1. The clock counts whole seconds from the scenario's start date, 00:00 local time.
2. At an instant, first everything that ends or arrives happens (finishes, releases, receipts, openings, headcount steps), in any
   order; then one sweep; then the tasks whose patience has run out leave; then the stock policy of rule 6.
3. The sweep looks at waiting tasks by (priority, ready time, unit number), the smaller first. A task starts if its station has a
   free slot, each of its pools enough free hands, its parts are in stock, and all are open. It takes all of them or nothing. If the
   first task of an operation cannot start, the others of that operation wait behind it.
4. Work advances only while open: `end = advance(start, work)`, and lasts at least one second. At the end of a shift, `pause` stops
   the work until the next opening, `finish` runs on past closing and the excess is overtime, and `fit` starts only what ends before
   the closing. Breaks and closures pause the work under `pause` and `finish` alike. A step down in headcount takes effect as tasks end.
5. A start consumes its parts; a finish frees slot and hands, adds any part it makes to stock, and sends the unit to its next
   operation at once.
6. Stock policy: a stock's position is on hand + on order - owed to waiting tasks. Whenever it has fallen to the reorder point or
   below, orders of the order quantity leave on the stock's lane until it is above; each is received after the transit and any
   customs hold drawn for (part, order number). Demand that waits counts, as in the textbooks' inventory position.
7. The work and the outcome of a visit are fixed by (seed, replication, operation name, unit, visit) alone.
8. A unit that would visit an operation more than `max_visits` times goes to that operation's `give_up` target instead.
9. Each started task, each unit and each shipment is one row; the engine computes nothing else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendars import Calendar
from sim.draws import Law

# Where a unit can go when it leaves the floor; an operation is named by its index, from 0 up.
SHIP, SHIP_BACK, SCRAP, LEAVE = -1, -2, -3, -4
ENDS = {"ship": SHIP, "ship_back": SHIP_BACK, "scrap": SCRAP, "leave": LEAVE}

# What happens to work in progress at the end of a shift.
PAUSE, FINISH, FIT = 0, 1, 2
SHIFT_ENDS = {"pause": PAUSE, "finish": FINISH, "fit": FIT}

UNLIMITED = 2**31 - 1

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PaidShift:
    """What a shift of a pool is paid for: `hands[k]` from second `opens[k]` to `closes[k]`, paid breaks included. Named pool/shift."""

    name: str
    opens: Ints
    closes: Ints
    hands: Ints


@dataclass(frozen=True, slots=True)
class Pool:
    """Workers of one skill: `hands[k]` are present from second `step_s[k]` on, while `calendar` is open."""

    name: str
    calendar: Calendar
    step_s: Ints
    hands: Ints
    paid: tuple[PaidShift, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """A place of work with `slots`; `power_kw` is drawn by each busy slot."""

    name: str
    slots: int
    power_kw: float


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a flow. Indices point into the plant's tuples; targets below zero are `ENDS`.

    `work` is in seconds. `next_targets[k]` is reached with probability `next_shares[k]`; the shares add up to 1.
    `calendar` is when its pools are all open. `max_visits` 0 means no limit; `patience` is None for a task that waits for ever.
    """

    name: str
    flow: int
    station: int
    crew: tuple[tuple[int, int], ...]
    calendar: Calendar
    shift_end: int
    work: Law
    parts: tuple[tuple[int, int], ...]
    makes: tuple[tuple[int, int], ...]
    next_targets: tuple[int, ...]
    next_shares: tuple[float, ...]
    priority: int
    max_visits: int
    give_up: int
    patience: Law | None


@dataclass(frozen=True, slots=True)
class Stock:
    """A part in stock. `lane` -1: bought round the corner, never short and not counted."""

    name: str
    opening: int
    reorder_point: int
    order_quantity: int
    lane: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A transport link: `transit` in seconds, and with `hold_probability` a customs hold of `hold` seconds on top.

    `crosses` tells whether it enters a country: its shipments then are customs entries.
    """

    name: str
    crosses: bool
    transit: Law
    hold_probability: float
    hold: Law | None


@dataclass(frozen=True, slots=True)
class Flow:
    """A route and everything that will enter it, one entry per unit, in the order in which they were placed.

    `placed_s` is the order or the failure report, `release_s` the arrival on the floor. `lane_out` is the lane that takes the unit to
    the customer (-1: none), `transit_s` and `held_s` its time there if it leaves. `region` indexes `Plant.regions`, `order` numbers
    the customer's order. `promise_s` is the time promised from placing to delivery, 0 for none.
    """

    name: str
    first: int
    placed_s: Ints
    release_s: Ints
    order: Ints
    region: Ints
    lane_in: int
    lane_out: Ints
    transit_s: Ints
    held_s: Ints
    promise_s: int


@dataclass(frozen=True, slots=True)
class Plant:
    """One replication's world, ready to simulate. Unit numbers run through the flows in order: see `first_unit`.

    `month_s` are the seconds at which calendar months begin, from 0 to the horizon, both included; `weekday` is that of second 0
    (Monday 0).
    """

    horizon_s: int
    month_s: Ints
    weekday: int
    pools: tuple[Pool, ...]
    stations: tuple[Station, ...]
    operations: tuple[Operation, ...]
    stocks: tuple[Stock, ...]
    lanes: tuple[Lane, ...]
    flows: tuple[Flow, ...]
    regions: tuple[str, ...]

    def first_unit(self) -> list[int]:
        """The number of each flow's first unit, and at the end the number of units in all: `len(flows) + 1` entries."""
        first = [0]
        for flow in self.flows:
            first.append(first[-1] + len(flow.release_s))
        return first
