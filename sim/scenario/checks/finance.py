"""Sense of finance: what is spent and when, what taxes need, and incentives that can be given."""

from collections.abc import Iterator

from sim.scenario.checks.issue import DUST, Finding, unknown
from sim.scenario.finance import Capex, Finance, Incentive
from sim.scenario.opening import Opening
from sim.scenario.schema import Scenario
from sim.units import YEAR_H


def finance(scenario: Scenario) -> Iterator[Finding]:
    """Everything under `finance`; it needs prices."""
    own = scenario.finance
    if own is None:
        return
    if scenario.money is None:
        yield ("finance",), True, "needs `money`: there is nothing to value without prices"
        return
    if own.years.value < YEAR_H:
        yield ("finance", "years"), False, f"expected a year or more, got '{own.years.text}'"
    if own.terms == "nominal" and own.inflation.value:
        yield (
            ("finance", "inflation"),
            True,
            "changes nothing in nominal terms; write `terms: real`, or let prices grow in money.escalation",
        )
    for name, capex in own.capex.items():
        yield from _capex(name, capex, own)
        yield from _opened(name, capex, scenario.opening)
    yield from _taxes(own)
    yield from _loan(own)
    for name, incentive in own.incentives.items():
        yield from _incentive(name, incentive, own)


def _capex(name: str, capex: Capex, own: Finance) -> Iterator[Finding]:
    here = ("finance", "capex", name)
    if capex.life.value <= 0:
        yield (*here, "life"), False, f"expected more than 0 years, got '{capex.life.text}'"
    total = sum(share.value for share in capex.schedule)
    if capex.schedule and abs(total - 1) > DUST:
        yield (*here, "schedule"), True, f"adds up to {100 * total:.6g} %, must be 100 %"
    if capex.schedule and capex.tax_class:
        yield (*here, "tax_class"), True, "give either `schedule` or `tax_class`"
    if capex.quarter.value not in (1, 2, 3, 4):
        yield (*here, "quarter"), False, f"expected a quarter from 1 to 4, got '{capex.quarter.text}'"
    after = capex.after.value / YEAR_H
    if abs(after - round(after)) > DUST:
        yield (*here, "after"), False, f"expected whole years, got '{capex.after.text}'"
    elif capex.after.value >= own.years.value:
        yield (*here, "after"), False, f"{capex.after.text} is not before the end of the valuation, {own.years.text}"
    if capex.again_every is not None and (capex.again_every.value < YEAR_H or capex.again_every.value % YEAR_H > DUST):
        yield (*here, "again_every"), False, f"expected whole years, one or more, got '{capex.again_every.text}'"


def _opened(name: str, capex: Capex, opening: Opening | None) -> Iterator[Finding]:
    """When an investment is paid and placed in service, beside when it is spent."""
    here, service = ("finance", "capex", name), capex.in_service
    if service is not None:
        years = service.value / YEAR_H
        if abs(years - round(years)) > DUST:
            yield (*here, "in_service"), False, f"expected whole years, got '{service.text}'"
        elif service.value < capex.after.value:
            yield (*here, "in_service"), False, f"{service.text} is before it is spent, after {capex.after.text}"
    if capex.during is None:
        return
    if opening is None:
        yield (*here, "during"), False, "needs an `opening`, one of whose stages is meant"
    elif capex.during not in opening.stages:
        yield (*here, "during"), False, unknown("stage of the opening", capex.during, opening.stages)
    if capex.after.value:
        yield (*here, "during"), True, "give either `during` or `after`"


def _taxes(own: Finance) -> Iterator[Finding]:
    """Rates that fall on nothing: the kind of property that pays them is not there."""
    kinds = {capex.property for capex in own.capex.values()}
    for keys, kind, rate in (
        (("finance", "property_tax", "real"), "real", own.property_tax.real),
        (("finance", "property_tax", "personal"), "personal", own.property_tax.personal),
        (("finance", "sales_tax"), "personal", own.sales_tax),
    ):
        if rate.value and kind not in kinds:
            yield keys, True, f"falls on nothing: no investment under finance.capex has `property: {kind}`"


def _incentive(name: str, incentive: Incentive, own: Finance) -> Iterator[Finding]:
    here = ("finance", "incentives", name)
    first, last = incentive.first, incentive.last
    if last is not None and first.value > last.value:
        yield (*here, "last"), False, f"year {last.text} is before `first`, {first.text}"
    if incentive.grant is None and incentive.tax_credit is None and not incentive.abates.value:
        yield here, True, "gives nothing: needs a `grant`, a `tax_credit`, or what it `abates`"
    if incentive.abates.value and not (own.property_tax.real.value or own.property_tax.personal.value):
        yield (*here, "abates"), True, "there is no property tax to let off: give finance.property_tax"
    if first.value * YEAR_H > own.years.value:
        yield (*here, "first"), False, f"year {first.text} is after the end of the valuation, {own.years.text}"
    if first.value < 1 and (incentive.tax_credit is not None or incentive.abates.value):
        yield (*here, "first"), False, f"only a `grant` comes at the start; expected year 1 or later, got '{first.text}'"
    for field, names in (("reduces", incentive.reduces), ("capex_of", incentive.capex_of)):
        for k, capex in enumerate(names):
            if capex not in own.capex:
                yield (*here, field, str(k)), True, unknown("investment under finance.capex", capex, own.capex)
    if incentive.reduces and incentive.grant_as != "basis_reduction":
        yield (*here, "reduces"), True, "only a grant with `grant_as: basis_reduction` reduces a basis"


def _loan(own: Finance) -> Iterator[Finding]:
    if own.loan is None:
        return
    term = own.loan.term.value / YEAR_H
    if term < 1 - DUST or abs(term - round(term)) > DUST:
        yield ("finance", "loan", "term"), False, f"expected whole years, 1 or more, got '{own.loan.term.text}'"
