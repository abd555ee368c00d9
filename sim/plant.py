"""The plant as data, and the rules of the floor.

A `Plant` is one replication's world in integers and floats: no names of countries, no money, no YAML, no random generator and
nothing that can be called. An engine turns it into a `Ledger`, and is correct if and only if it obeys these rules.

The rules of the floor
----------------------
A task *waits* (ready, not begun), is *in work*, is *stopped* (a shift ended, rule 5) or is *interrupted* (rule 7). The *order* of tasks
is by (priority, ready time, unit number), the smaller first; of a batch, those of its first unit count.

1. The clock counts whole seconds from the scenario's start date, 00:00 local time.
2. At an instant, first everything that ends or arrives happens (finishes, releases, receipts, openings, steps of hands and slots), in
   any order; then the shifts that end at it end (rule 5); then, again and again until nothing changes: units move into limits that have
   room (rule 13), one dispatch (rule 3), the tasks whose patience has run out leave. At last the stock policy (rule 9).
3. A dispatch first resumes stopped tasks (rule 5) in their order. Then it looks at the first task of each operation, waiting or
   interrupted, in the order; where one starts, the operation's next is looked at in its turn. A task starts if its station has a
   free slot, its parts are in stock, one of the operation's crews is open to it and has enough free hands in each of its pools,
   and none of these pools is kept from it (rule 5) or held against it (rule 6); of several such crews the first named works. It
   takes all of them or nothing. If the first task of an operation cannot start, the others of that operation wait behind it. An
   operation with a batch starts its first `batch` tasks together, in one slot, with one crew and the first one's work; fewer only
   when the first has waited `batch_wait_s`. Each takes its own parts. A crew is *open* to a task while its calendar is, and with
   `fit` only if the task then ends before the calendar closes. Free are the hands present (`Pool.hands`) less those taken, and
   the slots less those taken; a step down may leave less than none.
4. Work advances only while its crew's calendar is open: `end = advance(start, work)`, and lasts at least one second. Breaks, meals and
   closures pause the work, which keeps its slot and its hands. A step down in hands or slots that is no shift's end takes effect as
   tasks end.
5. A shift ends at a second in its pool's `shift_end_s`. It concerns the tasks that are in work with hands of that pool, after those that
   end at this second have ended.
   - A crew whose `shift_end` is `pause` or `fit`: the task is stopped. It gives back all its hands, of every pool, and keeps its slot.
     It resumes, with its crew and whatever is left of its work, in the dispatch that finds its crew's calendar open and enough free
     hands in each of its pools, none of them kept from it. A stopped task whose calendar is open, and that finds fewer free hands of a
     pool than it takes, keeps that pool, in this dispatch, from all stopped tasks that come after it and from all that wait or are
     interrupted.
   - `finish`: if its calendar was closed just before this second, the task is stopped all the same. Of the others, in their order, the
     `staying` hands of that shift end take over the hands that each has of that pool, as far as they reach, be it in part. Hands that
     are not taken over belong to the shift that ends: they stay until the task ends, as overtime, and no longer count as taken. A task
     with overtime hands works on without any pause, and is never stopped; at further shift ends what it still has taken becomes
     overtime in the same way.
   - Where `staying` is -1 no shift ends: one of the pool has a break while another works on. Then the tasks of all crews are stopped as
     with `pause`; of those with overtime hands, all that they still have taken of the pool becomes overtime.
6. A task *waits for hands* if it cannot start though slot, parts and batch are there and a crew is open to it. Of the first such
   crew it *lacks* each pool with fewer free hands than it takes. A pool that is lacked is held against every task of less importance
   (a larger priority number) that is looked at after it. An interrupted task waits with its crew.
   Rules 5 and 6 keep and hold only pools in which as many hands are present as the task takes: what the shift cannot do at all holds
   nobody up.
7. A task of an operation with `preempt` that waits for hands, or would but for a slot, interrupts others if that lets it start
   with the first crew open to it, in whose pools nothing is held against it or kept from it. Those that may be interrupted are in
   work or stopped, have no overtime hands, and are of less importance. They are taken lowest importance first (the largest
   priority number), then the latest ready, then the largest unit number: each that gives a slot of its station, or hands of a
   pool, of which still too few are free. Of those, from the last taken to the first, each without which there is still enough is
   spared; the others are interrupted. If all together are too few, nobody is interrupted. An interrupted task gives back slot and
   hands; a stopped one its slot. It is looked at in its place in the order, before or between the waiting tasks of its operation,
   and resumes where slot and hands of its crew are there and the calendar is open, with the work that is left and without new
   parts, set-up or failures; what is left need not fit.
   What a stopped task keeps (rule 5) it does not keep from a task with `preempt` that is of more importance than it.
8. A start consumes its parts; a finish frees slot and hands, adds any part it makes to stock, and sends the unit to its next
   operation at once.
9. Stock policy: a stock's position is on hand + on order - owed to waiting tasks. Whenever it has fallen to the reorder point or
   below, orders of the order quantity leave until it is above; with an `up_to` level one order leaves that fills the position up to
   it, of `minimum_order` pieces or more. With a review period that happens only at its multiples. Demand that waits counts, as in the
   textbooks' inventory position. An order leaves on the lane its stock has at that moment; while that is none, nothing is ordered.
   It is received after the transit and any customs hold drawn for (part, order number), and not before the lane and the border are
   open to it. When pieces on hand - owed have fallen to `expedite_below` and no expedited order is under way, `expedite_quantity`
   pieces leave on the expediting lane.
10. The work and the outcome of a visit are fixed by (seed, replication, operation name, unit, visit) alone. Learning makes the work
   of the n-th unit of a flow shorter than the first one's; outcomes `round_robin` go through the targets by unit number.
11. A unit that would visit an operation more than `max_visits` times goes to that operation's `give_up` target instead.
12. The engine writes rows and computes nothing else: each started task, each unit, each shipment, each stop of a station; each time a
   task gave back its hands before its end, unless it took them again at the same second; and each time hands went over to
   overtime. See `ledger.rows`.
13. A limit bounds the units inside a set of operations, waiting or in work. A unit that would enter a full one stays where it is: on
   its slot, without hands, or at the door if it is just released, where it is turned away if the limit says so. Units move in by
   (since when they wish to, unit number); one that cannot move lets others pass that wish to enter other limits.
14. A station's failures come after so much work of all its slots together. The task in which the work is reached lasts longer by
   the repair. A task of another operation than the station's last one lasts longer by its set-up. Both add to the work of rule 4.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Ints, Wholes
from sim.calendars import NEVER, Calendar
from sim.distributions import Distribution
from sim.learning import Curve

# Where a unit can go when it leaves the floor; an operation is named by its index, from 0 up.
SHIP, SHIP_BACK, SCRAP, LEAVE = -1, -2, -3, -4
ENDS = {"ship": SHIP, "ship_back": SHIP_BACK, "scrap": SCRAP, "leave": LEAVE}

# What happens to work in progress at the end of a shift.
PAUSE, FINISH, FIT = 0, 1, 2
SHIFT_ENDS = {"pause": PAUSE, "finish": FINISH, "fit": FIT}

BREAK = -1  # who stays where a shift only has a break

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

    At second `shift_end_s[k]`, in order and each named once, a shift of the pool ends, and `staying[k]` hands of its other shifts were
    there before and are there after it; -1 where one only has a break while another works on. A pool without shifts has none. `hired_s`
    and `left_s` are the seconds at which a worker came or left for good, within the horizon.
    """

    name: str
    calendar: Calendar
    step_s: Ints
    hands: Ints
    paid: tuple[PaidShift, ...]
    hired_s: Ints = field(default_factory=_nothing)
    left_s: Ints = field(default_factory=_nothing)
    shift_end_s: Ints = field(default_factory=_nothing)
    staying: Ints = field(default_factory=_nothing)


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
    """The hands a task needs, (pool, how many), each pool once; open when all its pools and its station are.

    `shift_end` is what a shift's end does to its tasks: `fit` if one of its pools fits, `finish` if all its pools finish, else `pause`.
    """

    hands: tuple[tuple[int, int], ...]
    calendar: Calendar
    shift_end: int


