"""Sense: what is well formed but cannot be meant. One function a subject; each yields (keys, whether the key itself is meant, message)."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from sim.scenario.assumption import UNPUBLISHED, Assumption
from sim.scenario.checks import (
    chances,
    correlation,
    currencies,
    customer,
    demand,
    disruption,
    endless,
    finance,
    floor,
    flows,
    growth,
    holidays,
    lists,
    market,
    opening,
    options,
    people,
    phase,
    scorecard,
    size,
    supply,
    trade,
    working_time,
)
from sim.scenario.checks.issue import Finding, Keys
from sim.scenario.schema import Scenario
from sim.scenario.walk import leaves

LONGEST_NAME = 120  # characters; folders and files are named after it


def sense_issues(scenario: Scenario, stand_ins: bool = False) -> list[Finding]:
    """Everything in a scenario that makes no sense; of one that ends after the last day there is, that alone.

    Its size is judged where all makes sense, and no value is a stand-in for a wrong one.
    """
    if not endless.has_days(scenario):
        return list(endless.beyond(scenario))
    of_people = (people.time, endless.beyond, endless.closed, holidays.holidays, people.shifts, people.pools)
    of_supply = (supply.parts, supply.lanes)
    process = (floor.stations, flows.flows, flows.ways_out, endless.loops, working_time.working_time, floor.limits)
    customers = (demand.demand, demand.regions, customer.customer, market.market)
    money = (_money, finance.finance, growth.growth, trade.trade, trade.classes, trade.contradictions, trade.covered, trade.weighed)
    of_money = (currencies.currencies,)
    of_chance = (chances.fates, chances.headings, options.options)
    checks = (
        _names,
        lists.lists,
        *of_people,
        opening.opening,
        phase.phases,
        *of_supply,
        *process,
        *customers,
        disruption.disruptions,
        *money,
        *of_money,
        *of_chance,
        correlation.correlations,
        scorecard.scorecard,
        _sources,
    )
    found = [each for check in checks for each in check(scenario)]
    return found if found or stand_ins else list(size.size(scenario))


def _names(scenario: Scenario) -> Iterator[Finding]:
    """Names with the signs that join keys ('pools.test.wage') and names ('test/day')."""
    if not scenario.name.strip():
        yield ("name",), False, "a scenario needs a name, by which tables and figures call it"
    if len(scenario.name) > LONGEST_NAME:
        yield ("name",), False, f"a name has at most {LONGEST_NAME} characters, got {len(scenario.name):,}"
    for section in (
        "shifts",
        "pools",
        "stations",
        "flows",
        "limits",
        "parts",
        "lanes",
        "regions",
        "disruptions",
        "options",
        "scorecard",
        "phases",
    ):
        yield from _plain((section,), getattr(scenario, section))
    for name, station in scenario.stations.items():
        yield from _plain(("stations", name, "failures"), station.failures)
        yield from _plain(("stations", name, "maintenance"), station.maintenance)
    if scenario.opening is not None:
        yield from _plain(("opening", "stages"), scenario.opening.stages)
    yield from _plain(("trade", "duties"), scenario.trade.duties)
    yield from _plain(("trade", "exemptions"), scenario.trade.exemptions)
    if scenario.money is not None:
        yield from _plain(("money", "overhead"), scenario.money.overhead)
        yield from _plain(("money", "currencies"), scenario.money.currencies)
    if scenario.finance is not None:
        yield from _plain(("finance", "capex"), scenario.finance.capex)
        yield from _plain(("finance", "incentives"), scenario.finance.incentives)


def _plain(keys: Keys, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if set("./:") & set(name) or not name.strip():
            yield (*keys, name), True, "a name has no '.', '/' or ':' in it, and is not empty"


def _money(scenario: Scenario) -> Iterator[Finding]:
    if scenario.money is None:
        return
    prices = scenario.money.prices
    if (prices.unit is None) == (prices.terahash is None):
        yield ("money", "prices"), True, "needs either `unit` or `terahash`"
    if prices.parts_follow is not None:
        yield from market.far_from_price(prices.parts_follow.at, scenario)
    if scenario.product is None:
        yield ("money",), True, "needs a `product`, whose mass decides freight"
    elif prices.terahash is not None and scenario.product.hash_rate is None:
        yield ("money", "prices", "terahash"), True, "needs `product.hash_rate`"


def _sources(scenario: Scenario) -> Iterator[Finding]:
    """Sources that are named and not there; that of a random quantity is told once for each of its parameters that has it."""
    for leaf in leaves(scenario):
        source = leaf.value.source if isinstance(leaf.value, Assumption) else None
        if source not in {*UNPUBLISHED, *scenario.sources}:
            yield (*leaf.keys, "source"), False, _unknown_source(str(source), list(scenario.sources))


def _unknown_source(source: str, known: list[str]) -> str:
    """What to do about a source that is not there, and those like it."""
    like = [name for name in known if source.lower() in name.lower() or name.lower() in source.lower()]
    like = like or get_close_matches(source, known, n=3)
    hint = f"; sources like it: {', '.join(like[:3])}" if like else ""
    return f"no source named '{source}': add it under `sources:`, or write `assumed` with a note{hint}"
