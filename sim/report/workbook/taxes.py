"""The taxes of one replication as rows of formulas, as `sim.economics.worth.taxes` works them out; nominal USD, positive is due."""

from collections.abc import Mapping, Sequence

from sim.economics.categories import CATEGORIES, REVENUE, CashLine, CashLines
from sim.economics.worth.incentives import years_given
from sim.economics.worth.income_tax import MARGIN_FREE_USD, MARGIN_OF_REVENUE, RECEIPTS_PLACES
from sim.report.phrases import category
from sim.report.workbook.board import Board
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.investments import Investments, Written
from sim.report.workbook.term import ZERO, Term, Terms, largest, number, rounded, smallest, total, where
from sim.scenario.subjects.finance import Finance

Earned = Mapping[str, Terms]


def taxes(
    board: Board, inputs: Inputs, finance: Finance, sites: Investments, earned: Earned, deducted: Sequence[Term]
) -> tuple[dict[CashLine, Terms], dict[str, Terms]]:
    """Taxes of the state and on income, and credits below zero, by line; and the credits by incentive.

    `earned` is cash by category, income positive; `deducted` is what else each year deducts, positive.
    """
    profit = _profit(board, sites, earned, deducted)
    found: dict[CashLine, Terms] = {}
    if finance.margin_tax is not None:
        found[CashLines.MARGIN_TAX] = _margin_tax(board, inputs, earned)
    if finance.receipts_tax is not None:
        found[CashLines.RECEIPTS_TAX] = _receipts_tax(board, inputs, earned[REVENUE.name])
    if sites.state is not None:
        found[CashLines.STATE_INCOME_TAX] = _state_income_tax(board, inputs, profit, sites.state)
    of_state = [total([due[year] for due in found.values()]) for year in range(len(profit))]
    income = [each - paid for each, paid in zip(_before_losses(profit, sites.federal), of_state, strict=True)]
    taxable = _after_losses(board, inputs, income, "federal")
    tax = board.row("Income tax due", "USD", [inputs.term("finance.tax") * each for each in taxable])
    credited = _credits(board, inputs, finance, sites, tax)
    taken = tuple(-total([own[year] for own in credited.values()]) for year in range(len(tax)))
    return {**found, CashLines.INCOME_TAX: tax, CashLines.TAX_CREDITS: taken}, credited


def affiliate_tax(board: Board, inputs: Inputs, earned: Earned, count: int) -> Terms:
    """The tax of an affiliate on what it earns."""
    profit = [total([amounts[year] for amounts in earned.values()]) for year in range(count)]
    taxable = _after_losses(board, inputs, profit, "affiliate", "finance.affiliate.losses")
    return board.row("Income tax of the affiliate due", "USD", [inputs.term("finance.affiliate.tax") * each for each in taxable])


def _profit(board: Board, sites: Investments, earned: Earned, deducted: Sequence[Term]) -> Terms:
    """Profit before depreciation and before taxes on income; what is earned at the start is income of year 1."""
    whole = [
        total([amounts[year] for amounts in (*earned.values(), *sites.grants_income.values())])
        - sites.property_tax[year]
        - sites.bonds[year]
        - deducted[year]
        for year in range(len(sites.level))
    ]
    return board.row("Profit before depreciation", "USD", [ZERO, whole[1] + whole[0], *whole[2:]])


def _before_losses(profit: Terms, written: Written) -> list[Term]:
    return [each - off + gain for each, off, gain in zip(profit, written.depreciation, written.gain, strict=True)]


def _after_losses(board: Board, inputs: Inputs, profit: Sequence[Term], whose: str, limit_key: str = "finance.losses") -> Terms:
    """Income after the losses of earlier years, which free a part of it at most (26 U.S.C. 172(a)(2))."""
    income = board.row(f"Income before losses, {whose}", "USD", profit)
    carried, used = (board.line(f"Losses {what}, {whose}", "USD") for what in ("carried into the year", "used"))
    limit, before = inputs.term(limit_key), ZERO
    taxable = [ZERO]
    for year, own in enumerate(income[1:], start=1):
        there = carried.put(year, before)
        off = ZERO if there.nothing else used.put(year, smallest(there, limit * largest(own, ZERO)))
        taxable.append(largest(own, ZERO) - off)
        before = there - off + largest(-own, ZERO)
    return board.row(f"Taxable income, {whose}", "USD", taxable)


