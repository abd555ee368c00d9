"""Currencies: which costs are paid in another currency than USD, and how far its rate may wander."""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import ExchangeRate, Fraction, default


class Currency(Section):
    """A currency in which some costs are paid. All prices are written in USD, at the rate of the start; what is paid in it follows.

    The rate goes as `path` says, and around it `sim uncertainty` draws a geometric Brownian motion without drift, month by month: its mean
    is the path. In years that are not simulated it stays as in the last one. Investments do not follow.
    """

    volatility: Fraction = Field(
        default("0 %"), description="Standard deviation a year of the rate's logarithm; not drawn where 0 %. Its own range is not drawn."
    )
    path: dict[date, ExchangeRate] = Field({}, description="What it is worth from some days on, of what it was worth at the start.")
    labor: Fraction = Field(default("0 %"), description="Part of wages, premiums and hiring that is paid in it.")
    energy: Fraction = Field(default("0 %"), description="Part of energy and what the grid charges.")
    freight: Fraction = Field(default("0 %"), description="Part of freight.")
    facility: Fraction = Field(default("0 %"), description="Part of rent, what the landlord passes on, and insurance.")
    overhead: Fraction = Field(default("0 %"), description="Part of fixed yearly costs, partners' fees and damage.")
    miner: Fraction = Field(default("0 %"), description="Part of the price of a new unit.")
    repair: Fraction = Field(default("0 %"), description="Part of the fee for a repair.")
    parts: dict[str, Fraction] = Field({}, description="By part: how much of its price at the supplier's door.")


# The kinds of cost of which a part may be paid in it, as `money.escalation` names them.
KINDS = tuple(name for name in Currency.model_fields if name not in {"volatility", "path", "parts"})
