"""The market for new units: how much of a change of cost reaches the price, and what customers then do."""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import Change, Elasticity, Fraction, default


class Market(Section):
    """What a change of cost that all sellers bear, like a duty on imports, does to the price of a new unit and to its demand.

    The price is that of `money.prices` x (1 + pass_through x cost); contracts and orders for new units move by that factor to the power
    `elasticity`. Both are known at the start and decide what is simulated: a price that is drawn later moves no customer.
    """

    costs: dict[date, Change] = Field(
        description="What a unit costs sellers more (below zero, less) from each date on, of its price as written: a duty of 10 % on 85 % "
        "of the price is 8.5 %. Nothing before the first date."
    )
    pass_through: Fraction = Field(description="How much of that reaches the price; the rest comes out of sellers' margins.")
    elasticity: Elasticity = Field(
        default("0"), description="By how many per cent demand moves where the price moves by one: -1.2 loses 1.2 % for each per cent."
    )


def price_factors(market: Market | None) -> dict[date, float]:
    """What the price of a new unit is multiplied by from each date on; 1 before the first."""
    return {} if market is None else {day: 1 + market.pass_through.value * cost.value for day, cost in sorted(market.costs.items())}


def demand_factors(market: Market | None) -> dict[date, float]:
    """What orders for new units are multiplied by from each date on: the factor of the price to the power of the elasticity.

    Constant elasticity: q = A p^e. Source: Varian, Intermediate Microeconomics, ch. 15.
    """
    return {} if market is None else {day: factor**market.elasticity.value for day, factor in price_factors(market).items()}
