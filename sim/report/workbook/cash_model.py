"""The cash of a site as formulas over its assumptions: every replication, from prices to net cash, compared with `sim.economics`.

The same definition is written into cells and evaluated in Python. An assumption whose formulas do not give what pricing gives, alone or
with the others, is no input: it is written as a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.economics.categories import CATEGORIES, REVENUE, CashLines
from sim.quantities import Quantities
from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital
from sim.report.workbook.board import Board
from sim.report.workbook.inputs import Input, Inputs
from sim.report.workbook.investments import Investments, investments, year_heads
from sim.report.workbook.promises import Promises, deducted, paid_back
from sim.report.workbook.streams import OF_AFFILIATE, Stream, cash_at, kept_promises, straight_prices, streams
from sim.report.workbook.taxes import affiliate_tax, taxes
from sim.report.workbook.term import ONE, ZERO, Term, Terms, number, total, where
from sim.scenario.kinds import prices
from sim.scenario.schema import Scenario
from sim.units import YEAR_H

AGREES_USD = 0.01  # a year: what rounding may leave between formulas and pricing
DISCOUNT = "finance.discount_rate"


@dataclass(frozen=True, slots=True)
class Block:
    """One replication: its number, its lines of cash by year, each a row of the sheet, and their sum.

    `cumulative` are running sums, and `unpaid` the part of each year until they are no longer negative, plain and discounted.
    """

    replication: int
    lines: Mapping[str, Terms]
    net: Terms
    cumulative: tuple[Terms, Terms]
    unpaid: tuple[Terms, Terms]


@dataclass(frozen=True, slots=True)
class CashModel:
    """Inputs, rows and replications of a site; `bent` are prices that matter but do not enter in a straight line."""

    inputs: tuple[Input, ...]
    board: Board
    blocks: tuple[Block, ...]
    bent: tuple[str, ...]
    refused: tuple[str, ...]
    years: int


@dataclass(frozen=True, slots=True)
class Apart:
    """What a replication hands to the formulas: lines of cash before taxes, and how promises for incentives were kept."""

    lines: Sequence[Stream]
    promises: Promises


class Disagrees(RuntimeError):
    """Formulas that do not give what pricing gives even at the assumptions as written: a fault of the program."""


def cash_model(happened: Mapping[int, Quantities], scenario: Scenario, prefix: str, top: int) -> CashModel:
    """The model of a site of its replications by number, its rows from row `top` of a sheet on. Raises Disagrees."""
    straight, bent = straight_prices(list(happened.values()), scenario)
    apart = {number: Apart(streams(each, scenario, straight), kept_promises(each, scenario)) for number, each in happened.items()}
    refused: set[str] = set()
    while True:
        asked = tuple(_built(apart, scenario, Inputs(prefix, prices(scenario), frozenset(refused)), top).asked)
        inputs = Inputs(prefix, prices(scenario), frozenset(refused), asked)
        built = _built(apart, scenario, inputs, top)
        wrong = _wrong(built.blocks, happened, scenario, inputs, straight)
        if not wrong:
            return CashModel(tuple(inputs.asked.values()), built.board, tuple(built.blocks), bent, tuple(sorted(refused)), built.years)
        refused |= wrong


@dataclass(frozen=True, slots=True)
class _Built:
    board: Board
    blocks: list[Block]
    asked: tuple[str, ...]
    years: int


def _built(apart: Mapping[int, Apart], scenario: Scenario, inputs: Inputs, top: int) -> _Built:
    """All rows, with whatever inputs they ask for."""
    board, finance = Board(top), scenario.finance
    assert finance is not None, "only a scenario with finance has cash"
    inputs.term(DISCOUNT)
    years = round(finance.years.value / YEAR_H)
    site = investments(board, inputs, scenario, max(years, 1))
    blocks = [_block(board, inputs, scenario, site, number, own) for number, own in apart.items()]
    return _Built(board, blocks, tuple(inputs.asked), max(years, 1))


def _wrong(
    blocks: Sequence[Block], happened: Mapping[int, Quantities], scenario: Scenario, inputs: Inputs, straight: Sequence[str]
) -> set[str]:
    """The inputs with which the net cash of a year is not what pricing gives.

    Where only their joint move shows it, the price that matters least is put aside; where no price is left, all inputs.
    """
    values = {key: inputs.values(key) for key in inputs.expected}
    if not values:
        return set()
    worst = np.zeros(len(next(iter(values.values()))))
    for block in blocks:
        ours = np.stack([np.broadcast_to(term.value, worst.shape) for term in block.net], axis=-1)
        worst = np.maximum(worst, np.abs(ours - cash_at(happened[block.replication], scenario, values).total).max(axis=-1))
    fails = worst > AGREES_USD
    if fails[0]:
        raise Disagrees(f"the formulas of {scenario.name} are {worst[0]:,.2f} USD a year off the cash as written")
    alone = {key for k, key in enumerate(inputs.expected) if fails[1 + 2 * k : 3 + 2 * k].any()}
    if alone or not fails.any():
        return alone
    left = [key for key in straight if key in inputs.expected]
    return {left[-1]} if left else set(inputs.expected)


def _block(board: Board, inputs: Inputs, scenario: Scenario, site: Investments, replication: int, apart: Apart) -> Block:
    """One replication: lines before taxes in the money of the valuation, taxes in that of the time, and net cash."""
    promises = apart.promises
    finance, count = scenario.finance, len(site.level)
    assert finance is not None
    board.heading(f"Replication {replication + 1}", year_heads(count - 1))
    rows = {each.name: _stream(board, inputs, each) for each in apart.lines}
    before = {name: row for name, row in rows.items() if not name.startswith(OF_AFFILIATE)}
    real = any(level.text != "1" for level in site.level)
    earned = {
        name: _at_the_time(board, name, amounts, site) if real else amounts
        for name, amounts in rows.items()
        if name != CashLines.PARTS_AHEAD.name
    }
    elsewhere = {name.removeprefix(OF_AFFILIATE): earned.pop(name) for name in rows if name.startswith(OF_AFFILIATE)}
    company = _without(earned, elsewhere, count)
    due, credits = taxes(board, inputs, finance, site, company, deducted(board, inputs, site, promises))
    if elsewhere:
        due[CashLines.AFFILIATE_TAX] = affiliate_tax(board, inputs, elsewhere, count)
    working = _working_capital(board, inputs, site, earned)
    ahead = before[CashLines.PARTS_AHEAD.name]
    released = -total([each * level for each, level in zip(ahead, site.level, strict=True)])
    own = {
        **{line: [-each for each in amounts] for line, amounts in due.items()},
        CashLines.PROPERTY_TAX: [-each for each in site.property_tax],
        CashLines.GRANTS: [total([own[year] for own in site.grants.values()]) for year in range(count)],
        CashLines.BONDS: [-each for each in site.bonds],
        CashLines.PAID_BACK: [-each for each in paid_back(board, inputs, site, promises, credits)],
        CashLines.WORKING_CAPITAL: working,
        CashLines.CAPITAL: [-each for each in site.spending],
        CashLines.SALES_TAX: [-each for each in site.sales_tax],
        CashLines.SALVAGE: site.sold,
        CashLines.STOCK_RELEASED: [*(ZERO,) * (count - 1), released],
    }
    lines = dict(before)
    for line, amounts in own.items():
        if any(not each.nothing for each in amounts):
            deflated = [each / level for each, level in zip(amounts, site.level, strict=True)]
            lines[line.name] = board.row(capital(line.name), "USD", deflated)
    net = board.row("Net cash", "USD", [total([line[year] for line in lines.values()]) for year in range(count)], "total")
    rate = ONE + inputs.term(DISCOUNT)
    present = board.row("Net cash, discounted", "USD", [each / rate.power(year) for year, each in enumerate(net)])
    (plain, late), (discounted, later) = (_paid_back(board, each, how) for each, how in ((net, ""), (present, ", discounted")))
    return Block(replication, lines, net, (plain, discounted), (late, later))


def _without(earned: Mapping[str, Terms], elsewhere: Mapping[str, Terms], count: int) -> dict[str, Terms]:
    """What the plant company earns by category: all, less what its affiliate does."""
    nothing = (ZERO,) * count
    return {
        name: tuple(all_ - part for all_, part in zip(earned.get(name, nothing), elsewhere.get(name, nothing), strict=True))
        for name in {**earned, **elsewhere}
    }


def _paid_back(board: Board, flows: Terms, how: str) -> tuple[Terms, Terms]:
    """Running sums of yearly cash, and the part of each year that passes until they are no longer negative for the first time."""
    line, sums = board.line(f"Cumulative{how}", "USD"), [flows[0]]
    for year, each in enumerate(flows[1:], start=1):
        sums.append(line.put(year, sums[-1] + each))
    sums[0] = line.put(0, flows[0])
    waits, before = board.line(f"Part of the year until paid back{how}", "years", "factor"), ONE
    unpaid = [ZERO]
    for year, each in enumerate(flows[1:], start=1):
        within = where(sums[year].at_least(ZERO), -sums[year - 1] / each, ONE)
        before = waits.put(year, within if year == 1 else where(ONE.above(before), ZERO, within))
        unpaid.append(before)
    return tuple(sums), tuple(unpaid)


def _stream(board: Board, inputs: Inputs, stream: Stream) -> Terms:
    """A line of cash: the rest, and each price times what a unit of it adds."""
    terms = [number(float(each)) for each in stream.rest]
    if not stream.per_price:
        return board.row(capital(stream.name), "USD", terms, "data")
    rest = board.row(f"{capital(stream.name)}: all else", "USD", terms, "data")
    parts = [rest]
    for key, slope in stream.per_price.items():
        unit = inputs.term(key)
        per = board.row(
            f"{capital(stream.name)} for each unit of the {assumption_words(key)}", "USD", [number(each) for each in slope], "data"
        )
        parts.append(tuple(unit * each for each in per))
    return board.row(capital(stream.name), "USD", [total([part[year] for part in parts]) for year in range(len(rest))])


def _at_the_time(board: Board, name: str, amounts: Terms, site: Investments) -> Terms:
    terms = [each * level for each, level in zip(amounts, site.level, strict=True)]
    return board.row(f"{capital(name)}, in money of the time", "USD", terms)


def _working_capital(board: Board, inputs: Inputs, site: Investments, earned: Mapping[str, Terms]) -> list[Term]:
    """What working capital takes in each year: see `sim.economics.worth.cash.working_capital_usd`."""
    receivable, payable, cash = (inputs.term(f"finance.working_capital.{key}") for key in ("receivable", "payable", "cash"))
    year_h, count = number(YEAR_H), len(site.level)
    suppliers = [earned[each.name] for each in CATEGORIES if each.from_suppliers and each.name in earned]
    tied = board.row(
        "Working capital tied up",
        "USD",
        [
            earned[REVENUE.name][year] * (receivable / year_h)
            + total([amounts[year] for amounts in suppliers]) * (payable / year_h)
            + cash * site.level[year]
            for year in range(count - 1)
        ],
    )
    before = (ZERO, *tied)
    return [old - new for old, new in zip(before, (*tied, ZERO), strict=True)]
