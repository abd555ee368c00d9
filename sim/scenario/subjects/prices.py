"""Prices: what is earned, and what energy, the building, overhead and stock cost."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import Legal, Named, Section
from sim.scenario.fields import (
    ChargePerYear,
    Fraction,
    GrowthPerYear,
    HoldingPerYear,
    PlantKilowatts,
    SquareFeet,
    Usd,
    UsdPerKwh,
    UsdPerKwMonth,
    UsdPerKwYear,
    UsdPerPhDay,
    UsdPerSfYear,
    UsdPerTh,
    UsdPerUnit,
    UsdPerYear,
    default,
)
from sim.scenario.subjects.currencies import Currency


class PartsFollow(Section):
    """How the costs of parts move with the selling price: a miner that sells for less is made of chips that sell for less."""

    at: UsdPerUnit = Field(description="The selling price of a unit at which parts cost what is written.")
    share: Fraction = Field(
        default("100 %"),
        description="How much of a relative change of the price from there the cost of every part takes over: at 100 % parts keep their "
        "share of the price.",
    )


class FollowsHashPrice(Section):
    """How the selling price moves with what a miner earns: `customer.hash_price` at the start."""

    at: UsdPerPhDay = Field(description="The hash price at which a new unit sells for what is written.")
    share: Fraction = Field(
        default("100 %"),
        description="How much of a relative change of the hash price from there the selling price takes over: at 100 % a unit pays itself "
        "back in as many days as before.",
    )


class Prices(Section):
    """What a delivered unit earns. `ship` earns the unit's price, `ship_back` the repair fee."""

    unit: UsdPerUnit | None = Field(None, description="Selling price of one unit.")
    terahash: UsdPerTh | None = Field(None, description="Selling price per terahash, instead of `unit`.")
    repair: UsdPerUnit = Field(default("0 USD/unit"), description="Earned for a repair sent back.")
    follows_hash_price: FollowsHashPrice | None = Field(
        None, description="How the selling price moves with the hash price at the start; not at all if left out."
    )
    parts_follow: PartsFollow | None = Field(None, description="How parts' costs move with the selling price; not at all if left out.")


class CoincidentPeaks(Section):
    """What the grid charges for the load at the hours of its own peaks, as ERCOT does for transmission; billed in twelfths."""

    charge: UsdPerKwYear = Field(default("0 USD/kW/year"), description="For each kilowatt drawn at the grid's peaks, a year.")
    avoided: Fraction = Field(default("0 %"), description="Part of the month's highest load that is switched off when the grid peaks.")


class Energy(Section):
    price: UsdPerKwh = Field(description="For each kilowatt-hour.")
    demand_charge: Legal[UsdPerKwMonth] = Field(default("0 USD/kW/month"), description="On the month's highest hourly load.")
    coincident_peaks: Legal[CoincidentPeaks] = Field(CoincidentPeaks(), description="What the grid charges at its own peaks.")
    base_load: PlantKilowatts = Field(default("0 kW"), description="Light, air, compressors: drawn all the time.")


class Facility(Section):
    area: SquareFeet = Field(description="Area of the building.")
    rent: UsdPerSfYear = Field(description="For each square foot, a year.")
    pass_through: UsdPerSfYear = Field(
        default("0 USD/sf/year"), description="Property tax, insurance and upkeep that the landlord passes on."
    )
    insured_value: Usd = Field(default("0 USD"), description="Equipment and stock.")
    insurance: ChargePerYear = Field(default("0 %/year"), description="All risks including wind, on the insured value.")


class StockCost(Section):
    holding: HoldingPerYear = Field(default("0 %/year"), description="Capital and care, on the value in stock and in transit.")
    tax: Legal[ChargePerYear] = Field(default("0 %/year"), description="Inventory tax, on the value in stock.")
    title: Literal["receipt", "departure"] = Field(
        "receipt",
        description="When parts become the plant's, to be paid and held: on receipt, or when an order leaves its supplier, as those bought "
        "ex works or FOB do. Their freight, duty and fees are paid on receipt all the same.",
    )


class Escalation(Section):
    """What prices grow by a year, from the start on and month by month, in the money of `finance`; below zero they fall."""

    labor: GrowthPerYear = Field(default("0 %/year"), description="Wages, premiums and the cost of hiring.")
    energy: GrowthPerYear = Field(default("0 %/year"), description="Energy and what the grid charges.")
    materials: GrowthPerYear = Field(default("0 %/year"), description="Parts, and so the duty on them.")
    freight: GrowthPerYear = Field(default("0 %/year"), description="Freight on all lanes.")
    facility: GrowthPerYear = Field(default("0 %/year"), description="Rent, what the landlord passes on, insurance.")
    overhead: GrowthPerYear = Field(default("0 %/year"), description="Fixed yearly costs, partners' fees, damage by disruptions.")
    miner: GrowthPerYear = Field(default("0 %/year"), description="The price of a new unit, and so the duty on it.")
    repair: GrowthPerYear = Field(default("0 %/year"), description="The fee for a repair.")


class Money(Section):
    """Everything that has a price and no clock. Without it only physical measures are reported."""

    prices: Prices = Field(description="What a delivered unit earns.")
    energy: Energy | None = Field(None, description="Energy; free if left out.")
    facility: Facility | None = Field(None, description="The building; free if left out.")
    overhead: dict[str, UsdPerYear] = Field({}, description="Fixed yearly costs by name.")
    stock: StockCost = Field(StockCost(), description="What stock costs a year.")
    escalation: Escalation = Field(Escalation(), description="How prices grow.")
    currencies: Named[dict[str, Currency]] = Field({}, description="Other currencies in which costs are paid, by name, like MYR.")
