"""Incentives: which ones a plant earns, what they pay, and how a tax takes them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.investment import Basis, basis_usd
from sim.scenario.finance import Finance, Incentive

Given = Mapping[str, Incentive]


def earned_incentives(finance: Finance, jobs: float) -> dict[str, Incentive]:
    """The incentives whose conditions a plant of `jobs` workers meets."""
    return {name: each for name, each in finance.incentives.items() if not _missing(each, finance, jobs)}


def missed_incentives(finance: Finance, jobs: float) -> list[str]:
    """A sentence for each incentive that is not earned: what it asks for, and what the plant has."""
    missing = {name: _missing(each, finance, jobs) for name, each in finance.incentives.items()}
    return [f"The incentive '{name}' gives nothing: it asks for {' and '.join(asked)}." for name, asked in missing.items() if asked]


def _missing(incentive: Incentive, finance: Finance, jobs: float) -> list[str]:
    """The conditions that are not met. What is invested is looked at as it is written, not as it is drawn."""
    wanted, least = float(np.max(incentive.jobs.value)), float(np.max(incentive.capex.value))
    counted = incentive.capex_of or tuple(finance.capex)
    invested = sum(float(np.mean(capex.cost.value)) for name, capex in finance.capex.items() if name in counted)
    what = f"investment in {', '.join(incentive.capex_of)}" if incentive.capex_of else "investment"
    asked = [f"{wanted:,.0f} jobs, and the plant has {jobs:,.0f}"] if jobs < wanted else []
    return asked + ([f"{least:,.0f} USD of {what}, and {invested:,.0f} USD is invested"] if invested < least else [])


def years_given(incentive: Incentive, years: int) -> Floats:
    """1 in each of the years `first` to `last` [..., years + 1], else 0."""
    number, last = np.arange(years + 1), incentive.last if incentive.last is not None else incentive.first
    return floats((number >= incentive.first.value) & (number <= last.value))


@dataclass(frozen=True, slots=True)
class Grants:
    """Grants by year [..., years + 1], USD: what is paid, the part of it that is taxable income; and the tax basis that is left."""

    paid: Floats
    income: Floats
    basis: Basis


def grants(finance: Finance, given: Given, years: int) -> Grants:
    """Grants of the incentives that are given.

    One that reduces the basis takes it off the investments it is for, in proportion to their basis (26 CFR 1.362-2); what exceeds their
    basis is income. The lower basis holds from the start of depreciation, whenever the grant is paid.
    """
    basis = basis_usd(finance)
    paid = income = np.zeros(years + 1)
    for each in given.values():
        if each.grant is None:
            continue
        at_year = np.arange(years + 1) == each.first.value
        off = floats(0.0)
        if each.grant_as == "basis_reduction":
            basis, off = _reduced(basis, each.reduces or tuple(basis), floats(each.grant.value))
        paid = paid + each.grant.value * at_year
        income = income + (each.grant.value - off) * at_year
    return Grants(paid, income, basis)


def _reduced(basis: Basis, names: tuple[str, ...], grant: Floats) -> tuple[dict[str, Floats], Floats]:
    """The bases after a grant, and what it took off them in all: never more than there was."""
    whole = floats(sum((basis[name] for name in names), floats(0.0)))
    off = np.minimum(grant, whole)
    left = 1 - np.divide(off, whole, out=np.zeros(np.broadcast_shapes(off.shape, whole.shape)), where=whole > 0)
    return {name: each * left if name in names else each for name, each in basis.items()}, off


def credited_usd(tax_usd: Floats, given: Given, years: int) -> Floats:
    """What tax credits are worth in each year, positive, against the income tax of each year: [..., years + 1].

    A credit is first set against the tax of its year. What the tax is too small for is paid out (`refunded`), kept for later years
    (`carried_forward`, the oldest used first, to the end of the valuation), or gone (`lost`).
    """
    left, found = np.maximum(tax_usd, 0.0), np.zeros(np.shape(tax_usd))
    for each in sorted(given.values(), key=lambda each: each.unused_credit == "refunded"):  # those that could be lost are used first
        if each.tax_credit is not None:
            own = _credit_used(left, each.tax_credit.value * years_given(each, years), each.unused_credit)
            left, found = np.maximum(left - own, 0.0), found + own
    return found


def _credit_used(tax_usd: Floats, credit_usd: Floats, unused: str) -> Floats:
    tax, credit = np.broadcast_arrays(tax_usd, credit_usd)
    if unused == "refunded":
        return credit
    used, carried = list[Floats](), np.zeros(tax.shape[:-1])
    for year in range(tax.shape[-1]):
        there = carried + credit[..., year]
        used.append(np.minimum(there, tax[..., year]))
        carried = (there - used[-1]) * (unused == "carried_forward")
    return np.stack(used, axis=-1)
