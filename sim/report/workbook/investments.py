"""Investments, depreciation, property tax and incentives of a site as rows of formulas: the same in every replication."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.economics.drivers import full_headcount
from sim.economics.worth.incentives import years_given
from sim.economics.worth.investment import basis_usd, spent_after, with_replacements, written_off
from sim.report.phrases import capital, category
from sim.report.workbook.board import Board
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.property_tax import property_tax
from sim.report.workbook.term import ONE, ZERO, Term, Terms, number, smallest, total, where
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Capex, Finance
from sim.scenario.subjects.incentive import Incentive


@dataclass(frozen=True, slots=True)
class Written:
    """What a tax writes off in each year, and what it takes as a gain on what is sold at the end; nominal USD."""

    depreciation: Terms
    gain: Terms


@dataclass(frozen=True, slots=True)
class Investments:
    """Rows of a site, nominal USD by year, positive; `level` is what a dollar of the start has become by each year.

    `given` has the incentives that are given, each with the condition that it is, as 1 or 0; grants and what is `abated` of the property
    tax are by incentive.
    """

    level: Terms
    spending: Terms
    sales_tax: Terms
    property_tax: Terms
    federal: Written
    state: Written | None
    sold: Terms
    grants: Mapping[str, Terms]
    grants_income: Mapping[str, Terms]
    abated: Mapping[str, Terms]
    bonds: Terms
    given: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class _Asset:
    """An investment: what it costs as written, nominal cost, its sales tax and the basis of its depreciation after grants.

    `origin` is its name in the scenario, which what is bought again shares.
    """

    origin: str
    capex: Capex
    cost: Term
    nominal: Term
    tax: Term
    basis: Term


def investments(board: Board, inputs: Inputs, scenario: Scenario, count: int) -> Investments:
    """Writes the rows for a valuation of `count` years."""
    assert scenario.finance is not None, "only a scenario with finance has investments"
    origin, finance = _origins(scenario.finance), with_replacements(scenario.finance)
    level = _level(board, inputs, finance, count)
    given = _given(inputs, scenario, total([inputs.term(f"finance.capex.{name}.cost") for name in scenario.finance.capex]))
    board.heading("Investments, USD at the time", ("cost", "sales tax", "tax basis"))
    assets, income = _assets(board, inputs, finance, origin, level, given)
    board.heading("By year, USD at the time", year_heads(count))
    spent = {name: spent_after(asset.capex) for name, asset in assets.items()}
    grants, grants_income = _grants(inputs, finance, given, income, count)
    due, abated = property_tax(board, inputs, finance, {name: asset.nominal for name, asset in assets.items()}, given, count)
    sold = _at_end(total([_price(inputs, asset, level[-1]) for asset in assets.values()]), count)
    state = finance.state_tax
    return Investments(
        level=level,
        spending=board.row("Spending", "USD", [total([a.nominal for n, a in assets.items() if spent[n] == y]) for y in range(count + 1)]),
        sales_tax=board.row("Sales tax", "USD", [total([a.tax for n, a in assets.items() if spent[n] == y]) for y in range(count + 1)]),
        property_tax=due,
        federal=_written(board, inputs, finance, assets, level[-1], count, "finance.bonus", "federal"),
        state=_written(board, inputs, finance, assets, level[-1], count, "finance.state_tax.bonus", "state") if state else None,
        sold=board.row("Salvage value", "USD", sold),
        grants={name: board.row(f"Grant: {category(name)}", "USD", own) for name, own in grants.items()},
        grants_income={name: board.row(f"Grant that is income: {category(name)}", "USD", own) for name, own in grants_income.items()},
        abated=abated,
        bonds=board.row("Incentive bonds", "USD", _bonds(inputs, finance, given, count)),
        given=given,
    )


def year_heads(count: int) -> tuple[str, ...]:
    """'start', 'year 1', ..."""
    return ("start", *(f"year {year}" for year in range(1, count + 1)))


def _level(board: Board, inputs: Inputs, finance: Finance, count: int) -> Terms:
    """The price level: 1 in nominal terms, where it takes no row."""
    if finance.terms == "nominal":
        return (ONE,) * (count + 1)
    inflation = inputs.term("finance.inflation")
    board.heading("Money", year_heads(count))
    return board.row("What a dollar of the start becomes", "", [(ONE + inflation).power(year) for year in range(count + 1)], "factor")


def _given(inputs: Inputs, scenario: Scenario, invested: Term) -> dict[str, Term]:
    """Incentives whose conditions can be met, with the condition: the jobs are those of the plant, what is invested may change."""
    assert scenario.finance is not None
    jobs, found = full_headcount(scenario), {}
    for name, incentive in scenario.finance.incentives.items():
        if jobs >= incentive.jobs.value:
            least = inputs.term(f"finance.incentives.{name}.capex")
            found[name] = ONE if least.nothing else where(invested.at_least(least), ONE, ZERO)
    return found


def _assets(
    board: Board, inputs: Inputs, finance: Finance, origin: Mapping[str, str], level: Terms, given: Mapping[str, Term]
) -> tuple[dict[str, _Asset], dict[str, Term]]:
    """The investments, and the income that grants leave which reduce their basis."""
    rows, costs = {}, {name: inputs.term(f"finance.capex.{own}.cost") for name, own in origin.items()}
    for name, capex in finance.capex.items():
        nominal = costs[name] * level[spent_after(capex)]
        tax = nominal * inputs.term("finance.sales_tax") if capex.property == "personal" else ZERO
        rows[name] = board.row(capital(category(name)), "USD", [nominal, tax, nominal + tax])
    basis = {name: own[2] for name, own in rows.items()}
    income: dict[str, Term] = {}
    for name, condition in given.items():
        incentive = finance.incentives[name]
        if incentive.grant is not None and incentive.grant_as == "basis_reduction":
            basis, income[name] = _reduced(board, basis, incentive, inputs.term(f"finance.incentives.{name}.grant") * condition, name)
    found = {n: _Asset(origin[n], capex, costs[n], rows[n][0], rows[n][1], basis[n]) for n, capex in finance.capex.items()}
    return found, income


def _origins(finance: Finance) -> dict[str, str]:
    """Every purchase by its name in the sheet, with the investment that it is a purchase of."""
    alone = {name: finance.model_copy(update={"capex": {name: capex}}) for name, capex in finance.capex.items()}
    return {own: name for name, each in alone.items() for own in with_replacements(each).capex}


def _reduced(board: Board, basis: Mapping[str, Term], own: Incentive, grant: Term, name: str) -> tuple[dict[str, Term], Term]:
    """The bases after a grant, in proportion, and what of the grant exceeds them and is income."""
    reduces = own.reduces or tuple(basis)
    board.heading(f"Tax basis after the grant '{category(name)}', USD", ("tax basis",))
    (whole,) = board.row("Basis before", "USD", [total([basis[each] for each in reduces])])
    (off,) = board.row("Taken off", "USD", [smallest(grant, whole)])
    left = {
        each: board.row(capital(category(each)), "USD", [old - off * old / whole])[0] if each in reduces and not whole.nothing else old
        for each, old in basis.items()
    }
    return left, grant - off


def _price(inputs: Inputs, asset: _Asset, level: Term) -> Term:
    """What an investment is sold for at the end."""
    if asset.capex.salvage_value is None:
        return ZERO
    return asset.cost * inputs.term(f"finance.capex.{asset.origin}.salvage_value") * level


def _at_end(term: Term, count: int) -> Terms:
    return (*(ZERO,) * count, term)


def _grants(
    inputs: Inputs, finance: Finance, given: Mapping[str, Term], left: Mapping[str, Term], count: int
) -> tuple[dict[str, list[Term]], dict[str, list[Term]]]:
    """Grants by incentive and year, and the part of them that is income."""
    paid, income = dict[str, list[Term]](), dict[str, list[Term]]()
    for name, condition in given.items():
        own = finance.incentives[name]
        year = round(own.first.value)
        if own.grant is not None and year <= count:
            grant = inputs.term(f"finance.incentives.{name}.grant") * condition
            paid[name], income[name] = ([each if k == year else ZERO for k in range(count + 1)] for each in (grant, left.get(name, grant)))
    return paid, income


def _bonds(inputs: Inputs, finance: Finance, given: Mapping[str, Term], count: int) -> list[Term]:
    """What bonds cost in each year."""
    found = [ZERO] * (count + 1)
    for name, condition in given.items():
        if finance.incentives[name].bond is not None:
            amount, premium = (inputs.term(f"finance.incentives.{name}.bond.{key}") for key in ("amount", "premium"))
            years = years_given(finance.incentives[name], count)
            found = [old + amount * premium * condition if years[year] else old for year, old in enumerate(found)]
    return found


def _written(
    board: Board, inputs: Inputs, finance: Finance, assets: Mapping[str, _Asset], level: Term, count: int, bonus: str, whose: str
) -> Written:
    """Depreciation for a tax with its bonus, and the gain over the basis that is left of what is sold."""
    own, shares = inputs.term(bonus), dict[str, Terms]()
    for name in assets:
        without, at_once = (written_off(name, finance, basis_usd(finance), count, np.asarray(part)) for part in (0.0, 1.0))
        shares[name] = _shares(board, name, without, at_once, own, whose)
    amounts = [total([a.basis * shares[name][year] for name, a in assets.items()]) for year in range(count + 1)]
    gains = [_price(inputs, a, level) - a.basis * (ONE - total(shares[name])) for name, a in assets.items() if a.capex.salvage_value]
    depreciation = board.row(f"Depreciation, {whose}", "USD", amounts)
    gain = board.row(f"Gain on what is sold, {whose}", "USD", _at_end(total(gains), count)) if gains else (ZERO,) * (count + 1)
    return Written(depreciation, gain)


def _shares(board: Board, name: str, without: Floats, at_once: Floats, bonus: Term, whose: str) -> Terms:
    """Shares of the basis by year: without bonus, and moved to the first year as far as there is one."""
    terms = [number(low) + bonus * number(high - low) if high != low else number(low) for low, high in zip(without, at_once, strict=True)]
    return board.row(f"Written off: {category(name)}, {whose}", "share", terms, "factor")
