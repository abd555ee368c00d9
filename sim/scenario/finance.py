"""Finance: what is invested, what the money must earn, and what the state takes and gives."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import (
    Chosen,
    Count,
    DurationValue,
    Federal,
    Fraction,
    FractionPerYear,
    GrowthPerYear,
    Legal,
    Section,
    Usd,
    default,
)


class Capex(Section):
    """An investment, written off evenly over its life in the books; for the income tax by its class or a schedule if it has one."""

    cost: Usd
    life: DurationValue = Field(description="Years of straight-line depreciation.")
    after: DurationValue = Field(default("0 years"), description="When it is spent, in whole years after the start.")
    schedule: tuple[Fraction, ...] = Field(
        (),
        description="Tax depreciation: shares of the cost in years 1, 2, ..., 100 % in all. Left out: by `tax_class`, or as over `life`.",
    )
    tax_class: Federal[Literal["macrs_5", "macrs_7", "macrs_15", "macrs_39"] | None] = Field(
        None,
        description="Tax depreciation by IRS Publication 946: property of 5, 7 or 15 years (half-year convention), real property of 39.",
    )
    salvage_value: Fraction | None = Field(
        None,
        description="Of the cost, what it is sold for at the end of the valuation; the gain over what the tax has left of it is taxed,"
        " a loss deducted. Left out: it is kept, and neither sold nor deducted.",
    )
    property: Literal["real", "personal"] | None = Field(None, description="As what it pays property tax; not at all if left out.")


class WorkingCapital(Section):
    """Money tied up between paying and being paid, on top of the stock of parts; it comes back at the end."""

    cash: Usd = Field(default("0 USD"), description="Held from the start on.")
    receivable: DurationValue = Field(default("0 d"), description="From delivery until customers pay.")
    payable: DurationValue = Field(default("0 d"), description="From receipt until suppliers are paid.")


class MarginTax(Section):
    """The franchise tax of Texas: on the lowest of 70 % of revenue, revenue less 1 M USD, less cost of goods, less compensation."""

    rate: Fraction
    threshold: Usd = Field(default("0 USD"), description="No tax is due up to this revenue.")
    receipts: Fraction = Field(default("100 %"), description="Share of the revenue from customers in the state.")
    easy_rate: Fraction = Field(default("0.331 %"), description="Of revenue, instead of the margin's tax where it is less.")
    easy_most: Usd = Field(default("0 USD"), description="The revenue up to which that may be chosen.")


class ReceiptsTax(Section):
    """A tax on gross receipts, like the commercial activity tax of Ohio: a rate of what customers in the state pay beyond an exclusion."""

    rate: Fraction = Field(description="Of the receipts beyond the exclusion.")
    exclusion: Usd = Field(default("0 USD"), description="Receipts free of it every year, in USD.")
    receipts: Fraction = Field(default("100 %"), description="Share of the revenue from customers in the state.")


class StateTax(Section):
    """An income tax of the state beside the federal one, like Florida's; losses are carried forward as there."""

    rate: Fraction
    exemption: Usd = Field(default("0 USD"), description="Free of tax every year.")
    share: Fraction = Field(default("100 %"), description="Of the income, what is apportioned to the state.")
    bonus: Fraction = Field(default("0 %"), description="Of equipment, what this tax writes off in the first year.")


class PropertyTax(Section):
    """A yearly tax on what investments are worth in the books at the start of the year."""

    real: FractionPerYear = default("0 %/year")
    personal: FractionPerYear = default("0 %/year")


class Incentive(Section):
    """A grant, or a part of the property tax that is let off, for a plant that does what it promised."""

    grant: Usd | None = Field(None, description="Paid once, at the end of `first`.")
    abates: Fraction = Field(default("0 %"), description="Of the property tax, what is let off from `first` to `last`.")
    first: Count = Field(default("1"), description="The first year of it.")
    last: Count = Field(default("1"), description="The last year of it.")
    jobs: Count = Field(default("0"), description="Workers that the plant must have at its full headcount.")
    capex: Usd = Field(default("0 USD"), description="What must be invested.")


class Finance(Section):
    discount_rate: Fraction = Field(description="A year, in the money of `terms`.")
    years: Chosen[DurationValue] = Field(description="Length of the valuation; years beyond the horizon repeat the last simulated year.")
    terms: Literal["nominal", "real"] = Field(
        "nominal", description="The money of all prices, growth and rates: of each year, or of the start with `inflation` on top."
    )
    inflation: GrowthPerYear = Field(
        default("0 %/year"), description="Of money; only asked for in real terms, where taxes are still nominal."
    )
    tax: Federal[Fraction] = Field(
        default("0 %"), description="Income tax on yearly profit after depreciation and other taxes; losses are carried forward."
    )
    losses: Federal[Fraction] = Field(default("100 %"), description="Of a year's income, what losses of earlier years may free from tax.")
    bonus: Federal[Fraction] = Field(
        default("0 %"), description="Of equipment with a `tax_class` up to 15 years, what is written off in the first year."
    )
    margin_tax: Legal[MarginTax | None] = Field(None, description="A tax on the margin, as in Texas.")
    receipts_tax: Legal[ReceiptsTax | None] = Field(None, description="A tax on receipts, as in Ohio.")
    state_tax: Legal[StateTax | None] = Field(None, description="An income tax of the state, as in Florida.")
    property_tax: Legal[PropertyTax] = Field(PropertyTax(), description="A yearly tax on investments.")
    sales_tax: Legal[Fraction] = Field(default("0 %"), description="On investments that are personal property, where they are not exempt.")
    incentives: Legal[dict[str, Incentive]] = Field({}, description="Grants and abatements by name.")
    working_capital: WorkingCapital = WorkingCapital()
    capex: dict[str, Capex] = {}
