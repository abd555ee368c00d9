"""Landed cost of a delivered unit, cost of a repair, and what the whole is worth: the measures of money."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.economics.cash import Cash, yearly_cash
from sim.economics.cashflow import irr_all, npv_usd, payback_years
from sim.economics.costs import CATEGORIES, Costs, is_holding, price
from sim.economics.drivers import is_repair
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from sim.tables import Table, table

Floats = NDArray[np.float64]

MILLION = 1e6

Row = tuple[str, str, float, str]


def economics(quantities: Quantities, scenario: Scenario) -> dict[str, Table]:
    """All that is priced of one replication: tables costs, measures, profiles, and cash where there is `finance`."""
    costs = price(quantities, scenario)
    cash = yearly_cash(costs, scenario.finance) if scenario.finance else None
    rows = [*_unit_costs(costs, scenario), *_yearly(costs, scenario)]
    tables = {"costs": costs.table()}
    if cash is not None and scenario.finance is not None:
        rows += worth(cash, scenario.finance.discount_rate.value)
        tables["cash"] = cash.table()
    tables["measures"] = table(("measure", "of", "value", "unit"), rows)
    tables["profiles"] = _cash_curve(np.cumsum(cash.total) if cash is not None else np.zeros(0))
    return tables


def _cash_curve(total_usd: Floats) -> Table:
    """Cumulative cash by year as a profile; without rows, but with columns of the right kind, where nothing is valued."""
    text = {"profile": "cash_by_year", "of": "cumulative", "x_unit": "year", "unit": "M USD"}
    columns = {name: np.full(len(total_usd), word, dtype=object) for name, word in text.items()}
    numbers = {"x": np.arange(len(total_usd), dtype=np.float64), "value": total_usd / MILLION}
    return Table({name: {**columns, **numbers}[name] for name in ("profile", "of", "x", "x_unit", "value", "unit")})


def window_months(costs: Costs, scenario: Scenario) -> slice:
    """The months that begin after the warm-up; all of them if it leaves none."""
    begins_h = np.concatenate([[0.0], np.cumsum(costs.known.get("hours"))[:-1]])
    after = np.flatnonzero(begins_h >= scenario.warm_up.value)
    return slice(int(after[0]) if len(after) else 0, None)


def _unit_costs(costs: Costs, scenario: Scenario) -> Iterator[Row]:
    """Full cost of each flow over the units it delivered in the window, and its parts by category, which add up to it.

    Parts are named by category, with the flow in front where several flows deliver, or several repair.
    """
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
        alone = [is_repair(scenario, each) for each in costs.known.flows].count(is_repair(scenario, flow)) == 1
        for category, amount in by_category.items():
            yield f"{name}_part", category if alone else f"{flow}, {category}", amount / units, "USD/unit"


def _yearly(costs: Costs, scenario: Scenario) -> Iterator[Row]:
    """Revenue and profit a year in the window; profit after depreciation, before tax and the cost of capital."""
    window = window_months(costs, scenario)
    years = float(costs.known.years[window].sum())
    revenue = sum(float(line.amount[window].sum()) for line in costs.revenue)
    spent = sum(float(line.amount[window].sum()) for line in costs.lines if not is_holding(line))
    yield "revenue", "plant", revenue / years / MILLION, "M USD/year"
    yield "profit", "plant", (revenue - spent) / years / MILLION, "M USD/year"


def worth(cash: Cash, discount_rate: float) -> Iterator[Row]:
    """NPV; the internal rate only where exactly one exists; payback where there is one."""
    total = cash.total
    yield "npv", "plant", npv_usd(total, discount_rate) / MILLION, "M USD"
    rates = irr_all(total)
    if len(rates) == 1:
        yield "irr", "plant", 100 * rates[0], "%"
    years = payback_years(total)
    if years is not None and total[0] < 0:
        yield "payback", "plant", years, "years"
