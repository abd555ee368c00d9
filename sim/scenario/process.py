"""The product and the process: stations, and operations in flows."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.scenario.assumption import (
    Count,
    Duration,
    DurationValue,
    Factor,
    Fraction,
    Kilograms,
    Kilowatts,
    Section,
    Slots,
    TeraHash,
    UsdPerUnit,
    default,
)


class Product(Section):
    """The unit that is built."""

    mass: Kilograms = Field(description="Packed for transport.")
    hash_rate: TeraHash | None = Field(None, description="For products sold by the terahash.")
    customs_class: str | None = Field(None, description="The class of goods that duty rules name.")


class StationFailure(Section):
    """A way in which a station breaks down."""

    every: Duration = Field(description="Time from one failure to the next: of work of all slots together, or of the clock.")
    lasts: Duration = Field(description="Time to repair it.")
    by: Literal["work", "calendar"] = Field(
        "work", description="`work`: it fails only while it works, and the task in hand takes that much longer; `calendar`: by the clock."
    )
    slots: Fraction = Field(default("100 %"), description="Share of the slots that stand still meanwhile (by the calendar only).")


class Maintenance(Section):
    """Preventive maintenance, by the calendar."""

    every: DurationValue = Field(description="From the start of one to the start of the next.")
    lasts: DurationValue
    first: DurationValue = Field(default("0 h"), description="The first one, after the start.")
    slots: Fraction = Field(default("100 %"), description="Share of the slots that stand still meanwhile.")


class Station(Section):
    """A place of work with a number of slots."""

    slots: Slots = Field(description="How many tasks at once; 'unlimited' for none.")
    power: Kilowatts = Field(default("0 kW"), description="Drawn by each busy slot.")
    idle_power: Kilowatts = Field(default("0 kW"), description="Drawn by each idle slot while the station is staffed.")
    unattended: bool = Field(False, description="Its operations need no hands and go on round the clock.")
    fee: UsdPerUnit = Field(default("0 USD/unit"), description="Charged for each task by whoever runs the station, a partner for example.")
    room: Count | None = Field(
        None, description="Units that may wait before it; one that finds no place stays where it is. No limit if left out."
    )
    setup: DurationValue = Field(default("0 h"), description="Added to a task of another operation than the last one started here.")
    shared: dict[str, Fraction] = Field({}, description="Share of the slots kept for each flow; if left out, priority decides.")
    failures: dict[str, StationFailure] = {}
    maintenance: dict[str, Maintenance] = {}


class Batch(Section):
    """Units that are worked on together, in one slot and by one crew."""

    size: Count
    wait: DurationValue | None = Field(None, description="A batch starts smaller when its first unit has waited so long.")


class Learning(Section):
    """Unit n takes first x ((n + before) / (1 + before))^log2(rate) of the work given, at least `floor` of it (Crawford's curve)."""

    rate: Fraction = Field(description="Share of the time that is left at each doubling of the units made.")
    first: Factor = Field(default("100 %"), description="Time of the first unit, against the work given.")
    floor: Fraction | None = Field(None, description="The time falls no lower than this share; 100 % if `first` is above it, else 0 %.")
    before: Count = Field(default("0"), description="Units made before the start.")


def _crews(crew: Any) -> Any:
    """One crew as well as several in order of preference."""
    return [crew] if isinstance(crew, dict) else crew


Crews = Annotated[tuple[dict[str, Count], ...], BeforeValidator(_crews)]


class Operation(Section):
    """One step of a flow. Without `next` a unit goes on to the operation below."""

    station: str
    crew: Crews = Field(({},), description="Hands needed from each pool, all at once; or a list of such crews, the preferred one first.")
    work: Duration = Field(description="Time at the station with the whole crew.")
    batch: Batch | None = None
    learning: Learning | None = None
    parts: dict[str, Count] = Field({}, description="Parts taken from stock at the start.")
    makes: dict[str, Count] = Field({}, description="Parts put into stock at the end.")
    next: str | dict[str, Fraction] | tuple[str, ...] | None = Field(
        None,
        description="Where the unit goes: an operation of this flow, or one of ship, ship_back, scrap, leave; "
        "or several with shares of 100 % in all; or a list through which units go in turn.",
    )
    priority: Count = Field(default("5"), description="Smaller goes first where operations compete for a station, a pool or a part.")
    max_visits: Count | None = Field(None, description="A unit that would come more often goes to `give_up` instead.")
    give_up: str = Field("scrap", description="Where units go after `max_visits`, or when their patience is over.")
    patience: Duration | None = Field(None, description="How long a unit waits before it leaves for `give_up`.")


class UnitLimit(Section):
    """A limit on the units inside some operations, waiting or in work; further ones wait where they are."""

    units: Count
    flows: tuple[str, ...] = ()
    operations: tuple[str, ...] = Field((), description="As flow.operation.")
    turns_away: bool = Field(False, description="A unit that comes to the door while it is full leaves, instead of waiting there.")
