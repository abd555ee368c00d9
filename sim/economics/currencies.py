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
        moved = rate_levels(own, scenario, begins_h, outcomes.rates.get(name)) - 1
        shares = {kind: getattr(own, kind).value for kind in KINDS} | {f"parts.{part}": share.value for part, share in own.parts.items()}
        if np.any(moved):
            found |= {kind: found.get(kind, floats(1.0)) + share * moved for kind, share in shares.items() if share}
    return found


def rate_levels(own: Currency, scenario: Scenario, begins_h: Floats, drawn: Floats | None) -> Floats:
    """What a currency is worth in each month, of what it was at the start: as its path says, times what was drawn; [..., months]."""
    days = [scenario.start + timedelta(hours=float(hour)) for hour in begins_h]
    path = floats([_in_month(own, day, scenario.last_day) for day in days])
    return path if drawn is None else floats(path * drawn[..., : len(days)])


def _in_month(own: Currency, begins: date, last: date) -> float:
    """What a path comes to on average from a day to the end of its month or the run: a level that begins in it counts by its days."""
    ends = max(min((begins.replace(day=1) + timedelta(days=31)).replace(day=1), last + timedelta(days=1)), begins + timedelta(days=1))
    level, since, total = 1.0, begins, 0.0
    for day, following in sorted(own.path.items()):
        at = min(max(day, begins), ends)
        total += level * (at - since).days
        level, since = following.value, at
    return (total + level * (ends - since).days) / (ends - begins).days
