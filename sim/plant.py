"""The plant as data, and the rules of the floor.

A `Plant` is one replication's world in integers and floats: no names of countries, no money, no YAML, no random generator and
nothing that can be called. An engine turns it into a `Ledger`, and is correct if and only if it obeys these rules.

The rules of the floor
----------------------
1. The clock counts whole seconds from the scenario's start date, 00:00 local time.
2. At an instant, first everything that ends or arrives happens (finishes, releases, receipts, openings, steps of hands and slots), in
   any order; then, again and again until nothing changes: units move into limits that have room (rule 10), one sweep, the tasks whose
   patience has run out leave; at last the stock policy of rule 6.
3. The sweep looks at waiting tasks by (priority, ready time, unit number), the smaller first. A task starts if its station has a
   free slot, its parts are in stock, one of the operation's crews has enough free hands in each of its pools, and all are open; of
   several such crews the first named works. It takes all of them or nothing. If the first task of an operation cannot start, the
   others of that operation wait behind it. An operation with a batch starts its first `batch` tasks together, in one slot, with one
   crew and the first one's work; fewer only when the first has waited `batch_wait_s`. Each takes its own parts.
4. Work advances only while open: `end = advance(start, work)`, and lasts at least one second. At the end of a shift, `pause` stops
   the work until the next opening, `finish` runs on past closing and the excess is overtime, and `fit` starts only what ends before
   the closing. Breaks and closures pause the work under `pause` and `finish` alike. A step down in hands or slots takes effect as
   tasks end.
5. A start consumes its parts; a finish frees slot and hands, adds any part it makes to stock, and sends the unit to its next
   operation at once.
6. Stock policy: a stock's position is on hand + on order - owed to waiting tasks. Whenever it has fallen to the reorder point or
   below, orders of the order quantity leave until it is above; with an `up_to` level one order leaves that fills the position up to
   it, of `minimum_order` pieces or more. With a review period that happens only at its multiples. Demand that waits counts, as in the
   textbooks' inventory position. An order leaves on the lane its stock has at that moment; while that is none, nothing is ordered.
   It is received after the transit and any customs hold drawn for (part, order number), and not before the lane and the border are
   open to it. When pieces on hand - owed have fallen to `expedite_below` and no expedited order is under way, `expedite_quantity`
   pieces leave on the expediting lane.
7. The work and the outcome of a visit are fixed by (seed, replication, operation name, unit, visit) alone. Learning makes the work
   of the n-th unit of a flow shorter than the first one's; outcomes `round_robin` go through the targets by unit number.
8. A unit that would visit an operation more than `max_visits` times goes to that operation's `give_up` target instead.
9. Each started task, each unit, each shipment and each stop is one row; the engine computes nothing else.
10. A limit bounds the units inside a set of operations, waiting or in work. A unit that would enter a full one stays where it is: on
   its slot, without hands, or at the door if it is just released, where it is turned away if the limit says so. Units move in by
   (since when they wish to, unit number); one that cannot move lets others pass that wish to enter other limits.
11. A station's failures come after so much work of all its slots together. The task in which the work is reached lasts longer by
   the repair. A task of another operation than the station's last one lasts longer by its set-up. Both add to the work of rule 4.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.calendars import NEVER, Calendar
from sim.draws import Distribution

# Where a unit can go when it leaves the floor; an operation is named by its index, from 0 up.
SHIP, SHIP_BACK, SCRAP, LEAVE = -1, -2, -3, -4
ENDS = {"ship": SHIP, "ship_back": SHIP_BACK, "scrap": SCRAP, "leave": LEAVE}

# What happens to work in progress at the end of a shift.
PAUSE, FINISH, FIT = 0, 1, 2
SHIFT_ENDS = {"pause": PAUSE, "finish": FINISH, "fit": FIT}

UNLIMITED = 2**31 - 1


def _nothing() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class PaidShift:
    """What a shift of a pool is paid for: `hands[k]` from second `opens[k]` to `closes[k]`, paid breaks included. Named pool/shift.

    `overtime` tells hours planned on top of the regular shift, which are paid with the overtime premium.
    """

    name: str
    opens: Ints
    closes: Ints
    hands: Ints
    overtime: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """Workers of one skill: `hands[k]` are present from second `step_s[k]` on, while `calendar` is open.

    `hired_s` and `left_s` are the seconds at which a worker came or left for good, within the horizon.
    """

    name: str
    calendar: Calendar
    step_s: Ints
    hands: Ints
    paid: tuple[PaidShift, ...]
    hired_s: Ints = field(default_factory=_nothing)
    left_s: Ints = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Failure:
    """A way in which a station fails while it works: both times in seconds, the first one of work. Named station.failure."""

    name: str
    time_between_failures: Distribution
    time_to_repair: Distribution


@dataclass(frozen=True, slots=True)
class Station:
    """A place of work with `slots[k]` from second `step_s[k]` on; a busy slot draws `power_kw`, an idle one in open time `idle_kw`."""

    name: str
    step_s: Ints
    slots: Ints
    power_kw: float = 0.0
    idle_kw: float = 0.0
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `units` inside the operations that name it. `balk`: a released unit that finds it full leaves at once."""

    name: str
    units: int
    balk: bool = False


