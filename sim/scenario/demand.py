"""Demand: customers' orders and field failures, and how units reach the customer."""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import (
    Count,
    Duration,
    DurationValue,
    Fraction,
    PerYear,
    Section,
    Size,
    default,
)


class Contract(Section):
    """A delivery contract: a yearly volume, called off at fixed intervals, following the ramp."""

    volume: PerYear = Field(description="Units a year at full rate, like '24000 per year'.")
    every: DurationValue = Field(default("7 d"), description="Time between two call-offs; each is an order.")
    first: DurationValue = Field(default("0 d"), description="The first call-off, after the start.")


class Orders(Section):
    """Random orders."""

    every: Duration = Field(description="Time between two orders at full rate.")
    size: Size = Field(default("1"), description="Units an order, rounded, at least one.")


class Demand(Section):
    """What enters one flow: any of contracts, random orders, field failures, and given times."""

    contracts: dict[str, Contract] = {}
    orders: Orders | None = None
    fleet: Count | None = Field(None, description="Units in the field.")
    failures: PerYear | None = Field(None, description="Share of the fleet that needs a repair each year, like '5 % per year'.")
    share: Fraction = Field(default("100 %"), description="Part of those failures that comes here.")
    at: tuple[DurationValue, ...] = Field((), description="Given times after the start, one unit each.")
    ramp: dict[date, Fraction] = Field({}, description="Share of the full rate from each date on; 100 % if left out.")
    promise: DurationValue | None = Field(None, description="What customers are promised, from order or failure report to delivery.")
    collected_by: str | None = Field(None, description="Lane that brings units in (repairs).")
    delivered_by: str | dict[str, str] | None = Field(None, description="Lane to the customer, or a lane for each region.")
    lane_mix: dict[str, Fraction] = Field({}, description="Lanes to the customer with their shares, instead of `delivered_by`.")
