"""Sense of incentives: that they give something, and that what they promise can be held against the plant."""

from collections.abc import Iterator

from sim.counts import counted, plural
from sim.scenario.checks.issue import Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Finance
from sim.scenario.subjects.incentive import Incentive, Promise
from sim.units import YEAR_H


def incentives(own: Finance, scenario: Scenario) -> Iterator[Finding]:
    """Everything under `finance.incentives`."""
    for name, incentive in own.incentives.items():
        here = ("finance", "incentives", name)
        yield from _gives(here, incentive, own)
        yield from _years(here, incentive, own)
        yield from _named(here, incentive, own)
        if incentive.promise is not None:
            yield from _promise((*here, "promise"), incentive, incentive.promise, scenario)
        if incentive.bond is not None and not (incentive.bond.amount.value and incentive.bond.premium.value):
            yield (*here, "bond"), True, "costs nothing: give an amount and a premium above 0, or leave it out"


def _gives(here: Keys, incentive: Incentive, own: Finance) -> Iterator[Finding]:
    if incentive.grant is None and incentive.tax_credit is None and not incentive.abates.value:
        yield here, True, "gives nothing: needs a `grant`, a `tax_credit`, or what it `abates`"
    if incentive.abates.value and not (own.property_tax.real.value or own.property_tax.personal.value):
        yield (*here, "abates"), True, "there is no property tax to let off: give finance.property_tax"
    elif incentive.abates.value and incentive.capex_of and not any(_taxed(name, own) for name in incentive.capex_of):
        yield (*here, "capex_of"), True, "none of these investments pays property tax, so that nothing is let off"
    if incentive.abates_of.value != 1 and not incentive.abates.value:
        yield (*here, "abates_of"), True, "is a part of the tax that `abates` lets off, and nothing is let off"


def _taxed(name: str, own: Finance) -> bool:
    """Whether an investment pays property tax; one that does not exist is told elsewhere."""
    return name not in own.capex or own.capex[name].property is not None


def _years(here: Keys, incentive: Incentive, own: Finance) -> Iterator[Finding]:
    first, last = incentive.first, incentive.last
    if last is not None and first.value > last.value:
        yield (*here, "last"), False, f"year {last.text} is before `first`, {first.text}"
    if first.value * YEAR_H > own.years.value:
        yield (*here, "first"), False, f"year {first.text} is after the end of the valuation, {own.years.text}"
    if first.value < 1 and (incentive.tax_credit is not None or incentive.abates.value):
        yield (*here, "first"), False, f"only a `grant` comes at the start; expected year 1 or later, got '{first.text}'"


def _named(here: Keys, incentive: Incentive, own: Finance) -> Iterator[Finding]:
    for field, names in (("reduces", incentive.reduces), ("capex_of", incentive.capex_of)):
        for k, capex in enumerate(names):
            if capex not in own.capex:
                yield (*here, field, str(k)), True, unknown("investment under finance.capex", capex, own.capex)
    if incentive.reduces and incentive.grant_as != "basis_reduction":
        yield (*here, "reduces"), True, "only a grant with `grant_as: basis_reduction` reduces a basis"


def _promise(here: Keys, incentive: Incentive, promise: Promise, scenario: Scenario) -> Iterator[Finding]:
    length = (incentive.last or incentive.first).value - max(incentive.first.value, 1) + 1
    if not any(each.value or each.high for each in (*promise.jobs, *([promise.wage] if promise.wage else []))):
        yield here, True, "promises nothing: needs `jobs` or a `wage`"
    elif not (promise.claw_back.value or promise.penalty.value):
        yield here, True, "costs nothing when it is missed: give `claw_back` or a `penalty`"
    if length < 1:
        yield here, True, "has no year to be kept in: the incentive ends at the start; give `last`"
    elif len(promise.jobs) > length:
        yield (*here, "jobs"), True, f"has {counted(len(promise.jobs), 'number')} for {length:g} {plural(length, 'year')} of the incentive"
    if promise.in_a_row.value < 1:
        yield (*here, "in_a_row"), False, f"expected 1 or more years, got '{promise.in_a_row.text}'"
    elif promise.in_a_row.value > length >= 1:
        yield (*here, "in_a_row"), False, f"{promise.in_a_row.text} years in a row never pass: the incentive has {length:g}"
    if promise.penalty.value and promise.wage is None:
        yield (*here, "penalty"), True, "is worked out from the `wage` that is promised; give it"
    for k, pool in enumerate(promise.pools):
        if pool not in scenario.pools:
            yield (*here, "pools", str(k)), True, unknown("pool", pool, scenario.pools)
    if not any(scenario.pools[pool].wage for pool in promise.pools or scenario.pools if pool in scenario.pools) and promise.wage:
        yield (*here, "wage"), True, "none of these pools has a wage to hold against it"


def incentive_warnings(scenario: Scenario) -> Iterator[str]:
    """A line where grants and credits together give more than is invested, as a subsidy that is written twice does."""
    own = scenario.finance
    if own is None or not own.incentives:
        return
    given = sum(_given_usd(each, own) for each in own.incentives.values())
    invested = sum(capex.cost.value for capex in own.capex.values())
    if given > invested:
        names = ", ".join(name for name, each in own.incentives.items() if _given_usd(each, own))
        told = f"grants and credits come to {given:,.0f} USD where their conditions are met, more than the {invested:,.0f} USD invested"
        yield f"finance.incentives: {names}: {told}: is something given twice?"


def _given_usd(incentive: Incentive, own: Finance) -> float:
    """The grant of an incentive, and its credits in all years of the valuation."""
    last = min((incentive.last or incentive.first).value, own.years.value / YEAR_H)
    years = max(last - incentive.first.value + 1, 0.0)
    return (incentive.grant.value if incentive.grant else 0.0) + (incentive.tax_credit.value * years if incentive.tax_credit else 0.0)