@dataclass(frozen=True, slots=True)
class Learning:
    """The n-th unit (from 1) takes `first` of the work given times what the curve has fallen to, never less than its share `floor`.

    See `learning.factors` for the two curves; the units of `before` lie behind the first.
    """

    exponent: float
    before: float
    floor: float
    first: float = 1.0
    curve: Curve = "crawford"


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a flow. Indices point into the plant's tuples; targets below zero are `ENDS`.

    `work` is in seconds. `next_targets[k]` is reached with probability `next_shares[k]`; the shares add up to 1. `max_visits` 0 means
    no limit; `patience` is None for a task that waits for ever; `batch_wait_s` 0 means that a batch waits until it is full. `preempt`
    tells whether its tasks interrupt those of less importance. `rework` tells whether a unit that comes here has missed the first pass; no
    engine looks at it.
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
    preempt: bool = False
    rework: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """A part in stock. One that is not `counted` is bought round the corner and never short.

    From second `lane_s[k]` on orders leave on `lane[k]`, -1 for none. `up_to` 0: orders are of `order_quantity`. `review_s` 0: the
    stock is looked at whenever it changes. `expedite_lane` -1: nothing is expedited. `shut` is when the border stops this part. `since_s`
    is when the opening stock is bought, before which no task takes any; no engine looks at it.
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
    since_s: int = 0


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
    late, -1 for none. `warranty` tells which units are repaired at the maker's cost. Units enter at the operation `first`, or each at
    its own of `enters` if that has any. Columns may be narrower than 8 bytes, those of seconds only as `arrays.narrow` makes them.
    """

    name: str
    first: int
    placed_s: Wholes
    collected_s: Wholes
    release_s: Wholes
    order: Wholes
    region: Wholes
    lane_in: int
    lane_out: Wholes
    transit_s: Wholes
    held_s: Wholes
    promise_s: Wholes
    penalized: Wholes
    warranty: NDArray[np.bool_]
    shut: Calendar = NEVER
    enters: Wholes = field(default_factory=_nothing)

    def entries(self) -> Wholes:
        """The operation at which each unit enters."""
        return self.enters if len(self.enters) else np.full(len(self.release_s), self.first, dtype=np.int32)


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
class Stage:
    """A stage of the opening of a plant, from one second to another; `critical` if a day more of it is a day more for the opening."""

    name: str
    begins_s: int
    ends_s: int
    critical: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A plant that opens at second `opens_s`, a midnight, after its stages. No engine looks at it: nobody is there before.

    It was planned to open at second `planned_s`. `ships_by` are days, each with the second at which it ends, by which it may have shipped.
    """

    opens_s: int
    planned_s: int = 0
    stages: tuple[Stage, ...] = ()
    ships_by: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Plant:
    """One replication's world, ready to simulate. Unit numbers run through the flows in order: see `first_unit`.

    `month_s` are the seconds at which calendar months begin, from 0 to the horizon, both included; `weekday` is that of second 0
    (Monday 0). `phases` are names with the second at which each begins; no engine looks at them.
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
    opening: Opened | None = None
    phases: tuple[tuple[str, int], ...] = ()

    @property
    def opens_s(self) -> int:
        """The second at which it opens: 0 for a plant that stands."""
        return self.opening.opens_s if self.opening else 0

    def first_unit(self) -> list[int]:
        """The number of each flow's first unit, and at the end the number of units in all: `len(flows) + 1` entries."""
        first = [0]
        for flow in self.flows:
            first.append(first[-1] + len(flow.release_s))
        return first
