"""Prices of other years than that in which a plant starts. They are told and never inflated: what they should be is for who wrote them."""

import re
from collections.abc import Iterator

from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.walk import leaves
from sim.units import YEAR_H

NAMED = 3  # of the keys of one year
FAR_YEARS = 12  # from the start, at which prices are told whatever `oldest_price` says


def price_year(a: Assumption, scenario: Scenario) -> int | None:
    """The year of whose prices an amount of money is: its own `year`, or else that of its source's date; None if neither tells it."""
    if a.year is not None:
        return a.year
    source = scenario.sources.get(a.source or "")
    found = re.match(r"\d{4}", source.date) if source else None
    return int(found[0]) if found else None


def other_years(scenario: Scenario) -> Iterator[str]:
    """One line for each year from which the start lies further than `oldest_price` says, with the prices of that year.

    Those of years so far away that every run tells them are left out.
    """
    if scenario.oldest_price is not None:
        yield from _told(scenario, scenario.oldest_price.value / YEAR_H, FAR_YEARS)


def far_years(scenario: Scenario) -> Iterator[str]:
    """One line for each year so far from the start, before or after it, that its prices can hardly be meant as they stand."""
    yield from _told(scenario, FAR_YEARS, float("inf"))


def _told(scenario: Scenario, more_than: float, at_most: float) -> Iterator[str]:
    """One line for each year whose distance from the start, in years, lies between two."""
    keys: dict[int, list[str]] = {}
    for leaf in leaves(scenario):
        if isinstance(leaf.value, Assumption) and "USD" in leaf.value.unit:
            year = price_year(leaf.value, scenario)
            if year is not None and more_than < abs(scenario.start.year - year) <= at_most:
                keys.setdefault(year, []).append(leaf.key)
    for year, found in sorted(keys.items()):
        away = abs(scenario.start.year - year)
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        when = "before" if year < scenario.start.year else "after"
        told = f"{', '.join(found[:NAMED])}{more}; bring them to {scenario.start.year}"
        yield f"prices of {year}, {away} years {when} the start, taken as they are: {told}"
