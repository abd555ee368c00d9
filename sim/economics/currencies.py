"""What costs in other currencies come to in USD, month by month, as their rates move."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.outcomes import Outcomes
from sim.scenario.schema import Scenario
from sim.scenario.subjects.currencies import KINDS, Currency


def factors(scenario: Scenario, begins_h: Floats, outcomes: Outcomes) -> dict[str, Floats]:
    """What prices are multiplied with in each month, [..., months], by kind of cost, and by 'parts.' and the name of a part.

    Only those that some currency pays a part of. `begins_h` (months,) is when each month begins, in hours after the start.
    """
    found: dict[str, Floats] = {}
    currencies: Mapping[str, Currency] = scenario.money.currencies if scenario.money is not None else {}
    for name, own in currencies.items():
        moved = rate_levels(own, scenario.start, begins_h, outcomes.rates.get(name)) - 1
        shares = {kind: getattr(own, kind).value for kind in KINDS} | {f"parts.{part}": share.value for part, share in own.parts.items()}
        if np.any(moved):
            found |= {kind: found.get(kind, floats(1.0)) + share * moved for kind, share in shares.items() if share}
    return found


def rate_levels(own: Currency, start: date, begins_h: Floats, drawn: Floats | None) -> Floats:
    """What a currency is worth in each month, of what it was at the start: as its path says, times what was drawn; [..., months]."""
    days = [start + timedelta(hours=float(hour)) for hour in begins_h]
    steps = sorted(own.path.items())
    path = floats([next((level.value for day, level in reversed(steps) if day <= here), 1.0) for here in days])
    return path if drawn is None else floats(path * drawn[..., : len(days)])
