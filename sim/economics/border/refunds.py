"""Refunds: what was paid under a duty that is struck down comes back later, as cash of the year in which it comes.

A refund is income of that year, because the duty was deducted when the goods were (tax benefit rule, 26 U.S.C. 111 and 26 CFR 1.111-1);
it changes no unit's cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.outcomes import Outcomes, struck_days
from sim.economics.years import Years
from sim.portable import added, in_stretches
from sim.scenario.schema import Scenario
from sim.scenario.subjects.chances import StruckDown
from sim.units import YEAR_H

DAYS_OF_A_YEAR = YEAR_H / 24


@dataclass(frozen=True, slots=True)
class Refund:
    """What comes back of a rule: of the duty paid by month [..., months], and years after the start [..., 1]; NEVER where it does not."""

    rule: str
    amount_usd: Floats
    after_years: Floats


def refunds(paid: Sequence[Mapping[str, Floats]], scenario: Scenario, outcomes: Outcomes) -> tuple[Refund, ...]:
    """The refunds of rules that are struck down in some outcome; `paid` has the duty that stayed paid, by rule, on each kind of goods."""
    found, struck = [], struck_days(scenario.trade, outcomes)
    for rule, own in refundable(scenario, outcomes).items():
        amounts = [each[rule] for each in paid if rule in each]
        if amounts:
            after = (struck[rule] - scenario.start.toordinal() + own.after.value / 24) / DAYS_OF_A_YEAR
            found.append(Refund(rule, floats(sum(amounts)) * own.refunded.value, floats(after)))
    return tuple(found)


def refundable(scenario: Scenario, outcomes: Outcomes) -> dict[str, StruckDown]:
    """The rules that are struck down in some outcome and of which something comes back then, with what is said of it."""
    duties = scenario.trade.duties
    struck = {rule: duties[duties[rule].struck_with or rule].struck_down for rule in struck_days(scenario.trade, outcomes)}
    return {rule: own for rule, own in struck.items() if own is not None and np.any(own.refunded.value)}


def refunded_by_year(refund: Refund, years: Years, money: Floats) -> Floats:
    """Nominal USD that come back in each year but the start: [..., years]; what comes after the last year is in none.

    `money` [..., years + 1] is what a dollar of the start has become by each year: what was paid is refunded as it was paid then.
    """
    simulated = np.arange(len(years)) < years.simulated
    paid = added(in_stretches(refund.amount_usd, years.weights) * simulated * money[..., 1:])[..., np.newaxis]
    begins = np.arange(len(years))
    return np.where((begins <= refund.after_years) & (refund.after_years < begins + 1), paid, 0.0)
