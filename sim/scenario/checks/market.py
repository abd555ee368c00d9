"""Sense of the market: that a change of cost reaches a price, and that a price which follows has something to follow."""

from collections.abc import Iterator
from dataclasses import replace

from sim.scenario.assumption import Assumption
from sim.scenario.checks.issue import Finding, Keys
from sim.scenario.routes import goes_back
from sim.scenario.schema import Scenario
from sim.scenario.subjects.market import demand_factors

FARTHEST = 20.0  # times from what is written to what holds
MOST_TIMES = 10.0  # the orders as written: more is a slip of the hand


def market(scenario: Scenario) -> Iterator[Finding]:
    """Everything under `market`, and the price that follows the hash price."""
    own = scenario.market
    if own is not None:
        if scenario.money is None:
            yield ("market",), True, "needs `money`: the price that it moves"
        if not own.costs:
            yield ("market", "costs"), True, "expected a cost from a date on, like {2027-01-01: 8 %}"
        if not own.pass_through.value:
            yield ("market", "pass_through"), False, "expected more than 0 %: nothing reaches the price; leave `market` out instead"
        most = max(demand_factors(own).values(), default=1.0)
        if most > MOST_TIMES:
            yield (
                ("market", "elasticity"),
                False,
                f"brings {most:.3g} times the orders; expected {MOST_TIMES:g} times at most",
            )
        if all(goes_back(flow) for flow in scenario.flows.values()):
            yield ("market",), True, "moves nothing: no flow delivers new units"
    follows = scenario.money.prices.follows_hash_price if scenario.money else None
    if follows is not None:
        here = ("money", "prices", "follows_hash_price")
        if scenario.customer is None:
            yield here, True, "there is no hash price to follow: give `customer`"
        if not follows.at.value:
            yield (*here, "at"), False, f"expected more than 0, got '{follows.at.text}'"
        elif scenario.customer is not None:
            yield from _far(follows.at, scenario.customer.hash_price, here, "customer.hash_price")


def far_from_price(at: Assumption, scenario: Scenario) -> Iterator[Finding]:
    """The selling price at which parts cost what is written, where it is nothing or far from the selling price as written."""
    here = ("money", "prices", "parts_follow")
    if not at.value:
        yield (*here, "at"), False, f"expected more than 0 USD/unit, got '{at.text}'"
    elif scenario.money is not None and scenario.money.prices.unit is not None:
        yield from _far(at, scenario.money.prices.unit, here, "money.prices.unit")
    elif scenario.money is not None and scenario.money.prices.terahash is not None and scenario.product and scenario.product.hash_rate:
        price = scenario.money.prices.terahash
        unit = price.value * scenario.product.hash_rate.value
        yield from _far(at, replace(price, value=unit, text=f"{unit:,.6g} USD/unit"), here, "the price of a unit")


def _far(at: Assumption, price: Assumption, here: Keys, name: str) -> Iterator[Finding]:
    """A price that everything else is moved from, so far from what holds that the move would be a slip of the hand."""
    if price.value > FARTHEST * at.value or at.value > FARTHEST * price.value > 0:
        yield (*here, "at"), False, f"{at.text} is more than {FARTHEST:g} times away from {name}, {price.text}"
