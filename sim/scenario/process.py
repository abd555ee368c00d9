"""The product and the process: stations, and operations in flows."""

from pydantic import Field

from sim.scenario.assumption import (
    Count,
    Duration,
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


class Station(Section):
    """A place of work with a number of slots."""

    slots: Slots = Field(description="How many tasks at once; 'unlimited' for none.")
    power: Kilowatts = Field(default("0 kW"), description="Drawn by each busy slot.")
    unattended: bool = Field(False, description="Its operations need no hands and go on round the clock.")
    fee: UsdPerUnit = Field(default("0 USD/unit"), description="Charged for each task by whoever runs the station, a partner for example.")


class Operation(Section):
    """One step of a flow. Without `next` a unit goes on to the operation below."""

    station: str
    crew: dict[str, Count] = Field({}, description="Hands needed from each pool, all at once.")
    work: Duration = Field(description="Time at the station with the whole crew.")
    parts: dict[str, Count] = Field({}, description="Parts taken from stock at the start.")
    makes: dict[str, Count] = Field({}, description="Parts put into stock at the end.")
    next: str | dict[str, Fraction] | None = Field(
        None,
        description="Where the unit goes: an operation of this flow, or one of ship, ship_back, scrap, leave; "
        "or several with shares of 100 % in all.",
    )
    priority: Count = Field(default("5"), description="Smaller goes first where operations compete for a station, a pool or a part.")
    max_visits: Count | None = Field(None, description="A unit that would come more often goes to `give_up` instead.")
    give_up: str = Field("scrap", description="Where units go after `max_visits`, or when their patience is over.")
    patience: Duration | None = Field(None, description="How long a unit waits before it leaves for `give_up`.")
