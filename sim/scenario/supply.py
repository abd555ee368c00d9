"""Supply: the lanes goods travel on, and the parts kept in stock."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import (
    Count,
    Duration,
    DurationValue,
    Fraction,
    Kilograms,
    Miles,
    Section,
    UsdPerKg,
    UsdPerMile,
    UsdPerUnit,
    default,
)


class Hold(Section):
    """A customs hold: with this probability a shipment waits that much longer."""

    probability: Fraction
    lasts: Duration


class Lane(Section):
    """A transport link, door to door. Its charges, where several are given, add up."""

    transit: Duration = Field(description="Door to door, without customs holds.")
    mode: Literal["air", "ocean", "truck"] = Field("truck", description="Ocean entries pay the harbor maintenance fee.")
    crosses: str | None = Field(None, description="The country whose border it enters: duty and fees are due there.")
    hold: Hold | None = None
    per_kg: UsdPerKg = Field(default("0 USD/kg"), description="Freight by mass.")
    per_unit: UsdPerUnit = Field(default("0 USD/unit"), description="Freight by piece.")
    per_mile: UsdPerMile = Field(default("0 USD/mile"), description="Price of one full load, by distance.")
    distance: Miles = Field(default("0 mile"))
    units_per_load: Count = Field(default("1"), description="Units that share a full load.")


class Expedite(Section):
    """A faster lane for when a part is short; one such order is under way at a time."""

    lane: str
    below: Count = Field(description="Pieces on hand, less those owed to waiting units, at which it is used.")
    quantity: Count


class Alternative(Section):
    """A second supplier, who takes over some time after the first is cut off."""

    lane: str
    after: DurationValue = Field(description="Time to qualify him.")
    origin: str | None = None
    cost: UsdPerUnit | None = Field(None, description="If other than the first supplier's.")


class Part(Section):
    """A part or kit. Without `lane` it is bought round the corner and never short, or made by operations and short until made."""

    cost: UsdPerUnit | None = Field(None, description="Price at the supplier's door, per piece; also its customs value.")
    mass: Kilograms = Field(default("0 kg"), description="Per piece.")
    origin: str | None = Field(None, description="Country of origin, as duty rules name it.")
    customs_class: str | None = Field(None, description="The class of goods that duty rules name.")
    lane: str | None = None
    opening_stock: Count = Field(default("0"))
    reorder_point: Count | None = None
    order_quantity: Count | None = None
    order_up_to: Count | None = Field(None, description="Instead of a fixed quantity: an order fills the position up to this level.")
    least_order: Count = Field(default("0"), description="The supplier's minimum, with `order_up_to`.")
    review: DurationValue | None = Field(None, description="The stock is looked at only at multiples of this time.")
    expedite: Expedite | None = None
    alternative: Alternative | None = None
