"""What a plant promised for an incentive against the workers and the pay that came out of the simulation, and what it owes for a miss."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats, floats, stacked
from sim.economics.categories import Kinds
from sim.economics.costs import Costs
from sim.economics.lines import summed_by_year
from sim.economics.worth.incentives import Given, years_given
from sim.economics.years import Years
from sim.portable import added, in_stretches
from sim.scenario.subjects.incentive import Incentive, Promise

NEARLY = 1e-6  # of a worker or a dollar: what sums over months may lose is no miss


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise by year [..., years + 1], never below zero and zero outside the years of its incentive.

    `jobs_lacking` in workers and `pay_lacking` in USD a full working year; `broken` is 1 in the years in which something is owed.
    """

    jobs_lacking: Floats
    pay_lacking: Floats
    broken: Floats
    penalty_usd: Floats

    @property
    def missed(self) -> Floats:
        """1 in the years in which it was not kept."""
        return np.maximum(_lacks(self.jobs_lacking), _lacks(self.pay_lacking))


def kept_promises(costs: Costs, given: Given, years: Years, paid_year_h: float, money: Floats) -> dict[str, Kept]:
    """The promises of the incentives given; `money` is what a dollar of the start is by each year, and the standards are nominal."""
    return {name: _kept(costs, each, each.promise, years, paid_year_h, money) for name, each in given.items() if each.promise is not None}


def _kept(costs: Costs, incentive: Incentive, promise: Promise, years: Years, paid_year_h: float, money: Floats) -> Kept:
    count = len(years)
    within = years_given(incentive, count) * (np.arange(count + 1) > 0)
    pools = promise.pools or costs.known.of("workers")
    workers, jobs = workers_by_year(costs, pools, years), _jobs_promised(incentive, promise, count)
    jobs_lacking = np.maximum(jobs - np.append(0.0, workers), 0.0) * within
    wage = floats(promise.wage.value if promise.wage else 0.0)
    pay, paid = pay_usd_by_year(costs, pools, years, paid_year_h)
    at_the_time = np.concatenate([np.zeros((*pay.shape[:-1], 1)), pay], axis=-1) * money
    pay_lacking = np.maximum(wage - at_the_time, 0.0) * within * np.append(0.0, paid)
    missed = np.maximum(_lacks(jobs_lacking), _lacks(pay_lacking))
    broken = _in_a_row(missed, round(float(np.max(promise.in_a_row.value))))
    penalty = floats(promise.penalty.value) * (jobs_lacking * wage + pay_lacking * jobs) * broken
    return Kept(jobs_lacking, pay_lacking, broken, floats(penalty))


def closed(kept: Kept, incentive: Incentive, years: int) -> Kept:
    """How a promise is kept by a plant that closes for good after so many years.

    Without workers it misses all years of the incentive that are left and for which jobs were promised; what it owes for them falls due as
    it closes.
    """
    promise = incentive.promise
    assert promise is not None, "only what has a promise can break it"
    last = round(float(np.max((incentive.last if incentive.last is not None else incentive.first).value)))
    jobs = _jobs_promised(incentive, promise, max(last, years))[years + 1 :]
    ahead = np.broadcast_to(_lacks(floats(jobs)), (*kept.missed.shape[:-1], len(jobs)))
    missed = floats(np.concatenate([kept.missed, ahead], axis=-1))
    broken = _in_a_row(missed, round(float(np.max(promise.in_a_row.value))))[..., years + 1 :]
    wage = floats(promise.wage.value if promise.wage else 0.0)
    penalty = added(floats(promise.penalty.value) * jobs * wage * broken)[..., np.newaxis]
    at_end = np.arange(years + 1) == years
    then = np.maximum(kept.broken, broken.max(axis=-1, initial=0.0, keepdims=True) * at_end)
    return replace(kept, broken=floats(then), penalty_usd=floats(kept.penalty_usd + penalty * at_end))


def _lacks(amount: Floats) -> Floats:
    return floats(np.where(amount > NEARLY, 1.0, 0.0))


def _jobs_promised(incentive: Incentive, promise: Promise, count: int) -> Floats:
    """Workers promised in each year [..., count + 1]; the last number holds for all later years."""
    if not promise.jobs:
        return np.zeros(count + 1)
    first = max(round(float(np.max(incentive.first.value))), 1)
    which = np.clip(np.arange(count + 1) - first, 0, len(promise.jobs) - 1)
    return floats(sum(np.where(which == k, 1.0, 0.0) * each.value for k, each in enumerate(promise.jobs)))


