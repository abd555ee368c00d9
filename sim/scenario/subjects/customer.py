"""The customer: what time is worth to the owner of a miner."""

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import FallPerYear, Fraction, Life, PerYear, Share, SlotKilowatts, UsdPerKwh, UsdPerPhDay, UsdPerUnit, default


class Commitment(Section):
    """A buyer who orders before he knows what he will need: the newsvendor behind the value of lead time."""

    volatility: Share = Field(description="Of demand: standard deviation of its logarithm over a year.")
    worth: Share = Field(description="A unit that finds its use or its buyer, of the price paid for it: above 100 %.")
    salvage_value: Share = Field(description="A unit too many, of the price paid for it: below 100 %.")
    conceded: Fraction = Field(
        default("0 %"),
        description="Of the discount that makes up for the lead time, what the seller must concede: it then costs the plant, unit by unit. "
        "A buyer who bears his waiting himself is conceded nothing. Conceded after importation, it leaves the customs value as it is.",
    )


class Customer(Section):
    """What a miner earns its owner, and how long. Without it nothing is said of the customer's cost."""

    hash_price: UsdPerPhDay = Field(description="Gross revenue of a petahash a day, at the start.")
    fall: FallPerYear = Field(default("0 %/year"), description="By which the hash price falls.")
    power: SlotKilowatts = Field(default("0 kW"), description="Drawn by one miner at work.")
    power_price: UsdPerKwh = Field(
        default("0 USD/kWh"), description="Saved while a miner stands still; 0 where power must be paid for all the same."
    )
    life: Life = Field(description="Years for which a miner works, while it earns more than its power.")
    failures: PerYear = Field(description="Repairs of an installed miner.")
    on_top: UsdPerUnit = Field(default("0 USD/unit"), description="What he pays himself on top of the price: freight, duty, clearance.")
    commitment: Commitment | None = Field(None, description="What ordering before he knows his need can gain and lose.")
