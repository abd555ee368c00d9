"""The measures and curves of the value of lead time, by the formulas of `newsvendor`."""

from collections.abc import Iterator

import numpy as np

from sim.arrays import floats
from sim.economics.costs import Costs
from sim.economics.customer import YEAR_D, Measures, prices_usd
from sim.economics.newsvendor import discount, discount_when_uncertain, lead_times_days, mismatch
from sim.scenario.schema import Scenario

LONGEST_D, EVERY_D = 120, 1  # the curve


def lead_time_measures(costs: Costs, scenario: Scenario, window: slice) -> Measures:
    """The discount that makes up for the lead times of each flow of new units: lead_time_discount, USD a unit, [...] over draws."""
    if scenario.customer is None or scenario.customer.commitment is None:
        return {}
    found = Measures()
    for flow, price in prices_usd(costs, scenario, window).items():
        days = lead_times_days(costs.known, flow, window)
        if len(days):
            share = discount_when_uncertain(days / YEAR_D, scenario.customer.commitment)
            found["lead_time_discount", flow] = floats(price * share), "USD/unit"
    return found


def lead_time_curves(costs: Costs, scenario: Scenario, window: slice) -> Iterator[tuple[str, str, float, str, float, str]]:
    """Rows of profiles: discount and cost of mismatch over lead times, USD a unit. For one set of prices."""
    if scenario.customer is None or scenario.customer.commitment is None:
        return
    days = np.arange(0.0, LONGEST_D + 1, EVERY_D)
    curves = {"discount_by_lead_time": discount, "mismatch_by_lead_time": mismatch}
    for flow, price in prices_usd(costs, scenario, window).items():
        for name, share_of in curves.items():
            for day, share in zip(days.tolist(), share_of(days / YEAR_D, scenario.customer.commitment).tolist(), strict=True):
                yield name, flow, day, "d", float(price) * share, "USD/unit"
