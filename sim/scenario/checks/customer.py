"""Sense of the customer: what his cost is worked out from, and a buyer who can gain and lose."""

from collections.abc import Iterator

from sim.scenario.checks.issue import Finding
from sim.scenario.schema import Scenario


def customer(scenario: Scenario) -> Iterator[Finding]:
    """The customer's cost needs prices and a hash rate; his commitment a gain on what is used and a loss on what is left."""
    owner = scenario.customer
    if owner is None:
        return
    if scenario.money is None:
        yield ("customer",), True, "needs `money`: the price he pays"
    if scenario.product is None or scenario.product.hash_rate is None:
        yield ("customer",), True, "needs `product.hash_rate`: what a day of waiting loses"
    if owner.commitment is not None:
        if owner.commitment.worth.value <= 1:
            yield ("customer", "commitment", "worth"), False, f"expected more than 100 %, got '{owner.commitment.worth.text}'"
        if owner.commitment.salvage_value.value >= 1:
            yield (
                ("customer", "commitment", "salvage_value"),
                False,
                f"expected less than 100 %, got '{owner.commitment.salvage_value.text}'",
            )
