"""The property tax of a site as rows of formulas, as `sim.economics.worth.taxes` works it out; nominal USD, positive is due."""

from collections.abc import Mapping
from dataclasses import replace

from sim.economics.worth.incentives import counts_as, in_turn, years_given
from sim.economics.worth.investment import book_value_usd
from sim.report.phrases import category
from sim.report.workbook.board import Board
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.term import ONE, ZERO, Term, Terms, largest, number, total
from sim.scenario.subjects.finance import Finance

Given = Mapping[str, Term]


def property_tax(
    board: Board, inputs: Inputs, finance: Finance, cost: Mapping[str, Term], given: Given, count: int
) -> tuple[Terms, dict[str, Terms]]:
    """The tax on book values of investments of some `cost`, less what is let off, and what each incentive lets off of it."""
    books = {name: _book(finance, name, term, count) for name, term in cost.items()}
    whole = _whole(board, inputs, finance, books, count)
    abating = {name: each for name, each in given.items() if not inputs.term(f"finance.incentives.{name}.abates").nothing}
    parts: dict[str, Terms] = {}
    if any(finance.incentives[name].capex_of for name in abating):
        taxed = _taxed(inputs, finance, books, count)
        parts = {name: board.row(f"Property tax on {category(name)} before incentives", "USD", own) for name, own in taxed.items()}
    due = board.row("Property tax", "USD", _less(inputs, finance, whole, parts, abating, count))
    abated, left, names = dict[str, Terms](), whole, in_turn({name: finance.incentives[name] for name in abating})
    for k, name in enumerate(names, start=1):
        counted = {each: abating[each] for each in names[:k]}
        less = (
            due
            if k == len(names)
            else board.row(
                f"Property tax left by: {', '.join(category(each) for each in counted)}",
                "USD",
                _less(inputs, finance, whole, parts, counted, count),
            )
        )
        row = [before - after for before, after in zip(left, less, strict=True)]
        abated[name], left = board.row(f"Property tax let off: {category(name)}", "USD", row), list(less)
    return due, abated


def _book(finance: Finance, name: str, cost: Term, count: int) -> Terms:
    """What an investment is worth in the books at the start of each year; nothing, if it pays no tax."""
    shares = book_value_usd(_alone(finance, name), count, finance.capex[name].property or "")
    return tuple(cost * number(float(share)) for share in shares)


def _alone(finance: Finance, name: str) -> Finance:
    """The same with one investment only, of one dollar."""
    capex = finance.capex[name]
    return finance.model_copy(update={"capex": {name: capex.model_copy(update={"cost": replace(capex.cost, value=1.0)})}})


def _whole(board: Board, inputs: Inputs, finance: Finance, books: Mapping[str, Terms], count: int) -> list[Term]:
    """The tax on everything before incentives."""
    due = [ZERO] * (count + 1)
    for kind in ("real", "personal"):
        rate = inputs.term(f"finance.property_tax.{kind}")
        if rate.nothing:
            continue
        own = [book for name, book in books.items() if finance.capex[name].property == kind]
        book = [total([each[year] for each in own]) for year in range(count + 1)]
        values = board.row(f"Book value of {kind} property at the start of the year", "USD", book)
        exempt = inputs.term("finance.property_tax.personal_exempt") if kind == "personal" else ZERO
        if not exempt.nothing:
            values = tuple(ZERO if value.nothing else largest(value - exempt, ZERO) for value in values)
        due = [old + rate * value for old, value in zip(due, values, strict=True)]
    return due


def _taxed(inputs: Inputs, finance: Finance, books: Mapping[str, Terms], count: int) -> dict[str, list[Term]]:
    """The tax on each investment before incentives; equipment that is exempt is that which is listed first."""
    exempt, found = [inputs.term("finance.property_tax.personal_exempt")] * (count + 1), dict[str, list[Term]]()
    for name, book in books.items():
        kind = finance.capex[name].property
        if kind is None:
            continue
        values = list(book)
        if kind == "personal":
            values = [largest(value - free, ZERO) if not value.nothing else ZERO for value, free in zip(book, exempt, strict=True)]
            exempt = [largest(free - value, ZERO) if not free.nothing else ZERO for value, free in zip(book, exempt, strict=True)]
        rate = inputs.term(f"finance.property_tax.{kind}")
        found[name] = [rate * value for value in values]
    return found


def _less(inputs: Inputs, finance: Finance, whole: list[Term], parts: Mapping[str, Terms], abating: Given, count: int) -> list[Term]:
    """The tax less what incentives let off, of all of it or of each part."""
    if not any(finance.incentives[name].capex_of for name in abating):
        left = _left(inputs, finance, abating, count)
        return [tax * own if own is not ONE else tax for tax, own in zip(whole, left, strict=True)]
    off = [ZERO] * (count + 1)
    for name, part in parts.items():
        own = {each: condition for each, condition in abating.items() if counts_as(finance.incentives[each], name)}
        left = _left(inputs, finance, own, count)
        off = [old + tax * (ONE - there) if there is not ONE else old for old, tax, there in zip(off, part, left, strict=True)]
    return [tax - each for tax, each in zip(whole, off, strict=True)]


def _left(inputs: Inputs, finance: Finance, abating: Given, count: int) -> list[Term]:
    """What incentives leave of a tax in each year; `ONE` itself where they leave all of it."""
    left = [ONE] * (count + 1)
    for name, condition in abating.items():
        abates, of = (inputs.term(f"finance.incentives.{name}.{key}") for key in ("abates", "abates_of"))
        years = years_given(finance.incentives[name], count)
        left = [old * (ONE - abates * of * condition) if years[year] else old for year, old in enumerate(left)]
    return left
