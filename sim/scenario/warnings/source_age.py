"""Sources that were old when a scenario starts: law and prices that may have changed since."""

import re
from collections.abc import Iterator
from datetime import date

from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.walk import leaves
from sim.units import YEAR_H

DATED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def old_sources(scenario: Scenario) -> Iterator[str]:
    """One line for each source that assumptions rest on and that is older at the start than `oldest_source`, the oldest first.

    A date like '2024' or '2018-06' is taken as its last day; one that is not written so is passed over.
    """
    if scenario.oldest_source is None:
        return
    rests: dict[str, str] = {}
    for leaf in leaves(scenario):
        if isinstance(leaf.value, Assumption) and leaf.value.source in scenario.sources:
            rests.setdefault(str(leaf.value.source), ".".join(leaf.keys))
    ages = {name: _age_years(scenario.sources[name].date, scenario.start) for name in rests}
    for name, age in sorted(ages.items(), key=lambda each: -each[1]):
        if age * YEAR_H > scenario.oldest_source.value:
            said = f"of {scenario.sources[name].date}, {age:.1f} years before the start"
            yield f"sources.{name} is {said}: look whether {rests[name]} and what else rests on it still holds"


def _age_years(written: str, start: date) -> float:
    """Years from the last day that a date may mean until the start; below zero for a later one, and for one that cannot be read."""
    found = DATED.match(written)
    if found is None:
        return -1.0
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 28)
    return (start - date(year, min(max(month, 1), 12), min(max(day, 1), 28))).days / 365
