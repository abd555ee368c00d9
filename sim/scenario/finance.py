"""Finance: what is invested, and what the money must earn."""

from pydantic import Field

from sim.scenario.assumption import DurationValue, Fraction, Section, Usd, default


class Capex(Section):
    """An investment at the start, written off evenly over its life; for the income tax by a schedule if it has one."""

    cost: Usd
    life: DurationValue = Field(description="Years of straight-line depreciation.")
    schedule: tuple[Fraction, ...] = Field(
        (), description="Tax depreciation: shares of the cost in years 1, 2, ..., 100 % in all, like MACRS. Left out: as over `life`."
    )


class Finance(Section):
    discount_rate: Fraction = Field(description="A year, nominal.")
    years: DurationValue = Field(description="Length of the valuation; years beyond the horizon repeat the last simulated year.")
    tax: Fraction = Field(default("0 %"), description="On yearly profit after depreciation; losses are carried forward.")
    capex: dict[str, Capex] = {}
