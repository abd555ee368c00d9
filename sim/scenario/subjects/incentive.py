"""Incentives: what a plant is given, year by year, what it promises for that, and what it owes where the promise is not kept."""

from typing import Literal

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import ChargePerYear, Count, Fraction, Share, Usd, UsdPerYear, default


class Promise(Section):
    """What a plant promises for an incentive, held against the workers and the pay as they come out of the simulation.

    A year is missed in which the workers on the books are on average fewer than `jobs` says, or their mean pay is below `wage`. What is
    owed then falls due in that year.
    """

    jobs: tuple[Count, ...] = Field(
        (), description="Workers promised on average in each year of the incentive, the first one first; the last number holds on."
    )
    wage: UsdPerYear | None = Field(
        None,
        description="The standard that mean pay must reach, for a full working year: straight time with shift premiums, without overtime.",
    )
    pools: tuple[str, ...] = Field((), description="Pools whose workers and pay count; all, if left out.")
    in_a_row: Count = Field(
        default("1"), description="Years missed one after another before something is owed, in the last of them and each that follows."
    )
    claw_back: Fraction = Field(default("0 %"), description="Of all that the incentive has given until then, what is paid back.")
    penalty: Share = Field(
        default("0 %"),
        description="Of the `wage` of the missing jobs, and of what mean pay lacks of it for all jobs promised, what is owed besides; "
        "never more than what the incentive has given until then and is not paid back.",
    )


class Bond(Section):
    """Security that a plant posts for an incentive, like a performance bond."""

    amount: Usd = Field(description="What is secured.")
    premium: ChargePerYear = Field(description="Of the amount, what it costs in each year of the incentive.")


class Incentive(Section):
    """A grant, a tax credit, or a part of the property tax that is let off, for a plant that does what it promised."""

    grant: Usd | None = Field(None, description="Paid once, at the end of `first`; at the start, if that is 0.")
    grant_as: Literal["income", "basis_reduction"] = Field(
        "income",
        description="What taxes take the grant for. 'income': taxable income of its year, as a grant of a state is (26 U.S.C. 118(b)); "
        "'basis_reduction': not taxed, but taken off the depreciable basis of the investments in `reduces`.",
    )
    reduces: tuple[str, ...] = Field((), description="Investments whose basis the grant reduces, in proportion; all, if left out.")
    tax_credit: Usd | None = Field(None, description="Taken off the income tax of each year from `first` to `last`.")
    unused_credit: Literal["carried_forward", "refunded", "lost"] = Field(
        "carried_forward", description="What becomes of a credit that is more than the tax of its year."
    )
    abates: Fraction = Field(
        default("0 %"), description="Of the property tax on the investments in `capex_of`, what is let off from `first` to `last`."
    )
    abates_of: Fraction = Field(
        default("100 %"),
        description="The part of that tax which `abates` is of, like a school district's rate for maintenance and operations of the whole.",
    )
    first: Count = Field(default("1"), description="The first year of it; 0 is the start.")
    last: Count | None = Field(None, description="The last year of it; `first`, if left out.")
    jobs: Count = Field(default("0"), description="Workers that the plant must have at its full headcount, or it gets nothing.")
    capex: Usd = Field(default("0 USD"), description="What must be invested, or it gets nothing.")
    capex_of: tuple[str, ...] = Field(
        (), description="Investments that count as such, like eligible property, and whose tax is let off; all, if left out."
    )
    promise: Promise | None = Field(None, description="What is promised year by year; nothing is owed without it.")
    bond: Bond | None = Field(None, description="Security posted for it.")
