"""Money of a plant that is yet to open: its investments and incentives moved to when it opens, and what is paid until then."""

from dataclasses import replace

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.drivers import Drivers
from sim.economics.lines import Line
from sim.economics.parts import PartCosts
from sim.economics.worth.investment import cost_with_tax_usd
from sim.scenario.assumption import Assumption
from sim.scenario.subjects.finance import Capex, Finance
from sim.scenario.subjects.incentive import Incentive
from sim.units import YEAR_H


def at_its_opening(finance: Finance, known: Drivers) -> Finance:
    """The same with `after` of investments counted from the opening, and incentives so many whole years later.

    An investment paid `during` a stage is paid in the middle of it, and placed in service when the plant opens; one with a `phase` is paid
    and placed in service when that begins.
    """
    opens_h = known.opens_h
    if not opens_h and not any(each.phase for each in finance.capex.values()):
        return finance
    capex = {name: _moved(each, opens_h, known) for name, each in finance.capex.items()}
    years = int(opens_h / YEAR_H)
    return finance.model_copy(update={"capex": capex, "incentives": {n: _later(each, years) for n, each in finance.incentives.items()}})


def _moved(capex: Capex, opens_h: float, known: Drivers) -> Capex:
    if capex.phase is not None:
        return capex.model_copy(update={"after": replace(capex.after, value=known.phase_h(capex.phase))})
    service = _plus(capex.in_service or capex.after, opens_h)
    if capex.during is None:
        return capex.model_copy(update={"after": _plus(capex.after, opens_h), "in_service": service})
    paid_h = sum(known.stage_h(capex.during)) / 2
    return capex.model_copy(update={"after": replace(capex.after, value=paid_h), "in_service": service})


def _later(incentive: Incentive, years: int) -> Incentive:
    last = None if incentive.last is None else _plus(incentive.last, years)
    return incentive.model_copy(update={"first": _plus(incentive.first, years), "last": last})


def _plus(number: Assumption, more: float) -> Assumption:
    return replace(number, value=number.value + more)


def paid_before_usd(known: Drivers, lines: tuple[Line, ...], parts: dict[str, PartCosts], finance: Finance | None) -> Floats:
    """What is paid until the plant opens, USD [...], undiscounted: investments, the costs of that time, and the opening stock."""
    weights = 1 - known.open_share
    running = sum((line.summed_over(weights) for line in lines if line.kind.category.paid), np.zeros(()))
    stock = sum((part.opening_usd for part in parts.values()), np.zeros(()))
    moved = at_its_opening(finance, known) if finance else None
    bought = [each for each in moved.capex.values() if float(np.max(each.after.value)) <= known.opens_h] if moved else []
    invested = sum((np.atleast_1d(cost_with_tax_usd(each, moved)).sum(axis=-1) for each in bought if moved), np.zeros(()))
    return floats(running + stock + invested)
