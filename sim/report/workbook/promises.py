"""What missed promises cost in one replication as rows of formulas, as `sim.economics.worth.promises` works it out; nominal USD, positive.

Which years are missed comes out of the simulation, and is data here.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.arrays import Floats
from sim.economics.worth.promises import Kept
from sim.report.phrases import category
from sim.report.workbook.board import Board
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.investments import Investments
from sim.report.workbook.term import ZERO, Term, Terms, largest, number, smallest, total

Promises = Mapping[str, Kept]


def deducted(board: Board, inputs: Inputs, site: Investments, promises: Promises) -> Terms:
    """What is paid back of grants that were income, and of property tax."""
    found = [_none(site)]
    for name, kept in promises.items():
        given = _sum(site, [each[name] for each in (site.grants_income, site.abated) if name in each])
        found.append(_called_back(board, inputs, name, given, kept, "that is deducted"))
    return board.row("Paid back and deducted", "USD", _sum(site, found))


def paid_back(board: Board, inputs: Inputs, site: Investments, promises: Promises, credits: Mapping[str, Terms]) -> Terms:
    """What is paid back of incentives, and the penalties."""
    found = [_none(site)]
    for name, kept in promises.items():
        given = _sum(site, [each[name] for each in (site.grants, site.abated, credits) if name in each])
        back = _called_back(board, inputs, name, given, kept, "")
        found += [back, _penalties(board, name, given, back, kept)]
    return board.row("Incentives paid back", "USD", _sum(site, found))


def _none(site: Investments) -> Terms:
    return (ZERO,) * len(site.level)


def _sum(site: Investments, amounts: Sequence[Sequence[Term]]) -> Terms:
    return tuple(total([each[year] for each in amounts]) for year in range(len(site.level)))


def _called_back(board: Board, inputs: Inputs, name: str, given: Terms, kept: Kept, what: str) -> Terms:
    """In a year in which a promise is broken, a share of what came since the last such year."""
    share, before, due = inputs.term(f"finance.incentives.{name}.promise.claw_back"), ZERO, list[Term]()
    for own, broken in zip(given, _as_written(kept.broken), strict=True):
        there = before + own
        due.append(there * share if broken else ZERO)
        before = ZERO if broken else there
    return board.row(f"Called back {what}: {category(name)}".replace(" :", ":"), "USD", due)


def _penalties(board: Board, name: str, given: Terms, back: Terms, kept: Kept) -> Terms:
    """The penalty of each year up to what was given and is still there."""
    there, before, due = board.line(f"Given and kept: {category(name)}", "USD"), ZERO, list[Term]()
    for year, (own, off, asked) in enumerate(zip(given, back, _as_written(kept.penalty_usd), strict=True)):
        here = there.put(year, before + own - off)
        due.append(smallest(number(asked), largest(here, ZERO)) if asked and not here.nothing else ZERO)
        before = here - due[-1]
    return board.row(f"Penalty: {category(name)}", "USD", due)


def _as_written(amounts: Floats) -> list[float]:
    """The row of the first point, at which all is as written."""
    rows = np.atleast_2d(amounts)
    return [float(each) for each in rows[0]]
