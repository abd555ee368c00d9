"""Landed cost of a delivered unit, cost of a repair, and what the whole is worth: the measures of money."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.avoidable import Group, avoidable_measures, by_group
from sim.economics.carbon import carbon_measures
from sim.economics.categories import CATEGORIES, Categories, Kinds
from sim.economics.causes import Key, Term, terms_of_a_unit, terms_of_worth, terms_table
from sim.economics.costs import Costs, price
from sim.economics.customer import Measures, customer_measures
from sim.economics.drivers import is_repair, window_months
from sim.economics.lead_time_value import lead_time_curves, lead_time_measures
from sim.economics.lines import each_by_year, total_each, total_usd
from sim.economics.opening import paid_before_usd
from sim.economics.outcomes import Outcomes
from sim.economics.wages import offered_premium
from sim.economics.worth.capital_cost import equivalent_annual_usd, levelized_usd, wacc
from sim.economics.worth.cash import Cash, after_start, around, yearly_cash
from sim.economics.worth.cashflow import irr_all, mirr, npv_usd, payback_years
from sim.economics.years import Years, years_of
from sim.portable import added, weighted
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Finance
from sim.tables import Table, concatenated, table

MILLION = 1e6
PROFILE_NAMES = ("profile", "of", "x", "x_unit", "value", "unit")


@dataclass(frozen=True, slots=True)
class Valued:
    """What one replication costs and is worth: `measures` by (measure, of) with their unit, [...] over draws of prices."""

    costs: Costs
    cash: Cash | None
    measures: Measures


def valued(quantities: Quantities, scenario: Scenario, outcomes: Outcomes | None = None) -> Valued:
    """Prices the quantities of one replication, in the outcomes of chances given, or else as written.

    Raises UncoveredEntry if an entry has no duty rule.
    """
    costs = price(quantities, scenario, outcomes)
    cash = yearly_cash(costs, scenario.finance, around(scenario, outcomes is not None and outcomes.closes)) if scenario.finance else None
    window = window_months(costs.known, scenario)
    totals = total_each(by_group(costs), window, costs.known.months)
    measures = {**_unit_costs(costs, totals, scenario, window), **_yearly(costs, totals, window)}
    measures |= avoidable_measures(costs, totals, window)
    measures |= {**customer_measures(costs, scenario, window), **lead_time_measures(costs, scenario, window)}
    measures |= dict(_with_downtime(measures))
    measures |= {**carbon_measures(costs.known, scenario, window), **_offered(scenario)}
    if costs.known.opens_h:
        spent = paid_before_usd(costs.known, costs.lines, costs.parts, scenario.finance)
        measures["cash_before_opening", "plant"] = spent / MILLION, "M USD"
    if cash is not None and scenario.finance is not None:
        measures |= _worth(costs, cash, scenario.finance)
    return Valued(costs, cash, measures)


def _with_downtime(measures: Measures) -> Iterator[tuple[tuple[str, str], tuple[Floats, str]]]:
    """repair_cost_with_downtime of each flow of repairs that has both costs: USD a unit, [...] over draws."""
    for name, flow in measures:
        if name == "downtime_cost" and ("repair_cost", flow) in measures:
            both = measures["repair_cost", flow][0] + measures[name, flow][0]
            yield ("repair_cost_with_downtime", flow), (floats(both), "USD/unit")


def _offered(scenario: Scenario) -> Measures:
    """By how many per cent the pay of pools that are hired from a narrow market lies above its wage."""
    premiums = {name: offered_premium(pool) for name, pool in scenario.pools.items() if pool.labor_market and pool.labor_market.people}
    return {("offered_premium", name): (floats(100 * np.atleast_1d(each).sum(axis=-1)), "%") for name, each in premiums.items()}


def _worth(costs: Costs, cash: Cash, finance: Finance) -> Measures:
    """What the plant is worth: net present value, what it is a year, the levelized cost of each flow's unit, and the owners' part of it."""
    rate = finance.discount_rate.value
    return {
        ("npv", "plant"): (npv_usd(cash.total, rate) / MILLION, "M USD"),
        ("equivalent_annual", "plant"): (equivalent_annual_usd(cash.total, rate) / MILLION, "M USD/year"),
        **_levelized(costs, cash, rate),
        **_of_owners(cash, finance),
        **_of_taxpayers(cash, finance),
    }


def _levelized(costs: Costs, cash: Cash, rate: float) -> Measures:
    """The price of every unit that pays all it costs, USD, [...] over draws; no tax and no revenue is in it.

    Its costs are payments, and what is invested less what it is sold for at the end, by each flow's part of the depreciation. Without
    revenue and taxes, x units a year it is the equivalent annual cost. Nothing is said of a flow that delivers no unit.
    """
    years, found = years_of(costs.known.get("hours"), len(cash.basis) - 1, costs.warm_up_h), Measures()
    shares = _capital_shares(costs, years)
    for flow, spent in cash.spent.items():
        units = weighted(costs.known.total("units_delivered", flow), years.weights)
        if units.sum():
            cost = after_start(spent) + shares[flow][..., np.newaxis] * cash.invested()
            found["levelized_cost", flow] = levelized_usd(cost, after_start(units), rate), "USD/unit"
    return found


def _capital_shares(costs: Costs, years: Years) -> dict[str, Floats]:
    """What part of the investments each flow uses: that of their depreciation, or in equal parts where nothing is depreciated."""
    lines = [line for line in costs.lines if line.kind is Kinds.DEPRECIATION]
    flows = costs.known.flows
    by_year = each_by_year({flow: [line for line in lines if line.flow == flow] for flow in flows}, years)
    written_off = {flow: added(usd) for flow, usd in by_year.items()}
    whole = floats(sum(written_off.values()))
    alike = np.full(whole.shape, 1 / len(written_off))
    return {flow: np.divide(own, whole, out=alike.copy(), where=whole > 0) for flow, own in written_off.items()}


def _of_owners(cash: Cash, finance: Finance) -> Measures:
    """With a loan or an owner abroad: what is left to the owners as a present value and a rate of return.

    The rate is NaN where there is none or several. With a loan also the WACC. Rates are % a year in the money of `terms`.
    """
    loan, found = finance.loan, Measures()
    own_rate = (loan.cost_of_equity if loan and loan.cost_of_equity else finance.discount_rate).value
    if loan is not None or finance.owner is not None:
        found["equity_npv", "plant"] = npv_usd(cash.to_owners, own_rate) / MILLION, "M USD"
        found["equity_irr", "plant"] = 100 * np.apply_along_axis(_only_irr, -1, cash.to_owners), "%"
    if loan is not None:
        inflation = floats(finance.inflation.value if finance.terms == "real" else 0.0)
        lent = (1 + floats(loan.rate.value) * (1 - floats(finance.tax.value))) / (1 + inflation) - 1
        found["wacc", "plant"] = 100 * wacc(loan.share.value, own_rate, lent * np.ones(1))[..., 0], "%"
    return found


def _of_taxpayers(cash: Cash, finance: Finance) -> Measures:
    """What the plant is worth to each of two companies, which add up to `npv`; nothing where there is only one."""
    if finance.affiliate is None:
        return {}
    parts = {"plant company": cash.total - cash.of_affiliate, finance.affiliate.role: cash.of_affiliate}
    rate = finance.discount_rate.value
    return {("npv_of_taxpayer", name): (npv_usd(part, rate) / MILLION, "M USD") for name, part in parts.items()}


def _only_irr(cash_usd: Floats) -> float:
    """The internal rate of yearly flows, a fraction a year; NaN where none or several exist."""
    rates = irr_all(cash_usd)
    return rates[0] if len(rates) == 1 else float("nan")


def economics(quantities: Quantities, scenario: Scenario) -> dict[str, Table]:
    """All that is priced of one replication, for one set of prices: tables costs, terms, measures, profiles; cash where there is `finance`.

    A rate of return and a payback are measures only where they exist.
    """
    found = valued(quantities, scenario)
    tables = {"costs": found.costs.table(), "measures": measures_of_money(found, scenario)}
    if found.cash is not None:
        tables["cash"] = found.cash.table()
    waits = table(PROFILE_NAMES, lead_time_curves(found.costs, scenario, window_months(found.costs.known, scenario)))
    cumulative = np.cumsum(found.cash.total) if found.cash is not None else np.zeros(0)
    tables["terms"] = terms_table(_terms(found, scenario))
    tables["profiles"] = concatenated([_cash_curve(cumulative), waits]) if len(waits) else _cash_curve(cumulative)
    return tables


def _terms(found: Valued, scenario: Scenario) -> dict[tuple[str, str, str], dict[Key, Term]]:
    """What makes the cost of a unit of each flow, and what the plant is worth, by (measure, of, unit)."""
    window = window_months(found.costs.known, scenario)
    terms = {
        (name, flow, "USD/unit"): terms_of_a_unit(found.costs, flow, window)
        for name, flow in found.measures
        if name in {"landed_cost", "repair_cost"}
    }
    if found.cash is not None and scenario.finance is not None:
        terms["npv", "plant", "M USD"] = terms_of_worth(found.costs, found.cash, scenario.finance.discount_rate.value)
    return terms


def measures_of_money(found: Valued, scenario: Scenario) -> Table:
    """The measures for one set of prices as a table: columns measure, of, value, unit; without those that do not exist."""
    rows = [(measure, of, float(value), unit) for (measure, of), (value, unit) in found.measures.items() if np.isfinite(value)]
    if found.cash is not None and scenario.finance is not None:
        own = scenario.finance
        reinvested = own.reinvestment_rate or own.discount_rate
        rows += returns(found.cash.total, float(own.discount_rate.value), float(reinvested.value))
        rows += _of_promises(found.cash)
    return table(("measure", "of", "value", "unit"), rows)


def _of_promises(cash: Cash) -> Iterator[tuple[str, str, float, str]]:
    """Rows measure, of, value, unit of the promises for incentives: how far they were missed, and what that costs."""
    for name, kept in cash.promises.items():
        yield "incentive_missed", name, float(kept.missed.sum()), "years"
        yield "jobs_lacking", name, float(kept.jobs_lacking.max()), "workers"
        yield "pay_lacking", name, float(kept.pay_lacking.max()), "USD/year"
        yield "incentive_owed", name, float(cash.owed[name].sum()) / MILLION, "M USD"


def _cash_curve(total_usd: Floats) -> Table:
    """Cumulative cash by year as a profile; without rows, but with columns of the right kind, where nothing is valued."""
    text = {"profile": "cash_by_year", "of": "cumulative", "x_unit": "year", "unit": "M USD"}
    columns = {name: np.full(len(total_usd), word, dtype=object) for name, word in text.items()}
    numbers = {"x": np.arange(len(total_usd), dtype=np.float64), "value": total_usd / MILLION}
    return Table({name: {**columns, **numbers}[name] for name in PROFILE_NAMES})


def _unit_costs(costs: Costs, totals: Mapping[Group, Floats], scenario: Scenario, window: slice) -> Measures:
    """Full cost of each flow over the units it delivered in the window, and its parts by category, which add up to it.

    Parts are named by category, with the flow in front where several flows deliver, or several repair.
    """
    found = Measures()
    for flow in costs.known.flows:
        units = float(costs.known.total("units_delivered", flow)[window].sum())
        if not units:
            continue
        name = "repair_cost" if is_repair(scenario, flow) else "landed_cost"
        by_category = dict.fromkeys((category.name for category in CATEGORIES), np.zeros(()))
        for (own, of, _), total in totals.items():
            if of == flow:
                by_category[own.name] = by_category[own.name] + total
        found[name, flow] = floats(sum(by_category.values())) / units, "USD/unit"
        alone = [is_repair(scenario, each) for each in costs.known.flows].count(is_repair(scenario, flow)) == 1
        for category, amount in by_category.items():
            found[f"{name}_part", category if alone else f"{flow}, {category}"] = amount / units, "USD/unit"
    return found


def _yearly(costs: Costs, totals: Mapping[Group, Floats], window: slice) -> Measures:
    """Revenue, spending and profit a year in the window; depreciation is spending, tax and the cost of capital are none."""
    years = float(costs.known.years[window].sum())
    revenue = total_usd(costs.revenue, window)
    spent = floats(sum(total for (category, _, _), total in totals.items() if category is not Categories.HOLDING))
    return {
        ("revenue", "plant"): (revenue / years / MILLION, "M USD/year"),
        ("spending", "plant"): (spent / years / MILLION, "M USD/year"),
        ("profit", "plant"): ((revenue - spent) / years / MILLION, "M USD/year"),
    }


def returns(total_usd: Floats, discount_rate: float, reinvestment_rate: float) -> Iterator[tuple[str, str, float, str]]:
    """Rows measure, of, value, unit of what yearly flows return.

    The internal rate where exactly one exists; the modified one where something is spent and something earned, spendings financed at
    the discount rate; paybacks where there are any.
    """
    rates = irr_all(total_usd)
    if len(rates) == 1:
        yield "irr", "plant", 100 * rates[0], "%"
    if np.any(total_usd < 0) and np.any(total_usd > 0):
        yield "mirr", "plant", 100 * mirr(total_usd, discount_rate, reinvestment_rate), "%"
    for name, rate in (("payback", 0.0), ("discounted_payback", discount_rate)):
        years = payback_years(total_usd, rate)
        if years is not None and total_usd[0] < 0:
            yield name, "plant", years, "years"
