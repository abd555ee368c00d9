"""Why two sites differ: the difference of a unit's cost split by cause. The parts add up to the whole.

Each line's difference is split at the mean of the two sites, dq x (r + r')/2 + dr x (q + q')/2, which leaves nothing over and treats
both alike (the indicators of Bennet, J. Roy. Stat. Soc. 83, 1920). What comes from the rate and what from the quantity are told apart
where they are different causes: a wage is not an hour.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.economics.costs import Costs

Floats = NDArray[np.float64]

# category -> the causes behind a difference in rate and in quantity
CAUSES = {
    "materials": ("prices of parts", "yield and use of parts"),
    "scrap": ("yield and use of parts", "yield and use of parts"),
    "inbound freight": ("freight", "freight"),
    "outbound freight": ("freight", "freight"),
    "duty and fees": ("duty", "duty"),
    "labour": ("wages", "hours of work"),
    "overtime": ("wages", "hours of work"),
    "hiring": ("people who leave", "people who leave"),
    "energy": ("energy price", "energy use"),
    "services": ("partners", "partners"),
    "facility": ("building", "building"),
    "overhead": ("overhead", "overhead"),
    "depreciation": ("capital", "capital"),
    "stock holding": ("stock and lead time", "stock and lead time"),
    "disruption": ("storms and outages", "storms and outages"),
    "penalties": ("late delivery", "late delivery"),
}

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Term:
    """A cost line of a unit: how much of its driver, and what that costs; the rate is what one of it costs."""

    quantity: float
    amount: float

    @property
    def rate(self) -> float:
        """USD of one, 0 where there is none."""
        return self.amount / self.quantity if self.quantity else 0.0


def terms_of_a_unit(costs: Costs, flow: str, window: slice) -> dict[Key, Term]:
    """The cost lines of a flow over the units it delivered in a window, by (category, item, flow); empty where it delivered none."""
    units = float(costs.known.total("units_delivered", flow)[window].sum())
    return {
        (line.category, line.item, line.flow): Term(float(line.quantity[window].sum()) / units, float(line.total(window)) / units)
        for line in costs.lines
        if line.flow == flow and units
    }


def by_cause(base: dict[Key, Term], other: dict[Key, Term]) -> dict[str, float]:
    """Cause -> what it adds to the cost of `other` over that of `base`, in USD a unit; they add up to the whole difference.

    A line that only one of the two has differs by its whole amount, and counts as a difference in quantity.
    """
    found: dict[str, float] = {}
    for key in dict.fromkeys([*base, *other]):
        mine, theirs = base.get(key, Term(0.0, 0.0)), other.get(key, Term(0.0, 0.0))
        by_rate = 0.0
        if mine.quantity and theirs.quantity:
            by_rate = (theirs.rate - mine.rate) * (mine.quantity + theirs.quantity) / 2
        rate_cause, quantity_cause = CAUSES[key[0]]
        found[rate_cause] = found.get(rate_cause, 0.0) + by_rate
        found[quantity_cause] = found.get(quantity_cause, 0.0) + theirs.amount - mine.amount - by_rate
    return found
