"""Sense of currencies: no cost is paid in more than all of them together, and parts that are there."""

from collections.abc import Iterator

from sim.scenario.checks.issue import DUST, Finding, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.currencies import KINDS


def currencies(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with the currencies."""
    known = scenario.money.currencies if scenario.money is not None else {}
    above = ("money", "currencies")
    for kind in KINDS:
        shares = {name: getattr(own, kind).value for name, own in known.items()}
        if sum(shares.values()) > 1 + DUST:
            yield (*above, max(shares, key=lambda name: shares[name]), kind), False, _too_much(sum(shares.values()))
    for name, own in known.items():
        for part in own.parts:
            if part not in scenario.parts:
                yield (*above, name, "parts", part), True, unknown("part", part, scenario.parts)
    for part in scenario.parts:
        parts = {name: own.parts[part].value for name, own in known.items() if part in own.parts}
        if sum(parts.values()) > 1 + DUST:
            yield (*above, max(parts, key=lambda name: parts[name]), "parts", part), False, _too_much(sum(parts.values()))


def _too_much(total: float) -> str:
    return f"all currencies together pay {100 * total:.6g} % of it: 100 % at most, what is left is paid in USD"
