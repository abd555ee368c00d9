"""Finance: what is invested, what the money must earn, and what the state takes and gives."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import Chosen, Federal, Legal, Section
from sim.scenario.fields import (
    ChargePerYear,
    Count,
    DiscountRate,
    Fraction,
    GrowthPerYear,
    IncomeTax,
    Life,
    StateRate,
    UpToAYear,
    Usd,
    Years,
    default,
)
from sim.scenario.subjects.financing import Affiliate, Loan, Owner
from sim.scenario.subjects.incentive import Incentive


class Capex(Section):
    """An investment, written off evenly over its life in the books; for the income tax by its class or a schedule if it has one."""

    cost: Usd = Field(description="What it costs, without sales tax.")
    life: Life = Field(description="Years of straight-line depreciation.")
    after: Years = Field(default("0 years"), description="When it is spent, in whole years after the start, or after the opening.")
    in_service: Years | None = Field(
        None, description="When it is placed in service and depreciated from, in whole years after the start; when it is spent if left out."
    )
    during: str | None = Field(
        None, description="The stage of the `opening` in the middle of which it is paid; when the plant opens if left out."
    )
    phase: str | None = Field(None, description="The phase with which it is spent and placed in service, instead of `after`.")
    again_every: Chosen[Years | None] = Field(
        None, description="Bought again whenever so many whole years have passed, before the valuation ends; never, if left out."
    )
    schedule: tuple[Fraction, ...] = Field(
        (),
        description="Tax depreciation: shares of the cost in years 1, 2, ..., 100 % in all. Left out: by `tax_class`, or as over `life`.",
    )
    tax_class: Federal[Literal["macrs_3", "macrs_5", "macrs_7", "macrs_10", "macrs_15", "macrs_20", "macrs_39", "section_195"] | None] = (
        Field(
            None,
            description="Tax depreciation by IRS Publication 946: property of 3, 5, 7, 10, 15 or 20 years (half-year convention), real "
            "property of 39; or start-up costs, evenly over fifteen years without a bonus (26 U.S.C. 195).",
        )
    )
    quarter: Federal[Count] = Field(
        default("2"),
        description="Quarter of its tax year, 1 to 4, in which it is placed in service. Where more than 40 % of a year's property with a "
        "`tax_class` up to 20 years comes in the fourth, the mid-quarter convention holds for all of that year (26 U.S.C. 168(d)(3)).",
    )
    salvage_value: Fraction | None = Field(
        None,
        description="Of the cost, what it is sold for at the end of the valuation; the gain over what the tax has left of it is taxed,"
        " a loss deducted. Left out: it is kept, and neither sold nor deducted.",
    )
    property: Literal["real", "personal"] | None = Field(None, description="As what it pays property tax; not at all if left out.")


def has_quarters(capex: Capex) -> bool:
    """Whether taxes look at the quarter in which it is placed in service: property with a class up to 20 years."""
    return capex.tax_class not in (None, "macrs_39", "section_195")


class WorkingCapital(Section):
    """Money tied up between paying and being paid, on top of the stock of parts; it comes back at the end."""

    cash: Usd = Field(default("0 USD"), description="Held from the start on.")
    receivable: UpToAYear = Field(default("0 d"), description="From delivery until customers pay.")
    payable: UpToAYear = Field(default("0 d"), description="From receipt until suppliers are paid.")


class MarginTax(Section):
    """The franchise tax of Texas: on the lowest of 70 % of revenue, revenue less 1 M USD, less cost of goods, less compensation."""

    rate: StateRate = Field(description="Of the margin apportioned to the state.")
    threshold: Usd = Field(default("0 USD"), description="No tax is due up to this revenue.")
    receipts: Fraction = Field(description="Share of the revenue from customers in the state; 100 % where the state taxes all of it.")
    easy_rate: Fraction = Field(default("0.331 %"), description="Of revenue, instead of the margin's tax where it is less.")
    easy_most: Usd = Field(default("0 USD"), description="The revenue up to which that may be chosen.")


class ReceiptsTax(Section):
    """A tax on gross receipts, like the commercial activity tax of Ohio: a rate of what customers in the state pay beyond an exclusion."""

    rate: StateRate = Field(description="Of the receipts beyond the exclusion.")
    exclusion: Usd = Field(default("0 USD"), description="Receipts free of it every year, in USD.")
    receipts: Fraction = Field(description="Share of the revenue from customers in the state; 100 % where the state taxes all of it.")


class StateTax(Section):
    """An income tax of the state beside the federal one, like Florida's; losses are carried forward as there."""

    rate: StateRate = Field(description="Of the income apportioned to the state, beyond the exemption.")
    exemption: Usd = Field(default("0 USD"), description="Free of tax every year.")
    share: Fraction = Field(description="Of the income, what is apportioned to the state; 100 % where the state taxes all of it.")
    bonus: Fraction = Field(default("0 %"), description="Of equipment, what this tax writes off in the first year.")