def _in_a_row(missed: Floats, number: int) -> Floats:
    """1 in years that are missed as were the `number` - 1 years before."""
    found = missed
    for back in range(1, number):
        before = np.concatenate([np.zeros((*missed.shape[:-1], back)), missed[..., :-back]], axis=-1)
        found = found * before[..., : missed.shape[-1]]
    return found


def workers_by_year(costs: Costs, pools: tuple[str, ...], years: Years) -> Floats:
    """Workers of some pools on the books, on average over each year: (years,)."""
    hours = costs.known.get("hours")
    workers = sum((costs.known.get("workers", pool) for pool in pools), np.zeros(costs.known.months))
    return floats(in_stretches(workers * hours, years.weights) / in_stretches(hours, years.weights))


def pay_usd_by_year(costs: Costs, pools: tuple[str, ...], years: Years, paid_year_h: float) -> tuple[Floats, Floats]:
    """Mean pay of some pools for a full working year, USD in the money of the lines [..., years], and whether anybody is paid (years,).

    Straight time and shift premiums over the straight hours, without overtime and without the burden.
    """
    own = [line for line in costs.lines if line.kind in (Kinds.WAGES, Kinds.PREMIUM) and line.of[0] in pools]
    hours = floats(sum((in_stretches(line.quantity, years.weights) for line in own if line.kind is Kinds.WAGES), np.zeros(len(years))))
    wages = summed_by_year(own, years)
    return wages / np.where(hours > 0, hours, 1.0) * paid_year_h, floats(hours > 0)


def called_back(given_usd: Floats, kept: Kept, promise: Promise) -> Floats:
    """What is paid back of an amount by year [..., years + 1]: in a broken year a share of all that came since the last one, itself too."""
    due, before = list[Floats](), np.zeros(np.broadcast_shapes(given_usd.shape[:-1], kept.broken.shape[:-1]))
    for year in range(given_usd.shape[-1]):
        there, broken = before + given_usd[..., year], kept.broken[..., year]
        due.append(there * broken)
        before = there * (1 - broken)
    return floats(stacked(due) * floats(promise.claw_back.value))


def penalties_usd(given_usd: Floats, back_usd: Floats, kept: Kept) -> Floats:
    """The penalty of each year, never more than what was given until then and neither paid back nor taken by earlier penalties."""
    due, left = list[Floats](), np.zeros(np.broadcast_shapes(given_usd.shape[:-1], kept.penalty_usd.shape[:-1], back_usd.shape[:-1]))
    for year in range(given_usd.shape[-1]):
        left = left + given_usd[..., year] - back_usd[..., year]
        due.append(np.minimum(kept.penalty_usd[..., year], np.maximum(left, 0.0)))
        left = left - due[-1]
    return floats(stacked(due))


@dataclass(frozen=True, slots=True)
class Owed:
    """What missed promises cost in each year, positive [..., years + 1]: by incentive, and the part that taxable income bears.

    What is paid back of a grant that was income, and of a property tax, is deducted; credits, grants that reduced a basis and penalties
    (26 U.S.C. 162(f)) are not.
    """

    by_name: Mapping[str, Floats]
    deducted: Floats

    @property
    def total(self) -> Floats:
        """All of it."""
        return floats(sum(self.by_name.values(), np.zeros(self.deducted.shape)))


def deducted_usd(given: Given, kept: Mapping[str, Kept], income: Mapping[str, Floats], abated: Mapping[str, Floats], years: int) -> Floats:
    """What is paid back of grants that were income and of property tax: [..., years + 1]."""
    found = np.zeros(years + 1)
    for name, own in kept.items():
        promise = given[name].promise
        assert promise is not None, "only what has a promise can break it"
        found = found + called_back(abated[name] + income.get(name, np.zeros(years + 1)), own, promise)
    return floats(found)


def owed_usd(given: Given, kept: Mapping[str, Kept], received: Mapping[str, Floats], deducted: Floats) -> Owed:
    """What is owed for each incentive that gave `received` in each year, [..., years + 1]."""
    found = dict[str, Floats]()
    for name, own in kept.items():
        promise = given[name].promise
        assert promise is not None, "only what has a promise can break it"
        back = called_back(received[name], own, promise)
        found[name] = floats(back + penalties_usd(received[name], back, own))
    return Owed(found, deducted)
