"""Landed cost of a delivered unit, cost of a repair, and what the whole is worth: the measures of money."""

from collections.abc import Iterator

import numpy as np

from sim.economics.cash import Cash, yearly_cash
from sim.economics.cashflow import irr_all, npv_usd, payback_years
from sim.economics.costs import CATEGORIES, Costs, price
from sim.economics.drivers import is_repair
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from sim.tables import Table, table

MILLION = 1e6

Row = tuple[str, str, float, str]


def economics(quantities: Quantities, scenario: Scenario) -> dict[str, Table]:
    """All that is priced of one replication: tables costs, measures, profiles, and cash where there is `finance`."""
    costs = price(quantities, scenario)
    cash = yearly_cash(costs, scenario, scenario.finance) if scenario.finance else None
    rows = [*_unit_costs(costs, scenario), *_yearly(costs, scenario)]
    tables = {"costs": costs.table()}
    profiles: list[tuple[str, str, float, str, float, str]] = []
    if cash is not None and scenario.finance is not None:
        rows += _worth(cash, scenario.finance.discount_rate.value)
        tables["cash"] = cash.table()
        profiles = [
            ("cash_by_year", "cumulative", float(year), "year", total / MILLION, "M USD")
            for year, total in enumerate(np.cumsum(cash.total).tolist())
        ]
    tables["measures"] = table(("measure", "of", "value", "unit"), rows)
    tables["profiles"] = table(("profile", "of", "x", "x_unit", "value", "unit"), profiles)
    return tables


def window_months(costs: Costs, scenario: Scenario) -> slice:
    """The months that begin after the warm-up; all of them if it leaves none."""
    begins_h = np.concatenate([[0.0], np.cumsum(costs.known.get("hours"))[:-1]])
    after = np.flatnonzero(begins_h >= scenario.warm_up.value)
    return slice(int(after[0]) if len(after) else 0, None)


def _unit_costs(costs: Costs, scenario: Scenario) -> Iterator[Row]:
    """Full cost of each flow over the units it delivered in the window, and its parts by category, which add up to it."""
    window = window_months(costs, scenario)
    for flow in costs.known.flows:
        units = float(costs.known.total("units_delivered", flow)[window].sum())
        if not units:
            continue
        name = "repair_cost" if is_repair(scenario, flow) else "landed_cost"
        by_category = dict.fromkeys(CATEGORIES, 0.0)
        for line in costs.lines:
            if line.flow == flow:
                by_category[line.category] += float(line.amount[window].sum())
        yield name, flow, sum(by_category.values()) / units, "USD/unit"
        for category, amount in by_category.items():
            yield f"{name}_part", category, amount / units, "USD/unit"


def _yearly(costs: Costs, scenario: Scenario) -> Iterator[Row]:
    window = window_months(costs, scenario)
    years = float(costs.known.years[window].sum())
    revenue = sum(float(line.amount[window].sum()) for line in costs.revenue)
    spent = sum(float(line.amount[window].sum()) for line in costs.lines)
    yield "revenue", "plant", revenue / years / MILLION, "M USD/year"
    yield "profit", "plant", (revenue - spent) / years / MILLION, "M USD/year"


def _worth(cash: Cash, discount_rate: float) -> Iterator[Row]:
    """NPV; the internal rate only where exactly one exists; payback where there is one."""
    total = cash.total
    yield "npv", "plant", npv_usd(total, discount_rate) / MILLION, "M USD"
    rates = irr_all(total)
    if len(rates) == 1:
        yield "irr", "plant", 100 * rates[0], "%"
    years = payback_years(total)
    if years is not None:
        yield "payback", "plant", years, "years"