class PropertyTax(Section):
    """A yearly tax on what investments are worth in the books at the start of the year."""

    real: ChargePerYear = Field(default("0 %/year"), description="Rate on real property, as land and buildings.")
    personal: ChargePerYear = Field(default("0 %/year"), description="Rate on personal property, as equipment.")
    personal_exempt: Usd = Field(default("0 USD"), description="Value of personal property that is free of it every year.")


class Finance(Section):
    discount_rate: DiscountRate = Field(description="A year, in the money of `terms`.")
    idles: bool = Field(
        False,
        description="Whether the plant stands still in years, but the first, in which new units would not earn what they alone cost: it "
        "then neither sells nor spends that, and pays for the building, overhead and indirect people.",
    )
    years: Chosen[Years] = Field(
        description="Length of the valuation; years beyond the horizon repeat an average one of those after the warm-up."
    )
    terms: Literal["nominal", "real"] = Field(
        "nominal", description="The money of all prices, growth and rates: of each year, or of the start with `inflation` on top."
    )
    inflation: GrowthPerYear = Field(
        default("0 %/year"), description="Of money; only asked for in real terms, where taxes are still nominal."
    )
    tax: Federal[IncomeTax] = Field(
        default("0 %"), description="Income tax on yearly profit after depreciation and other taxes; losses are carried forward."
    )
    losses: Federal[Fraction] = Field(default("100 %"), description="Of a year's income, what losses of earlier years may free from tax.")
    bonus: Federal[Fraction] = Field(
        default("0 %"), description="Of equipment with a `tax_class` up to 20 years, what is written off in the first year."
    )
    interest_limit: Federal[Fraction | None] = Field(
        None,
        description="Of profit before interest, depreciation and taxes on income, what interest may take off it in a year; the rest is "
        "kept for later years, as under 26 U.S.C. 163(j). No limit, if left out.",
    )
    margin_tax: Legal[MarginTax | None] = Field(None, description="A tax on the margin, as in Texas.")
    receipts_tax: Legal[ReceiptsTax | None] = Field(None, description="A tax on receipts, as in Ohio.")
    state_tax: Legal[StateTax | None] = Field(None, description="An income tax of the state, as in Florida.")
    property_tax: Legal[PropertyTax] = Field(PropertyTax(), description="A yearly tax on investments.")
    sales_tax: Legal[StateRate] = Field(
        default("0 %"),
        description="On investments that are personal property, where they are not exempt; it belongs to what is depreciated.",
    )
    incentives: Legal[dict[str, Incentive]] = Field({}, description="Grants and abatements by name.")
    working_capital: WorkingCapital = Field(WorkingCapital(), description="Money tied up between paying and being paid.")
    loan: Loan | None = Field(None, description="What is borrowed for the investments.")
    owner: Owner | None = Field(None, description="Who owns the plant company, where what he is paid is taxed on its way.")
    affiliate: Affiliate | None = Field(
        None, description="A second company of the same owner, with a tax of its own, that trades with the plant company."
    )
    reinvestment_rate: DiscountRate | None = Field(
        None, description="What income earns until the end of the valuation, for `mirr`; the `discount_rate`, if left out."
    )
    capex: dict[str, Capex] = Field({}, description="Investments by name.")
