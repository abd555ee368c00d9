"""Supply: the lanes goods travel on, and the parts kept in stock."""

from datetime import date
from typing import Literal

from pydantic import Field

from sim.scenario.assumption import Named, Price, Section
from sim.scenario.countries import Country
from sim.scenario.fields import (
    Count,
    Duration,
    DurationValue,
    Fraction,
    KgPerKg,
    Kilograms,
    Miles,
    Transit,
    UpToAYear,
    UsdPerKg,
    UsdPerMile,
    UsdPerUnit,
    default,
)
from sim.scenario.subjects.chances import Heading


class Hold(Section):
    """A customs hold: with this probability a shipment waits that much longer."""

    probability: Fraction = Field(description="Chance that a shipment is held.")
    lasts: Duration = Field(description="How much longer a held shipment takes.")


class Lane(Section):
    """A transport link, door to door. Its charges, where several are given, add up."""

    transit: Transit = Field(description="Door to door, without customs holds.")
    mode: Price[Literal["air", "ocean", "truck"]] = Field("truck", description="Ocean entries pay the harbor maintenance fee.")
    crosses: Country | None = Field(None, description="The country whose border it enters: duty and fees are due there.")
    hold: Hold | None = Field(None, description="Customs holds; none if left out.")
    carbon: Price[KgPerKg | None] = Field(
        None, description="Kg CO2e for each kilogram carried, the whole way; by `distance` and `carbon.road` if left out."
    )
    per_kg: Price[UsdPerKg] = Field(default("0 USD/kg"), description="Freight by mass.")
    per_unit: Price[UsdPerUnit] = Field(default("0 USD/unit"), description="Freight by piece.")
    per_value: Price[Fraction] = Field(default("0 %"), description="Freight and its insurance by value: of a part's cost, a unit's price.")
    per_mile: Price[UsdPerMile] = Field(default("0 USD/mile"), description="Price of one full load, by distance.")
    distance: Price[Miles] = Field(default("0 mile"), description="Miles of one full load, for `per_mile`.")
    units_per_load: Price[Count] = Field(default("1"), description="Units that share a full load.")


class Expedite(Section):
    """What is ordered by a faster way when a part is short."""

    lane: str = Field(description="The faster lane.")
    below: Count = Field(default("0"), description="Pieces on hand, less those that waiting units lack, at which it is ordered.")
    quantity: Count = Field(description="Pieces of one order; no other leaves before it has come.")


class Alternative(Section):
    """A second supplier, who takes over while the first is cut off."""

    lane: str = Field(description="The lane its orders come on.")
    after: DurationValue = Field(description="From the cut-off until its first order can leave: to find and to qualify it.")
    cost: Price[UsdPerUnit | None] = Field(None, description="Its price, if it is not that of the part.")
    origin: Price[Country | None] = Field(None, description="Its country of origin, if it is not that of the part.")


class Part(Section):
    """A part or kit. Without `lane` it is short until made if operations make it, or else bought round the corner and never short."""

    cost: Price[UsdPerUnit | None] = Field(
        None, description="Price at the supplier's door, per piece; its customs value, with `parts_value`."
    )
    mass: Price[Kilograms] = Field(default("0 kg"), description="Per piece.")
    origin: Price[Country | None] = Field(None, description="Country of origin, as duty rules name it.")
    customs_class: str | None = Field(None, description="The class of goods that duty rules name.")
    headings: Named[dict[str, Heading]] = Field(
        {},
        description="The customs classes that it may be held to be of, each with its chance, for `sim uncertainty` and `sim decide`; duty "
        "rules name them, like '7616.99'. `filed_as` is one of them, or else `customs_class`.",
    )
    filed_as: Price[str | None] = Field(
        None, description="The one of `headings` as which it is entered, and which a run computes with; `customs_class`, if left out."
    )
    ruling: Named[date | None] = Field(None, description="Day from which on customs' class is known, for `options`; never, if left out.")
    classified_with: Named[str | None] = Field(None, description="Another part, whose `headings` and `filed_as` hold for this one too.")
    metal: Price[Fraction | None] = Field(None, description="Part of its mass that is metal, for duty rules with `only_if`.")
    lane: str | None = Field(None, description="The lane that orders come on.")
    opening_stock: Count = Field(default("0"), description="Pieces in stock at the start, the opening or its phase.")
    phase: str | None = Field(None, description="The phase with which it is bought; from the opening if left out.")
    until: str | None = Field(None, description="The phase with which no more of it is ordered; what lies there then stays in stock.")
    reorder_point: Count | None = Field(
        None,
        description="Pieces on hand and on order at which an order leaves; with `order_up_to` any demand does it if left out (base stock).",
    )
    safety_time: UpToAYear | None = Field(
        None,
        description="Where no `reorder_point` is given: it is what is used at full rate while an order is under way, by the means of the "
        "lane's transit and holds, and in this time more. So it follows the lane and the demand.",
    )
    order_quantity: Count | None = Field(None, description="Pieces of an order.")
    order_up_to: Count | None = Field(
        None, description="Level to which an order fills stock on hand and on order, instead of `order_quantity`."
    )
    review: DurationValue | None = Field(None, description="Orders leave only at multiples of it; at any time if left out.")
    minimum_order: Count | None = Field(None, description="The supplier's smallest order.")
    expedite: Expedite | None = Field(None, description="A faster way when it is short.")
    alternative: Alternative | None = Field(None, description="Who delivers while the supplier is cut off.")
