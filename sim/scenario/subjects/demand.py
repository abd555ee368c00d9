"""Demand: customers' orders and field failures, and how units reach the customer."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationInfo, field_validator

from sim.distributions import FAMILIES
from sim.scenario.assumption import Price, Section
from sim.scenario.fields import Count, DurationValue, Fraction, Gap, Lifetime, PerYear, Share, Size, UsdPerUnitDay, default

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Distributions of life with a hazard at every age, which the failures of an opening fleet and of units repaired as bad as old need.
AGING = tuple(name for name, record in FAMILIES.items() if record.hazard is not None)


class Contract(Section):
    """A delivery contract: a yearly volume, called off at fixed intervals, following the ramp."""

    volume: PerYear = Field(description="Units a year at full rate, like '24000 per year'.")
    every: DurationValue = Field(default("7 d"), description="Time between two call-offs; each is an order.")
    first: DurationValue = Field(default("0 d"), description="The first call-off, after the start.")
    penalty: Price[UsdPerUnitDay | None] = Field(None, description="For each unit and day beyond the promise.")
    promise: DurationValue | None = Field(None, description="The contract's own promise, instead of the flow's.")


class Orders(Section):
    """Random orders."""

    every: Gap = Field(description="Time between two orders at full rate.")
    size: Size = Field(default("1"), description="Units an order, rounded, at least one.")


class Model(Section):
    """A model of the installed base: units in the field at the start, or those ordered in a flow, or both."""

    units: Count = Field(default("0"), description="In the field at the start.")
    age: DurationValue = Field(default("0 d"), description="Their mean age at the start.")
    spread: DurationValue = Field(default("0 d"), description="Their ages lie evenly within so much of it, above and below.")
    hazard: PerYear | None = Field(None, description="Failures a unit and year, the same at every age, like '5 % per year'.")
    life: Lifetime | None = Field(None, description="Time in service to the first failure, instead of `hazard`.")
    of: str | None = Field(None, description="The flow whose units join this model.")
    after: DurationValue = Field(default("0 d"), description="They enter service so long after their order.")
    renewal: Literal["as_new", "as_old"] = Field(
        "as_old",
        description="What a repair makes of a unit of `of`: as good as new, or as bad as old, as it makes those of the opening fleet.",
    )


class Pallet(Section):
    """Customers' sites collect the units of this flow on pallets; those of one pallet travel together."""

    size: Count = Field(description="A full pallet leaves.")
    wait: DurationValue = Field(description="A pallet leaves when its oldest unit has waited so long.")
    places: Count = Field(default("1"), description="Sites, on which the units fall evenly.")


class Demand(Section):
    """What enters one flow: any of contracts, random orders, field failures, and given times."""

    contracts: dict[str, Contract] = Field({}, description="Delivery contracts, by customer.")
    orders: Orders | None = Field(None, description="Random orders.")
    fleet: Count | dict[str, Model] | None = Field(
        None, description="Units in the field, which fail as `failures` says; or models by name."
    )
    failures: PerYear | None = Field(None, description="Share of the fleet that needs a repair each year, like '5 % per year'.")
    share: Fraction = Field(
        default("100 %"), description="Part of the contracts, orders and failures that comes here; the rest goes elsewhere."
    )
    warranty: DurationValue | None = Field(
        None, description="Units of the fleet that fail at a younger age are repaired at the maker's cost."
    )
    at: tuple[DurationValue, ...] = Field((), description="Given times after the start, one unit each.")
    ramp: dict[date, Fraction] = Field({}, description="Share of the full rate from each date on; 100 % if left out.")
    season: dict[str, Share] = Field({}, description="Factor on the rate by month (Jan to Dec); 100 % where left out.")
    path: dict[date, Share] = Field({}, description="Factor on the rate from each date on, as the price moves; 100 % before the first.")
    before: dict[str, str] = Field(
        {}, description="Where units enter that come before a phase: by phase, an operation of the flow to which no other leads."
    )
    promise: DurationValue | None = Field(None, description="What customers are promised, from order or failure report to delivery.")
    cancel_after: DurationValue | None = Field(None, description="A unit that has waited so long before its first operation is canceled.")
    collected_by: str | None = Field(None, description="Lane that brings units in (repairs).")
    pallet: Pallet | None = Field(None, description="How customers send units in: one by one if left out.")
    delivered_by: str | dict[str, str] | None = Field(None, description="Lane to the customer, or a lane for each region.")
    lane_mix: dict[str, Fraction] = Field({}, description="Lanes to the customer with their shares, instead of `delivered_by`.")

    @field_validator("fleet", mode="plain")
    @classmethod
    def _fleet(cls, data: Any, info: ValidationInfo) -> Any:
        """One of the two forms, so that only issues of the form that was meant are told."""
        if data is None:
            return None
        models = isinstance(data, dict) and not {"value", "low", "high"} & data.keys()
        return (_MODELS if models else _NUMBER).validate_python(data, context=info.context)

    @property
    def models(self) -> dict[str, Model]:
        """The fleet by model; empty where it is a plain number."""
        return self.fleet if isinstance(self.fleet, dict) else {}


_NUMBER: TypeAdapter[Any] = TypeAdapter(Count)
_MODELS: TypeAdapter[Any] = TypeAdapter(dict[str, Model])
