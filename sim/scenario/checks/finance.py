"""Sense of finance: what is spent and when, what taxes need, and incentives that can be given."""

from collections.abc import Iterator

from sim.scenario.assumption import Assumption
from sim.scenario.checks.incentive import incentives
from sim.scenario.checks.issue import DUST, Finding, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Capex, Finance, has_quarters
from sim.scenario.subjects.opening import Opening
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
    elif _broken(own.years):
        yield ("finance", "years"), False, f"expected whole years, because cash is by year, got '{own.years.text}'"
    if own.terms == "nominal" and own.inflation.value:
        yield (
            ("finance", "inflation"),
            True,
            "changes nothing in nominal terms; write `terms: real`, or let prices grow in money.escalation",
        )
    for name, capex in own.capex.items():
        yield from _capex(name, capex, own)
        yield from _opened(name, capex, scenario.opening)
        yield from _in_time(name, capex, own, scenario)
    yield from _taxes(own)
    yield from _loan(own)
    yield from _owner(own)
    yield from _affiliate(own, scenario)
    yield from incentives(own, scenario)


def _broken(duration: Assumption) -> bool:
    """Whether a duration is no number of whole years."""
    years = duration.value / YEAR_H
    return abs(years - round(years)) > DUST


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
    elif "quarter" in capex.model_fields_set and not has_quarters(capex):
        yield (*here, "quarter"), True, "changes nothing: only a `tax_class` of 3 to 20 years is written off by quarters"
    if _broken(capex.after):
        yield (*here, "after"), False, f"expected whole years, got '{capex.after.text}'"
    elif capex.after.value >= own.years.value:
        yield (*here, "after"), False, f"{capex.after.text} is not before the end of the valuation, {own.years.text}"
    if capex.again_every is not None and (capex.again_every.value < YEAR_H or capex.again_every.value % YEAR_H > DUST):
        yield (*here, "again_every"), False, f"expected whole years, one or more, got '{capex.again_every.text}'"


def _opened(name: str, capex: Capex, opening: Opening | None) -> Iterator[Finding]:
    """When an investment is paid and placed in service, beside when it is spent."""
    here, service = ("finance", "capex", name), capex.in_service
    if service is not None:
        if _broken(service):
            yield (*here, "in_service"), False, f"expected whole years, got '{service.text}'"
        elif service.value < capex.after.value:
            yield (*here, "in_service"), False, f"{service.text} is before it is spent, after {capex.after.text}"
    if capex.phase is not None and (capex.after.value or service or capex.during):
        yield (*here, "phase"), True, "give either `phase`, or when it is spent and placed in service by `after`, `in_service` or `during`"
    if capex.during is None:
        return
    if opening is None:
        yield (*here, "during"), False, "needs an `opening`, one of whose stages is meant"
    elif capex.during not in opening.stages:
        yield (*here, "during"), False, unknown("stage of the opening", capex.during, opening.stages)
    if capex.after.value:
        yield (*here, "during"), True, "give either `during` or `after`"


def _in_time(name: str, capex: Capex, own: Finance, scenario: Scenario) -> Iterator[Finding]:
    """What is placed in service, or spent with a phase, when the valuation is over."""
    here, service = ("finance", "capex", name), capex.in_service
    if service is not None and not _broken(service) and service.value >= own.years.value:
        told = f"{service.text} is not before the end of the valuation, {own.years.text}: nothing of it would be written off"
        yield (*here, "in_service"), False, told
    phase = scenario.phases.get(capex.phase or "")
    if phase is not None and (phase.from_ - scenario.start).days * 24 >= own.years.value:
        yield (*here, "phase"), False, f"begins on {phase.from_}, after the end of the valuation: it would never be spent"


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


def _loan(own: Finance) -> Iterator[Finding]:
    if own.loan is None:
        return
    if own.loan.term.value / YEAR_H < 1 - DUST or _broken(own.loan.term):
        yield ("finance", "loan", "term"), False, f"expected whole years, 1 or more, got '{own.loan.term.text}'"
    if not any(capex.cost.value and not capex.after.value and capex.phase is None for capex in own.capex.values()):
        yield ("finance", "loan"), True, "lends nothing: no investment under finance.capex is paid at the start"


def _owner(own: Finance) -> Iterator[Finding]:
    if own.owner is None:
        return
    if not (own.owner.dividends_withheld.value or own.owner.interest_withheld.value):
        yield ("finance", "owner"), True, "changes nothing: give `dividends_withheld` or `interest_withheld`, or leave it out"
    if own.owner.interest_withheld.value and (own.loan is None or own.loan.lender != "owner"):
        yield (
            ("finance", "owner", "interest_withheld"),
            True,
            "falls on nothing: only a loan with `lender: owner` pays him interest",
        )


def _affiliate(own: Finance, scenario: Scenario) -> Iterator[Finding]:
    if own.affiliate is None:
        return
    here, trade = ("finance", "affiliate", "role"), scenario.trade
    if own.affiliate.role == "importer":
        if not any(lane.crosses for lane in scenario.lanes.values()) or trade.origin is None:
            yield here, False, "no finished unit crosses a border here: give trade.origin and a lane that `crosses`"
        elif trade.finished_value.value >= 1:
            yield here, False, f"the importer has no margin: trade.finished_value is {trade.finished_value.text}; expected less than 100 %"
    elif not any(part.lane in scenario.lanes and scenario.lanes[part.lane].crosses for part in scenario.parts.values() if part.lane):
        yield here, False, "no part crosses a border here: give parts a lane that `crosses`"
    elif trade.parts_value.value <= 1:
        yield here, False, f"the supplier has no margin: trade.parts_value is {trade.parts_value.text}; expected more than 100 %"
