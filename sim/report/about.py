"""What texts and figures say about scenarios beyond the tables of results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sim.counts import counted
from sim.economics.categories import CashLines
from sim.economics.drivers import full_headcount
from sim.economics.worth.cashflow import irr_all, irr_sentence
from sim.economics.worth.incentives import missed_incentives
from sim.economics.years import SIMULATED
from sim.report.chance_words import as_computed, branches_computed
from sim.report.phrases import shorts
from sim.scenario.assumption import UNPUBLISHED
from sim.scenario.checks.trade import crossings
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Goods
from sim.tables import Table
from sim.units import YEAR_H


@dataclass(frozen=True, slots=True)
class About:
    """What a text needs to know beyond the tables. Whatever is left out is not mentioned."""

    product: str = "unit"
    horizon: str = ""  # "5 years"
    start: date | None = None
    workers: int | None = None
    seed: int | None = None
    promises: Mapping[str, float] = field(default_factory=dict)  # days, by flow
    discount_rate: float | None = None  # a fraction a year
    years: float | None = None  # of the valuation
    simulated_years: int | None = None  # of them; the others repeat an average one
    unsourced: tuple[int, int] | None = None  # assumptions without a published source, of how many
    missed: tuple[str, ...] = ()  # what there is to say of incentives whose conditions are not met
    still: tuple[str, ...] = ()  # which plants stand still in how many years of the valuation
    overtime_allowed: float | None = None  # hours for each worker and week
    market: str = ""  # that customers follow the price as it is known at the start
    chances: tuple[str, str] = ("", "")  # that chances are left as written, and the branch of each
    declared: str = ""  # on which basis finished units are valued at a border
    internal_rate: str = ""  # what there is to say of internal rates, for a cash flow that has none or several


def about(loaded: Sequence[Loaded], seed: int, cash: Table | None = None) -> About:
    """The facts of a study's first scenario; `cash` is the study's table of that name."""
    first, scenario, scenarios = loaded[0], loaded[0].scenario, [each.scenario for each in loaded]
    finance = scenario.finance
    own = [entry.assumption for entry in first.assumptions if entry.place is not None]
    return About(
        product="miner" if scenario.product and scenario.product.hash_rate else "unit",
        horizon=scenario.horizon.text,
        start=scenario.start,
        workers=_workers(first) or None,
        seed=seed,
        promises={flow: demand.promise.value / 24 for flow, demand in scenario.demand.items() if demand.promise}
        if len(loaded) == 1
        else {},
        discount_rate=finance.discount_rate.value if finance else None,
        years=finance.years.value / YEAR_H if finance else None,
        simulated_years=simulated_years(cash) if cash is not None else None,
        overtime_allowed=scenario.workforce.overtime_allowed.value,
        internal_rate=_internal_rate(scenario.name, cash) if cash is not None else "",
        still=tuple(standing_still(cash)) if cash is not None else (),
        missed=tuple(missed_incentives(finance, full_headcount(scenario))) if finance else (),
        market=market_told(scenarios),
        chances=(as_computed(scenarios), branches_computed(scenarios)),
        declared=_declared(loaded),
        unsourced=(sum(a.source in UNPUBLISHED for a in own), len(own)),
    )


def market_told(scenarios: Sequence[Scenario]) -> str:
    """That demand follows the price as it is known at the start; '' where no customer answers to a price."""
    if not any(each.market and each.market.elasticity.value for each in scenarios):
        return ""
    return "Customers order by the price that is known at the start (market.elasticity): one that is drawn from its range moves none."


BASES = {
    "DDP": "its delivered, duty-paid price less freight, duty and fees",
    "DAP": "its delivered price less freight",
    "FOB": "its whole selling price",
    "EXW": "its whole selling price",
}


def _declared(loaded: Sequence[Loaded]) -> str:
    """'Customs value of an imported miner: Southeast Asia its delivered, duty-paid price less freight, duty and fees.'; '' if none is."""
    importers = [each.scenario for each in loaded if each.scenario.money and any(not goods.mended for goods in _imported(each.scenario))]
    brief = shorts(tuple(scenario.name for scenario in importers))
    told = [f"{brief[scenario.name]} {_basis(scenario)}" for scenario in importers]
    what = "miner" if importers and importers[0].product and importers[0].product.hash_rate else "unit"
    return f"Customs value of an imported {what}: {'; '.join(told)}." if told else ""


def _imported(scenario: Scenario) -> list[Goods]:
    return [goods for keys, _, goods in crossings(scenario) if keys[0] == "demand"]


def _basis(scenario: Scenario) -> str:
    share = scenario.trade.finished_value.value * scenario.trade.first_sale.value
    return (f"{100 * share:.6g} % of " if share != 1 else "") + BASES[scenario.trade.price_terms]


def simulated_years(cash: Table) -> int | None:
    """The last year that is not a repetition, in any of the scenarios; None where there is no cash."""
    simulated = cash["year"][cash["basis"] == SIMULATED]
    return int(simulated.max()) if len(simulated) else None


def standing_still(cash: Table) -> Iterator[str]:
    """'Texas stands still in 6.5 of its 10 years on average: ...', of each scenario that does in any replication."""
    for name in dict.fromkeys(cash["scenario"].tolist()):
        own = cash.where(scenario=name)
        still, replications = np.count_nonzero(own["line"] == CashLines.IDLED.name), len(set(own["replication"].tolist()))
        if still:
            mean, years = " on average" if replications > 1 else "", counted(int(own["year"].max()), "year")
            yield (
                f"{shorts((name,))[name]} stands still in {still / replications:.3g} of its {years}{mean}, "
                "in which new units would not earn what they alone cost (finance.idles); to stop and to start again costs nothing here."
            )


def _internal_rate(name: str, cash: Table) -> str:
    """What the mean cash flow of a scenario has to say of internal rates."""
    own = cash.where(scenario=name)
    return irr_sentence(irr_all(np.bincount(own["year"], own["amount_usd"]))) if len(own) else ""


def _workers(loaded: Loaded) -> int:
    counts = [
        count
        for pool in loaded.scenario.pools.values()
        for count in (*(pool.shifts or {}).values(), *([pool.headcount] if pool.headcount else []))
    ]
    return round(sum(count.value for count in counts))
