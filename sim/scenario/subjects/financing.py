"""Financing and owners: what is borrowed, what is withheld on the way to an owner abroad, and a second company of the same owner."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import DiscountRate, DurationValue, Fraction, IncomeTax, LoanRate, default


class Loan(Section):
    """A loan on a part of what is invested at the start, in nominal money, repaid in level monthly payments.

    It leaves the value of the plant (`npv`) as it is, and gives the measures of its owners: `equity_npv`, `equity_irr` and `wacc`.
    """

    share: Fraction = Field(description="Of what is invested at the start, sales tax included.")
    rate: LoanRate = Field(description="Interest a year, of which a twelfth is paid each month.")
    term: DurationValue = Field(description="Until it is repaid, in whole years; what the valuation does not reach is repaid at its end.")
    cost_of_equity: DiscountRate | None = Field(
        None, description="What owners must earn a year, in the money of `terms`; the `discount_rate`, if left out."
    )
    lender: Literal["bank", "owner"] = Field(
        "bank", description="'owner': the owner lends it himself, so that interest and repayment come to him beside the dividends."
    )


class Owner(Section):
    """An owner abroad. He gets what the plant company has left in each year, as a dividend as far as it has earned so much."""

    dividends_withheld: Fraction = Field(default("0 %"), description="Tax withheld on dividends to him, by treaty or without one.")
    interest_withheld: Fraction = Field(default("0 %"), description="Tax withheld on interest to him, where he is the lender.")


class Affiliate(Section):
    """A second company of the same owner. The price between the two moves income from one to the other, and so to another tax.

    It is the one of customs: `trade.finished_value` of an importer, `trade.parts_value` of a supplier. What a plant is worth (`npv`) is
    worth to both companies together.
    """

    role: Literal["importer", "supplier"] = Field(
        description="'importer': buys finished units from the plant company, brings them to the customers, and bears freight, duty and "
        "fees on the way. 'supplier': buys the parts that cross a border and sells them on to the plant company."
    )
    tax: IncomeTax = Field(description="Tax on its income.")
    losses: Fraction = Field(default("100 %"), description="Of a year's income, what its losses of earlier years may free from tax.")
