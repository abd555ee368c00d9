"""The product and the process: stations, operations in flows, and limits on the units among them."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.learning import Curve
from sim.scenario.assumption import Assumption, Price, Section
from sim.scenario.fields import (
    Count,
    Duration,
    DurationValue,
    Fraction,
    Gap,
    Minutes,
    ProductMass,
    SlotKilowatts,
    Slots,
    TeraHash,
    UsdPerUnit,
    Work,
    default,
)
from sim.scenario.numbers import Kind

Multiple = Annotated[Assumption, Kind("%", least=0.01, most=20.0)]


class Product(Section):
    """The unit that is built."""

    mass: Price[ProductMass] = Field(description="Packed for transport.")
    hash_rate: Price[TeraHash | None] = Field(None, description="For products sold by the terahash.")
    customs_class: str | None = Field(None, description="The class of goods that duty rules name.")
    metal: Price[Fraction | None] = Field(None, description="Part of its mass that is metal, for duty rules with `only_if`.")


class StationFailure(Section):
    """A way in which a station breaks down."""

    time_between_failures: Gap = Field(
        description="From one repair to the next failure: hours of work of all its slots together, or hours of the clock."
    )
    time_to_repair: Work = Field(description="The work that it strikes lasts longer by it.")
    by: Literal["work", "calendar"] = Field("work", description="Whether `time_between_failures` counts the station's work or the clock.")
    slots: Fraction = Field(default("100 %"), description="Share of the station's slots that it stops, with `by: calendar`.")


class Maintenance(Section):
    """Preventive maintenance: at given times, or by age, after so many hours of work."""

    every: DurationValue = Field(
        description="From one beginning to the next on the calendar; with `by: work`, the hours of work of all its slots together after "
        "which it is done."
    )
    lasts: DurationValue = Field(description="How long it takes; with `by: work` the task in which it falls due lasts longer by it.")
    by: Literal["calendar", "work"] = Field("calendar", description="Whether `every` counts the calendar or the station's work.")
    first: DurationValue = Field(default("0 d"), description="The first beginning, after the start, with `by: calendar`.")
    slots: Fraction = Field(default("100 %"), description="Share of the station's slots that it stops, with `by: calendar`.")


class Station(Section):
    """A place of work with a number of slots."""

    slots: Slots = Field(description="How many tasks at once; 'unlimited' for none.")
    power: SlotKilowatts = Field(default("0 kW"), description="Drawn by each busy slot.")
    idle_power: SlotKilowatts = Field(default("0 kW"), description="Drawn by each idle slot while the station's crews are there.")
    phase: str | None = Field(None, description="The phase with which it begins; there from the opening if left out.")
    unattended: bool = Field(False, description="Its operations need no hands and go on round the clock.")
    fee: Price[UsdPerUnit] = Field(
        default("0 USD/unit"), description="Charged for each task by whoever runs the station, a partner for example."
    )
    room: Count | None = Field(
        None,
        description="Units that may wait before it, beside those on its slots; others stay where they are. No bound if left out.",
    )
    setup: Minutes = Field(default("0 min"), description="Added to a task of another operation than the last one started there.")
    failures: dict[str, StationFailure] = Field({}, description="Ways to break down, by name.")
    maintenance: dict[str, Maintenance] = Field({}, description="Preventive maintenance, by name.")
    shared: dict[str, Fraction] = Field(
        {}, description="Share of the slots reserved for each flow, 100 % in all; `room` then counts for each. By priority if left out."
    )

    def called(self, name: str, flow: str) -> str:
        """What a plant calls the station `name` when a flow works there: 'racks', or 'racks/build' if its slots are shared out."""
        return f"{name}/{flow}" if flow in self.shared else name

    def split(self, name: str) -> dict[str, int]:
        """The slots of each station that the station `name` is in a plant: one for each flow that has a share, or itself."""
        slots = int(self.slots.value)
        return {f"{name}/{flow}": max(round(slots * share.value), 1) for flow, share in self.shared.items()} or {name: slots}


class Batch(Section):
    """Units that are worked on together, in one slot, by one crew."""

    size: Count = Field(description="Units of a full batch.")
    wait: Minutes | None = Field(None, description="Start with fewer when the first has waited so long; only full batches if left out.")


class Learning(Section):
    """A learning curve: each doubling of the units done multiplies the work by `rate`, until it has fallen to the `floor`."""

    curve: Curve = Field(
        "crawford",
        description="What falls to `rate` with each doubling: the work of the unit itself (crawford, the unit curve), "
        "or the average work of all units so far (wright, the cumulative average, whose total is lower).",
    )
    rate: Fraction = Field(description="What is left of the work when the number of units has doubled; 100 % for no learning.")
    floor: Fraction = Field(default("0 %"), description="Least share of the work given.")
    before: Count = Field(default("0"), description="Units done before the start, which flatten the curve.")
    first: Multiple = Field(default("100 %"), description="Work of the first unit after the start, as a share of the work given.")


def _crews(data: Any) -> Any:
    """Crews in order of preference: a mapping is the only crew, and no crew at all is one without hands."""
    return (data if isinstance(data, list | tuple) else (data,)) or ({},)


Crews = Annotated[tuple[dict[str, Count], ...], BeforeValidator(_crews)]


class Operation(Section):
    """One step of a flow. Without `next` a unit goes on to the operation below."""

    station: str = Field(description="The station where it is done.")
    crew: Crews = Field(
        ({},),
        description="Hands needed from each pool, all at once; or a list of such crews, of which the first one with free hands works.",
    )
    work: Work = Field(description="Time at the station with the whole crew.")
    batch: Batch | None = Field(None, description="Units that take the station together; their work is that of one.")
    learning: Learning | None = Field(None, description="How the work falls with the number of units done; it stays the same if left out.")
    parts: dict[str, Count] = Field({}, description="Parts taken from stock at the start.")
    makes: dict[str, Count] = Field({}, description="Parts put into stock at the end.")
    next: str | tuple[str, ...] | dict[str, Fraction] | None = Field(
        None,
        description="Where the unit goes: an operation of this flow, or one of ship, ship_back, scrap, leave; "
        "or several with shares of 100 % in all; or a list that units go through in turn.",
    )
    priority: Count = Field(default("5"), description="Smaller goes first where operations compete for a station, a pool or a part.")
    preempt: bool = Field(
        False, description="Whether it interrupts tasks of less importance (a larger priority) that hold its slot or hands; they resume."
    )
    max_visits: Count | None = Field(None, description="A unit that would come more often goes to `give_up` instead.")
    give_up: str = Field("scrap", description="Where units go after `max_visits`, or when their patience is over.")
    patience: Duration | None = Field(None, description="How long a unit waits before it leaves for `give_up`.")
    rework: bool | None = Field(
        None,
        description="Whether a unit that comes here has missed the first pass. If left out: yes where it is a detour, so that what leads "
        "here also goes straight to where this comes back; no in flows of repairs.",
    )


class Limit(Section):
    """A bound on the units inside some operations, waiting or in work; a unit that would enter when it is full stays where it is."""

    units: Count = Field(description="Most units inside at once.")
    flows: tuple[str, ...] = Field((), description="All operations of these flows.")
    operations: tuple[str, ...] = Field((), description="Operations as flow.operation.")
    balk: bool = Field(False, description="A unit that is released and finds it full leaves at once, instead of waiting at the door.")
