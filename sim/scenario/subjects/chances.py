"""Chances: what may happen to the law on some day, or how customs may class a part, each with its probability.

A chance is never a rate: a run computes one branch, the scenario as written, and `events.py` lists what else may come true.
"""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import Price, Section
from sim.scenario.fields import DurationValue, Fraction, Refund, default


class Fate(Section):
    """What may happen to a rule, once, on a day that nobody knows."""

    chance: Fraction = Field(
        description="That it happens at all. A run computes that it does not, unless the chance is 100 %: then it does, in the middle of "
        "`between`. Its own range is not drawn."
    )
    between: tuple[date, ...] = Field(description="The first and the last day on which it may happen, all days alike.")


class StruckDown(Fate):
    """A court or the next law may end a rule, and what was paid under it may come back."""

    refunded: Price[Refund] = Field(
        default("0 %"), description="Of all that was paid under the rule since the start, what comes back; more than 100 % with interest."
    )
    after: Price[DurationValue] = Field(default("0 d"), description="From the day on which it is struck down until that money is there.")


class Raised(Fate):
    """A rule may get another rate."""

    to: Price[Fraction] = Field(description="The rate from that day on, in place of `rate`; it may be lower, too.")


class Heading(Section):
    """A customs class under which a part may be held to fall."""

    chance: Fraction = Field(description="That customs hold it to be of this class; those of a part add up to 100 %.")