def _margin_tax(board: Board, inputs: Inputs, earned: Earned) -> Terms:
    """The franchise tax of Texas: see `sim.economics.worth.income_tax.texas_margin_usd`."""
    rate, receipts, easy_rate, easy_most, threshold = (
        inputs.term(f"finance.margin_tax.{key}") for key in ("rate", "receipts", "easy_rate", "easy_most", "threshold")
    )
    share = rounded(receipts, RECEIPTS_PLACES)
    goods = board.row("Cost of goods", "USD", _spent(earned, [each.name for each in CATEGORIES if each.cost_of_goods]))
    pay = board.row("Compensation", "USD", _spent(earned, [each.name for each in CATEGORIES if each.compensation]))
    margins, due = [ZERO], [ZERO]
    for year, revenue in enumerate(earned[REVENUE.name][1:], start=1):
        least = (number(MARGIN_OF_REVENUE) * revenue, revenue - number(MARGIN_FREE_USD), revenue - goods[year], revenue - pay[year])
        margins.append(largest(smallest(*least), ZERO))
    margin = board.row("Taxable margin", "USD", margins)
    for year, revenue in enumerate(earned[REVENUE.name][1:], start=1):
        own = margin[year] * share * rate
        easy = own if easy_most.nothing else where(easy_most.at_least(revenue), smallest(own, easy_rate * share * revenue), own)
        due.append(where(revenue.above(threshold), easy, ZERO))
    return board.row("Margin tax due", "USD", due)


def _spent(earned: Earned, names: Sequence[str]) -> list[Term]:
    years = range(len(earned[REVENUE.name]))
    return [-total([earned[name][year] for name in names if name in earned]) for year in years]


def _receipts_tax(board: Board, inputs: Inputs, revenue: Terms) -> Terms:
    rate, receipts, exclusion = (inputs.term(f"finance.receipts_tax.{key}") for key in ("rate", "receipts", "exclusion"))
    due = [rate * largest(each * receipts - exclusion, ZERO) for each in revenue[1:]]
    return board.row("Receipts tax due", "USD", [ZERO, *due])


def _state_income_tax(board: Board, inputs: Inputs, profit: Terms, written: Written) -> Terms:
    rate, share, exemption = (inputs.term(f"finance.state_tax.{key}") for key in ("rate", "share", "exemption"))
    income = _after_losses(board, inputs, _before_losses(profit, written), "state")
    return board.row("State income tax due", "USD", [ZERO, *(rate * largest(each * share - exemption, ZERO) for each in income[1:])])


def _credits(board: Board, inputs: Inputs, finance: Finance, sites: Investments, tax: Terms) -> dict[str, Terms]:
    """What tax credits are worth in each year by incentive, those that could be lost used first."""
    found, left = dict[str, Terms](), list(tax)
    own = {name: finance.incentives[name] for name in sites.given if finance.incentives[name].tax_credit is not None}
    for name in sorted(own, key=lambda name: own[name].unused_credit == "refunded"):
        credit = inputs.term(f"finance.incentives.{name}.tax_credit") * sites.given[name]
        due = [credit if given else ZERO for given in years_given(own[name], len(tax) - 1)]
        used = due if own[name].unused_credit == "refunded" else _within(board, due, left, own[name].unused_credit, category(name))
        found[name] = board.row(f"Credit: {category(name)}", "USD", used)
        left = [there if off.nothing else largest(there - off, ZERO) for there, off in zip(left, found[name], strict=True)]
    return found


def _within(board: Board, due: Sequence[Term], tax: Sequence[Term], unused: str, name: str) -> list[Term]:
    """A credit up to the tax of each year; what is too much is kept for later years, or lost."""
    there, before, used = board.line(f"Credit there: {name}", "USD"), ZERO, []
    for year, (own, most) in enumerate(zip(due, tax, strict=True)):
        here = there.put(year, before + own)
        used.append(ZERO if here.nothing or most.nothing else smallest(here, most))
        before = here - used[-1] if unused == "carried_forward" else ZERO
    return used