@dataclass(frozen=True, slots=True)
class Crew:
    """The hands a task needs, (pool, how many), open when all its pools and its station are."""

    hands: tuple[tuple[int, int], ...]
    calendar: Calendar
    shift_end: int


@dataclass(frozen=True, slots=True)
class Learning:
    """The n-th unit (from 1) takes first x ((n + before) / (1 + before))^exponent of the work given, never less than its share `floor`."""

    exponent: float
    before: float
    floor: float
    first: float = 1.0


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a flow. Indices point into the plant's tuples; targets below zero are `ENDS`.

    `work` is in seconds. `next_targets[k]` is reached with probability `next_shares[k]`; the shares add up to 1. `max_visits` 0 means
    no limit; `patience` is None for a task that waits for ever; `batch_wait_s` 0 means that a batch waits until it is full.
    """

    name: str
    flow: int
    station: int
    crews: tuple[Crew, ...]
    work: Distribution
    parts: tuple[tuple[int, int], ...]
    makes: tuple[tuple[int, int], ...]
    next_targets: tuple[int, ...]
    next_shares: tuple[float, ...]
    priority: int
    max_visits: int
    give_up: int
    patience: Distribution | None = None
    round_robin: bool = False
    batch: int = 1
    batch_wait_s: int = 0
    setup_s: int = 0
    learning: Learning | None = None
    limits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """A part in stock. One that is not `counted` is bought round the corner and never short.

    From second `lane_s[k]` on orders leave on `lane[k]`, -1 for none. `up_to` 0: orders are of `order_quantity`. `review_s` 0: the
    stock is looked at whenever it changes. `expedite_lane` -1: nothing is expedited. `shut` is when the border stops this part.
    """

    name: str
    opening: int
    counted: bool = False
    lane_s: Ints = field(default_factory=_nothing)
    lane: Ints = field(default_factory=_nothing)
    reorder_point: int = 0
    order_quantity: int = 0
    up_to: int = 0
    minimum_order: int = 0
    review_s: int = 0
    expedite_lane: int = -1
    expedite_below: int = 0
    expedite_quantity: int = 0
    shut: Calendar = NEVER


@dataclass(frozen=True, slots=True)
class Lane:
    """A transport link: `transit` in seconds, and with `hold_probability` a customs hold of `hold` seconds on top.

    `crosses` tells whether it enters a country: its shipments then are customs entries. What would arrive while the lane is `shut`
    arrives when that is over.
    """

    name: str
    crosses: bool
    transit: Distribution
    hold_probability: float
    hold: Distribution | None
    shut: Calendar = NEVER


@dataclass(frozen=True, slots=True)
class Flow:
    """A route and everything that will enter it, one entry per unit, in the order in which they were placed.

    `placed_s` is the order or the failure report, `collected_s` when the way in began, `release_s` the arrival on the floor. `lane_out`
    is the lane that takes the unit to the customer (-1: none), `transit_s` and `held_s` its time there if it leaves, `shut` when the
    border stops these units. `region` indexes `Plant.regions`, `order` numbers the customer's order. `promise_s` is the time
    promised from placing to delivery, 0 for none. `penalized` numbers the contract, in the order of the file, under which a unit is
    late, -1 for none. `warranty` tells which units are repaired at the maker's cost.
    """

    name: str
    first: int
    placed_s: Ints
    collected_s: Ints
    release_s: Ints
    order: Ints
    region: Ints
    lane_in: int
    lane_out: Ints
    transit_s: Ints
    held_s: Ints
    promise_s: Ints
    penalized: Ints
    warranty: NDArray[np.bool_]
    shut: Calendar = NEVER


@dataclass(frozen=True, slots=True)
class Closure:
    """What closed when and why: `windows` in which `what` (people, power, a lane, a station, a class of goods) was shut by `cause`.

    `strikes_s` are the seconds at which each of its events began within the horizon: more than windows where events overlap.
    """

    cause: str
    what: str
    windows: Calendar
    strikes_s: Ints


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
    limits: tuple[Limit, ...] = ()
    closures: tuple[Closure, ...] = ()

    def first_unit(self) -> list[int]:
        """The number of each flow's first unit, and at the end the number of units in all: `len(flows) + 1` entries."""
        first = [0]
        for flow in self.flows:
            first.append(first[-1] + len(flow.release_s))
        return first
