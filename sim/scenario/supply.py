"""Supply: the lanes goods travel on, and the parts kept in stock."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import (
    Count,
    Duration,
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


class Part(Section):
    """A part or kit. Without `lane` it is bought round the corner and never short."""

    cost: UsdPerUnit | None = Field(None, description="Price at the supplier's door, per piece; also its customs value.")
    mass: Kilograms = Field(default("0 kg"), description="Per piece.")
    origin: str | None = Field(None, description="Country of origin, as duty rules name it.")
    customs_class: str | None = Field(None, description="The class of goods that duty rules name.")
    lane: str | None = None
    opening_stock: Count = Field(default("0"))
    reorder_point: Count | None = None
    order_quantity: Count | None = None
